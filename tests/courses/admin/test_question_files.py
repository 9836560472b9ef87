"""Questions from files into the bank and out of it, as each role, and what they are told."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from courses.models import Course, Question
from courses.standards import questions as standard
from courses.standards.questions import MAX_BYTES
from tests.factories import people, releases
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db
IMPORT, PREVIEW = "/admin/question-files/import/", "/admin/question-files/import/preview/"
EXPORT, FILE = "/admin/question-files/export/", "/admin/question-files/export/file/"
BANK = "/admin/snippets/courses/question/"
ONE = "::Who::Who decides?{=A judge#Yes. ~%40%An officer#No. ####So it is.}"
GIFT = f"$CATEGORY: $course$/top/Rights\n\n{ONE}\n\n::Write::Write.{{}}\n\n::Order::Order.{{>\none\ntwo\nthree}}\n"


def send(client: Client, course: Course, text: str | bytes = GIFT, given: dict[str, Any] | None = None) -> Any:
    data = text.encode() if isinstance(text, str) else text
    facts = {"file": SimpleUploadedFile("bank.txt", data), "course": course.pk, "locale": "en"} | (given or {})
    return client.post(IMPORT, facts)


def confirm(client: Client, **facts: Any) -> Any:
    digest = client.get(PREVIEW).context["form"]["digest"].value()
    return client.post(PREVIEW, {"digest": digest, "update": ""} | facts)


def words(answer: Any) -> str:
    return re.sub(r"</?bdi>", "", " ".join(unescape(answer.content.decode()).split()))


def drafts() -> list[str]:
    return list(Question.objects.filter(live=False).order_by("pk").values_list("key", flat=True))


def test_from_a_file_to_drafts(client_of_trainer: Client, course: Course) -> None:
    sent = send(client_of_trainer, course)
    seen = client_of_trainer.get(PREVIEW)

    assert (sent.status_code, sent.url) == (302, PREVIEW)
    assert drafts() == []
    text = words(seen)
    assert "Line 5, “Write”: There is no type of question like “essay” here." in text
    assert "“An officer” brings 40 percent in the file. Here it counts as wrong." in text
    assert "Import 2 questions" in text
    assert [(row["line"], row["key"], row["state"], len(row["to_do"])) for row in seen.context["rows"]] == [
        (3, "DEM-101/who", "new", 0),
        (7, "DEM-101/order", "new", 2),
    ]

    done = confirm(client_of_trainer, **{"outcome-0": "refer-on"})

    assert done.status_code == 302
    assert done.url.startswith(f"{BANK}?key=DEM-101&locale=")
    assert drafts() == ["DEM-101/who", "DEM-101/order"]
    assert set(Question.objects.filter(live=False).values_list("outcome", flat=True)) == {"refer-on"}
    assert "2 questions were added as drafts." in words(client_of_trainer.get(done.url))
    assert client_of_trainer.get(PREVIEW).status_code == 302


def test_a_category_finds_its_outcome_by_name(client_of_trainer: Client, course: Course) -> None:
    send(client_of_trainer, course, GIFT.replace("top/Rights", "top/Part one/Refer on"))

    field = client_of_trainer.get(PREVIEW).context["form"]["outcome-0"]

    assert (field.label, field.value()) == ("Part one / Refer on", "refer-on")


def test_a_broken_file_is_told_by_line_and_question(client_of_trainer: Client, course: Course) -> None:
    answer = send(client_of_trainer, course, GIFT + "\n::Broken::x{#two}\n\n::Open::{=a")

    assert answer.status_code == 400
    text = words(answer)
    assert "This file cannot be read as it is. Nothing was imported." in text
    assert "Line 12, “Broken”: “two” is not a number." in text
    assert "Line 14, “Open”: The “{” before the answers is not closed by “}”." in text
    assert client_of_trainer.get(PREVIEW).status_code == 302
    assert drafts() == []


@pytest.mark.parametrize(
    ("text", "given", "told"),
    [
        ("", {"file": ""}, "This field is required."),
        (GIFT, {"course": "0"}, "Select a valid choice."),
        (GIFT, {"locale": "x"}, "Select a valid choice."),
        (b"\x00\x01", {}, "there is a control character here"),
        ("<!DOCTYPE quiz><quiz/>", {}, "Such files are not read."),
    ],
)
def test_what_is_wrong_is_said(
    client_of_trainer: Client, course: Course, text: str | bytes, given: dict[str, Any], told: str
) -> None:
    answer = send(client_of_trainer, course, text, given)

    assert answer.status_code == 400
    assert told in words(answer)


def test_a_file_that_is_too_big_is_not_read(client_of_trainer: Client, course: Course) -> None:
    answer = send(client_of_trainer, course, b"x" * (MAX_BYTES + 1))

    assert answer.status_code == 400
    assert "This file is too big." in words(answer)


def test_what_is_confirmed_is_what_was_seen(client_of_trainer: Client, course: Course) -> None:
    send(client_of_trainer, course)
    digest = client_of_trainer.get(PREVIEW).context["form"]["digest"].value()
    send(client_of_trainer, course, "Another?{T}")

    answer = client_of_trainer.post(PREVIEW, {"digest": digest, "update": ""})

    assert answer.status_code == 409
    assert "Another file was sent meanwhile." in words(answer)
    assert drafts() == []


@pytest.mark.parametrize("facts", [{"digest": "x"}, {"update": "maybe"}, {"outcome-0": "nobody-knows"}])
def test_what_the_form_does_not_offer_is_refused(
    client_of_trainer: Client, course: Course, facts: dict[str, str]
) -> None:
    send(client_of_trainer, course)

    assert confirm(client_of_trainer, **facts).status_code == 409
    assert drafts() == []


def test_a_known_question_is_changed_when_asked(client_of_trainer: Client, course: Course) -> None:
    question = releases.question()
    file = client_of_trainer.get(FILE, {"key": question.key, "locale": "en"}).content.decode()
    send(client_of_trainer, course, file.replace(question.ask, "Asked otherwise?"))
    assert "Change them: the file's words become a draft." in words(client_of_trainer.get(PREVIEW))

    confirm(client_of_trainer, update="yes")

    question.refresh_from_db()
    assert question.get_latest_revision_as_object().ask == "Asked otherwise?"
    assert question.ask != "Asked otherwise?"


def test_a_file_with_nothing_new_offers_nothing(client_of_trainer: Client, course: Course) -> None:
    file = client_of_trainer.get(FILE, {"locale": "en"}).content
    send(client_of_trainer, course, file)

    seen = client_of_trainer.get(PREVIEW)

    assert {row["state"] for row in seen.context["rows"]} == {"same"}
    assert "There is nothing in this file that is not in the bank already." in words(seen)


@pytest.mark.parametrize(("form", "kind"), [("moodle", "application/xml"), ("gift", "text/plain")])
def test_the_bank_in_a_file(client_of_trainer: Client, course: Course, form: str, kind: str) -> None:
    answer = client_of_trainer.get(FILE, {"form": form, "locale": "en"})

    assert answer["Content-Type"] == f"{kind}; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="questions-en.')
    keys = sorted(question.name for question in standard.read(answer.content).questions)
    assert keys == sorted(Question.objects.filter(locale__language_code="en").values_list("key", flat=True))


def test_what_is_listed_is_what_is_exported(client_of_trainer: Client, course: Course) -> None:
    bank = words(client_of_trainer.get(BANK, {"key": "DEM-101/t01", "locale": "en"}))
    assert f'href="{EXPORT}?key=DEM-101%2Ft01&locale=en"' in bank
    assert f'href="{IMPORT}"' in bank

    page = client_of_trainer.get(EXPORT, {"key": "DEM-101/t01", "locale": "en"})

    assert page.context["count"] == 1
    file = client_of_trainer.get(page.context["file_url"])
    assert [question.name for question in standard.read(file.content).questions] == ["DEM-101/t01"]


def test_what_is_ticked_is_what_is_exported(client_of_trainer: Client, course: Course) -> None:
    ticked = releases.question()

    answer = client_of_trainer.get("/admin/bulk/courses/question/export/", {"id": [ticked.pk]})
    page = client_of_trainer.get(answer.url)

    assert (answer.status_code, answer.url) == (302, f"{EXPORT}?id={ticked.pk}")
    assert page.context["count"] == 1
    file = client_of_trainer.get(page.context["file_url"])
    assert [question.name for question in standard.read(file.content).questions] == [ticked.key]


def test_what_a_format_does_not_hold_is_said_before(client_of_trainer: Client, course: Course) -> None:
    Question.objects.filter(key="DEM-101/t01").update(kind="hotspot")

    page = client_of_trainer.get(EXPORT, {"key": "DEM-101/t01", "locale": "en"})

    assert page.context["count"] == 0
    assert "This format has no question of this type (hotspot)." in words(page)


@pytest.mark.parametrize("asked", [{"form": "docx"}, {"locale": "x"}, {"kind": "essay"}, {"difficulty": "9"}])
def test_an_export_that_makes_no_sense_is_asked_again(
    client_of_trainer: Client, course: Course, asked: dict[str, str]
) -> None:
    answer = client_of_trainer.get(FILE, asked)

    assert answer.status_code == 302
    assert answer.url.startswith(EXPORT)
    assert "count" not in client_of_trainer.get(answer.url).context


def test_another_trainer_gets_neither_keys_nor_courses(client_of_other_trainer: Client, course: Course) -> None:
    page = client_of_other_trainer.get(IMPORT)
    sent = send(client_of_other_trainer, course)
    file = client_of_other_trainer.get(FILE, {"locale": "en"})

    assert [str(course) for course in page.context["form"].fields["course"].queryset] == ["OTH-101"]
    assert sent.status_code == 400
    assert {question.name.split("/")[0] for question in standard.read(file.content).questions} == {"OTH-101"}


def test_who_sees_what(course: Course) -> None:
    answers: dict[str, list[int]] = {}
    roles = {
        "nobody": None,
        "learner": people.person(),
        "superuser": people.person(is_superuser=True),
    }
    for role, user in roles.items():
        client = Client()
        if user:
            client.force_login(user)
        answers[role] = [client.get(url).status_code for url in (IMPORT, EXPORT, FILE)]
        answers[role].append(send(client, course).status_code)
        answers[role].append(client.post(PREVIEW, {"digest": "0" * 64}).status_code)

    assert answers == {
        "nobody": [302, 302, 302, 302, 302],
        "learner": [302, 302, 302, 302, 302],
        "superuser": [200, 200, 200, 302, 409],
    }
    assert drafts() == []


def test_a_reviewer_who_may_not_add_may_not_import(client_of_trainer: Client, course: Course) -> None:
    group = Group.objects.get(name="Trainers: demo")
    group.permissions.remove(group.permissions.get(codename="add_question"))

    assert [client_of_trainer.get(url).status_code for url in (IMPORT, PREVIEW, EXPORT, FILE)] == [403] * 4
    assert "Import questions" not in words(client_of_trainer.get(BANK))


def test_one_question_and_three_ask_as_much(client_of_trainer: Client, course: Course) -> None:
    def asked(address: str, **given: Any) -> list[str]:
        client_of_trainer.get(address, given)
        with counted() as statements:
            client_of_trainer.get(address, given)
        return statements

    one, all_of_them = asked(FILE, key="DEM-101/t01"), asked(FILE, key="DEM-101/")
    send(client_of_trainer, course, ONE)
    first = asked(PREVIEW)
    send(client_of_trainer, course, f"{ONE}\n\nFine?{{T}}\n\nFair?{{F}}")
    third = asked(PREVIEW)

    assert len(one) == len(all_of_them), listed(all_of_them)
    assert len(first) == len(third), listed(third)
