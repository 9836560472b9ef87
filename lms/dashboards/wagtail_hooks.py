"""What the managers' room answers when a room below asks, and what it shows to trainers in Wagtail's admin."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.models import CoursePage, Release
from lms.accounts.models import User
from lms.dashboards.permissions import may_see_system
from lms.dashboards.services.records import check_rollups
from lms.dashboards.viewsets import CourseFiguresViewSet, SystemViewSet
from lms.dashboards.viewsets.course_figures import course_url
from lms.learning.rules.differences import Difference
from lms.learning.viewsets import FiguresMenuItem

hooks.register("register_admin_viewset", CourseFiguresViewSet)
hooks.register("register_admin_viewset", SystemViewSet)


@hooks.register("register_page_header_buttons")
def figures_button(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001
    """From the editor of a course to how people go through it."""
    if page.pk and isinstance(page, CoursePage) and Release.objects.filter(course=page.course_id).exists():
        yield Button(_("How the course does"), url=course_url(page.course.code), icon_name="desktop", priority=7)


@hooks.register("register_reports_menu_item")
def course_figures_report() -> MenuItem:
    address = reverse("course_figures:index")
    return FiguresMenuItem(_("How courses do"), address, name="course-figures", icon_name="desktop", order=190)


class SystemMenuItem(MenuItem):
    """For those who run the site."""

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and may_see_system(request.user)


@hooks.register("register_settings_menu_item")
def system_item() -> MenuItem:
    return SystemMenuItem(_("System"), reverse("system:index"), name="system", icon_name="cogs", order=900)


@hooks.register("check_records")
def check_figures(*, repair: bool) -> Iterator[Difference]:
    return check_rollups(repair=repair)
