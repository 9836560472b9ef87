"""Managers' pages on paper say where they are from, what they are about and of which day."""

from lms.accounts.models import User
from tests.dashboards.conftest import Agency, SignIn
from tests.dashboards.makers import learner
from tests.dashboards.views.pages import COURSES, HOME, MATRIX, REQUIRED, person_page, unit_page


def test_every_page_has_a_head_for_paper(agency: Agency, manager: User, signed_in: SignIn) -> None:
    client = signed_in(manager)
    ana = learner("Ana", agency.north)

    told = {}
    for page in (HOME, MATRIX, REQUIRED, COURSES, unit_page(agency.north), person_page(ana)):
        text = client.get(page).content.decode()
        head = text.partition('<div class="printed-head print-only">')[2].partition("</div>")[0]
        assert 'lms/css/printed.css" media="print"' in text
        assert ("As at" in head, manager.name in head) == (True, False)
        told[page] = "North" in head

    assert [page for page, about in told.items() if about] == [unit_page(agency.north), person_page(ana)]
