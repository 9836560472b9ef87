"""The player, as a learner without JavaScript, as somebody else, and as a stranger."""

import pytest
from django.test import Client

from courses.models import Course, Release
from lms.accounts.models import User
from lms.learning.models import (
    ActivityCompletion,
    CheckResponse,
    Completion,
    Enrolment,
    Opening,
    Withdrawal,
)
from tests.factories import people, releases
from tests.learning import journeys
from tests.learning.views.pages import form, forms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]
LESSON = "/en/learn/DEM-101/three-rights/"


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


@pytest.fixture
def enrolled(signed_in: Client, learner: User, release: Release) -> Client:
    journeys.enrol(learner, release)
    return signed_in


def test_from_the_course_page_to_the_first_lesson(signed_in: Client, learner: User, release: Release) -> None:
    enrol = form(signed_in.get("/en/courses/DEM-101/"), "/enrol")
    assert (enrol.method, enrol.action) == ("post", "/en/learn/DEM-101/enrol")

    overview = signed_in.post(enrol.action, follow=True)
    assert overview.redirect_chain == [("/en/learn/DEM-101/", 302)]
    assert overview.context["resume"].title == "Three rights"
    lesson = signed_in.get(overview.context["resume"].url)

    assert lesson.status_code == 200
    assert Enrolment.objects.get().learner == learner
    assert [str(made.activity) for made in Opening.objects.all()] == [lesson.context["activity"].id]
    assert [block["type"] for block in lesson.context["blocks"]][:3] == ["text", "law", "lawbox"]


def test_pressed_twice_one_place(signed_in: Client, release: Release) -> None:
    for _ in range(2):
        assert signed_in.post("/en/learn/DEM-101/enrol").status_code == 302
    assert Enrolment.objects.count() == 1


def test_the_place_is_in_the_language_of_the_page(signed_in: Client, learner: User, release: Release) -> None:
    signed_in.post("/pt-pt/learn/DEM-101/enrol")

    assert journeys.state(learner).language == "pt-pt"


@pytest.mark.parametrize(
    ("policy", "released", "status", "words"),
    [
        ("units", True, 403, "open to named units"),
        ("assignment", True, 403, "by assignment"),
        ("everyone", False, 409, "has not been released yet"),
    ],
)
def test_who_cannot_enrol_is_told_why(signed_in: Client, policy: str, released: bool, status: int, words: str) -> None:
    if released:
        releases.released(enrolment=policy)
    else:
        Course.objects.create(code="DEM-101", enrolment=policy)

    answer = signed_in.post("/en/learn/DEM-101/enrol")

    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not Enrolment.objects.exists()


def test_a_lesson_is_read_and_done(enrolled: Client, learner: User) -> None:
    lesson = enrolled.get(LESSON)
    early = enrolled.post(form(lesson, "/done").action)
    assert early.status_code == 409
    assert "Not done yet" in early.content.decode()

    first, _ = [found for found in forms(lesson) if "/check/" in found.action]
    ((name, values),) = first.choices.items()
    answered = enrolled.post(first.action.partition("#")[0], {name: values[0]})
    assert answered.status_code == 302
    assert answered["Location"].startswith(f"{LESSON}#check-")
    done = enrolled.post(form(lesson, "/done").action, follow=True)

    assert done.redirect_chain == [("/en/learn/DEM-101/going-on/", 302)]
    assert ActivityCompletion.objects.get().basis == "read"
    assert CheckResponse.objects.count() == 1
    overview = enrolled.get("/en/learn/DEM-101/").context["outline"]
    assert [(s.title, s.done) for s in overview.stations] == [
        ("Three rights", True),
        ("Going on", False),
        ("Final test", False),
    ]


def test_the_short_version_is_done_without_the_questions(enrolled: Client) -> None:
    page = enrolled.get(f"{LESSON}?short=1")
    finish = form(page, "/done")

    assert "Lawyer, doctor, someone told. From the first minute." in page.content.decode()
    assert page.context["blocks"] == []
    assert enrolled.post(finish.action, dict(finish.fields)).status_code == 302
    assert ActivityCompletion.objects.get().basis == "short"


def test_a_lesson_without_a_short_version_has_none(enrolled: Client, learner: User) -> None:
    page = enrolled.get("/en/learn/DEM-101/going-on/?short=1")
    assert page.context["short"] is False

    enrolled.post("/en/learn/DEM-101/going-on/done", {"short": "1"})
    assert ActivityCompletion.objects.get().basis == "read"


@pytest.mark.parametrize("choice", [[], ["nonsense"], ["%00"], ["6f0b3c6e-5f0e-5c5b-9b1d-0d2f5a1f7c10"]])
def test_a_practice_answer_that_is_none(enrolled: Client, choice: list[str]) -> None:
    first = next(found for found in forms(enrolled.get(LESSON)) if "/check/" in found.action)

    answer = enrolled.post(first.action.partition("#")[0], {"choice": choice})

    assert answer.status_code == 400
    assert not CheckResponse.objects.exists()


