"""A course whose test asks one question of every kind, with its key; and what the tests of attempts share."""

import hashlib
import io
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page

from courses.models import Release, ReleaseFile
from lms.learning.models import Attempt, Response
from tests.factories import releases
from tests.journeys.officers import enrol, follow

CODE = "KND-101"


def named(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"kinds/{name}"))


def picture() -> bytes:
    """A plan of a station: a desk at the left, a cell at the right."""
    image = Image.new("RGB", (640, 360), "#f3efe6")
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 40, 220, 140), fill="#a9c8c1", outline="#16211f")
    draw.rectangle((420, 60, 600, 300), fill="#5e968d", outline="#16211f")
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


PICTURE = hashlib.sha256(picture()).hexdigest()

# Kind → its parts in the structure, and their texts.
KINDS: dict[str, tuple[list[dict[str, Any]], list[dict[str, str]]]] = {
    "single": (
        [{"correct": True}, {"correct": False}, {"correct": False}],
        [{"text": "Within 48 hours"}, {"text": "When there is time"}, {"text": "Never"}],
    ),
    "multiple": (
        [{"correct": True}, {"correct": True}, {"correct": False}],
        [{"text": "A lawyer"}, {"text": "A doctor"}, {"text": "A journalist"}],
    ),
    "true-false": ([{"correct": True}, {"correct": False}], [{"text": "True"}, {"text": "False"}]),
    "matching": (
        [{"match": named("court")}, {"match": named("consulate")}, {"match": named("union"), "decoy": True}],
        [
            {"text": "Habeas corpus", "match": "A court"},
            {"text": "Help from one’s own country", "match": "The consulate"},
            {"text": "", "match": "The police union"},
        ],
    ),
    "ordering": ([{}, {}, {}], [{"text": "Say why"}, {"text": "Telephone the interpreter"}, {"text": "Write it down"}]),
    "numeric": ([{"value": "48", "tolerance": "0", "correct": True}], [{"text": "48"}]),
    "text": ([{"accepted": {"en": ["lawyer", "attorney"]}, "correct": True}], [{"text": "lawyer"}]),
    "gaps": (
        [{"accepted": {"en": ["doctor"]}}, {"accepted": {"en": ["lawyer"]}}],
        [{"text": "doctor"}, {"text": "lawyer"}],
    ),
    "hotspot": (
        [{"box": ["5", "10", "30", "30"], "correct": True}, {"box": ["65", "15", "30", "70"], "correct": False}],
        [{"text": "The desk"}, {"text": "The cell"}],
    ),
}
ASKED = {
    "single": "When must a judge see a person who is held?",
    "multiple": "Whom may the person see?",
    "true-false": "The three rights hold from the first minute.",
    "matching": "What belongs to what?",
    "ordering": "Put the steps in order.",
    "numeric": "After how many hours at most?",
    "text": "Who may visit at any time?",
    "gaps": "A [1] examines the person, and a [2] may come at any hour.",
    "hotspot": "Where is the register kept?",
}
QUESTION = {kind: named(kind) for kind in KINDS}
PART = {kind: [named(f"{kind}/{place}") for place in range(len(parts))] for kind, (parts, _) in KINDS.items()}


def _structure(**rules: Any) -> dict[str, Any]:
    structure = releases.sample_structure()
    sources = next(iter(structure["questions"].values()))["sources"]
    for kind, (parts, _texts) in KINDS.items():
        facts: dict[str, Any] = {
            "kind": kind,
            "outcome": "name-rights",
            "topic": "",
            "difficulty": 1,
            "sources": sources,
            "choices": [{"id": key, **part} for key, part in zip(PART[kind], parts, strict=True)],
        }
        structure["questions"][QUESTION[kind]] = facts | ({"picture": PICTURE} if kind == "hotspot" else {})
    for module in structure["modules"]:
        for activity in module["activities"]:
            if activity["kind"] == "quiz":
                activity.update({"questions": list(QUESTION.values()), "blueprint": [], "shuffle": False} | rules)
    return structure


def _texts() -> dict[str, dict[str, Any]]:
    texts = releases.sample_texts()
    for kind, (_parts, words) in KINDS.items():
        choices = {
            key: {"feedback": f"Said to {part['text']}.", **part} for key, part in zip(PART[kind], words, strict=True)
        }
        question: dict[str, Any] = {"ask": ASKED[kind], "because": "Because the law says so.", "choices": choices}
        if kind == "numeric":
            question["unit"] = "hours"
        if kind == "hotspot":
            question["picture_alt"] = "Plan of a station: a desk at the left, a cell at the right."
        texts["en"]["questions"][QUESTION[kind]] = question
    return texts


def released(**rules: Any) -> Release:
    """`rules` are those of the test: feedback="each", time_limit=20."""
    releases.forget_releases()
    release = releases.released(CODE, structure=_structure(**rules), texts=_texts())
    path = ReleaseFile.path(PICTURE)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(picture()))
    ReleaseFile.objects.create(release=release, sha256=PICTURE, media_type="image/png", size=len(picture()))
    return release


def begin(page: Page, *, language: str = "en", **rules: Any) -> str:
    """Releases the course, enrols and starts the test: the page is the attempt. Its path."""
    released(**rules)
    enrol(page, language, CODE)
    page.goto(f"/{language}/learn/{CODE}/final-test/")
    follow(page, page.locator("form[action*='/start'] button[type=submit]"))
    return f"/{language}/learn/attempts/{Attempt.objects.get().uuid}/"


def go(page: Page, path: str) -> str:
    """To an attempt, and until its script listens."""
    page.goto(path)
    page.locator("form#attempt[data-ready]").wait_for()
    return path


def question(page: Page, number: int = 1) -> Locator:
    """That question, shown."""
    page.locator(".stop").nth(number - 1).click()
    return page.locator("[data-question]").nth(number - 1)


def choose(page: Page, number: int, choice: int) -> str:
    """Chooses and gives the id of the choice."""
    field = question(page, number).locator("input").nth(choice)
    field.check()
    return field.get_attribute("value") or ""


def saving(page: Page, number: int = 1) -> Locator:
    return page.locator("[data-question] .saving").nth(number - 1)


def asked(page: Page, number: int = 1) -> str:
    return page.locator("[data-question]").nth(number - 1).get_attribute("data-question") or ""


def stored() -> dict[str, object]:
    """The answers that count, by question."""
    rows = Response.objects.order_by("question", "-settled", "-occurred_at", "-sequence", "-pk").distinct("question")
    return {str(row.question): row.answer for row in rows}
