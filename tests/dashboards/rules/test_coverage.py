from lms.dashboards.rules.coverage import ANY_COURSE, EVERYWHERE, Count, Coverage, Figures


def test_a_course_that_nobody_has_begun_still_has_people() -> None:
    coverage = Coverage([Count(7, ANY_COURSE, Figures(people=4, valid=2)), Count(7, 1, Figures(people=2, valid=2))])

    assert coverage.of(7, 1) == Figures(people=4, valid=2)
    assert coverage.of(7, 2) == Figures(people=4)
    assert coverage.of(8, 1) == Figures()
    assert coverage.of() == Figures()
    assert coverage.courses == {1}
    assert (coverage.has(7, 1), coverage.has(7, 2), coverage.has(EVERYWHERE, 1)) == (True, False, False)


def test_percent_is_rounded_down_and_nobody_is_nought() -> None:
    figures = [Figures(), Figures(people=3, valid=2), Figures(people=200, valid=199), Figures(people=5, valid=5)]

    assert [(each.percent, each.percent_step) for each in figures] == [(0, 0), (66, 13), (99, 19), (100, 20)]
