"""Having tests marked again after a release that corrected a key."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.viewsets.base import ViewSet

from courses.models import Release
from courses.permissions import may_see_releases
from courses.queries import shelf
from courses.viewsets.refusals import refused
from lms.accounts.models import User
from lms.accounts.permissions import runs_site
from lms.learning.models import EnrolmentState, Remarking
from lms.learning.permissions import may_mark_again, may_see_marking_again
from lms.learning.services import remarking
from lms.learning.signals import marking_asked


class TrainerRequest(HttpRequest):
    """A request in the admin, to which Wagtail lets only people who are signed in."""

    user: User


@require_http_methods(["GET", "HEAD", "POST"])
def remark(request: TrainerRequest, uuid: UUID) -> HttpResponse:
    """What marking again would do, before it is done; then how far it is."""
    release = get_object_or_404(Release.objects.select_related("course"), uuid=uuid)
    allowed = may_mark_again if request.method == "POST" else may_see_marking_again
    if not allowed(request.user, release.course):
        return refused(request)
    return _ask(request, release) if request.method == "POST" else _shown(request, release)


def _ask(request: TrainerRequest, release: Release) -> HttpResponse:
    try:
        remarking.ask(release=release, by=request.user, at=timezone.now())
    except remarking.AlreadyAskedError:
        messages.info(request, _("This was asked for before."))
    except remarking.NothingToMarkError:
        messages.info(request, _("Nothing was handed in under a key that this release corrects."))
    else:
        marking_asked.send(sender=Remarking)
        messages.success(request, _("The tests are being marked again."))
    return redirect("remarking:remark", release.uuid)


def _shown(request: TrainerRequest, release: Release) -> HttpResponse:
    asked = Remarking.objects.filter(release=release).select_related("by").first()
    told = remarking.effect(release)
    course = shelf.read(release.pk, release.digest)
    questions = set().union(*remarking.corrected(release).values())
    context = {
        "release": release,
        "asked": asked,
        "may_ask": may_mark_again(request.user, release.course),
        "effect": told,
        "questions": [course.questions[key] for key in sorted(questions)],
        "losing": _people(told.would_lose, release) if runs_site(request.user) else None,
        **_furniture(request, release),
    }
    return render(request, "learning/admin/remark.html", context)


def _people(learners: set[int], release: Release) -> list[EnrolmentState]:
    """For who decides about certificates: whose completion rests on a pass that the new key would not give."""
    states = EnrolmentState.objects.filter(course=release.course_id, learner__in=learners, completed_at__isnull=False)
    return list(states.select_related("learner").order_by("learner__email", "-cycle"))


def _furniture(request: TrainerRequest, release: Release) -> dict[str, Any]:
    title = _("Mark again")
    record = [
        {"url": reverse("courses_releases:index"), "label": _("Releases")},
        {"url": reverse("courses_releases:record", args=[release.uuid]), "label": str(release)},
    ]
    may_see = may_see_releases(request.user, timezone.localdate())
    return {
        "page_title": title,
        "header_title": f"{title}: {release}",
        "header_icon": "rotate",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            *(record if may_see else []),
            {"url": "", "label": title},
        ],
    }


class RemarkingViewSet(ViewSet):
    name = "remarking"
    url_prefix = "mark-again"
    icon = "rotate"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("<uuid:uuid>/", remark, name="remark")]
