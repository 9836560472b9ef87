"""What was found in an H5P package, and what would become of its libraries, in the words of the interface."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.standards.h5p import FATAL, WARNINGS, filled

BROKEN_OFF = {
    "broken-off-time": gettext_lazy("Checking this package took too long, so it was stopped."),
    "broken-off-memory": gettext_lazy("Checking this package took too much memory, so it was stopped."),
    "broken-off-storage": gettext_lazy("The files could not be written or read. Try again later."),
    "broken-off-twice": gettext_lazy("The work on this package was cut off twice. Send it again, or a smaller one."),
}
STATES = {
    "new": gettext_lazy("new"),
    "newer": gettext_lazy("newer: takes the place of %(before)s"),
    "older": gettext_lazy("left out: %(before)s is installed"),
    "same": gettext_lazy("is installed already"),
    "other bytes": gettext_lazy("left out: the same version is installed with other files"),
}


# The codes of licences that are no names. The others are shown as they are.
LICENCES = {
    "": gettext_lazy("not stated"),
    "U": gettext_lazy("not stated"),
    "C": gettext_lazy("copyright, all rights reserved"),
    "cr": gettext_lazy("copyright, all rights reserved"),
    "PD": gettext_lazy("public domain"),
    "pd": gettext_lazy("public domain"),
}


def licence_words(code: str) -> str:
    return str(LICENCES.get(code.strip(), code))


@dataclass(frozen=True)
class Said:
    """One finding in words. `path` is a file of the package, or a place in its parameters."""

    text: str
    path: str
    is_fatal: bool


def said(findings: Iterable[Mapping[str, Any]]) -> list[Said]:
    """Findings as they are kept, what stops the package first."""
    found = [_said(finding) for finding in findings]
    return sorted(found, key=lambda each: not each.is_fatal)


def _said(finding: Mapping[str, Any]) -> Said:
    code = finding["code"]
    if code in BROKEN_OFF:
        return Said(str(BROKEN_OFF[code]), "", is_fatal=True)
    sentence = FATAL.get(code) or WARNINGS.get(code)
    details = tuple((name, value) for name, value in finding["details"])
    text = filled(_(sentence), details) if sentence else code
    return Said(text, finding["path"], code in FATAL)


@dataclass(frozen=True)
class ShownLibrary:
    """A library of an upload, and what would become of it."""

    name: str
    title: str
    version: str
    sha256: str
    licence: str
    author: str
    needs_eval: bool
    used_by: int
    state: str
    becomes: str


def shown_libraries(found: Mapping[str, Any]) -> list[ShownLibrary]:
    """What an upload says of its libraries. First what would be installed."""
    names = ("name", "title", "version", "sha256", "author", "needs_eval", "used_by", "state")
    rows = [
        ShownLibrary(
            **{name: each[name] for name in names},
            licence=licence_words(each["licence"]),
            becomes=STATES[each["state"]] % {"before": each["before"]},
        )
        for each in found.get("libraries", ())
    ]
    order = list(STATES)
    return sorted(rows, key=lambda row: (order.index(row.state), row.name))
