"""The part of a file that a player asks for (RFC 9110, section 14). Knows no Django."""

import re

ASKED = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z", re.ASCII)


class UnsatisfiableError(ValueError):
    """There is nothing at the place that was asked for."""


def stretch(header: str, size: int) -> tuple[int, int] | None:
    """First byte and one after the last; None where the whole file is to be sent.

    What is no range, or several at once, is left aside, as section 14.2 allows. Raises UnsatisfiableError.
    """
    found = ASKED.match(header.strip().replace(" ", ""))
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        begin, end = max(0, size - int(last)), size
    else:
        begin, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < begin:
            return None
    if begin >= size or begin >= end:
        raise UnsatisfiableError
    return begin, end
