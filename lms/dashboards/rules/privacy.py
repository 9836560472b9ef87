"""What a copy for a person holds of this room's tables, and what becomes of them when the person is erased."""

from lms.accounts.rules.privacy import Fate, Rule

PRIVACY: dict[str, Rule] = {
    "dashboards.SavedView": Rule(exported=True, fate=Fate.DELETED),
    "dashboards.ScheduledReport": Rule(exported=True, fate=Fate.DELETED),
    "dashboards.Attribution": Rule(
        exported=False, fate=Fate.KEPT, why="Derived from memberships, which are exported; without it figures go wrong."
    ),
}
