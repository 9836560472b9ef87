"""An upload from its receipt to the store: what is asked, what is refused, and what becomes of killed workers."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.auth.models import Permission

from courses.models import H5PLibrary, Package, PackageContent, PackageUpload
from courses.services.packages import uploads
from courses.services.packages.sweeping import LOST, Swept, sweep
from courses.services.packages.uploads import (
    DecidedError,
    NoPackageError,
    SeenOtherwiseError,
    TooLargeError,
    accept,
    fingerprint_of,
    give_up,
    receive,
    work,
)
from lms.accounts.models import User
from tests.factories import h5p, people
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    made = people.person()
    wanted = Permission.objects.filter(codename__in=("access_admin", "install_h5p_libraries"))
    made.user_permissions.set(wanted)
    return made


def sent(by: User, files: h5p.Files | None = None, **named: Any) -> PackageUpload:
    data = h5p.zipped(files or h5p.mini())
    facts = {"file": io.BytesIO(data), "name": "rights.h5p", "size": len(data), "by": by, "at": AT} | named
    return receive(**facts)


def now(upload: PackageUpload) -> PackageUpload:
    return PackageUpload.objects.get(pk=upload.pk)


def taken(upload: PackageUpload, *, keeps_content: bool = True) -> None:
    accept(upload=upload, seen=fingerprint_of(now(upload)), keeps_content=keeps_content, at=AT)


def codes(upload: PackageUpload) -> list[str]:
    return [finding["code"] for finding in now(upload).findings]


def on_disk(media: Path) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Any:
    """What is done once a transaction is over is done at its end."""
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        yield callbacks


def test_libraries_are_stored_after_their_person_has_seen_them(admin: User) -> None:
    upload = sent(admin)
    assert (now(upload).status, work(at=AT), now(upload).status) == ("waiting", True, "asking")
    assert (H5PLibrary.objects.count(), Package.objects.count()) == (0, 0)
    shown = now(upload).found
    assert {name: shown[name] for name in ("title", "main", "licence", "authors", "hosts")} == {
        "title": "Three rights",
        "main": "H5P.AmparoMini 1.0",
        "licence": "CC BY-SA",
        "authors": ["Amparo"],
        "hosts": [],
    }
    assert [(each["name"], each["version"], each["state"]) for each in shown["libraries"]] == [
        ("H5P.AmparoMini 1.0", "1.0.0", "new")
    ]

    taken(upload)
    assert (work(at=AT), work(at=AT)) == (True, False)

    assert (now(upload).status, now(upload).package) == ("done", Package.objects.get())
    assert H5PLibrary.objects.get().installed_by == admin
    with pytest.raises(DecidedError):
        taken(upload)


def test_only_the_libraries_may_be_wanted(admin: User) -> None:
    upload = sent(admin)
    work(at=AT)
    taken(upload, keeps_content=False)
    work(at=AT)

    assert (now(upload).status, H5PLibrary.objects.count(), Package.objects.count()) == ("done", 1, 0)


def test_another_state_of_the_store_is_shown_anew(admin: User) -> None:
    upload = sent(admin, h5p.mini(patch=5))
    work(at=AT)
    taken(upload)
    uploads.store(source=(first := io.BytesIO(h5p.zipped(h5p.mini(patch=4)))), by=admin, at=AT,
                  judged=uploads.judge(first, may_install=True))  # fmt: skip

    work(at=AT)

    assert (now(upload).status, now(upload).found["libraries"][0]["state"]) == ("asking", "newer")


def test_who_may_not_install_is_refused_what_is_not_installed_and_never_asked(admin: User) -> None:
    trainer = people.person()
    refused = sent(trainer)
    work(at=AT)
    first = sent(admin)
    work(at=AT)
    taken(first)
    work(at=AT)
    later = sent(trainer)
    work(at=AT)

    assert (now(refused).status, codes(refused)) == ("refused", ["library-missing"])
    assert (now(later).status, now(later).package) == ("done", Package.objects.get(uploaded_by=trainer))


def test_the_same_file_is_one_upload_while_it_is_open(admin: User) -> None:
    first = sent(admin)

    assert sent(admin) == first
    assert sent(people.person()) != first
    for _ in range(2):
        work(at=AT)
    with pytest.raises(SeenOtherwiseError):
        accept(upload=first, seen="0" * 64, keeps_content=True, at=AT)
    give_up(upload=first, at=AT)
    assert sent(admin) != first


@pytest.mark.parametrize(
    ("named", "error"),
    [
        ({"name": "rights.zip"}, NoPackageError),
        ({"file": io.BytesIO(b"GIF89a" + h5p.zipped({}))}, NoPackageError),
        ({"size": 300 * 1024 * 1024}, TooLargeError),
    ],
)
def test_what_is_no_package_is_not_received(named: dict[str, Any], error: type[Exception], admin: User) -> None:
    with pytest.raises(error):
        sent(admin, **named)


def test_the_file_goes_when_the_upload_is_over(admin: User, media: Path, commits: Any) -> None:
    upload = sent(admin)
    assert on_disk(media) == [upload.place]
    broken = sent(admin, {"h5p.json": "{"})
    for _ in range(2):
        work(at=AT)
    give_up(upload=upload, at=AT)

    assert (now(upload).status, now(broken).status) == ("cancelled", "refused")


@pytest.mark.parametrize(
    ("error", "code"),
    [(SoftTimeLimitExceeded, "time"), (MemoryError, "memory"), (OSError, "storage")],
)
def test_a_limit_ends_the_upload_and_stores_nothing(
    error: type[Exception], code: str, admin: User, monkeypatch: pytest.MonkeyPatch, media: Path
) -> None:
    def fails(**_: Any) -> None:
        raise error

    upload = sent(admin)
    work(at=AT)
    taken(upload)
    monkeypatch.setattr(uploads, "store", fails)

    work(at=AT)

    assert (now(upload).status, codes(upload)) == ("failed", [f"broken-off-{code}"])
    assert H5PLibrary.objects.count() == 0


def test_a_killed_worker_is_followed_by_another_one_and_not_for_ever(admin: User) -> None:
    upload = sent(admin)
    for tries in (1, 2):
        assert uploads._claim(AT) == upload
        assert sweep(at=AT + LOST - timedelta(seconds=1)).uploads == 0
        assert sweep(at=AT + LOST + timedelta(seconds=1)).uploads == 1
        assert now(upload).status == ("waiting" if tries == 1 else "failed")
    assert codes(upload) == ["broken-off-twice"]
    assert uploads._claim(AT) is None


def test_what_nothing_names_is_swept(admin: User, media: Path, commits: Any) -> None:
    upload = sent(admin)
    work(at=AT)
    taken(upload)
    work(at=AT)
    kept = H5PLibrary.objects.get()
    left = media / "h5p" / "libraries" / ("0" * 64) / "a" / "b.js"
    left.parent.mkdir(parents=True)
    left.write_text("half")
    stray = media / "h5p" / "uploads" / "stray.h5p"
    stray.write_text("half")
    Package.objects.all().delete()
    late = AT.replace(year=2099)

    assert sweep(at=late) == Swept(uploads=1, folders=3, contents=1)  # the upload is old by then, and so is its file
    assert sweep(at=late) == Swept(0, 0, 0)
    assert {Path(path).parts[2] for path in on_disk(media)} == {kept.sha256}
    assert PackageContent.objects.count() == 0
