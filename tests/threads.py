"""Doing the same thing several times at the same moment, each time on a connection of its own."""

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connections

Answer = TypeVar("Answer")


def at_once(times: int, work: Callable[[], Answer]) -> list[Answer]:
    """What each of them answered. An error in one is raised here."""
    return all_at_once(*[work] * times)


def all_at_once(*works: Callable[[], Answer]) -> list[Answer]:
    answers: list[Answer] = []
    errors: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Answer]) -> None:
        try:
            start.wait()
            answers.append(work())
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return answers
