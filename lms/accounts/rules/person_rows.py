"""One row of a file about people: what it says, judged by itself."""

import re
import unicodedata
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.accounts.rules.columns import KIND_NAMES, ROLE_NAMES, plain
from lms.accounts.rules.days import EARLIEST, LATEST

# A form of dates, and how it is shown to who chooses it.
DATES = {"ymd": "%Y-%m-%d", "dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "dmy_dots": "%d.%m.%Y", "dmy_dashes": "%d-%m-%Y"}
EMAIL = re.compile(r"[^@\s,;<>\"'()\[\]]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")
ODD = ("Cc", "Cs")  # characters that are none: controls, halves of surrogate pairs
LONGEST = {"staff_number": 40, "name": 200, "email": 254, "position": 120}


class RowError(Exception):
    """`fault` says what is wrong with a row."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class PersonRow:
    """`number` is that of the row in its file. A row that names nobody, only a unit, is about the unit."""

    number: int
    staff_number: str = ""
    name: str = ""
    email: str = ""
    unit: str = ""
    kind: str = ""
    time_zone: str = ""
    position: str = ""
    role: str = "learner"
    from_date: date | None = None
    until_date: date | None = None
    language: str = ""

    @property
    def names_somebody(self) -> bool:
        return bool(self.staff_number or self.email or self.name)

    @property
    def key(self) -> str:
        """The same for all rows about a person, as far as the rows alone say so."""
        return f"n {self.staff_number.casefold()}" if self.staff_number else f"e {self.email}"


def read_row(number: int, cells: Mapping[str, str], dates: str, languages: Sequence[str]) -> PersonRow:
    """What the cells say, by field. Raises RowError."""
    told = {field: " ".join(text.split()) for field, text in cells.items()}
    whole = " ".join(part for part in (told.pop("given_name", ""), told.pop("family_name", "")) if part)
    told["name"] = told.get("name") or whole
    told["email"] = told.get("email", "").casefold()
    told["staff_number"] = plain_number(told.get("staff_number", ""))
    if any(unicodedata.category(letter) in ODD for text in told.values() for letter in text):
        raise RowError("not_text")
    for field, longest in LONGEST.items():
        if len(told.get(field, "")) > longest:
            raise RowError("too_long")
    if told["email"] and not EMAIL.fullmatch(told["email"]):
        raise RowError("email_wrong")
    first = _date(told.pop("from_date", ""), dates)
    last = _date(told.pop("until_date", ""), dates, last=True)
    if first and last and last < first:
        raise RowError("dates_reversed")
    row = PersonRow(
        number,
        from_date=first,
        until_date=last,
        role=_known(told.pop("role", "") or "learner", ROLE_NAMES, "role_unknown"),
        kind=_known(told.pop("kind", ""), KIND_NAMES, "kind_unknown"),
        language=_language(told.pop("language", ""), languages),
        time_zone=_time_zone(told.pop("time_zone", "")),
        **{field: told.get(field, "") for field in ("staff_number", "name", "email", "unit", "position")},
    )
    if row.names_somebody and not (row.staff_number or row.email):
        raise RowError("nobody_to_know")
    if not row.names_somebody and not row.unit:
        raise RowError("nobody_to_know")
    return row


def _known(text: str, names: Mapping[str, str], fault: str) -> str:
    if not text:
        return ""
    if plain(text) not in names:
        raise RowError(fault)
    return names[plain(text)]


def _language(text: str, languages: Sequence[str]) -> str:
    code = text.casefold().replace("_", "-")
    if not code:
        return ""
    for language in languages:
        if language == code or (language.partition("-")[0] == code and "-" not in code):
            return language
    raise RowError("language_unknown")


def _time_zone(text: str) -> str:
    if text and text not in zoneinfo.available_timezones():
        raise RowError("time_zone_unknown")
    return text


def _date(text: str, dates: str, *, last: bool = False) -> date | None:
    """In the declared form, or as a spreadsheet keeps its own. Personnel systems write 31 December 9999 for a `last`
    day that there is none of."""
    if not text:
        return None
    for form in (DATES[dates], DATES["ymd"]):
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 a day has no zone
        except ValueError:
            continue
        if last and day == date.max:
            return None
        if EARLIEST <= day <= LATEST:
            return day
    raise RowError("date_wrong")


def plain_number(text: str) -> str:
    """A staff number as it is compared and kept: full-width digits and marks that nobody sees make no other number."""
    seen = (letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    return " ".join("".join(seen).split())
