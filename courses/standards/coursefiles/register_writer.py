"""Law cards and programmes as files."""

from courses.standards.coursefiles.register import Card, Programme
from courses.standards.coursefiles.yaml_writer import entry, key


def write_register(cards: list[Card]) -> bytes:
    return _written([_card(card) for card in cards], between=[""])


def write_programmes(programmes: list[Programme]) -> bytes:
    return _written([_programme(programme) for programme in programmes], between=[])


def _written(entries: list[list[str]], between: list[str]) -> bytes:
    lines = [
        line
        for place, said in enumerate(entries)
        for line in [*(between if place else []), f"- {said[0]}", *(f"  {rest}" if rest else "" for rest in said[1:])]
    ]
    return ("\n".join(lines or ["[]"]) + "\n").encode()


def _card(card: Card) -> list[str]:
    return [
        f"key: {key(card.key)}",
        *([f"id: {card.id}"] if card.id else []),
        f"kind: {card.kind}",
        f"jurisdiction: {card.jurisdiction}",
        f"confidence: {card.confidence}",
        f"text_of: {card.text_of or 'null'}",
        f"seen: {card.seen.isoformat()}",
        f"review_by: {card.review_by.isoformat()}",
        f"source_url: {key(card.source_url) if card.source_url else 'null'}",
        *([f"facts: [{', '.join(map(key, card.facts))}]"] if card.facts else []),
        *_by_language("citation", card.citation),
        *_by_language("statement", card.statement),
    ]


def _programme(programme: Programme) -> list[str]:
    return [
        f"key: {key(programme.key)}",
        *([f"slug: {key(programme.slug)}"] if programme.slug else []),
        *_by_language("title", programme.title),
        *_by_language("summary", programme.summary),
    ]


def _by_language(name: str, texts: dict[str, str]) -> list[str]:
    return [f"{name}:", *(line for language, text in texts.items() for line in entry(language, text, "  "))]
