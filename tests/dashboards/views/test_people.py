"""One person: their record, and a place on a course."""

from http import HTTPStatus

from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from certificates.services.revoke import revoke
from courses.models import Course
from lms.accounts.models import User
from lms.accounts.services import second
from lms.dashboards.queries.figures import coverage
from lms.learning.models import Enrolment
from tests.dashboards.conftest import Agency, SignIn
from tests.dashboards.makers import Role, ago, completed, enrolled, learner, member, person
from tests.dashboards.views.pages import context, person_page


def test_a_person_is_shown_with_every_enrolment_and_its_certificate(
    agency: Agency, manager: User, course: Course, other_course: Course, signed_in: SignIn
) -> None:
    ana = learner("Ana", agency.station, "Guard")
    completed(ana, course, ago(800))
    enrolled(ana, course, ago(5))
    completed(ana, other_course, ago(10))
    revoked = Certificate.objects.get(release__course=other_course)
    revoke(certificate=revoked, by=manager, reason="Not theirs.", at=timezone.now())

    found = context(signed_in(manager).get(person_page(ana)))

    assert (found["person"]["name"], found["person"]["position"]) == ("Ana", "Guard")
    assert [
        (row.course.code, row.again, row.standing.state.shape, row.certificate and row.certificate.status)
        for row in found["rows"]
    ] == [("CT-101", None, "bad", "revoked"), ("HRD-101", 2, "none", None), ("HRD-101", None, "bad", "expired")]
    assert found["rows"][0].certificate.url == f"/en/verify/{revoked.number}/"


def test_a_person_who_has_begun_nothing(agency: Agency, manager: User, signed_in: SignIn) -> None:
    response = signed_in(manager).get(person_page(learner("Ana", agency.station)))

    assert context(response)["rows"] == []
    assert "has not had a place on a course yet" in response.content.decode()


def enrol_page(user: User) -> str:
    return reverse("dashboards:enrol", args=[user.memberships.get().uuid])


def test_a_manager_gives_a_place_whatever_the_course_says(
    agency: Agency, course: Course, manager: User, signed_in: SignIn
) -> None:
    ana = learner("Ana", agency.station)
    Course.objects.filter(pk=course.pk).update(enrolment=Course.EnrolmentPolicy.ASSIGNMENT)
    client = signed_in(manager)

    twice = [client.post(enrol_page(ana), {"course": course.code}) for _ in range(2)]

    assert [answer.status_code for answer in twice] == [HTTPStatus.FOUND, HTTPStatus.FOUND]
    assert [(made.learner, made.by, made.course) for made in Enrolment.objects.all()] == [(ana, manager, course)]


def test_nobody_else_gives_a_place(
    agency: Agency, course: Course, colleague: User, auditor: User, signed_in: SignIn
) -> None:
    ana = learner("Ana", agency.station)

    for somebody in (ana, colleague, auditor):
        answer = signed_in(somebody).post(enrol_page(ana), {"course": course.code})
        assert answer.status_code == HTTPStatus.NOT_FOUND

    assert not Enrolment.objects.exists()


def test_a_course_that_is_not_released_is_not_given(agency: Agency, manager: User, signed_in: SignIn) -> None:
    ana = learner("Ana", agency.station)
    Course.objects.create(code="NEW-101")

    for code in ("NEW-101", "garbage", ""):
        assert signed_in(manager).post(enrol_page(ana), {"course": code}).status_code == HTTPStatus.NOT_FOUND


def test_who_is_seconded_counts_in_both_units_and_once_above(agency: Agency, course: Course, signed_in: SignIn) -> None:
    ana, today = learner("Ana", agency.station), timezone.localdate()
    above = person("Paula")
    member(above, agency.agency, Role.MANAGER)
    completed(ana, course, ago(5))
    facts = {"from_date": today, "until_date": today, "by": above, "at": timezone.now()}
    lent = second(membership=ana.memberships.get(), unit=agency.south, **facts)

    units = [agency.agency, agency.station, agency.south]
    counted = coverage([agency.agency], units, today)
    there = context(signed_in(above).get(reverse("dashboards:person", args=[lent.uuid])))

    assert [counted.of(unit.pk, course.pk).people for unit in units] == [1, 1, 1]
    assert (there["person"]["home"], there["person"]["until"]) == ("Airport", today)
