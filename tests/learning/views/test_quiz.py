"""The test in the browser: without JavaScript, with it, and as somebody who means no good."""

import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import Attempt, AttemptState, Marking, Response, Submission
from tests.factories import people, sample
from tests.learning import journeys
from tests.learning.views.pages import Page, form, forms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]
COVER = "/en/learn/DEM-101/final-test/"
JSON = {"accept": "application/json"}


@pytest.fixture
def enrolled(client: Client, learner: User, release: Release) -> Client:
    journeys.enrol(learner, release)
    client.force_login(learner)
    return client


@pytest.fixture
def attempt(enrolled: Client, learner: User) -> Attempt:
    return journeys.start(learner)


def url(attempt: Attempt, verb: str = "") -> str:
    return f"/en/learn/attempts/{attempt.uuid}/{verb}"


def told(attempt: Attempt, learner: User, number: int = 0) -> dict[str, Any]:
    """What the script sends for a right answer."""
    question = journeys.questions(learner)[number]
    return {"question": question.id, "choice": sorted(question.correct), "uuid": str(uuid.uuid4()), "at": ""}


def test_a_whole_test_by_plain_forms(enrolled: Client, learner: User) -> None:
    journeys.read_all(learner)
    cover = enrolled.get(COVER)
    assert cover.context["quiz"] == {
        "questions": 10, "pass_percent": 80, "attempts_left": 3, "attempts_allowed": 3, "use": "final",
        "minutes": None, "pause_hours": 0, "feedback": "submit", "skips": False, "explains": True,
    }  # fmt: skip
    page = enrolled.post(form(cover, "/start").action, follow=True)
    plain = form(page, "/answer")
    right = {f"q-{question.id}": sorted(question.correct) for question in journeys.questions(learner)}
    assert plain.choices.keys() == right.keys()
    assert [value for name, value, _ in plain.buttons if name == "save"] == [
        name.removeprefix("q-") for name in plain.choices
    ]

    first = next(iter(plain.choices))
    saved = enrolled.post(plain.action, {first: right[first], "save": first.removeprefix("q-")}, follow=True)
    assert Response.objects.count() == 1
    assert saved.context["answered"] == 1
    assert sorted(form(saved, "/answer").fields) == [(first, choice) for choice in right[first]]
    looked_over = enrolled.post(plain.action, right | {"review": "1"}, follow=True)
    assert looked_over.redirect_chain == [(url(Attempt.objects.get(), "review"), 302)]
    assert looked_over.context["open_numbers"] == []
    submit = form(looked_over, "/submit")
    result = enrolled.post(submit.action, dict(submit.fields), follow=True)

    assert Response.objects.count() == 10  # the one that was saved is not kept a second time
    assert result.status_code == 200
    assert (result.context["passed"], result.context["score"]["right"], result.context["completed"]) == (True, 10, True)
    assert journeys.state(learner).completed_at is not None
    assert enrolled.get(COVER).context["passed"] is True
    assert [found for found in forms(enrolled.get(COVER)) if "/start" in found.action] == []


def test_the_script_saves_an_answer(enrolled: Client, learner: User, attempt: Attempt) -> None:
    data = told(attempt, learner)

    answers = [enrolled.post(url(attempt, "answer"), data, headers=JSON) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    at, question = answers[0].json()["at"], data["question"]
    made = Response.objects.get().occurred_at.timestamp()
    standing = {"uuid": data["uuid"], "at": at, "answer": data["choice"], "settled": False, "made": made, "sequence": 0}
    assert answers[0].json() == {"saved": True, "at": at, "question": question, "view": {question: standing}}
    assert str(Response.objects.get().uuid) == data["uuid"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"uuid": ""}, 400),
        ({"uuid": "nonsense"}, 400),
        ({"question": ""}, 400),
        ({"question": "nonsense"}, 400),
        ({"question": "6f0b3c6e-5f0e-5c5b-9b1d-0d2f5a1f7c10"}, 400),
        ({"choice": []}, 400),
        ({"choice": ["nonsense"]}, 400),
        ({"choice": ["\0"]}, 400),
        ({"choice": ["6f0b3c6e-5f0e-5c5b-9b1d-0d2f5a1f7c10"]}, 400),
        ({"at": "2026-13-99T99:99:99Z"}, 400),
        ({"at": "2026-11-21T10:00:00"}, 400),
    ],
)
def test_an_answer_that_cannot_be_kept(
    enrolled: Client, learner: User, attempt: Attempt, changed: dict[str, object], status: int
) -> None:
    answer = enrolled.post(url(attempt, "answer"), told(attempt, learner) | changed, headers=JSON)

    assert answer.status_code == status
    assert list(answer.json()) == ["error", "code"]
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    "at", ["", "gibberish", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"]
)
def test_whatever_the_browsers_clock_says(enrolled: Client, learner: User, attempt: Attempt, at: str) -> None:
    answer = enrolled.post(url(attempt, "answer"), told(attempt, learner) | {"at": at}, headers=JSON)

    assert answer.status_code == 200
    kept = Response.objects.get()
    assert attempt.occurred_at <= kept.occurred_at <= kept.received_at


