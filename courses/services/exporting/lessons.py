"""The blocks of a lesson, out of a release. Whoever adds a kind of block adds its line to the table here."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Any

from courses.rules.packages import Facts
from courses.services.exporting.beside import Beside
from courses.standards.coursefiles import Block, Choice, QuestionText, UnsayableError, canonical, identity
from courses.standards.coursefiles.lines import KEY

ACTIVITY = re.compile(r'href="activity:([0-9a-f-]{36})"')
Value = dict[str, Any]


@dataclass
class Words:
    """Turns the identities of a release into the words that files have for them.

    `files`: paths by the digests that are named; `packages`: facts of H5P packages by the paths of their files.
    """

    code: str
    activities: Mapping[str, str]
    cards: Mapping[str, Value]
    beside: Beside
    files: dict[str, str] = field(default_factory=dict)
    packages: dict[str, Facts] = field(default_factory=dict)

    def html(self, source: str) -> str:
        linked = ACTIVITY.sub(lambda found: f'href="activity:{self.activities.get(found[1], found[1])}"', source)
        return canonical(linked)

    def cited(self, uuids: Iterable[str]) -> list[str]:
        missing = [uuid for uuid in uuids if uuid not in self.cards]
        if missing:
            raise UnsayableError(f"the law card {missing[0]}, which the release does not hold")
        keys = [self.cards[uuid]["key"] for uuid in uuids]
        for key in keys:
            if not KEY.match(key):
                raise UnsayableError(f"the law card “{key}”, whose key is not of lower-case words and hyphens")
        return keys

    def file(self, sha256: str, ending: str) -> str:
        """The path of a file of the release, by its digest."""
        if not sha256:
            raise UnsayableError("a block without its file")
        self.files[sha256] = f"files/{sha256[:16]}.{ending}"
        return self.files[sha256]

    def package(self, facts: Facts) -> str:
        """The path of an H5P package, whose identity is its file's name; empty where none is chosen."""
        if not facts:
            return ""
        if facts.get("missing"):
            raise UnsayableError(f"an H5P package for which a library is not installed: {facts['missing'][0]}")
        path = f"files/{facts['content']}.h5p"
        if self.packages.setdefault(path, facts)["sha256"] != facts["sha256"]:
            raise UnsayableError("two states of one H5P package")
        return path

    def letter(self, uuid: str, *above: str) -> str:
        """The letter of which the identity was made; else the UUID itself."""
        return next((a for a in ascii_lowercase if str(identity(self.code, *above, a)) == uuid), uuid)


def lesson_blocks(words: Words, key: str, activity: Value, told: Value) -> tuple[Block, ...]:
    checks = {check["id"]: check for check in activity["checks"]}
    played = {place["id"]: place for place in activity.get("packages", ())}
    blocks: list[Block] = []
    for block in told["blocks"]:
        if block["type"] == "check":
            blocks.append(Block("check", {}, _check(words, checks, block)))
            continue
        if block["type"] not in VALUES:
            raise UnsayableError(f"a block of the kind “{block['type']}”")
        value = VALUES[block["type"]](words, played.get(block["id"], {}) | block["value"])
        if block["type"] == "text" and not value["html"]:
            continue
        blocks.append(Block(block["type"], value, id=_own(words.code, key, len(blocks) + 1, block, blocks)))
    return tuple(blocks)


def _own(code: str, lesson: str, place: int, block: Value, before: list[Block]) -> str:
    """The identity, where its place does not tell it; of a text after a text always, else they would be one."""
    made = str(identity(code, lesson, f"{block['type']}-{place}"))
    follows = block["type"] == "text" and before and before[-1].kind == "text"
    return str(block["id"]) if follows or block["id"] != made else ""


