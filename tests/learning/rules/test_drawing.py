"""Forms: what is drawn, in which order, and that nobody gets the same one twice running."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.learning.rules.drawing import Asked, Form, Row, draw, draw_few

OUTCOMES = ("notice", "refer", "report")
POOLS = st.lists(
    st.builds(
        Asked,
        id=st.text("pqrst", min_size=1, max_size=4),
        kind=st.sampled_from(["single", "multiple"]),
        outcome=st.sampled_from(OUTCOMES),
        difficulty=st.integers(1, 3),
        choices=st.lists(st.text("abcd", min_size=1), unique=True).map(tuple),
    ),
    unique_by=lambda question: question.id,
    max_size=12,
)
SEEDS = st.text(max_size=8)


def asked(number: int, *, kind: str = "single", outcome: str = "notice", difficulty: int = 1) -> Asked:
    matches = tuple(f"m{letter}" for letter in "abcd") if kind == "matching" else ()
    return Asked(f"{outcome}{number}", kind, outcome, difficulty, tuple("abcd"), matches)


def questions(form: Form) -> list[str]:
    return [place["question"] for place in form]


@given(pool=POOLS, seed=SEEDS)
def test_a_form_holds_every_question_and_choice_once(pool: list[Asked], seed: str) -> None:
    form = draw(pool, [], shuffle=True, seed=seed)

    assert sorted(questions(form)) == sorted(question.id for question in pool)
    assert {place["question"]: sorted(place["choices"]) for place in form} == {
        question.id: sorted(question.choices) for question in pool
    }


@given(pool=POOLS, seed=SEEDS)
def test_the_same_seed_draws_the_same_form(pool: list[Asked], seed: str) -> None:
    assert draw(pool, [], shuffle=True, seed=seed) == draw(pool, [], shuffle=True, seed=seed)


@given(pool=POOLS)
def test_without_shuffling_the_order_is_the_trainers(pool: list[Asked]) -> None:
    form = draw(pool, [], shuffle=False, seed="x")

    assert form == [{"question": question.id, "choices": list(question.choices)} for question in pool]


@given(pool=POOLS, seed=SEEDS, data=st.data())
def test_a_blueprint_is_kept_to_the_number(pool: list[Asked], seed: str, data: st.DataObject) -> None:
    there = Counter((question.outcome, question.difficulty) for question in pool)
    rows = []
    for outcome in OUTCOMES:
        of_one = {level: data.draw(st.integers(0, there[outcome, level])) for level in (1, 2, 3)}
        left = sum(there[outcome, level] for level in (1, 2, 3)) - sum(of_one.values())
        wanted = of_one | {0: data.draw(st.integers(0, left))}
        rows += [Row(outcome, level, count) for level, count in wanted.items() if count]

    form = draw(pool, rows, shuffle=True, seed=seed)

    by_id = {question.id: question for question in pool}
    drawn = [by_id[key] for key in questions(form)] if rows else []
    assert len(set(questions(form))) == len(form)
    if rows:
        assert Counter(question.outcome for question in drawn) == Counter(
            {row.outcome: sum(each.count for each in rows if each.outcome == row.outcome) for row in rows}
        )
    for row in rows:
        if row.difficulty:
            fitting = [q for q in drawn if (q.outcome, q.difficulty) == (row.outcome, row.difficulty)]
            assert len(fitting) >= row.count


@pytest.mark.parametrize("seed", list(map(str, range(20))))
def test_what_was_not_seen_comes_first(seed: str) -> None:
    pool = [asked(number) for number in range(20)]
    rows = [Row("notice", 0, 10)]

    first = draw(pool, rows, shuffle=True, seed=seed)
    second = draw(pool, rows, shuffle=True, seed=f"{seed}-2", earlier=[first])
    third = draw(pool, rows, shuffle=True, seed=f"{seed}-3", earlier=[first, second])

    assert not set(questions(first)) & set(questions(second))
    assert set(questions(third)) == set(questions(first))  # longest ago


@given(pool=POOLS.filter(lambda pool: len(pool) > 1), seed=SEEDS)
def test_never_the_same_form_twice_in_a_row(pool: list[Asked], seed: str) -> None:
    first = draw(pool, [], shuffle=True, seed=seed)

    assert questions(draw(pool, [], shuffle=True, seed=seed, earlier=[first], last=first)) != questions(first)


@pytest.mark.parametrize("seed", list(map(str, range(30))))
def test_what_is_asked_is_never_given_away_by_the_order(seed: str) -> None:
    pool = [asked(1, kind="ordering"), asked(2, kind="matching")]

    ordering, matching = draw(pool, [], shuffle=False, seed=seed)

    assert ordering["choices"] != list("abcd")
    assert matching["choices"] == list("abcd")
    assert matching["matches"] != ["ma", "mb", "mc", "md"]
    assert sorted(matching["matches"]) == ["ma", "mb", "mc", "md"]


def test_true_stands_before_false_and_gaps_in_their_sentence() -> None:
    pool = [asked(1, kind="true-false"), asked(2, kind="gaps")]

    for seed in map(str, range(20)):
        assert [place["choices"] for place in draw(pool, [], shuffle=True, seed=seed)] == [list("abcd")] * 2


def test_seeds_draw_different_forms() -> None:
    pool = [asked(number) for number in range(10)]

    forms = {str(draw(pool, [], shuffle=True, seed=str(seed))) for seed in range(20)}

    assert len(forms) == 20


@given(pool=POOLS, seed=SEEDS, known=st.dictionaries(st.text("pqrst", min_size=1, max_size=4), st.booleans()))
def test_a_few_questions_are_as_many_as_there_are_at_most_and_the_same_for_the_same_seed(
    pool: list[Asked], seed: str, known: dict[str, bool]
) -> None:
    form = draw_few(pool, 5, seed=seed, known=known)

    assert len(set(questions(form))) == len(form) == min(5, len(pool))
    assert form == draw_few(pool, 5, seed=seed, known=known)
    assert {place["question"]: sorted(place["choices"]) for place in form}.items() <= {
        question.id: sorted(question.choices) for question in pool
    }.items()


@given(pool=POOLS, seed=SEEDS)
def test_a_few_questions_are_spread_over_the_outcomes(pool: list[Asked], seed: str) -> None:
    there = Counter(question.outcome for question in pool)

    drawn = Counter(place["question"] for place in draw_few(pool, 5, seed=seed, known={}))

    taken = Counter(question.outcome for question in pool if question.id in drawn)
    most = max(taken.values(), default=0)
    assert all(taken[outcome] >= min(there[outcome], most - 1) for outcome in there)


@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_of_a_few_questions_what_was_missed_comes_first_then_what_was_never_asked(seed: str) -> None:
    pool = [asked(number, outcome=outcome) for number in range(4) for outcome in ("notice", "refer")]
    known = {question.id: True for question in pool} | {"notice2": False, "refer3": False}
    del known["notice1"]

    drawn = set(questions(draw_few(pool, 3, seed=seed, known=known)))

    assert {"notice2", "refer3", "notice1"} >= drawn - {"refer0", "refer1", "refer2"}
    assert {"notice2", "refer3"} <= drawn
    assert set(questions(draw_few(pool, 4, seed=seed, known=known))) > {"notice2", "refer3", "notice1"}
