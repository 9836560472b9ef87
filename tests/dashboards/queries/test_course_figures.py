"""What is told of how people go through a course: counted, in fives, and nobody to be worked out."""

from datetime import date

import pytest

from courses.models import Release
from courses.queries import shelf
from lms.accounts.models import Unit
from lms.dashboards.queries.course_counts import EVERYBODY, Part
from lms.dashboards.queries.course_figures import CourseFigures, course_figures, months_told
from tests.dashboards.crowds import activities, began, crowd, tried, went
from tests.factories import releases
from tests.factories.releases import AT
from tests.queries import counted

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def release() -> Release:
    return releases.released()


def figures(release: Release, part: Part = EVERYBODY) -> CourseFigures:
    return course_figures(release.course_id, shelf.read(release.pk, release.digest, "en"), part, TODAY)


def test_people_by_edition_and_language_and_from_activity_to_activity(release: Release) -> None:
    second = releases.released(edition=2)
    english = began(release, crowd(23), completed=12)
    portuguese = began(second, crowd(7), completed=6, language="pt-pt")
    lesson, other_lesson, test = activities(release)[:3]
    went(english, lesson, finished=17, minutes=4)
    went(portuguese, lesson, finished=7, minutes=90)
    went(english[:16], other_lesson, finished=4)
    tried(release, english[:14], test, passed=9)
    tried(release, english[9:14], test, passed=5, number=2)
    tried(release, english[9:12], test, number=4)

    everybody, in_portuguese = figures(release), figures(release, (None, "pt-pt"))

    assert (everybody.began, everybody.completed) == (30, 15)
    assert everybody.parts == ((1, None), (2, None), (None, "en"), (None, "pt-pt"))
    assert [(a.opened, a.finished, a.minutes) for a in everybody.activities[:3]] == [
        (30, 20, 4),
        (15, None, None),
        (None, None, None),
    ]
    assert (in_portuguese.began, in_portuguese.completed) == (5, 5)
    assert [(a.opened, a.finished, a.minutes) for a in in_portuguese.activities[:2]] == [(5, 5, 90), (None, None, None)]


def test_tests_try_by_try(release: Release) -> None:
    places = began(release, crowd(20))
    test = next(activity for activity in activities(release) if activity.kind == "quiz")
    went(places, test)
    tried(release, places[:14], test, passed=9)
    tried(release, places[9:15], test, passed=6, number=2)
    tried(release, places[9:12], test, number=3)
    tried(release, places[11:16], test, number=4)

    (told,) = (found for found in figures(release).activities if found.activity.id == test.id)

    assert told.tries == ((10, 5), (5, 5), (5, None))


def test_who_takes_the_course_again_counts_once_but_in_both_months(release: Release) -> None:
    people = crowd(6)
    began(release, people, completed=6, days_ago=200)
    began(release, people, completed=3, cycle=2)
    began(release, crowd(8), days_ago=900)

    told = figures(release)

    assert (told.began, told.completed) == (10, None)
    assert (
        [row.month for row in told.months]
        == months_told(TODAY)
        == [date(2025, n, 1) for n in (11, 12)] + [date(2026, n, 1) for n in range(1, 12)]
    )
    assert [(row.month, row.began, row.completed) for row in told.months if row.began] == [
        (date(2025, 11, 1), 5, None),
        (date(2026, 5, 1), 5, 5),
        (date(2026, 11, 1), 5, None),
    ]


def test_units_with_five_people_and_those_that_say_nothing_of_the_others(release: Release) -> None:
    agency = Unit.add_root(name="Custody police", kind=Unit.Kind.AGENCY)
    north, south = (agency.add_child(name=name, kind=Unit.Kind.DIVISION) for name in ("North", "South"))
    station = Unit.objects.get(pk=north.pk).add_child(name="Airport", kind=Unit.Kind.STATION)
    began(release, [*crowd(5, north), *crowd(4, station)], completed=9)
    began(release, crowd(3, south))
    began(release, crowd(6, agency), completed=2)
    began(release, crowd(2))

    told = figures(release)

    assert told.began == 15  # of 20: "20" would say that both of the hidden ones have somebody in them
    assert [(row.unit and row.unit.name, row.is_direct, row.began, row.completed) for row in told.units] == [
        ("Custody police", False, 15, 10),
        ("Custody police", True, 5, None),
        ("North", False, 5, 5),
    ]


def test_the_same_queries_for_many(release: Release) -> None:
    asked = []
    for number in (5, 50):
        places = began(release, crowd(number, Unit.add_root(name=f"Agency {number}", kind=Unit.Kind.AGENCY)))
        for activity in activities(release):
            went(places, activity, finished=number)
        figures(release)  # what was released is in memory from now on
        with counted() as statements:
            figures(release)
        asked.append(len(statements))

    assert asked == [6, 6]
