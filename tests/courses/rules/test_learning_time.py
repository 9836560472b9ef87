import pytest

from courses.rules.learning_time import minutes, words


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", 0),
        ("One, two; three.", 3),
        ("l’heure d'or well-known", 3),
        ("<p>One <b>two</b></p><p>three</p>", 3),
        ('<a href="https://a.b/c d">link</a>', 1),
        ("拘留者的权利", 3),  # six characters, two to a word
        ("权 right", 2),
        ("12 §", 1),
        (["one", {"text": "two three", "id": "4b5b1c1f-0a1e", "cards": ["a b c"], "alt": "not read aloud"}], 3),
        ({"file": "abc", "width": 5, "flag": True, "none": None}, 0),
    ],
)
def test_words(value: object, expected: int) -> None:
    assert words(value) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"read": 0}, 1),
        ({"read": 160}, 1),
        ({"read": 161}, 2),
        ({"read": 320, "drawings": 2}, 3),
        ({"read": 160, "checks": 2}, 3),
        ({"read": 0, "questions": 10}, 13),
    ],
)
def test_minutes_are_whole_and_at_least_one(parts: dict[str, int], expected: int) -> None:
    assert minutes(**parts) == expected