def test_the_same_mark_with_another_answer(enrolled: Client, learner: User, attempt: Attempt) -> None:
    data = told(attempt, learner)
    enrolled.post(url(attempt, "answer"), data, headers=JSON)

    answer = enrolled.post(url(attempt, "answer"), told(attempt, learner, 1) | {"uuid": data["uuid"]}, headers=JSON)

    assert answer.status_code == 409
    assert Response.objects.count() == 1


def test_a_form_with_one_wrong_field_is_refused_as_a_whole(enrolled: Client, learner: User, attempt: Attempt) -> None:
    one, two, *_ = journeys.questions(learner)
    good = {f"q-{one.id}": sorted(one.correct)}

    for bad in (
        {f"q-{two.id}": "nonsense"},
        {f"q-{uuid.uuid4()}": "x"},
        {"q-": "x"},
        {f"q-{two.id}": sorted(one.correct)},
    ):
        for verb in ("answer", "submit"):
            answer = enrolled.post(url(attempt, verb), good | bad)
            assert answer.status_code == 400
            assert "Nothing was changed." in answer.content.decode()
    assert not Response.objects.exists()
    assert not Submission.objects.exists()


def test_saving_a_question_without_a_choice(enrolled: Client, learner: User, attempt: Attempt) -> None:
    answer = enrolled.post(url(attempt, "answer"), {"save": journeys.questions(learner)[0].id})

    assert answer.status_code == 400
    assert "Choose an answer first, or give the whole of it." in answer.content.decode()


def test_an_empty_attempt_is_not_used_up(enrolled: Client, attempt: Attempt) -> None:
    answer = enrolled.post(url(attempt, "submit"), {"rests_on": "{}"}, follow=True)

    assert answer.redirect_chain == [(url(attempt, "review"), 302)]
    assert "Nothing is answered yet." in answer.content.decode()
    assert not Submission.objects.exists()
    assert enrolled.get(COVER).context["quiz"]["attempts_left"] == 3


def test_submitted_twice_one_result(enrolled: Client, learner: User, attempt: Attempt) -> None:
    form_data = {f"q-{question.id}": sorted(question.correct) for question in journeys.questions(learner)}
    looked_over = enrolled.post(url(attempt, "answer"), form_data, follow=True)
    rests_on = {"rests_on": looked_over.context["rests_on"]}

    pages = [enrolled.post(url(attempt, "submit"), rests_on, follow=True) for _ in range(2)]

    assert [page.redirect_chain for page in pages] == [[(url(attempt), 302)]] * 2
    assert Marking.objects.count() == 1
    assert Response.objects.count() == 10
    late = enrolled.post(url(attempt, "answer"), told(attempt, learner), headers=JSON)
    assert late.status_code == 409


def submitting(client: Client, attempt: Attempt, rests_on: object) -> Any:
    return client.post(url(attempt, "submit"), {"rests_on": json.dumps(rests_on)}, headers=JSON)


def test_what_the_server_lacks_is_waited_for(enrolled: Client, learner: User, attempt: Attempt) -> None:
    one, two = told(attempt, learner), told(attempt, learner, 1)
    enrolled.post(url(attempt, "answer"), one, headers=JSON)
    rests_on = {data["question"]: data["uuid"] for data in (one, two)}

    refused = submitting(enrolled, attempt, rests_on)

    assert (refused.status_code, refused.json()["code"], refused.json()["lacking"]) == (409, "lacking", [two["uuid"]])
    assert {key: view["uuid"] for key, view in refused.json()["view"].items()} == {one["question"]: one["uuid"]}
    assert not Submission.objects.exists()
    enrolled.post(url(attempt, "answer"), two, headers=JSON)
    assert submitting(enrolled, attempt, rests_on).json() == {"submitted": True, "url": url(attempt)}


