"""Doing what was planned, for many people at once: as many statements for five hundred as for one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from lms.accounts.models import Invitation, Membership, Notice, PeopleImportRow, User
from lms.accounts.services.importing.planning import Step, is_free
from lms.accounts.services.importing.scope import Scope
from lms.accounts.services.languages import offered
from lms.accounts.signals import memberships_changed, notices_written

Outcome = PeopleImportRow.Outcome


@dataclass
class Work:
    """The rows that are written together."""

    new: dict[str, User] = field(default_factory=dict)
    renamed: dict[int, User] = field(default_factory=dict)
    joining: list[Membership] = field(default_factory=list)
    touched: list[Membership] = field(default_factory=list)
    moved: dict[int, Membership] = field(default_factory=dict)
    invitations: dict[tuple[str, int, str], Invitation] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)  # addresses that were wrong


@transaction.atomic
def do(steps: Sequence[Step], scope: Scope) -> None:
    """Accounts, memberships, invitations and their mails; the signal is sent once."""
    work = Work()
    for step in steps:
        if step.outcome == Outcome.UNIT_ADDED:
            step.unit = scope.make(step.row)
        elif step.outcome == Outcome.UNIT_CHANGED and step.unit:
            scope.correct(step.unit, step.row)
        elif step.outcome in (Outcome.ADDED, Outcome.MOVED, Outcome.CHANGED, Outcome.INVITED):
            step.unit = step.unit or scope.make(step.row)
            _take(step, scope, work)
    _write(work, scope)


def _take(step: Step, scope: Scope, work: Work) -> None:
    if step.outcome == Outcome.INVITED:
        _invite(step, scope, work, joins=True)
        return
    if step.user is None:
        step.user = work.new.get(step.row.key) or _account(step, scope)
        if step.row.key not in work.new:
            work.new[step.row.key] = step.user
            _invite(step, scope, work, joins=False)
    elif _rename(step, step.user, work):
        work.renamed[step.user.pk] = step.user
        if "email" in vars(step.user).get("corrected", ()):
            _invite(step, scope, work, joins=False)
    if step.outcome == Outcome.CHANGED and step.held:
        work.touched.append(_corrected(step, step.held))
    elif step.outcome in (Outcome.ADDED, Outcome.MOVED):
        work.joining.append(_joined(step, scope))
        if step.held:
            step.held.until_date = max(work.joining[-1].from_date - timedelta(days=1), step.held.from_date)
            work.touched.append(step.held)
            work.moved[step.held.pk] = work.joining[-1]


def _account(step: Step, scope: Scope) -> User:
    language = offered(step.row.language or scope.language)
    return User(email=step.row.email, name=step.row.name, language=language, password=make_password(None))


def _rename(step: Step, user: User, work: Work) -> bool:
    """The organisation's name for the person; the address only while nobody has signed in with it."""
    changed = []
    if step.row.name and step.row.name != user.name:
        user.name = step.row.name
        changed.append("name")
    if step.row.email and step.row.email != user.email and is_free(user):
        work.left.append(user.email)
        user.email = step.row.email
        changed.append("email")
    vars(user)["corrected"] = changed
    return bool(changed)


def _corrected(step: Step, held: Membership) -> Membership:
    row = step.row
    held.position, held.staff_number = row.position or held.position, row.staff_number or held.staff_number
    held.from_date, held.until_date = row.from_date or held.from_date, row.until_date or held.until_date
    return held


def _joined(step: Step, scope: Scope) -> Membership:
    row, before = step.row, step.held
    return Membership(
        user=step.user,
        unit=step.unit,
        role=row.role,
        position=row.position or (before.position if before else ""),
        staff_number=row.staff_number or (before.staff_number if before else ""),
        from_date=_first_day(step, scope),
        until_date=row.until_date,
    )


