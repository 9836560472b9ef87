"""What may be required of whom, and by whom."""

from datetime import date
from uuid import uuid4

import pytest

from courses.models import Release
from lms.accounts.models import Membership, Unit
from lms.learning.models import RequirementRule
from lms.learning.rules.audiences import Audience, Description
from lms.learning.services import requiring
from lms.learning.services.requiring import Provisions, change_rule, end_requirement, provisions_of, require
from tests.factories import people
from tests.learning.requirements import AT, audience, manager_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def station() -> Unit:
    return people.unit("Station", parent=people.unit("Agency"))


def test_what_cannot_be_required_is_refused_by_name(station: Unit, release: Release) -> None:
    boss, elsewhere = manager_of(station), people.unit("Elsewhere")
    auditor = people.person()
    people.member(auditor, station, role=Membership.Role.AUDITOR)
    here = audience(station)
    refused = {
        requiring.NotYourUnitError: [Provisions(audience(elsewhere)), Provisions(audience(station.get_parent()))],
        requiring.NobodyNamedError: [Provisions(Audience()), Provisions(Audience((Description(units=()),)))],
        requiring.UnknownUnitError: [Provisions(Audience((Description(units=(str(uuid4()),)),)))],
        requiring.TooLongError: [Provisions(here, valid_months=25)],
        requiring.TriggerDateMissingError: [Provisions(here, trigger="date"), Provisions(here, trigger="law-change")],
        requiring.TriggerDateUnusedError: [Provisions(here, trigger_date=date(2026, 1, 1))],
        requiring.DateOutOfRangeError: [Provisions(here, trigger="date", trigger_date=date.max)],
        requiring.DaysOutOfRangeError: [Provisions(here, due_days=3651), Provisions(here, valid_months=0)],
    }
    for error, cases in refused.items():
        for provisions in cases:
            with pytest.raises(error):
                require(name="R", unit=station, course=release.course, provisions=provisions, by=boss, at=AT)
    for somebody, unit in ((boss, elsewhere), (auditor, station), (people.person(), station)):
        with pytest.raises(requiring.NotYourUnitError):
            require(name="R", unit=unit, course=release.course, provisions=Provisions(here), by=somebody, at=AT)
    assert not RequirementRule.objects.exists()


def test_rules_follow_each_other_until_the_requirement_is_ended(station: Unit, release: Release) -> None:
    boss, stranger = manager_of(station), manager_of(people.unit("Elsewhere"))
    first = Provisions(audience(station), due_days=30)
    made = require(name="R", unit=station, course=release.course, provisions=first, by=boss, at=AT)
    longer = Provisions(audience(station), due_days=60, valid_months=24)

    with pytest.raises(requiring.NotYourUnitError):
        change_rule(requirement=made, provisions=longer, by=stranger, at=AT)
    with pytest.raises(requiring.NothingChangedError):
        change_rule(requirement=made, provisions=first, by=boss, at=AT)
    change_rule(requirement=made, provisions=longer, by=boss, at=AT, note="More time.", seen=1)
    with pytest.raises(requiring.ChangedMeanwhileError):
        change_rule(requirement=made, provisions=first, by=boss, at=AT, seen=1)
    change_rule(requirement=made, provisions=longer, by=boss, at=AT, name="Renamed")
    end_requirement(requirement=made, by=boss, at=AT)
    with pytest.raises(requiring.AlreadyEndedError):
        end_requirement(requirement=made, by=boss, at=AT)
    with pytest.raises(requiring.AlreadyEndedError):
        change_rule(requirement=made, provisions=first, by=boss, at=AT)

    rules = made.rules.order_by("number")
    assert [(rule.number, provisions_of(rule) == longer, rule.ended) for rule in rules] == [
        (1, False, False),
        (2, True, False),
        (3, True, True),
    ]
    assert (made.name, made.rules.filter(run__isnull=True).count()) == ("Renamed", 0)
