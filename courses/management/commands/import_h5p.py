"""Import H5P packages in bulk: a folder of .h5p files, or a ZIP archive of them. Said again, nothing comes twice."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from courses.services.packages.importing import NEW, Imported, UnreadableError, import_all, packages_in
from lms.accounts.models import User


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="A folder or a ZIP archive.")
        parser.add_argument("--report", type=Path, help="Write what became of each package to this file, as JSON.")
        parser.add_argument("--by", default="", help="The e-mail address of the person in whose name it is done.")
        parser.add_argument(
            "--no-libraries",
            action="store_true",
            help="Install no libraries: only content whose libraries are installed already.",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        by = self.person(options["by"])
        told: list[dict[str, Any]] = []
        try:
            with packages_in(options["source"]) as sent:
                may_install = not options["no_libraries"]
                for done in import_all(sent=sent, by=by, at=timezone.now(), may_install=may_install):
                    told.append(_told(done))
                    self.stdout.write(_line(done))
        except UnreadableError as error:
            raise CommandError("this is neither a folder nor a ZIP archive") from error
        except OSError as error:
            raise CommandError(str(error)) from error
        counted = Counter(one["state"] for one in told)
        self.stdout.write(", ".join(f"{count} {state}" for state, count in sorted(counted.items())) or "no package")
        if options["report"]:
            options["report"].write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")

    def person(self, address: str) -> User | None:
        if not address:
            return None
        found = User.objects.filter(email__iexact=address, is_active=True).first()
        if found is None:
            raise CommandError(f"there is no account with the address {address}")
        return found


def _told(done: Imported) -> dict[str, Any]:
    package = done.outcome.package if done.outcome else None
    return {
        "file": done.name,
        "state": done.state,
        "package": str(package.uuid) if package else None,
        "title": package.title if package else "",
        "type": package.main if package else "",
        "libraries": [str(library) for library in done.outcome.libraries] if done.outcome else [],
        "missing": done.missing,
        "findings": [
            {"code": each.code, "path": each.path, "reason": each.reason, "fatal": each.fatal} for each in done.findings
        ],
    }


def _line(done: Imported) -> str:
    package = done.outcome.package if done.outcome else None
    fatal = [f"{each.path}: {each.reason}".removeprefix(": ") for each in done.findings if each.fatal]
    after = [f"{package.title} ({package.main})"] if package and done.state == NEW else fatal[:3]
    return " – ".join([f"{done.name}: {done.state}", *after])
