"""Figures in words: a sentence, four figures, a state."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.dashboards.rules.coverage import Figures, Group
from lms.learning.queries.outlines import SOON_DAYS, State

Address = Callable[[Group], str | None]


def sentence(figures: Figures) -> str:
    """The answer before the question is asked."""
    numbers = {"valid": figures.valid, "people": figures.people}
    if not figures.people:
        return _("Nobody is a learner in these units today.")
    if not figures.valid:
        return (
            ngettext(
                "Your %(people)s person has no completed course that is valid today.",
                "None of your %(people)s people has a completed course that is valid today.",
                figures.people,
            )
            % numbers
        )
    return (
        ngettext(
            "%(valid)s of %(people)s person has completed a course, and it is valid today.",
            "%(valid)s of %(people)s people have completed at least one course that is valid today.",
            figures.people,
        )
        % numbers
    )


def four_figures(figures: Figures, address: Address) -> list[dict[str, Any]]:
    """Each counts people, not courses. `address` says where the people of a group are listed, if anywhere."""
    soon = ngettext("runs out in the next %(days)s days", "run out in the next %(days)s days", figures.soon)
    return [
        {"value": figures.people, "label": ngettext("person", "people", figures.people), "url": None},
        {"value": figures.valid, "label": _("completed and valid"), "url": address(Group.VALID)},
        {"value": figures.in_progress, "label": _("in progress"), "url": address(Group.IN_PROGRESS)},
        {"value": figures.soon, "label": soon % {"days": SOON_DAYS}, "url": address(Group.SOON)},
    ]


def requests_figure(number: int, url: str) -> dict[str, Any]:
    return {"value": number, "label": ngettext("request waits for you", "requests wait for you", number), "url": url}


def state_of(figures: Figures) -> State | None:
    """What most needs to be seen about a unit: first what ran out, then what will soon, then who is missing."""
    if not figures.people:
        return None
    if figures.ran_out:
        return State(
            "bad", ngettext("%(count)s ran out", "%(count)s ran out", figures.ran_out) % _count(figures.ran_out)
        )
    if figures.soon:
        text = ngettext("%(count)s runs out soon", "%(count)s run out soon", figures.soon)
        return State("soon", text % _count(figures.soon))
    missing = figures.people - figures.valid
    if missing:
        return State("none", ngettext("%(count)s not yet", "%(count)s not yet", missing) % _count(missing))
    return State("good", _("All valid"))


def _count(number: int) -> dict[str, int]:
    return {"count": number}


def group_names() -> dict[Group, str]:
    return {
        Group.VALID: _("Valid"),
        Group.SOON: _("Runs out soon"),
        Group.RAN_OUT: _("Ran out"),
        Group.IN_PROGRESS: _("In progress"),
        Group.NOT_STARTED: _("Not started"),
    }
