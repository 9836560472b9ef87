"""What is required of one person, asked where they act."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from courses.models import Course
from courses.queries.reading import CourseText
from lms.accounts.models import User
from lms.learning.models import AssignmentSpan, AssignmentState, Requirement
from lms.learning.queries.cases import asks_for
from lms.learning.queries.outlines import State
from lms.learning.queries.whys import sentence
from lms.learning.queries.wording import Named, named, state_of, taught
from lms.learning.rules.standing import Span, Status


def is_required(learner: User, course: Course, on: date) -> bool:
    """Whether some requirement asks the course, or a path with it, of the person on that day."""
    return AssignmentSpan.objects.on(on).filter(asks_for([course.pk]), learner=learner).exists()


def may_renew(learner: User, course: Course, on: date) -> bool:
    """Whether some requirement lets, or makes, the person take the course again although a completion still counts: one
    of the course, or one of a path with it that may be renewed."""
    asked = AssignmentSpan.objects.on(on).filter(asks_for([course.pk]), learner=learner)
    of_course = Q(requirement__course=course) & ~Q(status__in=(Status.VALID, Status.EXEMPT))
    return asked.filter(of_course | Q(status=Status.RENEWAL_OPEN)).exists()


@dataclass(frozen=True)
class Required:
    """What one requirement asks of a person today. `asks`: the course is to be taken, or may be taken again."""

    requirement: Requirement
    course: CourseText | Named | None
    state: State
    sentence: str
    due_date: date | None
    asks: bool


URGENT = (Status.OVERDUE, Status.EXPIRED, Status.DUE_SOON, Status.RENEWAL_OPEN, Status.IN_PROGRESS, Status.NOT_STARTED)


def required_of_person(learner: User, on: date) -> list[Required]:
    """What is late comes first. One query where nothing is required, three however much is."""
    rows = list(
        AssignmentSpan.objects.on(on).filter(learner=learner).select_related("requirement__course", "requirement__path")
    )
    if not rows:
        return []
    states = {state.requirement_id: state for state in AssignmentState.objects.filter(learner=learner)}
    courses = taught()
    order = {status: place for place, status in enumerate(URGENT)}
    rows.sort(key=lambda row: (order.get(Status(row.status), len(order)), states[row.requirement_id].due_date))
    return [_required(row, states[row.requirement_id], courses, on) for row in rows]


def _required(row: AssignmentSpan, state: AssignmentState, courses: dict[int, CourseText], on: date) -> Required:
    status = Status(row.status)
    holds = status in (Status.VALID, Status.EXEMPT, Status.RENEWAL_OPEN)
    return Required(
        requirement=row.requirement,
        course=named(row.requirement, courses),
        state=state_of(status),
        sentence=sentence(
            state, Span(status, row.from_date, row.until_date), on, is_path=row.requirement.path_id is not None
        ),
        due_date=None if holds else state.due_date,
        asks=status not in (Status.VALID, Status.EXEMPT),
    )
