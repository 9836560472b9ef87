from collections.abc import Callable
from http import HTTPStatus
from time import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware

Handler = Callable[[HttpRequest], HttpResponse]
TOUCH_EVERY = 60  # seconds
# What begins so has no language in its address.
WITHOUT_LANGUAGE = ("/admin/", "/api/", "/documents/", "/files/", "/h5p/", "/media/")


class LanguageMiddleware(LocaleMiddleware):
    """Django leads what is not found to the same address with a language before it; these are nowhere else either."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_absent = response.status_code == HTTPStatus.NOT_FOUND and request.path.startswith(WITHOUT_LANGUAGE)
        return response if is_absent else super().process_response(request, response)


class IdleSessionMiddleware:
    """A signed-in session lives for SESSION_COOKIE_AGE after the last request; noting that once a minute is enough."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if "_auth_user_id" in session and time() - session.get("seen", 0) > TOUCH_EVERY:
            session["seen"] = int(time())
        return response


class PrivacyMiddleware:
    """What a signed-in person was shown stays out of shared caches and of the next person's "back" button."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(("/admin/", "/en/admin/")):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined] # noqa: SLF001 django-csp's way
        if getattr(request, "user", None) and request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response
