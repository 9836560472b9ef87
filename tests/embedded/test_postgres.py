import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from lms.embedded import EmbeddedError, Place, Postgres, processes
from lms.embedded import postgres as module

pytestmark = pytest.mark.embedded


def ask(server: Postgres, *statements: str) -> list[tuple[object, ...]]:
    """Run the statements as the application would; the rows of the last."""
    connection = psycopg2.connect(server.url())
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def test_the_application_is_no_superuser_and_owns_its_database(postgres: Postgres) -> None:
    postgres.start()

    assert ask(
        postgres,
        "CREATE EXTENSION unaccent",
        "CREATE EXTENSION pg_trgm",
        "CREATE EXTENSION btree_gin",
        "SELECT current_user, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user",
    ) == [("amparo", False, False)]


def test_text_is_utf8_and_sorted_the_same_everywhere(postgres: Postgres) -> None:
    postgres.start()

    assert ask(postgres, "SHOW server_encoding") == [("UTF8",)]
    assert ask(postgres, "SELECT upper('ação'), 'É' ~ '[[:upper:]]'") == [("AÇÃO", True)]


def test_stopped_and_started_again_it_has_its_data(postgres: Postgres) -> None:
    postgres.start()
    ask(postgres, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1)")

    postgres.stop()
    assert not postgres.is_answering()
    postgres.start()

    assert ask(postgres, "SELECT n FROM kept") == [(1,)]


def test_killed_it_has_lost_nothing(postgres: Postgres) -> None:
    postgres.start()
    ask(postgres, "CREATE TABLE kept (n int)", "INSERT INTO kept SELECT generate_series(1, 1000)")
    pid = postgres.running_pid()
    assert pid is not None

    os.kill(pid, signal.SIGKILL)
    processes.wait_until(lambda: not processes.is_alive(pid), 5)
    postgres.start()

    assert ask(postgres, "SELECT count(*) FROM kept") == [(1000,)]


def test_a_pid_file_that_now_names_another_process_is_no_obstacle(postgres: Postgres) -> None:
    postgres.start()
    content = postgres.pid_file.read_text()
    postgres.stop()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        postgres.pid_file.write_text(content.replace(content.split("\n")[0], str(stranger.pid), 1))

        assert postgres.running_pid() is None
        postgres.start()

        assert postgres.is_answering()
        assert stranger.poll() is None
        stranger.kill()


def test_a_server_that_lives_but_does_not_answer_is_replaced(postgres: Postgres) -> None:
    postgres.start()
    before = postgres.running_pid()
    (postgres.place.sockets / ".s.PGSQL.5432").unlink()
    assert not postgres.is_answering()

    postgres.start()

    assert postgres.is_answering()
    assert postgres.running_pid() != before


def test_an_interrupted_beginning_is_begun_again(postgres: Postgres) -> None:
    unfinished = postgres.place.var / "postgres.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")

    postgres.start()

    assert postgres.is_answering()
    assert not unfinished.exists()


def test_data_of_another_version_is_refused_with_both_numbers(postgres: Postgres) -> None:
    postgres.data.mkdir(parents=True)
    (postgres.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 9, and \d+ is installed"):
        postgres.start()


def test_without_any_postgresql_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_wheel_binaries", lambda: None)
    monkeypatch.setattr(module, "_machine_binaries", list)

    with pytest.raises(EmbeddedError, match="apt install postgresql"):
        module.find_binaries()


def test_a_deep_checkout_has_a_short_socket(tmp_path: Path) -> None:
    deep = Place(tmp_path / ("d" * 100) / ("e" * 100))

    assert len(os.fsencode(deep.sockets)) < 80
    deep.remove_unused_sockets()
