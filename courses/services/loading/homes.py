"""The roots that loaded pages hang on: languages, and a home page in each."""

from wagtail.models import Locale, Page, Site

from courses.models import HomePage
from courses.standards.coursefiles import identity


def ensure_locales() -> dict[str, Locale]:
    languages = ("en", "pt-pt", "pt-br", "es", "fr")
    return {language: Locale.objects.get_or_create(language_code=language)[0] for language in languages}


def ensure_home(locale: Locale) -> HomePage:
    """The home page of a language; below it hang its programmes and editorial pages."""
    if home := HomePage.objects.filter(locale=locale).first():
        return home
    root = Page.get_first_root_node()
    key = identity("page", "home")
    home = HomePage(title="Amparo", slug=f"home-{locale.language_code}", locale=locale, translation_key=key)
    root.add_child(instance=home)
    home.save_revision().publish()
    if locale.language_code == "en":
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "site_name": "Amparo"}
        )
        Page.objects.filter(depth=2, slug="home").exclude(pk=home.pk).delete()  # Wagtail's welcome page
    return home
