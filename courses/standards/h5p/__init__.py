"""H5P packages, the format of others: bytes in, dataclasses out. The rules are described in docs/h5p.md.

Knows no Django: it can be fuzzed, and lifted out as a library.
"""

from courses.standards.h5p.archive import Archive, open_entry
from courses.standards.h5p.closure import load_order, reached
from courses.standards.h5p.finding import FATAL, WARNINGS, Finding, PackageRefusedError, filled
from courses.standards.h5p.library import CORE_API, Library, LibraryLike, digest_of
from courses.standards.h5p.limits import Limits
from courses.standards.h5p.names import LibraryName
from courses.standards.h5p.package import Package, Stored, read_package
from courses.standards.h5p.regrading import Part, Said, Score, regrade, regrade_whole, tree

__all__ = [
    "CORE_API",
    "FATAL",
    "WARNINGS",
    "Archive",
    "Finding",
    "Library",
    "LibraryLike",
    "LibraryName",
    "Limits",
    "Package",
    "PackageRefusedError",
    "Part",
    "Said",
    "Score",
    "Stored",
    "digest_of",
    "filled",
    "load_order",
    "open_entry",
    "reached",
    "read_package",
    "regrade",
    "regrade_whole",
    "tree",
]
