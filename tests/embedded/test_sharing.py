import signal
import subprocess
import sys

import pytest

from lms.embedded import CHECKOUT, Place, Postgres, Share, processes

pytestmark = pytest.mark.embedded

JOIN = """
import sys
from pathlib import Path
from lms.embedded import Place, Postgres, Share
Share(Postgres(Place(Path(sys.argv[1])))).join()
print("joined", flush=True)
sys.stdin.read()
"""


def another_process(place: Place) -> "subprocess.Popen[str]":
    other = subprocess.Popen([sys.executable, "-c", JOIN, str(place.var)], cwd=CHECKOUT, stdin=-1, stdout=-1, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "joined\n"
    return other


def test_the_last_one_out_stops_the_server(postgres: Postgres) -> None:
    share = Share(postgres)
    share.join()
    pid = postgres.running_pid()
    with another_process(postgres.place) as other:
        share.leave()
        assert postgres.running_pid() == pid

        other.communicate()

    assert postgres.running_pid() is None


def test_a_killed_process_does_not_keep_the_server(postgres: Postgres) -> None:
    share = Share(postgres)
    share.join()
    with another_process(postgres.place) as other:
        other.send_signal(signal.SIGKILL)

    share.leave()

    assert postgres.running_pid() is None


def test_what_a_killed_process_left_running_is_joined_and_stopped(postgres: Postgres) -> None:
    with another_process(postgres.place) as other:
        pid = postgres.running_pid()
        other.send_signal(signal.SIGKILL)
    assert postgres.running_pid() == pid

    share = Share(postgres)
    share.join()
    assert postgres.running_pid() == pid
    share.leave()

    assert postgres.running_pid() is None


def test_many_come_at_once_and_find_one_server(postgres: Postgres) -> None:
    others = [
        subprocess.Popen(
            [sys.executable, "-c", JOIN, str(postgres.place.var)], cwd=CHECKOUT, stdin=-1, stdout=-1, text=True
        )
        for _ in range(4)
    ]

    said = [other.communicate()[0] for other in others]

    assert said == ["joined\n"] * 4
    assert processes.wait_until(lambda: postgres.running_pid() is None, 5)
