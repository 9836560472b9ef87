"""Learning time, computed from what is there to read and to do; never copied from a plan."""

import re
from math import ceil
from typing import Any

# Reading to understand, on a screen, often in a second language.
WORDS_PER_MINUTE = 160
SECONDS_PER_DRAWING = 30
SECONDS_PER_CHECK = 45
SECONDS_PER_QUESTION = 75
# Languages written without spaces: characters stand for words at this rate.
CHARACTERS_PER_WORD = 2
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]")
WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
TAG = re.compile(r"<[^>]+>")


def words(value: Any) -> int:
    """How many words there are to read in a text or in all the texts of a block's value."""
    if isinstance(value, str):
        text = TAG.sub(" ", value)
        unspaced = len(UNSPACED.findall(text))
        return len(WORD.findall(UNSPACED.sub(" ", text))) + ceil(unspaced / CHARACTERS_PER_WORD)
    if isinstance(value, dict):
        return sum(words(item) for key, item in value.items() if key not in NOT_READ)
    if isinstance(value, list):
        return sum(words(item) for item in value)
    return 0


NOT_READ = {
    "id", "cards", "sources", "file", "name", "alt", "date", "kind", "outcome",
    "address", "captions", "ending", "media_type", "package",
}  # fmt: skip


def played_and_read(values: list[dict[str, Any]]) -> tuple[int, int]:
    """The minutes of films and recordings in these blocks, and the words to read.

    Who plays a film does not read its transcript as well; where its length is not known, the transcript stands for it.
    """
    played = sum(value.get("minutes", 0) for value in values)
    read = [{k: v for k, v in value.items() if k != "transcript"} if "minutes" in value else value for value in values]
    return played, words(read)


def minutes(*, read: int, drawings: int = 0, checks: int = 0, questions: int = 0, played: int = 0) -> int:
    """Whole minutes, at least one. `played`: minutes of films and recordings."""
    seconds = 60 * played + 60 * read / WORDS_PER_MINUTE
    seconds += SECONDS_PER_DRAWING * drawings + SECONDS_PER_CHECK * checks + SECONDS_PER_QUESTION * questions
    return max(1, ceil(seconds / 60))
