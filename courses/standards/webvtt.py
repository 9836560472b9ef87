"""Captions as WebVTT (https://www.w3.org/TR/webvtt1/): whether a browser will show all of them. Knows no Django."""

import re
from dataclasses import dataclass

MAX_BYTES = 1_000_000
HEADER = re.compile(r"WEBVTT(?:[ \t].*)?\Z")
TIME = re.compile(r"(?:(\d{2,3}):)?([0-5]\d):([0-5]\d)\.(\d{3})", re.ASCII)
TIMING = re.compile(rf"({TIME.pattern})[ \t]+-->[ \t]+({TIME.pattern})(?:[ \t]+(\S.*))?\Z", re.ASCII)
SETTING = re.compile(r"(?:vertical|line|position|size|align|region):\S+\Z")
APART = ("NOTE", "STYLE", "REGION")


def gettext_noop(text: str) -> str:
    """Marks a sentence for translation. Who shows it to people translates `WebVTTError.sentence`."""
    return text


class WebVTTError(ValueError):
    """A browser would drop captions of this file. The message names the line; `sentence` has places for `values`."""

    def __init__(self, line: int, sentence: str, **values: object) -> None:
        super().__init__(f"line {line}: {sentence % values}")
        self.line, self.sentence, self.values = line, sentence, values


@dataclass(frozen=True)
class Cue:
    """What stands on the screen from `start` to `end`, in seconds."""

    start: float
    end: float
    text: str


def read_captions(data: bytes) -> list[Cue]:
    """The captions of a file, at least one. Raises WebVTTError."""
    lines = _lines(data)
    if not HEADER.match(lines[0]):
        raise WebVTTError(1, gettext_noop("the file must begin with “WEBVTT”"))
    if len(lines) > 1 and lines[1].strip():
        raise WebVTTError(2, gettext_noop("an empty line must follow “WEBVTT”"))
    cues: list[Cue] = []
    for number, block in _blocks(lines):
        if block[0].split(" ")[0].split("\t")[0] in APART and "-->" not in block[0]:
            continue
        cue = _cue(number, block)
        if cues and cue.start < cues[-1].start:
            raise WebVTTError(number, gettext_noop("this caption begins before the one above it"))
        cues.append(cue)
    if not cues:
        raise WebVTTError(len(lines), gettext_noop("there is no caption"))
    return cues


def _lines(data: bytes) -> list[str]:
    if len(data) > MAX_BYTES:
        raise WebVTTError(1, gettext_noop("the file is larger than %(limit)s bytes"), limit=MAX_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WebVTTError(data[: error.start].count(b"\n") + 1, gettext_noop("this is not UTF-8 text")) from error
    if "\0" in text:
        raise WebVTTError(text[: text.index("\0")].count("\n") + 1, gettext_noop("there is a NUL character"))
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """What stands between empty lines, each with the number of its first line."""
    blocks: list[tuple[int, list[str]]] = []
    inside = False
    for number, line in enumerate(lines[1:], 2):
        if not line:
            inside = False
        elif inside:
            blocks[-1][1].append(line)
        else:
            blocks.append((number, [line]))
            inside = True
    return blocks


def _cue(number: int, block: list[str]) -> Cue:
    at = 0 if "-->" in block[0] else 1  # its name may stand above
    found = TIMING.match(block[at].strip()) if at < len(block) else None
    if not found:
        raise WebVTTError(
            number + min(at, len(block) - 1), gettext_noop("a time like “00:01.000 --> 00:04.000” is expected")
        )
    start, end = _seconds(*found.group(2, 3, 4, 5)), _seconds(*found.group(7, 8, 9, 10))
    if end <= start:
        raise WebVTTError(number + at, gettext_noop("this caption ends before it begins"))
    if unknown := [word for word in (found[11] or "").split() if not SETTING.match(word)]:
        raise WebVTTError(number + at, gettext_noop("“%(word)s” is not known"), word=unknown[0][:40])
    words = block[at + 1 :]
    if not any(line.strip() for line in words):
        raise WebVTTError(number + at, gettext_noop("this caption has no words"))
    for below, line in enumerate(words, number + at + 1):
        if "-->" in line:
            raise WebVTTError(below, gettext_noop("an empty line is missing before this time"))
    return Cue(start, end, "\n".join(words))


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000
