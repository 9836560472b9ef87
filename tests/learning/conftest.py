import pytest

from tests.factories import releases


@pytest.fixture(autouse=True)
def _own_files(media: object) -> None:
    """Files of releases go to a directory of the test's own."""


@pytest.fixture(autouse=True)
def _fresh_shelf() -> None:
    releases.forget_releases()
