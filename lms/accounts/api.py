"""What a personnel system may ask and tell over HTTP, with a key. Other rooms have routers beside this one."""

from datetime import date
from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.db import DataError, IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.responses import Status
from ninja.security import HttpBearer

from lms.accounts.models import ApiKey, Membership, PeopleImportRow, Unit, User
from lms.accounts.rules.person_rows import PersonRow, RowError, plain_number, read_row
from lms.accounts.services.api_keys import NoKeyError, key_of
from lms.accounts.services.errors import RefusedError
from lms.accounts.services.importing.doing import do
from lms.accounts.services.importing.planning import Step, plan
from lms.accounts.services.importing.scope import scope_of

Scope, Outcome = ApiKey.Scope, PeopleImportRow.Outcome
PAGE = 100
MOST_MEMBERSHIPS = 20
NO_KEY_RATE = "60/m/ip"
router = Router(tags=["people"])


class ProblemError(Exception):
    """What is answered as application/problem+json: `fault` is its stable name."""

    def __init__(self, status: int, fault: str, detail: str, **more: Any) -> None:
        super().__init__(fault)
        self.status, self.fault, self.detail, self.more = status, fault, detail, more


class KeyRequest(HttpRequest):
    """A request that a key let through."""

    auth: ApiKey


class WithKey(HttpBearer):
    """`Authorization: Bearer amparo.…`, of a key that has the scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiKey:
        kind, _space, text = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not text:
            raise ProblemError(401, "key_missing", "Send a key: Authorization: Bearer amparo.…")
        return self.authenticate(request, text.strip())

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        try:
            key = key_of(text=token, at=timezone.now())
        except NoKeyError as error:
            _hold_back(request, NO_KEY_RATE)
            raise ProblemError(401, error.fault, "This key does not open anything.") from error
        _hold_back(request, settings.API_RATE_LIMIT, key.prefix)
        if self.scope not in key.scopes:
            raise ProblemError(403, "scope_missing", f"The key lacks the scope {self.scope}.", scope=self.scope)
        return key


def needing(scope: str) -> dict[str, Any]:
    """For an operation: a key with this scope, which the description names."""
    return {"auth": WithKey(scope), "openapi_extra": {"x-scope": str(scope)}}


def _hold_back(request: HttpRequest, rate: str, key: str | None = None) -> None:
    """Counted by the part of the key that is no secret. Keys that are made up are counted by where they come from:
    else whoever makes up a hundred thousand drives the counts of everybody's tries out of the cache."""
    action = "key" if key else "no_key"
    if not ratelimit.consume(request, app="accounts", action=action, config={action: rate}, key=key, limit_get=True):
        raise ProblemError(429, "too_many", "Too many requests. Wait a minute.")


class Page(Schema):
    page: int = Field(1, ge=1, description="from 1; 100 on each")


def paged(found: "QuerySet[Any]", page: int) -> tuple[list[Any], dict[str, int]]:
    """The things, and {page, pages, count}. Raises ProblemError."""
    paginator = Paginator(found, PAGE)
    try:
        shown = paginator.page(page)
    except InvalidPage as error:
        raise ProblemError(404, "no_such_page", "There are fewer pages.", pages=paginator.num_pages) from error
    return list(shown), {"page": page, "pages": paginator.num_pages, "count": paginator.count}


class UnitOut(Schema):
    uuid: UUID
    name: str
    kind: str
    time_zone: str
    parent: UUID | None = Field(None, description="None for the unit of the key and for agencies")


class UnitsOut(Schema):
    items: list[UnitOut]
    page: int
    pages: int
    count: int


@router.get("/units", **needing(Scope.UNITS_READ), response=UnitsOut, summary="The units of the key, in tree order")
def units(request: KeyRequest, query: Query[Page]) -> dict[str, Any]:
    found, numbers = paged(Unit.objects.within([request.auth.unit]), query.page)
    uuids = dict(Unit.objects.within([request.auth.unit]).values_list("path", "uuid"))
    items = [
        {
            "uuid": unit.uuid,
            "name": unit.name,
            "kind": unit.kind,
            "time_zone": unit.time_zone,
            "parent": uuids.get(unit.path[: -Unit.steplen]),
        }
        for unit in found
    ]
    return {"items": items, **numbers}


class MembershipOut(Schema):
    uuid: UUID
    staff_number: str
    name: str
    unit: UUID
    unit_name: str
    role: str
    position: str
    from_date: date
    until_date: date | None
    is_secondment: bool


class MembershipsOut(Schema):
    items: list[MembershipOut]
    page: int
    pages: int
    count: int


def _members(key: ApiKey) -> "QuerySet[Membership]":
    """Those of today and of later."""
    found = Membership.objects.within([key.unit]).exclude(until_date__lt=timezone.now().date())
    return found.select_related("user", "unit").order_by("pk")


