"""Where people stand with what is required of them, in words and shapes."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.dashboards.rules.ranks import Rank
from lms.dashboards.rules.tallies import Tally
from lms.learning.queries.outlines import State


def rank_names() -> dict[Rank, str]:
    return {
        Rank.LATE: _("Late"),
        Rank.SOON: _("Due soon"),
        Rank.OPEN: _("Not yet, in time"),
        Rank.HELD: _("Hold it"),
        Rank.EXEMPT: _("Exempt"),
    }


def sentence(tally: Tally) -> str:
    """The answer before the question is asked."""
    numbers = {"held": tally.held, "people": tally.asked}
    if not tally.asked:
        return _("Nothing was required of anybody in these units on this day.")
    if tally.held == tally.asked:
        all_hold = ngettext(
            "The %(people)s person of whom something is required holds all of it.",
            "All %(people)s people of whom something is required hold all of it.",
            tally.asked,
        )
        return all_hold % numbers
    if not tally.held:
        none_hold = ngettext(
            "The %(people)s person of whom something is required does not hold all of it.",
            "None of the %(people)s people of whom something is required holds all of it.",
            tally.asked,
        )
        return none_hold % numbers
    some_hold = ngettext(
        "%(held)s of %(people)s people holds everything that is required of them.",
        "%(held)s of %(people)s people hold everything that is required of them.",
        tally.held,
    )
    return some_hold % numbers


def state_of(tally: Tally) -> State | None:
    """What most needs to be seen: first who is late, then who will be soon, then who is missing."""
    if tally.late:
        return State("bad", ngettext("%(count)s late", "%(count)s late", tally.late) % {"count": tally.late})
    if tally.soon:
        return State("soon", ngettext("%(count)s due soon", "%(count)s due soon", tally.soon) % {"count": tally.soon})
    if tally.open:
        return State("none", ngettext("%(count)s not yet", "%(count)s not yet", tally.open) % {"count": tally.open})
    if tally.held:
        return State("good", _("All hold it"))
    return State("none", _("Exempt")) if tally.exempt else None


def person_state(tally: Tally) -> State | None:
    """Of one person's requirements, what most needs to be seen. None: nothing is required of them."""
    if tally.held and not (tally.late or tally.soon or tally.open):
        return State("good", _("Holds all"))
    return state_of(tally)


def figures(tally: Tally, more: int | None, addresses: dict[Rank | int, str]) -> list[dict[str, Any]]:
    """Each counts people. `more`: who will be late in ninety days and is not yet, if nobody does anything."""
    held = {"value": f"{tally.percent} %", "label": _("hold everything required"), "url": addresses[Rank.HELD]}
    late = ngettext("is late", "are late", tally.late)
    soon = ngettext("is due within 30 days", "are due within 30 days", tally.soon)
    found: list[dict[str, Any]] = [
        held,
        {"value": tally.late, "label": late, "url": addresses[Rank.LATE]},
        {"value": tally.soon, "label": soon, "url": addresses[Rank.SOON]},
    ]
    if more is None:
        exempt = ngettext("is exempt", "are exempt", tally.exempt)
        return [*found, {"value": tally.exempt, "label": exempt, "url": addresses[Rank.EXEMPT]}]
    told = ngettext(
        "more is late within 90 days if nobody does anything",
        "more are late within 90 days if nobody does anything",
        more,
    )
    return [*found, {"value": more, "label": told, "url": addresses[90]}]
