"""Looking a course over before it is released."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from courses.models import LawCard
from courses.rules.findings import Finding, Known, look_over
from courses.services.compiling import Compiled


def findings(
    compiled: Compiled, newest_edition: int | None = None, *, today: date, by_person: bool = True
) -> list[Finding]:
    """What is wrong with the live state of a course, errors first. One query.

    `newest_edition` is of its releases; `by_person`: whoever releases is one.
    """
    overdue = overdue_cards(compiled.structure["cards"], compiled.structure["source_language"], today)
    known = Known(overdue=overdue, sizes=compiled.sizes, by_person=by_person, newest_edition=newest_edition)
    return look_over(compiled.structure, compiled.texts, known)


def errors(
    compiled: Compiled, newest_edition: int | None = None, *, today: date, by_person: bool = True
) -> list[Finding]:
    found = findings(compiled, newest_edition, today=today, by_person=by_person)
    return [finding for finding in found if finding.is_error]


def overdue_cards(keys: Iterable[str], language: str, today: date) -> frozenset[str]:
    """Which of these law cards should have been reviewed before today."""
    cards = LawCard.objects.filter(translation_key__in=[UUID(key) for key in keys], locale__language_code=language)
    overdue = cards.filter(review_by_date__lt=today).values_list("translation_key", flat=True)
    return frozenset(map(str, overdue))
