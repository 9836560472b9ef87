"""What the answers to a question say of the question: figures from which nobody can be worked out, and plain advice.

A figure is a *band*: the least and the most people it may stand for. Bands are at least five people wide, and counted
from the nearer end, so that one to four people look like nobody, and all but one to four like everybody.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.learning.rules.groups import LEAST

CORRELATED = 30  # answers below which a correlation says next to nothing: with 30 it may be 0.36 off either way
ALONE = 100  # answers from which "hardly anybody chooses it" can be said
IN_EACH_LANGUAGE = 50  # people who must have read a question in each of two languages before these are compared
LONGEST = 600  # seconds: what took longer was a pause

NORMAL_95, NORMAL_90 = 1.96, 1.64
CHI_SQUARE_99 = 6.63  # of one degree of freedom
LARGE_GAP = 1.5  # on the delta scale of Educational Testing Service: its category C
DELTA = 2.35


@dataclass(frozen=True)
class Band:
    """So many people at least and at most, of so many."""

    least: int
    most: int
    of: int

    @property
    def low(self) -> int:
        """In whole percent."""
        return math.floor(100 * self.least / self.of)

    @property
    def high(self) -> int:
        return math.ceil(100 * self.most / self.of)

    @property
    def middle(self) -> float:
        """The middle of it as a share."""
        return (self.least + self.most) / 2 / self.of


def whole_fives(people: int) -> int:
    return people - people % LEAST


def band(count: float, of: int) -> Band:
    """The band in which a count lies. The bands of one `of` do not overlap, and each number is in one of them."""
    people = min(max(round(count), 0), of)
    cells, left = divmod(of + 1, 2 * LEAST)
    edge = LEAST * cells  # below it and above its counterpart lie bands of five
    if people < edge:
        low = whole_fives(people)
        return Band(low, low + LEAST - 1, of)
    top = edge + left if left >= LEAST or not cells else edge + left + LEAST
    if people < top or not cells:
        return Band(edge, top - 1, of)
    low = whole_fives(of - people)
    return Band(of - low - LEAST + 1, of - low, of)


def keeps_secret(whole: Band, parts: Sequence[Band]) -> bool:
    """Whether the parts may stand beside their whole: that nobody can work out of one of them that it, or what is left
    of its group, has somebody in it and yet fewer than five."""
    for place, part in enumerate(parts):
        others = [*parts[:place], *parts[place + 1 :]]
        least = whole.least - sum(other.most for other in others)
        most = whole.most - sum(other.least for other in others)
        if part.least < least < LEAST or part.of - LEAST < most < part.most:
            return False
    return True


def unknown(of: int) -> Band:
    """A part that is not shown."""
    return Band(0, of, of)


def thirds(people: int) -> tuple[int, int, int]:
    """How many are in the upper, the middle and the lower third: as PostgreSQL's ntile(3) deals them out."""
    least, more = divmod(people, 3)
    return least + (more > 0), least + (more > 1), least


def margin(correlation: float, people: int) -> float:
    """How far off a correlation may be either way, at 95 %: the large-sample error of a sample's correlation."""
    return NORMAL_95 * (1 - correlation**2) / math.sqrt(people - 1)


# Advice


class Advice(StrEnum):
    """The worst first."""

    TOO_FEW = "too few"
    CHECK_KEY = "check the key"
    DRAWS_THE_GOOD = "draws the good"
    TRANSLATION = "look at the translation"
    HARD = "hardly anybody"
    FLAT = "tells nothing"
    IDLE_CHOICE = "idle choice"
    EASY = "nearly everybody"
    SOUND = "sound"


ORDER = list(Advice)
VERY_EASY, VERY_HARD, FLAT_BELOW, SOUND_FROM = 0.95, 0.25, 0.1, 0.2


