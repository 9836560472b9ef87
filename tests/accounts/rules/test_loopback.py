import pytest

from lms.accounts.rules.loopback import is_loopback


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "127.1.2.3", "::1", "[::1]", "[::1]:8000", "localhost", "localhost:80"]
)
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "*", "10.0.0.1", "0.0.0.0", "amparo.example", "localhost.example", ".localhost", "127.0.0.1.example"]
)
def test_other_machines(host: str) -> None:
    assert not is_loopback(host)
