"""A file of people on its way: sent, read, judged, looked at, applied. Each step can be stopped and gone on with.

A worker holds the import's row for one chunk at a time and writes what it did with it, so that whoever comes next finds
where to go on, and two workers never take the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Membership, PeopleImport, PeopleImportFile, PeopleImportRow, Unit, User
from lms.accounts.rules.columns import recognised
from lms.accounts.rules.person_rows import PersonRow, RowError, plain_number, read_row
from lms.accounts.services.errors import RefusedError
from lms.accounts.services.importing.doing import close, do
from lms.accounts.services.importing.planning import Step, plan
from lms.accounts.services.importing.scope import Scope, scope_of
from lms.accounts.signals import import_asked
from lms.accounts.standards.tables import Table, TableError, read_table

Status, Outcome = PeopleImport.Status, PeopleImportRow.Outcome
CHUNK = 500
ASK_AGAIN_PERCENT = 10
# Not the errors of a connection or a lock: those end the chunk, and another worker takes it up.
UNWRITABLE = (DataError, IntegrityError, RefusedError, RowError)
DATES = ("from_date", "until_date")


class NothingToDecideError(RefusedError):
    text = _("This file does not wait for a decision: it was applied, left or is still being read.")


class NotConfirmedError(RefusedError):
    text = _("Type the number of people who would leave, so that nobody is closed by mistake.")


@transaction.atomic
def send_file(
    *,
    content: bytes,
    unit: Unit,
    dates: str,
    language: str,
    complete: bool,
    makes_units: bool,
    by: User,
    at: datetime,
) -> PeopleImport:
    """Keep the file; a worker reads and judges it. Nothing of it takes effect before `apply_file`."""
    job = PeopleImport.objects.create(
        unit=unit, by=by, created_at=at, dates=dates, language=language, complete=complete, makes_units=makes_units
    )
    PeopleImportFile.objects.create(job=job, content=content)
    import_asked.send(PeopleImport)
    return job


@transaction.atomic
def name_columns(*, job: PeopleImport, columns: Sequence[str], by: User, at: datetime) -> None:  # noqa: ARG001 who, when
    """Say what each column holds, and have the file judged anew. Raises NothingToDecideError."""
    job = _held(job, (Status.JUDGED, Status.UNREADABLE))
    job.lines.all().delete()
    job.columns, job.status, job.fault, job.rows, job.counts = list(columns), Status.JUDGING, "", 0, {}
    job.save()
    import_asked.send(PeopleImport)


def asks_again(job: PeopleImport) -> bool:
    """Whether so many leave, or are not understood, that the number is to be typed."""
    leaving = int(job.counts.get(Outcome.LEFT, 0))
    return bool(leaving) and (
        leaving * 100 > job.people * ASK_AGAIN_PERCENT or bool(job.counts.get(Outcome.REJECTED, 0))
    )


@transaction.atomic
def apply_file(*, job: PeopleImport, typed: str, by: User, at: datetime) -> None:  # noqa: ARG001 who decides
    """Have it applied by a worker. Raises NothingToDecideError, NotConfirmedError."""
    job = _held(job, (Status.JUDGED,))
    if asks_again(job) and typed.strip() != str(job.counts[Outcome.LEFT]):
        raise NotConfirmedError
    job.status, job.applied_at = Status.APPLYING, at
    job.save(update_fields=["status", "applied_at"])
    import_asked.send(PeopleImport)


@transaction.atomic
def leave_file(*, job: PeopleImport, by: User, at: datetime) -> None:  # noqa: ARG001 who decides
    """Nothing of it is applied; file and rows go at once. Raises NothingToDecideError."""
    job = _held(job, (Status.JUDGED, Status.UNREADABLE))
    _forget(job)
    job.status, job.finished_at = Status.LEFT, at
    job.save(update_fields=["status", "finished_at"])


def _held(job: PeopleImport, statuses: Sequence[str]) -> PeopleImport:
    held = PeopleImport.objects.select_for_update().get(pk=job.pk)
    if held.status not in statuses:
        raise NothingToDecideError
    return held


def work_on(*, at: datetime) -> bool:
    """One chunk of the oldest import that waits for work and that no other worker holds. False when there is none."""
    with transaction.atomic():
        waiting = PeopleImport.objects.waiting_for_work().select_for_update(skip_locked=True, of=("self",))
        job = waiting.select_related("unit", "by").first()
        if job is None:
            return False
        if job.status == Status.JUDGING:
            _judge_chunk(job, at)
        else:
            _apply_chunk(job, at)
    return True


def scope(job: PeopleImport, at: datetime) -> Scope:
    return scope_of(unit=job.unit, by=job.by, at=at, language=job.language, makes_units=job.makes_units)


def _judge_chunk(job: PeopleImport, at: datetime) -> None:
    if not job.rows:
        _read(job)
        return
    lines = _chunk(job.lines.filter(outcome=""))
    if lines:
        _judge(lines, scope(job, at))
        return
    _judge_absent(job, scope(job, at))
    job.status, job.counts = Status.JUDGED, counted(job)
    job.save(update_fields=["status", "counts", "people"])


def _read(job: PeopleImport) -> None:
    content = PeopleImportFile.objects.filter(job=job).values_list("content", flat=True).first()
    try:
        table = read_table(bytes(content or b""))
        job.header = list(table.header)
        job.columns = job.columns or recognised(table.header)
        _needs(job.columns)
    except TableError as error:
        job.status, job.fault = Status.UNREADABLE, error.fault
    else:
        job.rows = len(PeopleImportRow.objects.bulk_create(_lines(job, table), batch_size=2000))
    job.save()


def _needs(columns: Sequence[str]) -> None:
    """A column that says who, or one that says which unit. Raises TableError."""
    if not {"email", "staff_number", "unit"} & set(columns):
        raise TableError("columns")


def _lines(job: PeopleImport, table: Table) -> Iterable[PeopleImportRow]:
    languages = [code for code, _name in settings.LANGUAGES]
    keys: dict[str, str] = {}
    for number, cells in table.rows:
        told = {field: cell for field, cell in zip(job.columns, cells, strict=False) if field}
        line = PeopleImportRow(job=job, number=number, key=f"x {number}", email=told.get("email", "").casefold()[:254])
        try:
            row = read_row(number, told, job.dates, languages)
            line.key = row.key if row.names_somebody else f" {number:06}"
            _refuse_second(row, line.key, keys)
            line.data = as_data(row)
        except RowError as error:
            line.data = {name: told[name] for name in ("name", "unit", "staff_number") if told.get(name)}
            line.outcome, line.reason = Outcome.REJECTED, error.fault
        yield line


def _refuse_second(row: PersonRow, key: str, keys: dict[str, str]) -> None:
    """One address under two staff numbers. Raises RowError."""
    if keys.setdefault(row.email or key, key) != key:
        raise RowError("address_twice")


def as_data(row: PersonRow) -> dict[str, Any]:
    told = {name: value for name, value in asdict(row).items() if value}
    return told | {name: told[name].isoformat() for name in DATES if name in told}


def as_row(line: PeopleImportRow) -> PersonRow:
    dates = {name: date.fromisoformat(line.data[name]) for name in DATES if name in line.data}
    return PersonRow(**(line.data | dates))


def _chunk(lines: "QuerySet[PeopleImportRow]") -> list[PeopleImportRow]:
    """Whole people: a person's rows are never parted, unless they alone are more than a chunk."""
    found = list(lines.order_by("key", "number")[: CHUNK + 1])
    if len(found) <= CHUNK:
        return found
    whole = [line for line in found if line.key != found[-1].key]
    return whole or found[:CHUNK]