def _told(held: Membership) -> dict[str, Any]:
    return {
        "uuid": held.uuid,
        "staff_number": held.staff_number,
        "name": held.user.name,
        "unit": held.unit.uuid,
        "unit_name": held.unit.name,
        "role": held.role,
        "position": held.position,
        "from_date": held.from_date,
        "until_date": held.until_date,
        "is_secondment": held.seconded_from_id is not None,
    }


@router.get(
    "/memberships",
    **needing(Scope.PEOPLE_READ),
    response=MembershipsOut,
    summary="Who belongs to the units of the key, now or later",
)
def memberships(request: KeyRequest, query: Query[Page]) -> dict[str, Any]:
    found, numbers = paged(_members(request.auth), query.page)
    return {"items": [_told(held) for held in found], **numbers}


class PersonOut(Schema):
    staff_number: str
    name: str
    email: str
    language: str
    memberships: list[MembershipOut]


@router.get(
    "/people/{staff_number}",
    **needing(Scope.PEOPLE_READ),
    response=PersonOut,
    summary="A person by staff number, with their memberships in the units of the key",
)
def person(request: KeyRequest, staff_number: str) -> dict[str, Any]:
    return _person(request.auth, plain_number(staff_number))


def _person(key: ApiKey, staff_number: str) -> dict[str, Any]:
    if not staff_number.isprintable():
        raise ProblemError(404, "no_such_person", "Nobody has a staff number like this.")
    numbered = Membership.objects.numbered(key.unit.get_root().pk, staff_number).values("user")
    held = list(_members(key).filter(user__in=numbered))
    if not held or len({found.user_id for found in held}) > 1:
        raise ProblemError(404, "no_such_person", "Nobody in the units of this key has this staff number.")
    user: User = held[0].user
    told = {"staff_number": staff_number, "name": user.name, "email": user.email, "language": user.language}
    return told | {"memberships": [_told(found) for found in held]}


class MembershipIn(Schema):
    unit: UUID = Field(description="of a unit of the key")
    role: str = "learner"
    position: str = ""
    from_date: date | None = Field(None, description="the first day; without it, today for what is new")
    until_date: date | None = Field(None, description="the last day, included")


class PersonIn(Schema):
    name: str = ""
    email: str = ""
    language: str = ""
    memberships: list[MembershipIn] = Field(min_length=1, max_length=MOST_MEMBERSHIPS)


class PutOut(Schema):
    outcomes: list[str] = Field(description="one for each membership: added, moved, changed or same")
    person: PersonOut


@router.put(
    "/people/{staff_number}",
    **needing(Scope.PEOPLE_WRITE),
    response={200: PutOut, 201: PutOut},
    summary="Have a person be as told: sent twice, the second changes nothing",
)
def put_person(request: KeyRequest, staff_number: str, told: PersonIn) -> Status[dict[str, Any]]:
    """A new person gets an account and an invitation. Somebody who is in another unit of the key moves.
    Memberships that are not named stay; one ends by its `until_date`."""
    rows = _rows(staff_number, told)
    try:
        with transaction.atomic():
            outcomes = _put(request.auth, rows)
    except (DataError, IntegrityError, RefusedError) as error:
        raise ProblemError(409, "conflict", "Something else was changed at the same time. Send it again.") from error
    status = 201 if Outcome.ADDED in outcomes else 200
    return Status(status, {"outcomes": outcomes, "person": _person(request.auth, rows[0].staff_number)})


def _rows(staff_number: str, told: PersonIn) -> list[PersonRow]:
    """Judged as rows of a file are."""
    languages = [code for code, _name in settings.LANGUAGES]
    rows = []
    for number, place in enumerate(told.memberships, 1):
        dates = {name: day.isoformat() for name in ("from_date", "until_date") if (day := getattr(place, name))}
        cells = {"staff_number": staff_number, "name": told.name, "email": told.email, "language": told.language}
        cells |= {"unit": str(place.unit), "role": place.role, "position": place.position, **dates}
        try:
            rows.append(read_row(number, cells, "ymd", languages))
        except RowError as error:
            raise ProblemError(422, error.fault, "A value is not as it should be.", membership=number) from error
    return rows


def _put(key: ApiKey, rows: list[PersonRow]) -> list[str]:
    scope = scope_of(unit=key.unit, by=key.owner, at=timezone.now(), language="")
    scope.everywhere = False  # a key reaches no further than its unit, whoever owns it
    steps = plan(rows, scope)
    _refuse(steps)
    do(steps, scope)
    return [step.outcome for step in steps]


def _refuse(steps: list[Step]) -> None:
    """All or nothing."""
    for step in steps:
        if step.outcome == Outcome.REJECTED:
            raise ProblemError(409, step.reason, "The person cannot be as told.", membership=step.row.number)
        if step.outcome == Outcome.INVITED:
            raise ProblemError(409, "address_elsewhere", "Somebody outside the agency signs in with this address.")
