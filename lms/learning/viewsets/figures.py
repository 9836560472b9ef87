"""What the lists of figures have in common: who finds them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.admin.menu import MenuItem

from courses.viewsets.refusals import refused
from lms.learning.permissions import may_list_figures

View = Callable[..., HttpResponse]


def listing(view: View) -> View:
    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return view(request, **kwargs) if may_list_figures(request.user, timezone.localdate()) else refused(request)

    return inner


class FiguresMenuItem(MenuItem):
    """For who finds something behind it. There are several of them on every page, and they ask once."""

    def is_shown(self, request: HttpRequest) -> bool:
        known: dict[str, Any] = vars(request)
        if "lists_figures" not in known:
            known["lists_figures"] = may_list_figures(request.user, timezone.localdate())
        return bool(known["lists_figures"])
