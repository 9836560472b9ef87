"""Certificate numbers: how they are made, printed, and read back from what a person typed."""

import secrets

# Crockford's letters: no I, L, O, U, so that a number read aloud or typed from paper comes out right.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
GROUP = 5
MISREAD = str.maketrans("OIL", "011")


def new_number() -> str:
    """A certificate number of 100 random bits: it cannot be guessed, and it says nothing about its holder."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def pretty(number: str) -> str:
    """The number in groups of five, as it is printed."""
    return "-".join(number[i : i + GROUP] for i in range(0, len(number), GROUP))


def read(typed: str) -> str:
    """The number that was meant: in any case, with or without dashes and spaces, O for 0 and I or L for 1.

    It is a number that may exist only when `is_number` says so."""
    kept = "".join(letter for letter in typed if letter.isascii() and letter.isalnum())
    return kept[: LENGTH + 1].upper().translate(MISREAD)


def is_number(number: str) -> bool:
    return len(number) == LENGTH and all(letter in ALPHABET for letter in number)