def test_a_practice_question_of_another_lesson(enrolled: Client) -> None:
    first = next(found for found in forms(enrolled.get(LESSON)) if "/check/" in found.action)
    path = first.action.partition("#")[0].replace("three-rights", "going-on")

    assert enrolled.post(path, {"choice": first.choices["choice"][0]}).status_code == 400
    assert enrolled.post(f"{LESSON}check/nonsense", {"choice": "x"}, follow=True).status_code == 404
    assert not CheckResponse.objects.exists()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/learn/DEM-101/nowhere/", 404),
        ("/en/learn/DEM-101/final-test/done", 404),
        ("/en/learn/DEM-101/three-rights/start", 404),
        ("/en/learn/DEM-101/by-id/6f0b3c6e-5f0e-5c5b-9b1d-0d2f5a1f7c10", 404),
    ],
)
def test_what_is_not_in_the_course(enrolled: Client, path: str, status: int) -> None:
    ask = enrolled.post if path.endswith(("done", "start")) else enrolled.get

    assert ask(path).status_code == status


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("enrol", "/en/courses/DEM-101/"),
        ("withdraw", "/en/learn/DEM-101/"),
        ("language", "/en/learn/DEM-101/"),
        ("three-rights/done", LESSON),
        ("three-rights/check/6f0b3c6e-5f0e-5c5b-9b1d-0d2f5a1f7c10", LESSON),
        ("final-test/start", "/en/learn/DEM-101/final-test/"),
    ],
)
def test_who_signed_in_again_over_a_form_is_led_back_to_it(enrolled: Client, path: str, back: str) -> None:
    answer = enrolled.get(f"/en/learn/DEM-101/{path}")

    assert (answer.status_code, answer["Location"]) == (302, back)
    assert enrolled.put(f"/en/learn/DEM-101/{path}").status_code == 405
    assert not ActivityCompletion.objects.exists()
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize("path", ["", "three-rights/", "final-test/", "by-id/6f0b3c6e-5f0e-5c5b-9b1d-0d2f5a1f7c10"])
def test_who_has_no_place_is_shown_the_course_page(signed_in: Client, release: Release, path: str) -> None:
    answer = signed_in.get(f"/en/learn/DEM-101/{path}")

    assert (answer.status_code, answer["Location"]) == (302, "/en/courses/DEM-101/")
    assert not Opening.objects.exists()


@pytest.mark.parametrize("path", ["", "DEM-101/", "DEM-101/three-rights/", "DEM-101/final-test/"])
def test_a_stranger_is_asked_to_sign_in(client: Client, release: Release, path: str) -> None:
    answer = client.get(f"/en/learn/{path}")

    assert (answer.status_code, answer["Location"]) == (302, f"/en/accounts/login/?next=/en/learn/{path}")


@pytest.mark.parametrize("path", ["enrol", "withdraw", "language", "three-rights/done", "final-test/start"])
def test_a_stranger_changes_nothing(client: Client, release: Release, path: str) -> None:
    assert client.post(f"/en/learn/DEM-101/{path}")["Location"].startswith("/en/accounts/login/")
    assert not Enrolment.objects.exists()


def test_a_form_without_its_mark_against_forgery_is_refused(learner: User, release: Release) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)

    assert client.post("/en/learn/DEM-101/enrol").status_code == 403
    assert not Enrolment.objects.exists()


def test_reading_again_writes_nothing(enrolled: Client) -> None:
    for _ in range(3):
        enrolled.get(LESSON)
        enrolled.get("/en/learn/DEM-101/")
        enrolled.get("/en/learn/")

    assert Opening.objects.count() == 1


def test_the_language_switch_keeps_the_place_and_the_answers(enrolled: Client, learner: User) -> None:
    journeys.answer_checks(learner)
    page = enrolled.get(LESSON)
    switch = form(page, "/learn/DEM-101/language")
    (button,) = switch.buttons
    assert button[:2] == ("language", "pt-pt")

    answer = enrolled.post(switch.action, dict(switch.fields) | {"language": "pt-pt"}, follow=True)

    assert answer.redirect_chain == [(LESSON, 302)]
    assert answer.context["activity"].title == "Três direitos"
    assert all(block["answered"] for block in answer.context["blocks"] if block["type"] == "check")
    assert '<html lang="en"' in answer.content.decode()  # the interface is another choice


def test_a_lesson_that_is_not_translated_says_so(enrolled: Client) -> None:
    enrolled.post("/en/learn/DEM-101/language", {"language": "pt-pt"})

    page = enrolled.get("/en/learn/DEM-101/going-on/")
    text = page.content.decode()

    assert (page.context["course"].language, page.context["activity"].language) == ("pt-pt", "en")
    assert '<h1 lang="en" dir="ltr">Going on</h1>' in text
    assert [block["lang"] for block in page.context["blocks"]] == ["en"]
    assert 'class="fallback"' in text


