"""The register, from files into Wagtail."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from courses.services.loading.homes import ensure_locales
from courses.services.loading.writing import Loaded, Writer
from courses.services.translated_parts import note_loaded, unnoted
from courses.standards.coursefiles import Card, identity


@transaction.atomic
def load_cards(cards: Iterable[Card], loaded: Loaded) -> None:
    locales, writer = ensure_locales(), Writer(loaded)
    writer.cards(
        (identity("law", card.key), locales[language], card_values(card, language))
        for card in cards
        for language in card.citation
    )
    written = writer.finish()
    for language in sorted({language for _key, language in [*written, *writer.unchanged]}):
        # courses of any source language cite them
        note_loaded([*written, *unnoted(writer.unchanged, language)], language, writer.at)


def card_values(card: Card, language: str) -> dict[str, Any]:
    return {
        "key": card.key,
        "kind": card.kind,
        "jurisdiction": card.jurisdiction,
        "confidence": card.confidence,
        "text_of": card.text_of,
        "seen_date": card.seen,
        "review_by_date": card.review_by,
        "source_url": card.source_url,
        "citation": card.citation[language],
        "statement": card.statement[language],
    }
