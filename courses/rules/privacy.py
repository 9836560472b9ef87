"""What a copy for a person holds of this room's tables, and what becomes of them when the person is erased."""

from lms.accounts.rules.privacy import EDITORIAL, Fate, Rule

RELEASED = "What was taught; who released it stays named by an account without a name."
DONE = Rule(exported=True, fate=Fate.KEPT, why="Who decided what stays on record, under an account without a name.")

PRIVACY: dict[str, Rule] = {
    "courses.Release": Rule(exported=True, fate=Fate.KEPT, why=RELEASED),
    "courses.ReleaseText": Rule(exported=False, fate=Fate.KEPT, why=RELEASED),
    "courses.ReleaseFile": Rule(exported=False, fate=Fate.KEPT, why=RELEASED),
    "courses.ReleaseRequest": DONE,
    "courses.ReleaseAnswer": DONE,
    "courses.ReleaseWithdrawal": DONE,
    "courses.ReviewDecision": DONE,
    "courses.LawChange": DONE,
    "courses.LawChangeText": DONE,
    "courses.LawChangeItem": DONE,
    "courses.Package": DONE,
    "courses.H5PLibrary": DONE,
    "courses.*": EDITORIAL,
}
