"""Addresses of the managers' pages, and what comes back."""

import csv
from io import BytesIO, StringIO
from typing import Any

from django.urls import reverse
from python_calamine import CalamineWorkbook

from lms.accounts.models import Unit, User

HOME = "/en/units/"
COURSES = "/en/units/courses/"
MATRIX = "/en/units/matrix/"
REQUIRED = "/en/units/required/"
REQUIRED_CSV = "/en/units/required.csv"
REQUIRED_XLSX = "/en/units/required.xlsx"
REQUESTS = "/en/units/requests/"


def unit_page(unit: Unit, **query: object) -> str:
    return reverse("dashboards:unit", args=[unit.uuid], query=query or None)


def csv_page(unit: Unit, **query: object) -> str:
    return reverse("dashboards:csv", args=[unit.uuid], query=query or None)


def xlsx_page(unit: Unit, **query: object) -> str:
    return reverse("dashboards:xlsx", args=[unit.uuid], query=query or None)


def person_page(user: User) -> str:
    return reverse("dashboards:person", args=[user.memberships.get().uuid])


def context(response: Any) -> Any:
    return response.context


def text_of(response: Any) -> str:
    return b"".join(response.streaming_content).decode()


def rows_of(response: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(text_of(response).removeprefix("\ufeff"))))


def sheet_of(response: Any) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(BytesIO(response.getvalue()))
    return book.get_sheet_by_index(0).to_python()


def completed_until(user: User) -> str:
    day = user.enrolment_states.exclude(valid_until_date=None).get().valid_until_date
    assert day is not None
    return f"{day.day} {day:%B %Y}"
