"""What is wrong with the H5P packages of a compiled course."""

from collections.abc import Iterator
from typing import Any

from courses.rules.finding import ERROR, WARNING, Finding
from courses.rules.quality import says_something

Structure = dict[str, Any]
Texts = dict[str, dict[str, Any]]


def look_at_packages(structure: Structure, texts: Texts) -> Iterator[Finding]:
    activities = [activity for module in structure["modules"] for activity in module["activities"]]
    for activity in [*activities, *structure.get("updates", ())]:
        places = [activity] if activity["kind"] == "package" else activity.get("packages", ())
        for place in places:
            yield from _place(activity["id"], place["package"])
        if activity["kind"] == "package" and activity["rules"].get("pass") and not structure.get("packages_count"):
            yield Finding(WARNING, "pass mark of a package that does not count", activity["id"])
    for language, text in texts.items():
        yield from _texts(text, language)


def _place(key: str, facts: dict[str, Any], language: str = "") -> Iterator[Finding]:
    if not facts:
        yield Finding(ERROR, "package not chosen", key)
    for name in facts.get("missing", ()):
        yield Finding(ERROR, "library not installed", key, name, language)


def _texts(text: dict[str, Any], language: str) -> Iterator[Finding]:
    for key, written in (text["activities"] | text.get("updates", {})).items():
        values = [block["value"] for block in written.get("blocks", ()) if block["type"] == "package"]
        for value in [*values, *([written] if "equivalent" in written else ())]:
            if not says_something(value["equivalent"]):
                yield Finding(ERROR, "package without equivalent", key, language=language)
            if value.get("package"):
                yield from _place(key, value["package"], language)
