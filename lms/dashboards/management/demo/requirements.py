"""What the demonstration's agencies require of their people, and what was decided about a few of them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from courses.models import Course
from lms.accounts.models import Membership, Unit, User
from lms.learning.models import AssignmentSpan, Exemption, ExtensionRequest, Path, Requirement
from lms.learning.queries.audiences import day_of
from lms.learning.rules.audiences import Audience, Description
from lms.learning.rules.standing import LATE, Status
from lms.learning.services.assigning import apply_next
from lms.learning.services.exempting import exempt
from lms.learning.services.extending import ask_extension
from lms.learning.services.keeping import keep_audience
from lms.learning.services.requiring import Provisions, change_rule, require

YEAR = timedelta(days=365)
CHANGED_AGO = timedelta(days=100)


@dataclass(frozen=True)
class Wanted:
    """A requirement of an agency, by the key of its unit. `since`: how long ago it was set up; `course`: or path."""

    name: str
    place: str
    course: str
    since: timedelta
    due_days: int
    note: str
    valid_months: int | None = None
    positions: tuple[str, ...] = ()
    changed: str = ""  # why renewal opens later than it did at first
    asks: str = ""  # why somebody asks for more time
    audience: str = ""  # the name under which its audience is kept


WANTED = (
    Wanted(
        name="Direitos na primeira hora: todos os que recebem pessoas detidas",
        place="pt",
        course="HRD-101",
        since=YEAR + timedelta(days=33),
        due_days=365,
        note="Quem recebe pessoas detidas tem de conhecer os direitos desde o primeiro minuto.",
        changed="Dois meses chegam para renovar, dizem as divisões.",
        asks="Dois colegas estão fora; antes disso não me podem dispensar.",
        audience="Quem recebe pessoas detidas",
    ),
    Wanted(
        name="Tráfico de pessoas: agentes de fronteira",
        place="pt",
        course="CT-101",
        since=timedelta(days=40),
        due_days=60,
        note="Pedido pela inspeção.",
        positions=("Agente de fronteira",),
    ),
    Wanted(
        name="Rights in custody: everybody in the force",
        place="ie",
        course="CT-101",
        since=timedelta(days=45),
        due_days=60,
        note="Agreed with the inspectorate; twelve months until we know how well it stays.",
        valid_months=12,
        asks="Two colleagues are away; I cannot be spared before.",
    ),
    Wanted(
        name="Cultural competency: sergeants and interpreters",
        place="ie",
        course="CC-101",
        since=YEAR + timedelta(days=120),
        due_days=180,
        note="Those who brief others begin.",
        positions=("Sergeant", "Interpreter"),
        changed="The divisions say that two months are enough to renew.",
    ),
    Wanted(
        name="First contact: immigration officers",
        place="ie",
        course="FCT-101",
        since=timedelta(days=100),
        due_days=120,
        note="At the airport they are the first whom people meet.",
        positions=("Immigration officer",),
    ),
    Wanted(
        name="Primeiro atendimento: voluntários e advogados",
        place="br",
        course="LA-101",
        since=YEAR,
        due_days=30,
        note="Antes de atender sozinho.",
        asks="Dois colegas estão afastados; não posso sair do plantão antes disso.",
    ),
)


def settle_requirements(units: dict[str, Unit], by: User, now: datetime) -> None:
    """Those that are not there yet, for courses that were released, in the agency's past; then a few decisions."""
    for wanted in WANTED:
        course = _thing(wanted.course)
        if course is None or wanted.place not in units or Requirement.objects.filter(name=wanted.name).exists():
            continue
        unit = Unit.objects.get(pk=units[wanted.place].pk)
        at, audience = now - wanted.since, Audience((Description((str(unit.uuid),), positions=wanted.positions),))
        first = Provisions(audience, due_days=wanted.due_days, valid_months=wanted.valid_months)
        if wanted.audience:
            kept = keep_audience(name=wanted.audience, unit=unit, audience=audience, by=by, at=at)
            first = replace(first, kept=kept.uuid)
        made = require(name=wanted.name, unit=unit, course=course, provisions=first, by=by, at=at, note=wanted.note)
        _apply(at)
        if wanted.changed:
            later = replace(first, opens_days=60)
            change_rule(requirement=made, provisions=later, by=by, at=now - CHANGED_AGO, note=wanted.changed)
            _apply(now - CHANGED_AGO)
        if wanted.asks:
            _decide(made, wanted.asks, now)


def _thing(code: str) -> Course | Path | None:
    course = Course.objects.filter(code=code, releases__isnull=False).first()
    return course or Path.objects.filter(code=code, versions__isnull=False).first()


def _apply(at: datetime) -> None:
    while apply_next(at=at):
        pass


def _decide(requirement: Requirement, asks: str, now: datetime) -> None:
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
            reason=asks,
            at=now - timedelta(days=1),
        )


def _manager_of(unit: Unit, now: datetime) -> User | None:
    duties = Membership.objects.in_force(now.date()).within([unit]).filter(role=Membership.Role.MANAGER)
    found = duties.select_related("user").order_by("unit__path", "pk").first()
    return found.user if found else None
