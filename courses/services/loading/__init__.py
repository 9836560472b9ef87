"""Loading course files into Wagtail: again and again with the same result, and never over what a person has edited."""

from courses.services.loading.cards import load_cards
from courses.services.loading.courses import CardMissingError, load_course
from courses.services.loading.editorial import load_editorial
from courses.services.loading.files import FileRefusedError, Opener
from courses.services.loading.homes import ensure_home, ensure_locales
from courses.services.loading.writing import Loaded, was_edited

__all__ = [
    "CardMissingError",
    "FileRefusedError",
    "Loaded",
    "Opener",
    "ensure_home",
    "ensure_locales",
    "load_cards",
    "load_course",
    "load_editorial",
    "was_edited",
]
