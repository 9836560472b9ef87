"""The chooser of blocks: what each is for, and an example drawn as learners will see it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from courses.blocks import LessonBlock
from courses.blocks.examples import EXAMPLES
from courses.models import LessonPage

pytestmark = pytest.mark.django_db
GROUPS = ["Text", "Law", "Practice", "Media", "Guidance"]


def test_every_block_says_what_it_is_for_and_shows_an_example(uploader: Client) -> None:
    body = LessonPage._meta.get_field("body").stream_block

    assert isinstance(body, LessonBlock)
    assert EXAMPLES.keys() == body.child_blocks.keys()
    assert list(dict.fromkeys(str(block.meta.group) for block in body.child_blocks.values())) == GROUPS
    for name, block in body.child_blocks.items():
        address = reverse("wagtailadmin_block_preview") + f"?id={block.definition_prefix}"
        answer = uploader.get(address)
        html = answer.content.decode()
        shown = str(next(value for value in _strings(EXAMPLES[name]()) if value))
        assert block.is_previewable
        assert str(block.get_description()).endswith("."), name
        assert answer.status_code == 200
        assert f'class="block block-{name}"' in html
        assert escape(shown) in html or shown in html, name
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, item in value.items() if key not in ("id", "kind", "url") for text in _strings(item)]
    return [text for item in value for text in _strings(item)] if isinstance(value, (list, tuple)) else []
