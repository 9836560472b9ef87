"""The form of an attempt: which questions, in which order, with their parts in which order."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NotRequired, TypedDict


class Place(TypedDict):
    question: str
    choices: list[str]
    matches: NotRequired[list[str]]  # the right sides of a matching question


@dataclass(frozen=True)
class Asked:
    """A question of the pool. `choices` are its parts as they are written, `matches` the right sides, if it has any."""

    id: str
    kind: str
    outcome: str
    difficulty: int
    choices: tuple[str, ...]
    matches: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """So many questions of an outcome, of one difficulty, or of any (0)."""

    outcome: str
    difficulty: int
    count: int


Form = list[Place]
# Their parts stand in the order in which they are written.
FIXED = ("true-false", "gaps", "numeric", "text")


def draw(
    pool: Sequence[Asked],
    blueprint: Sequence[Row],
    *,
    shuffle: bool,
    seed: str,
    earlier: Sequence[Form] = (),
    last: Form | None = None,
) -> Form:
    """The same seed and the same earlier forms give the same form, so that it can be explained years later.

    `earlier` are all forms of the course that the learner has had, `last` the last one of this quiz. Questions that
    they have not seen, or not for longest, come first; the last form is not given again where another can be made.
    """
    dice = random.Random(seed)  # noqa: S311 a form is no secret
    chosen = _chosen(pool, blueprint, dice, _last_seen(earlier)) if blueprint else list(pool)
    if shuffle:
        dice.shuffle(chosen)
    same = [question.id for question in chosen] == [place["question"] for place in last or ()]
    if shuffle and len(chosen) > 1 and same:
        chosen = [*chosen[1:], chosen[0]]
    return [_place(question, dice, shuffle=shuffle) for question in chosen]


def draw_few(pool: Sequence[Asked], number: int, *, seed: str, known: Mapping[str, bool]) -> Form:
    """So many questions, or all where there are fewer, spread over the outcomes; the same as ever for the same seed.

    `known` says of each question that was asked whether it was fully right the last time. What was not comes first,
    then what was never asked.
    """
    dice = random.Random(seed)  # noqa: S311 the same form for the same seed, nothing secret
    order = {question.id: (_worth_asking(known.get(question.id)), dice.random()) for question in pool}
    waiting: dict[str, list[Asked]] = {}
    for question in sorted(pool, key=lambda each: order[each.id]):
        waiting.setdefault(question.outcome, []).append(question)  # the outcome with the worst gap stands first
    rounds = [each for turn in zip_longest(*waiting.values()) for each in turn if each]
    chosen = rounds[:number]
    dice.shuffle(chosen)
    return [_place(question, dice, shuffle=True) for question in chosen]


def _worth_asking(known: bool | None) -> int:
    return 1 if known is None else 2 * known


def _last_seen(earlier: Sequence[Form]) -> Mapping[str, int]:
    """The number of the latest attempt in which a question stood."""
    return {place["question"]: number for number, form in enumerate(earlier, 1) for place in form}


def _chosen(
    pool: Sequence[Asked], blueprint: Sequence[Row], dice: random.Random, seen: Mapping[str, int]
) -> list[Asked]:
    """What the rows ask for. Rows of one difficulty choose before those of any, so that no row is left short."""
    taken: set[str] = set()
    order = {question.id: (seen.get(question.id, 0), dice.random()) for question in pool}
    for row in sorted(blueprint, key=lambda row: row.difficulty == 0):
        left = [question for question in pool if question.id not in taken and question.outcome == row.outcome]
        fitting = [question for question in left if row.difficulty in (0, question.difficulty)]
        taken.update(question.id for question in sorted(fitting, key=lambda each: order[each.id])[: row.count])
    return [question for question in pool if question.id in taken]


def _place(question: Asked, dice: random.Random, *, shuffle: bool) -> Place:
    shown = list(question.choices)
    if question.kind == "ordering":
        shown = _mixed(shown, dice)
    elif shuffle and question.kind not in FIXED:
        dice.shuffle(shown)
    place: Place = {"question": question.id, "choices": shown}
    if question.matches:
        place["matches"] = _mixed(list(question.matches), dice)
    return place


def _mixed(parts: list[str], dice: random.Random) -> list[str]:
    """In any order but the one that is right."""
    mixed = list(parts)
    dice.shuffle(mixed)
    return mixed if mixed != parts else [*mixed[1:], mixed[0]]
