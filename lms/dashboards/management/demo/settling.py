"""Brings the demonstration's agencies, people and their past into the database. What is there already is left alone."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from unicodedata import normalize
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from courses.models import Course, Release
from courses.rules.group_names import reviewers_of, trainers_of
from courses.services.groups import ensure_groups
from lms.accounts.models import Membership, Unit, User
from lms.accounts.services import ask_name, invite, join_unit, leave_unit, open_unit
from lms.dashboards.management.demo import population
from lms.dashboards.management.demo.dealings import settle_dealings
from lms.dashboards.management.demo.journeys import Journey
from lms.dashboards.management.demo.paths import lay_path
from lms.dashboards.management.demo.population import (
    ADMINISTRATOR,
    AGENCIES,
    AUDITOR,
    REVIEWER,
    TRAINER,
    Agency,
    Person,
    Place,
)
from lms.dashboards.management.demo.requirements import settle_requirements
from lms.learning.models import Enrolment

PASSWORD = "amparo-demonstration"  # noqa: S105 everyone knows it: such accounts sign in at this machine only
OF_NO_AGENCY = "amparo.example"
YEARS_AGO = timedelta(days=4 * 365)


@dataclass
class Settlers:
    """Everybody of the demonstration, as they are in the database, by e-mail address."""

    now: datetime
    users: dict[str, User] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    password: str = ""

    @property
    def administrator(self) -> User:
        return self.users[address_of(ADMINISTRATOR, OF_NO_AGENCY)]


def address_of(person: Person, domain: str) -> str:
    if person.login:
        return person.login.email
    plain = normalize("NFKD", person.name.casefold()).encode("ascii", "ignore").decode()
    return f"{'.'.join(plain.replace('-', ' ').split())}@{domain}"


def settle(now: datetime) -> int:
    """Returns how many people came: everybody the first time, nobody after that.

    Whoever was changed or taken away since stays so. What is added later is a past on a course: of one that was not
    released then, or that was not reached because the first time was broken off.
    """
    settlers = Settlers(now, {user.email: user for user in User.objects.filter(is_demo=True)})
    known = len(settlers.users)
    if not known:
        _bring_everybody(settlers)
    if address_of(ADMINISTRATOR, OF_NO_AGENCY) in settlers.users:
        lay_path(by=settlers.administrator, at=now - YEARS_AGO)
        _live(settlers)
        _require(settlers)
    if not known:
        settle_dealings(settlers.users, settlers.administrator, now)
    return len(settlers.users) - known


@transaction.atomic
def _bring_everybody(settlers: Settlers) -> None:
    for person in (ADMINISTRATOR, AUDITOR, TRAINER, REVIEWER):
        _account(settlers, person, OF_NO_AGENCY, "en")
    _make_administrator(settlers.administrator)
    _make_trainer_and_reviewer(settlers)
    for agency in AGENCIES:
        _open(settlers, agency.tree, None)
        for person in agency.people:
            _account(settlers, person, agency.domain, agency.language)
            _post(settlers, agency, person)
        for name, place in agency.invited:
            _invite(settlers, agency, name, place)
    for person in (ADMINISTRATOR, AUDITOR):
        _post(settlers, None, person)


def _account(settlers: Settlers, person: Person, domain: str, language: str) -> None:
    """Only the logins have a password; it is hashed once, for that takes a while."""
    email = address_of(person, domain)
    settlers.password = settlers.password or make_password(PASSWORD)
    settlers.users[email] = User.objects.create(
        email=email,
        name=person.was or person.name,
        language=language,
        is_demo=True,
        created_at=settlers.now - YEARS_AGO,
        password=settlers.password if person.login else make_password(None),
    )
    EmailAddress.objects.create(user=settlers.users[email], email=email, verified=True, primary=True)


def _make_administrator(user: User) -> None:
    user.is_superuser = True
    user.save(update_fields=["is_superuser"])


def _make_trainer_and_reviewer(settlers: Settlers) -> None:
    """Of one programme, if its pages have been loaded."""
    ensure_groups()
    for person, name in ((TRAINER, trainers_of), (REVIEWER, reviewers_of)):
        user = settlers.users[address_of(person, OF_NO_AGENCY)]
        user.groups.add(*Group.objects.filter(name=name(population.TRAINERS_PROGRAMME)))


def _open(settlers: Settlers, place: Place, above: Unit | None) -> None:
    """The unit and all below it. Read again each time, for a new neighbour moves those that follow it by name."""
    unit = Unit(name=place.name, kind=place.kind, time_zone=place.time_zone)
    parent = Unit.objects.get(pk=above.pk) if above else None
    opened = open_unit(unit=unit, parent=parent, by=settlers.administrator, at=settlers.now - YEARS_AGO)
    settlers.units[place.key] = opened
    for below in place.below:
        _open(settlers, below, opened)


def _post(settlers: Settlers, agency: Agency | None, person: Person) -> None:
    user = settlers.users[address_of(person, agency.domain if agency else OF_NO_AGENCY)]
    numbered = agency and agency.has_staff_numbers
    for post in person.posts:
        membership = join_unit(
            user=user,
            unit=settlers.units[post.place],
            role=post.role,
            position=person.position,
            staff_number=f"{10_000 + user.pk}" if numbered else "",
            by=settlers.administrator,
            at=settlers.now - YEARS_AGO,
        )
        if post.has_ended:
            last_day = (settlers.now - timedelta(days=400)).date()
            leave_unit(membership=membership, by=settlers.administrator, at=settlers.now, last_day=last_day)
    if person.wants:
        asked_at = settlers.now - timedelta(days=2)
        ask_name(user=user, wanted=person.wants, reason="As it stands on my identity card.", at=asked_at)


def _invite(settlers: Settlers, agency: Agency, name: str, place: str) -> None:
    """The mail goes out as any other; nobody reads mails in that domain."""
    invite(
        email=address_of(Person(name, "", ()), agency.domain),
        name=name,
        unit=settlers.units[place],
        role=Membership.Role.LEARNER,
        language=agency.language,
        by=settlers.administrator,
        at=settlers.now,
    )


def _live(settlers: Settlers) -> None:
    """What happened to everybody on their courses. Who has a place on a course already keeps it as it is."""
    released = {course.code: course for course in Course.objects.filter(pk__in=Release.objects.values("course"))}
    had = set(Enrolment.objects.filter(learner__is_demo=True).values_list("learner", "course__code"))
    for agency in AGENCIES:
        for person in agency.people:
            learner = settlers.users.get(address_of(person, agency.domain))
            for code, stage in person.courses.items():
                if learner and code in released and (learner.pk, code) not in had:
                    with transaction.atomic():
                        _journey(settlers, agency, person, learner, released[code]).take(stage)


@transaction.atomic
def _require(settlers: Settlers) -> None:
    """The agencies' units are found by their names where they were brought in before."""
    names = {agency.tree.name: agency.tree.key for agency in AGENCIES}
    agencies = {names[unit.name]: unit for unit in Unit.objects.filter(name__in=names, depth=1)}
    settle_requirements(agencies, settlers.administrator, settlers.now)


def _journey(settlers: Settlers, agency: Agency, person: Person, learner: User, course: Course) -> Journey:
    return Journey(
        learner=learner,
        course=course,
        language=agency.language,
        time_zone=ZoneInfo(_time_zone(agency.tree, person.posts[0].place)),
        administrator=settlers.administrator,
        now=settlers.now,
        dice=Random(f"{learner.email} {course.code}"),  # noqa: S311 the same past in every demonstration
        right_name=person.name,
    )


def _time_zone(tree: Place, key: str) -> str:
    """Of the unit with that key."""
    here = tree
    while here.key != key:
        here = next(place for place in here.below if key.startswith(place.key))
    return here.time_zone
