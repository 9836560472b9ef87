"""A release goes out of the admin as an archive, and a course comes in, judged, looked at, as drafts."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Revision

from courses.models import Course, CoursePage, LawCard, ProgrammePage, Question, Release
from courses.services.exporting import export_release, write_package
from courses.services.groups import ensure_groups
from courses.services.importing.waiting import forget_old
from courses.services.loading import Loaded, ensure_home, ensure_locales, load_cards
from courses.services.releasing import newest_release, release
from tests.courses.admin.conftest import other_course, trainer
from tests.courses.services.test_round_trip import written
from tests.factories import people, releases, sample
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/course-files/import/"
PREVIEW = "/admin/course-files/import/preview/"


def packed(made: Release) -> bytes:
    stream = io.BytesIO()
    write_package(export_release(made), stream)
    return stream.getvalue()


@pytest.fixture
def foreign() -> bytes:
    """The archive of a course of which nothing is here."""
    with transaction.atomic():
        data = packed(release(course=written(), by=None, at=AT, change="substantive", note="First."))
        transaction.set_rollback(True)
    return data


def send(client: Client, data: bytes) -> Any:
    return client.post(UPLOAD, {"file": SimpleUploadedFile("course.zip", data, "application/zip")})


def decide(client: Client, **facts: str) -> Any:
    seen = client.get(PREVIEW)
    form = seen.context["form"]
    programme = form.fields["programme"].choices[0][0]
    return client.post(PREVIEW, {"digest": form.initial["digest"], "programme": programme} | facts)


def ways(client: Client) -> list[str]:
    return [way for way, _label in client.get(PREVIEW).context["form"].fields["way"].choices]


def stored() -> tuple[int, ...]:
    return tuple(kind.objects.count() for kind in (Course, Page, Question, LawCard, Revision))


def test_a_course_comes_in_as_drafts(foreign: bytes, uploader: Client) -> None:
    before = stored()
    assert send(uploader, foreign).headers["Location"] == PREVIEW
    seen = uploader.get(PREVIEW)
    assert stored() == before
    assert (seen.context["questions"], seen.context["cards"]) == (16, {"new": 2, "known": 0, "differing": 0})
    assert ways(uploader) == ["keep", "rename"]

    answer = decide(uploader, way="keep")

    course = Course.objects.get()
    assert (answer.status_code, course.code) == (302, "DEM-101")
    page = CoursePage.objects.get(course=course, locale__language_code="en")
    assert page.get_parent().slug == "demo"
    assert not page.get_descendants(inclusive=True).live().exists()
    assert not Question.objects.filter(live=True).exists()
    assert not LawCard.objects.filter(live=True).exists()
    assert {revision.user_id for revision in Revision.objects.all()} >= {page.owner_id}
    assert send(uploader, foreign).status_code == 302
    assert ways(uploader) == ["take-over", "rename"]


def test_a_clash_is_a_choice(client_of_trainer: Client, course: Course) -> None:
    made = newest_release(course)
    assert made is not None
    send(client_of_trainer, packed(made))
    assert ways(client_of_trainer) == ["take-over", "rename"]
    before = stored()

    assert decide(client_of_trainer, way="keep").status_code == 400
    assert decide(client_of_trainer, way="rename").status_code == 400
    assert decide(client_of_trainer, way="rename", code="DEM-101").status_code == 409
    assert decide(client_of_trainer, way="rename", code="NEW-102", programme="x").status_code == 400
    assert stored() == before
    assert decide(client_of_trainer, way="rename", code="NEW-102").status_code == 302

    copy = CoursePage.objects.get(course__code="NEW-102", locale__language_code="en")
    original = CoursePage.objects.get(course=course, locale__language_code="en")
    keys = [set(page.get_descendants().values_list("translation_key", flat=True)) for page in (copy, original)]
    assert len(keys[0]) == len(keys[1])
    assert not keys[0] & keys[1]
    assert LawCard.objects.count() == before[3]


def test_what_is_taken_over_becomes_a_draft(client_of_trainer: Client, course: Course) -> None:
    made = newest_release(course)
    assert made is not None
    data = packed(made)
    page = releases.lesson_page()
    page.title = "Another title"
    page.save_revision().publish()
    send(client_of_trainer, data)

    assert decide(client_of_trainer, way="take-over").status_code == 302

    page.refresh_from_db()
    assert (page.title, page.live, page.get_latest_revision_as_object().title) == (
        "Another title",
        True,
        "Three rights",
    )
    assert Course.objects.count() == 1


def test_another_programmes_course_cannot_be_taken_over(client_of_other_trainer: Client, course: Course) -> None:
    made = newest_release(course)
    assert made is not None
    send(client_of_other_trainer, packed(made))

    assert ways(client_of_other_trainer) == ["rename"]
    assert decide(client_of_other_trainer, way="take-over").status_code == 400


def test_what_is_taken_over_stays_in_its_programme(client_of_trainer: Client, course: Course) -> None:
    """Whatever programme the file names: a language that is new in it must not open a way into another one."""
    other_course()
    made = newest_release(course)
    assert made is not None
    data = broken(packed(made), "programme.yaml", sample.PROGRAMMES.replace("key: demo", "key: other").encode())
    data = broken(data, "es/course.md", sample.FILES["en/course.md"].encode())
    others = set(Page.objects.get(slug="oth-101", locale__language_code="en").get_parent().get_siblings())
    send(client_of_trainer, data)

    assert decide(client_of_trainer, way="take-over", programme="").status_code == 302

    own = ProgrammePage.objects.get(slug="demo", locale__language_code="en")
    page = CoursePage.objects.get(course=course, locale__language_code="es")
    assert page.get_parent().specific.translation_key == own.translation_key
    assert not ProgrammePage.objects.filter(locale__language_code="es").exclude(translation_key=own.translation_key)
    assert set(own.get_siblings()) == others


def test_what_is_under_review_is_not_taken_over(client_of_trainer: Client, course: Course) -> None:
    made = newest_release(course)
    assert made is not None
    page = releases.lesson_page()
    page.save_revision()
    page.get_workflow().start(page, people.person())
    send(client_of_trainer, packed(made))
    before = stored()

    answer = decide(client_of_trainer, way="take-over")

    assert (answer.status_code, stored()) == (409, before)
    assert "under review" in answer.content.decode()


def test_a_translated_activity_without_its_module_is_not_lost_in_silence(foreign: bytes, uploader: Client) -> None:
    data = broken(foreign, "pt-pt/1-first-hour/module.md", None)

    answer = send(uploader, data)

    assert (answer.status_code, Course.objects.count()) == (400, 0)
    lost = "pt-pt/1-first-hour/module.md: the file is missing, and with it would be lost: "
    assert [error["text"].startswith(lost) for error in answer.context["errors"]] == [True]


def test_what_nobody_comes_back_for_is_deleted(foreign: bytes, uploader: Client) -> None:
    send(uploader, foreign)

    assert forget_old(at=timezone.now() + timedelta(minutes=50)) == 0
    assert uploader.get(PREVIEW).status_code == 200
    assert forget_old(at=timezone.now() + timedelta(minutes=70)) == 1
    assert uploader.get(PREVIEW).status_code == 302


def test_a_language_without_an_outcome_comes_in_all_the_same(foreign: bytes, uploader: Client) -> None:
    told = sample.FILES["pt-pt/course.md"]
    head, line, _rest = told.partition("outcomes:")
    assert line
    send(uploader, broken(foreign, "pt-pt/course.md", f"{head}---\nTexto.\n".encode()))

    assert decide(uploader, way="keep").status_code == 302

    assert not CoursePage.objects.get(locale__language_code="pt-pt").outcomes
    extra = told.replace("outcomes:", "outcomes:\n  nowhere-else: Outro.", 1)
    assert send(uploader, broken(foreign, "pt-pt/course.md", extra.encode())).status_code == 400


def test_cards_that_differ_stay(foreign: bytes, uploader: Client) -> None:
    load_cards(sample.register(), Loaded())
    LawCard.objects.filter(key="three-rights").update(statement="As it is here.")
    LawCard.objects.filter(key="return-rules").delete()
    send(uploader, foreign)
    assert uploader.get(PREVIEW).context["differing"] == ["three-rights"]

    decide(uploader, way="keep")

    assert set(LawCard.objects.filter(key="three-rights").values_list("statement", flat=True)) == {"As it is here."}
    assert LawCard.objects.filter(key="return-rules", live=False).exists()


def broken(data: bytes, path: str, text: bytes | None) -> bytes:
    """The archive with another file in place of one of its own, or without it; its manifest is right about that."""
    import hashlib

    with zipfile.ZipFile(io.BytesIO(data)) as old:
        entries = {name: old.read(name) for name in old.namelist() if name != path}
    manifest = json.loads(entries["manifest.json"])
    manifest["files"].pop(path, None)
    if text is not None:
        entries[path] = text
        manifest["files"][path] = {"sha256": hashlib.sha256(text).hexdigest(), "size": len(text)}
    entries["manifest.json"] = json.dumps(manifest).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for name, content in entries.items():
            new.writestr(name, content)
    return stream.getvalue()


def test_what_is_wrong_is_said_with_file_and_line(foreign: bytes, uploader: Client) -> None:
    before = stored()
    lesson = "en/1-first-hour/three-rights.md"
    for path, text, said in [
        (lesson, b"---\ntitle: T\n---\n::nonsense x\n::\n", f"{lesson}, line 4: “::nonsense” is not known"),
        ("en/other.md", b"---\ntitle: T\n---\n", "en/other.md: course.yaml does not name this file"),
        ("course.yaml", b"code: x", "course.yaml, line 1: “modules:” is missing"),
    ]:
        answer = send(uploader, broken(foreign, path, text))
        assert (answer.status_code, said in answer.content.decode()) == (400, True), answer.context["errors"]
    assert send(uploader, foreign[:-40]).status_code == 400
    assert stored() == before


def test_a_file_that_is_no_picture_leaves_nothing(foreign: bytes, uploader: Client) -> None:
    with zipfile.ZipFile(io.BytesIO(foreign)) as archive:
        picture = next(name for name in archive.namelist() if name.endswith(".webp"))
    send(uploader, broken(foreign, picture, b"<svg onload='alert(1)'/>"))
    before = stored()

    answer = decide(uploader, way="keep")

    assert (answer.status_code, stored()) == (409, before)


def test_scripts_in_links_do_not_come_in(foreign: bytes, uploader: Client) -> None:
    lesson = (
        b"---\ntitle: T\n---\n[a](data:text/html,x) [b](http://x.example) [c](https://x.example) <script>x</script>\n"
    )
    files = broken(foreign, "en/1-first-hour/going-on.md", lesson)
    send(uploader, files)

    assert decide(uploader, way="keep").status_code == 302

    body = releases.lesson_page("going-on").body[0].value.source
    assert 'href="https://x.example"' in body
    assert "http://" not in body
    assert 'href="data:' not in body
    assert "<script" not in body


def test_who_may(course: Course, client: Client) -> None:
    made = newest_release(course)
    assert made is not None
    export = f"/admin/course-files/export/{made.uuid}/"
    home = ensure_home(ensure_locales()["en"])
    home.add_child(instance=ProgrammePage(title="Other", slug="other", locale=home.locale))
    ensure_groups()
    reviewer = people.person()
    group = Group.objects.create(name="Reviewers")
    group.permissions.add(*Group.objects.get(name="Trainers: demo").permissions.filter(codename="access_admin"))
    reviewer.groups.add(group)
    roles = {
        "nobody": None,
        "learner": people.person(),
        "reviewer": reviewer,
        "trainer of another": trainer("other"),
        "trainer": trainer(),
    }
    answers = {}
    for role, user in roles.items():
        client = Client()
        if user:
            client.force_login(user)
        answers[role] = [client.get(url).status_code for url in (UPLOAD, PREVIEW, export)]
        answers[role].append(send(client, b"x").status_code)

    assert answers == {
        "nobody": [302, 302, 302, 302],
        "learner": [302, 302, 302, 302],
        "reviewer": [403, 403, 403, 403],
        "trainer of another": [200, 302, 403, 400],
        "trainer": [200, 302, 200, 400],
    }


def test_the_export_is_offered_and_is_the_package(client_of_trainer: Client, course: Course) -> None:
    made = newest_release(course)
    assert made is not None
    record = client_of_trainer.get(f"/admin/releases/{made.uuid}/")
    answer = client_of_trainer.get(record.context["export_url"])

    assert f'href="{record.context["export_url"]}"' in record.content.decode()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="DEM-101-1.0.zip"'
    assert b"".join(answer.streaming_content) == packed(made)
    assert b"Import a course" in client_of_trainer.get("/admin/courses/").content
