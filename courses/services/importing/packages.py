"""The H5P packages in a course's file: judged as uploads are, before anything is stored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from time import monotonic
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from courses.queries.package_sentences import BROKEN_OFF, said
from courses.services.loading.files import Opener
from courses.services.packages import LibraryChange, judge
from courses.services.packages.storing import as_json
from courses.services.packages.uploads import SECONDS
from courses.standards.h5p import Finding, Limits, PackageRefusedError

MOST_REASONS = 10
MISSING = "library-missing"


@dataclass(frozen=True)
class PackageWithin:
    """One of them, and what of its libraries would be installed with it."""

    title: str
    main: str
    to_install: tuple[LibraryChange, ...]


def look_at_packages(
    paths: Iterable[str], open_file: Opener, *, may_install: bool
) -> tuple[dict[str, PackageWithin], list[str]]:
    """The packages by their paths, and what is wrong, in sentences. All of them together may hold, and take, what
    one may: a person waits for it."""
    found: dict[str, PackageWithin] = {}
    faults: list[str] = []
    limits, until = Limits(), monotonic() + SECONDS
    for path in paths:
        if monotonic() > until:
            return found, [*faults, f"{path}: {BROKEN_OFF['broken-off-time']}"]
        try:
            with open_file(path) as stream:
                judged = judge(cast(BinaryIO, stream), may_install=may_install, limits=limits)
        except PackageRefusedError as error:
            faults += _reasons(path, error.findings, may_install=may_install)
            continue
        package = judged.package
        changes = tuple(change for change in judged.changes if change.is_stored)
        found[path] = PackageWithin(package.title, str(package.main), changes)
        limits = replace(limits, total=max(0, limits.total - sum(each.size for each in package.stored.values())))
    return found, faults


def _reasons(path: str, findings: Iterable[Finding], *, may_install: bool) -> Iterator[str]:
    fatal = [each for each in findings if each.fatal]
    if not may_install and {each.code for each in fatal} == {MISSING}:
        names = sorted({dict(each.details).get("library", "") for each in fatal})
        yield _(
            "%(path)s: this H5P package plays with libraries that are not installed here: %(libraries)s. Libraries are "
            "programs, so somebody who may install them has to upload the package first, or to import the course."
        ) % {"path": path, "libraries": ", ".join(names)}
        return
    for each in said(map(as_json, fatal[:MOST_REASONS])):
        yield ": ".join(part for part in (path, each.path, each.text) if part)
