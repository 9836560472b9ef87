"""H5P packages in course files: they go out as they are played, and come in as uploads do."""

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import transaction

from courses.models import Course, H5PLibrary, ModulePage, Package, PackageContent, PackagePage, ProgrammePage
from courses.services.compiling import compile_course
from courses.services.exporting import export_release, write_folder, write_package
from courses.services.importing import import_course, judge_folder
from courses.services.packages import import_package
from courses.services.packages.writing import written
from courses.services.releasing import release
from lms.accounts.models import User
from tests.factories import h5p, people, releases
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db

BLOCK = "11111111-2222-4333-8444-555555555555"
WORDS = "<p>The duty officer decides.</p>"
SHELF = "AmparoShelf-1.3"


def mini() -> h5p.Files:
    """The mini content type with a picture of its own, resting on another library."""
    files = h5p.mini() | {"content/images/desk.png": h5p.PIXEL, f"{SHELF}/shelf.js": b"H5P.Shelf = 1;"}
    needed = {"machineName": "AmparoShelf", "majorVersion": 1, "minorVersion": 3}
    files[f"{h5p.MINI}/library.json"]["preloadedDependencies"] = [needed]
    files["h5p.json"]["preloadedDependencies"].append(needed)
    files[f"{SHELF}/library.json"] = needed | {
        "title": "Shelf", "patchVersion": 7, "runnable": 0, "preloadedJs": [{"path": "shelf.js"}],
    }  # fmt: skip
    return files


def stored(files: h5p.Files | None = None) -> Package:
    source = io.BytesIO(h5p.zipped(files or mini()))
    package = import_package(source=source, by=None, at=AT, may_install=True)[1].package
    assert package is not None
    return package


def with_package() -> Course:
    """The sample with the package as an activity and in its first lesson, in two languages."""
    package = stored()
    Package.objects.update(title="Who decides?")
    course = releases.written()
    Course.objects.update(packages_count=True)
    module = ModulePage.objects.get(locale__language_code="en", slug="1-first-hour")
    rules = {"pass_percent": 50, "completion": "children", "minutes": 7, "outcomes": "refer-on", "required": True}
    page = PackagePage(title="At the desk", slug="at-the-desk", package=package, equivalent=WORDS, **rules)
    module.add_child(instance=page)
    lesson = releases.lesson_page("going-on")
    value = {"package": package.pk, "equivalent": WORDS, "must_do": True}
    lesson.body = [*lesson.body.raw_data, {"type": "package", "id": BLOCK, "value": value}]
    lesson.save()
    return course


def archived(made: Any) -> bytes:
    stream = io.BytesIO()
    write_package(export_release(made), stream)
    return stream.getvalue()


def released() -> Any:
    course = Course.objects.get()
    return release(course=course, by=None, at=AT, change="substantive", note="With a package.")


@pytest.fixture
def folder(tmp_path: Path, media: Path) -> Path:
    """The files of the course, of which nothing is left."""
    with transaction.atomic():
        with_package()
        write_folder(export_release(released()), tmp_path / "course")
        transaction.set_rollback(True)
    shutil.rmtree(media)
    return tmp_path / "course"


def the_package(folder: Path) -> Path:
    return next((folder / "files").glob("*.h5p"))


def someone(*codenames: str) -> User:
    made = people.person()
    wanted = Permission.objects.filter(codename__in=("access_admin", *codenames), content_type__app_label__in=APPS)
    made.user_permissions.set(wanted)
    return made


APPS = ("wagtailadmin", "courses")


def test_what_is_played_goes_out_and_comes_back_byte_for_byte(tmp_path: Path, media: Path) -> None:
    with transaction.atomic():
        with_package()
        made = released()
        digest, data = made.digest, archived(made)
        identity, kept = Package.objects.values_list("uuid", "content__sha256").get()
        transaction.set_rollback(True)
    shutil.rmtree(media)
    (tmp_path / "course.zip").write_bytes(data)

    call_command("import_course", tmp_path / "course.zip", publish=True)

    package, page = Package.objects.get(), PackagePage.objects.get()
    assert (package.uuid, package.title, package.content.sha256) == (identity, "Who decides?", kept)
    assert page.package == package
    assert sorted(map(str, H5PLibrary.objects.filter(current=True))) == ["AmparoShelf 1.3.7", "H5P.AmparoMini 1.0.0"]
    assert (media / PackageContent.place(kept, "images/desk.png")).read_bytes() == h5p.PIXEL
    assert compile_course(Course.objects.get()).digest == digest
    assert archived(released()) == data


