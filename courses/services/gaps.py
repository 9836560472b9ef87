"""What of a translation a release leaves out, because it is not whole: there the source language is shown."""

from typing import Any

from courses.queries.things import WORDS, Thing, parts_in, thing_of, values_of
from courses.rules.parts import is_whole


def without_gaps(text: dict[str, Any], source: Any, translation: Any) -> dict[str, Any]:
    """The compiled text of an activity without the blocks, situations and endings that are only half translated."""
    gaps = gaps_in(source, translation)
    found = dict(text)
    if "blocks" in text:
        found["blocks"] = [block for block in text["blocks"] if block["id"] not in gaps]
    for name in ("situations", "endings"):
        if name in text:
            found[name] = {key: words for key, words in text[name].items() if key not in gaps}
    return found


def gaps_in(source: Any, translation: Any) -> set[str]:
    """The ids of the parts that the source has words for and the translation has not, not all, or not any."""
    if not WORDS[type(source)][1]:
        return set()
    read: Thing = thing_of(source)
    there = {part.id: part for part in parts_in(type(source), values_of(translation))}
    return {part.id for part in read.parts if part.kind != "field" and not is_whole(part, there.get(part.id))}


def is_gap(source: Any, translation: Any) -> bool:
    """A question is shown as a whole, or not at all."""
    there = {part.id: part for part in parts_in(type(source), values_of(translation))}
    parts = thing_of(source).parts
    return not all(is_whole(part, there.get(part.id)) for part in parts)
