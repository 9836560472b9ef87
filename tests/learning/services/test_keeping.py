"""Audiences that are kept under a name, and the requirements that follow them."""

from datetime import timedelta

import pytest

from courses.models import Release
from lms.accounts.models import Membership, Unit, User
from lms.learning.models import AssignmentState, KeptAudience, Requirement, RequirementRule
from lms.learning.queries.wording import lines, unit_names
from lms.learning.rules.audiences import Audience
from lms.learning.services import keeping, requiring
from lms.learning.services.keeping import change_audience, forget_audience, keep_audience
from lms.learning.services.requiring import Provisions, change_rule, end_requirement, require
from tests.factories import people
from tests.learning.requirements import AT, audience, manager_of, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]
LATER = AT + timedelta(days=3)


@pytest.fixture
def agency() -> Unit:
    return people.unit("Agency")


@pytest.fixture
def head(agency: Unit) -> User:
    return manager_of(agency)


@pytest.fixture
def stations(agency: Unit) -> list[Unit]:
    made = [people.unit(name, parent=Unit.objects.get(pk=agency.pk)) for name in ("Harbour", "Bridge")]
    return [Unit.objects.get(pk=unit.pk) for unit in made]


@pytest.fixture
def kept(agency: Unit, head: User, stations: list[Unit]) -> KeptAudience:
    return keep_audience(name="Custody staff", unit=agency, audience=audience(stations[0]), by=head, at=AT)


def asking(kept: KeptAudience, unit: Unit, release: Release, by: User) -> Requirement:
    said = Provisions(Audience(), kept=kept.uuid)
    made = require(name="R", unit=unit, course=release.course, provisions=said, by=by, at=AT)
    settle()
    return made


def under(requirement: Requirement) -> set[int]:
    rows = AssignmentState.objects.filter(requirement=requirement, ended_date=None)
    return set(rows.values_list("learner", flat=True))


def test_a_change_is_followed_by_every_requirement_and_old_rules_say_what_they_said(
    kept: KeptAudience, agency: Unit, head: User, stations: list[Unit], release: Release
) -> None:
    here, there = (people.member(people.person(), unit).user_id for unit in stations)
    two, ended = asking(kept, agency, release, head), asking(kept, agency, release, head)
    own = asking(kept, stations[0], release, head)
    end_requirement(requirement=ended, by=head, at=AT)
    settle()
    assert [under(each) for each in (two, own, ended)] == [{here}, {here}, set()]

    both = audience(*stations)
    rules = change_audience(kept=kept, name="All staff", audience=both, seen=1, by=head, at=LATER, note="More.")
    settle(LATER)

    assert {rule.requirement_id for rule in rules} == {two.pk, own.pk}
    assert [under(each) for each in (two, own, ended)] == [{here, there}, {here, there}, set()]
    first, last = two.rules.order_by("number")
    assert [rule.audience for rule in (first, last)] == [audience(stations[0]).as_json(), both.as_json()]
    told = [lines(rule, unit_names([rule]), {}, None)[0].text for rule in (first, last)]
    assert told == [
        "“Custody staff”: Learners of Harbour and all below",
        "“All staff”: Learners of Harbour, Bridge and all below",
    ]
    assert (last.note, last.by, last.due_days) == ("More.", head, first.due_days)


def test_a_requirement_that_goes_its_own_way_and_one_that_is_renamed_get_no_rule(
    kept: KeptAudience, agency: Unit, head: User, stations: list[Unit], release: Release
) -> None:
    made = asking(kept, agency, release, head)
    assert change_audience(kept=kept, name="Renamed", audience=audience(stations[0]), seen=1, by=head, at=AT) == []
    with pytest.raises(requiring.NothingChangedError):
        change_rule(requirement=made, provisions=Provisions(Audience(), kept=kept.uuid), by=head, at=AT)
    with pytest.raises(keeping.StillFollowedError):
        forget_audience(kept=kept, by=head, at=AT)

    change_rule(requirement=made, provisions=Provisions(audience(stations[1])), by=head, at=AT)
    assert change_audience(kept=kept, name="Renamed", audience=audience(agency), seen=2, by=head, at=AT) == []
    forget_audience(kept=kept, by=head, at=AT)

    assert not KeptAudience.objects.exists()
    rules = RequirementRule.objects.order_by("number").values_list("audience_name", "kept_audience")
    assert list(rules) == [("Custody staff", kept.uuid), ("", None)]


def test_what_is_refused_by_name(
    kept: KeptAudience, agency: Unit, head: User, stations: list[Unit], release: Release
) -> None:
    here, there = stations
    boss, auditor = manager_of(here), people.person()
    people.member(auditor, agency, role=Membership.Role.AUDITOR)
    mine = keep_audience(name="Ours", unit=here, audience=audience(here), by=boss, at=AT)
    told = {"name": "New", "unit": here, "audience": audience(here), "by": boss, "at": AT}
    for error, other in (
        (requiring.NotYourUnitError, {"unit": agency}),
        (requiring.NotYourUnitError, {"audience": audience(there)}),
        (requiring.NotYourUnitError, {"by": auditor}),
        (requiring.NobodyNamedError, {"audience": Audience()}),
        (keeping.NameTakenError, {"name": "Ours"}),
    ):
        with pytest.raises(error):
            keep_audience(**told | other)
    changed = {"kept": mine, "name": "Ours", "audience": audience(here), "seen": 1, "by": boss, "at": AT}
    for error, other in (
        (requiring.ChangedMeanwhileError, {"seen": 2}),
        (keeping.SaysSoAlreadyError, {}),
        (requiring.NotYourUnitError, {"kept": kept}),
    ):
        with pytest.raises(error):
            change_audience(**changed | other)
    with pytest.raises(requiring.NotYourUnitError):
        forget_audience(kept=kept, by=boss, at=AT)
    # A requirement follows what its own unit keeps, or one above: whoever changes the one decides for the other.
    for unit, following in ((agency, mine), (there, mine)):
        with pytest.raises(requiring.NotForThisUnitError):
            asking(following, unit, release, head)
    wide = keep_audience(name="Wide", unit=agency, audience=audience(agency), by=head, at=AT)
    with pytest.raises(requiring.NotYourUnitError):
        asking(wide, here, release, boss)  # it names people for whom he does not answer
