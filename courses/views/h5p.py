"""The document in which an H5P package plays, as a response, and the licence of its player."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.models import Package, Release
from courses.permissions import may_see_uploads
from courses.queries.packages import Played
from courses.services import h5p_documents
from courses.services.h5p_documents import CoreMissingError
from courses.services.looking import played_in, played_now
from lms.embedded import h5p_core

KEPT = "private, max-age=31536000, immutable"


def framed(request: HttpRequest, played: Played | None, version: str) -> HttpResponse:
    """Who may see it was asked before. A browser keeps it under its version, and with the session's cookie."""
    if played is None:
        raise Http404
    try:
        made = h5p_documents.document(played, host=f"{request.scheme}://{request.get_host()}")
        now = h5p_documents.version_of(played)
    except (CoreMissingError, FileNotFoundError):
        return HttpResponse(_("The player of H5P is not installed."), status=503, content_type="text/plain")
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(made.gzipped if packed else made.html)
    if packed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response["Content-Security-Policy"] = made.policy
    response["Cache-Control"] = KEPT if version == now else "no-store"
    response.xframe_options_exempt = True  # Django's way; frame-ancestors says who may
    return response


def with_frames(response: HttpResponse) -> HttpResponse:
    """A page of ours that may have such a frame in it."""
    response._csp_update = {"frame-src": ["'self'"]}  # type: ignore[attr-defined] # noqa: SLF001 django-csp's way
    return response


@require_safe
@login_required
def look(request: HttpRequest, package: UUID, version: str) -> HttpResponse:
    """For who writes and reviews: played, and nothing of it kept."""
    if not may_see_uploads(request.user):
        raise Http404
    given = request.GET.get("release")
    if given:
        played = played_in(get_object_or_404(Release, uuid=_uuid_or_404(given)), package)
    else:
        played = played_now(get_object_or_404(Package, uuid=package))
    return framed(request, played, version)


def _uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


@require_safe
def licence(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {"version": h5p_core.version() if h5p_core.is_installed() else ""}
    return render(request, "h5p/licence.html", context)
