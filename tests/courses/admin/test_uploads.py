"""Uploading pictures and documents: what is refused is refused in words."""

from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture
from pytest_django import Settings
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from tests.factories import media, people

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png(width: int = 20) -> bytes:
    stream = BytesIO()
    Picture.new("RGB", (width, 20)).save(stream, "PNG")
    return stream.getvalue()


def own_collection() -> int:
    pk: int = Collection.objects.get(name="Rights in detention").pk
    return pk


def upload(client: Client, address: str, name: str, data: bytes) -> Any:
    sent = {"title": "A file", "file": SimpleUploadedFile(name, data), "collection": own_collection(), "tags": ""}
    return client.post(address, sent)


def test_a_picture_is_stored_in_the_programmes_collection(uploader: Client) -> None:
    answer = upload(uploader, "/admin/images/add/", "a.png", png())

    stored = get_image_model().objects.get()
    assert answer.status_code == 302
    assert (stored.title, stored.width, stored.collection.name) == ("A file", 20, "Rights in detention")
    assert uploader.get(stored.file.url).getvalue() == png()


NO_PICTURES = [
    ("a.svg", SVG, "Not a supported image format. Supported formats: AVIF, GIF, JPG, JPEG, PNG, WEBP."),
    ("a.png", SVG, "Not a valid .png image. The extension does not match the file format (svg)"),
    ("a.exe", b"MZ", "Upload a valid image."),
    ("a.png", b"", "The submitted file is empty."),
]


def test_what_is_no_picture_is_refused(uploader: Client) -> None:
    for name, data, said in NO_PICTURES:
        form = upload(uploader, "/admin/images/add/", name, data)
        many = uploader.post("/admin/images/multiple/add/", {"files[]": SimpleUploadedFile(name, data)})

        assert said in unescape(form.content.decode()), form.context["form"].errors
        assert (many.json()["success"], said in many.json()["error_message"]) == (False, True), name
    assert not get_image_model().objects.exists()


def test_a_picture_that_is_too_large_is_refused_and_the_limits_are_said(uploader: Client, settings: Settings) -> None:
    form = uploader.get("/admin/images/add/").content.decode()
    answer = upload(uploader, "/admin/images/add/", "a.png", png() + b"\0" * 8 * 1024 * 1024)

    assert "Maximum filesize: 8.0" in form.replace("\xa0", " ")
    assert "too big" in answer.content.decode()
    assert not get_image_model().objects.exists()


def test_a_document_of_another_kind_is_refused(uploader: Client) -> None:
    refused = upload(uploader, "/admin/documents/add/", "a.html", b"<script>alert(1)</script>")
    assert "html" in refused.content.decode()
    assert not get_document_model().objects.exists()

    stored = upload(uploader, "/admin/documents/add/", "a.txt", b"Plain.")
    assert stored.status_code == 302
    document = get_document_model().objects.get()
    assert uploader.get(document.url).getvalue() == b"Plain."


def test_a_document_that_is_too_large_is_refused(uploader: Client) -> None:
    answer = upload(uploader, "/admin/documents/add/", "a.pdf", b"\0" * (20 * 1024 * 1024 + 1))

    assert "This file is too big. At most 20.0\xa0MB are stored." in answer.content.decode()
    limits = "At most 20.0\xa0MB; a recording 50.0\xa0MB, a film 200.0\xa0MB."
    assert limits in uploader.get("/admin/documents/add/").content.decode()
    assert not get_document_model().objects.exists()


def test_films_and_captions_are_looked_into(uploader: Client) -> None:
    not_what_it_says = "This file is not what its name says"
    for name, data, said in [
        ("a.mp4", b"<html><script>", not_what_it_says),
        ("a.pdf", media.MP4, not_what_it_says),
        ("a.vtt", b"WEBVTT\n\n00:01 --> 00:02\nA\n", "line 3: a time like"),
    ]:
        assert said in upload(uploader, "/admin/documents/add/", name, data).content.decode(), name
    assert not get_document_model().objects.exists()

    for name, data in (("a.mp4", media.MP4), ("a.vtt", media.VTT), ("a.mp3", media.MP3)):
        assert upload(uploader, "/admin/documents/add/", name, data).status_code == 302, name
    film = get_document_model().objects.get(file__endswith=".mp4")
    answer = uploader.get(film.url)
    assert (answer.getvalue(), answer.headers["Content-Type"]) == (media.MP4, "video/mp4")


def test_uploads_are_shown_to_trainers_only(uploader: Client) -> None:
    upload(uploader, "/admin/images/add/", "a.png", png())
    upload(uploader, "/admin/documents/add/", "a.txt", b"Plain.")
    picture, document = get_image_model().objects.get(), get_document_model().objects.get()

    for visitor in (None, people.person()):
        stranger = Client()
        if visitor:
            stranger.force_login(visitor)
        assert [stranger.get(address).status_code for address in (picture.file.url, document.url)] == [404, 404]
