from typing import Any

from csp.constants import SELF
from django.http import HttpRequest
from django.template.response import TemplateResponse


class PreviewedMixin:
    """What trainers see in the editor's preview, drawn with the templates that learners see."""

    preview_template = ""

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """The only pages that may stand in a frame, and only in one of ours. An H5P package stands in one in them."""
        context: dict[str, Any] = {"thing": self, "mode": mode_name}
        response = TemplateResponse(request, self.preview_template, context)
        response._csp_replace = {"frame-ancestors": [SELF], "frame-src": [SELF]}  # type: ignore[attr-defined] # noqa: SLF001 django-csp's way
        return response
