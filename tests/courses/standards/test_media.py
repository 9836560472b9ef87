"""What a file is, which part of it is asked for, and whether its captions will be shown."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.rules.film_hosts import is_allowed, name_of
from courses.standards.media import is_genuine
from courses.standards.ranges import UnsatisfiableError, stretch
from courses.standards.webvtt import Cue, WebVTTError, read_captions
from tests.factories import media


@pytest.mark.parametrize(
    ("name", "head", "genuine"),
    [
        ("a.mp4", media.MP4, True),
        ("a.M4A", media.MP4, True),
        ("a.webm", b"\x1a\x45\xdf\xa3\x01\x42\x82\x84webm", True),
        ("a.mp3", media.MP3, True),
        ("a.mp3", b"\xff\xfb\x90\x00", True),
        ("a.ogg", b"OggS\0", True),
        ("a.pdf", media.PDF, True),
        ("a.docx", b"PK\x03\x04", True),
        ("a.vtt", media.VTT, True),
        ("a.webm", b"\x1a\x45\xdf\xa3\x01\x42\x82\x88matroska", False),
        ("a.mp4", b"<html><script>", False),
        ("a.mp3", b"", False),
        ("a.pdf", media.MP4, False),
        ("a.txt", b"MZ\0", False),
        ("a.exe", b"MZ", False),
    ],
)
def test_a_file_begins_as_its_name_says(name: str, head: bytes, genuine: bool) -> None:
    assert is_genuine(name, head) is genuine


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=2-", (2, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-30", (0, 10)),
        ("bytes=5-999", (5, 10)),
        ("bytes=0-1,3-4", None),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("items=0-1", None),
        ("bytes=0-" + "9" * 30, None),
    ],
)
def test_a_part_of_ten_bytes(header: str, part: tuple[int, int] | None) -> None:
    assert stretch(header, 10) == part


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_a_part_that_is_not_there(header: str) -> None:
    with pytest.raises(UnsatisfiableError):
        stretch(header, 10)


def test_captions_are_read() -> None:
    data = (
        b"\xef\xbb\xbfWEBVTT - Rights\r\n\r\nNOTE by us\r\n\r\n"
        + media.VTT[8:]
        + b"\n01:00:00.000 --> 01:00:01.000\nEnd"
    )

    assert read_captions(data) == [
        Cue(0, 2.5, "From the outset."),
        Cue(3, 5, "Three rights."),
        Cue(3600, 3601, "End"),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("1\n00:00:01,000 --> 00:00:02,000\nSubRip\n", 1),
        ("WEBVTT\n00:01.000 --> 00:02.000\nA\n", 2),
        ("WEBVTT\n\nNOTE nothing\n", 4),
        ("WEBVTT\n\n00:01 --> 00:02\nA\n", 3),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nA\n", 3),
        ("WEBVTT\n\n00:61.000 --> 00:62.000\nA\n", 3),
        ("WEBVTT\n\nname\n00:01.000 --> 00:02.000\n", 4),
        ("WEBVTT\n\n00:01.000 --> 00:02.000 onclick:x\nA\n", 3),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\nA\n\n00:01.000 --> 00:02.000\nB\n", 6),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nA\n00:03.000 --> 00:04.000\nB\n", 5),
        ("WEBVTT\n\nonly words\n", 3),
    ],
)
def test_captions_that_a_browser_would_drop_are_refused_by_line(text: str, line: int) -> None:
    with pytest.raises(WebVTTError) as refused:
        read_captions(text.encode())
    assert refused.value.line == line


PIECES = [
    "WEBVTT",
    "\n",
    "\n\n",
    "NOTE",
    "STYLE",
    " --> ",
    "00:01.000",
    "99:59.999",
    "1",
    "Words.",
    "\t",
    "\r",
    "\0",
    "é",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join).map(str.encode) | st.binary(max_size=200))
def test_whatever_stands_in_it_ends_soon(data: bytes) -> None:
    started = time.monotonic()
    for candidate in (data, b"WEBVTT\n\n" + data):
        with suppress(WebVTTError):
            cues = read_captions(candidate)
            assert cues
            assert all(cue.end > cue.start for cue in cues)
    assert time.monotonic() - started < 1


def test_hosts_of_films() -> None:
    hosts = ["player.vimeo.com"]

    assert is_allowed("https://player.vimeo.com/video/1?h=2", hosts)
    assert name_of("https://player.vimeo.com/video/1") == "Vimeo"
    for address in (
        "http://player.vimeo.com/video/1",
        "https://player.vimeo.com",
        "https://player.vimeo.com:444/video/1",
        "https://me@player.vimeo.com/video/1",
        "https://player.vimeo.com.example.org/1",
        "https://vimeo.com/1",
        "//player.vimeo.com/1",
        "javascript:alert(1)//player.vimeo.com/",
        'https://player.vimeo.com/1" onclick="x',
        "https://[player.vimeo.com/1",
    ):
        assert not is_allowed(address, hosts), address
