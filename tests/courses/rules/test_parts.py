"""What a translation of a part was made from, and what became of its source since."""

from courses.rules.parts import (
    CURRENT,
    EDITORIAL,
    MISSING,
    SUBSTANCE,
    Fact,
    Leaf,
    MadeFrom,
    Part,
    Tally,
    fingerprint,
    state_of,
    steady,
    tally,
)


def check(ask: str = "When?", because: str = "The law says so.", right: str = "True") -> Part:
    leaves = (Leaf("ask", "ask", ask, weighty=True), Leaf("because", "because", because))
    return Part("p", "check", leaves=leaves, facts=(Fact("choices.correct", right, "choices.a"),))


def made_from(part: Part) -> MadeFrom:
    return MadeFrom(part.digest, part.weight, part.said)


def test_what_has_changed_in_the_source_has_its_class() -> None:
    source, there = check(), check("Quando?", "Di-lo a lei.")
    states = {
        "the same": check(),
        "a reason": check(because="So says the law."),
        "a question": check(ask="Since when?"),
        "a key": check(right="False"),
    }

    found = {name: state_of(part, there, made_from(source)) for name, part in states.items()}

    assert found == {"the same": CURRENT, "a reason": EDITORIAL, "a question": SUBSTANCE, "a key": SUBSTANCE}


def test_a_translation_says_something_wherever_the_source_does() -> None:
    source = check()

    assert state_of(source, None, None) == MISSING
    assert state_of(source, check("Quando?", " "), made_from(source)) == MISSING
    assert state_of(check(because=""), check("Quando?", ""), None) == CURRENT


def test_the_same_words_are_a_translation_only_if_somebody_says_so() -> None:
    source = check()

    assert state_of(source, check(), None) == MISSING
    assert state_of(source, check(), made_from(source)) == CURRENT


def test_the_order_of_choices_is_no_substance() -> None:
    def choices(*texts: str) -> Part:
        rows = [
            Leaf(f"choices.{text}.text", "choices.text", text, item=f"choices.{text}", weighty=True) for text in texts
        ]
        return Part("p", "check", leaves=tuple(rows))

    before, after = choices("a", "b"), choices("b", "a")

    assert before.digest != after.digest
    assert before.weight == after.weight
    assert before.weight != choices("a", "c").weight


def test_what_an_editor_adds_is_no_change() -> None:
    assert steady('<p data-block-key="x1">A <strong>b</strong>: &quot;c&quot;</p>\n<p>d<br></p>') == (
        '<p>A <b>b</b>: "c"</p><p>d<br/></p>'
    )
    assert steady('<a href="&quot;x">y</a>') == '<a href="&quot;x">y</a>'  # an attribute stays closed
    assert fingerprint({"": "<p>A <em>b</em></p>"}) == fingerprint({"": '<p data-block-key="q">A <i>b</i></p> '})


def test_parts_are_counted() -> None:
    counted = tally([CURRENT, CURRENT, MISSING, EDITORIAL, SUBSTANCE])

    assert counted == Tally(current=2, missing=1, editorial=1, substance=1)
    assert (counted.total, counted.changed, counted.percent, counted.is_whole) == (5, 2, 40, False)
    assert (Tally().percent, Tally(current=199, missing=1).percent) == (100, 99)
