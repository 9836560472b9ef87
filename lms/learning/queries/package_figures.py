"""How people did at an H5P package, as their browsers counted it. Who tried twice is one person.

Figures are rounded down to fives, and below five there is none (rules/groups.py).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count

from lms.learning.models import PackageAttempt, PackageState, PackageStatement
from lms.learning.queries.packages import Part
from lms.learning.rules.groups import limited, rounded
from lms.learning.rules.packages import DIFFERS_FLAG, FAST_FLAG, SubQuestion

QUARTERS = 4
ALL, SOME, NONE = "all", "some", "none"


@dataclass(frozen=True)
class QuestionFigures:
    """One question inside the package: how many people had all of its points, some, none."""

    question: SubQuestion
    people: int | None
    points: Mapping[str, int | None]


@dataclass(frozen=True)
class PackageFigures:
    """`quarters`: how many people's best result lies in which quarter of the points, from the lowest on."""

    begun: int | None
    attempts: int | None
    with_result: int | None
    quarters: list[int | None]
    questions: list[QuestionFigures]
    fast: int | None
    differs: int | None


def package_figures(part: Part) -> PackageFigures:
    """Of what is played now: attempts at other parameters are not counted. Four queries, however many people."""
    here = {"part": part.id, "params_sha256": part.facts["params_sha256"]}
    of = {f"attempt__{name}": value for name, value in here.items()}
    began = PackageAttempt.objects.filter(**here).aggregate(
        people=Count("enrolment__learner", distinct=True), attempts=Count("pk")
    )
    begun, best, flagged = rounded(began["people"]), _best(of), _flagged(of)
    quarters = _quarters(best)
    return PackageFigures(
        begun=begun,
        attempts=rounded(began["attempts"]) if begun else None,
        with_result=limited(len(best), quarters),
        quarters=quarters if rounded(len(best)) else [],
        questions=_questions(part, of),
        fast=rounded(flagged[FAST_FLAG]),
        differs=rounded(flagged[DIFFERS_FLAG]),
    )


def _best(of: Mapping[str, Any]) -> dict[int, Fraction]:
    """The best result of each person."""
    rows = PackageState.objects.filter(**of, results__gt=0).values_list("enrolment__learner", "score")
    best: dict[int, Fraction] = {}
    for person, score in rows:
        best[person] = max(best.get(person, Fraction(0)), Fraction(score))
    return best


def _quarters(best: Mapping[int, Fraction]) -> list[int | None]:
    counted = Counter(min(int(score * QUARTERS), QUARTERS - 1) for score in best.values())
    return [rounded(counted[quarter]) for quarter in range(QUARTERS)]


def _flagged(of: Mapping[str, Any]) -> Counter[str]:
    """People with a flag on one of their results."""
    rows = PackageStatement.objects.filter(**of).exclude(flags=[])
    told = set(rows.values_list("attempt__enrolment__learner", "flags__0", "flags__1"))
    return Counter(flag for _person, flag in {(person, flag) for person, *flags in told for flag in flags if flag})


def _questions(part: Part, of: Mapping[str, Any]) -> list[QuestionFigures]:
    rows = PackageStatement.objects.filter(**of, verb="answered", max__isnull=False).exclude(sub="")
    person = "attempt__enrolment__learner"
    last = rows.order_by(person, "sub", "-occurred_at", "-pk").distinct(person, "sub").values_list("sub", "raw", "max")
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for sub, raw, most in last:
        counted[sub][ALL if raw == most else SOME if raw else NONE] += 1
    return [_question(sub, counted[sub.id]) for sub in part.subs.values() if sub.asks]


def _question(sub: SubQuestion, counted: Counter[str]) -> QuestionFigures:
    points = {share: rounded(counted[share]) for share in (ALL, SOME, NONE)}
    return QuestionFigures(question=sub, people=limited(counted.total(), points.values()), points=points)
