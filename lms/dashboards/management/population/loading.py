"""Rows into tables by COPY. What makes it slow comes off and is put back: foreign keys, indexes that rule nothing."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import connection

AT_ONCE = 4 * 1024 * 1024  # characters that are held in memory
Cell = str | int | bool | date | datetime | None

OFF = """
SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname),
    'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || quote_ident(conname) || ' '
        || pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%(tables)s::regclass[])
UNION ALL
SELECT 'DROP INDEX ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
FROM pg_index WHERE NOT indisunique AND NOT indisexclusion AND indrelid = ANY(%(tables)s::regclass[])
"""


@contextmanager
def bare(tables: list[str]) -> Iterator[None]:
    """In a transaction: whoever looks meanwhile waits. Foreign keys are checked at the end, all rows at once."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute(OFF, {"tables": tables})
        found = cursor.fetchall()
        for take_off, _ in found:
            cursor.execute(take_off)
    yield
    with connection.cursor() as cursor:
        for _, put_on in reversed(found):  # indexes first: foreign keys look things up in them
            cursor.execute(put_on)


def copy(table: str, columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> None:
    """As many rows as there are, and few in memory."""
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', _Stream(rows))
        key = next(iter(columns))
        if key == "id":
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\"")  # noqa: S608 ours


def next_key(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT coalesce(max(id), 0) + 1 FROM "{table}"')  # noqa: S608 a table of ours
        found: int = cursor.fetchone()[0]
    return found


class _Stream(io.TextIOBase):
    """Rows as COPY reads them. None of our cells holds a tab, a line's end or a backslash."""

    def __init__(self, rows: Iterable[Iterable[Cell]]) -> None:
        self._rows = iter(rows)
        self._rest = ""

    def read(self, size: int | None = -1) -> str:
        wanted = size if size and size > 0 else AT_ONCE
        parts, length = [self._rest], len(self._rest)
        while length < wanted:
            row = next(self._rows, None)
            if row is None:
                break
            line = "\t".join(["\\N" if cell is None else str(cell) for cell in row]) + "\n"
            parts.append(line)
            length += len(line)
        text = "".join(parts)
        self._rest = text[wanted:]
        return text[:wanted]