def test_what_was_not_looked_over_is_shown_first(enrolled: Client, learner: User, attempt: Attempt) -> None:
    seen, newer = told(attempt, learner), told(attempt, learner)
    for data in (seen, newer):
        enrolled.post(url(attempt, "answer"), data, headers=JSON)

    refused = submitting(enrolled, attempt, {seen["question"]: seen["uuid"]})
    plain = enrolled.post(
        url(attempt, "submit"), {"rests_on": json.dumps({seen["question"]: seen["uuid"]})}, follow=True
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "newer")
    assert plain.redirect_chain == [(url(attempt, "review"), 302)]
    assert "given in another window" in plain.content.decode()
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "said", ["", "[]", "nonsense", '{"a": "b"}', "{" * 5000, '{"6f0b3c6e-5f0e-5c5b-9b1d-0d2f5a1f7c10": 1}']
)
def test_a_submission_that_cannot_be_read(enrolled: Client, learner: User, attempt: Attempt, said: str) -> None:
    enrolled.post(url(attempt, "answer"), told(attempt, learner), headers=JSON)

    answers = [enrolled.post(url(attempt, "submit"), {"rests_on": said}, headers=headers) for headers in ({}, JSON)]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert not Submission.objects.exists()


@pytest.mark.parametrize("verb", ["answer", "submit"])
def test_a_script_is_told_that_nobody_is_signed_in(client: Client, learner: User, release: Release, verb: str) -> None:
    journeys.enrol(learner, release)
    attempt = journeys.start(learner)

    answer = client.post(url(attempt, verb), told(attempt, learner), headers=JSON)

    assert (answer.status_code, answer.json()) == (401, {"signed_out": True})


@pytest.mark.parametrize("verb", ["", "answer", "submit"])
def test_an_attempt_of_somebody_else_does_not_exist(client: Client, learner: User, release: Release, verb: str) -> None:
    journeys.enrol(learner, release)
    attempt = journeys.start(learner)
    client.force_login(people.person())
    data = told(attempt, learner)

    answer = client.post(url(attempt, verb), data) if verb else client.get(url(attempt))
    script = client.post(url(attempt, "answer"), told(attempt, learner), headers=JSON)

    assert answer.status_code == 404
    assert script.status_code == 404
    assert not Response.objects.exists()


@pytest.mark.parametrize("verb", ["", "answer", "submit"])
def test_a_stranger_is_asked_to_sign_in(client: Client, learner: User, release: Release, verb: str) -> None:
    journeys.enrol(learner, release)
    attempt = journeys.start(learner)
    ask = client.post if verb else client.get

    assert ask(url(attempt, verb))["Location"].startswith("/en/accounts/login/")


@pytest.mark.parametrize("verb", ["answer", "submit"])
def test_who_signed_in_again_over_the_test_is_led_back_to_it(enrolled: Client, attempt: Attempt, verb: str) -> None:
    answer = enrolled.get(url(attempt, verb))

    assert (answer.status_code, answer["Location"]) == (302, url(attempt))


@pytest.mark.parametrize("name", ["nonsense", "6f0b3c6e", "%00"])
def test_an_attempt_that_has_no_such_number(enrolled: Client, name: str) -> None:
    assert enrolled.get(f"/en/learn/attempts/{name}/").status_code == 404
    assert enrolled.post(f"/en/learn/attempts/{name}/answer", follow=True).status_code == 404


def test_after_the_third_attempt_there_is_a_way_on(enrolled: Client, learner: User) -> None:
    for left in (2, 1, 0):
        result = enrolled.get(url(journeys.try_test(learner, right=5).marking.submission.attempt))
        assert result.context["way_on"]["attempts_left"] == left

    cover = enrolled.get(COVER)
    assert cover.context["exhausted"] is True
    assert [lesson.title for lesson in cover.context["way_on"]["lessons"]] == ["Three rights", "Going on"]
    assert "take a new place" in cover.content.decode()
    again = enrolled.post(f"{COVER}start", follow=True)
    assert again.redirect_chain == [(COVER, 302)]
    assert Attempt.objects.count() == 3
    anew = enrolled.post(cover.context["again_url"], follow=True)
    assert anew.context["outline"].done == 0
    assert enrolled.get(COVER).context["quiz"]["attempts_left"] == 3


def test_a_result_names_the_lessons_for_what_was_missed(enrolled: Client, learner: User) -> None:
    result = enrolled.get(url(journeys.try_test(learner, right=8).marking.submission.attempt))

    assert result.context["passed"] is True
    assert [lesson.title for lesson in result.context["way_on"]["lessons"]] == ["Going on"]  # t09 and t10 are its


def test_what_is_passed_is_not_started_again(enrolled: Client, learner: User) -> None:
    journeys.try_test(learner)

    assert enrolled.post(f"{COVER}start")["Location"] == COVER
    assert Attempt.objects.count() == 1