def _check(words: Words, checks: Mapping[str, Value], block: Value) -> QuestionText:
    if block["id"] not in checks:
        raise UnsayableError("a practice question of a translation that the source language does not have")
    facts, value = checks[block["id"]], block["value"]
    key = words.beside.key(block["id"])
    right = {choice["id"]: choice["correct"] for choice in facts["choices"]}
    return QuestionText(
        key=key,
        kind=facts["kind"],
        ask=tidy(value["ask"]),
        choices=tuple(
            Choice(words.letter(choice["id"], key), right[choice["id"]], tidy(choice["text"]), tidy(choice["feedback"]))
            for choice in value["choices"]
        ),
        because=tidy(value["because"]),
        outcome=words.beside.outcomes.get(block["id"], ""),
        difficulty=2,
        sources=tuple(words.cited(value["sources"])),
        must_answer=facts["must_answer"],
        line=0,
    )


def tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n")


def _told(value: Value, *names: str) -> Value:
    return {name: tidy(value[name]) for name in names}


def _diagram(words: Words, value: Value) -> Value:
    name = words.beside.diagrams.get(value["file"])
    if name is None:
        raise UnsayableError("a drawing that this version no longer has")
    return {"name": name, **_told(value, "alt", "caption"), "items": [tidy(item) for item in value["items"]]}


def _spoken(words: Words, value: Value) -> Value:
    told = _told(value, "title")
    return {**told, "transcript": words.html(value["transcript"]), "minutes": value.get("minutes")}


def _video(words: Words, value: Value) -> Value:
    if "address" in value:
        own = {"file": "", "address": value["address"], "captions": "", "captioned": value["captioned"]}
    else:
        file = words.file(value["file"], _ending(value["media_type"]))
        own = {"file": file, "address": "", "captions": words.file(value["captions"], "vtt"), "captioned": False}
    return {**own, **_spoken(words, value)}


def _ending(media_type: str) -> str:
    return {"video/mp4": "mp4", "video/webm": "webm", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/ogg": "ogg"}[
        media_type
    ]


VALUES: dict[str, Callable[[Words, Value], Value]] = {
    "text": lambda words, value: {"html": words.html(value["html"])},
    "law": lambda words, value: {"cards": words.cited(value["cards"])},
    "lawbox": lambda words, value: {"introduction": words.html(value["html"]), "cards": words.cited(value["cards"])},
    "do_dont": lambda _words, value: {"pairs": [_told(pair, "do", "dont") for pair in value["pairs"]]},
    "case": lambda words, value: {
        **_told(value, "title", "court", "date", "point"),
        "cards": words.cited(value["cards"]),
    },
    "checklist": lambda _words, value: {**_told(value, "title"), "items": [tidy(item) for item in value["items"]]},
    "compare": lambda _words, value: {
        **_told(value, "left", "right"),
        "rows": [_told(row, "left", "right") for row in value["rows"]],
    },
    "term": lambda words, value: {**_told(value, "word"), "meaning": words.html(value["html"])},
    "gap": lambda words, value: {"date": value["date"], "text": words.html(value["html"])},
    "diagram": _diagram,
    "note": lambda words, value: {"text": words.html(value["html"])},
    "heading": lambda _words, value: _told(value, "text"),
    "picture": lambda words, value: {"file": words.file(value["file"], "webp"), **_told(value, "alt", "caption")},
    "video": _video,
    "audio": lambda words, value: {
        "file": words.file(value["file"], _ending(value["media_type"])),
        **_spoken(words, value),
    },
    "accordion": lambda _words, value: {"items": [_told(item, "title", "text") for item in value["items"]]},
    "download": lambda words, value: {"file": words.file(value["file"], value["ending"]), **_told(value, "title")},
    "package": lambda words, value: {
        "file": words.package(value.get("package") or {}),
        **_told(value, "title"),
        "must_do": value.get("must_do", False),
        "equivalent": words.html(value["equivalent"]),
    },
    "advisory": lambda words, value: {
        **_told(value, "contains"),
        "instead": words.html(value["instead"]),
        "hard": words.html(value["hard"]),
    },
}
