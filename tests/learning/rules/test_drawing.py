from hypothesis import given
from hypothesis import strategies as st

from lms.learning.rules.drawing import draw

POOLS = st.dictionaries(st.text("pqrst", min_size=1, max_size=4), st.lists(st.text("abcd", min_size=1), unique=True))


@given(pool=POOLS, seed=st.text(max_size=8))
def test_a_form_holds_every_question_and_choice_once(pool: dict[str, list[str]], seed: str) -> None:
    form = draw(list(pool), pool, shuffle=True, seed=seed)

    assert sorted(place["question"] for place in form) == sorted(pool)
    assert {place["question"]: sorted(place["choices"]) for place in form} == {k: sorted(v) for k, v in pool.items()}


@given(pool=POOLS, seed=st.text(max_size=8))
def test_the_same_seed_draws_the_same_form(pool: dict[str, list[str]], seed: str) -> None:
    assert draw(list(pool), pool, shuffle=True, seed=seed) == draw(list(pool), pool, shuffle=True, seed=seed)


@given(pool=POOLS)
def test_without_shuffling_the_order_is_the_trainers(pool: dict[str, list[str]]) -> None:
    form = draw(list(pool), pool, shuffle=False, seed="x")

    assert form == [{"question": question, "choices": choices} for question, choices in pool.items()]


def test_seeds_draw_different_forms() -> None:
    questions = [str(number) for number in range(10)]
    choices = {question: list("abcd") for question in questions}

    forms = {str(draw(questions, choices, shuffle=True, seed=str(seed))) for seed in range(20)}

    assert len(forms) == 20
