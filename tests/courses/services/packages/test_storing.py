"""The store of H5P libraries and contents: whole or not at all, exact, and never the same thing twice."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from wagtail.models import ModelLogEntry

from courses.models import H5PLibrary, Package, PackageContent
from courses.queries.installed import installed
from courses.services.packages import (
    BusyError,
    LibraryInUseError,
    Outcome,
    import_package,
    judge,
    remove_library,
    store,
)
from courses.services.packages.storing import LOCK
from courses.standards.h5p import LibraryName, PackageRefusedError
from lms.accounts.models import User
from tests.factories import h5p, packages, people
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db

MINI = LibraryName("H5P.AmparoMini", 1, 0)


@pytest.fixture
def admin() -> User:
    return people.person(is_superuser=True)


def imported(by: User, files: h5p.Files | None = None, *, may_install: bool = True) -> Outcome:
    source = io.BytesIO(h5p.zipped(files or h5p.mini()))
    return import_package(source=source, by=by, at=AT, may_install=may_install)[1]


def states(files: h5p.Files) -> list[tuple[str, str, str]]:
    judged = judge(io.BytesIO(h5p.zipped(files)), may_install=True)
    return [(change.version, change.state, change.before) for change in judged.changes]


def on_disk(media: Path) -> set[str]:
    return {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}


def test_a_package_is_stored_with_its_library_and_its_files(admin: User, media: Path) -> None:
    files = h5p.mini() | {"content/images/desk.png": h5p.PIXEL}

    outcome = imported(admin, files)

    library, package = H5PLibrary.objects.get(), Package.objects.get()
    assert (outcome.package, outcome.libraries, outcome.is_new) == (package, (library,), True)
    assert (str(library), library.current, library.installed_by, library.licence) == (
        "H5P.AmparoMini 1.0.0", True, admin, library.metadata.get("license", ""),
    )  # fmt: skip
    content = package.content
    assert (package.title, package.language, package.authors, package.licence) == (
        "Three rights", "en", ["Amparo"], "CC BY-SA",
    )  # fmt: skip
    assert (content.main, content.libraries) == ("H5P.AmparoMini 1.0", ["H5P.AmparoMini 1.0"])
    assert content.params["answers"][0]["correct"] is True
    assert content.files == {"images/desk.png": len(h5p.PIXEL)}
    assert on_disk(media) == {
        f"h5p/content/{content.sha256}/images/desk.png",
        *(f"h5p/libraries/{library.sha256}/{path}" for path in library.files),
    }
    with default_storage.open(H5PLibrary.place(library.sha256, "mini.js")) as stream:
        assert stream.read() == (h5p.SOURCES / "mini" / "mini.js").read_bytes()
    assert set(ModelLogEntry.objects.values_list("action", "user")) == {
        ("courses.install_h5p_library", admin.pk),
        ("wagtail.create", admin.pk),
    }


def test_the_same_a_second_time_changes_nothing(admin: User, media: Path) -> None:
    first = imported(admin)
    before = on_disk(media)

    again = imported(admin)
    other = imported(people.person(), may_install=False)

    assert (again.package, again.libraries, again.is_new) == (first.package, (), False)
    assert other.package != first.package  # of somebody else, with the same bytes on the storage
    assert (PackageContent.objects.count(), H5PLibrary.objects.count(), on_disk(media)) == (1, 1, before)


def test_only_a_higher_patch_comes_into_use_and_other_bytes_never(admin: User) -> None:
    imported(admin, h5p.mini(patch=3))
    other = h5p.mini(patch=3) | {f"{h5p.MINI}/mini.js": b"var other = 1;"}

    assert states(h5p.mini(patch=3)) == [("1.0.3", "same", "1.0.3")]
    assert states(h5p.mini(patch=2)) == [("1.0.2", "older", "1.0.3")]
    assert states(other) == [("1.0.3", "other bytes", "1.0.3")]
    assert states(h5p.mini(patch=4)) == [("1.0.4", "newer", "1.0.3")]
    for files in (h5p.mini(patch=2), other, h5p.mini(patch=4)):
        imported(admin, files)
    kept = list(H5PLibrary.objects.order_by("patch").values_list("patch", "current"))
    assert kept == [(3, False), (4, True)]
    assert installed()[MINI].patch == 4


def test_without_the_right_a_package_brings_no_library(admin: User) -> None:
    trainer = people.person()
    with pytest.raises(PackageRefusedError) as refused:
        imported(trainer, may_install=False)
    assert [finding.code for finding in refused.value.findings if finding.fatal] == ["library-missing"]
    imported(admin)

    outcome = imported(trainer, h5p.mini(patch=9), may_install=False)

    assert (outcome.libraries, H5PLibrary.objects.get().patch, outcome.is_new) == ((), 0, True)


def test_a_replaced_package_keeps_its_identity_and_the_old_state_stays_for_the_sweep(admin: User) -> None:
    package = imported(admin).package
    assert package is not None
    source = io.BytesIO(h5p.zipped(h5p.mini(check="Look")))
    was = package.params_sha256

    outcome = store(source=source, judged=judge(source, may_install=False), by=admin, at=AT, replaces=package)

    assert outcome.package is not None
    assert (outcome.package.pk, outcome.package.uuid, outcome.is_new) == (package.pk, package.uuid, True)
    assert outcome.package.params_sha256 != was
    assert PackageContent.objects.count() == 2


def test_what_a_killed_worker_left_is_written_anew(admin: User, monkeypatch: pytest.MonkeyPatch, media: Path) -> None:
    save, kept = default_storage.save, []

    def killed(name: str, content: Any) -> str:
        kept.append(save(name, content))
        if len(kept) == 2:
            raise KeyboardInterrupt
        return kept[-1]

    monkeypatch.setattr(default_storage, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        imported(admin)
    assert (H5PLibrary.objects.count(), Package.objects.count(), len(on_disk(media))) == (0, 0, 2)
    monkeypatch.undo()

    imported(admin)

    library = H5PLibrary.objects.get()
    assert on_disk(media) == {f"h5p/libraries/{library.sha256}/{path}" for path in library.files}


def test_other_bytes_than_were_judged_are_not_stored(admin: User, media: Path) -> None:
    judged = judge(io.BytesIO(h5p.zipped(h5p.mini())), may_install=True)
    other = h5p.mini() | {f"{h5p.MINI}/mini.js": b"var other = 1;"}

    with pytest.raises(PackageRefusedError):
        store(source=io.BytesIO(h5p.zipped(other)), judged=judged, by=admin, at=AT)

    assert H5PLibrary.objects.count() == 0


def test_who_removes_a_library_does_not_wait_for_who_stores(admin: User) -> None:
    library = packages.library()
    with connections["default"].copy().cursor() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(BusyError):
            remove_library(library=library, by=admin, at=AT)
        other.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        other.connection.close()


def test_a_library_is_removed_only_when_nothing_needs_it(
    admin: User, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    package = imported(admin).package
    assert package is not None
    library = H5PLibrary.objects.get()
    with pytest.raises(LibraryInUseError):
        remove_library(library=library, by=admin, at=AT)
    package.delete()

    with django_capture_on_commit_callbacks(execute=True):
        remove_library(library=library, by=admin, at=AT)

    assert (H5PLibrary.objects.count(), on_disk(media)) == (0, set())
    assert ModelLogEntry.objects.filter(action="wagtail.delete", user=admin, deleted=True).count() == 1
