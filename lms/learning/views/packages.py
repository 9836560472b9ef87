"""Playing an H5P package: the launch, the frame, what it says and what it asks to be remembered."""

import uuid
from decimal import Decimal
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from courses.queries.reading import ActivityText
from courses.services.h5p_documents import CoreMissingError, version_of
from courses.views.h5p import framed
from lms.learning.models import PackageAttempt
from lms.learning.queries.outlines import activity_url
from lms.learning.queries.packages import Part, attempts_waiting, part_of, results_of
from lms.learning.queries.places import Place
from lms.learning.rules import outboxes
from lms.learning.rules.packages import StatementError
from lms.learning.services import packages
from lms.learning.services.activities import PlaceGivenUpError
from lms.learning.views.players import (
    LearnerRequest,
    View,
    activity_or_404,
    frame,
    posted,
    signed_in_or_told,
    with_place,
)


def cover(place: Place, found: ActivityText) -> dict[str, Any]:
    """The context of the page of an activity that is a package."""
    part = _part_or_404(place, found, found.id)
    return frame(place, found) | {
        "package": part.block | played_at(place, found, part.id),
        "introduction": part.block.get("introduction", ""),
        "completion": part.completion,
        "needed_percent": round(part.needed * 100) if part.needed else None,
        "counts": part.counts,
        "past": results_of(place.state.pk, part),
        "preview": False,
    }


def played_at(place: Place, found: ActivityText, part: str) -> dict[str, Any]:
    """The addresses that a package needs to be played; the learner's words for the block are drawn around it."""
    where = [place.course.code, found.slug, part]
    return {"play_url": reverse("learning:play", args=where), "words_url": reverse("learning:words", args=where)}


def _part_or_404(place: Place, found: ActivityText, part: str | uuid.UUID) -> Part:
    known = part_of(place.course, found, part)
    if known is None:
        raise Http404
    return known


