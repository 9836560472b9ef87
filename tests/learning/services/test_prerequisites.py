from datetime import timedelta

import pytest
from django.test import Client

from courses.forms.courses import CourseForm
from courses.models import Course, Release
from lms.accounts.models import User
from lms.learning.models import PriorLearning
from lms.learning.queries.prerequisites import missing_first
from lms.learning.services.enrolling import OthersFirstError, begin_again, enrol
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.learning import journeys

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(release: Release) -> Release:
    """A course that asks for the other one first."""
    second = releases.released("DEM-102")
    second.course.prerequisites.add(release.course)
    return second


def test_a_course_asks_for_another_one_first(learner: User, release: Release, second: Release) -> None:
    with pytest.raises(OthersFirstError) as caught:
        journeys.enrol(learner, second)
    assert [first.code for first in caught.value.missing] == ["DEM-101"]

    journeys.complete(learner, release)

    again = journeys.enrol(learner, second)
    expired = AT + timedelta(days=800)
    assert [first.code for first in missing_first(learner, second.course, expired.date())] == ["DEM-101"]
    begin_again(enrolment=again, by=learner, at=expired)  # who was let in stays in


def test_a_manager_gives_a_place_all_the_same_and_prior_learning_counts(second: Release, release: Release) -> None:
    boss, given, learnt = people.person(), people.person(), people.person()
    enrol(learner=given, course=second.course, by=boss, at=AT, language="en")
    PriorLearning.objects.create(
        learner=learnt, course=release.course, completed_date=AT.date(), basis="evidence", evidence="Paper", by=boss,
        occurred_at=AT,
    )  # fmt: skip

    assert journeys.enrol(learnt, second).learner == learnt


def test_the_page_says_which_and_leads_there(client: Client, learner: User, second: Release) -> None:
    client.force_login(learner)

    page = client.get("/en/courses/DEM-102/").content.decode()
    told = client.post("/en/learn/DEM-102/enrol")

    assert "Complete these first" in page
    assert "Enrol on this course" not in page
    assert told.status_code == 403
    for text in (page, told.content.decode()):
        assert 'href="/en/courses/DEM-101/"' in text


def test_nothing_comes_before_itself_by_way_of_others(release: Release, second: Release) -> None:
    third = Course.objects.create(code="DEM-103")
    third.prerequisites.add(second.course)
    form = CourseForm({"prerequisites": [third.pk]}, instance=release.course)

    assert form.errors["prerequisites"] == ["DEM-103 asks for this course first, itself or by way of others."]
    assert release.course not in form.fields["prerequisites"].queryset
