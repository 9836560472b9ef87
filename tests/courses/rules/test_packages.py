"""Which libraries an H5P content plays with, and in which order they are loaded."""

from courses.rules.packages import Loading, Needs, asked_for, loading


def test_the_libraries_of_the_parts_come_before_that_of_the_whole() -> None:
    choice = {"library": "H5P.MultiChoice 1.16", "params": {"media": {"library": "H5P.Image 1.1", "params": {}}}}
    params = {
        "intro": {"library": "H5P.AdvancedText 1.1"},  # nothing chosen yet
        "questions": [choice, choice, {"library": "H5P.TrueFalse 1.8", "params": {}}],
    }

    assert asked_for("H5P.QuestionSet 1.20", params) == [
        "H5P.Image 1.1",
        "H5P.MultiChoice 1.16",
        "H5P.TrueFalse 1.8",
        "H5P.QuestionSet 1.20",
    ]


def test_each_library_is_loaded_after_those_on_which_it_rests() -> None:
    installed = {
        "Main 1.0": Needs(preloaded=("Question 1.5", "Gone 1.0"), dynamic=("Maths 2.0",)),
        "Question 1.5": Needs(preloaded=("Button 1.0", "Main 1.0")),  # a circle
        "Button 1.0": Needs(),
        "Maths 2.0": Needs(preloaded=("Button 1.0", "Font 1.0")),
        "Font 1.0": Needs(),
    }

    assert loading(["Main 1.0"], installed) == Loading(
        ordered=("Button 1.0", "Question 1.5", "Main 1.0"), beside=("Font 1.0", "Maths 2.0"), missing=("Gone 1.0",)
    )


def test_a_long_chain_of_libraries_ends() -> None:
    installed = {f"A 1.{number}": Needs(preloaded=(f"A 1.{number + 1}",)) for number in range(5000)}

    found = loading(["A 1.0"], installed)

    assert (len(found.ordered), found.ordered[-1], found.missing) == (5000, "A 1.0", ("A 1.5000",))


def test_parameters_that_are_nested_beyond_reason_end() -> None:
    deep: dict[str, object] = {}
    for _ in range(5000):
        deep = {"a": deep}

    assert asked_for("H5P.X 1.0", deep) == ["H5P.X 1.0"]
