"""What the editor refuses of a film, a recording and a download, and what a draft may still lack."""

from types import SimpleNamespace
from typing import Any

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from courses.blocks.media import AudioBlock, CompleteBlock, DownloadBlock, VideoBlock

FILM, WORDS, SOUND = (SimpleNamespace(filename=name) for name in ("a.mp4", "a.vtt", "a.mp3"))
PAPER, OTHER = (SimpleNamespace(filename=name) for name in ("a.pdf", "a.exe"))
NOTHING: dict[str, Any] = {"title": "T", "file": None, "address": "", "captions": None, "captioned": False}


@pytest.mark.parametrize(
    ("change", "faults", "gaps"),
    [
        ({"file": FILM, "captions": WORDS}, set(), set()),
        ({"address": "https://player.vimeo.com/video/1", "captioned": True}, set(), set()),
        ({}, set(), {"file"}),
        ({"file": FILM}, set(), {"captions"}),
        ({"address": "https://player.vimeo.com/video/1"}, set(), {"captioned"}),
        ({"file": SOUND, "captions": WORDS}, {"file"}, set()),
        ({"file": FILM, "captions": PAPER}, {"captions"}, set()),
        ({"address": "https://elsewhere.example/1", "captioned": True}, {"address"}, set()),
        ({"file": FILM, "captions": WORDS, "address": "https://player.vimeo.com/video/1"}, {"address"}, set()),
    ],
)
def test_a_film_has_captions_and_comes_from_one_place(change: dict[str, Any], faults: set[str], gaps: set[str]) -> None:
    value = NOTHING | change

    assert VideoBlock().faults(value).keys() == faults
    assert VideoBlock().gaps(value).keys() == gaps


@pytest.mark.parametrize(
    ("block", "file", "faults"),
    [
        (AudioBlock(), SOUND, set()),
        (AudioBlock(), FILM, {"file"}),
        (DownloadBlock(), PAPER, set()),
        (DownloadBlock(), OTHER, {"file"}),
    ],
)
def test_recordings_and_downloads_are_of_their_kinds(block: CompleteBlock, file: Any, faults: set[str]) -> None:
    assert block.faults({"file": file}).keys() == faults


def test_a_draft_may_have_gaps_and_what_is_published_may_not() -> None:
    block = VideoBlock()
    value = block.to_python({"title": "T", "address": "https://player.vimeo.com/video/1", "transcript": "<p>A</p>"})

    assert block.clean_deferred(value)["title"] == "T"
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    assert refused.value.block_errors.keys() == {"captioned"}
