from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {"site_name": settings.SITE_NAME, "demo": settings.DEMO, "main_link": _main_link(request)}


def _main_link(request: HttpRequest) -> str:
    """Under which of the main links the page is."""
    match = request.resolver_match
    if match is None:
        return ""
    name, places = match.url_name or "", match.namespace
    if "units/" in match.route:
        return "units"
    if places == "courses":
        return "reviews" if "review" in name else "courses"
    if places == "learning" and not name.startswith("walk"):
        return "courses" if name == "path" else "learning"
    return ""
