"""The rows that something wrote, kept and put back: loading the sample takes a thousand queries, they take forty."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.db import connection, transaction

State = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Rows:
    """What was written: by table the rows that are new or changed, as COPY has them, and the keys of those replaced."""

    new: dict[str, list[str]]
    replaced: dict[str, list[str]]
    state: State

    def put_back(self) -> bool:
        """Write them again, with their ids. False, and nothing written, where the tables are not what they were."""
        if _state(self.new) != self.state:
            return False
        with transaction.atomic(), connection.cursor() as cursor:
            for table, keys in self.replaced.items():
                cursor.execute(f'DELETE FROM "{table}" WHERE "{_keys()[table][0]}"::text = ANY(%s)', [keys])
            for table, lines in self.new.items():
                cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO("".join(lines)))
            cursor.execute("SELECT " + ", ".join(_ahead(table) for table in self.new if table in _sequences()))
        return True


def written_by(write: Callable[[], object]) -> Rows:
    """The rows that it writes."""
    before, tables = _lines(), tuple(_keys())
    state = _state(tables)
    write()
    after = _lines()
    new = {table: sorted(after[table] - before[table]) for table in tables}
    replaced = {
        table: [line.rstrip("\n").split("\t")[_keys()[table][1]] for line in before[table] - after[table]]
        for table in tables
    }
    touched = {table: lines for table, lines in new.items() if lines}
    return Rows(
        touched, {table: keys for table, keys in replaced.items() if keys}, {table: state[table] for table in touched}
    )


def _lines() -> dict[str, set[str]]:
    found = {}
    with connection.cursor() as cursor:
        for table in _keys():
            stream = io.StringIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', stream)
            found[table] = set(stream.getvalue().splitlines(keepends=True))
    return found


def _state(tables: "dict[str, list[str]] | tuple[str, ...]") -> State:
    """How many rows there are, and which."""
    asked = " UNION ALL ".join(
        f"""SELECT '{table}', count(*), coalesce(sum(hashtext("{_keys()[table][0]}"::text)), 0) FROM "{table}\""""
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {table: (count, int(which)) for table, count, which in cursor.fetchall()}


@cache
def _keys() -> dict[str, tuple[str, int]]:
    """The primary key of every table, by name and by its place among the columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname, a.attname,
                      (SELECT count(*) FROM pg_attribute b
                        WHERE b.attrelid = c.oid AND b.attnum BETWEEN 1 AND a.attnum - 1 AND NOT b.attisdropped)
                 FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
                 JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY c.relname"""
        )
        return {table: (key, place) for table, key, place in cursor.fetchall()}


@cache
def _sequences() -> dict[str, str]:
    with connection.cursor() as cursor:
        found = {}
        for table, (key, _place) in _keys().items():
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', key])
            if (sequence := cursor.fetchone()[0]) is not None:
                found[table] = sequence
        return found


def _ahead(table: str) -> str:
    """No number is given out twice."""
    key, sequence = _keys()[table][0], _sequences()[table]
    return (
        f"""setval('{sequence}', greatest((SELECT max("{key}") FROM "{table}"), (SELECT last_value FROM {sequence})))"""
    )
