import os
import signal

import pytest
from kombu import Connection

from lms.embedded import Valkey, processes

pytestmark = pytest.mark.embedded


def test_killed_it_has_lost_no_job(valkey: Valkey) -> None:
    valkey.start()
    with Connection(valkey.url()) as connection, connection.SimpleQueue("jobs") as queue:
        for number in range(200):
            queue.put(number)
    pid = valkey.running_pid()
    assert pid is not None

    os.kill(pid, signal.SIGKILL)
    processes.wait_until(lambda: not processes.is_alive(pid), 5)
    valkey.start()

    with Connection(valkey.url()) as connection, connection.SimpleQueue("jobs") as queue:
        assert sorted(queue.get(timeout=2).payload for _ in range(200)) == list(range(200))


def test_it_listens_on_no_port(valkey: Valkey) -> None:
    valkey.start()

    assert valkey.url() == f"redis+socket://{valkey.place.sockets}/valkey.sock"
    assert valkey.is_answering()
    assert valkey.place.sockets.stat().st_mode & 0o777 == 0o700
