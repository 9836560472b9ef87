"""Loading course files: again and again with the same result, and never over what a person has done."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import ReferenceIndex, Revision

from courses.models import Course, CoursePage, LawCard, LessonPage, LoadedText, ModulePage, Question, Release
from courses.services.loading import Loaded, load_cards, load_course
from tests.factories import people, releases, sample
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db
REWRITTEN = sample.LESSON_TWO_EN.replace("Going on", "Going further")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample as a folder of files."""
    for name, text in sample.FILES.items():
        path = tmp_path / sample.CODE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "demo.yaml").write_text(sample.REGISTER)
    (tmp_path / "programmes.yaml").write_text(sample.PROGRAMMES)
    return tmp_path


def run(folder: Path) -> list[str]:
    output = StringIO()
    call_command("load_courses", folder=folder, stdout=output)
    return output.getvalue().splitlines()


def rewrite(folder: Path, name: str = "en/1-first-hour/going-on.md", text: str = REWRITTEN) -> None:
    (folder / sample.CODE / name).write_text(text)


def by_a_person(page: LessonPage, title: str) -> None:
    page.title = title
    page.save_revision(user=people.person()).publish()


def load(**changed: str) -> Loaded:
    loaded = Loaded()
    load_cards(sample.register(), loaded)
    load_course(sample.course_files(**changed), sample.programmes(), loaded)
    return loaded


def test_everything_is_live_with_a_first_revision() -> None:
    loaded = load()

    pages = [page for kind in (CoursePage, ModulePage, LessonPage) for page in kind.objects.all()]
    things = [*pages, *Question.objects.all(), *LawCard.objects.all()]
    assert loaded == Loaded(written=LoadedText.objects.count())
    assert len(things) == 2 + 4 + 3 + 20 + 4
    for thing in things:
        assert (thing.live, thing.has_unpublished_changes, thing.revisions.count()) == (True, False, 1), thing
        assert thing.live_revision == thing.latest_revision == thing.revisions.get()
        assert thing.revisions.get().as_object() == thing
    assert ReferenceIndex.get_references_to(releases.card()).count() > 10
    assert LawCard.objects.filter(pk__in=[hit.pk for hit in _search("Directive")]).exists()


def _search(words: str) -> list[LawCard]:
    from wagtail.search.backends import get_search_backend

    return list(get_search_backend().autocomplete(words, LawCard))


