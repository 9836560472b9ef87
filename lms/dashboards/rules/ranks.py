"""Where people stand, as figures count it: the eight statuses in five ranks, from the one that asks for most."""

from enum import StrEnum

from lms.learning.rules.standing import HOLDING, LATE, Status


class Rank(StrEnum):
    """In order: of several requirements a person counts, taken together, with the first one that is there."""

    LATE = "late"  # overdue, or expired
    SOON = "due-soon"
    OPEN = "open"  # not yet held, and there is time
    HELD = "held"
    EXEMPT = "exempt"


STATUSES: dict[Rank, frozenset[Status]] = {
    Rank.LATE: LATE,
    Rank.SOON: frozenset({Status.DUE_SOON}),
    Rank.OPEN: frozenset({Status.NOT_STARTED, Status.IN_PROGRESS}),
    Rank.HELD: HOLDING,
    Rank.EXEMPT: frozenset({Status.EXEMPT}),
}
RANK_OF: dict[Status, Rank] = {status: rank for rank, statuses in STATUSES.items() for status in statuses}
