"""My views on the pages of managers: the list on the first one, and on each that can be kept the way to keep it."""

from functools import cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lms.accounts.models import User
from lms.accounts.models.prepared import Prepared
from lms.dashboards.forms.saved_views import NameForm
from lms.dashboards.models import SavedView

register = template.Library()
_views_of = Prepared(lambda owner: SavedView.objects.filter(owner=owner).order_by("name"), -1)


@register.inclusion_tag("dashboards/my_views.html")
def my_views(user: User) -> dict[str, Any]:
    """One query."""
    return {"views": _views_of(user.pk)}


@register.inclusion_tag("dashboards/keep_view.html", takes_context=True)
def keep_view(context: template.RequestContext) -> dict[str, Any]:
    """No query."""
    path = context["request"].get_full_path()
    return {"field": _name_field(get_language()), "path": path, "csrf_token": context["csrf_token"]}


@cache
def _name_field(_language: str | None) -> SafeString:
    """It reads the same for everybody."""
    return render_to_string("components/fields.html", {"form": NameForm(auto_id="keep_%s")})
