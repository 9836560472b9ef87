"""The addresses at which an H5P package is played: whose they are, and what the frame may do."""

import gzip
import re
import uuid

import pytest
from django.test import Client

from courses.models import Release
from lms.accounts.models import Membership, User
from lms.embedded import h5p_core
from lms.learning.models import ActivityCompletion, PackageAttempt, PackageMemory, PackageStatement
from tests.factories import people, plays
from tests.factories.plays import ACTIVITY, BLOCK
from tests.learning import journeys
from tests.learning.plays import launch, text
from tests.queries import counted

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
HOME = "/en/learn/DEM-101/at-the-desk/"
PLAY = f"{HOME}play/{ACTIVITY}"


@pytest.fixture
def playing(learner: User) -> Release:
    release = plays.released()
    journeys.enrol(learner, release)
    return release


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def test_a_package_from_its_page_to_its_result(playing: Release, signed_in: Client) -> None:
    page = signed_in.get(HOME)
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert f'data-play="{PLAY}"' in page.content.decode()

    told = signed_in.post(PLAY, headers=JSON).json()
    assert (told["activity"], told["memory"], told["waiting"]) == (f"urn:uuid:{ACTIVITY}", {}, [])
    said = {"uuid": str(uuid.uuid4()), "at": "", "statement": text(raw=1)}
    answer = signed_in.post(told["say"], said, headers=JSON).json()
    again = signed_in.post(told["say"], said, headers=JSON).json()
    kept = signed_in.post(told["remember"], {"sub": "0", "type": "state", "data": "[1]"}, headers=JSON).json()

    assert answer | {"at": ""} == {"saved": True, "at": "", "result": {"raw": "1", "max": "2"}, "finished": True}
    assert (again, kept) == (answer, {"saved": True})  # sent again, for the answer was lost
    assert signed_in.post(PLAY, headers=JSON).json()["memory"] == {"0": {"state": "[1]"}}
    after = signed_in.get(HOME).content.decode()
    assert "Marked by themselves in the browser." in after
    assert "1 of 2 points" in after


def test_the_document_of_the_frame(playing: Release, signed_in: Client) -> None:
    address = signed_in.post(PLAY, headers=JSON).json()["frame"]

    response = signed_in.get(address)
    packed = signed_in.get(address, headers={"accept-encoding": "gzip"})

    html = response.content.decode()
    assert '"reportingIsEnabled": true' in html  # or a book has no button to hand its result in
    (nonce,) = set(re.findall(r'<script nonce="([^"]+)"', html))
    host = "http://testserver"
    assert response["Content-Security-Policy"].split("; ") == [
        "default-src 'none'",
        f"script-src 'nonce-{nonce}' {host}/h5p/libraries/",
        f"style-src {host}/h5p/ 'unsafe-inline'",
        f"img-src {host}/h5p/ data: blob:",
        f"media-src {host}/h5p/ blob:",
        f"font-src {host}/h5p/ data:",
        f"connect-src {host}/h5p/",
        "worker-src blob:",
        f"base-uri 'self' {host}",
        "form-action 'none'",
        "object-src 'none'",
        f"frame-ancestors {host}",
        "sandbox allow-scripts allow-popups allow-downloads",
    ]
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "X-Frame-Options" not in response
    assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="http', html)  # it asks for nothing
    assert "H5P.AmparoMini = (function" in html
    assert gzip.decompress(packed.content) == response.content
    stale = signed_in.get(address.replace(address.split("/")[-2], "older"))
    assert stale["Cache-Control"] == "no-store"


