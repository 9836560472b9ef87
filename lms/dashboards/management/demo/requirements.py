"""What the demonstration's agencies require of their people: three requirements, and what was decided about a few."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from courses.models import Course
from lms.accounts.models import Membership, Unit, User
from lms.learning.models import AssignmentSpan, Exemption, ExtensionRequest, Requirement
from lms.learning.queries.audiences import day_of
from lms.learning.rules.audiences import Audience, Description
from lms.learning.rules.standing import LATE, Status
from lms.learning.services.assigning import apply_next
from lms.learning.services.exempting import exempt
from lms.learning.services.extending import ask_extension
from lms.learning.services.requiring import Provisions, require

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Wanted:
    """A requirement of an agency, by the key of its unit. `since`: how long ago it was set up."""

    name: str
    place: str
    course: str
    since: timedelta
    due_days: int
    note: str
    valid_months: int | None = None
    positions: tuple[str, ...] = ()


WANTED = (
    Wanted(
        name="Direitos na primeira hora: todos os que recebem pessoas detidas",
        place="pt",
        course="HRD-101",
        since=YEAR + timedelta(days=33),
        due_days=365,
        note="Quem recebe pessoas detidas tem de conhecer os direitos desde o primeiro minuto.",
    ),
    Wanted(
        name="Rights in custody: everybody in the force",
        place="ie",
        course="CT-101",
        since=timedelta(days=45),
        due_days=60,
        note="Agreed with the inspectorate; twelve months until we know how well it stays.",
        valid_months=12,
    ),
    Wanted(
        name="Primeiro atendimento: voluntários e advogados",
        place="br",
        course="LA-101",
        since=YEAR,
        due_days=30,
        note="Antes de atender sozinho.",
    ),
)


def settle_requirements(units: dict[str, Unit], by: User, now: datetime) -> None:
    """Those that are not there yet, for courses that were released, in the agency's past; then a few decisions."""
    for wanted in WANTED:
        course = Course.objects.filter(code=wanted.course, releases__isnull=False).first()
        if course is None or wanted.place not in units or Requirement.objects.filter(name=wanted.name).exists():
            continue
        unit = Unit.objects.get(pk=units[wanted.place].pk)
        described = Description(units=(str(unit.uuid),), positions=wanted.positions)
        made = require(
            name=wanted.name,
            unit=unit,
            course=course,
            provisions=Provisions(Audience((described,)), due_days=wanted.due_days, valid_months=wanted.valid_months),
            by=by,
            at=now - wanted.since,
            note=wanted.note,
        )
        while apply_next(at=now - wanted.since):
            pass
        _decide(made, now)


def _decide(requirement: Requirement, now: datetime) -> None:
    """One person who is late is exempt for a while, the next has asked for more time."""
    spans = AssignmentSpan.objects.on(now.date()).filter(requirement=requirement, status__in=(*LATE, Status.DUE_SOON))
    late = [span.learner for span in spans.select_related("learner").order_by("learner__email")]
    manager = _manager_of(requirement.unit, now)
    if len(late) < 2 or manager is None:
        return
    today = day_of(now, requirement.unit.time_zone)
    if late[0] != manager:
        exempt(
            learner=late[0],
            requirement=requirement,
            from_date=today - timedelta(days=10),
            until_date=today + timedelta(days=60),
            reason=Exemption.Reason.ABSENT,
            by=manager,
            at=now,
        )
    if not ExtensionRequest.objects.filter(requirement=requirement).exists():
        ask_extension(
            learner=late[1],
            requirement=requirement,
            wanted_date=today + timedelta(days=45),
            reason="Two colleagues are away; I cannot be spared before.",
            at=now - timedelta(days=1),
        )


def _manager_of(unit: Unit, now: datetime) -> User | None:
    duties = Membership.objects.in_force(now.date()).within([unit]).filter(role=Membership.Role.MANAGER)
    found = duties.select_related("user").order_by("unit__path", "pk").first()
    return found.user if found else None
