"""What a copy for a person holds of this room's tables, and what becomes of them when the person is erased."""

from lms.accounts.rules.privacy import EDITORIAL, Fate, Rule

RELEASED = Rule(
    exported=False, fate=Fate.KEPT, why="What was taught; who released it stays named by an account without a name."
)

PRIVACY: dict[str, Rule] = {
    "courses.Release": RELEASED,
    "courses.ReleaseText": RELEASED,
    "courses.ReleaseFile": RELEASED,
    "courses.*": EDITORIAL,
}
