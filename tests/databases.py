"""Databases of the tests: one is migrated and kept as a template, every other is a copy of it."""

import gc
import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

from lms.embedded import CHECKOUT
from lms.embedded.locks import held

PREFIX = "amparo_test"


def template(lock: Path) -> str:
    """The name of a database in which every migration has run. Made only when a migration or a package changed."""
    name = f"{PREFIX}_template_{digest_of_migrations()}"
    with held(lock):
        if name not in existing():
            for old in existing():
                if re.fullmatch(rf"{PREFIX}_template_.*", old):
                    drop(old)
            unfinished = f"{PREFIX}_unfinished"
            drop(unfinished)
            execute("CREATE DATABASE {}", unfinished)
            with used(unfinished), uncollected():
                call_command("migrate", verbosity=0, interactive=False)
            execute("ALTER DATABASE {} RENAME TO {}", unfinished, name)
    return name


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of garbage, which takes a third of the time where models are made by the thousand."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


def digest_of_migrations() -> str:
    digest = hashlib.sha256((CHECKOUT / "requirements.txt").read_bytes())
    for config in apps.get_app_configs():
        digest.update(config.label.encode())
        if Path(config.path).is_relative_to(CHECKOUT) and ".venv" not in config.path:
            for path in sorted((Path(config.path) / "migrations").glob("*.py")):
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def copy(name: str, source: str, lock: Path) -> Iterator[str]:
    """A database of one's own, gone at the end. Django uses it for the length of the block."""
    with held(lock):  # PostgreSQL copies a database only while nobody uses it
        drop(name)
        execute("CREATE DATABASE {} TEMPLATE {}", name, source)
    try:
        with used(name):
            yield name
    finally:
        drop(name)


@contextmanager
def used(name: str) -> Iterator[None]:
    """Django's connection leads to this database for the length of the block."""
    connection = connections["default"]
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = before


def existing() -> list[str]:
    with _server() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        return [name for (name,) in cursor.fetchall()]


def drop(name: str) -> None:
    for _ in range(100):
        with suppress(psycopg2.errors.InsufficientPrivilege):  # the server itself is just vacuuming in it
            execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
            return
        time.sleep(0.1)
    raise TimeoutError(name)


def execute(statement: str, *names: str) -> None:
    with _server() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def _server() -> Iterator["psycopg2.extensions.cursor"]:
    parameters = connections["default"].get_connection_params()
    names = ("host", "port", "user", "password")
    connection = psycopg2.connect(dbname="postgres", **{name: parameters.get(name) for name in names})
    connection.autocommit = True  # a database is not made inside a transaction
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
