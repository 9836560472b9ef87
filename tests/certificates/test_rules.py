import hypothesis.strategies as st
import pytest
from hypothesis import given

from certificates.rules import holders, numbers, results


def test_a_number_has_a_hundred_random_bits() -> None:
    made = {numbers.new_number() for _ in range(1000)}

    assert len(made) == 1000
    assert all(numbers.is_number(number) for number in made)


@pytest.mark.parametrize(
    "typed",
    [
        "7QK2M9XWVC4H8RT0N1BD",
        "7QK2M-9XWVC-4H8RT-0N1BD",
        "7qk2m 9xwvc 4h8rt 0n1bd",
        "  7QK2M–9XWVC–4H8RT–ONIBD ",
        "7qk2m9xwvc4h8rtonlbd",
    ],
)
def test_a_number_is_read_as_it_was_meant(typed: str) -> None:
    assert numbers.read(typed) == "7QK2M9XWVC4H8RT0N1BD"


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_as_a_short_plain_word(typed: str) -> None:
    read = numbers.read(typed)

    assert len(read) <= numbers.LENGTH + 1
    assert read.isascii()
    assert numbers.read(read) == read


def test_a_longer_number_is_not_cut_into_one() -> None:
    assert not numbers.is_number(numbers.read("7QK2M9XWVC4H8RT0N1BDX"))


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Aoife Ní Bhriain", "A. B."),
        ("ياسمين عبد الهاشمي", "ي. ا."),
        ("রফিকুল ইসলাম", "র. ই."),
        ("王小明", "王."),
        ("o'Neill", "O."),
        ("- 7", ""),
    ],
)
def test_initials(name: str, initials: str) -> None:
    assert holders.initials(name) == initials


def test_a_name_is_confirmed_however_it_is_spaced_and_encoded() -> None:
    salt = holders.new_salt()

    assert holders.digest("  JOSÉ   Núñez ", salt) == holders.digest("José Núñez", salt)
    assert holders.digest("Jose Nunez", salt) != holders.digest("José Núñez", salt)
    assert holders.digest("José Núñez", holders.new_salt()) != holders.digest("José Núñez", salt)


@pytest.mark.parametrize(
    ("text", "answer"), [("ياسمين", True), ("7 ياسمين", True), ("Ana ياسمين", False), ("12", False)]
)
def test_direction_is_that_of_the_first_letter(text: str, answer: bool) -> None:
    assert holders.is_right_to_left(text) is answer


@pytest.mark.parametrize(("score", "percent"), [("1", 100), ("4/5", 80), ("23/30", 76), ("0", 0)])
def test_percent_is_rounded_down(score: str, percent: int) -> None:
    assert results.percent(score) == percent
