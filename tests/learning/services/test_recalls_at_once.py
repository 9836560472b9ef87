"""Two workers, two tabs, a worker that dies: real threads on real connections."""

from lms.accounts.models import Notice
from lms.learning.models import RecallWish
from lms.learning.queries.recalls import due_for_mail
from lms.learning.services.recalls import write_recall
from tests.factories import people, releases
from tests.learning import journeys, recalls
from tests.learning.recalls import after
from tests.threads import at_once


def test_two_workers_write_one_mail(own_database: str) -> None:
    release = releases.released()
    for _ in range(4):
        learner = people.person()
        journeys.complete(learner, release)
        recalls.wish(learner)
        enrolment = journeys.state(learner).pk

        def work(enrolment: int = enrolment) -> bool:
            return write_recall(enrolment_id=enrolment, days=30, at=after(30))

        assert sorted(at_once(2, work)) == [False, True]
    assert Notice.objects.count() == 4


def test_a_worker_that_dies_half_way_leaves_the_rest_to_the_next(own_database: str) -> None:
    release = releases.released()
    for _ in range(3):
        learner = people.person()
        journeys.complete(learner, release)
        recalls.wish(learner)
    (first, days), *_ = due_for_mail(after(30))

    write_recall(enrolment_id=first, days=days, at=after(30))  # and then it is killed

    later = after(30, minutes=15)
    left = due_for_mail(later)
    assert [write_recall(enrolment_id=enrolment, days=days, at=later) for enrolment, days in left] == [True, True]
    assert Notice.objects.count() == 3


def test_two_tabs_switch_it_on_once_and_start_one_attempt(own_database: str) -> None:
    release, learner = releases.released(), people.person()
    journeys.complete(learner, release)

    at_once(2, lambda: recalls.wish(learner))
    started = at_once(2, lambda: recalls.start(learner))

    assert RecallWish.objects.count() == 1
    assert started[0] == started[1]
