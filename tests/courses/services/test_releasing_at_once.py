"""Two trainers release at the same moment: real connections, each with a transaction of its own."""

import pytest

from courses.models import Course
from courses.services.releasing import NothingChangedError, release
from tests.factories import releases
from tests.factories.releases import AT
from tests.threads import at_once

pytestmark = pytest.mark.usefixtures("own_database")


def test_releases_stand_in_a_row() -> None:
    course = releases.written()
    release(course=course, by=None, at=AT, change="substantive", note="First.")
    page = releases.lesson_page()
    page.title = "Other words"
    page.save_revision().publish()

    outcomes = at_once(2, lambda: attempt_release(course))

    assert sorted(outcomes) == ["1.1", "nothing changed"]
    assert [made.number for made in course.releases.all()] == ["1.1", "1.0"]


def attempt_release(course: Course) -> str:
    try:
        return release(course=course, by=None, at=AT, change="editorial", note="Words.").number
    except NothingChangedError:
        return "nothing changed"
