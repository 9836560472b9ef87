"""The page of a path, its place in the catalogue and in My learning, and what trainers do about it."""

import re
from collections.abc import Sequence

import pytest
from django.test import Client

from certificates.models import Certificate
from courses.models import ProgrammePage, Release
from courses.services.groups import ensure_groups
from lms.accounts.models import User
from lms.learning.models import Path, PathVersion
from lms.learning.queries.paths import published
from tests.courses.admin.conftest import other_course
from tests.factories import paths, people, releases
from tests.factories.reviews import peer
from tests.learning import journeys
from tests.learning.requirements import required
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db
PAGE = "/en/paths/CUS-900/"


@pytest.fixture(autouse=True)
def _fresh_offers() -> None:
    published.forget()


@pytest.fixture
def taught(db: None) -> list[Release]:
    return [releases.released(f"DEM-10{number}") for number in (1, 2, 3)]


def words(client: Client, url: str) -> str:
    text = re.sub(r"(?s)<(script|style|svg).*?</\1>|<[^>]+>", " ", client.get(url).content.decode())
    return re.sub(r"\s+", " ", text)


def test_anybody_reads_it_in_their_language(client: Client, taught: Sequence[Release]) -> None:
    paths.released(taught[0].course, (1, [taught[1].course, taught[2].course]), months=12)

    assert client.get("/en/paths/cus-900/").headers["Location"] == PAGE
    said = words(client, PAGE)
    assert "Custody, all of it" in said
    assert "one of these 2" in said
    assert "It is valid for 12 months, and no longer than any of its courses." in said
    assert "Sign in to take its courses." in said
    assert "Custódia, tudo" in words(client, "/pt-pt/paths/CUS-900/")
    assert client.get("/en/paths/CUS-901/").status_code == 404
    assert "Custody, all of it" in words(client, "/en/courses/")
    for asked, there in (("custodia%20TUDO", True), ("custody%20rights", False)):
        assert ("Custody, all of it" in words(client, f"/en/courses/?q={asked}")) == there


def test_the_way_from_the_first_course_to_the_certificate(
    client: Client, learner: User, taught: Sequence[Release]
) -> None:
    one, two, _ = taught
    paths.released(one.course, two.course)
    client.force_login(learner)
    assert "After the step before" in words(client, PAGE)
    assert "Custody" not in words(client, "/en/learn/")  # nothing of it is begun

    journeys.enrol(learner, one)
    assert "Continue: Rights in the first hour" in words(client, PAGE)
    journeys.read_all(learner)
    journeys.try_test(learner)
    assert "1 of 2 done" in words(client, PAGE)
    assert "Custody, all of it 1 of 2 done See the way" in words(client, "/en/learn/")

    journeys.complete(learner, two)
    paper = Certificate.objects.get(path_completion__isnull=False)
    assert "You hold this path until" in words(client, PAGE)
    for page in (PAGE, "/en/learn/"):
        assert f"/en/certificates/{paper.number}/" in client.get(page).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_however_many_there_are(
    client: Client, learner: User, taught: Sequence[Release], rows: int
) -> None:
    for number in range(rows):
        paths.released(*(release.course for release in taught[: 2 + number % 2]), code=f"CUS-90{number}")
    client.force_login(learner)
    for release in taught:
        journeys.complete(learner, release)
    for page in (PAGE, "/en/learn/", "/en/courses/"):
        client.get(page)

    found = {}
    for page in (PAGE, "/en/learn/", "/en/courses/"):
        with counted() as statements:
            client.get(page)
        found[page] = len(statements)
        print(listed(statements))

    assert found == {PAGE: 8, "/en/learn/": 7, "/en/courses/": 4}


# The trainers' admin


@pytest.fixture
def trainer(db: None) -> User:
    releases.written()
    other_course()
    ensure_groups()
    return peer("demo")


def fields(programme: str, courses: Sequence[int], **more: str) -> dict[str, object]:
    return {
        "code": "CUS-910",
        "programme": programme,
        "in_order": "on",
        "valid_months": "",
        "texts-TOTAL_FORMS": "1",
        "texts-INITIAL_FORMS": "0",
        "texts-MIN_NUM_FORMS": "1",
        "texts-MAX_NUM_FORMS": "1000",
        "texts-0-id": "",
        "texts-0-ORDER": "1",
        "texts-0-DELETE": "",
        "texts-0-language": "en",
        "texts-0-title": "Custody",
        "texts-0-description": "For all.",
        "steps-TOTAL_FORMS": str(len(courses)),
        "steps-INITIAL_FORMS": "0",
        "steps-MIN_NUM_FORMS": "1",
        "steps-MAX_NUM_FORMS": "1000",
        **{f"steps-{number}-courses": [str(course)] for number, course in enumerate(courses)},
        **{f"steps-{number}-need": "" for number in range(len(courses))},
        **{f"steps-{number}-ORDER": str(number + 1) for number in range(len(courses))},
        **{f"steps-{number}-id": "" for number in range(len(courses))},
        **{f"steps-{number}-DELETE": "" for number in range(len(courses))},
        **more,
    }


def test_a_trainer_writes_and_publishes_paths_of_their_programme_only(
    client: Client, trainer: User, learner: User
) -> None:
    one, two = releases.released(), releases.released("DEM-102")
    mine, other = (
        str(ProgrammePage.objects.get(slug=slug, locale__language_code="en").translation_key)
        for slug in ("demo", "other")
    )
    client.force_login(trainer)
    new = "/admin/course-paths/new/"
    assert client.get(new).status_code == 200
    courses = [one.course.pk, two.course.pk]
    refused = [
        client.post(new, fields(other, courses)).context["form"].errors.keys(),
        client.post(new, fields(mine, courses, code="DEM-101")).context["form"].errors.keys(),
    ]
    assert refused == [{"programme"}, {"code"}]

    assert client.post(new, fields(mine, courses)).status_code == 302
    made = Path.objects.get()
    publish, edit = "/admin/course-paths/CUS-910/release/", f"/admin/course-paths/edit/{made.pk}/"
    assert [client.get(page).status_code for page in (publish, edit, "/admin/course-paths/")] == [200, 200, 200]
    assert [client.post(publish, {"note": note}).status_code for note in ("", "First.", "Again.")] == [400, 302, 409]

    version = PathVersion.objects.get()
    assert (version.number, version.by, version.note, version.path) == (1, trainer, "First.", made)
    assert [step["courses"][0]["code"] for step in version.content["steps"]] == ["DEM-101", "DEM-102"]
    assert client.post(f"/admin/course-paths/delete/{made.pk}/").status_code == 403
    assert client.get("/en/paths/CUS-910/").status_code == 200

    withdraw = "/admin/course-paths/CUS-910/withdraw/"
    unit = people.unit("Harbour")
    required(unit, made)
    shown = client.get(withdraw)
    assert [(each.requirement.name, each.people) for each in shown.context["asking"]] == [("Rights in custody", 0)]
    stranger = peer("other")
    client.force_login(stranger)
    assert [client.get(page).status_code for page in (publish, edit, withdraw)] == [403, 403, 403]
    client.force_login(trainer)
    assert [client.post(withdraw, {"reason": reason}).status_code for reason in ("", "Replaced.")] == [400, 302]
    assert client.get(withdraw).headers["Location"] == publish
    assert "Replaced." in client.get(publish).content.decode()
    client.force_login(stranger)
    assert "CUS-910" not in client.get("/admin/course-paths/").content.decode()
    client.force_login(learner)
    assert client.get(publish).status_code == 302
