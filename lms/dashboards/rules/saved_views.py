"""Which pages somebody may keep as a view of theirs, and what of an address makes the view."""

from urllib.parse import parse_qsl, urlencode

# The page, by the name of its address, and what narrows it. The number of a page of a list is no part of a view.
PAGES: dict[str, frozenset[str]] = {
    "home": frozenset({"on", "unit", "requirement"}),
    "matrix": frozenset({"on", "unit"}),
    "required": frozenset({"on", "unit", "requirement", "status", "in"}),
    "unit": frozenset({"course", "state"}),
}
UNIT = "unit"  # what names a unit, in the path of an address or behind it
MOST_LETTERS, MOST_WRITTEN = 60, 500  # of a value, and of all of it as addresses are written


class NotAViewError(Exception):
    """The address is of a page that is no view, or asks something of it that it does not know."""


def narrowing(page: str, query: str) -> str:
    """What stands behind the question mark, in one order whatever it came in. NotAViewError."""
    if page not in PAGES:
        raise NotAViewError
    given = [(key, value) for key, value in parse_qsl(query) if key != "page"]
    keys = [key for key, _value in given]
    if len(set(keys)) < len(keys) or not set(keys) <= PAGES[page]:
        raise NotAViewError
    if any(len(value) > MOST_LETTERS or not value.isprintable() for _key, value in given):
        raise NotAViewError
    written = urlencode(sorted(given))
    if len(written) > MOST_WRITTEN:
        raise NotAViewError
    return written
