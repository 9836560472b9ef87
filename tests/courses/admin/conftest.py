import pytest
from django.contrib.auth.models import Group
from django.test import Client

from courses.models import Course, ProgrammePage
from courses.services.groups import ensure_groups, name_of
from courses.services.loading import Loaded, ensure_home, ensure_locales, load_cards, load_course
from courses.services.releasing import release
from courses.standards.coursefiles import read_course, read_programmes
from lms.accounts.models import User
from tests.factories import people, releases, sample
from tests.factories.releases import AT


@pytest.fixture
def course() -> Course:
    """The sample, written and released as 1.0, with a group of trainers for its programme."""
    written = releases.written()
    release(course=written, by=None, at=AT, change="substantive", note="First edition.")
    ensure_groups()
    return written


def trainer(programme: str = "demo") -> User:
    made = people.person()
    Group.objects.get(name=name_of(programme)).user_set.add(made)
    return made


@pytest.fixture
def client_of_trainer(course: Course, client: Client) -> Client:
    client.force_login(trainer())
    return client


@pytest.fixture
def uploader(client: Client) -> Client:
    """A trainer of a programme in which nothing is written yet."""
    home = ensure_home(ensure_locales()["en"])
    home.add_child(instance=ProgrammePage(title="Rights in detention", slug="demo", locale=home.locale))
    ensure_groups()
    client.force_login(trainer())
    return client


@pytest.fixture
def client_of_other_trainer(course: Course, client: Client) -> Client:
    """A trainer of another programme, which has a course of its own."""
    other_course()
    ensure_groups()
    client.force_login(trainer("other"))
    return client


def other_course() -> Course:
    """The sample once more, as OTH-101 in a programme of its own."""
    files = {
        path: text.replace("DEM-101", "OTH-101").replace("programme: demo", "programme: other")
        for path, text in sample.FILES.items()
    }
    programmes = read_programmes("programmes.yaml", sample.PROGRAMMES.replace("key: demo", "key: other").encode())
    load_cards(sample.register(), Loaded())
    loaded = load_course(read_course(sample.as_bytes(files)), {p.key: p for p in programmes}, Loaded())
    assert loaded is not None
    return loaded
