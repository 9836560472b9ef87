"""What rows about people would do now: a question to the database, the same for a preview and for doing it.

However many rows: five queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from lms.accounts.models import Membership, PeopleImportRow, Unit, User
from lms.accounts.rules.person_rows import PersonRow, RowError
from lms.accounts.services.importing.scope import Scope

Outcome = PeopleImportRow.Outcome


@dataclass
class Step:
    """One row's part of it. Without `user` an account is made, without `unit` the unit; `held` changes or ends."""

    row: PersonRow
    outcome: str
    reason: str = ""
    user: User | None = None
    unit: Unit | None = None
    held: Membership | None = None


class Known:
    """Who of the people in the rows is known already, and where they are."""

    def __init__(self, rows: Iterable[PersonRow], scope: Scope) -> None:
        numbers = {row.staff_number.lower() for row in rows if row.staff_number}
        emails = {row.email for row in rows if row.email}
        of_agency = Membership.objects.filter(agency=scope.agency.pk)
        self.by_number: dict[str, set[int]] = defaultdict(set)
        numbered = of_agency.exclude(staff_number="").annotate(low=Lower("staff_number")).filter(low__in=numbers)
        for number, user in numbered.values_list("low", "user").distinct():
            self.by_number[number].add(user)
        further = EmailAddress.objects.filter(email__in=emails, verified=True)
        self.by_email: dict[str, int] = dict(further.values_list("email", "user"))
        ids = {user for users in self.by_number.values() for user in users} | set(self.by_email.values())
        people = User.objects.annotate(low=Lower("email")).filter(Q(low__in=emails) | Q(pk__in=ids))
        claimed = Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True))
        self.users = {user.pk: user for user in people.annotate(has_address=claimed)}
        self.by_email |= {user.email: user.pk for user in self.users.values() if user.email in emails}
        self.ever: set[int] = set()
        self.open: dict[int, list[Membership]] = defaultdict(list)
        for held in of_agency.filter(user__in=self.users).select_related("unit").order_by("from_date", "pk"):
            self.ever.add(held.user_id)
            if held.seconded_from_id is None and (held.until_date is None or held.until_date >= scope.today):
                self.open[held.user_id].append(held)


def plan(rows: Sequence[PersonRow], scope: Scope) -> list[Step]:
    """In the order of the rows. All rows about a person have to be among them."""
    about_units = [_unit_step(row, scope) for row in rows if not row.names_somebody]
    people = [row for row in rows if row.names_somebody]
    known = Known(people, scope)
    by_key: dict[str, list[PersonRow]] = defaultdict(list)
    for row in people:
        by_key[row.key].append(row)
    steps = [step for rows in by_key.values() for step in _person(rows, known, scope)]
    return sorted([*about_units, *steps], key=lambda step: step.row.number)


def _unit_step(row: PersonRow, scope: Scope) -> Step:
    try:
        unit = scope.place(row)
    except RowError as error:
        return Step(row, Outcome.REJECTED, error.fault)
    if unit is None:
        return Step(row, Outcome.UNIT_ADDED)
    same = row.kind in ("", unit.kind) and row.time_zone in ("", unit.time_zone)
    return Step(row, Outcome.SAME if same else Outcome.UNIT_CHANGED, unit=unit)


def _person(rows: list[PersonRow], known: Known, scope: Scope) -> list[Step]:
    try:
        user = _identified(rows, known, scope)
    except RowError as error:
        return [Step(row, Outcome.REJECTED, error.fault) for row in rows]
    steps, taken = [], set()
    for row in rows:
        try:
            unit = scope.place(row)
        except RowError as error:
            steps.append(Step(row, Outcome.REJECTED, error.fault, user=user))
            continue
        place = (unit.pk if unit else row.unit, row.role)
        twice = place in taken
        taken.add(place)
        steps.append(Step(row, Outcome.REJECTED if twice else "", "twice" if twice else "", user, unit))
    settled = [step for step in steps if not step.outcome]
    if user and user.pk not in known.ever and not scope.everywhere:
        for step in settled:
            step.outcome = Outcome.INVITED
    else:
        _settle(settled, known.open[user.pk] if user else [], scope)
    return steps


def _identified(rows: list[PersonRow], known: Known, scope: Scope) -> User | None:
    """By staff number within the agency, else by address; None is somebody new. Raises RowError."""
    row = next((row for row in rows if row.email), rows[0])
    numbered = known.by_number.get(row.staff_number.lower(), set()) if row.staff_number else set()
    addressed = known.by_email.get(row.email)
    if len(numbered) > 1:
        raise RowError("number_disputed")
    found = next(iter(numbered), addressed)
    if found is None:
        if not row.email:
            raise RowError("email_missing")
        if not row.name:
            raise RowError("name_missing")
        return None
    if addressed not in (None, found):
        raise RowError("number_and_address_differ")
    user = known.users[found]
    if not user.is_active:
        raise RowError("inactive")
    held = known.open[found]
    if held and not scope.everywhere and not any(scope.has(membership.unit) for membership in held):
        raise RowError("belongs_elsewhere")
    return user


def _settle(steps: list[Step], held: list[Membership], scope: Scope) -> None:
    """First who stays in place; then a person who is somewhere else in the scope, in that role, moves."""
    left = list(held)
    for step in steps:
        step.held = next((m for m in left if step.unit and (m.unit_id, m.role) == (step.unit.pk, step.row.role)), None)
        if step.held:
            left.remove(step.held)
            _correct(step, step.held)
    for step in (step for step in steps if not step.outcome):
        if step.row.until_date and step.row.until_date < scope.today:
            step.outcome, step.reason = Outcome.SAME, "ended"
            continue
        step.held = next((m for m in left if m.role == step.row.role and scope.has(m.unit)), None)
        if step.held:
            left.remove(step.held)
        step.outcome = Outcome.MOVED if step.held else Outcome.ADDED


def _correct(step: Step, held: Membership) -> None:
    row = step.row
    told = (row.position or held.position, row.staff_number or held.staff_number)
    dates = (row.from_date or held.from_date, row.until_date or held.until_date)
    if dates[1] and dates[1] < dates[0]:
        step.outcome, step.reason = Outcome.REJECTED, "dates_reversed"
        return
    same = (*told, *dates) == (held.position, held.staff_number, held.from_date, held.until_date)
    same = same and row.name in ("", step.user.name if step.user else "")
    if row.email and step.user and row.email != step.user.email:
        if is_free(step.user):
            same = False
        else:
            step.reason = "address_kept"  # whoever signs in with an account changes its address, or the site does
    step.outcome = Outcome.SAME if same else Outcome.CHANGED


def is_free(user: User) -> bool:
    """Nobody has signed in with the account yet, so that its address may still be corrected by the organisation."""
    return user.last_login is None and not getattr(user, "has_address", True)
