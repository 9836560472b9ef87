from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import activate, override

from lms.accounts.backends import demo_allowed
from lms.accounts.models import AllowedDomain, User
from lms.accounts.services.languages import is_offered, translated_url

LINKS = ("activate_url", "password_reset_url", "signup_url")


class AccountAdapter(DefaultAccountAdapter):
    """How allauth behaves here: whom it lets sign up, and in which language it speaks."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 allauth's shape
        return AllowedDomain.objects.filter(enabled=True).exists()

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """However a demonstration account came here: by password, by a reset link, by an invitation."""
        if user.is_demo and not demo_allowed(request):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        if is_offered(user.language):
            activate(user.language)  # the pages of this request, and the addresses that it redirects to

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """On a shared PC the browser remembers the language of whoever sat here before."""
        response = super().post_login(request, user, **kwargs)
        if is_offered(user.language):
            if "Location" in response:
                response["Location"] = translated_url(response["Location"], user.language)
            set_language_cookie(response, user.language)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the account, where there is one and it chose; else in that of the page."""
        context = {"site_name": settings.SITE_NAME, **context}
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        if user is None or not is_offered(user.language):
            super().send_mail(template_prefix, email, context)
            return
        context |= {name: translated_url(context[name], user.language) for name in LINKS if context.get(name)}
        with override(user.language):
            super().send_mail(template_prefix, email, context)


def set_language_cookie(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
