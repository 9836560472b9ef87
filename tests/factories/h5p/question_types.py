"""Libraries like those of the question types, as far as exporting needs to know them: names, versions and semantics."""

from dataclasses import dataclass
from typing import Any

from courses.standards.h5p import LibraryName

SET, MULTI, TRUE, BLANKS, DRAG, IMAGE, QUESTION, EDITOR = (
    LibraryName(name, 1, minor)
    for name, minor in (
        ("H5P.QuestionSet", 20), ("H5P.MultiChoice", 16), ("H5P.TrueFalse", 8), ("H5P.Blanks", 14),
        ("H5P.DragText", 10), ("H5P.Image", 1), ("H5P.Question", 5), ("H5PEditor.Lists", 0),
    )
)  # fmt: skip
TAGS = ["p", "br", "div", "strong", "em"]


@dataclass(frozen=True)
class Known:
    name: LibraryName
    semantics: list[Any]
    preloaded: tuple[LibraryName, ...] = ()
    dynamic: tuple[LibraryName, ...] = ()
    editor: tuple[LibraryName, ...] = ()
    patch: int = 0
    runnable: bool = True
    sha256: str = ""


def text(name: str, default: str | None = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "text"} | ({"default": default} if default is not None else {}) | more


def rich(name: str) -> dict[str, Any]:
    return text(name, tags=TAGS)


def flag(name: str, *, default: bool = False) -> dict[str, Any]:
    return {"name": name, "type": "boolean", "default": default}


def group(name: str, *fields: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "type": "group", "fields": list(fields)}


def listed(name: str, field: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "type": "list", "field": field}


def library(name: str, *options: LibraryName) -> dict[str, Any]:
    return {"name": name, "type": "library", "optional": True, "options": [str(one) for one in options]}


MEDIA = group("media", library("type", IMAGE), flag("disableImageZooming"))
FEEDBACK = group(
    "overallFeedback",
    listed("overallFeedback", group("one", *({"name": n, "type": "number"} for n in ("from", "to")), text("feedback"))),
)
MULTI_CHOICE = [
    MEDIA,
    rich("question"),
    listed(
        "answers",
        group(
            "answer",
            rich("text"),
            flag("correct"),
            group("tipsAndFeedback", rich("tip"), rich("chosenFeedback"), rich("notChosenFeedback")),
        ),
    ),
    FEEDBACK,
    group("UI", text("checkAnswerButton", "Check"), text("showSolutionButton", "Show solution")),
    group(
        "behaviour",
        flag("enableRetry", default=True),
        {"name": "type", "type": "select", "options": [{"value": one} for one in ("auto", "multi", "single")]},
        flag("singlePoint"),
        flag("randomAnswers", default=True),
        {"name": "passPercentage", "type": "number", "min": 0, "max": 100, "default": 100},
    ),
]  # fmt: skip
TRUE_FALSE = [
    MEDIA,
    rich("question"),
    {"name": "correct", "type": "select", "default": "true", "options": [{"value": "true"}, {"value": "false"}]},
    group("behaviour", text("feedbackOnCorrect"), text("feedbackOnWrong")),
]
FILL_IN = [
    MEDIA,
    rich("text"),
    listed("questions", rich("question")),
    FEEDBACK,
    group("behaviour", flag("caseSensitive", default=True), flag("enableRetry", default=True)),
]
DRAG_TEXT = [rich("taskDescription"), text("textField"), text("distractors"), FEEDBACK]
QUESTION_SET = [
    group("introPage", flag("showIntroPage"), text("startButtonText", "Start")),
    {"name": "progressType", "type": "select", "options": [{"value": "dots"}, {"value": "textual"}]},
    {"name": "passPercentage", "type": "number", "min": 0, "max": 100, "default": 50},
    listed("questions", library("question", MULTI, TRUE, BLANKS, DRAG)),
    group("texts", text("prevButton", "Previous question"), text("nextButton", "Next question")),
    flag("randomQuestions"),
    group("override", flag("checkButton", default=True), text("x")),
]
PICTURE = [
    {"name": "file", "type": "image"},
    text("alt"),
    flag("decorative"),
    text("contentName"),
]
KNOWN = {
    known.name: known
    for known in (
        Known(SET, QUESTION_SET, (QUESTION,)),
        Known(MULTI, MULTI_CHOICE, (QUESTION,), editor=(EDITOR,)),
        Known(TRUE, TRUE_FALSE, (QUESTION,)),
        Known(BLANKS, FILL_IN, (QUESTION,)),
        Known(DRAG, DRAG_TEXT, (QUESTION,)),
        Known(IMAGE, PICTURE),
        Known(QUESTION, [], runnable=False),
        Known(EDITOR, [], runnable=False),
    )
}
# In French one button has a word, and another has none.
TRANSLATED: dict[LibraryName, list[Any] | None] = {
    SET: [{}, {}, {}, {}, {"fields": [{"label": "Précédent"}, {"default": "Question suivante"}]}]
}


def installable() -> dict[str, Any]:
    """A package that brings all of them, with a set in which nothing is asked."""
    files: dict[str, Any] = {}
    for known in KNOWN.values():
        name, folder = known.name, known.name.folder
        files[f"{folder}/library.json"] = {
            "title": name.machine_name,
            "machineName": name.machine_name,
            "majorVersion": name.major,
            "minorVersion": name.minor,
            "patchVersion": known.patch,
            "runnable": int(known.runnable),
            "preloadedJs": [{"path": "script.js"}],
            "preloadedDependencies": list(map(_named, known.preloaded)),
            "editorDependencies": list(map(_named, known.editor)),
        }
        files[f"{folder}/semantics.json"] = known.semantics
        files[f"{folder}/script.js"] = f"/* {name} */"
        if translated := TRANSLATED.get(name):
            files[f"{folder}/language/fr.json"] = {"semantics": translated}
    manifest = {
        "title": "All",
        "language": "en",
        "mainLibrary": SET.machine_name,
        "embedTypes": ["iframe"],
        "preloadedDependencies": [_named(SET)],
    }
    return files | {"h5p.json": manifest, "content/content.json": {}}


def _named(name: LibraryName) -> dict[str, Any]:
    return {"machineName": name.machine_name, "majorVersion": name.major, "minorVersion": name.minor}
