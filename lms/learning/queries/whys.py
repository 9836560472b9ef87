"""Why somebody stands where they stand with a requirement: the timeline, and every fact with its time and author."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.models import Course
from lms.accounts.models import User
from lms.learning.models import (
    Assignment,
    AssignmentState,
    Completion,
    Enrolment,
    Exemption,
    ExtensionRequest,
    PathCompletion,
    PathCompletionPart,
    PathVersionCourse,
    PriorLearning,
    Requirement,
)
from lms.learning.queries.audiences import day_of
from lms.learning.queries.outlines import State
from lms.learning.queries.timelines import spans_of
from lms.learning.queries.wording import state_of
from lms.learning.rules.standing import HOLDING, LATE, Span, Status, on

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stop:
    """A span of the timeline. `last` is its last day; None: as far as can be seen."""

    state: State
    first: date
    last: date | None
    here: bool
    past: bool


@dataclass(frozen=True)
class Told:
    """Something that happened, with who did it where that is somebody else than the person."""

    at: datetime
    day: date
    text: str
    by: str = ""
    words: str = ""  # as they were written, of whoever did it


@dataclass(frozen=True)
class Why:
    state: AssignmentState
    status: Status | None
    sentence: str
    stops: list[Stop]
    told: list[Told]
    today: date
    waiting: ExtensionRequest | None
    exemptions: list[Exemption]
    prior: list[PriorLearning]

    @property
    def word(self) -> State:
        return state_of(self.status) if self.status else State("none", _("Not required"))

    @property
    def may_ask(self) -> bool:
        """Whether there is something that more time would help with."""
        return self.status is not None and self.status not in HOLDING | {Status.EXEMPT} and self.waiting is None

    @property
    def asks_for_it(self) -> bool:
        """Whether the course is to be taken, or may be taken again."""
        return self.status is not None and self.status not in {Status.VALID, Status.EXEMPT}

    @property
    def is_late(self) -> bool:
        return self.status in LATE


def why_of(learner: User, requirement: Requirement, at: datetime) -> Why | None:
    """None where the requirement never asked anything of the person."""
    states = AssignmentState.objects.filter(learner=learner, requirement=requirement).select_related("assignment__rule")
    state = states.first()
    if state is None:
        return None
    zone = state.assignment.time_zone
    today = day_of(at, zone)
    spans = spans_of([(learner.pk, requirement.pk)]).get((learner.pk, requirement.pk), [])
    here = on(spans, today)
    asked = ExtensionRequest.objects.filter(learner=learner, requirement=requirement)
    exempt = Exemption.objects.filter(learner=learner, requirement=requirement, end=None, until_date__gte=today)
    prior = PriorLearning.objects.filter(learner=learner, course__in=courses_asked(requirement), end=None)
    told = sorted(_told(learner, requirement), key=lambda each: each[0])
    return Why(
        state=state,
        status=here.status if here else None,
        sentence=sentence(state, here, today, is_path=bool(requirement.path_id)),
        stops=[_stop(span, today) for span in spans],
        told=[Told(when, day_of(when, zone), *rest) for when, *rest in told],
        today=today,
        waiting=asked.filter(answer=None).order_by("-occurred_at").first(),
        exemptions=list(exempt.order_by("from_date")),
        prior=list(prior.select_related("course").order_by("completed_date")),
    )


def _stop(span: Span, today: date) -> Stop:
    last = span.until - DAY if span.until else None
    return Stop(
        state=state_of(span.status),
        first=span.from_date,
        last=last,
        here=span.from_date <= today and (last is None or today <= last),
        past=last is not None and last < today,
    )


def courses_asked(requirement: Requirement) -> dict[int, str]:
    """The code of its course, or of each course that its path has or had, by key."""
    if requirement.course:
        return {requirement.course.pk: requirement.course.code}
    on_path = PathVersionCourse.objects.filter(version__path=requirement.path_id).values("course")
    return dict(Course.objects.filter(pk__in=on_path).order_by("code").values_list("pk", "code"))


def sentence(state: AssignmentState, here: Span | None, today: date, *, is_path: bool = False) -> str:
    """Where they stand, in one sentence that names nobody."""
    if here is None:
        return _gone(state, today)
    due = {"date": date_format(state.due_date)}
    under_way = (
        _("Due on %(date)s. The path is under way.") if is_path else _("Due on %(date)s. The course is under way.")
    )
    valid = {"date": date_format(state.valid_until_date) if state.valid_until_date else ""}
    told = {
        Status.NOT_STARTED: _("Due on %(date)s. Not begun yet.") % due,
        Status.IN_PROGRESS: under_way % due,
        Status.DUE_SOON: _("Due on %(date)s: that is soon.") % due,
        Status.OVERDUE: _("It was due on %(date)s and is not completed.") % due,
        Status.VALID: _("Held until %(date)s.") % valid if valid["date"] else _("Held for good."),
        Status.RENEWAL_OPEN: _("Held until %(date)s, and may be renewed now.") % valid,
        Status.EXPIRED: _("What was held ran out on %(date)s.") % {"date": date_format(here.from_date - DAY)},
        Status.EXEMPT: _("Exempt until %(date)s.") % {"date": date_format(here.until - DAY) if here.until else "–"},
    }
    return told[here.status]


def _gone(state: AssignmentState, today: date) -> str:
    if state.from_date > today:
        return _("Required from %(date)s on.") % {"date": date_format(state.from_date)}
    return _("Not required any more since %(date)s.") % {"date": date_format(state.ended_date or today)}


Row = tuple[Any, ...]


def _told(learner: User, requirement: Requirement) -> Iterator[Row]:
    """When, text, by whom, in which words."""
    yield from _assigned(learner, requirement)
    yield from _path_held(learner, requirement.path_id) if requirement.path_id else ()
    yield from _of_courses(learner, courses_asked(requirement), named=requirement.path_id is not None)
    yield from _exempted(learner, requirement)
    yield from _extended(learner, requirement)


def _of_courses(learner: User, codes: dict[int, str], *, named: bool) -> Iterator[Row]:
    """What happened to these courses; on a path each line names its course."""
    for course, at, text, *rest in (*_learnt(learner, codes), *_prior(learner, codes)):
        told = _("%(course)s: %(what)s") % {"course": codes[course], "what": text} if named else text
        yield at, told, *rest


def _assigned(learner: User, requirement: Requirement) -> Iterator[Row]:
    rows = Assignment.objects.filter(learner=learner, requirement=requirement).order_by("number")
    for row in rows.select_related("rule__by", "end"):
        end = getattr(row, "end", None)
        dates = {"from": date_format(row.from_date), "due": date_format(row.due_date)}
        if not (end and end.from_date <= row.from_date):
            text = _("Came under the requirement from %(from)s on, due on %(due)s.") % dates
            if row.number > 1:
                text = _("Under the requirement as it is now from %(from)s on, due on %(due)s.") % dates
            yield row.occurred_at, text, row.rule.by.name, row.rule.note
        if end:
            day = {"date": date_format(end.from_date), "reason": end.get_reason_display()}
            yield end.occurred_at, _("Not required from %(date)s on: %(reason)s.") % day, "", ""


def _path_held(learner: User, path: int) -> Iterator[Row]:
    elsewhere = PathCompletionPart.objects.filter(prior__isnull=False).select_related("prior__course").order_by("pk")
    rows = PathCompletion.objects.filter(learner=learner, path=path).select_related("annulment__by").order_by("number")
    for made in rows.prefetch_related(Prefetch("parts", elsewhere, to_attr="elsewhere")):
        text = _("Held all that the path asks for.")
        if made.valid_until_date:
            until = {"date": date_format(made.valid_until_date)}
            text = _("Held all that the path asks for. By its courses it counts until %(date)s.") % until
        if codes := ", ".join(part.prior.course.code for part in made.elsewhere if part.prior):
            counted = _("Learned elsewhere, and counted: %(courses)s. So there is no certificate of the path.")
            text = f"{text} {counted % {'courses': codes}}"
        yield made.occurred_at, text, "", ""
        if hasattr(made, "annulment"):
            gone = made.annulment
            yield gone.occurred_at, _("The completion of the path was annulled."), gone.by.name, gone.reason


def _learnt(learner: User, courses: Collection[int]) -> Iterator[Row]:
    """With the course before everything else."""
    places = Enrolment.objects.filter(learner=learner, course__in=courses, update_of=None)
    for place in places.select_related("by", "withdrawal"):
        by, course = place.by.name if place.by_id != learner.pk else "", place.course_id
        yield course, place.occurred_at, _("Took a place on the course.") if not by else _("Was given a place."), by, ""
        if hasattr(place, "withdrawal"):
            yield course, place.withdrawal.occurred_at, _("Gave up the place."), "", ""
    done = Completion.objects.filter(enrolment__learner=learner, enrolment__course__in=courses)
    for completion in done.select_related("enrolment", "annulment__by"):
        text, course = _("Completed the course."), completion.enrolment.course_id
        if completion.enrolment.update_of_id:
            text = _("Completed the update for a newer edition. It renews what was taught, not the term.")
        elif completion.valid_until_date:
            until = {"date": date_format(completion.valid_until_date)}
            text = _("Completed the course. By the course it counts until %(date)s.") % until
        yield course, completion.occurred_at, text, "", ""
        if hasattr(completion, "annulment"):
            annulled = completion.annulment
            yield course, annulled.occurred_at, _("The completion was annulled."), annulled.by.name, annulled.reason


def _exempted(learner: User, requirement: Requirement) -> Iterator[Row]:
    rows = Exemption.objects.filter(learner=learner, requirement=requirement).select_related("by", "end__by")
    for row in rows:
        told = {
            "from": date_format(row.from_date),
            "until": date_format(row.until_date),
            "reason": row.get_reason_display(),
        }
        text = _("Exempt from %(from)s until %(until)s: %(reason)s.") % told
        yield row.occurred_at, text, row.by.name, ""
        if hasattr(row, "end"):
            last = {"date": date_format(row.end.last_date)}
            yield (
                row.end.occurred_at,
                _("The exemption was taken back; its last day: %(date)s.") % last,
                row.end.by.name,
                "",
            )


def _extended(learner: User, requirement: Requirement) -> Iterator[Row]:
    rows = ExtensionRequest.objects.filter(learner=learner, requirement=requirement).select_related("answer__by")
    for row in rows:
        yield (
            row.occurred_at,
            _("Asked for time until %(date)s.") % {"date": date_format(row.wanted_date)},
            "",
            row.reason,
        )
        if hasattr(row, "answer"):
            answer = row.answer
            text = _("More time was refused.")
            if answer.due_date:
                text = _("More time was given, until %(date)s.") % {"date": date_format(answer.due_date)}
            yield answer.occurred_at, text, answer.by.name, answer.reason


def _prior(learner: User, courses: Collection[int]) -> Iterator[Row]:
    rows = PriorLearning.objects.filter(learner=learner, course__in=courses).select_related("by", "end__by")
    for row in rows:
        told = {"basis": row.get_basis_display(), "date": date_format(row.completed_date)}
        course = row.course_id
        yield course, row.occurred_at, _("Learned before, on %(date)s: %(basis)s.") % told, row.by.name, row.evidence
        if hasattr(row, "end"):
            gone = _("What was learned before no longer counts.")
            yield course, row.end.occurred_at, gone, row.end.by.name, row.end.reason
