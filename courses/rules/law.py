"""What of a law card is law: the words by which a change is told from an editor's tidying up."""

from typing import TypedDict


class Words(TypedDict):
    """What a card says of the law in one language."""

    citation: str
    statement: str
    confidence: str
    text_of: str


def is_other_statement(before: Words, after: Words) -> bool:
    """Another statement, and not only other spaces or line breaks."""
    return before["statement"].split() != after["statement"].split()


def is_other_standing(before: Words | None, after: Words | None) -> bool:
    """Withdrawn, back again, or of another date or confidence: what holds in every language."""
    if before is None or after is None:
        return before is not after
    return any(before[name] != after[name] for name in ("confidence", "text_of"))
