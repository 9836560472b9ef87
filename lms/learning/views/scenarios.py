"""A scenario in the player: its cover, a step of a path with what follows from it, and the ending."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from courses.queries.reading import ActivityText
from lms.learning.queries import scenes
from lms.learning.queries.outlines import activity_url
from lms.learning.queries.places import Place
from lms.learning.queries.scenarios import Walk, walks_of
from lms.learning.services import scenarios
from lms.learning.views.players import LearnerRequest, activity_or_404, frame, posted, with_place


def cover(request: LearnerRequest, place: Place, found: ActivityText) -> dict[str, Any]:
    """The context of the page on which a scenario begins."""
    walks = walks_of(place.state.pk, found.id)
    address = activity_url(place.course, found)
    last = walks[-1] if walks else None
    return frame(place, found) | {
        "scenario": place.course.scenario(found),
        "needed": scenes.needed(found.rules["scoring"]),
        "short": bool(request.GET.get("short")) and found.has_short,
        "short_url": f"{address}?short=1",
        "full_url": address,
        "short_done_url": reverse("learning:scenario_short", args=[place.course.code, found.slug]),
        "begin_url": reverse("learning:scenario_begin", args=[place.course.code, found.slug]),
        "last_number": last.number if last else 0,
        "go_on_url": scenes.address_of_now(place.course, found, last) if last and not last.ending else None,
        "past": [_past(place, found, walk) for walk in walks if walk.steps],
        "preview": False,
    }


def _past(place: Place, found: ActivityText, walk: Walk) -> dict[str, Any]:
    scenario = walk.scenario(place.course.language)
    ending = scenario.endings.get(walk.ending)
    return {
        "number": walk.number,
        "on": walk.path.occurred_at,
        "url": scenes.address_of_now(place.course, found, walk),
        "ending": ending,
        "errors": walk.critical_errors,
        "steps": len(walk.steps),
    }


@posted("learning:activity", "code", "slug")
@with_place
def begin(request: LearnerRequest, place: Place, slug: str) -> HttpResponse:
    found = activity_or_404(place, slug, "scenario")
    after = request.POST.get("after", "")
    seen = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    path = scenarios.begin(place=place, activity=found, after=seen, at=timezone.now())
    return _now(place, found, path.number)


@posted("learning:scenario_step", "code", "slug", "number", "step")
@with_place
def back(request: LearnerRequest, place: Place, slug: str, number: int, step: int) -> HttpResponse:  # noqa: ARG001 Django's shape
    """The other way from a step: the path so far is kept, and another one begins."""
    found = activity_or_404(place, slug, "scenario")
    try:
        path = scenarios.go_back(place=place, activity=found, number=number, step=step, at=timezone.now())
    except scenarios.PathUnknownError:
        raise Http404 from None
    return _now(place, found, path.number)


def _now(place: Place, found: ActivityText, number: int) -> HttpResponse:
    walk = _walk(walks_of(place.state.pk, found.id), number)
    return redirect(f"{scenes.address_of_now(place.course, found, walk)}#here")


def _walk(walks: list[Walk], number: int) -> Walk:
    found = next((walk for walk in walks if walk.number == number), None)
    if found is None:
        raise Http404
    return found


@require_GET
@with_place
def step(request: LearnerRequest, place: Place, slug: str, number: int, step: int) -> HttpResponse:
    found = activity_or_404(place, slug, "scenario")
    walks = walks_of(place.state.pk, found.id)
    walk = _walk(walks, number)
    if not 1 <= step <= len(walk.steps) + 1:
        return redirect(scenes.address_of_now(place.course, found, walk))
    if walk.ending and step > len(walk.steps):
        return render(request, "learning/scenario_ending.html", _ending(place, found, walks, walk))
    return render(request, "learning/scenario_step.html", _step(place, found, walks, walk, step))


def _step(place: Place, found: ActivityText, walks: list[Walk], walk: Walk, step: int) -> dict[str, Any]:
    course, scenario = place.course, walk.scenario(place.course.language)
    made = step <= len(walk.steps)
    key = str(walk.steps[step - 1].situation) if made else walk.here(scenario)
    situation = scenario.situations[key]
    last = walks[-1]
    return frame(place, found) | {
        "scenario": scenario,
        "situation": situation,
        "number": step,
        "trail": scenes.steps_of(course, found, walk, scenario),
        "choices": scenes.choices_at(walk, step, situation),
        "made": scenes.step_at(course, found, walk, scenario, step) if made else None,
        "onward": scenes.onward(course, found, walk, scenario, step) if made else None,
        "choose_url": scenes.address(course, found, walk, step, "choose"),
        "left_for": None if walk is last else scenes.address_of_now(course, found, last),
        "missing": False,
        "refused": "",
    }


def _ending(place: Place, found: ActivityText, walks: list[Walk], walk: Walk) -> dict[str, Any]:
    course, scenario = place.course, walk.scenario(place.course.language)
    ending, basis = scenario.endings[walk.ending], scenes.basis_of(scenario, walk)
    trail = scenes.steps_of(course, found, walk, scenario)
    return frame(place, found) | {
        "scenario": scenario,
        "ending": ending,
        "trail": trail,
        "errors": [step for step in trail if step.critical],
        "basis": basis,
        "cards": scenes.cards_in(ending, basis),
        "needed": scenes.needed(found.rules["scoring"]),
        "begin_url": reverse("learning:scenario_begin", args=[course.code, found.slug]),
        "last_number": walks[-1].number,
        "others": [_past(place, found, other) for other in walks if other is not walk and other.steps],
    }


@posted("learning:scenario_step", "code", "slug", "number", "step")
@with_place
def choose(request: LearnerRequest, place: Place, slug: str, number: int, step: int) -> HttpResponse:
    found = activity_or_404(place, slug, "scenario")
    choice = request.POST.get("choice", "")
    try:
        scenarios.choose(place=place, activity=found, number=number, step=step, choice=choice, at=timezone.now())
    except scenarios.PathUnknownError:
        raise Http404 from None
    except scenarios.AnswerMissingError:
        return _again(request, place, found, (number, step), status=400, missing=True)
    except scenarios.AnswerUnknownError:
        text = _("That is not one of the choices here. Choose one of these.")
        return _again(request, place, found, (number, step), status=400, refused=text)
    except (scenarios.AlreadyChosenError, scenarios.PathLeftError, scenarios.PathEndedError) as error:
        return _again(request, place, found, (number, step), status=409, refused=str(REFUSED[type(error)]()))
    return redirect(f"{scenes.address(place.course, found, number, step)}#then")


REFUSED: dict[type[scenarios.ScenarioError], Any] = {
    scenarios.AlreadyChosenError: lambda: _(
        "You had chosen here already, in another window say. That choice stands; this one was not kept."
    ),
    scenarios.PathLeftError: lambda: _(
        "You have gone another way since, in another window say. This choice was not kept."
    ),
    scenarios.PathEndedError: lambda: _("This path has come to its ending. This choice was not kept."),
}


def _again(
    request: LearnerRequest, place: Place, found: ActivityText, at: tuple[int, int], *, status: int, **said: Any
) -> HttpResponse:
    """The same step, with why nothing was kept."""
    walks = walks_of(place.state.pk, found.id)
    walk, step = _walk(walks, at[0]), at[1]
    if walk.ending and step > len(walk.steps):
        context = _ending(place, found, walks, walk) | said
        return render(request, "learning/scenario_ending.html", context, status=status)
    return render(request, "learning/scenario_step.html", _step(place, found, walks, walk, step) | said, status=status)


@posted("learning:activity", "code", "slug")
@with_place
def short(request: LearnerRequest, place: Place, slug: str) -> HttpResponse:  # noqa: ARG001 Django's shape
    found = activity_or_404(place, slug, "scenario")
    if not found.has_short:
        raise Http404
    completion = scenarios.read_short(place=place, activity=found, at=timezone.now())
    _before, after = place.course.neighbours(found)
    if completion or after is None:
        return redirect("learning:course", place.course.code)
    return redirect(activity_url(place.course, after))
