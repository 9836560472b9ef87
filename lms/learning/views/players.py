"""What the views of the player share: whose place it is, and which activity."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect

from courses.queries.reading import ActivityText
from lms.accounts.models import User
from lms.learning.queries.outlines import outline, step
from lms.learning.queries.places import Place, place_of
from lms.learning.services.activities import PlaceGivenUpError

View = Callable[..., HttpResponse]


class LearnerRequest(HttpRequest):
    """A request of a signed-in person."""

    user: User  # narrower: the views are behind login_required


def with_place(view: View) -> View:
    """The learner's place on the course; who has none is shown the course's public page."""

    @login_required
    @wraps(view)
    def placed(request: LearnerRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
        place = place_of(request.user, code)
        if place is None:
            return redirect("courses:course", code)
        try:
            return view(request, place, *args, **kwargs)
        except PlaceGivenUpError:
            return redirect("courses:course", code)

    return placed


def signed_in_or_told(view: View) -> View:
    """Who is not signed in is sent to sign in, and a script is told so."""
    to_sign_in = login_required(view)

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated and not request.accepts("text/html"):
            return JsonResponse({"signed_out": True}, status=401)
        return to_sign_in(request, *args, **kwargs)

    return asked


def posted(back: str, *names: str) -> Callable[[View], View]:
    """For POST only. Who comes by GET, having signed in again say, is led to the page on which the form stands."""

    def decorate(view: View) -> View:
        @wraps(view)
        def received(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, **kwargs)
            if request.method in ("GET", "HEAD"):
                return redirect(back, **{name: kwargs[name] for name in names})
            return HttpResponseNotAllowed(["POST"])

        return received

    return decorate


def frame(place: Place, found: ActivityText) -> dict[str, Any]:
    """What every page of an activity shows around it."""
    course = place.course
    before, after = course.neighbours(found)
    return {
        "course": course,
        "outline": outline(course, place.done, found),
        "activity": found,
        "module": course.module_of(found),
        "previous": step(course, before),
        "next": step(course, after),
        "done": found.id in place.done,
    }


def activity_or_404(place: Place, slug: str, kind: str | None = None) -> ActivityText:
    activity = place.course.by_slug.get(slug)
    if activity is None or (kind and activity.kind != kind):
        raise Http404
    return activity
