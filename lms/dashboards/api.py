"""What a personnel system may ask of what people have completed. It is told nothing of answers and scores."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Field, Query, Router, Schema

from lms.accounts.api import KeyRequest, Page, needing, paged
from lms.accounts.models import ApiKey
from lms.accounts.rules.person_rows import plain_number
from lms.dashboards.queries import reported
from lms.dashboards.queries.reported import Completed, Counts, Origin, Person, Sought, Standing
from lms.learning.rules.standing import Status

PRINTED = r"^[^\x00-\x1f]*$"
READ = ApiKey.Scope.COMPLETIONS_READ
router = Router(tags=["completions"])


class Asked(Page):
    staff_number: str = Field(
        "", max_length=40, pattern=PRINTED, description="only of whoever has it; without it, of everybody"
    )
    course: str = Field("", max_length=20, pattern=PRINTED, description="a course's code; without it, all of them")


class AskedSince(Asked):
    since: date | None = Field(None, description="completed, entered or annulled on that day or later")


class PersonOut(Schema):
    staff_number: str
    email: str = Field(description="only where the staff number does not say who it is")


class CompletionOut(PersonOut):
    course: str
    edition: str = Field(description="edition.revision; empty of what was learned elsewhere")
    completed: date
    valid_until: date | None
    state: Counts
    origin: Origin = Field(description="evidence, imported: learned elsewhere or before; update: only what had changed")
    self_marked: bool = Field(description="some of what counted was self-marked in the browser")


class CompletionsOut(Schema):
    items: list[CompletionOut]
    page: int
    pages: int
    count: int


@router.get(
    "/completions",
    **needing(READ),
    response=CompletionsOut,
    summary="What the people of the units of the key have completed",
)
def completions(request: KeyRequest, query: Query[AskedSince]) -> dict[str, Any]:
    """Of those who belong to the units today. What was annulled, or taken back, is told as annulled."""
    sought = _sought(request, query)
    found, numbers = paged(reported.completions(sought, query.since), query.page)
    return {"items": [_completion(each) for each in reported.completed(sought, found)], **numbers}


class StandingOut(PersonOut):
    requirement: UUID
    requirement_name: str
    course: str = Field(description="the code of the course, or of the path of courses")
    state: Status
    due: date = Field(description="the day by which it was or is to be held for the first time, or anew")
    valid_until: date | None
    self_marked: bool = Field(
        description="some of what the course, or a course of the path, counts is self-marked in the browser"
    )


class StandingsOut(Schema):
    items: list[StandingOut]
    page: int
    pages: int
    count: int


@router.get(
    "/standings",
    **needing(READ),
    response=StandingsOut,
    summary="Where the people of the units of the key stand today with what is required of them",
)
def standings(request: KeyRequest, query: Query[Asked]) -> dict[str, Any]:
    """One for each person and requirement of the agency."""
    sought = _sought(request, query)
    found, numbers = paged(reported.standings(sought), query.page)
    return {"items": [_standing(each) for each in reported.stood(sought, found)], **numbers}


def _sought(request: KeyRequest, query: Asked) -> Sought:
    return Sought(request.auth.unit, timezone.localdate(), plain_number(query.staff_number), query.course.strip())


def _who(person: Person) -> dict[str, str]:
    return {"staff_number": person.staff_number, "email": person.email}


def _completion(found: Completed) -> dict[str, Any]:
    return {
        **_who(found.person),
        "course": found.course,
        "edition": found.edition,
        "completed": found.completed,
        "valid_until": found.valid_until,
        "state": found.state,
        "origin": found.origin,
        "self_marked": found.is_self_marked,
    }


def _standing(found: Standing) -> dict[str, Any]:
    return {
        **_who(found.person),
        "requirement": found.requirement.uuid,
        "requirement_name": found.requirement.name,
        "course": found.requirement.code,
        "state": found.status,
        "due": found.due,
        "valid_until": found.valid_until,
        "self_marked": found.is_self_marked,
    }
