from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from lms.management.commands import prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> list[str]:
    """The names of the commands that are called in place of being run."""
    settings.STATIC_ROOT = tmp_path
    names: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **_options: names.append(name))
    return names


def test_content_and_static_files_are_brought_once(called: list[str]) -> None:
    call_command("prepare")
    call_command("prepare")

    assert called == ["collectstatic", "load_courses"]


def test_a_change_of_the_source_brings_the_content_again(called: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("prepare")
    monkeypatch.setattr(prepare, "digest_of_source", lambda: "another")
    call_command("prepare")

    assert called == ["collectstatic", "load_courses", "load_courses"]


def test_a_demonstration_has_people_and_their_logins(called: list[str], settings: Settings, tmp_path: Path) -> None:
    settings.DEMO = True

    call_command("prepare", logins_to=tmp_path / "logins")

    assert called == ["collectstatic", "load_courses", "demo_people", "demo_logins"]
    assert (tmp_path / "logins").exists()