def test_a_second_run_writes_nothing(folder: Path) -> None:
    first = run(folder)
    revisions, digest = Revision.objects.count(), Release.objects.get().digest
    with counted() as statements:
        second = run(folder)

    assert "released DEM-101 1.0" in first
    assert second == ["0 pages, questions and law cards written"]
    assert (Revision.objects.count(), Release.objects.get().digest) == (revisions, digest)
    written = [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == [], listed(written)


def test_a_changed_file_is_written_and_released(folder: Path) -> None:
    run(folder)
    rewrite(folder)

    said = run(folder)

    assert said == ["released DEM-101 1.1", "1 pages, questions and law cards written"]
    page = releases.lesson_page("going-on")
    assert (page.title, page.revisions.count(), page.live_revision) == (
        "Going further",
        2,
        page.latest_revision,
    )


def test_a_line_added_above_changes_nothing_below() -> None:
    load()

    loaded = load(**{"en/final-test.md": sample.FILES["en/final-test.md"].replace("intro:", "\nintro:")})

    assert loaded.written == 0


def test_what_is_new_takes_its_place_among_what_is_there(folder: Path) -> None:
    run(folder)
    head = (folder / sample.CODE / "course.yaml").read_text()
    first = "modules:\n  - key: before\n    activities:\n      - {kind: lesson, key: welcome}\n"
    rewrite(folder, "course.yaml", head.replace("modules:\n", first))
    for language in ("en", "pt-pt"):
        (folder / sample.CODE / language / "before").mkdir()
        rewrite(folder, f"{language}/before/module.md", "---\ntitle: Before\nsummary: First of all.\n---\n")
        rewrite(
            folder, f"{language}/before/welcome.md", "---\ntitle: Welcome\noutcomes: [name-rights]\n---\n\nHello.\n"
        )

    run(folder)

    course = CoursePage.objects.get(locale__language_code="en")
    assert course.get_children().first().slug == "before"
    modules = Release.objects.get(edition=2).structure["modules"]
    assert [module["activities"][0]["slug"] for module in modules][:2] == ["welcome", "three-rights"]


def test_what_a_person_edited_is_left_and_not_released(folder: Path) -> None:
    run(folder)
    by_a_person(releases.lesson_page("going-on"), "Mine")
    rewrite(folder)
    rewrite(folder, "en/1-first-hour/module.md", "---\ntitle: Hour one\nsummary: In plain words.\n---\n")

    said = run(folder)

    assert said == [
        "DEM-101 is not released, because people have edited it: they release it",
        "1 pages, questions and law cards written",
        "left as a person edited it: Mine",
    ]
    assert releases.lesson_page("going-on").title == "Mine"
    assert ModulePage.objects.filter(title="Hour one").exists()
    assert Release.objects.count() == 1


def test_what_a_person_took_down_stays_down(folder: Path) -> None:
    run(folder)
    releases.lesson_page("going-on").unpublish()
    rewrite(folder)

    said = run(folder)

    assert "left as a person edited it: Going on" in said
    assert not releases.lesson_page("going-on").live


def test_what_a_person_deleted_stays_deleted(folder: Path) -> None:
    run(folder)
    releases.lesson_page("going-on").delete()
    ModulePage.objects.get(slug="2-test", locale__language_code="pt-pt").delete()
    rewrite(folder)

    said = run(folder)

    assert "left out, because a person deleted it: going-on (en)" in said
    assert "left out, because a person deleted it: 2-test (pt-pt)" in said
    assert LessonPage.objects.filter(slug="going-on").count() == 0
    assert ModulePage.objects.filter(slug="2-test", locale__language_code="pt-pt").count() == 0


def test_a_course_that_a_person_deleted_stays_deleted(folder: Path) -> None:
    run(folder)
    CoursePage.objects.all().delete()
    course = Course.objects.get()

    said = run(folder)

    assert "left out, because a person deleted it: dem-101 (en)" in said
    assert CoursePage.objects.count() == 0
    assert Course.objects.get() == course


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("en/1-first-hour/going-on.md", "no front matter", "going-on.md, line 1"),
        ("en/1-first-hour/going-on.md", f"{REWRITTEN}\n::law no-such-card\n", "no card “no-such-card”"),
        ("course.yaml", "code: [", "course.yaml"),
    ],
)
def test_a_broken_file_changes_nothing(folder: Path, name: str, text: str, said: str) -> None:
    run(folder)
    rewrite(folder, "en/1-first-hour/module.md", "---\ntitle: Hour one\nsummary: In plain words.\n---\n")
    rewrite(folder, name, text)
    before = [Revision.objects.count(), LoadedText.objects.count(), Release.objects.count()]

    with pytest.raises(CommandError, match=said):
        run(folder)

    assert [Revision.objects.count(), LoadedText.objects.count(), Release.objects.count()] == before
    assert not ModulePage.objects.filter(title="Hour one").exists()


def test_a_course_with_faults_is_loaded_and_not_released(folder: Path) -> None:
    test = sample.FILES["en/final-test.md"].replace("sources: three-rights", "sources: return-rules")
    rewrite(folder, "en/final-test.md", test)

    said = run(folder)

    assert "DEM-101 is not released: question on unsettled law" in said
    assert CoursePage.objects.count() == 2
    assert Release.objects.count() == 0


def test_an_overdue_law_card_is_said_and_does_not_stop_the_starter_content(folder: Path) -> None:
    register = sample.REGISTER.replace("review_by: 2099-05-21", "review_by: 2026-11-21", 1)
    (folder / "law" / "demo.yaml").write_text(register)

    said = run(folder)

    assert said[:2] == [
        "released DEM-101 1.0",
        "warning: the review of the law card “three-rights” is overdue (DEM-101)",
    ]
