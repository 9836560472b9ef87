"""The reviewer's pages: what waits for them, and each of it as learners see it, to comment on and to decide."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import TaskState

from courses.forms.reviews import ReviewCommentForm, ReviewDecisionForm
from courses.models import ReviewKind
from courses.permissions import may_decide, may_review
from courses.queries.reviews import asked_of, decisions_on
from courses.services import reviews
from courses.services.previewing import HomelessError
from courses.services.showing import Shown, show
from courses.views.h5p import with_frames
from lms.accounts.models import User

View = Callable[..., HttpResponse]


class ReviewerRequest(HttpRequest):
    """A request of somebody who reviews."""

    user: User  # narrower: the views are behind for_reviewers


def for_reviewers(view: View) -> View:
    @login_required
    @wraps(view)
    def allowed(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not may_review(request.user):
            raise PermissionDenied
        return view(request, **kwargs)

    return allowed


@require_safe
@for_reviewers
def mine(request: ReviewerRequest) -> HttpResponse:
    return render(request, "review/mine.html", {"tasks": asked_of(request.user, timezone.localdate())})


@require_safe
@for_reviewers
def task(request: ReviewerRequest, number: int) -> HttpResponse:
    state = _state_or_404(request, number)
    if state.status != TaskState.STATUS_IN_PROGRESS:
        return _gone(request)
    return _page(request, state, ReviewDecisionForm())


def _state_or_404(request: ReviewerRequest, number: int) -> TaskState:
    """For everybody whom nobody asked, it does not exist."""
    states = TaskState.objects.select_related("task__reviewtask", "revision", "workflow_state__requested_by")
    state: TaskState | None = states.filter(pk=number).first()
    if state is None or not may_decide(request.user, state):
        raise Http404
    return state


def _gone(request: ReviewerRequest) -> HttpResponse:
    messages.info(request, _("This review was decided or called off meanwhile."))
    return redirect("courses:reviews")


def _page(
    request: ReviewerRequest, state: TaskState, form: ReviewDecisionForm, refused: str = "", status: int = 200
) -> HttpResponse:
    thing, task = state.revision.as_object(), state.task.reviewtask
    due = task.due_date(state)
    shown = _shown(thing)
    context = {
        "number": state.pk,
        "title": state.revision.object_str,
        "what": thing._meta.verbose_name,  # noqa: SLF001 Django's way
        "kind": task.kind,
        "kind_label": ReviewKind(task.kind).label,
        "due": due,
        "is_overdue": due < timezone.localdate(),
        "asked_by": state.workflow_state.requested_by,
        "revision": {"number": state.revision_id, "at": state.revision.created_at, "digest": shown.digest[:12]},
        "shown": shown,
        "earlier": decisions_on(reviews.identity(thing), thing.locale.language_code),
        "form": form,
        "refused": refused,
        "course_code": getattr(shown.context.get("course"), "code", ""),
        "comment_url": reverse("courses:review_comment", args=[state.pk]),
        "decide_url": reverse("courses:review_decide", args=[state.pk]),
    }
    response = render(request, "review/task.html", context, status=status)
    return with_frames(response) if shown.context.get("plays") else response


def _shown(thing: reviews.Reviewable) -> Shown:
    try:
        return show(thing)
    except HomelessError:
        raise Http404 from None


REFUSALS: dict[type[reviews.ReviewError], tuple[Any, int]] = {
    reviews.OtherRevisionError: (
        gettext_lazy("It was submitted anew meanwhile. This is the revision to read now; nothing was decided."),
        409,
    ),
    reviews.CommentMissingError: (gettext_lazy("Say in a comment what should change. Nothing was decided yet."), 400),
}


@require_POST
@for_reviewers
def decide(request: ReviewerRequest, number: int) -> HttpResponse:
    state = _state_or_404(request, number)
    form = ReviewDecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, state, form, status=400)
    facts = form.cleaned_data
    approved = facts["decision"] == "approve"
    try:
        reviews.decide(
            number=number,
            revision=facts["revision"],
            approved=approved,
            comment=facts["comment"],
            by=request.user,
            at=timezone.now(),
        )
    except reviews.DecidedMeanwhileError:
        return _gone(request)
    except tuple(REFUSALS) as error:
        text, status = REFUSALS[type(error)]
        return _page(request, state, form, str(text), status)
    said = _("Approved: “%(title)s”") if approved else _("Changes are asked for: “%(title)s”")
    messages.success(request, said % {"title": state.revision.object_str})
    return redirect("courses:reviews")


@require_POST
@for_reviewers
def comment(request: ReviewerRequest, number: int) -> HttpResponse:
    state = _state_or_404(request, number)
    form = ReviewCommentForm(request.POST)
    if not form.is_valid():
        return _page(request, state, ReviewDecisionForm(), _("An empty comment was not kept."), 400)
    place = form.cleaned_data["place"]
    try:
        kept = reviews.comment_on(number=number, place=place, text=form.cleaned_data["text"], by=request.user)
    except reviews.DecidedMeanwhileError:
        return _gone(request)
    except reviews.PlaceUnknownError:
        text = _("What you commented on is not part of this revision. Here is the one under review.")
        return _page(request, state, ReviewDecisionForm(), text, 409)
    return redirect(f"{reverse('courses:review', args=[number])}#comment-{kept.pk}")
