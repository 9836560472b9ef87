"""The files of H5P libraries and contents: public by their digest, kept for ever, and unable to do anything."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from courses.models import H5PLibrary
from courses.queries.packages import content_url, library_url
from tests.factories import packages
from tests.queries import counted

pytestmark = pytest.mark.django_db

HEADERS = {
    "Access-Control-Allow-Headers": "X-Requested-With, Range",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Origin": "*",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
KEPT = {"Accept-Ranges": "bytes", "Cache-Control": "public, max-age=31536000, immutable"}


def test_a_file_of_a_library_is_kept_for_ever_and_can_be_read_by_a_frame_without_an_origin(client: Client) -> None:
    address = f"{library_url(packages.library().sha256)}/mini.js"

    response = client.get(address)

    wanted = HEADERS | KEPT | {"Content-Type": "text/javascript; charset=utf-8", "Content-Length": "32"}
    assert response.status_code == 200
    assert response.getvalue() == packages.SCRIPT
    assert {name: response.get(name) for name in wanted} == wanted
    assert not response.cookies
    with counted() as statements:
        again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content, statements) == (304, b"", [])
    assert {name: again.get(name) for name in HEADERS | KEPT} == HEADERS | KEPT


def test_a_file_of_a_content_is_handed_out_in_parts(client: Client) -> None:
    address = f"{content_url(packages.content().sha256)}/images/desk.png"
    whole = client.get(address)
    tag, bytes_of = whole["ETag"], whole.getvalue()

    part = client.get(address, headers={"Range": "bytes=1-3", "If-Range": tag})
    stale = client.get(address, headers={"Range": "bytes=1-3", "If-Range": '"other"'})
    beyond = client.get(address, headers={"Range": "bytes=99-"})

    assert (part.status_code, part.getvalue(), part["Content-Range"]) == (206, b"PNG", "bytes 1-3/19")
    assert part["Content-Type"] == "image/png"
    assert (stale.status_code, stale.getvalue()) == (200, bytes_of)
    assert (beyond.status_code, beyond["Content-Range"]) == (416, "bytes */19")
    assert {name: beyond.get(name) for name in HEADERS} == HEADERS


def test_a_browser_may_ask_beforehand_and_may_send_nothing(client: Client) -> None:
    address = f"{library_url(packages.library().sha256)}/mini.js"

    asked = client.options(address)

    assert asked.status_code == 204
    assert {name: asked.get(name) for name in HEADERS} == HEADERS
    assert client.post(address).status_code == 405


def test_what_is_not_listed_is_not_handed_out(client: Client) -> None:
    library = packages.library()
    default_storage.delete(H5PLibrary.place(library.sha256, "css/mini.css"))

    answers = [
        client.get(f"/h5p/{address}").status_code
        for address in (
            f"libraries/{library.sha256}/library.json",
            f"libraries/{library.sha256}/../{library.sha256}/mini.js",
            f"libraries/{library.sha256}/css/mini.css",  # its bytes are gone
            f"libraries/{'0' * 64}/mini.js",
            "libraries/1/mini.js",
            f"content/{packages.content().sha256}/content.json",
        )
    ]

    assert answers == [404] * 6
