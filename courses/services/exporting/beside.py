"""What a release does not hold and its file says all the same: words of which identities were made, dates of review."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from courses.blocks.lesson import DIAGRAMS
from courses.models import KnownKey, LawCard, LessonPage, ModulePage, Question, UpdatePage
from courses.standards.coursefiles import identity


@dataclass(frozen=True)
class Beside:
    """`keys` by UUID; outcomes of practice questions by block; names of drawings by digest; review dates by card."""

    code: str
    keys: Mapping[str, str]
    outcomes: Mapping[str, str]
    diagrams: Mapping[str, str]
    review_by: Mapping[str, date]
    enrolment: str = "everyone"

    def key(self, uuid: str, *above: str) -> str:
        """The word of which the identity was made below `above`, if we know it; else the UUID itself."""
        word = self.keys.get(uuid, "")
        return word if word and str(identity(self.code, *above, word)) == uuid else uuid


def beside(code: str, enrolment: str, structure: dict[str, Any]) -> Beside:
    uuids = set(_uuids(structure))
    return Beside(
        code=code,
        keys=_keys(uuids),
        outcomes=dict(_outcomes(structure)),
        diagrams=_diagrams(),
        review_by=_review_dates(structure["cards"]),
        enrolment=enrolment,
    )


def _uuids(structure: dict[str, Any]) -> Iterator[str]:
    yield from structure["questions"]
    for module in structure["modules"]:
        yield module["id"]
        for activity in module["activities"]:
            for name in ("checks", "situations", "endings"):
                yield from (part["id"] for part in activity.get(name, ()))
    for update in structure.get("updates", ()):
        yield from (check["id"] for check in update["checks"])


def _keys(uuids: Iterable[str]) -> dict[str, str]:
    wanted = list(uuids)
    modules = ModulePage.objects.filter(translation_key__in=wanted).values_list("translation_key", "slug")
    questions = Question.objects.filter(translation_key__in=wanted).values_list("translation_key", "key")
    known = KnownKey.objects.filter(uuid__in=wanted).values_list("uuid", "key")
    found = {str(uuid): slug for uuid, slug in modules}
    found |= {str(uuid): key.rpartition("/")[2] for uuid, key in questions}
    return found | {str(uuid): key for uuid, key in known}


def _outcomes(structure: dict[str, Any]) -> Iterator[tuple[str, str]]:
    lessons = [
        activity["id"]
        for module in structure["modules"]
        for activity in module["activities"]
        if activity["kind"] == "lesson"
    ]
    language = structure["source_language"]
    lessons += [update["id"] for update in structure.get("updates", ())]
    for kind in (LessonPage, UpdatePage):
        for page in kind.objects.filter(translation_key__in=lessons, locale__language_code=language):
            for block in page.body:
                if block.block_type == "check":
                    yield block.id, block.value["outcome"]


def _review_dates(cards: Iterable[str]) -> dict[str, date]:
    rows = LawCard.objects.filter(translation_key__in=list(cards)).order_by("-locale_id")
    return {str(uuid): day for uuid, day in rows.values_list("translation_key", "review_by_date")}


@cache
def _diagrams() -> dict[str, str]:
    """The drawings that ship with the product, by the digest under which a release keeps them."""
    found = {}
    for name, _label in DIAGRAMS:
        path = f"courses/diagrams/{name}.svg"
        place = finders.find(path)
        with open(place, "rb") if place else staticfiles_storage.open(path) as stream:  # noqa: PTH123 a string
            found[hashlib.sha256(stream.read()).hexdigest()] = name
    return found
