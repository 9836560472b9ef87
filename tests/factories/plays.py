"""Releases in which H5P packages are played: an activity, and a block in the second lesson."""

import uuid
from typing import Any

from courses.models import Package, Release
from courses.rules.packages import asked_for
from courses.services.compiling_packages import PackageCompiler
from tests.factories import h5p, packages, releases

ACTIVITY = "aaaaaaaa-1111-4222-8333-444444444444"
BLOCK = "bbbbbbbb-1111-4222-8333-444444444444"
SUBS = {name: str(uuid.uuid5(uuid.NAMESPACE_URL, name)) for name in ("chapter", "one", "two")}
WORDS = "<p>Told why, and a lawyer.</p>"


def stored(files: h5p.Files | None = None, title: str = "Three rights") -> Package:
    """The content of a package and its libraries, as an upload would have left them."""
    files = files or h5p.mini()
    main = files["h5p.json"]["mainLibrary"]
    inside = {path.partition("/")[2]: data for path, data in files.items() if path.startswith(f"{main}-")}
    contents = {path: data for path, data in inside.items() if isinstance(data, bytes)}
    params = files["content/content.json"]
    for name in asked_for(f"{main} 1.0", params):
        machine_name, _, version = name.partition(" ")
        own = {"contents": contents} if machine_name == main else {}
        packages.library(machine_name, f"{version}.0", **own)
    content = packages.content(f"{main} 1.0", params, contents={})
    return packages.package(title, content)


def book() -> Package:
    """A set of questions, one of them in a chapter of its own. Its script does nothing."""
    inside = {"content": [_choice("two")]}
    chapter = {"library": "H5P.Column 1.18", "subContentId": SUBS["chapter"], "params": inside}
    files = h5p.package("H5P.QuestionSet", {"questions": [_choice("one"), chapter]})
    return stored(files | {"H5P.QuestionSet-1.0/set.js": b"H5P.QuestionSet = function () {};"})


def _choice(name: str) -> dict[str, Any]:
    answers = [{"text": "Yes", "correct": True}, {"text": "No", "correct": False}]
    params = {"question": f"<p>Question {name}?</p>", "answers": answers, "behaviour": {"singlePoint": True}}
    return {"library": "H5P.MultiChoice 1.16", "subContentId": SUBS[name], "params": params}


def parts(package: Package, **rules: Any) -> dict[str, Any]:
    """Structure and texts of the sample with the package in both places. `rules`: of the activity."""
    facts = PackageCompiler().package_facts(package)
    structure, texts = releases.sample_structure(), releases.sample_texts()
    module = structure["modules"][0]
    module["activities"].append(
        {
            "id": ACTIVITY,
            "kind": "package",
            "slug": "at-the-desk",
            "required": True,
            "outcomes": [],
            "package": facts,
            "rules": {"completion": "result"} | rules,
        }
    )
    lesson = next(activity for activity in module["activities"] if activity["slug"] == "going-on")
    lesson["packages"] = [{"id": BLOCK, "must_do": True, "package": facts}]
    words = {"title": package.title, "introduction": "Try it.", "equivalent": WORDS, "minutes": 5}
    texts["en"]["activities"][ACTIVITY] = words
    value = {"title": package.title, "equivalent": WORDS}
    texts["en"]["activities"][lesson["id"]]["blocks"].append({"type": "package", "id": BLOCK, "value": value})
    return {"structure": structure, "texts": texts}


def released(package: Package | None = None, *, counts: bool = False, **rules: Any) -> Release:
    made = parts(package or stored(), **rules)
    if counts:
        made["structure"]["packages_count"] = True
    return releases.released(**made)
