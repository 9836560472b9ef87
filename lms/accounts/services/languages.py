from urllib.parse import urlsplit

from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language, get_language_from_path, override

from lms.accounts.models import User


def is_offered(language: str) -> bool:
    return language in dict(settings.LANGUAGES)


def offered(language: str | None) -> str:
    """That language, or the default where it is not offered."""
    return language if language and is_offered(language) else settings.LANGUAGE_CODE


def translated_url(url: str, language: str) -> str:
    """The same page in another language. A page that has none is left as it is.

    Django's translate_url only knows the addresses of the language in force, which on an address without a language,
    such as this form's own, is the browser's and not the page's.
    """
    with override(get_language_from_path(urlsplit(url).path) or get_language()):
        return translate_url(url, language)


def choose_language(*, user: User, language: str) -> None:
    """Remember in which language the person wants pages and mails."""
    user.language = language
    user.save(update_fields=["language"])
