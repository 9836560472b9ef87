"""Parameters completed from semantics: some content types break where a group of theirs is missing."""

from collections.abc import Sequence
from typing import Any

DEEPEST = 30


def completed(
    params: dict[str, Any], fields: Sequence[Any], translated: Sequence[Any] | None, depth: int = 0
) -> dict[str, Any]:
    """With the default of every field that is not said; in the language of the translation, where it has words."""
    if depth > DEEPEST:
        return params
    made = dict(params)
    for place, semantics in enumerate(fields):
        if not isinstance(semantics, dict) or not isinstance(semantics.get("name"), str):
            continue
        words = translated[place] if translated and place < len(translated) else None
        words = words if isinstance(words, dict) else {}
        name = semantics["name"]
        value = _completed(made.get(name), semantics, words, depth)
        if value is not None:
            made[name] = value
    return made


def _completed(value: Any, field: dict[str, Any], words: dict[str, Any], depth: int) -> Any:
    kind, fields = field.get("type"), field.get("fields")
    if kind == "group" and isinstance(fields, list) and len(fields) != 1:
        return completed(value if isinstance(value, dict) else {}, fields, words.get("fields"), depth + 1)
    if kind == "group" and isinstance(fields, list) and isinstance(fields[0], dict):
        inner = (words.get("fields") or [{}])[0]
        return _completed(value, fields[0], inner if isinstance(inner, dict) else {}, depth + 1)
    if kind == "list" and isinstance(value, list):
        return [_of_list(one, field, words, depth) for one in value]
    if value is not None:
        return value
    if kind == "text" and isinstance(words.get("default"), str):
        return words["default"]
    return field.get("default", False if kind == "boolean" else None)


def _of_list(value: Any, field: dict[str, Any], words: dict[str, Any], depth: int) -> Any:
    """Of what is in a list, groups are completed; other things are whole."""
    inner, said = field.get("field"), words.get("field")
    if isinstance(inner, dict) and inner.get("type") == "group" and isinstance(value, dict):
        return _completed(value, inner, said if isinstance(said, dict) else {}, depth + 1)
    return value
