"""What the views of this room have in common."""

from django.http import HttpRequest

from lms.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request that `login_required` let through."""

    user: User
