"""Brings the database and the static files to where the source is. Run again, it does only what is missing."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Migrate, load the starter courses, in a demonstration its people, and collect the static files."

    requires_system_checks = ()  # `make check` looks; a start is not kept waiting for it

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-content", action="store_true", help="neither courses nor demonstration people")
        parser.add_argument("--logins-to", type=Path, help="write the demonstration's logins to this file")

    def handle(self, *, no_content: bool, logins_to: Path | None, **_options: object) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Setting up the database …")
            call_command("migrate", verbosity=0, interactive=False)
        self._collect_static_files()
        if no_content:
            return
        self._load_content()
        if logins_to is not None:
            with logins_to.open("w") as output:
                if settings.DEMO:
                    call_command("demo_logins", stdout=output)

    def _load_content(self) -> None:
        """Unless it was loaded by the same source. The database itself says so, and forgets it when it is made anew."""
        wanted = f"content {digest_of_source()} {'with' if settings.DEMO else 'without'} demonstration"
        if database_comment() == wanted:
            return
        for name in ["load_courses", *(["demo_people"] if settings.DEMO else [])]:
            call_command(name)
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [wanted])

    def _collect_static_files(self) -> None:
        """Unless they are the ones that were collected last."""
        digest = digest_of_static_files()
        stamp = Path(settings.STATIC_ROOT) / ".digest"
        if stamp.exists() and stamp.read_text() == digest:
            return
        self._say("Collecting static files …")
        call_command("collectstatic", verbosity=0, interactive=False, clear=False)
        stamp.write_text(digest)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def digest_of_static_files() -> str:
    """Changes with the name, size or time of any of them, and with the way they are stored."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def digest_of_source() -> str:
    """Changes with any file that could change what is loaded."""
    digest = hashlib.sha256()
    for room in ("courses", "certificates", "lms"):
        for path in sorted((settings.ROOT / room).rglob("*")):
            if path.suffix != ".pyc" and path.is_file():
                found = path.stat()
                digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def database_comment() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        comment: str | None = cursor.fetchone()[0]
    return comment
