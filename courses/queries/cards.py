"""Law cards as a release holds them, in one language."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import formats, translation

from courses.models import LawCard
from courses.queries.law_since import CardNews, Since, news
from courses.rules.law import Words


@dataclass(frozen=True)
class CardText:
    """A law card as the release holds it."""

    id: str
    citation: str
    statement: str
    jurisdiction: str
    kind: str
    text_of: str
    seen: date
    source_url: str
    confidence_word: str
    lang: str
    revision: str
    changed: CardNews | None = None


def card_text(key: str, facts: dict[str, Any], text: dict[str, Any], lang: str, shown_in: str) -> CardText:
    with translation.override(shown_in):
        confidence = facts["confidence"]
        settled = confidence == LawCard.Confidence.CONFIRMED
        return CardText(
            id=key,
            citation=text["citation"],
            statement=text["statement"],
            jurisdiction=str(LawCard.Jurisdiction(facts["jurisdiction"]).label),
            kind=str(LawCard.Kind(facts["kind"]).label),
            text_of=partial_date(facts["text_of"]),
            seen=date.fromisoformat(facts["seen"]),
            source_url=facts["source_url"],
            confidence_word="" if settled else str(LawCard.Confidence(confidence).label),
            lang=lang,
            revision=text["revision"],
        )


def with_news(card: CardText, facts: dict[str, Any], told: Since, released_at: datetime) -> CardText:
    """The card with what the register says since, if that is not the same."""
    then = Words(
        citation=card.citation,
        statement=card.statement,
        confidence=facts["confidence"],
        text_of=facts["text_of"],
    )
    found = news(told, card.id, then, card.lang, released_at)
    return replace(card, changed=found) if found else card


def partial_date(text: str) -> str:
    """A year, a month or a day in the language that is active: "2017", "March 2017", "1 March 2017"."""
    parts = [int(part) for part in text.split("-")] if text else []
    if len(parts) == 3:
        return formats.date_format(date(*parts), "DATE_FORMAT")
    if len(parts) == 2:
        return formats.date_format(date(parts[0], parts[1], 1), "YEAR_MONTH_FORMAT")
    return text
