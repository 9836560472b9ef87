"""Walking through a course that is being written: all of it, for those who write and review it, and without a trace."""

import re

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from courses.models import Course, LessonPage, ModulePage, ScenarioPage
from courses.services.groups import ensure_groups
from courses.services.walking import drafted
from lms.learning.rules.samples import right_answer
from tests.factories import people, releases, sample
from tests.factories.reviews import peer, reviewer, submitted
from tests.queries import counted

pytestmark = pytest.mark.django_db
HOME = f"/en/walk/{sample.CODE}/en/"


@pytest.fixture
def course(media: object) -> Course:
    """The sample with a scenario, never released, with drafts that are not live."""
    releases.forget_releases()
    written = releases.written(**sample.WITH_SCENARIO)
    ensure_groups()
    page = releases.lesson_page()
    page.title = "A draft of three rights"
    page.save_revision()
    question = releases.question()
    question.ask = "A draft of a question?"
    question.save_revision()
    module = page.get_parent()
    module.add_child(instance=LessonPage(title="Never live", slug="never-live", locale=page.locale, live=False))
    return written


def kept() -> dict[str, int]:
    """How many rows there are of everything that learning keeps, and of the certificates that follow from it."""
    tables: list[type[models.Model]] = [
        model for name in ("learning", "certificates") for model in apps.get_app_config(name).get_models()
    ]
    return {model.__name__: model._default_manager.count() for model in tables}


def test_a_trainer_walks_through_all_of_it_and_nothing_is_kept(course: Course, client: Client) -> None:
    client.force_login(peer())
    before = kept()

    begun = client.get(f"/en/walk/{sample.CODE}/")
    overview = client.get(begun.url).content.decode()
    lesson = client.get(f"{HOME}three-rights/").content.decode()
    check = re.findall(r'action="([^"]*\?check=[^"#]*)#', lesson)[0]
    read = drafted(course, "en")
    question = read.checks(read.by_slug["three-rights"])[check.partition("check=")[2]]
    answered = client.post(check, {"choice": right_answer(question)}).content.decode()
    nonsense = client.post(check, {"choice": "x"})

    assert begun.url == HOME
    for said in ("Preview: nothing is recorded.", "A draft of three rights", "Never live", "The first hour"):
        assert said in overview
    assert f"Outline: {len(read.activities)} activities" in lesson
    assert f"0 of {len(read.activities)} done" not in lesson
    assert "Continue: Going on" in lesson
    assert "Because-of-check" not in lesson
    assert "Because-of-check" in answered
    assert "Feedback-of-a-right" in answered
    assert (nonsense.status_code, "Because-of-check" in nonsense.content.decode()) == (200, False)
    assert client.get(f"{HOME}never-live/").status_code == 200
    assert client.get(f"{HOME}by-id/{releases.lesson_page().translation_key}").url == f"{HOME}three-rights/"
    assert kept() == before


def test_a_test_is_drawn_taken_and_marked(course: Course, client: Client) -> None:
    client.force_login(peer())
    before, read = kept(), drafted(course, "en")
    address = f"{HOME}final-test/"

    begun = client.post(address)
    attempt = client.get(begun.url).content.decode()
    answers = {f"q-{key}": right_answer(question) for key, question in read.questions.items()}
    passed = client.post(begun.url, answers).content.decode()
    empty = client.post(begun.url, {"q-strange": "x"}).content.decode()

    assert begun.url.startswith(f"{address}?seed=")
    assert attempt.count('<fieldset class="question">') == 10
    assert "A draft of a question?" in attempt
    assert "Because-t" not in attempt
    assert "10 of 10 questions fully right" in passed
    assert "You have passed" in passed
    assert "Because-t10." in passed
    assert "0 of 10 questions fully right" in empty
    assert kept() == before


def test_a_scenario_is_walked_by_its_address(course: Course, client: Client) -> None:
    client.force_login(peer())
    before, read = kept(), drafted(course, "en")
    page = ScenarioPage.objects.get(locale__language_code="en")
    rights, consulate = read.scenario(read.by_slug[page.slug]).situations.values()
    way = f"{HOME}{page.slug}/way/"

    begun = client.post(f"{HOME}{page.slug}/").url
    first = client.post(begun, {"choice": rights.choices[2].id}).url
    after = client.get(first).content.decode()
    last = client.post(f"{way}-c/2/", {"choice": consulate.choices[1].id}).url
    end = client.get(f"{way}-cb/3/").content.decode()
    back = client.post(f"{way}-cb/1/?back=1").url
    missing = client.post(f"{way}-c/2/", {"choice": rights.choices[0].id})

    assert (begun, first, last, back) == (f"{way}-/1/", f"{way}-c/1/#then", f"{way}-cb/2/#then", f"{way}-/1/#here")
    assert "The person says it back in their own words." in after
    assert "Safeguards in place" in end
    assert "A good ending" in end
    assert "Choose first what you do" in missing.content.decode()
    for wrong in ("-x/1/", "-c/4/", "-c/0/", "c/1/", "-cba/1/"):
        assert client.get(way + wrong).status_code == 404, wrong
    assert kept() == before


def test_who_may_walk(course: Course, client: Client) -> None:
    addresses = (f"/en/walk/{sample.CODE}/", HOME, f"{HOME}three-rights/", "/en/walk/XXX-999/")

    def tried() -> list[int]:
        return [client.get(address).status_code for address in addresses]

    assert tried() == [302, 302, 302, 302]
    assert client.get(HOME).url.startswith("/en/accounts/login/")
    lawyer = reviewer()
    for person in (people.person(), lawyer):
        client.force_login(person)
        assert tried() == [404, 404, 404, 404]
    submitted(releases.quiz_page(), peer(), step="legal")
    for person in (lawyer, peer(), people.person(is_superuser=True)):
        client.force_login(person)
        assert tried() == [302, 200, 200, 404]


def test_what_is_written_shows_at_once_and_is_compiled_once(course: Course) -> None:
    drafted(course, "en")
    with counted() as again:
        drafted(course, "pt-pt")
    page = releases.lesson_page("going-on")
    page.title = "Going on at last"
    page.save_revision()

    assert len(again) == 3
    assert drafted(course, "en").by_slug["going-on"].title == "Going on at last"
    assert drafted(course, "pt-pt").by_slug["going-on"].language == "en"


def test_what_is_not_written_yet_is_said(course: Course, client: Client) -> None:
    client.force_login(peer())
    for module in ModulePage.objects.all():
        module.delete()

    assert "Nothing to walk through in DEM-101 yet" in client.get(HOME).content.decode()
