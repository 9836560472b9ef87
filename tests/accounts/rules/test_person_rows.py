from datetime import date

import pytest

from lms.accounts.rules.columns import NAMES, recognised
from lms.accounts.rules.person_rows import PersonRow, RowError, read_row

LANGUAGES = ("en", "pt-pt", "pt-br", "es", "fr")


def test_columns_are_known_in_every_language() -> None:
    header = ("N.º Mecanográfico", "NOME", "Correo electrónico", "Unité", "Start_Date", "Jusqu’au", "Cor dos olhos")

    assert recognised(header) == ["staff_number", "name", "email", "unit", "from_date", "until_date", ""]
    assert recognised(("Name", "Nome")) == ["name", ""]
    assert len(NAMES) == 13


def test_a_row_says_who_where_and_when() -> None:
    cells = {
        "staff_number": "7",
        "given_name": "Ana",
        "family_name": "Sousa",
        "email": "Ana@Police.Example",
        "unit": "North / Harbour",
        "role": "Gestor",
        "from_date": "09/03/2026",
        "language": "pt",
    }

    assert read_row(3, cells, "dmy", LANGUAGES) == PersonRow(
        number=3,
        staff_number="7",
        name="Ana Sousa",
        email="ana@police.example",
        unit="North / Harbour",
        role="manager",
        from_date=date(2026, 3, 9),
        language="pt-pt",
    )


@pytest.mark.parametrize(("cells", "fault"), [
    ({"name": "Ana"}, "nobody_to_know"),
    ({"position": "officer"}, "nobody_to_know"),
    ({"email": "ana at police"}, "email_wrong"),
    ({"email": "a@b.c, d@e.f"}, "email_wrong"),
    ({"staff_number": "7" * 41}, "too_long"),
    ({"email": "a@b.example", "role": "king"}, "role_unknown"),
    ({"unit": "North", "kind": "castle"}, "kind_unknown"),
    ({"unit": "North", "time_zone": "Europe/Atlantis"}, "time_zone_unknown"),
    ({"email": "a@b.example", "language": "la"}, "language_unknown"),
    ({"email": "a@b.example", "from_date": "31/02/2026"}, "date_wrong"),
    ({"email": "a@b.example", "from_date": "03/09/26"}, "date_wrong"),
    ({"email": "a@b.example", "from_date": "31/12/9999"}, "date_wrong"),
    ({"email": "a@b.example", "name": "A\x00na"}, "not_text"),
    ({"email": "a@b.example", "from_date": "02/01/2026", "until_date": "01/01/2026"}, "dates_reversed"),
])  # fmt: skip
def test_what_is_wrong_with_a_row_has_a_name(cells: dict[str, str], fault: str) -> None:
    with pytest.raises(RowError) as caught:
        read_row(2, cells, "dmy", LANGUAGES)

    assert caught.value.fault == fault


def test_a_last_day_at_the_end_of_time_is_none() -> None:
    row = read_row(2, {"email": "a@b.example", "until_date": "31/12/9999"}, "dmy", LANGUAGES)

    assert row.until_date is None