def test_a_package_asks_only_for_libraries_that_it_holds(media: Path) -> None:
    files = mini()
    files["h5p.json"]["preloadedDependencies"].append({"machineName": "Beside", "majorVersion": 1, "minorVersion": 0})
    files["Beside-1.0/library.json"] = files[f"{SHELF}/library.json"] | {"machineName": "Beside", "minorVersion": 0}
    files["Beside-1.0/shelf.js"] = b""
    package = stored(files)
    facts = {"sha256": package.content.sha256, "libraries": [{"sha256": _sha256("H5P.AmparoMini")}]}

    with written(facts) as stream:
        again = stream.read()

    H5PLibrary.objects.all().delete()
    assert import_package(source=io.BytesIO(again), by=None, at=AT, may_install=True)[0].package.findings == ()
    assert sorted(H5PLibrary.objects.values_list("machine_name", flat=True)) == ["AmparoShelf", "H5P.AmparoMini"]


def _sha256(machine_name: str) -> str:
    return H5PLibrary.objects.get(machine_name=machine_name).sha256


def test_libraries_come_only_by_who_may_install_them(folder: Path) -> None:
    trainer = someone("add_package")

    refused = judge_folder(folder, by=trainer)

    name = f"files/{the_package(folder).name}"
    lacks = "plays with libraries that are not installed here: AmparoShelf 1.3, H5P.AmparoMini 1.0"
    assert [fault.partition(". ")[0] for fault in refused.faults] == [f"{name}: this H5P package {lacks}"]
    assert judge_folder(folder, by=someone()).faults == ["There are H5P packages in it, and you may not add any."]
    allowed = judge_folder(folder, by=someone("add_package", "install_h5p_libraries"))
    assert (allowed.is_broken, [str(one.name) for one in allowed.packages[name].to_install]) == (
        False, ["AmparoShelf 1.3", "H5P.AmparoMini 1.0"],
    )  # fmt: skip
    with pytest.raises(CommandError, match="not installed here: AmparoShelf"):
        call_command("import_course", folder, no_libraries=True)
    assert not H5PLibrary.objects.exists()

    stored(mini() | {"content/images/desk.png": h5p.PIXEL[:-1] + b"!"})
    judged = judge_folder(folder, by=trainer)
    import_course(judged=judged, programme=None, by=trainer)

    arrived = Package.objects.get(uploaded_by=trainer)
    assert (arrived.title, H5PLibrary.objects.count()) == ("Who decides?", 2)
    assert PackagePage.objects.get().package == arrived
    assert not ProgrammePage.objects.filter(live=True).exists()


def test_a_hostile_package_is_refused_with_its_file_and_the_reason(folder: Path, media: Path) -> None:
    place = the_package(folder)
    place.write_bytes(h5p.zipped(mini() | {"content/evil.svg": b"<svg><script>1</script></svg>", "x.exe": b"MZ"}))

    judged = judge_folder(folder, by=None)

    assert judged.is_broken
    assert judged.faults
    assert all(fault.startswith(f"files/{place.name}: ") for fault in judged.faults)
    assert any("x.exe" in fault for fault in judged.faults)
    place.write_bytes(b"no package")
    with pytest.raises(CommandError, match=f"files/{place.name}: "):
        call_command("import_course", folder)
    assert (Course.objects.count(), Package.objects.count(), media.exists()) == (0, 0, False)


def test_judging_ends_in_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courses.services.importing.packages.SECONDS", -1)

    judged = judge_folder(folder, by=None)

    assert (judged.packages, judged.faults) == (
        {}, [f"files/{the_package(folder).name}: Checking this package took too long, so it was stopped."],
    )  # fmt: skip


def test_a_package_that_is_here_with_other_content_stays_what_it_is(folder: Path) -> None:
    other = stored(h5p.mini(question="Who else?"))
    Package.objects.update(uuid=the_package(folder).stem)

    call_command("import_course", folder)

    other.refresh_from_db()
    arrived = PackagePage.objects.get().package
    assert arrived is not None
    assert (arrived.uuid == other.uuid, arrived.content == other.content) == (False, False)
    assert other.content.params["question"] == "Who else?"


def test_a_package_that_is_not_chosen_keeps_its_place_and_one_that_cannot_play_is_said(folder: Path) -> None:
    lesson = folder / "en" / "1-first-hour" / "going-on.md"
    path = f"files/{the_package(folder).name}"
    lesson.write_text(lesson.read_text().replace(f"::package {path}", "::package"))

    call_command("import_course", folder, publish=True)

    course = Course.objects.get()
    activities = [each for module in compile_course(course).structure["modules"] for each in module["activities"]]
    assert [place["package"] for each in activities for place in each.get("packages", ())] == [{}]
    H5PLibrary.objects.filter(machine_name="AmparoShelf").delete()
    with pytest.raises(CommandError, match=r"a library is not installed: AmparoShelf 1\.3"):
        call_command("export_course", course.code, folder.parent / "out", draft=True)
