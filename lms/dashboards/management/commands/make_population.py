"""Make an invented service to measure with: 100,000 people, 30 requirements, ten enrolments each, by COPY.

Of every course what happened on it, of one person in fifty what happened in each activity; no answers and certificates.
The same seed makes the same people. Only where there are none but invented ones.
"""

from collections.abc import Callable, Iterable
from functools import partial
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.dashboards.management.population.building import DOMAIN, Builder
from lms.dashboards.management.population.loading import Cell, bare, copy
from lms.dashboards.services.recounting import recount

Made = Callable[[Builder], Iterable[tuple[Cell, ...]]]
# In this order; the columns in the order in which the rows have them.
TABLES: tuple[tuple[str, str, Made], ...] = (
    ("accounts_user", "id password is_superuser email name language is_active is_demo created_at", Builder.users),
    (
        "accounts_membership",
        "id uuid user_id unit_id role position staff_number from_date until_date number_disputed",
        Builder.memberships,
    ),
    (
        "learning_enrolment",
        "id uuid occurred_at received_at edition cycle language by_id course_id learner_id release_id",
        Builder.enrolments,
    ),
    ("learning_withdrawal", "uuid occurred_at received_at by_id enrolment_id", Builder.withdrawals),
    (
        "learning_completion",
        "uuid occurred_at received_at language score valid_until_date release_id enrolment_id",
        Builder.completions,
    ),
    (
        "learning_enrolmentstate",
        (
            "enrolment_id cycle edition enrolled_at withdrawn_at completed_at valid_until_date annulled_at language"
            " course_id learner_id moves"
        ),
        Builder.enrolment_states,
    ),
    (
        "learning_opening",
        "uuid occurred_at received_at language activity enrolment_id release_id",
        Builder.openings,
    ),
    (
        "learning_activitycompletion",
        "uuid occurred_at received_at language activity basis release_id enrolment_id moves",
        Builder.activity_completions,
    ),
    (
        "learning_activitystate",
        "activity opened_at completed_at opened_release_id enrolment_id",
        Builder.activity_states,
    ),
    (
        "learning_assignment",
        (
            "id uuid occurred_at received_at number from_date trigger_date due_date learner_id requirement_id rule_id"
            " time_zone"
        ),
        Builder.assignments,
    ),
    (
        "learning_assignmentstate",
        "from_date due_date ended_date completed_date valid_until_date earlier assignment_id learner_id requirement_id",
        Builder.assignment_states,
    ),
    ("learning_assignmentspan", "status from_date until_date learner_id requirement_id", Builder.spans),
)
FIGURES = ("dashboards_dayrollup", "dashboards_monthrollup", "dashboards_attribution")


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=100_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--yes", action="store_true", help="although there are people who were not invented")

    def handle(self, *_arguments: Any, people: int, seed: int, yes: bool, **_options: Any) -> None:
        if User.objects.filter(email__endswith=f"@{DOMAIN}").exists():
            raise CommandError("There is a population already.")
        if not yes and User.objects.filter(is_demo=False, is_superuser=False).exists():
            raise CommandError("There are people here who were not invented. With --yes it is done all the same.")
        started = monotonic()
        with transaction.atomic():
            self.make(people, seed)
        self.settle()
        seconds, size = monotonic() - started, database_size()
        self.stdout.write(f"{people:,} people in {seconds:.0f} seconds; the database has {size / 1024**3:.2f} GB")

    def make(self, people: int, seed: int) -> None:
        builder = Builder(people, seed, timezone.localdate())
        builder.found(timezone.now())
        with bare([table for table, _, _ in TABLES]):
            for table, columns, rows in TABLES:
                self.timed(table, partial(copy, table, columns.split(), rows(builder)))
        self.timed("figures", recount)

    def timed(self, what: str, work: Callable[[], object]) -> None:
        started = monotonic()
        work()
        self.stdout.write(f"{monotonic() - started:6.1f} s  {what}")

    def settle(self) -> None:
        """What PostgreSQL knows of the tables decides how it reads them."""
        how = "ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE"
        with connection.cursor() as cursor:
            for table in (*(name for name, _, _ in TABLES), *FIGURES):
                cursor.execute(f"{how} {table}")


def database_size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size: int = cursor.fetchone()[0]
    return size
