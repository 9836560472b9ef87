from datetime import date

from lms.learning.rules.standing import (
    Case,
    Dates,
    Earlier,
    Holding,
    NewDue,
    Period,
    Span,
    Status,
    Stretch,
    Terms,
    dates,
    timeline,
)

D = date


def spans(*rows: tuple[Status, date, date | None]) -> list[Span]:
    return [Span(*row) for row in rows]


def test_from_joining_to_expiry_and_back() -> None:
    """Begun, late, done, open for renewal, run out, and done again."""
    case = Case(
        stretches=[Stretch(D(2026, 1, 1), D(2026, 3, 31), Terms(valid_months=12, opens_days=30))],
        places=[Period(D(2026, 1, 10), D(2026, 4, 9))],
        holdings=[Holding(D(2026, 4, 10)), Holding(D(2027, 6, 1))],
    )
    assert timeline(case) == spans(
        (Status.NOT_STARTED, D(2026, 1, 1), D(2026, 1, 10)),
        (Status.IN_PROGRESS, D(2026, 1, 10), D(2026, 3, 1)),
        (Status.DUE_SOON, D(2026, 3, 1), D(2026, 4, 1)),
        (Status.OVERDUE, D(2026, 4, 1), D(2026, 4, 10)),
        (Status.VALID, D(2026, 4, 10), D(2027, 3, 12)),
        (Status.RENEWAL_OPEN, D(2027, 3, 12), D(2027, 4, 11)),
        (Status.EXPIRED, D(2027, 4, 11), D(2027, 6, 1)),
        (Status.VALID, D(2027, 6, 1), D(2028, 5, 3)),
        (Status.RENEWAL_OPEN, D(2028, 5, 3), D(2028, 6, 2)),
        (Status.EXPIRED, D(2028, 6, 2), None),
    )


def test_an_extension_an_exemption_and_an_annulment() -> None:
    case = Case(
        stretches=[Stretch(D(2026, 1, 1), D(2026, 1, 31), Terms(due_days=30), until=D(2027, 1, 1))],
        extensions=[NewDue(D(2026, 2, 5), D(2026, 2, 20))],
        exemptions=[Period(D(2026, 2, 10), D(2026, 5, 31))],
        holdings=[Holding(D(2026, 6, 15), ended=D(2026, 8, 1))],
    )
    assert timeline(case) == spans(
        (Status.DUE_SOON, D(2026, 1, 1), D(2026, 2, 1)),
        (Status.OVERDUE, D(2026, 2, 1), D(2026, 2, 5)),
        (Status.DUE_SOON, D(2026, 2, 5), D(2026, 2, 10)),
        (Status.EXEMPT, D(2026, 2, 10), D(2026, 6, 1)),
        (Status.DUE_SOON, D(2026, 6, 1), D(2026, 6, 15)),
        (Status.VALID, D(2026, 6, 15), D(2026, 8, 1)),
        (Status.OVERDUE, D(2026, 8, 1), D(2027, 1, 1)),
    )


def test_the_dates_as_they_were_and_as_they_came_to_be() -> None:
    """Put off, exempt, completed, annulled, completed again, and asked anew by another rule."""
    terms = Terms(valid_months=12, due_days=30)
    case = Case(
        stretches=[
            Stretch(D(2026, 1, 1), D(2026, 1, 31), terms, until=D(2027, 1, 1)),
            Stretch(D(2027, 1, 1), D(2027, 3, 1), Terms(valid_months=6)),
        ],
        extensions=[NewDue(D(2026, 2, 5), D(2026, 2, 20))],
        exemptions=[Period(D(2026, 2, 10), D(2026, 5, 31))],
        holdings=[Holding(D(2026, 6, 15), ended=D(2026, 8, 1)), Holding(D(2026, 9, 1))],
    )
    put_off = D(2026, 6, 30)
    assert dates(case) == (
        Dates(D(2027, 3, 1), D(2026, 9, 1), D(2027, 3, 1)),
        [
            Earlier(D(2026, 2, 5), Dates(D(2026, 1, 31))),
            Earlier(D(2026, 2, 10), Dates(D(2026, 2, 20))),
            Earlier(D(2026, 6, 15), Dates(put_off)),
            Earlier(D(2026, 8, 1), Dates(put_off, D(2026, 6, 15), D(2027, 6, 15))),
            Earlier(D(2026, 9, 1), Dates(put_off)),
            Earlier(D(2027, 1, 1), Dates(put_off, D(2026, 9, 1), D(2027, 9, 1))),
        ],
    )


def test_a_rule_shortens_and_never_prolongs_what_the_course_gives() -> None:
    holding = Holding(D(2026, 1, 1), valid_until=D(2026, 12, 31))
    for months, last in ((6, D(2026, 7, 1)), (24, D(2026, 12, 31)), (None, D(2026, 12, 31))):
        stretch = Stretch(D(2026, 1, 1), D(2026, 1, 1), Terms(valid_months=months, opens_days=0))
        held, after = timeline(Case([stretch], [holding]))
        assert held.status == Status.VALID, months
        assert (after.status, after.from_date.toordinal()) == (Status.EXPIRED, last.toordinal() + 1)


def test_renewed_in_time_counts_from_the_day_on_which_it_would_have_run_out() -> None:
    terms = Terms(valid_months=12, from_expiry=True, opens_days=90)
    case = Case([Stretch(D(2026, 1, 1), D(2026, 1, 1), terms)], [Holding(D(2026, 1, 1)), Holding(D(2026, 11, 1))])
    assert [span.from_date for span in timeline(case) if span.status == Status.EXPIRED] == [D(2028, 1, 2)]
