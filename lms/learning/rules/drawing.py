"""The form of an attempt: which questions, in which order, with the choices in which order."""

import random
from collections.abc import Mapping, Sequence
from typing import TypedDict


class Place(TypedDict):
    question: str
    choices: list[str]


def draw(questions: Sequence[str], choices: Mapping[str, Sequence[str]], *, shuffle: bool, seed: str) -> list[Place]:
    """The same seed gives the same form, so a form can be explained years later."""
    dice = random.Random(seed)  # noqa: S311 an order of questions is no secret
    order = list(questions)
    if shuffle:
        dice.shuffle(order)
    form: list[Place] = []
    for question in order:
        shown = list(choices[question])
        if shuffle:
            dice.shuffle(shown)
        form.append({"question": question, "choices": shown})
    return form
