"""The editorial pages: every one of them, in every language, for people who have not signed in."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, Revision

from courses.models import EditorialPage, HomePage
from courses.services.loading import Loaded, load_editorial
from courses.standards.coursefiles import CourseFileError, EditorialText, read_editorial
from lms.accounts.models import User

FOLDER = Path(__file__).resolve().parents[2] / "courses" / "starter" / "pages"
LANGUAGES = ["en", "pt-pt", "pt-br", "es", "fr"]
SLUGS = ["about", "accessibility", "help", "home", "privacy"]


def texts() -> dict[str, list[EditorialText]]:
    return {
        language: [read_editorial(path.stem, path.read_bytes()) for path in sorted((FOLDER / language).glob("*.md"))]
        for language in LANGUAGES
    }


@pytest.fixture
def loaded(db: None) -> Loaded:
    result = Loaded()
    load_editorial({language: texts()[language] for language in ("en", "fr")}, result)
    return result


def test_every_language_has_every_page() -> None:
    found = {path.name: sorted(file.stem for file in path.glob("*.md")) for path in FOLDER.iterdir()}

    assert found == dict.fromkeys(LANGUAGES, SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_languages_have_the_same_sections(slug: str) -> None:
    """A section that is missing in one of them, or a link that leads into another language, is a slip."""
    shapes = {}
    for language in LANGUAGES:
        body = read_editorial(slug, (FOLDER / language / f"{slug}.md").read_bytes()).body
        links = [address.replace(f"/{language}/", "/…/") for address in re.findall(r'href="([^"]*)"', body)]
        shapes[language] = (re.findall(r"<(h\d|ul|ol|li|p)>", body), links)

    assert shapes == dict.fromkeys(LANGUAGES, shapes["en"])


def test_a_stranger_reads_every_page_in_every_language(client: Client, db: None) -> None:
    load_editorial(texts(), Loaded())

    for language, written in texts().items():
        for text in written:
            response = client.get(f"/{language}/" if text.slug == "home" else f"/{language}/{text.slug}/")

            html = response.content.decode()
            assert response.status_code == 200
            assert f'<html lang="{language}" dir="ltr">' in html
            assert re.findall(r"<h1 *>(.*?)</h1>", html) == [text.title]
            assert text.body[:60] in html


def test_the_footer_leads_to_them(client: Client, loaded: Loaded) -> None:
    footer = client.get("/fr/help/").content.decode().partition("<footer")[2]

    found = {address: client.get(address).status_code for address in re.findall(r'href="([^"]+)"', footer)}

    addresses = ["/fr/about/", "/fr/accessibility/", "/fr/privacy/", "/fr/help/", "/fr/verify/"]
    assert found == dict.fromkeys(addresses, 200)


def test_a_language_without_pages_reads_english_and_is_told_so(client: Client, loaded: Loaded) -> None:
    for address in ("/ar/", "/ar/help/"):
        html = client.get(address).content.decode()

        assert '<html lang="ar" dir="rtl">' in html
        assert 'class="fallback"' in html
        assert len(re.findall(r'<(?:h1|div|p)[^>]* lang="en" dir="ltr">', html)) >= 2


def test_a_page_that_does_not_exist(client: Client, loaded: Loaded) -> None:
    assert client.get("/fr/cookies/").status_code == 404


def test_translations_of_a_page_belong_together(loaded: Loaded) -> None:
    keys = EditorialPage.objects.order_by("slug").values_list("slug", "translation_key").distinct()

    assert loaded.written == len(SLUGS) * 2
    assert len(keys) == len(SLUGS) - 1
    assert HomePage.objects.values("translation_key").distinct().count() == 1


def test_loading_again_writes_nothing(loaded: Loaded) -> None:
    before = list(Page.objects.order_by("pk").values_list("pk", "path", "last_published_at", "latest_revision"))

    again = Loaded()
    load_editorial({language: texts()[language] for language in ("en", "fr")}, again)

    assert again == Loaded()
    assert list(Page.objects.order_by("pk").values_list("pk", "path", "last_published_at", "latest_revision")) == before


def test_a_new_text_is_loaded_and_a_persons_is_left(loaded: Loaded) -> None:
    edited = EditorialPage.objects.get(slug="help", locale__language_code="en")
    edited.title = "Help, with our number"
    edited.save_revision(user=User.objects.create_user("editor@example.org", name="Ed Itor")).publish()
    new = {"en": [EditorialText(slug, f"New {slug}", "", "<p>New.</p>") for slug in ("help", "about")]}

    result = Loaded()
    load_editorial(new, result)

    titles = EditorialPage.objects.filter(locale__language_code="en", slug__in=("about", "help"))
    assert (result.written, result.left_alone) == (1, ["Help, with our number"])
    assert dict(titles.values_list("slug", "title")) == {"about": "New about", "help": "Help, with our number"}
    assert Revision.objects.for_instance(titles.get(slug="about")).count() == 2


def test_a_deleted_page_stays_deleted(loaded: Loaded) -> None:
    EditorialPage.objects.get(slug="about", locale__language_code="fr").delete()

    result = Loaded()
    load_editorial({"fr": texts()["fr"]}, result)

    assert (result.written, result.left_deleted) == (0, ["about (fr)"])


def test_directives_of_lessons_are_refused() -> None:
    with pytest.raises(CourseFileError, match=r"help\.md, line 5: “::law” does not belong on this page"):
        read_editorial("help", b"---\ntitle: Help\n---\n\n::law a11\n")


def test_the_command_loads_them(db: None, tmp_path: Path) -> None:
    (tmp_path / "programmes.yaml").write_text("[]")
    (tmp_path / "pages" / "es").mkdir(parents=True)
    (tmp_path / "pages" / "es" / "help.md").write_text("---\ntitle: Ayuda\n---\n\nTexto.\n")

    call_command("load_courses", folder=tmp_path, stdout=StringIO())

    assert EditorialPage.objects.get(slug="help").body == "<p>Texto.</p>"
