"""A course copied whole, and pages copied and moved by Wagtail: identities are new, or kept, and never there twice."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from courses.models import Course, CoursePage, LessonPage, ModulePage, ProgrammePage, Question, QuizPage, UpdatePage
from courses.services.compiling import Compiled, compile_course
from courses.services.copying import CodeTakenError, copy_course
from courses.services.groups import ensure_groups
from courses.services.releasing import TemplateError, release
from courses.services.translating import parity
from lms.learning.models import ActivityState
from tests.courses.admin.conftest import other_course, trainer
from tests.factories import people, releases, sample
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def identities(compiled: Compiled) -> set[str]:
    """Every identity of a course but those of its programme and its law cards."""
    shared = {compiled.structure["programme"]["id"], *compiled.structure["cards"]}
    return set(UUID.findall(str((compiled.structure, compiled.texts)))) - shared


def nameless(compiled: Compiled) -> Any:
    """What a course says, with its identities numbered as they come."""
    numbers: dict[str, str] = {}
    told = {"structure": compiled.structure | {"code": "", "id": ""}, "texts": compiled.texts}
    cards = {*compiled.structure["cards"], compiled.structure["programme"]["id"]}
    return UUID.sub(
        lambda found: found[0] if found[0] in cards else numbers.setdefault(found[0], f"#{len(numbers)}"), str(told)
    )


@pytest.fixture
def course() -> Course:
    written = releases.written(**sample.WITH_SCENARIO)
    ensure_groups()
    return written


def demo() -> ProgrammePage:
    return ProgrammePage.objects.get(slug="demo", locale__language_code="en")


def test_a_copy_says_the_same_under_new_identities(course: Course) -> None:
    by, before = trainer(), compile_course(course)
    link = releases.lesson_page("going-on")
    linked = f'<p><a linktype="page" id="{link.pk}">On</a></p>'
    lesson = releases.lesson_page()
    raw = [*lesson.body.raw_data, {"type": "text", "id": "6f0b3c6e-0000-4000-8000-000000000002", "value": linked}]
    lesson.body = lesson.body.stream_block.to_python(raw)
    lesson.save_revision().publish()
    before = compile_course(course)

    made = copy_course(course=course, code="NEW-101", title="A new course", programme=demo(), by=by, at=AT)

    pages = CoursePage.objects.filter(course=made)
    assert sorted(page.locale.language_code for page in pages) == ["en", "pt-pt"]
    drafts = [page for root in pages for page in root.get_descendants(inclusive=True)]
    assert not any(page.live for page in drafts)
    assert Question.objects.filter(key__startswith="NEW-101/", live=False).count() == 20
    told, tells = parity(course, "pt-pt").tally, parity(made, "pt-pt").tally
    assert (told.current - 1, told.missing, 1) == (tells.current, tells.missing, tells.editorial)  # the title is new
    for page in drafts:
        page.specific.save_revision().publish()
    Question.objects.filter(key__startswith="NEW-101/").update(live=True)
    copy = compile_course(made)
    assert not identities(copy) & identities(before)
    titled = before.texts["en"] | {"title": "A new course"}
    assert nameless(copy) == nameless(Compiled(before.structure, before.texts | {"en": titled}))
    assert compile_course(course).digest == before.digest
    assert copy.structure["cards"].keys() == before.structure["cards"].keys()
    with pytest.raises(CodeTakenError):
        copy_course(course=course, code="NEW-101", title="Again", programme=demo(), by=by, at=AT)


def copied(client: Client, page: Any, parent: Any, **sent: Any) -> Any:
    facts = {"new_title": "Copied", "new_slug": "copied", "new_parent_page": parent.pk} | sent
    return client.post(f"/admin/pages/{page.pk}/copy/", facts)


def test_a_course_that_was_never_live_is_copied_as_it_was_saved_last(course: Course) -> None:
    """Its newest words, and the questions that its tests ask since, are in revisions only."""
    quiz = QuizPage.objects.get(slug="final-test", locale__language_code="en")
    QuizPage.objects.filter(pk=quiz.pk).update(live=False)
    quiz.refresh_from_db()
    first, *others = list(quiz.places.all())
    question = Question.objects.get(pk=first.question_id)
    Question.objects.filter(pk=question.pk).update(live=False)
    question.refresh_from_db()
    question.ask = "As it was saved last?"
    question.save_revision()
    quiz.places = [first]
    quiz.save_revision()

    made = copy_course(course=course, code="NEW-101", title="New", programme=demo(), by=trainer(), at=AT)

    copy = QuizPage.objects.get(slug="final-test", path__startswith=made.pages.get(locale=quiz.locale).path)
    asked = [place.question for place in copy.places.all()]
    assert others
    assert [each.ask for each in asked] == ["As it was saved last?"]


def test_a_lesson_copied_in_the_editor_has_its_own_blocks(course: Course, client: Client) -> None:
    client.force_login(trainer())
    lesson = releases.lesson_page()

    copied(client, lesson, lesson.get_parent(), publish_copies="1")

    copy = LessonPage.objects.get(slug="copied")
    old, new = ([block.id for block in page.body] for page in (lesson, copy))
    draft = [block.id for block in copy.get_latest_revision_as_object().body]
    checks = [
        {
            choice.id
            for block in page.body
            if block.block_type == "check"
            for choice in block.value["choices"].bound_blocks
        }
        for page in (lesson, copy)
    ]
    assert len(old) == len(new)
    assert not {*old} & {*new}
    assert draft == new
    assert not checks[0] & checks[1]
    assert (copy.live, copy.revisions.count()) == (True, 1)
    assert copied(client, lesson, lesson.get_parent(), new_slug="alias", alias="1").status_code == 302
    assert not LessonPage.objects.filter(slug="alias").exists()


def test_an_update_module_copied_in_the_editor_asks_questions_of_its_own(course: Course, client: Client) -> None:
    client.force_login(trainer())
    lesson = releases.lesson_page()
    root = lesson.get_parent().get_parent()
    body = list(lesson.body.raw_data)
    update = root.add_child(
        instance=UpdatePage(title="What changed", slug="update-2", edition=2, body=json.dumps(body))
    )

    copied(client, update, root)

    copy = UpdatePage.objects.get(slug="copied").get_latest_revision_as_object()
    assert len(copy.body) == len(update.body)
    assert not {block.id for block in copy.body} & {block.id for block in update.body}


def test_a_course_that_is_not_written_yet_is_copied_without_a_page(course: Course, client: Client) -> None:
    Course.objects.create(code="TPL-003")
    client.force_login(people.person(is_superuser=True))
    facts = {"code": "NEW-101", "title": "New", "programme": demo().pk}

    answer = client.post("/admin/courses/TPL-003/copy/", facts)

    assert answer.url == "/admin/courses/"


def test_what_is_moved_keeps_its_identity_and_peoples_progress(course: Course, client: Client) -> None:
    release(course=course, by=None, at=AT, change="substantive", note="First.")
    learner = trainer()
    client.force_login(learner)
    client.post("/en/learn/DEM-101/enrol")
    client.post("/en/learn/DEM-101/going-on/done")
    lesson = releases.lesson_page("going-on")
    done = ActivityState.objects.get(activity=lesson.translation_key)
    there = ModulePage.objects.get(slug="2-test", locale__language_code="en")

    answer = client.post(f"/admin/pages/{lesson.pk}/move/{there.pk}/confirm/")
    made = release(course=course, by=learner, at=AT, change="editorial", note="Moved.")

    assert answer.status_code == 302
    places = {a["id"]: module["id"] for module in made.structure["modules"] for a in module["activities"]}
    assert places[str(lesson.translation_key)] == str(there.translation_key)
    assert ActivityState.objects.get(activity=lesson.translation_key) == done
    assert "1 of " in client.get("/en/learn/DEM-101/").content.decode()


def test_trainers_stay_in_their_programmes(course: Course, client: Client) -> None:
    other_course()
    ensure_groups()
    own = ModulePage.objects.get(slug="1-first-hour", locale__language_code="en", url_path__contains="dem-101")
    foreign = ModulePage.objects.get(slug="1-first-hour", locale__language_code="en", url_path__contains="oth-101")
    lesson, theirs = own.get_children().first(), foreign.get_children().first()
    lesson.slug = "of-its-own"  # so that nothing but the course is in the way
    lesson.save()
    pages = LessonPage.objects.count()
    mover = trainer()
    for group in trainer("other").groups.all():
        mover.groups.add(group)  # of both programmes: even so, progress stays in its course
    client.force_login(mover)
    moved = client.post(f"/admin/pages/{lesson.pk}/move/{foreign.pk}/confirm/")
    bulk = client.post(f"/admin/bulk/wagtailcore/page/move/?id={lesson.pk}", {"chooser": foreign.pk})
    whole = client.post(f"/admin/pages/{own.get_parent().pk}/copy/")

    client.force_login(trainer())
    answers = [
        copied(client, theirs, own).status_code,
        copied(client, lesson, foreign).status_code,
        client.post(f"/admin/pages/{theirs.pk}/move/{own.pk}/confirm/").status_code,
        client.get("/admin/courses/OTH-101/copy/").status_code,
        client.post("/admin/courses/OTH-101/copy/", {"code": "MIN-101"}).status_code,
        client.get("/admin/translate/OTH-101/fr/").status_code,
    ]
    offered = client.get("/admin/courses/DEM-101/copy/").context["form"].fields["programme"].queryset
    refused = client.post(
        "/admin/courses/DEM-101/copy/",
        {"code": "dem 1", "title": "", "programme": foreign.get_parent().get_parent().pk},
    )

    assert (moved.status_code, bulk.status_code, whole.url) == (302, 302, "/admin/courses/DEM-101/copy/")
    assert answers == [302, 200, 302, 403, 403, 403]  # Wagtail leads away, or does not take the place for a place
    assert LessonPage.objects.count() == pages
    assert LessonPage.objects.child_of(own).filter(slug="of-its-own").exists()
    assert [page.slug for page in offered] == ["demo"]
    assert set(refused.context["form"].errors) == {"code", "title", "programme"}
    assert not Course.objects.exclude(code__in=["DEM-101", "OTH-101"]).exists()


def test_a_template_is_copied_and_never_released(course: Course, client: Client) -> None:
    Course.objects.filter(pk=course.pk).update(code="TPL-002")
    course.refresh_from_db()
    client.force_login(trainer())

    listed = client.get("/admin/courses/templates/").context["rows"]
    facts = {"code": "NEW-101", "title": "New", "programme": demo().pk}
    answer = client.post("/admin/courses/TPL-002/copy/", facts)

    assert [row["course"] for row in listed] == [course]
    made = CoursePage.objects.get(course__code="NEW-101", locale__language_code="en")
    assert (answer.url, made.title, QuizPage.objects.descendant_of(made).count()) == (
        f"/admin/pages/{made.pk}/",
        "New",
        1,
    )
    with pytest.raises(TemplateError):
        release(course=course, by=None, at=AT, change="substantive", note="No.")
