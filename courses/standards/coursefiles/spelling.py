"""Words in the lines of a directive: how what would be misread is escaped, and where lines are wrapped.

`\\\\` is a backslash, `\\n` a new line, `\\s` a space that matters, `\\e` nothing at all, `\\u{ad}` a character by its
number; before any other sign that is no letter a backslash says that the sign means itself.
"""

import re
import unicodedata

WIDTH = 118
NO_BREAK = "\u00a0\u202f"
ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]{1,6})\}|(.))", re.DOTALL)
NAMED = {"n": "\n", "s": " ", "e": ""}


def spelled(text: str, stops: str = "") -> str:
    """The text as one line that `plain` reads back. `stops` are signs that would end it where it stands."""
    if not text:
        return r"\e"
    edged = f" {text} "
    found = "".join(_sign(edged[at - 1], edged[at], edged[at + 1], stops) for at in range(1, len(text) + 1))
    return " ".join(r"\::" if word == "::" else word for word in found.split(" "))


def _sign(before: str, sign: str, after: str, stops: str) -> str:
    if sign == "\\" or sign in stops:
        return f"\\{sign}"
    if sign == "\n":
        return r"\n"
    stands_alone = not before.isspace() and not after.isspace()
    if sign == " ":
        return " " if stands_alone else r"\s"
    if is_odd(sign) and not (sign in NO_BREAK and stands_alone):
        return f"\\u{{{ord(sign):x}}}"
    return sign


def is_odd(sign: str) -> bool:
    """White space and control characters that an editor would not show, or would not keep."""
    return sign != " " and (sign.isspace() or unicodedata.category(sign) == "Cc")


def plain(text: str) -> str:
    """What is meant. A backslash before a letter that means nothing stays what it is."""
    return ESCAPE.sub(_meant, text)


def _meant(found: re.Match[str]) -> str:
    if found[1]:
        number = int(found[1], 16)
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else found[0]
    return NAMED.get(found[2], found[0] if found[2].isalnum() else found[2])


def unquoted(text: str) -> str:
    """A field's text, which may stand in quotation marks of its own."""
    text = text.strip()
    quoted = len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1]
    return plain(text[1:-1] if quoted else text)


def field(name: str, text: str) -> list[str]:
    """The lines of `name: text`."""
    said = spelled(text)
    if unquoted(said) != text:
        said = f"\\{said}"
    return wrapped(f"{name}: {said}")


def apart(text: str, separator: str) -> list[str]:
    """The pieces between separators, each without the space around it; an escaped separator is none."""
    pieces, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith(separator, at):
            pieces.append(text[start:at].strip())
            at += len(separator)
            start = at
        else:
            at += 1
    return [*pieces, text[start:].strip()]


def wrapped(text: str, indent: str = "  ", width: int = WIDTH) -> list[str]:
    """Lines of at most that width, broken at spaces only. A word that is longer stands alone."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = indent + word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]
