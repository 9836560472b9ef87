"""The public side of courses: catalogue, course page, the files of releases."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail import hooks

from courses.models import ReleaseFile
from courses.queries import catalogue as catalogues
from courses.queries import shelf
from courses.standards.media import is_played
from courses.views.stored import stored

MAX_WORDS = 200  # characters of a search


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    language = get_language() or "en"
    everything = catalogues.catalogue(language)
    chosen = {name: request.GET.get(name, "") for name in ("programme", "language", "time")}
    words = request.GET.get("q", "").replace("\0", "")[:MAX_WORDS].strip()
    found = catalogues.narrow(everything, **chosen)
    if words:
        found = catalogues.search(found, words)
    states = _states(request)
    context = {
        "courses": [
            {
                "course": item.course,
                "state": states.get(item.course_id),
                "found": item.lessons,
            }
            for item in found
        ],
        "filters": _filters(request, everything, chosen, words),
        "query": words,
        "count": len(found),
    }
    return render(request, "courses/catalogue.html", context)


def _states(request: HttpRequest) -> dict[int, Any]:
    """Where the person stands with each course, as the room above answers through the hook `course_states`."""
    if not request.user.is_authenticated:
        return {}
    states: dict[int, Any] = {}
    for answer in hooks.get_hooks("course_states"):
        states.update(answer(request.user))
    return states


@dataclass(frozen=True)
class FilterLink:
    title: str
    url: str
    here: bool
    code: str = ""  # of a language


@dataclass(frozen=True)
class Filters:
    """What the catalogue can be narrowed to. `clear_url` where it is narrowed."""

    programmes: tuple[FilterLink, ...]
    languages: tuple[FilterLink, ...]
    times: tuple[FilterLink, ...]
    clear_url: str | None


def _filters(request: HttpRequest, everything: list[catalogues.Found], chosen: dict[str, str], words: str) -> Filters:
    def link(name: str, value: str, title: str, code: str = "") -> FilterLink:
        here = chosen[name] == value
        query = {k: v for k, v in (chosen | {name: "" if here else value, "q": words}).items() if v}
        return FilterLink(title, f"{request.path}?{urlencode(query)}" if query else request.path, here, code)

    programmes = {item.course.programme_key: item.course.programme_title for item in everything}
    languages = {link.code: link.name for item in everything for link in item.course.languages}
    times = {"1h": _("Up to 1 hour"), "2h": _("Up to 2 hours"), "3h": _("Up to 3 hours")}
    return Filters(
        programmes=tuple(link("programme", k, v) for k, v in sorted(programmes.items())),
        languages=tuple(link("language", k, v, code=k) for k, v in sorted(languages.items())),
        times=tuple(link("time", k, v) for k, v in times.items()),
        clear_url=request.path if any(chosen.values()) or words else None,
    )


@require_safe
def course(request: HttpRequest, code: str) -> HttpResponse:
    if code != code.upper() and shelf.highest(code.upper()):
        return redirect("courses:course", code.upper(), permanent=True)
    language = request.GET.get("in") or get_language()
    newest = shelf.newest(code, language)
    found = newest or shelf.highest(code, language)
    if found is None:
        raise Http404
    context: dict[str, Any] = {"course": found}
    for answer in hooks.get_hooks("course_page_context"):
        context |= answer(request, found)
    if newest is None:  # withdrawn: who is on it goes on, and finds the way back here
        context |= {"can_enrol": False, "closed": True}
    return render(request, "courses/course.html", context)


@require_safe
def file(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """A file of a release, by its digest: it can be kept for ever. Players may ask for a part of it."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise Http404
    found = ReleaseFile.objects.filter(sha256=sha256).first()
    if found is None:
        raise Http404
    response = stored(
        request, place=ReleaseFile.path(sha256), size=found.size, etag=f'"{sha256}"', media_type=found.media_type
    )
    if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return response
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    if not is_played(found.media_type):
        response["Content-Disposition"] = "attachment"
    return response