@dataclass(frozen=True)
class Choice:
    """How a choice was chosen. The thirds are None where there are too few, or where more could be worked out."""

    id: str
    correct: bool
    chosen: Band
    upper: Band | None = None
    lower: Band | None = None
    draws_the_good: bool = False

    @property
    def is_idle(self) -> bool:
        """A wrong choice that takes in hardly anybody."""
        return not self.correct and self.chosen.of >= ALONE and self.chosen.most / self.chosen.of < 0.05


def advice(
    people: int,
    facility: Band | None,
    discrimination: float | None,
    choices: Sequence[Choice] = (),
    *,
    differs_by_language: bool = False,
) -> list[Advice]:
    """What there is to say of a question, the worst first; always something."""
    if people < CORRELATED:
        return [Advice.TOO_FEW]
    share = facility.middle if facility else None
    easy, hard = share is not None and share >= VERY_EASY, share is not None and share <= VERY_HARD
    told = {
        Advice.CHECK_KEY: discrimination is not None and discrimination + margin(discrimination, people) < 0,
        Advice.DRAWS_THE_GOOD: any(choice.draws_the_good for choice in choices),
        Advice.TRANSLATION: differs_by_language,
        Advice.HARD: hard,
        Advice.FLAT: not easy and not hard and discrimination is not None and discrimination < FLAT_BELOW,
        Advice.IDLE_CHOICE: not easy and any(choice.is_idle for choice in choices),
        Advice.EASY: easy,
    }
    if told[Advice.CHECK_KEY]:
        told[Advice.FLAT] = False
    return [found for found in ORDER if told.get(found)] or [Advice.SOUND]


def choice_figures(
    key: str, counted: tuple[int, int, int], people: int, *, correct: bool, in_thirds: bool = True
) -> Choice:
    """One choice of a question that so many were asked. `counted`: by how many of all, of the upper and lower third."""
    chosen, in_upper, in_lower = counted
    whole = band(chosen, people)
    if people < CORRELATED or not in_thirds:
        return Choice(key, correct, whole)
    of_upper, of_middle, of_lower = thirds(people)
    upper, lower = band(in_upper, of_upper), band(in_lower, of_lower)
    draws = not correct and upper.least >= LEAST and _clearly_more((in_upper, of_upper), (in_lower, of_lower))
    if not keeps_secret(whole, [upper, unknown(of_middle), lower]):
        return Choice(key, correct, whole, draws_the_good=draws)
    return Choice(key, correct, whole, upper, lower, draws)


def _clearly_more(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether the share of one group is greater than the other's by more than chance: one-sided, at 95 %."""
    (here, of_here), (there, of_there) = one, other
    pooled = (here + there) / (of_here + of_there)
    error = math.sqrt(pooled * (1 - pooled) * (1 / of_here + 1 / of_there))
    return error > 0 and (here / of_here - there / of_there) / error >= NORMAL_90


# The same question in two languages


@dataclass(frozen=True)
class Strata:
    """Sums over groups of people who did equally well on the rest (Mantel and Haenszel, 1959).

    In each group of t people, of whom a right and b wrong in one language, c right and d wrong in the other: `ad` is
    the sum of a·d/t, `bc` of b·c/t, `right` of a; `expected` and `variance` are those of a where language makes no
    difference.
    """

    ad: float
    bc: float
    right: float
    expected: float
    variance: float


def language_gap(strata: Strata) -> float | None:
    """How much harder a question is in the other language, on the delta scale; negative where it is easier.

    None where the gap is small or may well be chance: below 1.5, or chi-square at 99 % (with Yates' correction).
    """
    if strata.variance <= 0 or strata.ad + strata.bc <= 0:
        return None
    chi_square = max(abs(strata.right - strata.expected) - 0.5, 0) ** 2 / strata.variance
    if strata.bc == 0 or strata.ad == 0:
        gap = math.inf if strata.bc == 0 else -math.inf
    else:
        gap = DELTA * math.log(strata.ad / strata.bc)
    return gap if abs(gap) >= LARGE_GAP and chi_square >= CHI_SQUARE_99 else None
