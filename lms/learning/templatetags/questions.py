"""How a sentence with gaps is taken apart: the markers [1], [2] … stand for its first, second … choice."""

import re
from typing import Any

from django import template
from django.utils import formats

register = template.Library()
SHOWN = ("stem", "choices")  # of a view of a question, which in a preview is a dictionary
MARKER = re.compile(r"\[(\d+)\]")


@register.filter
def parts(question: Any) -> list[dict[str, Any]]:
    """The pieces of the stem in their order: {text} or {gap, number}. A marker without a choice stays as it is."""
    stem, choices = (question[name] if isinstance(question, dict) else getattr(question, name) for name in SHOWN)
    found: list[dict[str, Any]] = []
    for place, piece in enumerate(MARKER.split(stem)):
        number = int(piece) if place % 2 else 0
        if number and number <= len(choices):
            found.append({"gap": choices[number - 1], "number": number})
        elif piece:
            found.append({"text": f"[{piece}]" if place % 2 else piece})
    return found


@register.filter
def unmarked(question: Any) -> str:
    """The stem as a heading: a sentence with gaps is read with an ellipsis for each."""
    return MARKER.sub("…", question.stem) if question.kind == "gaps" else question.stem


@register.simple_tag
def decimal_point(language: str) -> str:
    """How a number is written in a language."""
    return formats.get_format("DECIMAL_SEPARATOR", lang=language)
