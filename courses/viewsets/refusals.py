from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def refused(request: HttpRequest) -> HttpResponse:
    """A plain 403. Wagtail would turn the exception into a redirect to its home page."""
    return render(request, "403.html", status=403)