def test_a_language_that_came_later_is_open_to_those_half_way(client: Client, learner: User) -> None:
    texts = releases.sample_texts()
    alone = releases.sample_structure() | {"languages": ["en"]}
    journeys.enrol(learner, releases.released(structure=alone, texts={"en": texts["en"]}))
    journeys.read(learner, "three-rights")
    client.force_login(learner)
    before = client.post("/en/learn/DEM-101/language", {"language": "pt-pt"})
    releases.released(revision=1, change="editorial", texts=texts)
    releases.forget_releases()

    after = client.post("/en/learn/DEM-101/language", {"language": "pt-pt"})
    shown = client.get("/en/learn/DEM-101/three-rights/").context

    assert (before.status_code, after.status_code) == (400, 302)
    assert (shown["course"].language, shown["course"].edition) == ("pt-pt", "1.1")
    assert journeys.place(learner).done == {shown["activity"].id}


@pytest.mark.parametrize("chosen", ["fr", "", "tlh", "../en"])
def test_a_language_that_the_course_is_not_taught_in(enrolled: Client, learner: User, chosen: str) -> None:
    answer = enrolled.post("/en/learn/DEM-101/language", {"language": chosen})

    assert answer.status_code == 400
    assert "This course is not taught in that language." in answer.content.decode()
    assert journeys.state(learner).language == "en"


@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_switch_leads_to_no_other_site(enrolled: Client, to: str) -> None:
    answer = enrolled.post("/en/learn/DEM-101/language", {"language": "pt-pt", "next": to})

    assert answer["Location"] == "/en/learn/DEM-101/"


def test_a_place_is_given_up(enrolled: Client, learner: User) -> None:
    answer = enrolled.post("/en/learn/DEM-101/withdraw", follow=True)

    assert answer.redirect_chain == [("/en/learn/", 302)]
    assert [row["course"].code for row in answer.context["withdrawn"]] == ["DEM-101"]
    assert enrolled.get(LESSON)["Location"] == "/en/courses/DEM-101/"
    assert enrolled.post("/en/learn/DEM-101/withdraw")["Location"] == "/en/courses/DEM-101/"
    assert Withdrawal.objects.count() == 1


def test_a_completed_course_stays_readable_and_is_not_given_up(
    signed_in: Client, learner: User, release: Release
) -> None:
    journeys.complete(learner, release)

    for path in ("", "three-rights/", "going-on/", "final-test/"):
        assert signed_in.get(f"/en/learn/DEM-101/{path}").status_code == 200
    refused = signed_in.post("/en/learn/DEM-101/withdraw")

    assert refused.status_code == 409
    assert "cannot be given up" in refused.content.decode()
    assert Completion.objects.count() == 1
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize("courses", [1, 3])
def test_my_learning(signed_in: Client, learner: User, courses: int) -> None:
    for number in range(courses):
        journeys.enrol(learner, releases.released(f"DEM-10{number}"))
        journeys.complete(learner, releases.released(f"DEM-20{number}"))

    told = signed_in.get("/en/learn/").context

    assert sorted(row["course"].code for row in told["in_progress"]) == [f"DEM-10{n}" for n in range(courses)]
    assert sorted(row["course"].code for row in told["completed"]) == [f"DEM-20{n}" for n in range(courses)]
    assert told["withdrawn"] == []
    assert {row["url"] for row in told["in_progress"]} == {f"/en/learn/DEM-10{n}/three-rights/" for n in range(courses)}
    assert {row["next_title"] for row in told["in_progress"]} == {"Three rights"}


def test_my_learning_before_anything_is_begun(signed_in: Client) -> None:
    page = signed_in.get("/en/learn/")

    assert page.status_code == 200
    assert "/en/courses/" in page.content.decode()


def test_nobody_sees_what_others_learn(client: Client, release: Release) -> None:
    journeys.enrol(people.person(), release)
    client.force_login(people.person())

    told = client.get("/en/learn/").context

    assert (told["in_progress"], told["completed"], told["withdrawn"]) == ([], [], [])


def test_a_newer_edition_is_announced_and_mine_stays(enrolled: Client) -> None:
    texts = releases.sample_texts()
    texts["en"]["activities"] = {k: v | {"title": "Changed"} for k, v in texts["en"]["activities"].items()}
    releases.released(edition=2, texts=texts)

    page = enrolled.get("/en/learn/DEM-101/")

    assert page.context["newer"].edition == "2.0"
    assert page.context["course"].edition == "1.0"
    assert "Changed" not in enrolled.get(LESSON).content.decode()


def test_links_between_lessons_find_todays_address(enrolled: Client, learner: User) -> None:
    target = journeys.activity(journeys.place(learner), "going-on")

    answer = enrolled.get(f"/en/learn/DEM-101/by-id/{target.id}")

    assert (answer.status_code, answer["Location"]) == (302, "/en/learn/DEM-101/going-on/")


def test_what_a_person_was_shown_is_not_kept_on_the_way(enrolled: Client) -> None:
    assert "no-store" in enrolled.get(LESSON)["Cache-Control"]
