"""Every address of the product, and the table in docs/addresses.md that says who may ask for it."""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass
from functools import cache
from time import time

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from lms.accounts.models import User
from lms.embedded import CHECKOUT

TABLE = CHECKOUT / "docs" / "addresses.md"
ROLES = (
    *("anybody", "learner", "manager", "other manager", "auditor", "trainer", "other trainer", "reviewer"),
    *("administrator", "site administrator", "superuser"),
)
FOREIGN = ("wagtail.", "allauth.", "django.")
# Wagtail's views of what is ours: each of the chief ones has a row, and what else it offers about a thing one together.
OF_OURS = r"admin/(accounts_\w+|users|courses|course-paths|snippets/\w+/\w+)/"
OURS = re.compile(OF_OURS + r"(add/|new/|edit/<int:pk>/|delete/<int:pk>/|inspect/<int:pk>/)?")
OURS_FURTHER = re.compile(OF_OURS)
LANGUAGE = "en/"
# What stands in an example for an argument of which nobody has named a better one: a thing that is not there.
NOBODYS = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": "999999",
    "slug": "none",
    "code": "NON-000",
    "str": "none",
    "path": "none",
}
BRACKETS = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass
class Row:
    """An address as a pattern, a request for one that fits it, and the answer by role."""

    address: str
    request: str
    answers: dict[str, str]

    def line(self) -> str:
        cells = [f"`{self.address}`", f"`{self.request}`", *(self.answers.get(role, "?") for role in ROLES)]
        return f"| {' | '.join(cells)} |"


def addresses() -> list[str]:
    """As patterns, in English; of what is Wagtail's and allauth's only how it begins, with “…”."""
    with translation.override("en"):
        return list(dict.fromkeys(_told(route, module) for route, module in _walk(get_resolver(), "")))


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, getattr(pattern.callback, "view_class", pattern.callback).__module__
        else:
            yield from _walk(pattern, route)


def _told(route: str, module: str) -> str:
    route = route.partition("(?P")[0]
    if "^" in route:
        return f"{route.partition('^')[0]}…"
    if not module.startswith(FOREIGN) or "/" not in route or OURS.fullmatch(route):
        return route
    if ours := OURS_FURTHER.match(route):
        return f"{ours[0]}…"
    *before, last = route.removeprefix(LANGUAGE).split("/")[:2]
    return f"{route[: route.index(before[0])]}{before[0]}/{last}/…" if last else route


def read() -> dict[str, Row]:
    rows = {}
    for line in TABLE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == len(ROLES) + 2:
            answers = dict(zip(ROLES, cells[2:], strict=True))
            rows[cells[0].strip("`")] = Row(cells[0].strip("`"), cells[1].strip("`"), answers)
    return rows


def write(rows: list[Row]) -> None:
    """The table anew, under the text that stands before it."""
    text = TABLE.read_text()
    head = text[: text.index("| address |")]
    rule = f"| address | request | {' | '.join(ROLES)} |\n|{'---|' * (len(ROLES) + 2)}\n"
    TABLE.write_text(head + rule + "".join(f"{row.line()}\n" for row in rows))


def new_row(address: str) -> Row:
    """With an example of a thing that is not there; better ones are put in by hand."""
    example = BRACKETS.sub(lambda found: NOBODYS[found[1] or "str"], address).replace("…", "")
    return Row(address, f"GET {example}", {})


def answer(person: User | None, row: Row, names: dict[str, str]) -> str:
    """What the person is told. Nothing that a POST writes is kept."""
    method, path, *sent = row.request.format(**names).split(" ")
    form = "application/x-www-form-urlencoded"
    request = RequestFactory().generic(method, f"/{path}", "".join(sent), content_type=form)
    request.COOKIES.update(_cookies(person))
    if person:
        request._cached_user = copy(_signed_in(person.pk))  # where Django keeps it
    request._dont_enforce_csrf_checks = True
    with transaction.atomic() if method == "POST" else nullcontext(), translation.override("en"):
        response = _handler().get_response(request)
        told = _words(response)
        for close in response._resource_closers:  # not `response.close`, which would end the connection too
            close()
        if method == "POST":
            transaction.set_rollback(True)
    return told


@cache
def _handler() -> BaseHandler:
    """The test client would copy the contexts of all templates: most of the time that a request takes."""
    handler = BaseHandler()
    handler.load_middleware()
    return handler


@cache
def _signed_in(pk: int) -> User:
    """As a request finds them, and their rights: to look both up for each would take half of the time."""
    found = User.objects.signed_in(pk)
    assert found is not None
    found.get_all_permissions()  # the copies remember them
    return found


def _cookies(person: User | None) -> dict[str, str]:
    """Of a session that the transaction of the request takes back."""
    if person is None:
        return {}
    if person.pk not in _sessions:
        client = Client()
        client.force_login(person)
        session = client.session
        session["seen"] = int(time())  # else every request would note that it was there
        session.save()
        _sessions[person.pk] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {settings.SESSION_COOKIE_NAME: _sessions[person.pk]}


_sessions: dict[int, str] = {}


def _words(response: HttpResponseBase) -> str:
    """The status; of a redirect, whether it leads to the sign-in, or to the admin's start, which is Wagtail's "no"."""
    place = response.headers.get("Location", "")
    if "/accounts/login/" in place:
        return "sign in"
    if place == "/admin/":
        return "no"
    return str(response.status_code)
