"""An answer to a question of any kind, made up by chance; right or wrong does not matter to the load."""

from random import Random
from typing import Any

NUMBERS = ("0", "6", "24", "48", "72", "12.5")
WORDS = ("lawyer", "Doctor", "o intérprete", "the consulate", "محامٍ", "a person of trust; if wanted")


def answer_to(question: dict[str, Any], rng: Random) -> Any:
    """In the canonical form in which the server keeps it."""
    kind, choices = question["kind"], question["choices"]
    ids = [choice["id"] for choice in choices]
    if kind == "multiple":
        return sorted(rng.sample(ids, rng.randint(1, len(ids))))
    if kind == "ordering":
        return rng.sample(ids, len(ids))
    if kind == "matching":
        rights = [choice["match"] for choice in choices]
        return dict(
            zip([c["id"] for c in choices if not c.get("decoy")], rng.sample(rights, len(rights)), strict=False)
        )
    if kind == "numeric":
        return rng.choice(NUMBERS)
    if kind == "text":
        return rng.choice(WORDS)
    if kind == "gaps":
        return {gap: rng.choice(WORDS) for gap in ids}
    if kind == "hotspot":
        return {"spot": rng.choice(ids)}
    return [rng.choice(ids)]
