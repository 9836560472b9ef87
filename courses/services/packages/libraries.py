"""Installed libraries go when nothing needs them any more."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from courses.models import H5PLibrary
from courses.queries.library_users import users_of
from courses.services.packages.storing import alone, clear
from lms.accounts.models import User


@dataclass
class LibraryInUseError(Exception):
    """Something needs it: contents, other libraries, or releases."""

    library: H5PLibrary


def remove_library(*, library: H5PLibrary, by: User, at: datetime) -> None:  # noqa: ARG001 every service is told the time
    """Delete the library and its files. Raises LibraryInUseError, and BusyError: a person at a page does not wait."""
    with alone(waits=False):
        library = H5PLibrary.objects.select_for_update().get(pk=library.pk)
        if users_of(library).any:
            raise LibraryInUseError(library)
        log(instance=library, action="wagtail.delete", user=by, data={"sha256": library.sha256}, deleted=True)
        place = H5PLibrary.place(library.sha256, "")
        library.delete()
        transaction.on_commit(lambda: clear(place))
