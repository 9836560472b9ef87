"""Every kind of question, answered with the script, with the keyboard alone, and by a plain form."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.learning.models import AttemptState, Marking, Response
from tests.journeys.conftest import Visit
from tests.journeys.kinds import PART, QUESTION, begin, go, question, saving, stored
from tests.journeys.kinds import named as part
from tests.journeys.officers import follow

pytestmark = pytest.mark.browser
KINDS = list(QUESTION)
RIGHT = {
    "single": [PART["single"][0]],
    "multiple": sorted(PART["multiple"][:2]),
    "true-false": [PART["true-false"][0]],
    "matching": {PART["matching"][0]: part("court"), PART["matching"][1]: part("consulate")},
    "ordering": PART["ordering"],
    "numeric": "48",
    "text": "A lawyer",
    "gaps": {PART["gaps"][0]: "Doctor", PART["gaps"][1]: "lawyer"},
    "hotspot": {"spot": PART["hotspot"][0]},
}


def number(kind: str) -> int:
    return KINDS.index(kind) + 1


def test_each_kind_is_answered_saved_shown_again_and_marked(visit: Visit) -> None:
    page = visit("ana")
    path = begin(page)
    for kind in ("single", "multiple", "true-false"):
        for choice in RIGHT[kind]:
            question(page, number(kind)).locator(f"input[value='{choice}']").check()
    for left, right in RIGHT["matching"].items():
        question(page, number("matching")).locator(f"[data-left='{left}']").select_option(right)
    put_in_order(page)
    question(page, number("numeric")).locator("[data-typed]").fill("48")
    question(page, number("text")).locator("[data-typed]").press_sequentially("A lawyer")
    for gap, words in RIGHT["gaps"].items():
        question(page, number("gaps")).locator(f"[data-gap='{gap}']").fill(words)
    question(page, number("hotspot")).locator(f"input[value='{PART['hotspot'][0]}']").check()
    for kind in KINDS:
        expect(saving(page, number(kind))).to_have_attribute("data-state", "saved")

    assert stored() == {QUESTION[kind]: RIGHT[kind] for kind in KINDS} | {QUESTION["text"]: "A lawyer"}
    go(page, path)
    expect(question(page, number("ordering")).locator("[data-item]").first).to_contain_text("Say why")
    expect(question(page, number("gaps")).locator("[data-gap]").first).to_have_value("Doctor")
    page.locator(".stop").last.click()
    expect(page.locator("#attempt-view li").nth(number("matching") - 1)).to_contain_text("Habeas corpus: A court")
    expect(page.locator("#attempt-view li").nth(number("numeric") - 1)).to_contain_text("48 hours")
    assert AttemptState.objects.get().submitted_at is None
    follow(page, page.locator("[data-submit]"))
    scores = Marking.objects.get().scores
    assert {kind: scores[QUESTION[kind]] for kind in KINDS} == dict.fromkeys(KINDS, "1") | {"text": "0"}


def put_in_order(page: Page) -> None:
    """By the buttons: the first goes up until it is the first, and so on."""
    asked = question(page, number("ordering"))
    for place, item in enumerate(PART["ordering"]):
        row = asked.locator(f"[data-item='{item}']")
        for _ in range(len(PART["ordering"])):
            if row.evaluate("row => [...row.parentNode.children].indexOf(row)") == place:
                break
            row.locator("[data-move='-1']").click()
    keep = asked.locator("[data-ordering-keep]")
    if keep.is_visible():
        keep.click()


def test_a_press_on_the_picture_is_an_answer_and_a_name_takes_its_place(visit: Visit) -> None:
    page = visit("ana", width=360)
    begin(page)
    asked = question(page, number("hotspot"))
    box = asked.locator("img").bounding_box()
    assert box is not None

    asked.locator(".spot-picture").click(position={"x": box["width"] * 0.2, "y": box["height"] * 0.25})
    expect(saving(page, number("hotspot"))).to_have_attribute("data-state", "saved")
    pressed = stored()[QUESTION["hotspot"]]
    expect(asked.locator(".spot-mark")).to_be_visible()
    asked.locator(f"input[value='{PART['hotspot'][1]}']").check()
    expect(asked.locator(".spot-mark")).to_be_hidden()
    expect(saving(page, number("hotspot"))).to_have_attribute("data-state", "saved")

    assert isinstance(pressed, dict)
    assert {axis: round(float(value)) for axis, value in pressed.items()} == {"x": 20, "y": 25}
    assert stored() == {QUESTION["hotspot"]: {"spot": PART["hotspot"][1]}}


def test_what_is_typed_is_kept_after_a_pause_and_enter_submits_nothing(visit: Visit) -> None:
    page = visit("ana")
    begin(page)
    asked = question(page, number("text"))

    asked.locator("[data-typed]").press_sequentially("law")
    expect(saving(page, number("text"))).to_have_text("Not saved yet")
    expect(saving(page, number("text"))).to_have_attribute("data-state", "saved")
    asked.locator("[data-typed]").press_sequentially("yer")
    page.keyboard.press("Enter")
    expect(saving(page, number("text"))).to_have_attribute("data-state", "saved")

    assert stored() == {QUESTION["text"]: "lawyer"}
    assert [row.answer for row in Response.objects.order_by("pk")] == ["law", "lawyer"]
    assert AttemptState.objects.get().submitted_at is None
    expect(asked).to_contain_text("Never write about a real case")


def test_what_is_not_a_number_is_refused_in_words(visit: Visit) -> None:
    page = visit("ana", expect_errors=True)
    begin(page)
    field = question(page, number("numeric")).locator("[data-typed]")

    field.fill("two days")
    field.blur()
    expect(saving(page, number("numeric"))).to_contain_text("Not saved: Write a number")
    field.fill("48.0")
    field.blur()
    expect(saving(page, number("numeric"))).to_have_attribute("data-state", "saved")

    assert stored() == {QUESTION["numeric"]: "48"}
    expect(field).to_have_value("48.0")  # what is typed is not changed under the hand


def by_one(page: Page) -> None:
    """Saves after each answer."""
    for kind in KINDS:
        fill(page, kind)
        follow(page, page.locator(f"button[name=save][value='{QUESTION[kind]}']"))
    follow(page, page.locator("button[name=review]"))


def all_at_once(page: Page) -> None:
    for kind in KINDS:
        fill(page, kind)
    follow(page, page.locator("button[name=review]"))


def fill(page: Page, kind: str) -> None:
    asked, right = page.locator(f"#q-{QUESTION[kind]}"), RIGHT[kind]
    if kind == "matching":
        for left, match in RIGHT[kind].items():
            asked.locator(f"select[name$='{left}']").select_option(match)
    elif kind == "ordering":
        for place, item in enumerate(PART[kind], 1):
            asked.locator(f"select[name$='{item}']").select_option(str(place))
    elif kind == "gaps":
        for gap, words in RIGHT[kind].items():
            asked.locator(f"input[name$='{gap}']").fill(words)
    elif kind in ("numeric", "text"):
        asked.locator("input[type=text]").fill(str(right))
    else:
        for choice in right.values() if isinstance(right, dict) else right:
            asked.locator(f"input[value='{choice}']").check()


@pytest.mark.parametrize("way", [by_one, all_at_once])
def test_without_javascript(visit: Visit, way: Callable[[Page], None]) -> None:
    page = visit("bruno", java_script_enabled=False)
    begin(page)

    way(page)

    expect(page.locator("h1")).to_have_text("Before you submit")
    rows = page.locator(".attempt-view li")
    expect(rows).to_have_count(len(KINDS))
    expect(rows.nth(number("matching") - 1)).to_contain_text("Habeas corpus: A court")
    expect(page.locator("main")).to_contain_text("All questions are answered")
    assert stored() == {QUESTION[kind]: RIGHT[kind] for kind in KINDS}
    assert Response.objects.count() == len(KINDS)
    assert AttemptState.objects.get().submitted_at is None
    follow(page, page.locator("[data-submit]"))
    expect(page.locator("main")).to_contain_text("Question by question")


def test_without_javascript_enter_in_a_field_loses_nothing(visit: Visit) -> None:
    page = visit("bruno", java_script_enabled=False)
    begin(page)
    field = page.locator(f"#q-{QUESTION['text']} input[type=text]")

    field.fill("lawyer")
    field.press("Enter")
    page.wait_for_timeout(300)

    expect(field).to_have_value("lawyer")
    assert Response.objects.count() == 0


def test_without_javascript_an_answer_from_another_window_is_shown_first(visit: Visit) -> None:
    page = visit("bruno", java_script_enabled=False)
    path = begin(page)
    fill(page, "single")
    follow(page, page.locator("button[name=review]"))
    other = page.context.new_page()
    other.goto(path)
    other.locator(f"input[value='{PART['single'][1]}']").check()
    follow(other, other.locator(f"button[name=save][value='{QUESTION['single']}']"))

    follow(page, page.locator("[data-submit]"))

    expect(page.locator("main")).to_contain_text("newer answers")
    expect(page.locator(".attempt-view li").first).to_contain_text("When there is time")
    assert AttemptState.objects.get().submitted_at is None
    follow(page, page.locator("[data-submit]"))
    assert AttemptState.objects.get().submitted_at is not None


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit("ana")
    begin(page)
    first = page.locator("[data-question]").first

    tab_to(page, f"#q-{QUESTION['single']} input")
    page.keyboard.press("Space")
    expect(saving(page)).to_have_attribute("data-state", "saved")
    for kind in KINDS[1:]:
        tab_to(page, "[data-next]")
        page.keyboard.press("Enter")
        expect(page.locator(f"#q-{QUESTION[kind]} legend")).to_be_focused()
        answer_by_keyboard(page, kind)
        expect(saving(page, number(kind))).to_have_attribute("data-state", "saved")
    expect(first).to_be_hidden()
    tab_to(page, "[data-next]")
    page.keyboard.press("Enter")
    expect(page.locator("#attempt-end h2")).to_be_focused()
    tab_to(page, "[data-submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert set(stored()) == set(QUESTION.values())


def answer_by_keyboard(page: Page, kind: str) -> None:
    field = {
        "matching": "select",
        "ordering": "[data-move='1']",
        "numeric": "[data-typed]",
        "text": "[data-typed]",
        "gaps": "[data-gap]",
        "hotspot": "input[type=radio]",
    }.get(kind, "input")
    tab_to(page, f"#q-{QUESTION[kind]} {field}")
    if kind == "matching":
        page.keyboard.press("ArrowDown")
    elif kind == "ordering":
        page.keyboard.press("Enter")
        expect(page.locator("[data-said-here]").first).to_have_text("Now in place 2 of 3")
        expect(page.locator(f"#q-{QUESTION[kind]} [data-move='1']:focus")).to_have_count(1)
    elif kind in ("numeric", "text", "gaps"):
        page.keyboard.type("48")
    else:
        page.keyboard.press("Space")


def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f":is({selector}):focus").count():
            return
    raise AssertionError(f"the keyboard does not come to {selector}")
