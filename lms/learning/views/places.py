"""My learning, and a course with the learner's progress."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from courses.models import Course
from lms.learning.models import EnrolmentState
from lms.learning.queries.outlines import activity_url, minutes_left, outline, state_word, step
from lms.learning.queries.paths import paths_under_way
from lms.learning.queries.places import Place, places_of
from lms.learning.queries.recalls import recalls_of
from lms.learning.queries.required import required_of_person
from lms.learning.queries.updates import choice_of, update_of
from lms.learning.services import enrolling
from lms.learning.views.players import LearnerRequest, posted, with_place


@require_GET
@login_required
def mine(request: LearnerRequest) -> HttpResponse:
    latest: dict[int, Place] = {}
    states: dict[int, list[EnrolmentState]] = {}
    for place in places_of(request.user):
        latest.setdefault(place.state.course_id, place)
        states.setdefault(place.state.course_id, []).append(place.state)
    today = timezone.localdate()
    rows = [_row(place) for place in latest.values()]
    context = {
        "required": required_of_person(request.user, timezone.localdate()),
        "in_progress": [row for row in rows if row["stage"] == "open"],
        "completed": [row for row in rows if row["stage"] == "completed"],
        "withdrawn": [row for row in rows if row["stage"] == "withdrawn"],
        "recallable": [row for row in rows if row["recalls"]],
        "paths": paths_under_way(states, request.user, today),
    }
    return render(request, "learning/mine.html", context)


def _row(place: Place) -> dict[str, Any]:
    state = place.state
    stage = "withdrawn" if state.withdrawn_at else "completed" if state.completed_at else "open"
    resume = step(place.course, place.resume)
    return {
        "stage": stage,
        "course": place.course,
        "url": _address(place, stage),
        "next_title": resume.title if resume else "",
        "minutes_left": minutes_left(place),
        "path": outline(place.course, place.done, place.resume),
        "state": state_word(state),
        "completed_on": timezone.localdate(state.completed_at) if state.completed_at else None,
        "enrolment_id": state.pk,
        "recalls": recalls_of(place, timezone.now()),
        "update": update_of(place, timezone.localdate()),
    }


def _address(place: Place, stage: str) -> str:
    if stage == "withdrawn":
        return reverse("courses:course", args=[place.course.code])
    if stage == "open" and place.resume:
        return activity_url(place.course, place.resume)
    return reverse("learning:course", args=[place.course.code])


@require_GET
@with_place
def course(request: LearnerRequest, place: Place) -> HttpResponse:
    today = timezone.localdate()
    way = outline(place.course, place.done, place.resume)
    context = {
        "course": place.course,
        "path": way,
        "outline": way,
        "resume": step(place.course, place.resume),
        "started": bool(place.done or place.opened),
        "state": state_word(place.state),
        "completed": {"on": timezone.localdate(place.state.completed_at)} if place.is_complete else None,
        "enrolment_id": place.state.pk,
        "withdraw_url": reverse("learning:withdraw", args=[place.course.code]),
        "newer": place.newest if place.newest_edition > place.state.edition else None,
        "update": update_of(place, today),
        "choice": choice_of(place, today),
        "recalls": recalls_of(place, timezone.now()),
        "minutes_left": minutes_left(place),
    }
    return render(request, "learning/course.html", context)


@posted("courses:course", "code")
@login_required
def enrol(request: LearnerRequest, code: str) -> HttpResponse:
    course = get_object_or_404(Course, code=code)
    language = request.POST.get("language") or get_language() or "en"
    closed = _("This course has not been released yet, or takes nobody new at the moment.")
    refusals = {
        enrolling.NotReleasedError: (closed, 409),
        enrolling.NotOpenError: (_("This course is open to named units or by assignment. Ask your manager."), 403),
    }
    try:
        enrolling.enrol(learner=request.user, course=course, by=request.user, at=timezone.now(), language=language)
    except enrolling.AlreadyEnrolledError:
        pass  # pressed twice, or in two tabs: the place is there
    except enrolling.OthersFirstError as error:
        text = _("This course asks for others first. Complete them, then enrol; or ask your manager for a place.")
        context = {"text": text, "code": code, "first": error.missing}
        return render(request, "learning/refused.html", context, status=403)
    except tuple(refusals) as error:
        text, status = refusals[type(error)]
        return render(request, "learning/refused.html", {"text": text, "code": code}, status=status)
    return redirect("learning:course", code)


@posted("learning:course", "code")
@with_place
def withdraw(request: LearnerRequest, place: Place) -> HttpResponse:
    try:
        enrolling.withdraw(enrolment=place.state.enrolment, by=request.user, at=timezone.now())
    except enrolling.AlreadyCompletedError:
        text = _("You have completed this course. What has been completed cannot be given up.")
        return _refused(request, place, text, 409)
    messages.info(request, _("You have given up your place. What you have done stays on record."))
    return redirect("learning:mine")


@posted("learning:course", "code")
@with_place
def again(request: LearnerRequest, place: Place) -> HttpResponse:
    """A new place with new attempts, for those who have used all of this one's."""
    try:
        enrolling.begin_again(enrolment=place.state.enrolment, by=request.user, at=timezone.now())
    except enrolling.NotOpenError:
        return _refused(request, place, _("A new place is given by your manager. Ask them."), 403)
    except enrolling.EnrolmentError:
        return _refused(request, place, _("You have completed this course. There is nothing to begin again."), 409)
    messages.info(request, _("You have a new place, with new attempts. The earlier one stays on record."))
    return redirect("learning:course", place.course.code)


def _refused(request: LearnerRequest, place: Place, text: str, status: int) -> HttpResponse:
    return render(request, "learning/refused.html", {"text": text, "code": place.course.code}, status=status)


@posted("learning:course", "code")
@with_place
def language(request: LearnerRequest, place: Place) -> HttpResponse:
    chosen = request.POST.get("language", "")
    if chosen not in place.course.structure["languages"]:
        return _refused(request, place, _("This course is not taught in that language."), 400)
    enrolling.choose_language(state=place.state, language=chosen)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect(back)
    return redirect("learning:course", place.course.code)


@require_GET
@with_place
def by_id(request: LearnerRequest, place: Place, activity: str) -> HttpResponse:  # noqa: ARG001 Django's shape
    """Links between lessons are by identity: this finds today's address."""
    found = place.course.by_id.get(str(activity))
    if found is None:
        raise Http404
    return redirect(activity_url(place.course, found))