def test_an_open_attempt_is_gone_on_with(enrolled: Client, attempt: Attempt) -> None:
    assert enrolled.get(COVER).context["open_attempt_url"] == url(attempt)
    assert enrolled.post(f"{COVER}start")["Location"] == url(attempt)


def test_the_language_changes_in_the_middle(enrolled: Client, learner: User, attempt: Attempt) -> None:
    enrolled.post(url(attempt, "answer"), told(attempt, learner), headers=JSON)
    page = enrolled.get(url(attempt))
    switch = form(page, "/learn/DEM-101/language")

    turned = enrolled.post(switch.action, dict(switch.fields) | {"language": "pt-pt"}, follow=True)

    assert turned.redirect_chain == [(url(attempt), 302)]
    assert [q.id for q in turned.context["questions"]] == [q.id for q in page.context["questions"]]
    assert [[c.id for c in q.choices] for q in turned.context["questions"]] == [
        [c.id for c in q.choices] for q in page.context["questions"]
    ]
    assert {q.stem.split()[0] for q in turned.context["questions"]} == {"Pergunta"}
    assert [q.id for q in turned.context["questions"] if any(c.chosen for c in q.choices)] == [
        journeys.questions(learner)[0].id
    ]


# What must not be seen before the answer

SAID = re.findall(r"Feedback-[\w-]+|Because-[\w-]+", "".join(sample.FILES.values()))


def gives_away(answer: Page) -> list[str]:
    """What in the page's source tells of the key: feedback, reasons, and words and marks for right and wrong."""
    assert answer.status_code == 200
    source = answer.content.decode()
    found = sorted({words for words in SAID if words in source})
    return found + re.findall(r"(?i)\bcorrect\b|answer-right|answer-wrong|data-right|data-correct|is_correct", source)


def test_there_is_something_to_give_away() -> None:
    assert len(set(SAID)) > 40


@pytest.mark.parametrize("language", ["en", "pt-pt"])
def test_nothing_gives_the_key_away_before_the_answer(enrolled: Client, learner: User, language: str) -> None:
    enrolled.post("/en/learn/DEM-101/language", {"language": language})
    prefix = f"/{language}/learn/DEM-101"
    pages = [f"/{language}/courses/", f"/{language}/courses/DEM-101/", f"/{language}/learn/", f"{prefix}/"]
    for path in [*pages, f"{prefix}/three-rights/", f"{prefix}/going-on/", f"{prefix}/final-test/"]:
        assert (path, gives_away(enrolled.get(path))) == (path, [])

    attempt = journeys.start(learner)
    for number in range(10):
        saved = enrolled.post(url(attempt, "answer"), told(attempt, learner, number), headers=JSON)
        assert gives_away(saved) == []
    for verb in ("", "review"):
        assert gives_away(enrolled.get(url(attempt, verb))) == []


def test_the_form_of_the_choices_does_not_tell_which_is_right(enrolled: Client, attempt: Attempt) -> None:
    """Right choices look exactly like wrong ones: take away what they say and how they are called."""
    source = enrolled.get(url(attempt)).content.decode()
    rows = re.findall(r'<label class="choice">.*?</label>', source, re.DOTALL)
    assert len(rows) == 8 * 3 + 2 * 4

    bare = {re.sub(r'value="[^"]*"|name="[^"]*"|<span>.*?</span>', "", row) for row in rows}

    assert len(bare) == 2  # radio buttons, and boxes to tick


def test_after_the_answer_a_practice_question_explains_itself_and_no_other(enrolled: Client, learner: User) -> None:
    lesson = enrolled.get("/en/learn/DEM-101/three-rights/")
    first = next(found for found in forms(lesson) if "/check/" in found.action)
    enrolled.post(first.action.partition("#")[0], {"choice": first.choices["choice"][0]})

    found = set(gives_away(enrolled.get("/en/learn/DEM-101/three-rights/")))

    assert {"Feedback-of-a-right", "Feedback-of-a-wrong", "Because-of-check"} <= found
    assert not {"Feedback-lawyer", "Because-of-optional"} & found


def test_the_result_explains_every_question(enrolled: Client, learner: User) -> None:
    page = enrolled.get(url(journeys.try_test(learner, right=3).marking.submission.attempt))

    of_the_test = {words for words in SAID if re.search(r"-t\d\d", words)}
    assert of_the_test <= set(gives_away(page))
    assert all(question.cards for question in page.context["questions"])
    assert AttemptState.objects.get().passed is False
