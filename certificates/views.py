from functools import wraps
from http import HTTPStatus
from typing import Protocol, cast

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.forms import NumberForm
from certificates.models import Certificate
from certificates.queries.shown import ShownCertificate, for_holder, for_stranger
from certificates.rules import numbers
from certificates.services import pdf
from certificates.services.errors import FontMissingError, NotOfferedError


class NumberView(Protocol):
    def __call__(self, request: HttpRequest, number: str) -> HttpResponse: ...


def limited(view: NumberView) -> NumberView:
    """So many a minute from one address: whoever tries numbers out gets nowhere."""

    @wraps(view)
    def inner(request: HttpRequest, number: str) -> HttpResponse:
        config = {"verify": settings.VERIFY_RATE_LIMIT}
        if not ratelimit.consume(request, app="certificates", action="verify", config=config, limit_get=True):
            return cast(HttpResponse, ratelimit.respond_429(request))
        return view(request, number)

    return inner


@require_safe
@login_required
def mine(request: HttpRequest, number: str) -> HttpResponse:
    certificate = _own(request, number)
    return render(request, "certificates/certificate.html", {"certificate": certificate})


@require_safe
@login_required
def document(request: HttpRequest, number: str) -> HttpResponse:
    shown = _own(request, number)
    today = timezone.localdate()
    try:
        made = pdf.pdf_of(Certificate.objects.with_status().get(number=shown.number), today)
    except NotOfferedError:
        messages.error(request, _("There is no document for a certificate that is not in force."))
        return _instead(request, shown, HTTPStatus.GONE)
    except FontMissingError as error:
        messages.error(request, _font_words(error))
        return _instead(request, shown, HTTPStatus.SERVICE_UNAVAILABLE)
    name = f"{shown.course_code}-{shown.number_pretty}.pdf"
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Asks for a number, and leads to the page of the one that was typed."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        return redirect("certificates:verify", number=form.cleaned_data["number"])
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    context = {"number": request.GET.get("number", ""), "error": next(iter(form.errors.get("number", [])), "")}
    return render(request, "certificates/find.html", context, status=status)


@require_safe
@limited
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """What anybody may know. A number that nobody holds looks the same whether it could exist or not."""
    certificate = for_stranger(number, timezone.localdate())
    context = {"certificate": certificate, "number": numbers.pretty(numbers.read(number))}
    response = render(
        request,
        "certificates/verify.html",
        context,
        status=HTTPStatus.OK if certificate else HTTPStatus.NOT_FOUND,
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response


def _own(request: HttpRequest, number: str) -> ShownCertificate:
    assert request.user.is_authenticated  # noqa: S101 login_required
    certificate = for_holder(number, request.user, timezone.localdate())
    if certificate is None:
        raise Http404
    return certificate


def _instead(request: HttpRequest, certificate: ShownCertificate, status: HTTPStatus) -> HttpResponse:
    return render(request, "certificates/certificate.html", {"certificate": certificate}, status=status)


def _font_words(error: FontMissingError) -> str:
    if error.fonts_on_their_way:
        return _("The fonts for this name are still being fetched. Try again in a minute.")
    return _("This installation has no font for the letters of this name. Tell the people who run the site.")
