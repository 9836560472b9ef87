from collections.abc import Iterator

import pytest

from courses.models import Release
from lms.accounts.models import User
from lms.learning.services.records import check_records
from tests.factories import people, releases


@pytest.fixture(autouse=True)
def _own_files(media: object) -> None:
    """Files of releases go to a directory of the test's own."""


@pytest.fixture(autouse=True)
def _fresh_shelf() -> None:
    releases.forget_releases()


@pytest.fixture
def sound_records(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever the test did, at its end every state says what the facts say."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
    yield
    assert list(check_records()) == []


@pytest.fixture
def release(db: None) -> Release:
    return releases.released()


@pytest.fixture
def learner(db: None) -> User:
    return people.person()
