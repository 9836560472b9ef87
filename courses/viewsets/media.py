"""Pictures and documents as trainers uploaded them. Learners get theirs from a release, by digest."""

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from wagtail.documents.views.serve import serve

from courses.permissions import may_see_uploads

# Where Wagtail keeps pictures and what it makes of them; nothing else under the media root is handed out here.
FOLDERS = ("images/", "original_images/")
AVATARS = "avatar_images/"  # which the admin shows to whoever may enter it, their own in the first place


@require_safe
def media(request: HttpRequest, path: str) -> FileResponse:
    if not _may_see(request, path):
        raise Http404
    try:
        stream = default_storage.open(path)
    except (OSError, SuspiciousFileOperation) as error:
        raise Http404 from error
    response = FileResponse(stream)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _may_see(request: HttpRequest, path: str) -> bool:
    if path.startswith(AVATARS):
        return request.user.has_perm("wagtailadmin.access_admin")
    return path.startswith(FOLDERS) and may_see_uploads(request.user)


@require_safe
def document(request: HttpRequest, document_id: int, name: str) -> HttpResponse:
    if not may_see_uploads(request.user):
        raise Http404
    response: HttpResponse = serve(request, document_id, name)
    return response
