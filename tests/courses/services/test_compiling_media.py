"""Films, recordings and files on their way from a folder into a release and to learners."""

import hashlib
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from courses.models import Course, Release, ReleaseFile
from courses.queries import catalogue, shelf
from courses.rules.diff import CLARIFYING, EDITORIAL, Change
from courses.services.compiling import Compiled, compile_course
from courses.services.loading import FileRefusedError, Loaded, load_course
from courses.services.releasing import changes_since, release
from tests.factories import media, releases, sample
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def blocks_of(compiled: Compiled) -> list[dict[str, Any]]:
    lesson = next(a for a in compiled.texts["en"]["activities"].values() if a["title"] == "Going on")
    found: list[dict[str, Any]] = lesson["blocks"]
    return found


def released(course: Course, **changed: Any) -> Release:
    return release(course=course, by=None, at=AT, change="substantive", note="As written.", **changed)


def test_every_block_is_compiled_without_a_number_of_this_database() -> None:
    compiled = compile_course(media.written())

    found = blocks_of(compiled)
    values = {(block["type"], block["value"].get("title", "")): block["value"] for block in found}
    film, mp4, vtt = values[("video", "Saying the three rights")], sha256(media.MP4), sha256(media.VTT)
    assert [block["type"] for block in found] == [
        "heading", "text", "picture", "video", "video", "audio", "accordion", "download", "advisory",
    ]  # fmt: skip
    assert found[0]["value"] == {"text": "Before anything else"}
    assert film == {
        "file": mp4,
        "media_type": "video/mp4",
        "size": len(media.MP4),
        "captions": vtt,
        "title": "Saying the three rights",
        "transcript": "<p>The officer says: <b>from the very outset</b> there is a lawyer. Aardvark.</p>",
        "minutes": 3,
    }
    assert values[("video", "The same elsewhere")] == {
        "address": "https://player.vimeo.com/video/1",
        "captioned": True,
        "title": "The same elsewhere",
        "transcript": "<p>Somebody says it again.</p>",
    }
    assert values[("download", "The first hour on one page")] == {
        "file": sha256(media.PDF),
        "media_type": "application/pdf",
        "size": len(media.PDF),
        "title": "The first hour on one page",
        "ending": "pdf",
    }
    assert found[6]["value"]["items"][0] == {
        "title": "What if nobody answers?",
        "text": "Call the next number on the list.",
    }
    assert found[8]["value"] == {
        "contains": "Speaks of distress.",
        "instead": "<p>Ask, and <i>wait</i>.</p><p>Then write it down.</p>",
        "hard": "<p>The hard part, in <b>full</b>.</p><ul><li>One thing</li></ul>",
    }
    assert {mp4, vtt, sha256(media.MP3), sha256(media.PDF)} == set(compiled.stored)
    assert compiled.structure["files"] == sorted(compiled.sizes)
    assert compiled.sizes[mp4] == len(media.MP4)


def test_a_release_keeps_the_files_and_search_finds_the_transcript() -> None:
    made = released(media.written())

    kept = {row.sha256: (row.media_type, row.size) for row in made.files.all()}
    assert sorted(kept) == made.structure["files"]
    assert kept[sha256(media.MP4)] == ("video/mp4", len(media.MP4))
    assert kept[sha256(media.VTT)] == ("text/vtt", len(media.VTT))
    with default_storage.open(ReleaseFile.path(sha256(media.MP4))) as stream:
        assert stream.read() == media.MP4
    assert [item.course.code for item in catalogue.search(catalogue.catalogue("en"), "aardvark")] == ["DEM-101"]
    assert catalogue.search(catalogue.catalogue("en"), "vimeo") == []
    assert shelf.newest("DEM-101")


