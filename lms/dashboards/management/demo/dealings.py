"""What the managers of the demonstration have done: lent, kept, accepted. Each page of theirs has something to show."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from courses.models import Course, Release
from lms.accounts.models import ApiKey, Membership, Unit, User
from lms.accounts.services import delegate, second
from lms.accounts.services.api_keys import make_key
from lms.dashboards.rules.rhythms import Rhythm
from lms.dashboards.services.reporting import schedule
from lms.dashboards.services.saved_views import save_view
from lms.learning.services.prior_learning import accept_prior

MONDAY = 1


@dataclass(frozen=True)
class Dealings:
    """Of one manager, about a unit; people by their addresses."""

    manager: str
    lends_to: str
    seconded: str
    seconded_to: str  # a unit, by its name
    learned_before: str
    course: str
    evidence: str
    late_view: str  # what a view of theirs is called
    matrix_view: str
    system: str  # that has a key


DEALINGS = (
    Dealings(
        manager="manager.pt@custody.example",
        lends_to="amelia.rosado@custody.example",
        seconded="rui.tavares.lobo@custody.example",
        seconded_to="Posto do Aeroporto Norte",
        learned_before="nuno.valadares@custody.example",
        course="HRD-101",
        evidence="Certificado da academia n.º 114, visto no original",
        late_view="Quem está em atraso",
        matrix_view="Divisão, posto a posto",
        system="Sistema de pessoal",
    ),
    Dealings(
        manager="manager.ie@police.example",
        lends_to="declan.shanley@police.example",
        seconded="ciaran.mulvey@police.example",
        seconded_to="Airport Immigration Desk",
        learned_before="grainne.tolan@police.example",
        course="CT-101",
        evidence="Certificate of the training college, no. 2071, seen",
        late_view="Who is late",
        matrix_view="Every station, side by side",
        system="Personnel system",
    ),
)


@transaction.atomic
def settle_dealings(users: dict[str, User], administrator: User, now: datetime) -> None:
    """Once, when the people come."""
    for dealings in DEALINGS:
        manager = users[dealings.manager]
        duty = manager.memberships.select_related("unit").get(role=Membership.Role.MANAGER)
        until_date = (now + timedelta(days=17)).date()
        delegate(unit=duty.unit, email=dealings.lends_to, until_date=until_date, by=manager, at=now)
        _second(users[dealings.seconded], dealings.seconded_to, administrator, now)
        _keep_views(dealings, manager, now)
        _give_key(dealings.system, duty.unit, administrator, now)
        course = Course.objects.filter(code=dealings.course, pk__in=Release.objects.values("course")).first()
        if course:
            accept_prior(
                learner=users[dealings.learned_before],
                course=course,
                completed_date=(now - timedelta(days=210)).date(),
                evidence=dealings.evidence,
                by=manager,
                at=now - timedelta(days=12),
            )


def _second(user: User, name: str, by: User, now: datetime) -> None:
    home = user.memberships.get(role=Membership.Role.LEARNER, until_date=None)
    unit = Unit.objects.get(name=name)
    from_date, until_date = (now - timedelta(days=20)).date(), (now + timedelta(days=45)).date()
    second(membership=home, unit=unit, from_date=from_date, until_date=until_date, by=by, at=now)


def _keep_views(dealings: Dealings, manager: User, now: datetime) -> None:
    late = save_view(owner=manager, name=dealings.late_view, path=f"{reverse('dashboards:required')}?status=late")
    save_view(owner=manager, name=dealings.matrix_view, path=reverse("dashboards:matrix"))
    schedule(view=late, rhythm=Rhythm.WEEKLY, number=MONDAY, language=manager.language, at=now)


def _give_key(name: str, unit: Unit, administrator: User, now: datetime) -> None:
    """Its text is thrown away, so it opens nothing."""
    make_key(
        name=name,
        unit=unit,
        scopes=[ApiKey.Scope.PEOPLE_READ, ApiKey.Scope.COMPLETIONS_READ],
        expires_date=(now + timedelta(days=200)).date(),
        by=administrator,
        at=now - timedelta(days=30),
    )
