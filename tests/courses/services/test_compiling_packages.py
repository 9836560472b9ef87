"""H5P packages in a release: exactly what was played, kept whatever becomes of the pages."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from wagtail.models import Page

from courses.models import (
    Course,
    H5PLibrary,
    ModulePage,
    Package,
    PackageContent,
    PackagePage,
    ProgrammePage,
    Release,
    ReleasePackage,
)
from courses.queries import shelf
from courses.queries.packages import played, played_by
from courses.rules import diff
from courses.rules.updates import unchanged
from courses.services.compiling import Compiled, compile_course
from courses.services.copying import copy_course
from courses.services.findings import findings
from courses.services.previewing import preview_activity
from courses.services.releasing import FaultyError, release
from courses.services.translating import Handed, begin, save, texts_of
from tests.factories import packages, people, releases
from tests.factories.releases import AT
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db

BLOCK = "11111111-2222-4333-8444-555555555555"
WORDS = "<p>The duty officer decides.</p>"


@pytest.fixture
def package() -> Package:
    packages.library("FontAwesome", "4.5.4", needs_eval=True)
    packages.library("H5P.MathDisplay", "1.0.7")
    packages.library(preloaded=["FontAwesome 4.5"], dynamic=["H5P.MathDisplay 1.0"])
    return packages.package()


@pytest.fixture
def course(package: Package) -> Course:
    """The sample with a package as an activity, and another one in its first lesson."""
    return with_packages(package)


def with_packages(package: Package | None) -> Course:
    course = releases.written()
    module = ModulePage.objects.get(locale__language_code="en", slug="1-first-hour")
    page = PackagePage(title="At the desk", slug="at-the-desk", package=package, equivalent=WORDS, pass_percent=50)
    module.add_child(instance=page)
    put_block(package, WORDS)
    return course


def put_block(package: Package | None, words: str) -> None:
    lesson = releases.lesson_page("going-on")
    value = {"package": package.pk if package else None, "equivalent": words, "must_do": True}
    lesson.body = [*lesson.body.raw_data, {"type": "package", "id": BLOCK, "value": value}]
    lesson.save()


def facts_of(package: Package) -> dict[str, Any]:
    by_name = {library.machine_name: library for library in H5PLibrary.objects.all()}
    exactly = {name: {"name": name, "version": each.version, "sha256": each.sha256} for name, each in by_name.items()}
    return {
        "content": str(package.uuid),
        "sha256": package.content.sha256,
        "params_sha256": package.content.params_sha256,
        "main": "H5P.AmparoMini 1.2",
        "libraries": [exactly["FontAwesome"], exactly["H5P.AmparoMini"]],
        "beside": [exactly["H5P.MathDisplay"]],
        "needs_eval": True,
    }


def released(course: Course) -> Release:
    return release(course=course, by=None, at=AT, change="substantive", note="With packages.")


def test_a_release_names_exactly_what_is_played(course: Course, package: Package) -> None:
    compiled = compile_course(course)
    activity = next(each for each in compiled.structure["modules"][0]["activities"] if each["kind"] == "package")
    lesson = next(each for each in compiled.structure["modules"][0]["activities"] if each["slug"] == "going-on")
    told = compiled.texts["en"]["activities"]

    assert activity == {
        "id": activity["id"],
        "kind": "package",
        "slug": "at-the-desk",
        "required": False,
        "outcomes": [],
        "package": facts_of(package),
        "rules": {"completion": "result", "pass": "50/100"},
    }
    assert told[activity["id"]] == {"title": "At the desk", "introduction": "", "equivalent": WORDS, "minutes": 5}
    assert lesson["packages"] == [{"id": BLOCK, "must_do": True, "package": facts_of(package)}]
    assert told[lesson["id"]]["blocks"][-1] == {
        "id": BLOCK,
        "type": "package",
        "value": {"title": "Who is who", "equivalent": WORDS},
    }
    warnings = {(each.rule, each.id) for each in findings(compiled, today=AT.date()) if "package" in each.rule}
    assert warnings == {("pass mark of a package that does not count", activity["id"])}


def test_a_course_without_packages_keeps_its_form() -> None:
    text = str(releases.compiled_sample())

    assert not any(f"'{key}'" in text for key in ("package", "packages", "packages_count", "rules", "equivalent"))


def test_it_plays_from_memory_after_pages_and_package_are_gone(course: Course, package: Package) -> None:
    made = released(course)
    facts = facts_of(package)
    releases.lesson_page("going-on").delete()
    PackagePage.objects.get().delete()
    package.delete()
    read = shelf.read(made.pk, made.digest, "en")
    found = played(facts["content"], read)
    with counted() as statements:
        again = played(facts["content"], read)

    assert found is not None
    assert again is found
    assert statements == [], listed(statements)
    mini, font, maths = (
        H5PLibrary.objects.get(machine_name=f"{name}") for name in ("H5P.AmparoMini", "FontAwesome", "H5P.MathDisplay")
    )
    assert (found.params, found.needs_eval, found.title) == ({"question": "Who decides?"}, True, "Who is who")
    assert found.scripts == [f"/h5p/libraries/{each.sha256}/mini.js" for each in (font, mini)]
    assert found.styles == [f"/h5p/libraries/{each.sha256}/css/mini.css" for each in (font, mini)]
    assert found.folders == {
        "FontAwesome-4.5": f"/h5p/libraries/{font.sha256}",
        "H5P.AmparoMini-1.2": f"/h5p/libraries/{mini.sha256}",
        "H5P.MathDisplay-1.0": f"/h5p/libraries/{maths.sha256}",
    }
    assert [block["must_do"] for block in read.blocks(read.by_slug["going-on"]) if block["type"] == "package"] == [True]
    assert [
        (block["type"], block["package"], block["equivalent"]) for block in read.blocks(read.by_slug["at-the-desk"])
    ] == [("package", facts, WORDS)]


def test_what_a_release_plays_cannot_be_deleted(course: Course) -> None:
    made = released(course)

    kept = ReleasePackage.objects.get(release=made)

    assert set(kept.libraries) == set(H5PLibrary.objects.values_list("sha256", flat=True))
    with pytest.raises(ProtectedError):
        PackageContent.objects.get().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleasePackage.objects.all().delete()


def test_nothing_is_remembered_of_what_is_not_there(package: Package) -> None:
    facts = facts_of(package)
    H5PLibrary.objects.filter(machine_name="FontAwesome").delete()

    assert played_by(facts) is None
    packages.library("FontAwesome", "4.5.4", needs_eval=True)
    assert played_by(facts) is not None


def rules_found(compiled: Compiled) -> set[tuple[str, str]]:
    return {(each.rule, each.other) for each in findings(compiled, today=AT.date()) if each.is_error}


def test_what_stands_in_the_way_of_a_release(course: Course, package: Package) -> None:
    PackagePage.objects.update(equivalent="<p> </p>")
    H5PLibrary.objects.filter(machine_name="FontAwesome").delete()
    broken = rules_found(compile_course(course))
    PackagePage.objects.update(package=None)

    assert broken == {("package without equivalent", ""), ("library not installed", "FontAwesome 4.5")}
    assert ("package not chosen", "") in rules_found(compile_course(course))
    with pytest.raises(FaultyError):
        released(course)


def changes(before: Compiled, after: Compiled) -> set[tuple[str, str]]:
    found = diff.compare(before.structure, after.structure, before.texts, after.texts)
    return {(each.what, each.least) for each in found if each.what not in ("text", "package title")}


def counting_on(before: Compiled, after: Compiled) -> set[str]:
    """What people who change to the new edition need not do again."""
    return unchanged(before.structure, before.texts["en"], after.structure, after.texts["en"])


def test_what_a_change_of_a_package_means_for_the_release(course: Course, package: Package) -> None:
    first = compile_course(course)
    H5PLibrary.objects.filter(machine_name="FontAwesome").update(current=False)
    packages.library("FontAwesome", "4.5.5", needs_eval=True)
    patched = compile_course(course)
    Package.objects.update(content=packages.content(params={"question": "Who else?"}))
    rewritten = compile_course(course)
    Course.objects.update(packages_count=True)
    PackagePage.objects.update(completion="opened", pass_percent=None, required=True)
    course.refresh_from_db()
    counting = compile_course(course)

    assert changes(first, patched) == {("package libraries", "editorial")}
    everything = {each["id"] for module in first.structure["modules"] for each in module["activities"]}
    assert counting_on(first, patched) == everything
    assert len(everything - counting_on(patched, rewritten)) == 2
    assert changes(patched, rewritten) == {("package", "clarifying")}
    assert changes(rewritten, counting) == {
        ("package rules", "substantive"),
        ("packages count", "substantive"),
        ("required", "substantive"),
    }


def test_a_translation_may_play_a_package_of_its_own(course: Course, package: Package) -> None:
    source = PackagePage.objects.get()
    portuguese = ModulePage.objects.get(locale__language_code="pt-pt", slug="1-first-hour")
    other = packages.package("Quem é quem", packages.content(params={"question": "Quem decide?"}))
    page = PackagePage(
        title="Ao balcão", slug="ao-balcao", package=other, equivalent="<p>Quem decide é o graduado.</p>",
        translation_key=source.translation_key, locale=portuguese.locale,
    )  # fmt: skip
    portuguese.add_child(instance=page)

    made = released(course)
    read = {language: shelf.read(made.pk, made.digest, language) for language in ("en", "pt-pt")}

    for language, chosen in (("en", package), ("pt-pt", other)):
        block = read[language].blocks(read[language].by_slug["at-the-desk"])[0]
        assert block["package"] == facts_of(chosen)
        found = played(chosen.uuid, read[language])
        assert found is not None
        assert found.params == chosen.content.params
    assert ReleasePackage.objects.filter(release=made).count() == 2


def test_a_translation_that_is_begun_at_the_desk_plays_the_package_of_its_source(
    course: Course, package: Package
) -> None:
    by, source = people.person(), PackagePage.objects.get()
    found = begin(course=course, language="es", by=by, at=AT)
    lesson = releases.lesson_page("going-on")
    pages = (source.get_parent().get_parent(), source.get_parent(), source, lesson)
    keys = [page.translation_key for page in pages]
    for state in (found.states[key] for key in keys):
        said = {
            part.source.id: {path: f"ES {text}" for path, text in texts_of(state.thing, {}, part.source).items()}
            for part in state.parts
        }
        save(course=course, language="es", key=state.thing.key, handed=Handed(said), by=by, at=AT)
    page = PackagePage.objects.get(locale__language_code="es").get_latest_revision_as_object()
    page.equivalent = "<p>Decide quien manda en la guardia.</p>"
    page.save_revision().publish()
    for each in Page.objects.filter(locale__language_code="es", live=False).specific().order_by("depth"):
        each.get_latest_revision().publish()

    made = released(course)

    read = shelf.read(made.pk, made.digest, "es")
    block = read.blocks(read.by_slug["at-the-desk"])[0]
    assert (block["lang"], block["equivalent"]) == ("es", "<p>Decide quien manda en la guardia.</p>")
    assert block["package"] == facts_of(package)
    inside = read.packages(read.by_slug["going-on"])[BLOCK]
    assert (inside["must_do"], inside["package"]) == (True, facts_of(package))
    shown, activity, _files = preview_activity(page)
    assert shown.blocks(activity)[0]["package"] == facts_of(package)


def test_a_copy_of_the_course_plays_the_same_package(course: Course, package: Package) -> None:
    programme = ProgrammePage.objects.get(locale__language_code="en")

    copy_course(course=course, code="COP-101", title="Copy", programme=programme, by=people.person(), at=AT)

    copied = PackagePage.objects.order_by("pk").last()
    assert copied is not None
    assert (copied.package, copied.equivalent, PackagePage.objects.count()) == (package, WORDS, 2)


def test_one_package_costs_as_many_queries_as_many(course: Course, package: Package) -> None:
    with counted() as one:
        compile_course(course)
    module = ModulePage.objects.get(locale__language_code="en", slug="1-first-hour")
    for number in range(3):
        page = PackagePage(title=f"P {number}", slug=f"p-{number}", package=package, equivalent=WORDS)
        module.add_child(instance=page)

    with counted() as many:
        compile_course(course)

    assert len(many) <= len(one) + 3, listed(many)  # Django asks for the package of each page
