"""What is wrong with the H5P packages of a compiled course."""

from collections.abc import Iterator
from typing import Any

from courses.rules.finding import ERROR, WARNING, Finding
from courses.rules.quality import says_something

Structure = dict[str, Any]
Texts = dict[str, dict[str, Any]]

# Content types that show something and never report points, whatever is done with them.
SHOWING = frozenset(
    f"H5P.{name}"
    for name in ("Accordion", "AdvancedText", "Audio", "Chart", "Collage", "GreetingCard", "Image", "ImageHotspots",
                 "ImageJuxtaposition", "ImageSlider", "KewArCode", "Link", "Table", "Text", "Timeline", "Video")
)  # fmt: skip
COLUMN = "H5P.Column"  # adds up its tasks, and reports nothing where there are none
BESIDE = frozenset(
    {"H5P.Components", "H5P.FontIcons", "H5P.JoubelUI", "H5P.MathDisplay", "H5P.Transition"}
)  # no content


def look_at_packages(structure: Structure, texts: Texts) -> Iterator[Finding]:
    activities = [activity for module in structure["modules"] for activity in module["activities"]]
    for activity in [*activities, *structure.get("updates", ())]:
        places = [activity] if activity["kind"] == "package" else activity.get("packages", ())
        for place in places:
            yield from _place(activity["id"], place["package"])
        if activity["kind"] == "package" and activity["rules"].get("pass") and not structure.get("packages_count"):
            yield Finding(WARNING, "pass mark of a package that does not count", activity["id"])
        if _waits_in_vain(activity, activity.get("package")):
            yield Finding(WARNING, "package without a result", activity["id"], _type(activity["package"]))
    for update in structure.get("updates", ()):
        if any(place["must_do"] for place in update.get("packages", ())):
            yield Finding(WARNING, "needed package in an update", update["id"])
    for language, text in texts.items():
        yield from _texts(text, language)
        for activity in activities:
            other = text["activities"].get(activity["id"], {}).get("package")
            if _waits_in_vain(activity, other):
                yield Finding(WARNING, "package without a result", activity["id"], _type(other), language)


def _waits_in_vain(activity: dict[str, Any], facts: dict[str, Any] | None) -> bool:
    """Whether an activity is completed by a result that the package with these facts never reports."""
    if activity["kind"] != "package" or activity["rules"]["completion"] == "opened" or not facts:
        return False
    main = facts["main"].split()[0]
    if main != COLUMN:
        return main in SHOWING
    played = {each["name"] for each in (*facts["libraries"], *facts.get("beside", ()))}
    return {name for name in played if name.startswith("H5P.")} <= SHOWING | BESIDE | {COLUMN}


def _type(facts: dict[str, Any]) -> str:
    return str(facts["main"].split()[0].removeprefix("H5P."))


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
