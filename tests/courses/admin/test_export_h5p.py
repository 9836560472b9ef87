"""Trainers export quizzes and questions as H5P, theirs only, and are told what of them is lost."""

import io
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import Course, Question, QuizPage
from courses.services.packages import import_package
from courses.standards.h5p import Package, read_package
from tests.factories import h5p
from tests.factories.h5p import question_types
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db
EXPORT, FILE = "/admin/question-files/export/", "/admin/question-files/export/file/"


def quiz_of(course: Course) -> QuizPage:
    found = QuizPage.objects.filter(places__isnull=False, locale__language_code="en").order_by("pk").first()
    assert found is not None
    return found


def taken(data: bytes) -> Package:
    return read_package(io.BytesIO(data), installed=question_types.KNOWN, may_install=False)


@pytest.fixture
def libraries(media: Path) -> None:
    source = io.BytesIO(h5p.zipped(question_types.installable()))
    import_package(source=source, by=None, at=AT, may_install=True)


def test_a_quiz_becomes_a_question_set(client_of_trainer: Client, course: Course) -> None:
    quiz = quiz_of(course)
    editor = client_of_trainer.get(reverse("wagtailadmin_pages:edit", args=[quiz.pk])).content.decode()
    address = f"{EXPORT}?form=h5p&amp;quiz={quiz.pk}"

    page = client_of_trainer.get(EXPORT, {"form": "h5p", "quiz": quiz.pk})
    answer = client_of_trainer.get(page.context["file_url"])

    assert address in editor
    assert page.context["quiz"] == quiz
    package = taken(answer.content)
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/zip", f'attachment; filename="{quiz.slug}-en.h5p"',
    )  # fmt: skip
    assert (package.title, package.cleaned["passPercentage"]) == (quiz.title, quiz.pass_percent)
    assert len(package.cleaned["questions"]) == page.context["count"] == quiz.places.count()
    assert package.findings == ()


def test_questions_become_packages_of_their_own(client_of_trainer: Client, course: Course) -> None:
    ids = list(Question.objects.filter(locale__language_code="en", kind="single").values_list("pk", flat=True)[:2])

    one = client_of_trainer.get(FILE, {"form": "h5p-single", "id": ids[0]})
    two = client_of_trainer.get(FILE, {"form": "h5p-single", "id": ids})

    assert str(taken(one.content).main) == "H5P.MultiChoice 1.16"
    with zipfile.ZipFile(io.BytesIO(two.content)) as archive:
        inside = [taken(archive.read(name)).title for name in archive.namelist()]
    assert inside == sorted(Question.objects.filter(pk__in=ids).values_list("key", flat=True))
    assert 'filename="questions-en.zip"' in two["Content-Disposition"]


@pytest.mark.usefixtures("libraries")
def test_with_the_libraries_it_is_whole(client_of_trainer: Client, course: Course) -> None:
    quiz = quiz_of(course)

    answer = client_of_trainer.get(FILE, {"form": "h5p", "quiz": quiz.pk, "libraries": "on", "locale": "en"})
    package = read_package(io.BytesIO(answer.content), installed={}, may_install=True)

    assert package.findings == ()
    assert {str(library.name) for library in package.libraries} >= {"H5P.QuestionSet 1.20", "H5P.Question 1.5"}


def test_another_programmes_quiz_is_not_exported(
    client_of_other_trainer: Client, client: Client, course: Course
) -> None:
    facts = {"form": "h5p", "quiz": quiz_of(course).pk, "locale": "en"}

    answers = [client_of_other_trainer.get(address, facts) for address in (EXPORT, FILE)]

    keys = {question.key for question in Question.objects.filter(places__page=facts["quiz"])}
    assert [answer.status_code for answer in answers] == [403, 403]
    assert not any(key in answer.content.decode() for key in keys for answer in answers)
    client.logout()
    assert client.get(FILE, facts).status_code == 302
