from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from lms.dashboards.standards.workbooks import ROWS, Cell, Layout, write

LAYOUT = Layout(title="North, as at 3 March", name="People", headings=("Name", "Day"), widths=(20, 12))


def written(rows: Iterable[Sequence[Cell]], layout: Layout = LAYOUT, most: int = ROWS) -> BytesIO:
    out = BytesIO()
    write(rows, layout, out, most=most)
    return out


def read(made: BytesIO) -> dict[str, list[list[Any]]]:
    made.seek(0)
    book = CalamineWorkbook.from_filelike(made)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def sheet_xml(made: BytesIO) -> str:
    return ZipFile(made).read("xl/worksheets/sheet1.xml").decode()


def test_text_is_text_and_days_are_days() -> None:
    made = written([["Zoë O’Neill & Söhne <b>", date(2026, 3, 1)], ["007", None], ["  two ", date(1999, 12, 31)]])

    assert read(made) == {
        "People": [
            ["Name", "Day"],
            ["Zoë O’Neill & Söhne <b>", date(2026, 3, 1)],
            ["007", ""],
            ["  two ", date(1999, 12, 31)],
        ]
    }


def test_nothing_in_it_is_run_or_taken_for_markup() -> None:
    evil = ["=1+1", "+1", "-2", "@SUM(1)", "{=1}", "http://evil.example", "<r><t>x</t></r>", "<r></sheetData></r>"]

    made = written([[text] for text in evil])

    assert "<f>" not in sheet_xml(made)
    assert "hyperlink" not in sheet_xml(made)
    assert [row[0] for row in read(made)["People"][1:]] == [
        *("'=1+1", "'+1", "'-2", "'@SUM(1)", "{=1}", "http://evil.example"),
        *("'<r><t>x</t></r>", "'<r></sheetData></r>"),
    ]


def test_the_headings_stay_in_view_and_the_sheet_reads_from_its_side() -> None:
    left, right = (
        sheet_xml(written([], Layout("", "People", ("Name",), (20,), right_to_left=side))) for side in (False, True)
    )

    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in left
    assert ["rightToLeft" in xml for xml in (left, right)] == [False, True]


def test_what_one_sheet_does_not_hold_goes_on_in_the_next() -> None:
    rows: list[list[Cell]] = [[str(number)] for number in range(5)]

    assert read(written(rows, most=3)) == {
        "People": [["Name", "Day"], ["0", ""], ["1", ""]],
        "People 2": [["Name", "Day"], ["2", ""], ["3", ""]],
        "People 3": [["Name", "Day"], ["4", ""]],
    }
