"""How questions do: for trainers of the programme, auditors and administrators."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from courses.models import Course, Question, QuizPage, Release
from courses.services.groups import ensure_groups
from courses.services.releasing import release
from lms.accounts.models import Membership, User
from lms.learning.rules.samples import right_answer, wrong_answer
from tests.courses.admin.conftest import other_course, trainer
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.learning import sittings
from tests.learning.sittings import Sheet, sat
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db
INDEX = "/admin/question-figures/"


@pytest.fixture
def course() -> Course:
    written = releases.written()
    release(course=written, by=None, at=AT, change="substantive", note="First edition.")
    ensure_groups()
    return written


@pytest.fixture
def made(course: Course) -> Release:
    return course.releases.get()


@pytest.fixture
def client_of_trainer(course: Course, client: Client) -> Client:
    client.force_login(trainer())
    return client


def with_admin(role: str) -> User:
    user = people.person()
    people.member(user, people.unit(), role=role)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


def table(made: Release) -> str:
    return f"{INDEX}DEM-101/{sittings.activity(made)}/"


def page_of(made: Release, number: int = 1) -> str:
    return f"{table(made)}{sittings.questions(made)[number - 1].id}/"


def sheet(made: Release, right: int) -> Sheet:
    """So many of the ten right, from the last."""
    asked = sittings.questions(made)
    return {q.id: right_answer(q) if number > 10 - right else wrong_answer(q) for number, q in enumerate(asked, 1)}


def text(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_a_trainer_sees_the_worst_first_and_what_to_do(client_of_trainer: Client, made: Release) -> None:
    sat(made, [sheet(made, right) for right in (9, 8, 6, 2, 0) for _person in range(8)])

    rows = client_of_trainer.get(table(made)).context["rows"]

    assert [(row["place"], [str(words) for words, _to_do in row["advice"]]) for row in rows[:2]] == [
        (1, ["Hardly anybody gets it right: check the key, then whether a lesson teaches it."]),
        (2, ["Hardly anybody gets it right: check the key, then whether a lesson teaches it."]),
    ]
    assert (rows[-1]["right"], rows[-1]["apart"]) == ("77–88 %", "0.66")


def test_the_table_is_sorted_as_asked(client_of_trainer: Client, made: Release) -> None:
    sat(made, [sheet(made, right) for right in (9, 8, 6, 2, 0) for _person in range(8)])

    def order(sort: str) -> list[int]:
        return [row["place"] for row in client_of_trainer.get(f"{table(made)}?sort={sort}").context["rows"]]

    assert order("place") == list(range(1, 11))
    assert order("-place") == list(range(10, 0, -1))
    assert order("right")[0] == 1
    assert order("-right")[0] in (9, 10)
    assert order("no-such-column") == order("advice")
    assert 'aria-sort="descending"' in text(client_of_trainer, f"{table(made)}?sort=-right")


def test_few_people_are_not_shown(client_of_trainer: Client, made: Release) -> None:
    sat(made, [sheet(made, 5)] * 4)

    page = client_of_trainer.get(page_of(made))

    assert (page.context["figures"].people, page.context["lines"], page.context["picture"]) == (0, [], None)
    assert "Too few answers yet." in page.content.decode()
    assert "fewer than five" in text(client_of_trainer, INDEX)


def test_a_page_for_each_question(client_of_trainer: Client, made: Release) -> None:
    sat(made, [sheet(made, right) for right in (10, 8, 6, 2, 0) for _person in range(12)])

    page = client_of_trainer.get(page_of(made))
    seen = text(client_of_trainer, page.context["seen_url"])

    assert [(line["letter"], line["text"], line["chosen"]) for line in page.context["lines"]] == [
        ("a", "Right a of 1", "16–24 %"),
        ("b", "Wrong c of 1", "76–84 %"),
        ("c", "Wrong d of 1", "0–7 %"),
    ]
    assert '<svg class="bars"' in page.content.decode()
    assert "Feedback-t01-a." in seen
    assert "Because-t01." in seen


def test_a_file_for_a_spreadsheet_runs_no_formula(client_of_trainer: Client, made: Release) -> None:
    texts = releases.sample_texts()
    texts["en"]["questions"][sittings.questions(made)[0].id]["ask"] = "=1+1"
    newer = releases.released(revision=1, change="editorial", texts=texts)
    sat(newer, [sheet(newer, right) for right in (9, 8, 6, 2, 0) for _person in range(8)])

    answer = client_of_trainer.get(f"{table(newer)}?export=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert answer["Content-Disposition"] == 'attachment; filename="DEM-101-final-test.csv"'
    assert (rows[0]["Asked"], rows[0]["People"], rows[0]["Right, at most (%)"]) == ("'=1+1", "40", "10")
    assert [row["Releases"] for row in rows[:3]] == ["1.1", "1.0 1.1", "1.0 1.1"]


def test_one_release_by_itself(client_of_trainer: Client, made: Release) -> None:
    sat(made, [sheet(made, 9)] * 10)
    texts = releases.sample_texts()
    texts["en"]["questions"][sittings.questions(made)[1].id]["because"] = "For another reason."
    newer = releases.released(revision=1, change="editorial", texts=texts)
    sat(newer, [sheet(newer, 9)] * 15)

    def people_of(release: str) -> list[int]:
        rows = client_of_trainer.get(f"{table(newer)}?sort=place&release={release}").context["rows"]
        return [row["item"].figures.people for row in rows[:2]]

    assert (people_of(""), people_of("1.0"), people_of("1.1")) == ([25, 25], [10, 10], [15, 15])
    assert client_of_trainer.get(f"{table(newer)}?release=7.0", follow=True).status_code == 404


def test_pre_tests_are_listed_where_they_are_asked_for(client_of_trainer: Client, made: Release) -> None:
    structure = releases.sample_structure()
    structure["modules"][1]["activities"][0]["use"] = "pretest"
    releases.released(revision=1, structure=structure)

    assert "final-test" not in str(client_of_trainer.get(INDEX).context["courses"])
    assert "Nothing of this has been released" in text(client_of_trainer, INDEX)
    assert "Final test" in text(client_of_trainer, f"{INDEX}?pretests=1")


def test_who_may_look(course: Course, made: Release, client: Client) -> None:
    other_course()
    ensure_groups()
    allowed = [trainer(), with_admin(Membership.Role.AUDITOR), with_admin(Membership.Role.ADMINISTRATOR)]
    refused = [trainer("other"), with_admin(Membership.Role.MANAGER), with_admin(Membership.Role.LEARNER)]
    paths = [table(made), f"{table(made)}?export=csv", page_of(made), f"{page_of(made)}seen/"]

    for user, status in [*((user, 200) for user in allowed), *((user, 403) for user in refused)]:
        client.force_login(user)
        assert [client.get(path).status_code for path in paths] == [status] * 4
        assert ("Final test" in text(client, INDEX)) == (status == 200)
        of_question = client.get(f"{INDEX}of/{sittings.questions(made)[0].id}/")
        writes = user.groups.exists()  # other courses: nothing of this one is named to them
        assert of_question.status_code == (302 if status == 200 else 200 if writes else 403)


def test_strangers_and_learners_are_not_let_in(made: Release, client: Client) -> None:
    paths = [INDEX, f"{INDEX}of/{sittings.questions(made)[0].id}/", table(made), page_of(made), f"{page_of(made)}seen/"]

    nobody = [client.get(path) for path in paths]
    client.force_login(people.person())
    learner = [client.get(path) for path in paths]

    assert [answer.status_code for answer in nobody] == [302] * 5
    assert all("login" in answer["Location"] for answer in nobody)
    assert {answer.status_code for answer in learner} <= {302, 403}


def test_what_is_not_there_is_not_found(client_of_trainer: Client, made: Release) -> None:
    lesson = sittings.course_of(made).by_slug["three-rights"].id
    question = sittings.questions(made)[0].id
    paths = [
        f"{INDEX}NO-101/{sittings.activity(made)}/",
        f"{INDEX}DEM-101/{lesson}/",
        f"{table(made)}{lesson}/",
        f"{table(made)}{question}/?wording=0123456789ab",
    ]

    assert [client_of_trainer.get(path, follow=True).status_code for path in paths] == [404] * 4


def test_from_the_bank_and_from_the_editor_of_the_test(client_of_trainer: Client, made: Release) -> None:
    question = Question.objects.get(key="DEM-101/t01", locale__language_code="en")
    quiz = QuizPage.objects.get(locale__language_code="en")

    bank = client_of_trainer.get("/admin/snippets/courses/question/").content.decode()
    editor = client_of_trainer.get(f"/admin/pages/{quiz.pk}/edit/").content.decode()
    led = client_of_trainer.get(f"{INDEX}of/{question.translation_key}/")

    assert f"{INDEX}of/{question.translation_key}/" in bank
    assert table(made) in editor
    assert led["Location"] == page_of(made)


def test_the_pages_ask_the_same_of_few_and_of_many(client_of_trainer: Client, made: Release) -> None:
    def asked(path: str) -> list[str]:
        with counted() as statements:
            assert client_of_trainer.get(path).status_code == 200
        return [each for each in statements if "django_session" not in each]  # written when its time has come

    paths = [INDEX, table(made), f"{table(made)}?export=csv", page_of(made)]
    sat(made, [sheet(made, 5)] * 5)
    for path in paths:
        client_of_trainer.get(path)
    few = [asked(path) for path in paths]
    sat(made, [sheet(made, right) for right in (9, 8, 6, 2, 0) for _person in range(30)])
    many = [asked(path) for path in paths]

    assert [len(statements) for statements in few] == [len(statements) for statements in many], listed(many[1])
