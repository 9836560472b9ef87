"""What reads the same for everybody is drawn once, and never in another language or of another thing."""

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

from lms.templatetags import look


def test_it_is_drawn_once_for_each_language_and_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    draw = look.render_to_string

    def noted(name: str, values: dict[str, int]) -> SafeString:
        drawn.append(values)
        return draw(name, values)

    monkeypatch.setattr(look, "render_to_string", noted)
    look._drawn.cache_clear()

    def said(language: str, done: int) -> str:
        with translation.override(language):
            return look.same_for_all("components/done_of.html", done=done, total=9)

    texts = [said(language, done) for _ in range(2) for language in ("en", "es") for done in (1, 2)]
    look._drawn.cache_clear()

    assert texts[:4] == texts[4:]
    assert len(set(texts)) == 4
    assert drawn == [{"done": 1, "total": 9}, {"done": 2, "total": 9}] * 2
