"""Which H5P libraries are installed, and who uses them."""

from django.db.models import QuerySet

from courses.models import H5PLibrary
from courses.rules.packages import Needs


def current_libraries() -> "QuerySet[H5PLibrary]":
    """The one of each major.minor that content is shown with, without what only few ask for."""
    return H5PLibrary.objects.filter(current=True).defer("metadata", "semantics", "files")


def needs_of(library: H5PLibrary) -> Needs:
    return Needs(tuple(library.preloaded), tuple(library.dynamic))
