"""What stays of a holder's name when the name itself has gone."""

import hashlib
import secrets
import unicodedata


def new_salt() -> str:
    return secrets.token_hex(16)


def digest(name: str, salt: str) -> str:
    """Salted SHA-256 of the name: enough to confirm a name that is put forward, not enough to find it out.

    Case, width of spaces and the way accents are encoded make no difference."""
    plain = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    return hashlib.sha256(f"{salt}\n{plain}".encode()).hexdigest()


def initials(name: str) -> str:
    """First and last initial, all of the name that a stranger sees: `A. B.`"""
    words = [word for word in name.split() if word[0].isalpha()]
    chosen = [words[0], words[-1]] if len(words) > 1 else words
    return " ".join(f"{word[0].upper()}." for word in chosen)


def is_right_to_left(text: str) -> bool:
    """By its first letter that has a direction (Unicode Standard Annex 9, rule P2)."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((way in ("R", "AL") for way in directions if way in ("L", "R", "AL")), False)
