"""What managers see of somebody who brings a completion up to date: trained before, during and after."""

import pytest
from django.utils import timezone

from certificates.models import Certificate
from courses.queries import shelf
from lms.accounts.models import Membership
from lms.dashboards.queries.figures import coverage
from lms.dashboards.queries.people import people_of, standings_of
from lms.dashboards.queries.records import record_of
from lms.dashboards.rules.coverage import Figures
from lms.learning.queries.places import update_place_of
from lms.learning.rules.samples import right_answer
from lms.learning.services import activities, updating
from tests.dashboards.conftest import Agency
from tests.dashboards.makers import learner
from tests.factories import releases, updates
from tests.learning import journeys

pytestmark = pytest.mark.django_db
TRAINED = Figures(people=1, completed=1, valid=1)


@pytest.fixture(autouse=True)
def _own_files(media: object) -> None:
    """Files of releases go to a directory of the test's own."""


def test_an_update_under_way_hides_no_training(agency: Agency) -> None:
    today, person = timezone.localdate(), learner("Ana", agency.north)
    course = releases.released().course
    journeys.complete(person, course.releases.get(), at=timezone.now())
    newest = updates.edition(2)

    def seen() -> tuple[Figures, list[str], list[tuple[bool, int | None, str, str]]]:
        figures = coverage([agency.agency], [agency.north], today).of(agency.north.pk, course.pk)
        words = [
            each.state.word.split(" ")[0]
            for member in people_of(agency.north, today)
            for each in standings_of(member, today)
        ]
        rows = record_of(Membership.objects.get(user=person), {course.pk: shelf.read(newest.pk, newest.digest)}, today)
        told = [
            (
                row.is_update,
                row.again,
                row.standing.state.word.split(" ")[0],
                row.certificate.word if row.certificate else "",
            )
            for row in rows
        ]
        return figures, words, told

    assert seen() == (TRAINED, ["Valid"], [(False, None, "Valid", "Valid")])
    updating.begin_update(place=journeys.place(person), at=timezone.now())
    assert seen() == (TRAINED, ["Valid"], [(True, None, "In", ""), (False, None, "Valid", "Valid")])
    place = update_place_of(person, "DEM-101")
    assert place is not None
    [module] = place.course.updates
    for question in place.course.checks(module).values():
        activities.answer_check(
            place=place, activity=module, question=question, raw=right_answer(question), at=timezone.now()
        )
    updating.finish_update(place=place, update=module, at=timezone.now())

    assert seen() == (TRAINED, ["Valid"], [(True, None, "Valid", "Valid"), (False, None, "Valid", "Replaced")])
    assert Certificate.objects.count() == 2
