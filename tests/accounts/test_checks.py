from typing import Any

import pytest

from lms.accounts.checks import demonstration_is_local, no_demonstration
from lms.accounts.models import User


def ids(messages: list[Any]) -> list[str]:
    return [message.id for message in messages]


@pytest.mark.parametrize(
    ("demo", "base_url", "hosts", "found"),
    [
        (True, "http://127.0.0.1:8000", ["127.0.0.1", "localhost", "[::1]", "testserver"], []),
        (True, "https://amparo.example", ["127.0.0.1"], ["accounts.E001"]),
        (True, "http://127.0.0.1:8000", ["*"], ["accounts.E001"]),
        (True, "http://127.0.0.1:8000", [".amparo.example"], ["accounts.E001"]),
        (False, "https://amparo.example", ["amparo.example"], []),
    ],
)
def test_a_demonstration_is_on_this_machine_only(
    settings: Any, demo: bool, base_url: str, hosts: list[str], found: list[str]
) -> None:
    settings.DEMO, settings.BASE_URL, settings.ALLOWED_HOSTS = demo, base_url, hosts

    assert ids(demonstration_is_local()) == found


def test_deployment_fails_while_somebody_could_sign_in_with_a_demonstration_password(db: None, settings: Any) -> None:
    user = User.objects.create_user("ana@demo.example", "everyone knows this", name="Ana", is_demo=True)
    assert ids(no_demonstration()) == ["accounts.E003"]

    user.set_unusable_password()
    user.save()

    assert ids(no_demonstration()) == []


def test_deployment_fails_in_a_demonstration(db: None, settings: Any) -> None:
    settings.DEMO = True

    assert ids(no_demonstration()) == ["accounts.E002"]