def test_loading_again_keeps_no_file_twice_and_notices_a_changed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    course = media.written()
    numbers = get_document_model().objects.count(), get_image_model().objects.count()
    media.written()
    assert (get_document_model().objects.count(), get_image_model().objects.count()) == numbers == (4, 1)

    monkeypatch.setitem(media.FILES, "files/rights.mp4", media.MP4 + b"more")
    media.written()

    assert blocks_of(compile_course(course))[3]["value"]["file"] == sha256(media.MP4 + b"more")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("files/rights.mp4", b"<html>", "not what its name says"),
        ("files/rights.webp", b"RIFF....WEBP", "no picture"),
        ("files/rights.vtt", b"WEBVTT\n\n00:01 --> 00:02\nA\n", "files/rights.vtt, line 3"),
        ("files/call.mp3", None, "the file is missing"),
    ],
)
def test_files_that_are_not_what_they_say_are_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, data: bytes | None, said: str
) -> None:
    if data is None:
        monkeypatch.delitem(media.FILES, name)
    else:
        monkeypatch.setitem(media.FILES, name, data)
    releases.written()

    files = sample.course_files(**{media.LESSON_FILE: media.LESSON})

    with pytest.raises(FileRefusedError, match=said):
        load_course(files, sample.programmes(), Loaded(), media.open_file)


def test_another_film_is_clarifying_and_another_transcript_editorial() -> None:
    course = media.written()
    made = released(course)
    lesson = next(a["id"] for m in made.structure["modules"] for a in m["activities"] if a["slug"] == "going-on")
    page = releases.lesson_page("going-on")
    film = next(block for block in page.body if block.block_type == "video")
    film.value["title"] = "Said anew"
    page.save_revision().publish()
    assert changes_since(made, compile_course(course)) == [Change("activity", lesson, "text", EDITORIAL, "en")]

    other = get_document_model()(title="Other")
    other.file.save("other.webm", ContentFile(b"\x1a\x45\xdf\xa3....webm other"))
    film.value["file"] = other
    page.save_revision().publish()

    assert changes_since(made, compile_course(course)) == [
        Change("activity", lesson, "text", EDITORIAL, "en"),
        Change("activity", lesson, "recording", CLARIFYING, "en"),
    ]


def test_a_film_at_a_host_that_is_not_allowed_reaches_nobody() -> None:
    lesson = media.LESSON.replace("https://player.vimeo.com/video/1", "https://elsewhere.example/1")

    compiled = compile_course(media.written(lesson))

    assert blocks_of(compiled)[4]["value"]["address"] == ""


def test_ranges_types_and_dispositions(client: Client) -> None:
    released(media.written())
    film, paper = f"/files/{sha256(media.MP4)}", f"/files/{sha256(media.PDF)}"
    size, etag = len(media.MP4), f'"{sha256(media.MP4)}"'

    def asked(address: str, **headers: str) -> tuple[int, bytes, str, str]:
        answer = client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
        data = answer.getvalue()
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert int(answer.headers["Content-Length"]) == len(data)
        return answer.status_code, data, answer.headers["Content-Type"], answer.headers.get("Content-Range", "")

    assert asked(film) == (200, media.MP4, "video/mp4", "")
    assert asked(film, range="bytes=5-9") == (206, media.MP4[5:10], "video/mp4", f"bytes 5-9/{size}")
    assert asked(film, range="bytes=-4") == (206, media.MP4[-4:], "video/mp4", f"bytes {size - 4}-{size - 1}/{size}")
    assert asked(film, range="bytes=9000-99999", if_range=etag)[1] == media.MP4[9000:]
    assert asked(film, range="bytes=5-9", if_range='"other"')[:2] == (200, media.MP4)
    assert asked(film, range="bytes=0-1,5-9")[:2] == (200, media.MP4)
    assert asked(film, range=f"bytes={size}-")[::3] == (416, f"bytes */{size}")
    assert client.get(paper).headers["Content-Disposition"] == "attachment"
    assert asked(paper) == (200, media.PDF, "application/pdf", "")
    assert client.get(f"/files/{sha256(b'not released')}", follow=True).status_code == 404
    assert client.post(film).status_code == 405