def test_only_who_has_a_place_plays(playing: Release, client: Client, learner: User) -> None:
    frame = f"{HOME}frame/{ACTIVITY}/x/"
    launched = launch(learner)
    say, remember = (f"/en/learn/plays/{launched.attempt.uuid}/{name}" for name in ("say", "remember"))
    assert client.get(frame).status_code == 302
    for address in (PLAY, say, remember):
        assert client.post(address, headers=JSON).status_code == 401

    unit = people.unit("Custody")
    people.member(learner, unit)
    for role in (Membership.Role.LEARNER, Membership.Role.MANAGER, Membership.Role.AUDITOR):
        other = people.person()
        people.member(other, unit, role=role)
        client.force_login(other)
        found = [client.get(frame), client.post(PLAY), client.post(f"{HOME}words/{ACTIVITY}")]
        assert [answer["Location"] for answer in found] == ["/en/courses/DEM-101/"] * 3
        statement = {"uuid": str(uuid.uuid4()), "statement": text()}
        assert client.post(say, statement, headers=JSON).status_code == 404
        assert client.post(remember, {"type": "state", "data": "1"}, headers=JSON).status_code == 404
        assert client.get(f"/en/learn/attempts/{launched.attempt.uuid}/").status_code == 404
    assert PackageStatement.objects.count() == PackageMemory.objects.count() == 0


def test_a_page_of_somebody_else_begins_nothing(playing: Release, signed_in: Client, learner: User) -> None:
    owner = re.findall(r'data-owner="([^"]+)"', signed_in.get(HOME).content.decode())[-1]
    other = people.person()
    journeys.enrol(other, playing)
    signed_in.force_login(other)

    refused = signed_in.post(PLAY, {"owner": owner}, headers=JSON)

    assert (refused.status_code, refused.json()["code"]) == (409, "foreign")
    assert not PackageAttempt.objects.exists()
    signed_in.force_login(learner)
    assert signed_in.post(PLAY, {"owner": owner}, headers=JSON).status_code == 200


def test_what_cannot_be_read_is_refused(playing: Release, signed_in: Client, learner: User) -> None:
    address = f"/en/learn/plays/{launch(learner).attempt.uuid}/"
    mark = str(uuid.uuid4())
    for sent in ({}, {"uuid": "x"}, {"uuid": mark, "sequence": "-1"}, {"uuid": mark, "at": "2026-11-20T09:00:00"},
                 {"uuid": mark, "statement": text(raw=99999)}):  # fmt: skip
        assert signed_in.post(f"{address}say", sent, headers=JSON).status_code == 400
    for sent in ({"data": "1"}, {"type": "x" * 65, "data": "1"}, {"type": "s", "data": "\x00"}):
        assert signed_in.post(f"{address}remember", sent, headers=JSON).status_code == 400
    assert signed_in.get(f"{address}say").status_code == 302
    assert signed_in.post(f"{HOME}play/{uuid.uuid4()}", headers=JSON).status_code == 404


def test_the_way_back_to_what_waits(playing: Release, signed_in: Client, learner: User) -> None:
    attempt = launch(learner).attempt

    assert signed_in.get(f"/en/learn/attempts/{attempt.uuid}/")["Location"] == f"/en/learn/DEM-101/by-id/{ACTIVITY}"
    said = signed_in.post(PLAY, {"waiting": f"{attempt.uuid},{uuid.uuid4()},x"}, headers=JSON).json()
    assert (said["attempt"], said["waiting"]) == (str(attempt.uuid), [])


def test_without_a_player_the_words_are_there(
    playing: Release, signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(h5p_core, "is_installed", lambda: False)

    assert "Told why, and a lawyer." in signed_in.get(HOME).content.decode()
    refused = signed_in.post(PLAY, headers=JSON)
    assert (refused.status_code, refused.json()["code"]) == (503, "missing")
    assert signed_in.post(f"{HOME}words/{ACTIVITY}")["Location"] == f"{HOME}#play-{ACTIVITY}"
    assert ActivityCompletion.objects.get().basis == "read"
    assert "It is not installed here" in signed_in.get("/en/h5p/licence/").content.decode()


def test_a_lesson_with_a_package_costs_no_query_more(playing: Release, signed_in: Client) -> None:
    page = signed_in.get("/en/learn/DEM-101/going-on/").content.decode()
    with counted() as statements:
        signed_in.get("/en/learn/DEM-101/going-on/")

    assert f'data-play="/en/learn/DEM-101/going-on/play/{BLOCK}"' in page
    assert len(statements) == 3
