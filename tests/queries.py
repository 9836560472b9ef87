"""Counting what a piece of work asks of the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

# The frame of a transaction is not work.
FRAME = re.compile(r"\s*(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK)\b", re.IGNORECASE)


class Counted(list[str]):
    """The statements that were sent, without the frames of transactions; complete once the block is left."""


@contextmanager
def counted() -> Iterator[Counted]:
    statements = Counted()
    with CaptureQueriesContext(connection) as captured:
        yield statements
    statements.extend(query["sql"] for query in captured.captured_queries if not FRAME.match(query["sql"]))


def listed(statements: list[str]) -> str:
    """For the message of an assertion that failed."""
    return "\n".join(f"{number}. {statement[:300]}" for number, statement in enumerate(statements, 1))
