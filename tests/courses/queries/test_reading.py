"""Released blocks as learners' pages draw them."""

import pytest
from django.template.loader import render_to_string

from courses.queries import shelf
from courses.services.releasing import release
from tests.factories import media
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db


def test_films_recordings_and_files_are_drawn_and_nothing_of_another_host_is_loaded() -> None:
    release(course=media.written(), by=None, at=AT, change="substantive", note="As written.")
    course = shelf.newest("DEM-101")
    assert course is not None
    drawn = {}
    for block in course.blocks(course.by_slug["going-on"]):
        html = render_to_string(f"components/blocks/{block['type']}.html", {"block": block})
        drawn[block["type"], block.get("address", "")] = html

    film, elsewhere = drawn["video", ""], drawn["video", "https://player.vimeo.com/video/1"]
    assert 'preload="none"' in film
    assert film.count("/files/") == 4  # the film, its captions, for downloading, on paper
    assert '<track kind="captions" src="/files/' in film
    assert 'srclang="en"' in film
    assert not any(tag in elsewhere for tag in ("<iframe", "<video", "<img", "src="))
    assert "This film is at Vimeo. Watching it there tells Vimeo your address." in elsewhere
    assert 'rel="noopener noreferrer external"' in elsewhere
    assert "<p>Somebody says it again.</p>" in elsewhere
    assert "PDF file, 15" in drawn["download", ""]
    assert 'download="the-first-hour-on-one-page.pdf"' in drawn["download", ""]
    assert drawn["accordion", ""].count("<details") == 2
    advisory = drawn["advisory", ""]
    assert advisory.index("Then write it down.") < advisory.index("<details") < advisory.index("The hard part")
    assert "<details open" not in advisory
