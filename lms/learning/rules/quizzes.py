"""The rules of a quiz as its release holds them. A release made before a rule existed goes by what held then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from lms.learning.rules.drawing import Row

GRACE = timedelta(seconds=60)  # for answers on their way when the time ran out
PRETEST, PRACTICE, FINAL, RECALL = "pretest", "practice", "final", "recall"


@dataclass(frozen=True)
class QuizRules:
    use: str
    pass_mark: Fraction
    attempts: int
    pause: timedelta
    time_limit: timedelta | None
    shuffle: bool
    feedback: str
    skips: bool
    pool: tuple[str, ...]
    blueprint: tuple[Row, ...]
    few: int = 0  # so many, spread over the outcomes, in place of a blueprint

    @property
    def drawn(self) -> int:
        """How many questions an attempt asks."""
        return sum(row.count for row in self.blueprint) or min(self.few or len(self.pool), len(self.pool))

    @property
    def counts(self) -> bool:
        """A final test is passed or not; practice, pre-test and recall are for learning."""
        return self.use == FINAL

    @property
    def explains(self) -> bool:
        """A pre-test shows no answers: the same questions may stand in the final test."""
        return self.use != PRETEST

    def has_attempts_left(self, used: int) -> bool:
        return self.attempts == 0 or used < self.attempts

    def deadline(self, begun_at: datetime, extra_percent: int) -> datetime | None:
        """When the time of an attempt is over; None where there is no limit."""
        return begun_at + self.time_limit * (100 + extra_percent) / 100 if self.time_limit else None

    def reasons_shown(self, *, passed: bool, used: int) -> bool:
        """Whether an attempt that was handed in may show its key and its reasons."""
        if self.feedback == "last":
            return self.explains and (passed or not self.has_attempts_left(used))
        return self.explains


def quiz_rules(rules: Mapping[str, Any]) -> QuizRules:
    use = rules["use"]
    minutes = rules.get("time_limit", 0)
    return QuizRules(
        use=use,
        pass_mark=Fraction(rules["pass_mark"]),
        attempts=1 if use in (PRETEST, RECALL) else rules["attempts"],
        pause=timedelta(hours=rules.get("pause_hours", 0)),
        time_limit=timedelta(minutes=minutes) if minutes else None,
        shuffle=rules["shuffle"],
        feedback=rules.get("feedback", "submit"),
        skips=use == PRETEST and rules.get("skips", False),
        pool=tuple(rules["questions"]),
        blueprint=tuple(Row(row["outcome"], row["difficulty"], row["count"]) for row in rules.get("blueprint", ())),
        few=rules.get("few", 0),
    )


def proven(outcomes: Sequence[tuple[str, Fraction]]) -> set[str]:
    """The outcomes of which two questions or more were asked, and all of them answered fully right."""
    scores: dict[str, list[Fraction]] = {}
    for outcome, score in outcomes:
        scores.setdefault(outcome, []).append(score)
    return {key for key, found in scores.items() if key and len(found) >= 2 and all(score == 1 for score in found)}
