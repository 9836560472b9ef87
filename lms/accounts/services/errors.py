from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RefusedError(Exception):
    """A service cannot do what it is asked to. `text` says why, to the person who asked, in their language."""

    text: str | Promise = _("This cannot be done.")

    def __str__(self) -> str:
        return str(self.text)
