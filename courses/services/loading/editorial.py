"""Home, help, about, privacy notice and accessibility statement, in every language that has them as files."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.db import transaction

from courses.models import EditorialPage, HomePage
from courses.services.loading.homes import ensure_home, ensure_locales
from courses.services.loading.writing import Held, Loaded, Writer
from courses.standards.coursefiles import EditorialText, identity

HOME = "home"


@transaction.atomic
def load_editorial(texts: Mapping[str, Iterable[EditorialText]], loaded: Loaded) -> None:
    """Bring the pages of each language into Wagtail. The footer of every page leads to them by their slugs."""
    locales = {language: locale for language, locale in ensure_locales().items() if language in texts}
    homes = {language: Held(HomePage, ensure_home(locale).pk) for language, locale in locales.items()}
    writer = Writer(loaded)
    for language, locale in locales.items():
        for text in texts[language]:
            values: dict[str, Any] = {"title": text.title, "body": text.body}
            kind: type[HomePage] | type[EditorialPage] = EditorialPage
            if text.slug == HOME:
                kind, values = HomePage, {**values, "lead": text.lead}
            key = identity("page", text.slug)
            writer.page(kind, key, locale, homes[language], slug=text.slug, said=values, values=partial(dict, values))
    writer.finish()
