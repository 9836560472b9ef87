"""A release withdrawn from new enrolments: newcomers go elsewhere, everybody else goes on."""

import pytest
from django.test import Client

from courses.models import Course, Release, ReleaseWithdrawal
from courses.queries import catalogue, shelf
from courses.services.closing import NotInForceError, withdraw
from courses.services.releasing import NoReasonError, newest_release, release
from lms.dashboards.queries import places
from lms.learning.models import EnrolmentState
from lms.learning.queries.places import place_of
from lms.learning.services.enrolling import NotReleasedError, enrol
from tests.factories import people, releases, sample
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db


def close(made: Release) -> ReleaseWithdrawal:
    return withdraw(release=made, by=people.person(), at=AT, reason="The law was misread.")


def shown() -> list[str]:
    """The editions in the catalogue."""
    return [found.course.edition for found in catalogue.catalogue("en")]


def test_newcomers_get_the_newest_edition_that_is_left() -> None:
    first = releases.released()
    second = releases.released(edition=2)
    there, newcomer = people.person(), people.person()
    enrol(learner=there, course=second.course, by=there, at=AT, language="en")

    close(second)

    enrol(learner=newcomer, course=first.course, by=newcomer, at=AT, language="en")
    found = shelf.newest(sample.CODE)
    assert (shown(), found and found.edition) == (["1.0"], "1.0")
    assert [course.edition for course in places.courses_to_give()] == ["1.0"]
    where = [place_of(learner, sample.CODE) for learner in (newcomer, there)]
    assert [(p and p.course.edition, p and p.newest_edition) for p in where] == [("1.0", 1), ("2.0", 1)]
    assert newest_release(first.course) == second  # numbers count them all


def test_an_edition_is_closed_by_its_newest_revision_and_opened_by_a_later_one() -> None:
    first = releases.released()
    revised = releases.released(revision=1, change="editorial")
    with pytest.raises(NotInForceError):  # whoever enrolled on it would read the revision
        close(first)

    close(revised)
    assert (shown(), shelf.newest(sample.CODE)) == ([], None)
    learner = people.person()
    with pytest.raises(NotReleasedError):
        enrol(learner=learner, course=first.course, by=learner, at=AT, language="en")

    releases.released(revision=2, change="editorial")
    assert shown() == ["1.2"]


def test_who_is_on_it_goes_on_when_no_edition_is_left(client: Client) -> None:
    made, learner = releases.released(), people.person()
    enrol(learner=learner, course=made.course, by=learner, at=AT, language="en")
    close(made)

    client.force_login(learner)
    lesson = client.get(f"/en/learn/{sample.CODE}/three-rights/")
    overview = client.get(f"/en/learn/{sample.CODE}/")
    mine = client.get(f"/en/courses/{sample.CODE}/")
    client.force_login(people.person())
    others = client.get(f"/en/courses/{sample.CODE}/")
    refused = client.post(f"/en/learn/{sample.CODE}/enrol")

    assert [answer.status_code for answer in (lesson, overview, mine, others, refused)] == [200, 200, 200, 200, 409]
    assert "takes nobody new" in others.content.decode()
    assert f"/en/learn/{sample.CODE}/" in mine.content.decode()
    assert EnrolmentState.objects.count() == 1
    assert [course.code for course in places.courses_by_key().values()] == [sample.CODE]  # records still name it


def test_the_same_pages_may_be_released_again() -> None:
    course = releases.written()
    first = release(course=course, by=None, at=AT, change="substantive", note="First edition.")
    close(first)

    again = release(course=course, by=None, at=AT, change="editorial", note="It was right after all.")

    assert (again.number, again.digest, shown()) == ("1.1", first.digest, ["1.1"])


def test_it_needs_a_reason_and_happens_once() -> None:
    made = releases.released()
    with pytest.raises(NoReasonError):
        withdraw(release=made, by=people.person(), at=AT, reason=" ")

    kept = close(made)

    assert close(made) == kept
    assert ReleaseWithdrawal.objects.count() == 1


def test_another_course_is_not_touched() -> None:
    made = releases.released()
    releases.released("OTH-101")

    close(made)

    assert [found.course.code for found in catalogue.catalogue("en")] == ["OTH-101"]
    assert Course.objects.count() == 2
