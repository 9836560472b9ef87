"""Being asked again, by plain forms: as the learner, as somebody else, and as nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils.html import strip_tags

from courses.models import Release
from lms.accounts.models import User
from lms.accounts.tasks import send_due_notices
from lms.learning.models import Attempt, Completion, RecallState, RecallWish
from lms.learning.queries.recalls import Recall
from lms.learning.rules.samples import right_answer, wrong_answer
from lms.learning.services.annulling import annul
from lms.learning.tasks import write_due_recalls
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.learning import journeys, recalls
from tests.learning.recalls import after
from tests.learning.views.pages import Page, form, forms
from tests.queries import counted, listed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]
COURSE = "/en/learn/DEM-101/"
COVER = "/en/learn/DEM-101/recall/30/"
WISH = "/en/learn/DEM-101/recall"


@pytest.fixture
def completed(client: Client, learner: User, release: Release) -> Completion:
    completion = journeys.complete(learner, release)
    client.force_login(learner)
    return completion


@contextmanager
def at(moment: datetime, client: Client, user: User | None = None) -> Iterator[None]:
    """The session of weeks ago has run out: the person signs in again."""
    with time_machine.travel(moment, tick=False):
        client.force_login(user or User.objects.get(enrolments__isnull=False))
        yield


def words(answer: Page) -> str:
    return " ".join(strip_tags(answer.content.decode()).split())


def stages(answer: Any) -> list[tuple[int, str, str]]:
    return [(recall.days, recall.on.isoformat(), recall.stage) for recall in answer.context["recalls"].each]


# The whole way


def test_from_the_wish_to_the_result(client: Client, learner: User, completed: Completion) -> None:
    with at(after(1), client):
        course = client.get(COURSE)
        assert course.context["recalls"].wanted is False
        switch = form(course, "/recall")
        assert switch.buttons == [("wanted", "yes", "")]
        on = client.post(switch.action, {**dict(switch.fields), "wanted": "yes"}, follow=True)
        assert on.redirect_chain == [(COURSE, 302)]
        assert stages(on) == [(30, "2026-12-20", "waiting"), (90, "2027-02-18", "waiting")]
        assert form(client.get(COVER), "/recall").buttons == [("wanted", "no", "")]
        assert "These questions open on 20 December 2026." in words(client.get(COVER))

    with at(after(30), client):
        assert [write_due_recalls(), write_due_recalls(), send_due_notices(), send_due_notices()] == [1, 0, 1, 0]
        (message,) = mail.outbox
        (address,) = [line for line in message.body.splitlines() if "/recall/" in line]
        client.logout()
        path = address.removeprefix(settings.BASE_URL)
        assert client.get(path).headers["Location"] == f"/en/accounts/login/?next={path}"
        client.force_login(learner)
        cover = client.get(path)
        assert (cover.context["recall"].stage, cover.context["questions"]) == ("ready", 5)
        page = client.post(form(cover, "/start").action, follow=True)
        attempt = Attempt.objects.exclude(activity__in=journeys.place(learner).course.by_id).get()
        plain = form(page, "/answer")
        assert len(plain.choices) == 5
        assert "What has stayed after 30 days" in words(page)
        questions = journeys.place(learner).course.questions
        told = {}
        for number, place in enumerate(attempt.draw):
            question = questions[place["question"]]
            told[f"q-{question.id}"] = (right_answer if number < 4 else wrong_answer)(question)
        looked_over = client.post(plain.action, told, follow=True)

        submit = form(looked_over, "/submit")
        result = client.post(submit.action, dict(submit.fields), follow=True)

    assert (result.context["attempt"]["use"], result.context["score"]["right"]) == ("recall", 4)
    missed = questions[attempt.draw[4]["question"]]
    assert missed.because in result.content.decode()
    assert [lesson.title for lesson in result.context["way_on"]["lessons"]] == [
        {"name-rights": "Three rights", "refer-on": "Going on"}[missed.outcome]
    ]
    said = words(result)
    assert "Nothing was counted, and only you see this." in said
    assert "is needed to pass" not in said
    assert "passed" not in said.lower()
    with at(after(31), client):
        assert stages(client.get(COURSE)) == [(30, "2026-12-20", "answered"), (90, "2027-02-18", "waiting")]
        again = client.post(COVER + "start", follow=True)
        assert again.redirect_chain == [(COVER, 302)]
        assert "They are asked once." in words(again)


def test_the_way_on_is_shown_however_many_were_right(client: Client, learner: User, completed: Completion) -> None:
    recalls.wish(learner)
    attempt = recalls.start(learner)
    recalls.answer_all(attempt, learner, right=5, at=after(30))

    result = client.get(f"/en/learn/attempts/{attempt.uuid}/")

    assert result.context["way_on"]["lessons"] == []
    assert "Nothing was counted, and only you see this." in words(result)
    assert [found.action for found in forms(result) if "/learn/" in found.action] == []


def test_the_mail_says_nothing_of_a_result_and_speaks_the_readers_language(
    client: Client, learner: User, completed: Completion
) -> None:
    User.objects.filter(pk=learner.pk).update(language="pt-pt")
    recalls.wish(learner)

    with at(after(90), client):
        write_due_recalls()
        send_due_notices()

    (message,) = mail.outbox
    assert message.to == [learner.email]
    assert "/pt-pt/learn/DEM-101/recall/90/" in message.body
    assert "Rights" not in message.subject
    assert "DEM-101" not in message.subject
    assert "%" not in message.body
    assert learner.name not in message.body


# Where it is offered


def test_the_result_that_completes_the_course_offers_it(client: Client, learner: User, completed: Completion) -> None:
    final = Attempt.objects.get()
    page = f"/en/learn/attempts/{final.uuid}/"

    switch = form(client.get(page), "/recall")
    switched = client.post(switch.action, {**dict(switch.fields), "wanted": "yes"}, follow=True)

    assert switched.redirect_chain == [(page, 302)]
    assert switched.context["recalls"].wanted is True


def test_a_failed_test_offers_nothing(client: Client, learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    journeys.read_all(learner)
    journeys.try_test(learner, right=2)
    client.force_login(learner)

    result = client.get(f"/en/learn/attempts/{Attempt.objects.get().uuid}/")

    assert result.context["recalls"] is None
    assert "recall" not in result.content.decode()


def test_my_learning_has_a_switch_for_each_course(client: Client, learner: User, completed: Completion) -> None:
    journeys.complete(learner, releases.released("DEM-102"))
    journeys.enrol(learner, releases.released("DEM-103"))
    recalls.wish(learner, code="DEM-102")

    with at(after(30), client, learner):
        page = client.get("/en/learn/")

    switches = {found.action: found for found in forms(page) if found.action.endswith("/recall")}
    assert {action: found.buttons for action, found in switches.items()} == {
        "/en/learn/DEM-101/recall": [("wanted", "yes", "")],
        "/en/learn/DEM-102/recall": [("wanted", "no", "")],
    }
    assert page.content.decode().count("/en/learn/DEM-102/recall/30/") == 1
    switch = switches["/en/learn/DEM-101/recall"]
    assert client.post(switch.action, {**dict(switch.fields), "wanted": "yes"}).headers["Location"] == "/en/learn/"


def test_the_learner_reads_what_it_is_before_choosing(client: Client, completed: Completion) -> None:
    with at(after(1), client):
        said = words(client.get(COURSE))

    for sentence in (
        "Nothing counts: your completion and your certificate stay as they are.",
        "Only you see it: your manager sees neither the answers nor the score, nor whether this is switched on.",
        "You can switch it off at any time.",
        "29 studies",
        "(g = 0.74)",
        "Latimier, Peyre &amp; Ramus 2021",
    ):
        assert sentence in said, sentence


def test_where_no_mail_can_come_any_more_none_is_promised(client: Client, completed: Completion) -> None:
    with at(after(120), client):
        said = words(client.get(COURSE))

    assert "no e-mail comes any more" in said
    assert "you get an e-mail" not in said


@pytest.mark.parametrize("wanted", [True, False])
def test_it_costs_the_pages_no_query(client: Client, learner: User, completed: Completion, *, wanted: bool) -> None:
    recalls.wish(learner)
    recalls.wish(learner, wanted=wanted)
    for page, budget in ((COURSE, 4), ("/en/learn/", 6), (COVER, 3)):
        client.get(page)
        with counted() as statements:
            assert client.get(page).status_code == 200
        assert len(statements) == budget, listed(statements)


# What is refused


def test_the_switch_takes_yes_and_no(client: Client, completed: Completion) -> None:
    for told in ({}, {"wanted": ""}, {"wanted": "maybe"}, {"wanted": "\0"}):
        assert client.post(WISH, told).status_code == 400
    assert not RecallWish.objects.exists()
    assert client.get(WISH).headers["Location"] == COURSE


def test_it_leads_nowhere_else(client: Client, completed: Completion) -> None:
    answer = client.post(WISH, {"wanted": "yes", "next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == COURSE


def test_before_the_completion_there_is_nothing(client: Client, learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    client.force_login(learner)

    assert client.get(COVER).headers["Location"] == COURSE
    assert client.post(COVER + "start").headers["Location"] == COVER
    assert client.post(WISH, {"wanted": "yes"}).status_code == 409
    assert client.get(COURSE).context["recalls"] is None
    assert (RecallWish.objects.count(), Attempt.objects.count()) == (0, 0)


def test_nor_after_an_annulment(client: Client, learner: User, completed: Completion) -> None:
    recalls.wish(learner)
    annul(completion=completed, by=learner, reason="Cause.", at=AT)

    assert client.get(COVER).headers["Location"] == COURSE
    assert client.get(COURSE).context["recalls"] is None


def test_nothing_is_started_early_or_unasked(client: Client, learner: User, completed: Completion) -> None:
    with at(after(30), client):
        assert client.post(COVER + "start", follow=True).context["recall"].stage == "ready"
        assert [found.action for found in forms(client.get(COVER)) if "/start" in found.action] == []
    recalls.wish(learner)
    with at(after(29), client):
        early = client.post(COVER + "start", follow=True)
        assert early.context["recall"] == Recall(30, after(30).date(), "waiting", COVER)
        assert [found.action for found in forms(early) if "/start" in found.action] == []
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("days", [0, 29, 60, 365, 99999999999999999999])
def test_after_other_numbers_of_days_there_is_nothing(client: Client, completed: Completion, days: int) -> None:
    assert client.get(f"/en/learn/DEM-101/recall/{days}/").status_code == 404
    assert client.post(f"/en/learn/DEM-101/recall/{days}/start").status_code == 404


def test_nobody_is_sent_to_sign_in(client: Client, release: Release) -> None:
    assert client.post(COVER).status_code == 405
    assert client.post(COVER + "start").headers["Location"] == f"/en/accounts/login/?next={COVER}start"
    assert client.post(WISH, {"wanted": "yes"}).headers["Location"] == f"/en/accounts/login/?next={WISH}"
    assert client.get(COVER).headers["Location"] == f"/en/accounts/login/?next={COVER}"


@pytest.mark.parametrize("role", ["learner", "manager", "administrator"])
def test_somebody_else_finds_nothing_of_it(client: Client, learner: User, completed: Completion, role: str) -> None:
    unit = people.unit()
    people.member(learner, unit)
    recalls.wish(learner)
    attempt = recalls.start(learner)
    other = people.person()
    people.member(other, unit, role=role)

    with at(after(30), client, other):
        assert client.get(COVER).headers["Location"] == "/en/courses/DEM-101/"
        assert client.post(COVER + "start").headers["Location"] == "/en/courses/DEM-101/"
        assert client.post(WISH, {"wanted": "no"}).headers["Location"] == "/en/courses/DEM-101/"
        assert client.get(f"/en/learn/attempts/{attempt.uuid}/").status_code == 404
    assert RecallState.objects.get().wanted is True


def test_a_later_cycle_has_a_recall_of_its_own(client: Client, learner: User, completed: Completion) -> None:
    recalls.wish(learner)
    old = f"/en/learn/attempts/{Attempt.objects.get().uuid}/"
    journeys.enrol(learner, completed.release, at=after(800))

    with at(after(801), client, learner):
        assert client.get(COVER).headers["Location"] == COURSE
        assert client.get(old).context["recalls"] is None
