"""Answering by hand: one act on the page's own fields, and what the answer is after it."""

import random
from typing import Any

from playwright.sync_api import Locator

WORDS = ("lawyer", "Attorney", "the doctor", "nobody", "o juiz", "محامٍ")
NUMBERS = ("6", "12", "24", "47.5", "48", "60", "72")


def act(question: Locator, kind: str, before: Any, chance: random.Random) -> Any:
    """Change the answer by one act, as a person does; returns the new answer. `before` is None for the first."""
    return ACTS.get(kind, _choose)(question, before, chance)


def shown(question: Locator, kind: str) -> Any:
    """The answer that the page shows, None for none."""
    return SHOWN.get(kind, _ticked)(question)


def _choose(question: Locator, before: Any, chance: random.Random) -> list[str]:
    choice = chance.choice([value for value in _values(question, "input") if [value] != before])
    question.locator(f"input[value='{choice}']").check()
    return [choice]


def _tick(question: Locator, before: Any, chance: random.Random) -> list[str]:
    ticked = set(before or ())
    able = [value for value in _values(question, "input") if {value} != ticked]  # the last tick stays
    choice = chance.choice(able)
    question.locator(f"input[value='{choice}']").set_checked(choice not in ticked)
    return sorted(ticked ^ {choice})


def _match(question: Locator, before: Any, chance: random.Random) -> dict[str, str]:
    answer = dict(before or {})
    left = chance.choice(_attributes(question, "data-left"))
    select = question.locator(f"[data-left='{left}']")
    rights = [right for right in _values(select, "option") if right and right != answer.get(left)]
    answer[left] = chance.choice(rights)
    select.select_option(answer[left])
    return answer


def _order(question: Locator, before: Any, chance: random.Random) -> list[str]:
    order = _attributes(question, "data-item")
    item = chance.choice(order)
    place = chance.choice([place for place in range(len(order)) if before is None or place != order.index(item)])
    question.locator(f"[data-item='{item}'] select").select_option(str(place + 1))
    others = [each for each in order if each != item]
    return [*others[:place], item, *others[place:]]


def _type(words: tuple[str, ...]) -> Any:
    def typed(question: Locator, before: Any, chance: random.Random) -> str:
        text = chance.choice([word for word in words if word != before])
        _fill(question.locator("[data-typed]"), text)
        return text

    return typed


def _fill_gap(question: Locator, before: Any, chance: random.Random) -> dict[str, str]:
    answer = dict(before or {})
    gap = chance.choice(_attributes(question, "data-gap"))
    answer[gap] = chance.choice([word for word in WORDS if word != answer.get(gap)])
    _fill(question.locator(f"[data-gap='{gap}']"), answer[gap])
    return answer


def _fill(field: Locator, text: str) -> None:
    field.fill(text)
    field.press("Tab")


def _values(where: Locator, what: str) -> list[str]:
    found: list[str] = where.locator(what).evaluate_all("all => all.map((each) => each.value)")
    return found


def _attributes(where: Locator, name: str) -> list[str]:
    found: list[str] = where.locator(f"[{name}]").evaluate_all(f"all => all.map((each) => each.getAttribute('{name}'))")
    return found


def _ticked(question: Locator) -> list[str] | None:
    return sorted(_values(question, "input:checked")) or None


def _pairs(name: str) -> Any:
    def pairs(question: Locator) -> dict[str, str] | None:
        script = f"all => all.map((each) => [each.getAttribute('{name}'), each.value])"
        return {key: value for key, value in question.locator(f"[{name}]").evaluate_all(script) if value} or None

    return pairs


def _in_order(question: Locator) -> list[str] | None:
    given = all(_values(question, "[data-item] select"))
    return _attributes(question, "data-item") if given else None


def _typed(question: Locator) -> str | None:
    return question.locator("[data-typed]").input_value() or None


ACTS = {
    "multiple": _tick,
    "matching": _match,
    "ordering": _order,
    "numeric": _type(NUMBERS),
    "text": _type(WORDS),
    "gaps": _fill_gap,
}
SHOWN = {
    "matching": _pairs("data-left"),
    "ordering": _in_order,
    "numeric": _typed,
    "text": _typed,
    "gaps": _pairs("data-gap"),
}
