"""Which parts of a course are approved as a release has them. One query, however many parts and languages."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from courses.models import ReviewDecision, ReviewKind
from courses.queries.reviews import Decided, decided
from courses.rules.approvals import fingerprint, parts

APPROVED, CHANGED, REFUSED, OPEN = "approved", "changed", "refused", "open"


@dataclass(frozen=True)
class PartReviewed:
    """A part in one language: `state` is one of the four above, `decision` the last one on it."""

    title: str
    language: str
    state: str
    decision: Decided | None = None


@dataclass(frozen=True)
class Reviewed:
    """All parts of a course, those of one language together."""

    rows: list[PartReviewed]

    @property
    def approved(self) -> int:
        return sum(row.state == APPROVED for row in self.rows)

    @property
    def is_whole(self) -> bool:
        return self.approved == len(self.rows)

    @property
    def by_language(self) -> list[tuple[str, "Reviewed"]]:
        return [(language, Reviewed(list(rows))) for language, rows in groupby(self.rows, lambda row: row.language)]


def legal_approvals(
    structure: dict[str, Any], texts: dict[str, dict[str, Any]], until: datetime | None = None
) -> Reviewed:
    """Of a course's legal reviews, as they stand now or stood then."""
    things = {UUID(key) for text in texts.values() for key in parts(structure, text)}
    rows = ReviewDecision.objects.filter(kind=ReviewKind.LEGAL, thing__in=things).select_related("by")
    if until:
        rows = rows.filter(occurred_at__lte=until)
    last = {(str(row.thing), row.language): row for row in rows.order_by("occurred_at", "pk")}
    source = structure["source_language"]
    languages = sorted(texts, key=lambda language: (language != source, language))
    return Reviewed(
        [
            _row(structure, texts[language], part, last.get((part, language)), is_source=language == source)
            for language in languages
            for part in parts(structure, texts[language])
        ]
    )


def _row(
    structure: dict[str, Any], text: dict[str, Any], part: str, decision: ReviewDecision | None, *, is_source: bool
) -> PartReviewed:
    title = (text["activities"] | text.get("updates", {})).get(part, text)["title"]
    if decision is None:
        return PartReviewed(title, text["language"], OPEN)
    if not decision.approved:
        state = REFUSED
    else:
        same = decision.digest == fingerprint(structure, text, part, is_source=is_source)
        state = APPROVED if same else CHANGED
    return PartReviewed(title, text["language"], state, decided(decision))
