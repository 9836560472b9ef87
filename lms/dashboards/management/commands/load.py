"""Many learners on one quiz at a time, as production serves it; then every acknowledged answer is looked for.

`make load` starts it, on a PostgreSQL, a Valkey and a directory for files that are its own and gone at the end.
The learners are signed in beforehand and come from a process of its own. It fails when anything acknowledged is lost.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from courses.models import Course
from lms.dashboards.management.load import crowd, figures
from lms.dashboards.management.load.comparing import losses
from lms.dashboards.management.load.plan import Outcome, Plan
from lms.dashboards.management.load.web import Web, cpu_seconds, serving
from lms.embedded import CHECKOUT, Place, Postgres, apart
from lms.learning.services.records import check_records

GENERATOR = [sys.executable, "-m", "lms.dashboards.management.load.generator"]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--course", default="HRD-101")
        parser.add_argument("--learners", type=int, default=2000)
        parser.add_argument("--seconds", type=float, default=60, help="over which their starts are spread")
        parser.add_argument("--think", type=_span, default=(20, 40), help="seconds before an answer, as 20-40")
        parser.add_argument("--seed", type=int, default=None, help="of all chance; by default the clock's")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        if not apart.is_apart():
            raise CommandError("Start it by `make load`: it needs a database of its own.")
        place = Place(Path(os.environ[apart.MARK]))
        seed = options["seed"] if options["seed"] is not None else int(time.time())
        call_command("prepare", no_content=True, stdout=self.stderr)
        call_command("load_courses", options["course"], stdout=self.stderr)
        with serving(place.logs / "web.log") as web:
            plan = self.plan(web.port, seed, options)
            self.stdout.write(said_before(plan, options["course"]))
            outcome = self.generate(plan, web, place)
        for line in (*figures.table(outcome), "", *figures.about_the_generator(outcome), *outcome.errors[:10]):
            self.stdout.write(line)
        self.judge(outcome)

    def plan(self, port: int, seed: int, options: dict[str, Any]) -> Plan:
        course, now = Course.objects.get(code=options["course"]), timezone.now()
        sessions = [crowd.signed_in(number, course, now) for number in range(options["learners"])]
        return Plan(
            port=port,
            cover=crowd.cover_of_final_test(course),
            seconds=options["seconds"],
            think=options["think"],
            seed=seed,
            sessions=sessions,
            questions=crowd.questions_of(course),
        )

    def generate(self, plan: Plan, web: Web, place: Place) -> Outcome:
        told, found = place.var / "plan.json", place.var / "outcome.json"
        plan.write(told)
        database = Postgres(place).running_pid() or 0
        before = [cpu_seconds(pid) for pid in (web.pid, database)]
        subprocess.run([*GENERATOR, str(told), str(found)], cwd=CHECKOUT, check=True)
        outcome = Outcome.read(found)
        taken = [cpu_seconds(pid) - spent for pid, spent in zip((web.pid, database), before, strict=True)]
        self.stdout.write(f"The web server took {taken[0]:.1f} s of CPU, the database {taken[1]:.1f} s.\n")
        return outcome

    def judge(self, outcome: Outcome) -> None:
        """Raises CommandError when anything is lost or any learner could not finish."""
        acknowledged = sum(made.acknowledged for sitting in outcome.sittings for made in sitting.made)
        found = losses(outcome.sittings)
        submitted = sum(sitting.submitted for sitting in outcome.sittings)
        self.stdout.write(f"{acknowledged:,} answers acknowledged, {submitted:,} attempts submitted.")
        for loss, count in found.items():
            self.stdout.write(f"{count:,} × {loss}")
        self.stdout.write(f"Losses: {found.total()}")
        differences = list(check_records())
        if found or outcome.errors or differences:
            raise CommandError(f"Lost: {found.total()}. Errors: {len(outcome.errors)}. Records: {differences[:3]}")


def said_before(plan: Plan, code: str) -> str:
    least, most = plan.think
    return (
        f"{len(plan.sessions):,} learners on the final test of {code}, begun within {plan.seconds:g} s, "
        f"{least:g}–{most:g} s before each answer, seed {plan.seed}. {os.cpu_count()} cores for everything."
    )


def _span(text: str) -> tuple[float, float]:
    least, _, most = text.partition("-")
    return float(least), float(most or least)
