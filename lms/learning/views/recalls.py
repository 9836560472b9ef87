"""Being asked again: what the learner chooses, and five questions some time after the completion."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms.learning.queries.places import Place
from lms.learning.queries.quizzes import recall_of, rules_of
from lms.learning.queries.recalls import Recall, recalls_of
from lms.learning.services import attempts, recalls
from lms.learning.views.players import LearnerRequest, posted, with_place


@require_GET
@with_place
def cover(request: LearnerRequest, place: Place, days: int) -> HttpResponse:
    recall = recall_of(place.course, days)
    found = _recall(place, days, timezone.now())
    if recall is None or found is None:  # nothing to ask again: not completed, or it does not count any more
        return redirect("learning:course", place.course.code)
    context = {
        "course": place.course,
        "activity": recall,
        "questions": rules_of(recall).drawn,
        "recall": found,
        "recalls": recalls_of(place, timezone.now()),
        "start_url": reverse("learning:recall_start", args=[place.course.code, days]),
    }
    return render(request, "learning/recall.html", context)


def _recall(place: Place, days: int, at: datetime) -> Recall | None:
    """Raises Http404 for a number of days after which nothing is asked."""
    found = recalls_of(place, at)
    if found is None:
        return None
    try:
        return next(recall for recall in found.each if recall.days == days)
    except StopIteration as error:
        raise Http404 from error


@posted("learning:recall", "code", "days")
@with_place
def start(_request: LearnerRequest, place: Place, days: int) -> HttpResponse:
    at = timezone.now()
    _recall(place, days, at)
    try:
        attempt = recalls.start_recall(place=place, days=days, at=at)
    except (attempts.AttemptsUsedError, recalls.RecallNotReadyError, recalls.NothingToRecallError):
        return redirect("learning:recall", place.course.code, days)  # its cover says which of them
    return redirect("learning:attempt", attempt.uuid)


@posted("learning:course", "code")
@with_place
def wish(request: LearnerRequest, place: Place) -> HttpResponse:
    wanted = {"yes": True, "no": False}.get(request.POST.get("wanted", ""))
    if wanted is None:
        return _refused(request, place, _("Choose whether you want to be asked again or not."), 400)
    try:
        recalls.wish(place=place, wanted=wanted, at=timezone.now())
    except recalls.NothingToRecallError:
        text = _("You are asked again about courses that you have completed and that end with a test.")
        return _refused(request, place, text, 409)
    messages.success(request, _told(wanted=wanted))
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect(back)
    return redirect("learning:course", place.course.code)


def _told(*, wanted: bool) -> str:
    if not wanted:
        return _("Switched off. You will not be asked again about this course.")
    return _("Switched on. You can switch it off again at any time.")


def _refused(request: LearnerRequest, place: Place, text: str, status: int) -> HttpResponse:
    return render(request, "learning/refused.html", {"text": text, "code": place.course.code}, status=status)
