"""An H5P package as a block of what is read: inside a lesson, or as the whole of an activity."""

from collections.abc import Mapping
from typing import Any


def package_block(key: str, text: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """The whole activity in the form in which a release has blocks. What is not translated is the source's."""
    value = {"title": text["title"], "introduction": text["introduction"]}
    value["equivalent"] = text["equivalent"] or source["equivalent"]
    if text.get("package"):
        value["package"] = text["package"]
    return {"id": key, "type": "package", "value": value}


def with_package(view: dict[str, Any], place: Mapping[str, Any] | None) -> dict[str, Any]:
    """The block with its package, the same in all languages unless it has one of its own: empty where none is chosen.

    `place`: what the structure says of it.
    """
    if view["type"] != "package":
        return view
    place = place or {}
    package = view.get("package") or place.get("package") or {}
    return view | {"package": package, "must_do": place.get("must_do", False)}
