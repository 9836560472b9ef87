"""What is decided about one person and one requirement. Each answers with the page of why."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.models import Course
from lms.accounts.models import Membership
from lms.accounts.services.errors import RefusedError
from lms.learning.forms.exceptions import AnswerForm, ExemptionForm, MoreTimeForm, PriorForm, ReasonForm
from lms.learning.models import Exemption, ExtensionRequest, PriorLearning, Requirement
from lms.learning.queries.whys import courses_asked
from lms.learning.services import exempting, extending, prior_learning
from lms.learning.views.managers import ManagerRequest, asked_of_or_404, duty_or_403, membership_or_404
from lms.learning.views.players import LearnerRequest


@require_POST
@login_required
def ask_time(request: LearnerRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(Requirement, uuid=uuid, states__learner=request.user)
    form = MoreTimeForm(request.POST)
    if form.is_valid():
        ask = partial(extending.ask_extension, learner=request.user, requirement=found, at=timezone.now())
        asked = _("Your manager has been asked. The answer comes by mail.")
        _tell(request, partial(ask, **form.cleaned_data), asked)
    else:
        messages.error(request, _wrong(form))
    return redirect("learning:why", uuid)


def _tell(request: Any, work: Callable[[], object], done: str) -> None:
    """What came of it, in words."""
    try:
        work()
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)


def _wrong(form: Form) -> str:
    """The first thing that is wrong with a form, with the name of its field."""
    name, errors = next(iter(form.errors.items()))
    return f"{form.fields[name].label}: {errors[0]}" if name in form.fields else str(errors[0])


def _person_or_404(request: ManagerRequest, membership: UUID, uuid: UUID) -> tuple[Membership, Requirement]:
    """One of the people whom one decides about, but not oneself, and what one's agency asks of them."""
    duty = duty_or_403(request)
    found = membership_or_404(duty.decided, duty.today, membership)
    if found.user == request.user:
        raise Http404
    return found, asked_of_or_404(found, uuid)


def _back(request: ManagerRequest, membership: UUID, uuid: UUID) -> HttpResponse:
    onward = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        return redirect(onward)
    return redirect("learning:requirements:why", membership, uuid)


@require_POST
@login_required
def exempt(request: ManagerRequest, membership: UUID, uuid: UUID) -> HttpResponse:
    person, found = _person_or_404(request, membership, uuid)
    form = ExemptionForm(request.POST, prefix="exempt")
    if form.is_valid():
        let = partial(exempting.exempt, learner=person.user, requirement=found, by=request.user, at=timezone.now())
        _tell(request, partial(let, **form.cleaned_data), _("Noted."))
    else:
        messages.error(request, _wrong(form))
    return _back(request, membership, uuid)


@require_POST
@login_required
def end_exemption(request: ManagerRequest, membership: UUID, uuid: UUID, exemption: UUID) -> HttpResponse:
    person, found = _person_or_404(request, membership, uuid)
    row = get_object_or_404(Exemption, uuid=exemption, learner=person.user, requirement=found)
    back = partial(exempting.end_exemption, exemption=row, by=request.user, at=timezone.now())
    _tell(request, back, _("Taken back: from today on it is asked again."))
    return _back(request, membership, uuid)


@require_POST
@login_required
def answer(request: ManagerRequest, membership: UUID, uuid: UUID, asked: UUID) -> HttpResponse:
    person, found = _person_or_404(request, membership, uuid)
    row = get_object_or_404(ExtensionRequest, uuid=asked, learner=person.user, requirement=found)
    form = AnswerForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        due = (said["due_date"] or row.wanted_date) if said["granted"] == "yes" else None
        decide = partial(extending.answer_extension, request=row, by=request.user, at=timezone.now())
        told = _("Answered. The person is told by mail.")
        _tell(request, partial(decide, due_date=due, reason=said["reason"]), told)
    else:
        messages.error(request, _wrong(form))
    return _back(request, membership, uuid)


@require_POST
@login_required
def accept_prior(request: ManagerRequest, membership: UUID, uuid: UUID) -> HttpResponse:
    person, found = _person_or_404(request, membership, uuid)
    codes = list(courses_asked(found).values())
    form = PriorForm(request.POST, prefix="prior", courses=codes)
    if form.is_valid():
        course = Course.objects.get(code=form.cleaned_data.pop("course", codes[0]))
        accept = partial(prior_learning.accept_prior, learner=person.user, course=course)
        told = partial(accept, by=request.user, at=timezone.now(), **form.cleaned_data)
        _tell(request, told, _("Accepted."))
    else:
        messages.error(request, _wrong(form))
    return _back(request, membership, uuid)


@require_POST
@login_required
def end_prior(request: ManagerRequest, membership: UUID, uuid: UUID, prior: UUID) -> HttpResponse:
    person, found = _person_or_404(request, membership, uuid)
    row = get_object_or_404(PriorLearning, uuid=prior, learner=person.user, course__in=courses_asked(found))
    form = ReasonForm(request.POST)
    if form.is_valid():
        end = partial(prior_learning.end_prior, prior=row, by=request.user, at=timezone.now())
        _tell(request, partial(end, **form.cleaned_data), _("From today on it does not count any more."))
    else:
        messages.error(request, _wrong(form))
    return _back(request, membership, uuid)