def _by_its_owner(view: View) -> View:
    """A page says whose it is (`owner`): on a shared machine somebody else may have signed in since it was loaded."""

    @wraps(view)
    def owned(request: LearnerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine = outboxes.owner_tag(secret=settings.SECRET_KEY, person=request.user.pk)
        if request.POST.get("owner", mine) != mine:
            return _said(_("Somebody else is signed in now. Load the page again to go on as yourself."), "foreign", 409)
        return view(request, *args, **kwargs)

    return owned


@posted("learning:activity", "code", "slug")
@signed_in_or_told
@_by_its_owner
@with_place
def play(request: LearnerRequest, place: Place, slug: str, part: uuid.UUID) -> HttpResponse:
    """Launch it: the attempt under way, its frame, and the keys of what still waits on this device."""
    known = _part_or_404(place, activity_or_404(place, slug), part)
    try:
        launched = packages.launch(place=place, part=known, at=timezone.now())
        version = version_of(known.played) if known.played else ""
    except (packages.NothingToPlayError, CoreMissingError):
        return _said(_("This cannot be played here at the moment."), "missing", 503)
    attempt = launched.attempt
    return JsonResponse(
        {
            **_sending(request, attempt.uuid),
            "activity": known.iri,
            "now": timezone.now().isoformat(),
            "memory": launched.memory,
            "frame": reverse("learning:frame", args=[place.course.code, slug, part, version]),
            "waiting": [
                _sending(request, each)
                for each in attempts_waiting(request.user, _uuids(request.POST.get("waiting", "")))
                if each != attempt.uuid
            ],
        }
    )


def _sending(request: LearnerRequest, attempt: uuid.UUID) -> dict[str, str]:
    return {
        "attempt": str(attempt),
        "key": outboxes.attempt_key(secret=settings.SECRET_KEY, person=request.user.pk, attempt=attempt),
        "say": reverse("learning:say", args=[attempt]),
        "remember": reverse("learning:remember", args=[attempt]),
    }


def _uuids(text: str) -> list[uuid.UUID]:
    found = []
    for each in text.split(",")[:50]:
        try:
            found.append(uuid.UUID(each))
        except ValueError:
            continue
    return found


@require_GET
@with_place
def framing(request: LearnerRequest, place: Place, slug: str, part: uuid.UUID, version: str) -> HttpResponse:
    """The document of the frame. Whose place it is, is asked here: the frame's own request brings the session."""
    known = _part_or_404(place, activity_or_404(place, slug), part)
    return framed(request, known.played, version)


@posted("learning:mine")
@signed_in_or_told
def say(request: LearnerRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """One statement. What it says of who, when and what is not asked: the session, the clock and the attempt say it."""
    try:
        told = _told(request.POST)
        said = packages.say(attempt_uuid=attempt_uuid, learner=request.user, told=told, at=timezone.now())
    except ValueError:
        return _said(_("What the exercise said could not be read."), "unreadable", 400)
    except PlaceGivenUpError:
        return _said(_("You have given up your place on this course."), "closed", 409)
    except REFUSED as error:
        return _refused(error)
    result = said.statement.result
    scored = {"raw": _points(result[0]), "max": _points(result[1])} if result else None
    at = formats.time_format(timezone.localtime(said.statement.received_at))
    return JsonResponse({"saved": True, "at": at, "result": scored, "finished": said.finished})


def _points(points: Decimal) -> str:
    return formats.number_format(points.normalize())


def _told(post: QueryDict) -> packages.Told:
    """Raises ValueError."""
    made_at = parse_datetime(post.get("at", "")) if post.get("at") else None
    if made_at and timezone.is_naive(made_at):
        raise ValueError
    sequence = int(post.get("sequence") or 0)
    if not 0 <= sequence < 2**53:
        raise ValueError
    return packages.Told(uuid.UUID(post.get("uuid", "")), post.get("statement", ""), made_at, sequence)


@posted("learning:mine")
@signed_in_or_told
def remember(request: LearnerRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """Where it is to go on the next time. Without `data` it is forgotten."""
    sub, kind, data = (request.POST.get(name) for name in ("sub", "type", "data"))
    if not kind or len(kind) > 64 or len(sub or "") > 64 or "\x00" in f"{sub}{kind}{data}":
        return _said(_("What the exercise said could not be read."), "unreadable", 400)
    try:
        packages.remember(
            attempt_uuid=attempt_uuid, learner=request.user, sub=sub or "0", kind=kind, data=data, at=timezone.now()
        )
    except PlaceGivenUpError:
        return _said(_("You have given up your place on this course."), "closed", 409)
    except REFUSED as error:
        return _refused(error)
    return JsonResponse({"saved": True})


@posted("learning:activity", "code", "slug")
@with_place
def words(request: LearnerRequest, place: Place, slug: str, part: uuid.UUID) -> HttpResponse:
    """The learner has read the same in words."""
    found = activity_or_404(place, slug)
    known = _part_or_404(place, found, part)
    try:
        completion = packages.read_instead(place=place, part=known, at=timezone.now())
    except packages.NeedsResultError:
        text = _("In this course a result is needed here. Ask your trainer for another way if you cannot play it.")
        return render(request, "learning/refused.html", {"text": text, "code": place.course.code}, status=409)
    if completion:
        return redirect("learning:course", place.course.code)
    return redirect(f"{activity_url(place.course, found)}#play-{part}")


# What is refused: what to say, the code for the script, the status.
REFUSALS: dict[type[Exception], tuple[Any, str, int]] = {
    PackageAttempt.DoesNotExist: (gettext_lazy("This attempt does not exist."), "absent", 404),
    StatementError: (gettext_lazy("What the exercise said could not be read."), "unreadable", 400),
    packages.NothingToPlayError: (gettext_lazy("This cannot be played here at the moment."), "missing", 409),
    packages.FullError: (gettext_lazy("More of this attempt is not kept. Begin again to go on."), "full", 409),
    packages.TooLargeError: (gettext_lazy("Where you are is too large to be kept."), "large", 409),
    packages.TooOftenError: (gettext_lazy("That was too much at once. It is sent again in a moment."), "often", 429),
}
REFUSED = tuple(REFUSALS)


def _refused(error: Exception) -> JsonResponse:
    return _said(*next(told for kind, told in REFUSALS.items() if isinstance(error, kind)))


def _said(text: Any, code: str, status: int) -> JsonResponse:
    return JsonResponse({"error": str(text), "code": code}, status=status)


def back_to(request: LearnerRequest, attempt_uuid: uuid.UUID) -> HttpResponse:
    """The page on which a package attempt is under way, for who follows the way back to what waits to be sent."""
    found = PackageAttempt.objects.filter(uuid=attempt_uuid, enrolment__learner=request.user)
    attempt = found.select_related("enrolment__course").first()
    if attempt is None:
        raise Http404
    return redirect("learning:by_id", attempt.enrolment.course.code, attempt.activity)
