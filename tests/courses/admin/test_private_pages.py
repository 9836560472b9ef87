"""Pages that are written here and read elsewhere have no address of their own."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.models import Page

from courses.models import Course, EditorialPage, HomePage

pytestmark = pytest.mark.django_db
PREFIXES = ("", "/en", "/pt-pt")


def written() -> list[Page]:
    pages = Page.objects.filter(depth__gt=1).not_type(HomePage, EditorialPage)
    return list(pages.specific())


def test_nobody_reads_a_page_of_the_tree(course: Course, client: Client) -> None:
    pages = written()
    assert len(pages) == 13  # a programme, a course, two modules and what is in them, in two languages
    for page in pages:
        below_home = page.url_path.split("/", 2)[2]
        for prefix in PREFIXES:
            for path in (page.url_path, f"/{below_home}", f"/{page.slug}/"):
                answer = client.get(f"{prefix}{path}", follow=True)
                assert answer.status_code == 404, f"{prefix}{path}"


def test_no_page_names_an_address(course: Course) -> None:
    assert [(page.url, page.full_url, page.get_sitemap_urls()) for page in written()] == [(None, None, [])] * 13


@pytest.mark.parametrize("path", ["/sitemap.xml", "/api/v2/pages/", "/en/search/?q=lawyer", "/en/api/v2/pages/"])
def test_there_is_neither_sitemap_nor_page_api_nor_search_of_pages(course: Course, client: Client, path: str) -> None:
    assert client.get(path, follow=True).status_code == 404


def test_the_admin_offers_no_view_of_the_live_page(course: Course, client_of_trainer: Client) -> None:
    for page in written():
        assert "View live" not in client_of_trainer.get(f"/admin/pages/{page.pk}/edit/").content.decode()


def test_uploads_are_for_trainers(course: Course, client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("media")
    for path in (
        "/media/original_images/x.png",
        "/media/releases/aa/aa",
        "/media/../lms/settings.py",
        "/documents/1/x",
    ):
        assert client.get(path, follow=True).status_code == 404, path
