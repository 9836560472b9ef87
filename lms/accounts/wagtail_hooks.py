from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry

from lms.accounts.models import User
from lms.accounts.viewsets import PeopleGroup


@hooks.register("register_admin_viewset")
def people_group() -> PeopleGroup:
    return PeopleGroup()


@hooks.register("before_bulk_action")
def people_one_by_one(request: HttpRequest, _action: str, _objects: list[Any], view: Any) -> HttpResponse | None:
    """Wagtail's bulk actions on people know none of our rules: deleting them, switching them off, giving them roles."""
    if User not in view.models or request.method != "POST":
        return None
    messages.error(request, _("People are changed one at a time."))
    return HttpResponseRedirect(reverse("wagtailusers_users:index"))


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("accounts.export", _("Copy of records"), _("Took a copy of all records of the person"))
