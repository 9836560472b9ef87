import os
import signal
import subprocess
import sys

import pytest

from lms.embedded import CHECKOUT, processes
from lms.embedded.children import Children, end_leftovers

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
PARENT = """
import sys, time
from lms.embedded.children import Child
print(Child("sleep", [sys.executable, "-c", "import time; time.sleep(60)"], mark="m").process.pid, flush=True)
time.sleep(60)
"""


def test_a_child_dies_with_a_parent_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=CHECKOUT, stdout=-1, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)

    assert processes.wait_until(lambda: not processes.is_alive(pid), 5)


def test_what_a_killed_run_left_is_found_by_its_mark(tmp_path: os.PathLike[str]) -> None:
    mark = os.fspath(tmp_path)
    with (
        subprocess.Popen(SLEEP, env={**os.environ, "AMPARO_RUN": mark}) as left,
        subprocess.Popen(SLEEP, env={**os.environ, "AMPARO_RUN": mark + "-of-another"}) as other,
    ):
        processes.wait_until(lambda: bool(processes.command_line(left.pid)), 5)
        assert end_leftovers(mark) == 1

        assert left.wait(5) == -signal.SIGTERM
        assert other.poll() is None
        other.kill()


def test_lines_are_shown_with_the_name_of_who_said_them(capsys: pytest.CaptureFixture[str]) -> None:
    children = Children("m")
    code = "import sys; print('one'); print('two', file=sys.stderr); sys.stdout.write('no end of line')"
    child = children.start("web", [sys.executable, "-u", "-c", code])

    children.pump(lambda: not children.running)

    assert child.process.returncode == 0
    assert capsys.readouterr().out.splitlines() == ["   web | one", "   web | two", "   web | no end of line"]


def test_who_does_not_heed_the_first_signal_gets_the_next() -> None:
    children = Children("m")
    # Whoever started the tests in the background had them ignore SIGINT, and children take that over.
    heeds = "signal.signal(signal.SIGINT, signal.default_int_handler)"
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    code = f"import signal, time; {heeds}; {deaf}; print('ready'); time.sleep(60)"
    child = children.start("deaf", [sys.executable, "-u", "-c", code])
    patience = processes.Patience(1)
    children.pump(patience.is_over)

    children.stop(child, (signal.SIGTERM, 0.3), (signal.SIGINT, 20))

    assert child.process.returncode in (-signal.SIGINT, 1)
    assert children.running == []
