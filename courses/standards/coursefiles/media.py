"""The directives that name files of the course's folder: pictures, films, recordings, downloads; and their neighbours
that begin with lines of `name: value` and go on in Markdown."""

import re
from typing import Any

from courses.standards.coursefiles.document import Document, Part
from courses.standards.coursefiles.lines import FIELD, logical, needed
from courses.standards.coursefiles.markdown import markdown
from courses.standards.coursefiles.spelling import apart, plain, unquoted
from courses.standards.media import AUDIO, CAPTIONS, PAPERS, VIDEO, ending

PICTURES = ("avif", "gif", "jpeg", "jpg", "png", "webp")
PACKAGES = ("h5p",)
FILE = re.compile(r"files/[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z", re.ASCII)
MAX_MINUTES = 120
Value = dict[str, Any]


def picture(document: Document, part: Part) -> Value:
    fields, _rest = head(document, part, ("alt", "caption"))
    needed(document, part, fields, "alt")
    file = file_of(document, part, part.argument, PICTURES)
    return {"file": file, "alt": fields["alt"], "caption": fields.get("caption", "")}


def video(document: Document, part: Part) -> Value:
    fields, rest = head(document, part, ("title", "captions", "minutes"))
    needed(document, part, fields, "title", "captions")
    said = spoken(document, part, fields, rest)
    if part.argument.startswith("https://"):
        if fields["captions"] != "yes":
            raise document.fail(part.line, "“captions: yes” says that the film at that address has them")
        return {"file": "", "address": part.argument, "captions": "", "captioned": True, **said}
    file = file_of(document, part, part.argument, VIDEO)
    captions = file_of(document, part, fields["captions"], CAPTIONS)
    return {"file": file, "address": "", "captions": captions, "captioned": False, **said}


def audio(document: Document, part: Part) -> Value:
    fields, rest = head(document, part, ("title", "minutes"))
    needed(document, part, fields, "title")
    return {"file": file_of(document, part, part.argument, AUDIO), **spoken(document, part, fields, rest)}


def download(document: Document, part: Part) -> Value:
    fields, _rest = head(document, part, ("title",))
    needed(document, part, fields, "title")
    return {"file": file_of(document, part, part.argument, PAPERS), "title": fields["title"]}


def package(document: Document, part: Part) -> Value:
    """An H5P package, or the place of one that is not chosen yet; with the same in words."""
    fields, rest = head(document, part, ("title", "must_do"))
    if fields.get("must_do", "no") not in ("yes", "no"):
        raise document.fail(part.line, "“must_do:” is yes or no")
    if not rest.strip():
        raise document.fail(part.line, "the same in words is missing, after an empty line")
    return {
        "file": file_of(document, part, part.argument, PACKAGES) if part.argument else "",
        "title": fields.get("title", ""),
        "must_do": fields.get("must_do") == "yes",
        "equivalent": markdown(rest),
    }


def advisory(document: Document, part: Part) -> Value:
    fields, rest = head(document, part, ("contains", "instead"), long=("instead",))
    needed(document, part, fields, "contains", "instead")
    if not rest.strip():
        raise document.fail(part.line, "the hard part is missing, after an empty line")
    return {"contains": fields["contains"], "instead": markdown(fields["instead"]), "hard": markdown(rest)}


def accordion(document: Document, part: Part) -> Value:
    items = []
    for line, text in logical(part):
        sides = apart(text.removeprefix("- "), "|")
        if not text.startswith("- ") or len(sides) != 2 or not all(sides):
            raise document.fail(line, "“- heading | text” is expected")
        items.append({"title": plain(sides[0]), "text": plain(sides[1])})
    if not items:
        raise document.fail(part.line, "a list (“- heading | text”) is missing")
    return {"items": items}


def spoken(document: Document, part: Part, fields: dict[str, str], rest: str) -> Value:
    """What films and recordings have in common: title, length, transcript."""
    if not rest.strip():
        raise document.fail(part.line, "the transcript is missing, after an empty line")
    told = fields.get("minutes", "")
    if told and (not re.fullmatch(r"[0-9]{1,3}", told) or not 1 <= int(told) <= MAX_MINUTES):
        raise document.fail(part.line, f"“minutes:” is a number from 1 to {MAX_MINUTES}")
    return {"title": fields["title"], "transcript": markdown(rest), "minutes": int(told) if told else None}


def file_of(document: Document, part: Part, text: str, endings: Any) -> str:
    if not FILE.match(text) or ending(text) not in endings:
        kinds = ", ".join(endings)
        raise document.fail(part.line, f"“{text[:60]}”: a file like files/name is expected, of these kinds: {kinds}")
    return text


def head(
    document: Document, part: Part, allowed: tuple[str, ...], *, long: tuple[str, ...] = ()
) -> tuple[dict[str, str], str]:
    """The fields at the beginning, and the Markdown after the first empty line.

    A line that starts with two spaces continues the one before; a `long` field keeps its lines, empty ones too.
    """
    fields: dict[str, list[str]] = {}
    name = ""
    for number, line in enumerate(part.lines):
        goes_on = next((text for text in part.lines[number:] if text.strip()), "").startswith("  ")
        found = FIELD.match(line)
        if name and goes_on and (line.strip() or name in long):
            fields[name].append(line.strip() if name not in long else line[2:])
        elif not line.strip():
            if fields:
                return _joined(fields, long), "\n".join(part.lines[number:])
        elif found and found[1] in allowed and found[1] not in fields:
            name = found[1]
            fields[name] = [found[2]]
        else:
            raise document.fail(part.line + 1 + number, f"not understood: “{line[:60]}”")
    return _joined(fields, long), ""


def _joined(fields: dict[str, list[str]], long: tuple[str, ...]) -> dict[str, str]:
    return {
        name: "\n".join(lines).strip() if name in long else unquoted(" ".join(lines)) for name, lines in fields.items()
    }
