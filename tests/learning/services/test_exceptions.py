"""What managers decide about one person: exemptions, more time, what was learned before. And renewing in time."""

from datetime import date, timedelta

import pytest

from courses.models import Course, Release
from lms.accounts.models import Notice, Unit, User
from lms.dashboards.queries.standings import latest
from lms.learning.models import EnrolmentState, Exemption, ExtensionRequest, PriorLearning, Requirement
from lms.learning.services import exempting, extending, prior_learning
from lms.learning.services.enrolling import AlreadyEnrolledError, NotOpenError, withdraw
from lms.learning.services.exempting import end_exemption, exempt
from lms.learning.services.extending import answer_extension, ask_extension
from lms.learning.services.prior_learning import Legacy, accept_prior, end_prior, import_completions
from tests.factories import people, releases
from tests.learning import journeys
from tests.learning.requirements import AT, TODAY, manager_of, required, spans

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]
D = date
DAY = timedelta(days=1)


@pytest.fixture
def station() -> Unit:
    return people.unit("Station")


@pytest.fixture
def boss(station: Unit) -> User:
    return manager_of(station)


@pytest.fixture
def asked(station: Unit, boss: User, learner: User, release: Release) -> Requirement:
    """Due on 20 December."""
    people.member(learner, station)
    return required(station, release, by=boss)


def test_an_exemption_and_what_comes_after_it(learner: User, boss: User, asked: Requirement) -> None:
    def let(first: date, last: date, by: User = boss, who: User = learner) -> Exemption:
        return exempt(learner=who, requirement=asked, from_date=first, until_date=last, reason="absent", by=by, at=AT)

    made = let(TODAY, D(2027, 1, 31))
    assert spans(learner) == [
        ("exempt", TODAY, D(2027, 2, 1)),
        ("due-soon", D(2027, 2, 1), D(2027, 3, 3)),
        ("overdue", D(2027, 3, 3), None),
    ]
    for error, arguments in (
        (exempting.AlreadyExemptError, (D(2027, 1, 31), D(2027, 3, 1))),
        (exempting.DatesReversedError, (D(2027, 3, 1), D(2027, 2, 1))),
        (exempting.OverAlreadyError, (D(2026, 1, 1), TODAY - DAY)),
        (exempting.OwnCaseError, (TODAY, TODAY, learner)),
        (exempting.NotRequiredError, (TODAY, TODAY, boss, people.person())),
    ):
        with pytest.raises(error):
            let(*arguments)
    end_exemption(exemption=made, by=boss, at=AT + 10 * DAY)
    assert spans(learner)[:2] == [("exempt", TODAY, D(2026, 11, 30)), ("due-soon", D(2026, 11, 30), D(2026, 12, 30))]
    with pytest.raises(exempting.NotExemptError):
        end_exemption(exemption=made, by=boss, at=AT + 11 * DAY)


def test_more_time_is_asked_for_and_given(learner: User, boss: User, asked: Requirement) -> None:
    def ask(until: date) -> ExtensionRequest:
        return ask_extension(learner=learner, requirement=asked, wanted_date=until, reason="Leave.", at=AT)

    for error, until in ((extending.NotLaterError, D(2026, 12, 20)), (extending.TooFarError, D(2028, 1, 1))):
        with pytest.raises(error):
            ask(until)
    wish = ask(D(2027, 1, 31))
    with pytest.raises(extending.ExtensionAlreadyAskedError):
        ask(D(2027, 2, 28))
    with pytest.raises(extending.OwnCaseError):
        answer_extension(request=wish, due_date=D(2027, 1, 31), by=learner, at=AT)
    answer_extension(request=wish, due_date=D(2027, 1, 15), reason="Not longer.", by=boss, at=AT)
    with pytest.raises(extending.AlreadyAnsweredError):
        answer_extension(request=wish, due_date=None, by=boss, at=AT)

    assert spans(learner)[-1] == ("overdue", D(2027, 1, 16), None)
    notice = Notice.objects.get(kind="extension_answered")
    assert (notice.to, notice.context["due"]) == (learner.email, "2027-01-15")
    answer_extension(request=ask(D(2027, 2, 28)), due_date=None, by=boss, at=AT)
    assert spans(learner)[-1] == ("overdue", D(2027, 1, 16), None)


def test_what_was_learned_before_counts_no_longer_than_the_course(
    learner: User, boss: User, asked: Requirement
) -> None:
    def accept(completed: date, **more: object) -> PriorLearning:
        said = {"learner": learner, "course": asked.course, "evidence": "Diploma 12", "by": boss, "at": AT} | more
        return accept_prior(completed_date=completed, **said)

    for error, completed, more in (
        (prior_learning.TooOldError, D(2024, 11, 19), {}),
        (prior_learning.NotYetError, TODAY + DAY, {}),
        (prior_learning.EvidenceMissingError, TODAY, {"evidence": " "}),
        (prior_learning.OwnCaseError, TODAY, {"by": learner}),
    ):
        with pytest.raises(error):
            accept(completed, **more)
    made = accept(D(2025, 6, 1), valid_until_date=D(2030, 1, 1))
    assert made.valid_until_date == D(2027, 6, 1)
    assert spans(learner)[0] == ("valid", TODAY, D(2027, 3, 4))
    with pytest.raises(prior_learning.AlreadyAcceptedError):
        accept(D(2025, 6, 1))
    end_prior(prior=made, reason="Forged.", by=boss, at=AT)
    assert spans(learner)[0][0] == "due-soon"


def test_legacy_completions_are_taken_in_once(learner: User, boss: User, asked: Requirement) -> None:
    rows = [Legacy(learner.pk, asked.course, D(2026, 3, 1), None, "Old system, row 2")]
    assert [import_completions(rows=rows, by=boss, at=AT) for _ in range(2)] == [1, 0]
    assert PriorLearning.objects.get().basis == "imported"
    assert spans(learner)[0] == ("valid", TODAY, D(2027, 12, 3))


def test_who_is_under_a_requirement_may_enrol_whatever_the_policy(learner: User, station: Unit, boss: User) -> None:
    closed = releases.released("DEM-102", enrolment=Course.EnrolmentPolicy.ASSIGNMENT)
    people.member(learner, station)
    with pytest.raises(NotOpenError):
        journeys.enrol(learner, closed)
    required(station, closed, by=boss)
    assert journeys.enrol(learner, closed).cycle == 1


def test_a_renewal_begins_before_the_end_and_takes_nothing_away(
    learner: User, asked: Requirement, release: Release
) -> None:
    """Valid until 20 November 2028; renewal is open from 23 August 2028 on."""
    journeys.complete(learner, release)
    with pytest.raises(AlreadyEnrolledError):
        journeys.enrol(learner, release, at=AT + 600 * DAY)
    before, at = spans(learner), AT.replace(year=2028, month=9)

    renewal = journeys.enrol(learner, release, at=at)
    assert renewal.cycle == 2
    assert renewal.renews is not None
    assert renewal.renews.enrolment.cycle == 1
    assert spans(learner) == before
    assert [state.cycle for state in latest(learner=learner)] == [1]
    assert EnrolmentState.objects.valid(at.date()).count() == 1
    withdraw(enrolment=renewal, by=learner, at=at)
    assert [place.cycle for place in EnrolmentState.objects.places()] == [1]
    journeys.complete(learner, release, at=at + DAY)
    assert spans(learner)[-1] == ("expired", D(2030, 9, 22), None)
    assert [state.cycle for state in latest(learner=learner)] == [3]
