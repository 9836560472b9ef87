"""H5P packages in the admin: who may send, install, change and remove what."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.models import H5PLibrary, ModulePage, Package, PackagePage, PackageUpload
from courses.services.packages.uploads import receive, work
from courses.viewsets.package_uploads import new_url, package_url, upload_url
from lms.accounts.models import User
from tests.courses.admin.conftest import trainer
from tests.factories import h5p, packages, people, releases
from tests.factories.releases import AT
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db
LIBRARIES = "/admin/h5p/libraries/"


def installer() -> User:
    """Somebody of whom nothing is asked but to look after libraries."""
    made = people.person()
    made.user_permissions.set(Permission.objects.filter(codename__in=("access_admin", "install_h5p_libraries")))
    return made


@pytest.fixture
def client_of_installer(client: Client) -> Client:
    client.force_login(installer())
    return client


def file_of(files: h5p.Files | None = None, name: str = "rights.h5p") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, h5p.zipped(files or h5p.mini()), "application/zip")


def send(client: Client, files: h5p.Files | None = None, address: str = "") -> PackageUpload:
    response = client.post(address or new_url(), {"file": file_of(files)})
    upload = PackageUpload.objects.order_by("-pk").first()
    assert upload is not None
    assert (response.status_code, response.get("Location")) == (302, upload_url(upload))
    return upload


def page(client: Client, upload: PackageUpload) -> str:
    response = client.get(upload_url(upload))
    assert response.status_code == 200
    return str(response.content.decode())


def decide(client: Client, upload: PackageUpload, **changed: str) -> int:
    upload.refresh_from_db()
    response = client.get(upload_url(upload))
    seen = response.context["form"].initial["seen"] if response.context and response.context.get("form") else "0" * 64
    facts = {"way": "accept", "seen": seen, "trusts": "on", "keeps_content": "on"} | changed
    status = client.post(reverse("h5p_uploads:decide", args=[upload.uuid]), facts).status_code
    upload.refresh_from_db()
    return status


def test_an_installer_sees_what_would_be_new_agrees_and_it_is_listed(client_of_installer: Client) -> None:
    client = client_of_installer
    upload = send(client, h5p.mini() | {"content/content.json": h5p.mini()["content/content.json"]})
    assert "data-under-way" in page(client, upload)
    work(at=AT)

    shown = page(client, upload)
    assert "data-under-way" not in shown
    for words in ("Three rights", "Libraries that would be installed", "H5P.AmparoMini 1.0, 1.0.0", "CC BY-SA"):
        assert words in shown
    assert H5PLibrary.objects.count() == 0
    assert decide(client, upload, trusts="") == 400
    assert upload.status == "asking"
    assert decide(client, upload) == 302
    work(at=AT)

    assert "Libraries that were installed" in page(client, upload)
    assert "H5P.AmparoMini 1.0.0" in client.get(LIBRARIES).content.decode()
    actions = set(ModelLogEntry.objects.values_list("action", "user"))
    by = upload.by_id
    assert actions == {("courses.install_h5p_library", by), ("wagtail.create", by)}


def test_what_was_seen_is_what_is_installed(client_of_installer: Client) -> None:
    upload = send(client_of_installer)
    work(at=AT)

    assert decide(client_of_installer, upload, seen="0" * 64) == 302
    assert upload.status == "asking"
    assert decide(client_of_installer, upload, way="cancel") == 302
    assert upload.status == "cancelled"
    assert decide(client_of_installer, upload) == 302
    assert (upload.status, H5PLibrary.objects.count()) == ("cancelled", 0)


def test_a_trainer_brings_content_only(client_of_trainer: Client) -> None:
    client = client_of_trainer
    refused = send(client)
    work(at=AT)
    shown = page(client, refused)
    assert "The library H5P.AmparoMini 1.0 is not installed." in shown
    assert Package.objects.count() == 0
    packages.library("H5P.AmparoMini", "1.0.0", semantics=h5p.sources("mini", "m")["m/semantics.json"])

    taken = send(client)
    work(at=AT)

    package = Package.objects.get()
    assert package_url(package) in page(client, taken)
    assert client.post(reverse("h5p_uploads:decide", args=[taken.uuid])).status_code == 403
    listed_there = client.get(reverse("wagtailsnippets_courses_package:list")).content.decode()
    assert "Three rights" in listed_there
    assert client.get(reverse("wagtailsnippets_courses_package:add")).url == new_url()
    edited = client.get(package_url(package)).content.decode()
    assert "H5P.AmparoMini 1.0.0" in edited
    assert new_url(package) in edited


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("rights.zip", h5p.zipped(h5p.mini()), "This is not an H5P package"),
        ("rights.h5p", b"GIF89a", "This is not an H5P package"),
    ],
)
def test_what_is_no_package_is_refused_at_once(client_of_trainer: Client, name: str, data: bytes, words: str) -> None:
    response = client_of_trainer.post(new_url(), {"file": SimpleUploadedFile(name, data)})

    assert (response.status_code, PackageUpload.objects.count()) == (400, 0)
    assert words in response.content.decode()


def test_a_new_file_takes_the_place_of_a_package_of_ones_own_programme(
    client_of_trainer: Client, client_of_other_trainer: Client
) -> None:
    packages.library("H5P.AmparoMini", "1.0.0", semantics=h5p.sources("mini", "m")["m/semantics.json"])
    package = packages.package(of=packages.content("H5P.AmparoMini 1.0"))
    module = ModulePage.objects.filter(locale__language_code="en", slug="1-first-hour").order_by("pk").first()
    assert module is not None
    module.add_child(instance=PackagePage(title="Desk", slug="desk", package=package, equivalent="<p>So.</p>"))
    mine, other = Client(), Client()
    mine.force_login(trainer())
    other.force_login(trainer("other"))

    upload = send(mine, h5p.mini(check="Look"), new_url(package))
    work(at=AT)

    was, package = package, Package.objects.get()
    assert (package.uuid, package.params_sha256 != was.params_sha256, upload.replaces) == (was.uuid, True, was)
    assert (package.title, package.content.params["check"]) == ("Who is who", "Look")
    assert other.post(new_url(package), {"file": file_of()}).status_code == 403
    assert other.get(package_url(package)).status_code == 403
    assert "Desk" in mine.get(package_url(package)).content.decode()
    admin = Client()
    admin.force_login(people.person(is_superuser=True))
    answer = admin.post(reverse("wagtailsnippets_courses_package:delete", args=[package.pk]))
    assert (answer.status_code, Package.objects.count()) == (302, 1)


def test_a_library_goes_only_when_nobody_uses_it(client_of_installer: Client) -> None:
    used = packages.library("FontAwesome", "4.5.4")
    mini = packages.library("H5P.AmparoMini", "1.2.3", preloaded=["FontAwesome 4.5"])
    package = packages.package()
    shown = {row: client_of_installer.get(f"{LIBRARIES}{row.sha256}/").content.decode() for row in (used, mini)}

    assert "Who is who" in shown[mini]
    assert "H5P.AmparoMini 1.2" in shown[used]
    assert "Remove the library" not in shown[used] + shown[mini]
    for row in (used, mini):
        assert client_of_installer.post(f"{LIBRARIES}{row.sha256}/remove/").url == f"{LIBRARIES}{row.sha256}/"
    assert H5PLibrary.objects.count() == 2
    package.delete()
    assert client_of_installer.post(f"{LIBRARIES}{mini.sha256}/remove/").url == LIBRARIES
    assert list(H5PLibrary.objects.all()) == [used]


def addresses(upload: PackageUpload, library: H5PLibrary) -> dict[str, tuple[str, str]]:
    return {
        "uploads": ("get", "/admin/h5p/uploads/"),
        "new": ("get", new_url()),
        "upload": ("get", upload_url(upload)),
        "decide": ("post", reverse("h5p_uploads:decide", args=[upload.uuid])),
        "nobody's": ("get", reverse("h5p_uploads:upload", args=[uuid4()])),
        "libraries": ("get", LIBRARIES),
        "library": ("get", f"{LIBRARIES}{library.sha256}/"),
        "remove": ("post", f"{LIBRARIES}{library.sha256}/remove/"),
        "packages": ("get", reverse("wagtailsnippets_courses_package:list")),
    }


def answers(who: User | None, upload: PackageUpload, library: H5PLibrary) -> list[int]:
    client = Client()
    if who:
        client.force_login(who)
    got = [getattr(client, method)(address) for method, address in addresses(upload, library).values()]
    # What is not there is looked for under the address of a language, and is not there either.
    return [404 if answer.get("Location", "").startswith("/en/admin/") else answer.status_code for answer in got]


def test_who_gets_in_where(course: Any) -> None:
    mine = trainer()
    upload = receive(file=file_of().file, name="a.h5p", size=1, by=mine, at=AT)
    library = packages.library("FontAwesome", "4.5.4")
    packages.library("H5P.Mini", "1.0.0", preloaded=["FontAwesome 4.5"])
    everybody: dict[str, tuple[Callable[[], User] | None, list[int]]] = {
        "anybody": (None, [302, 302, 302, 302, 302, 302, 302, 302, 302]),
        "a person without the admin": (people.person, [302, 302, 302, 302, 302, 302, 302, 302, 302]),
        "whoever sent it": (lambda: mine, [200, 200, 200, 403, 404, 403, 403, 403, 200]),
        "another trainer": (trainer, [200, 200, 404, 404, 404, 403, 403, 403, 200]),
        "an installer": (installer, [200, 200, 200, 400, 404, 200, 200, 302, 302]),
        "a superuser": (lambda: people.person(is_superuser=True), [200, 200, 200, 400, 404, 200, 200, 302, 200]),
    }

    found = {name: answers(who() if who else None, upload, library) for name, (who, _wanted) in everybody.items()}

    assert found == {name: wanted for name, (_who, wanted) in everybody.items()}
    assert H5PLibrary.objects.filter(pk=library.pk).exists()


def test_many_libraries_and_packages_cost_the_queries_of_one(client: Client) -> None:
    client.force_login(people.person(is_superuser=True))
    lists = (LIBRARIES, reverse("wagtailsnippets_courses_package:list"), "/admin/h5p/uploads/")
    costs = []
    for number in range(3):
        for name in range(1 if number == 0 else 4):
            packages.library(f"H5P.L{number}{name}", "1.0.0")
            packages.package(f"P{number}{name}", packages.content(f"H5P.L{number}{name} 1.0"))
            receive(
                file=file_of(h5p.mini(check=f"{number}{name}")).file, name="a.h5p", size=1, by=people.person(), at=AT
            )
        if number == 0:
            [client.get(address) for address in lists]  # what a process asks once
        statements = []
        for address in lists:
            with counted() as asked:
                assert client.get(address).status_code == 200
            statements.append(asked)
        costs.append([len(each) for each in statements])

    assert costs == [costs[0]] * 3, listed(statements[0])


def test_an_installer_is_shown_the_menu_and_a_trainer_is_not(client_of_trainer: Client) -> None:
    assert LIBRARIES not in client_of_trainer.get("/admin/").content.decode()
    assert releases.lesson_page().pk  # the sample is there
    admin = Client()
    admin.force_login(people.person(is_superuser=True))
    assert LIBRARIES in admin.get("/admin/").content.decode()
