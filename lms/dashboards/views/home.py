"""What a manager sees first: who holds what their unit requires, on a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from itertools import pairwise
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.accounts.models import Unit
from lms.dashboards import permissions
from lms.dashboards.queries import corrections, places, ranked_words, words
from lms.dashboards.queries.required import Wanted, spans, standings
from lms.dashboards.queries.rollups import Asked, tallies
from lms.dashboards.rules import pictures
from lms.dashboards.rules.days import AHEAD, months_ahead, months_back
from lms.dashboards.rules.ranks import STATUSES, Rank
from lms.dashboards.rules.tallies import Tallies, Tally
from lms.dashboards.views.managers import ManagerRequest
from lms.dashboards.views.narrowing import Narrowed, narrowed_or_404
from lms.dashboards.views.rows import person_row
from lms.learning.queries.self_marked import SelfMarked

SHOWN_LATE = 5


@dataclass(frozen=True)
class Scene:
    """The figures of a page, and what they were asked for."""

    narrowed: Narrowed
    shown: list[Unit]
    counted: Tallies
    back: list[date]
    ahead: list[date]

    @property
    def keys(self) -> list[int]:
        return [unit.pk for unit in self.shown]

    def on(self, day: date) -> Tally:
        return self.counted.over(self.keys, day, self.narrowed.requirement_key)


@require_safe
@login_required
def home(request: ManagerRequest) -> HttpResponse:
    today = timezone.localdate()
    roots, deciding = permissions.roots_and_deciding(request.user, today)
    if not roots:
        return render(request, "dashboards/home.html", status=HTTPStatus.FORBIDDEN)
    narrowed = narrowed_or_404(request, roots, today)
    below = places.with_children([narrowed.unit] if narrowed.unit else roots)
    scene = _scene(narrowed, roots, below)
    now = scene.on(narrowed.on)
    context = {
        "narrowed": narrowed,
        "title": narrowed.unit.name if narrowed.unit else "",
        "roots": roots,
        "nothing": not now.everybody,
        "sentence": ranked_words.sentence(now),
        "figures": _figures(request, scene, now, deciding),
        "links": _ahead_links(scene, now),
        "late": _late(scene, now),
        "units": _unit_rows(scene, below),
        "requirements": _requirement_rows(scene),
        **_pictures(scene),
    }
    return render(request, "dashboards/home.html", context)


def _scene(narrowed: Narrowed, roots: list[Unit], below: list[Unit]) -> Scene:
    """One query: the units of the page month by month, with each requirement on the day, and the units below."""
    shown, on = [narrowed.unit] if narrowed.unit else roots, narrowed.on
    back, ahead = months_back(on), months_ahead(on)
    days = [*back, on, *ahead, *(on + timedelta(days=count) for count in AHEAD)]
    one = narrowed.requirement_key
    children = [unit for unit in below if unit not in shown]
    counted = tallies(
        Asked(shown, days, requirement=one),
        *([] if one else [Asked(shown, [on], each=True)]),
        *([Asked(children, [on], requirement=one)] if children else []),
    )
    return Scene(narrowed, shown, counted, back, ahead)


def _soon(scene: Scene, now: Tally, days: int) -> int:
    """How many more will be late by then, if nobody does anything."""
    return max(scene.on(scene.narrowed.on + timedelta(days=days)).late - now.late, 0)


def _figures(request: ManagerRequest, scene: Scene, now: Tally, deciding: list[Unit]) -> list[dict[str, Any]]:
    list_url = scene.narrowed.list_url
    addresses: dict[Rank | int, str] = {rank: list_url(status=rank) for rank in Rank} | {90: list_url(ahead=90)}
    more = _soon(scene, now, AHEAD[-1]) if scene.narrowed.is_today else None
    found = ranked_words.figures(now, more, addresses)
    waits = bool(deciding) and deciding[0].any_name_waits
    asked = corrections.waiting(deciding, timezone.localdate(), but=request.user).count() if waits else 0
    return [*found, words.requests_figure(asked, reverse("dashboards:requests"))] if asked else found


def _ahead_links(scene: Scene, now: Tally) -> list[dict[str, Any]]:
    """Who is late now, and who will be. Of a day gone by nothing is foretold."""
    if not scene.narrowed.is_today:
        return []
    late = {"title": _("Late now"), "number": now.late, "url": scene.narrowed.list_url(status=Rank.LATE)}
    title = _("More within %(days)s days")
    later = (
        {
            "title": title % {"days": days},
            "number": _soon(scene, now, days),
            "url": scene.narrowed.list_url(ahead=days),
        }
        for days in AHEAD
    )
    return [late, *later]


def _late(scene: Scene, now: Tally) -> list[dict[str, Any]]:
    """Those who have been late longest. One query."""
    if not now.late:
        return []
    narrowed = scene.narrowed
    wanted = Wanted(scene.shown, narrowed.on, STATUSES[Rank.LATE], narrowed.requirement_key)
    none = SelfMarked.none()  # who is late has no result that counts
    return [person_row(found) for found in standings(wanted, spans(wanted)[:SHOWN_LATE], none)]


def _unit_rows(scene: Scene, below: list[Unit]) -> list[dict[str, Any]]:
    """The units below, and the roots themselves where there are several; without those where nothing is required."""
    several = len(scene.shown) > 1
    narrowed, rows = scene.narrowed, []
    for unit in below:
        tally = scene.counted.of(unit.pk, narrowed.on, narrowed.requirement_key)
        if tally.everybody and (several or unit not in scene.shown):
            rows.append(
                {
                    "name": unit.name,
                    "url": narrowed.home_url(unit=unit),
                    "depth": several and unit not in scene.shown,
                    "tally": tally,
                    "state": ranked_words.state_of(tally),
                }
            )
    return rows


def _requirement_rows(scene: Scene) -> list[dict[str, Any]]:
    narrowed = scene.narrowed
    rows = []
    for named in scene.counted.requirements(scene.keys, narrowed.on) if not narrowed.requirement else []:
        tally = scene.counted.over(scene.keys, narrowed.on, named.key)
        url, state = narrowed.home_url(requirement=named.uuid), ranked_words.state_of(tally)
        rows.append({"name": named.name, "url": url, "tally": tally, "state": state})
    return rows


def _pictures(scene: Scene) -> dict[str, Any]:
    on, today = scene.narrowed.on, scene.narrowed.today
    days = [*scene.back, on, *scene.ahead]
    course = [(day, scene.on(day)) for day in days]
    points = [(day, tally.percent) for day, tally in course]
    drawn = {
        "trend": pictures.trend(points, on, today, mirrored=get_language_bidi()),
        "course": [{"day": day, "tally": tally, "coming": day > today} for day, tally in course],
    }
    return drawn | (_expiry(scene) if scene.narrowed.is_today else {})


def _expiry(scene: Scene) -> dict[str, Any]:
    """How many more are late at the end of each month than at the end of the one before."""
    late = [(day, scene.on(day).late) for day in [scene.narrowed.on, *scene.ahead]]
    more = [(day, max(then - before, 0)) for (_, before), (day, then) in pairwise(late)]
    count = sum(number for _, number in more)
    told = ngettext(
        "%(count)s person becomes late within twelve months if nobody does anything.",
        "%(count)s people become late within twelve months if nobody does anything.",
        count,
    )
    return {"expiry": pictures.bars(more, mirrored=get_language_bidi()), "expiry_told": told % {"count": count}}