def _first_day(step: Step, scope: Scope) -> date:
    """Of who moves: not the day on which they joined the agency, which a file may give again."""
    given = step.row.from_date
    if step.held and given and given <= step.held.from_date:
        given = None
    first = given or scope.today
    return min(first, step.row.until_date) if step.row.until_date else first


def _invite(step: Step, scope: Scope, work: Work, *, joins: bool) -> None:
    assert step.unit is not None  # noqa: S101 made before
    row, known = step.row, step.user
    email = row.email or (known.email if known else "")
    work.invitations[email, step.unit.pk, row.role] = Invitation(
        email=email,
        name=row.name or (known.name if known else ""),
        unit=step.unit,
        role=row.role,
        position=row.position,
        staff_number=row.staff_number if joins else "",
        language=offered(row.language or (known.language if known else "") or scope.language),
        invited_by=scope.by,
        joins=joins,
        created_at=scope.at,
        expires_at=scope.at + timedelta(days=settings.INVITATION_DAYS),
    )


def _write(work: Work, scope: Scope) -> None:
    User.objects.bulk_create(work.new.values())
    User.objects.bulk_update(work.renamed.values(), ["name", "email"])
    fields = ["position", "staff_number", "from_date", "until_date"]
    Membership.objects.bulk_update(work.touched, fields)
    Membership.objects.bulk_create(work.joining)
    seconded = list(Membership.objects.filter(seconded_from__in=work.moved)) if work.moved else []
    for secondment in seconded:
        secondment.seconded_from = work.moved[secondment.seconded_from_id or 0]
    Membership.objects.bulk_update(seconded, ["seconded_from"])
    _send_invitations(work, scope)
    if ids := sorted({membership.pk for membership in (*work.touched, *work.joining)}):
        memberships_changed.send(Membership, ids=ids, at=scope.at)


def _send_invitations(work: Work, scope: Scope) -> None:
    """One that waits already is not sent again."""
    if work.left:  # whoever reads mail there was not meant
        wrong = Invitation.objects.waiting().filter(email__in=work.left, joins=False, unit__path__startswith=scope.top)
        keys = [str(uuid) for uuid in wrong.values_list("uuid", flat=True)]
        Notice.objects.filter(kind="invitation", key__in=keys, sent_at=None).delete()
        wrong.update(withdrawn_at=scope.at)
    if not work.invitations:
        return
    emails = {email for email, _unit, _role in work.invitations}
    waiting = Invitation.objects.waiting().filter(email__in=emails, expires_at__gt=scope.at)
    for kept in waiting.values_list("email", "unit", "role"):
        work.invitations.pop(kept, None)
    Invitation.objects.waiting().filter(email__in=emails, expires_at__lte=scope.at).update(withdrawn_at=scope.at)
    written = Invitation.objects.bulk_create(work.invitations.values())
    Notice.objects.bulk_create([_notice(invitation, scope) for invitation in written], ignore_conflicts=True)
    notices_written.send(Notice, at=scope.at)


def _notice(invitation: Invitation, scope: Scope) -> Notice:
    return Notice(
        to=invitation.email,
        kind="invitation",
        key=str(invitation.uuid),
        language=invitation.language,
        context={
            "invitation": str(invitation.uuid),
            "name": invitation.name,
            "unit": invitation.unit.name,
            "days": settings.INVITATION_DAYS,
        },
        due_at=scope.at,
    )


@transaction.atomic
def close(memberships: Sequence[Membership], scope: Scope) -> None:
    """Who is no longer in a file that is complete: today is their last day, also where they are seconded to."""
    keys = [membership.pk for membership in memberships]
    seconded = Membership.objects.filter(seconded_from__in=keys, from_date__lte=scope.today)
    ended = [*memberships, *seconded.filter(until_date__gt=scope.today)]
    for membership in ended:
        membership.until_date = scope.today
    Membership.objects.bulk_update(ended, ["until_date"])
    memberships_changed.send(Membership, ids=sorted(membership.pk for membership in ended), at=scope.at)
