from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 Django's shape
    return {"site_name": settings.SITE_NAME, "demo": settings.DEMO}