def _judge(lines: list[PeopleImportRow], where: Scope) -> None:
    _note(lines, plan([as_row(line) for line in lines], where))
    PeopleImportRow.objects.bulk_update(lines, ["outcome", "reason", "person"])


def _note(lines: list[PeopleImportRow], steps: list[Step]) -> None:
    by_number = {step.row.number: step for step in steps}
    for line in lines:
        step = by_number[line.number or 0]
        line.outcome, line.reason = step.outcome, step.reason
        line.person = step.user if step.user and step.user.pk else None


def learners_in(unit: Unit, on: date) -> "QuerySet[Membership]":
    found = Membership.objects.in_force(on).within([unit]).filter(role=Membership.Role.LEARNER, seconded_from=None)
    return found.select_related("user", "unit")


def _judge_absent(job: PeopleImport, where: Scope) -> None:
    """Who would leave: only where the file was declared complete for the unit, and never who stands in a row of it,
    whether that was understood or not."""
    learners = learners_in(job.unit, where.today).exclude(until_date=where.today)
    job.people = learners.values("user").distinct().count()
    if not job.complete:
        return
    named = job.lines.filter(person__isnull=False).values("person")
    unread = job.lines.filter(outcome=Outcome.REJECTED)
    absent = learners.exclude(user__in=named).exclude(user__email__in=unread.exclude(email="").values("email"))
    absent = absent.exclude(user__in=_numbered(unread, where))
    PeopleImportRow.objects.bulk_create(
        [
            PeopleImportRow(
                job=job,
                key=f"~ {held.pk}",
                email=held.user.email,
                person=held.user,
                data={"membership": held.pk, "name": held.user.name, "unit": held.unit.name},
                outcome=Outcome.LEFT,
            )
            for held in absent
        ],
        batch_size=2000,
    )


