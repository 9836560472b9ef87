"""Which libraries an H5P content plays with, and in which order they are loaded."""

from courses.queries.installed import Installed
from courses.rules.packages import Loading, asked_for, loading
from courses.standards.h5p import LibraryName


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


def named(*written: str) -> tuple[LibraryName, ...]:
    return tuple(name for name in map(LibraryName.read, written) if name)


def library(written: str, preloaded: tuple[str, ...] = (), dynamic: tuple[str, ...] = ()) -> Installed:
    return Installed(named(written)[0], 0, "", True, False, named(*preloaded), named(*dynamic))


def test_each_library_is_loaded_after_those_on_which_it_rests() -> None:
    libraries = [
        library("Main 1.0", ("Question 1.5", "Gone 1.0"), ("Maths 2.0", "Button 0.9")),
        library("Question 1.5", ("Button 1.0", "Main 1.0")),  # a circle
        library("Button 1.0"),
        library("Button 0.9"),  # the page has another one already
        library("Maths 2.0", ("Button 1.0", "Font 1.0")),
        library("Font 1.0"),
    ]

    assert loading(["Main 1.0", "no name"], {each.name: each for each in libraries}) == Loading(
        ordered=named("Button 1.0", "Question 1.5", "Main 1.0"),
        beside=named("Font 1.0", "Maths 2.0"),
        missing=("no name", "Gone 1.0"),
    )


def test_parameters_that_are_nested_beyond_reason_end() -> None:
    deep: dict[str, object] = {}
    for _ in range(5000):
        deep = {"a": deep}

    assert asked_for("H5P.X 1.0", deep) == ["H5P.X 1.0"]
