"""YAML in one form: a text on its line where it fits, else folded, else in quotation marks."""

import json
import re

import yaml

from courses.standards.coursefiles.document import LOADER
from courses.standards.coursefiles.spelling import WIDTH, is_odd, wrapped

WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_/.-]*\Z", re.ASCII)


def entry(name: str, text: str, indent: str = "") -> list[str]:
    """The lines of `name: text`."""
    line = f"{indent}{name}: {scalar(text)}"
    if text and (len(line) > WIDTH or "\n" in text) and _folds(text):
        return [f"{indent}{name}: >", *folded(text, f"{indent}  ")]
    return [line]


def folded(text: str, indent: str) -> list[str]:
    lines: list[str] = []
    for place, paragraph in enumerate(text.split("\n")):
        lines += [""] if place and paragraph else []
        lines += [indent + line for line in wrapped(paragraph, "", WIDTH - len(indent))] if paragraph else [""]
    return lines


def _folds(text: str) -> bool:
    """Whether folding at spaces loses nothing. A line of three hyphens would end the head of a file."""
    return all(
        "  " not in line and line == line.strip(" ") and not any(map(is_odd, line)) and "---" not in line.split(" ")
        for line in text.split("\n")
    )


def scalar(text: str) -> str:
    """The text as one value on a line."""
    return text if text and _is_plain(text) else json.dumps(text, ensure_ascii=any(map(is_odd, text)))


def _is_plain(text: str) -> bool:
    if any(map(is_odd, text)) or text != text.strip() or text[-1] == ":":
        return False
    try:
        return bool(yaml.load(f"a: {text}", Loader=LOADER) == {"a": text})  # noqa: S506 a safe loader
    except (yaml.YAMLError, ValueError):
        return False


def flow(values: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {value}" for name, value in values.items()) + "}"


def listed(name: str, keys: tuple[str, ...] | list[str], indent: str = "") -> list[str]:
    """A list of keys, on one line where it fits."""
    line = f"{indent}{name}: [{', '.join(map(key, keys))}]"
    return [line] if len(line) <= WIDTH else [f"{indent}{name}:", *(f"{indent}  - {key(each)}" for each in keys)]


def key(text: str) -> str:
    """A key is a word; one that YAML would take for a number or a truth stands in quotation marks."""
    return text if WORD.match(text) and _is_plain(text) else json.dumps(text, ensure_ascii=False)