def _numbered(lines: "QuerySet[PeopleImportRow]", where: Scope) -> "QuerySet[Any]":
    """The people of the agency whose staff numbers stand in these rows."""
    numbers = {plain_number(text).lower() for text in lines.values_list("data__staff_number", flat=True) if text}
    of_agency = Membership.objects.filter(agency=where.agency.pk).exclude(staff_number="")
    return of_agency.annotate(low=Lower("staff_number")).filter(low__in=numbers).values("user")


def counted(job: PeopleImport) -> dict[str, int]:
    return dict(job.lines.values_list("outcome").annotate(rows=Count("pk")).order_by("outcome"))


def _apply_chunk(job: PeopleImport, at: datetime) -> None:
    where = scope(job, at)
    to_do = job.lines.filter(done=False).exclude(outcome=Outcome.REJECTED)
    if lines := _chunk(to_do.filter(number__isnull=False)):
        _apply(lines, where)
    elif leaving := list(to_do.filter(outcome=Outcome.LEFT).order_by("pk")[:CHUNK]):
        _close(leaving, where)
    else:
        job.status, job.finished_at, job.counts = Status.DONE, at, counted(job)
        job.save(update_fields=["status", "finished_at", "counts"])


def _apply(lines: list[PeopleImportRow], where: Scope) -> None:
    """Judged anew, because the world may have changed since the preview. What cannot be written harms nobody else."""
    try:
        with transaction.atomic():
            steps = plan([as_row(line) for line in lines], where)
            do(steps, where)
    except UNWRITABLE:
        where.look_again()
        steps = _one_by_one(lines, where)
    _note(lines, steps)
    for line in lines:
        line.done = True
    PeopleImportRow.objects.bulk_update(lines, ["outcome", "reason", "person", "done"])


def _one_by_one(lines: list[PeopleImportRow], where: Scope) -> list[Step]:
    done: list[Step] = []
    for key in dict.fromkeys(line.key for line in lines):
        rows = [as_row(line) for line in lines if line.key == key]
        try:
            with transaction.atomic():
                steps = plan(rows, where)
                do(steps, where)
        except UNWRITABLE as error:
            where.look_again()
            fault = error.fault if isinstance(error, RowError) else "conflict"
            steps = [Step(row, Outcome.REJECTED, fault) for row in rows]
        done += steps
    return done


def _close(lines: list[PeopleImportRow], where: Scope) -> None:
    """Only those that the preview named, and that are still there."""
    keys = [line.data["membership"] for line in lines]
    close(list(learners_in(where.unit, where.today).filter(pk__in=keys).exclude(until_date=where.today)), where)
    for line in lines:
        line.done = True
    PeopleImportRow.objects.bulk_update(lines, ["done"])


@transaction.atomic
def forget_files(*, at: datetime) -> int:
    """Delete files and rows that are 30 days old; that there was an import, and what it did in numbers, stays."""
    old = PeopleImport.objects.to_forget(at)
    gone = 0
    for job in old.filter(file__isnull=False):
        _forget(job)
        gone += 1
    old.filter(status__in=(Status.JUDGING, Status.JUDGED, Status.UNREADABLE)).update(status=Status.LEFT, finished_at=at)
    return gone


def _forget(job: PeopleImport) -> None:
    job.lines.all().delete()
    PeopleImportFile.objects.filter(job=job).delete()
