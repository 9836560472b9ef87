"""The bare view that everything is measured by, among the site's own addresses."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from lms.urls import urlpatterns as ours


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.user))


urlpatterns = [path("bare", bare), *ours]
