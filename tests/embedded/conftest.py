from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.embedded import Place, Postgres, Valkey


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "var")


@pytest.fixture
def postgres(place: Place) -> Iterator[Postgres]:
    server = Postgres(place)
    yield server
    server.stop()
    place.remove_unused_sockets()


@pytest.fixture
def valkey(place: Place) -> Iterator[Valkey]:
    server = Valkey(place)
    yield server
    server.stop()
    place.remove_unused_sockets()
