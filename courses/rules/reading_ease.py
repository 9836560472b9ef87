"""How easy a text reads, from 0 to 100, by the formula that was published for its language.

All of them weigh how long sentences and words are and know nothing else: a low number is a reason to look, no verdict.
Below 50, each of the four calls a text difficult.

- English: R. Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948).
- Portuguese: T. Martins, C. Ghiraldelo, M. Nunes, O. Oliveira, "Readability formulas applied to textbooks in Brazilian
  Portuguese", Notas do ICMC 28, São Carlos (1996): Flesch's, plus 42.
- Spanish: J. Fernández Huerta, "Medidas sencillas de lecturabilidad", Consigna 214 (1959); its F is taken as words per
  sentence.
- French: L. Kandel, A. Moles, "Application de l'indice de Flesch à la langue française", Cahiers d'Études de
  Radio-Télévision 19 (1958).

Syllables are counted where a word may be hyphenated. English hyphenates less often than it sounds, so there groups of
vowels count where they are more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

import pyphen

from courses.rules.learning_time import NOT_READ

DIFFICULT = 50
# Shorter texts say nothing reliable.
FEWEST_WORDS = 100
LONGER_THAN_A_HEADING = 4  # words
WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
PIECE = re.compile(r"</(?:p|li|h2|h3)>|<br\s*/?>|\n")
TAG = re.compile(r"<[^>]+>")
END = re.compile(r"[.!?…]+(?=[\s»”\"')]|$)|[;:](?=\s)")
VOWELS = re.compile(r"[aeiouy]+")
SILENT = re.compile(r"(?:(?<!l)e|(?<![td])ed)\Z")


@dataclass(frozen=True)
class Formula:
    """base − sentence × words per sentence − word × syllables per word."""

    name: str
    base: float
    sentence: float
    word: float
    hyphens: str


FLESCH = Formula("Flesch", 206.835, 1.015, 84.6, "en_US")
FORMULAS = {
    "en": FLESCH,
    "pt-pt": Formula("Flesch, Martins et al.", 248.835, 1.015, 84.6, "pt_PT"),
    "pt-br": Formula("Flesch, Martins et al.", 248.835, 1.015, 84.6, "pt_BR"),
    "es": Formula("Fernández Huerta", 206.84, 1.02, 60.0, "es"),
    "fr": Formula("Kandel, Moles", 207.0, 1.015, 73.6, "fr"),
}


def reading_ease(values: list[Any], language: str) -> int | None:
    """How easy the texts in these blocks read; None for too little of it, or a language without a formula."""
    formula = FORMULAS.get(language)
    sentences = [words for text in _texts(values) for words in _sentences(text)]
    count = sum(map(len, sentences))
    if formula is None or count < FEWEST_WORDS:
        return None
    syllables = sum(_syllables(word.lower(), formula.hyphens) for words in sentences for word in words)
    ease = formula.base - formula.sentence * count / len(sentences) - formula.word * syllables / count
    return max(0, min(100, round(ease)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in NOT_READ:
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _sentences(text: str) -> Iterator[list[str]]:
    """The words of each sentence; headings and other scraps are left aside."""
    for piece in PIECE.split(text):
        for sentence in END.split(unescape(TAG.sub("", piece))):
            words = WORD.findall(sentence)
            if len(words) >= LONGER_THAN_A_HEADING:
                yield words


@cache
def _hyphens(language: str) -> pyphen.Pyphen:
    shortest = 2 if language == FLESCH.hyphens else 1  # letters before and after a hyphen
    return pyphen.Pyphen(lang=language, left=shortest, right=shortest)


@cache
def _syllables(word: str, hyphens: str) -> int:
    count = len(_hyphens(hyphens).positions(word)) + 1
    if hyphens != FLESCH.hyphens:
        return count
    return max(count, len(VOWELS.findall(word)) - bool(SILENT.search(word)))
