"""Who may see what of many people's learning taken together. A learner's own pages ask for a place instead."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from wagtail.permissions import page_permission_policy

from courses.models import Course, ProgrammePage
from courses.permissions import may_read_courses, may_release
from lms.accounts.models import Membership, Unit, User
from lms.accounts.permissions import runs_site, units_answered_for
from lms.learning.models import KeptAudience, Path
from lms.learning.queries.managing import around

LOOKING = (Membership.Role.AUDITOR, Membership.Role.ADMINISTRATOR)


def may_see_figures(user: User | AnonymousUser, course: Course, on: date) -> bool:
    """The trainers of its programme, and auditors and administrators of any unit: figures are never about a person."""
    return isinstance(user, User) and (may_release(user, course) or sees_all_figures(user, on))


def may_list_figures(user: User | AnonymousUser, on: date) -> bool:
    """Who finds the lists of what there are figures of: what is on them is asked of each course."""
    return may_read_courses(user) or sees_all_figures(user, on)


def may_mark_again(user: User, course: Course) -> bool:
    """Who may release the course; superusers also when its pages are gone."""
    return may_release(user, course) or (user.is_active and user.is_superuser)


def may_see_marking_again(user: User, course: Course) -> bool:
    """They too who run the site, for they decide about certificates. Trainers see how many people it touches, never
    whom."""
    return may_mark_again(user, course) or runs_site(user)


def programmes_led(user: User | AnonymousUser) -> "QuerySet[ProgrammePage]":
    """The programmes whose pages the person may publish, in every language: they write paths there."""
    if not user.is_active:
        return ProgrammePage.objects.none()
    mine = page_permission_policy.instances_user_has_permission_for(user, "publish")
    return ProgrammePage.objects.filter(pk__in=mine.values("pk")).order_by("locale__language_code", "title")


def may_write_path(user: User | AnonymousUser, path: Path) -> bool:
    return programmes_led(user).filter(translation_key=path.programme).exists()


def sees_all_figures(user: User | AnonymousUser, on: date) -> bool:
    return isinstance(user, User) and bool(units_answered_for(user, on, LOOKING))


def audiences_seen(seen: list[Unit]) -> "QuerySet[KeptAudience]":
    """What units above, in or below those that somebody sees keep. Whom they describe is another question."""
    return KeptAudience.objects.filter(around(seen)).select_related("unit", "by")


def may_change_audience(decided: list[Unit], kept: KeptAudience) -> bool:
    """Whoever decides for the unit that keeps it: they decide for all that follow it too, which are never above."""
    return any(kept.unit.path.startswith(root.path) for root in decided)
