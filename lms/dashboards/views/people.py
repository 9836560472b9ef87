"""One of one's people: their record, a place on a course, more time. Nothing else is changed here."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.models import Course
from lms.accounts.models import Membership
from lms.dashboards import permissions
from lms.dashboards.queries import places
from lms.dashboards.queries.allowances import more_time_of
from lms.dashboards.queries.records import learned_before, record_of
from lms.dashboards.queries.required import Wanted, spans_of, standings
from lms.dashboards.queries.standings import learners
from lms.dashboards.views.managers import ManagerRequest, crumbs
from lms.dashboards.views.rows import person_row
from lms.learning.queries.self_marked import self_marked
from lms.learning.services import allowing, enrolling
from lms.learning.services.activities import PlaceGivenUpError


@require_safe
@login_required
def person(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    """A learner, by a membership of theirs that lies within the units answered for."""
    today = timezone.localdate()
    roots = permissions.roots_of(request.user, today)
    found = get_object_or_404(learners(roots, today).select_related("user", "unit", "seconded_from__unit"), uuid=uuid)
    root = permissions.root_of(found.unit, roots)
    assert root is not None  # noqa: S101 the membership lies within the roots
    above = places.family_of(found.unit, root).above
    courses = places.courses_by_key()
    deciding = permissions.deciding_roots(request.user, today)
    may_enrol = permissions.root_of(found.unit, deciding) is not None
    asked = standings(Wanted([found.unit], today), spans_of(found, today), self_marked(courses))
    context = {
        "person": {
            "name": found.user.name,
            "position": found.position,
            "unit": places.link_to(found.unit),
            "home": found.seconded_from.unit.name if found.seconded_from else "",
            "until": found.until_date,
        },
        "breadcrumbs": crumbs([*above, found.unit], found.user.name),
        "required": [person_row(each) for each in asked],
        "rows": record_of(found, courses, today),
        "before": learned_before(found, courses),
        "courses": places.courses_to_give() if may_enrol else [],
        "enrol_url": reverse("dashboards:enrol", args=[uuid]),
        "more_time": more_time_of(found, courses) if may_enrol else None,
        "more_time_url": reverse("dashboards:more_time", args=[uuid]),
    }
    return render(request, "dashboards/person.html", context)


@require_POST
@login_required
def enrol(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    """Give one of one's people a place on a course, whatever its policy says of enrolling by oneself."""
    today = timezone.localdate()
    roots = permissions.deciding_roots(request.user, today)
    found = get_object_or_404(learners(roots, today).select_related("user"), uuid=uuid)
    course = get_object_or_404(Course, code=_code(request), releases__revision=0, releases__edition=1)
    name = _named(found, course)
    try:
        language = found.user.language or course.source_language
        enrolling.enrol(learner=found.user, course=course, by=request.user, at=timezone.now(), language=language)
        messages.success(request, _("%(name)s has a place on %(code)s.") % name)
    except enrolling.AlreadyEnrolledError:
        messages.info(request, _("%(name)s has a place on %(code)s already, or holds it.") % name)
    except enrolling.NotReleasedError:  # withdrawn since the page was drawn
        messages.error(request, _("%(code)s takes nobody new at the moment.") % name)
    return redirect("dashboards:person", uuid)


@require_POST
@login_required
def more_time(request: ManagerRequest, uuid: UUID) -> HttpResponse:
    """Allow one of one's people more time in the tests of a course, for one of the reasons there are."""
    roots = permissions.deciding_roots(request.user, timezone.localdate())
    found = get_object_or_404(learners(roots, timezone.localdate()).select_related("user"), uuid=uuid)
    course = get_object_or_404(Course, code=_code(request))
    try:
        allowing.allow(
            learner=found.user,
            course=course,
            extra_percent=int(request.POST.get("extra", "")),
            reason=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        )
    except ValueError:  # NotAllowableError is one
        messages.error(request, _("Choose how much more time, and for which reason."))
    except (allowing.NoOpenPlaceError, PlaceGivenUpError):
        messages.error(request, _("%(name)s has no open place on %(code)s.") % _named(found, course))
    else:
        noted = _("Noted for %(name)s on %(code)s, from the next attempt on.")
        messages.success(request, noted % _named(found, course))
    return redirect("dashboards:person", uuid)


def _code(request: ManagerRequest) -> str:
    return request.POST.get("course", "").replace("\0", "")  # which a database does not know


def _named(found: Membership, course: Course) -> dict[str, str]:
    return {"name": found.user.name, "code": course.code}
