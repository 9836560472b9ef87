"""Title, authors and licence of a content, of a part of it, or of a file in it."""

from typing import Any

from courses.standards.h5p.markup import escaped

TEXTS = (
    "title", "a11yTitle", "extraTitle", "author", "year", "yearFrom", "yearTo", "source", "license", "version",
    "licenseVersion", "licenseExtras", "authorComments", "contentType", "defaultLanguage",
)  # fmt: skip
LISTS = {"authors": ("name", "role"), "changes": ("date", "author", "log")}
LONGEST = 5000
MOST = 100


def clean_metadata(said: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: text for name in TEXTS if (text := _text(said.get(name)))}
    for name, fields in LISTS.items():
        listed = said.get(name)
        if isinstance(listed, list):
            kept[name] = [_fields(one, fields) for one in listed[:MOST] if isinstance(one, dict)]
    return kept


def _fields(said: dict[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {name: text for name in names if (text := _text(said.get(name)))}


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return escaped(str(value)[:LONGEST])
