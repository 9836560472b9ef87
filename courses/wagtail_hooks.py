"""What trainers find in Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_log_actions")
def register_release_action(actions: LogActionRegistry) -> None:
    actions.register_action("courses.release", _("Release"), _("Released the course"))
