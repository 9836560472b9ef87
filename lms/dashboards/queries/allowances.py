"""Where a person may be allowed more time, and where they were."""

from collections.abc import Mapping
from typing import Any

from courses.queries.reading import CourseText
from lms.accounts.models import Membership
from lms.learning.models import Allowance, EnrolmentState
from lms.learning.services.allowing import EXTRA


def more_time_of(person: Membership, courses: Mapping[int, CourseText]) -> dict[str, Any] | None:
    """None where no open place of theirs is on a course with a time limit; else for the form. At most two queries."""
    timed = {key: course for key, course in courses.items() if _is_timed(course)}
    if not timed:
        return None
    places = EnrolmentState.objects.places().open().filter(learner=person.user_id, course__in=timed)
    open_places = dict(places.values_list("pk", "course_id"))
    if not open_places:
        return None
    latest = Allowance.objects.filter(enrolment__in=open_places).order_by("enrolment", "-occurred_at", "-pk")
    return {
        "courses": [timed[course] for course in open_places.values()],
        "extras": [*EXTRA, 0],
        "reasons": Allowance.Reason.choices,
        "allowed": [
            {
                "code": timed[open_places[row.enrolment_id]].code,
                "words": f"+ {row.extra_percent} %, {row.get_reason_display()}",
            }
            for row in latest.distinct("enrolment")
            if row.extra_percent
        ],
    }


def _is_timed(course: CourseText) -> bool:
    return any(activity.rules.get("time_limit") for activity in course.activities)
