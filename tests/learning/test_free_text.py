"""Wherever a learner types words, the warning against real cases stands beside the field, by construction."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SEEN_BY_LEARNERS = ("learning/*.html", "components/asked/*.html", "components/blocks/*.html", "components/recall*.html")
FIELD = re.compile(r"<(?:textarea|input)\b[^>]*>")
NOT_WRITTEN = re.compile(r"""type="(?:hidden|radio|checkbox|{{ question\.many\|yesno:'checkbox,radio' }})\"""")
NUMBER = 'inputmode="decimal"'
WARNED = 'aria-describedby="{{ name }}-care"'
WARNING = '{% include "components/asked/care.html" with name=name only %}'


def test_no_field_for_words_is_drawn_without_the_warning() -> None:
    found = {}
    for pattern in SEEN_BY_LEARNERS:
        for path in sorted(TEMPLATES.glob(pattern)):
            text = re.sub(r"{% (?:if|endif|else)[^%]*%}", "", path.read_text())
            fields = [field for field in FIELD.findall(text) if not NOT_WRITTEN.search(field) and NUMBER not in field]
            if fields:
                warned = all(WARNED in field for field in fields) and text.count(WARNING) >= 1
                found[path.relative_to(TEMPLATES).as_posix()] = warned

    assert found == {
        "components/asked/gaps.html": True,
        "components/asked/typing.html": True,
        "learning/ask_time.html": True,
    }


def test_the_warning_names_what_must_not_be_written() -> None:
    care = (TEMPLATES / "components/asked/care.html").read_text()

    assert "Never write about a real case: no names" in care
