"""Who may see what of many people's learning taken together. A learner's own pages ask for a place instead."""

from datetime import date

from django.contrib.auth.models import AnonymousUser

from courses.models import Course
from courses.permissions import may_release
from lms.accounts.models import Membership, User
from lms.accounts.permissions import runs_site, units_answered_for

LOOKING = (Membership.Role.AUDITOR, Membership.Role.ADMINISTRATOR)


def may_see_figures(user: User | AnonymousUser, course: Course, on: date) -> bool:
    """The trainers of its programme, and auditors and administrators of any unit: figures are never about a person."""
    return isinstance(user, User) and (may_release(user, course) or sees_all_figures(user, on))


def may_mark_again(user: User, course: Course) -> bool:
    """Who may release the course, and who runs the site. They see how many people it touches, never whom."""
    return may_release(user, course) or runs_site(user)


def sees_all_figures(user: User | AnonymousUser, on: date) -> bool:
    return isinstance(user, User) and bool(units_answered_for(user, on, LOOKING))
