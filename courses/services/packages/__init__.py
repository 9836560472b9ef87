"""H5P packages: judged, then stored as a whole or not at all; uploaded by people, worked on by a worker."""

from courses.services.packages.judging import Judged, LibraryChange, judge
from courses.services.packages.libraries import LibraryInUseError, remove_library
from courses.services.packages.storing import BusyError, Known, Outcome, import_package, store

__all__ = [
    "BusyError",
    "Judged",
    "Known",
    "LibraryChange",
    "LibraryInUseError",
    "Outcome",
    "import_package",
    "judge",
    "remove_library",
    "store",
]
