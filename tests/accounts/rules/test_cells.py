import pytest

from lms.accounts.rules.cells import harmless


@pytest.mark.parametrize(
    "text", ["=1+1", "+351 22", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("x")']
)
def test_what_a_spreadsheet_would_run_is_marked_as_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ana", "1 = 1", "José-Maria", "'=1", "n/a"])
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text
