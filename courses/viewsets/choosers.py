"""The windows in which trainers choose a question, a law card, a package or a course."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.snippets.views.chooser import SnippetChooserViewSet

from courses.viewsets.refusals import refused


class OurChooserViewSet(SnippetChooserViewSet):
    """For who may see the kind. Wagtail would let everybody in the admin choose, and so read, whatever there is."""

    def construct_view(self, view_class: Any, **kwargs: Any) -> Callable[..., HttpResponse]:
        view = super().construct_view(view_class, **kwargs)
        needed = f"courses.view_{self.model._meta.model_name}"  # noqa: SLF001 Django's way

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs) if request.user.has_perm(needed) else refused(request)

        return guarded
