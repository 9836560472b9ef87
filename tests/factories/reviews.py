"""Things under review, and who reviews them."""

from typing import Any

from django.contrib.auth.models import Group
from wagtail.models import TaskState

from courses.models import ReviewDecision, ReviewKind
from courses.rules.group_names import reviewers_of, trainers_of
from courses.services.reviews import decide
from lms.accounts.models import User
from tests.factories import people
from tests.factories.releases import AT


def reviewer(programme: str = "demo", **fields: object) -> User:
    """Somebody who may review in a programme, and nothing else."""
    made = people.person(**fields)
    made.groups.add(Group.objects.get(name=reviewers_of(programme)))
    return made


def peer(programme: str = "demo") -> User:
    made = people.person()
    made.groups.add(Group.objects.get(name=trainers_of(programme)))
    return made


def submitted(thing: Any, by: User, *, step: str = ReviewKind.PEER) -> TaskState:
    """The thing as it is in memory, under review at that step; somebody has approved the steps before."""
    thing.save_revision(user=by)
    thing.get_workflow().start(thing, by)
    state = waiting(thing)
    if step != ReviewKind.PEER:
        approved(state, peer())
    if step == ReviewKind.LANGUAGE:
        approved(waiting(thing), reviewer())
    return waiting(thing)


def waiting(thing: Any) -> TaskState:
    state: TaskState = TaskState.objects.for_instance(thing).latest("pk")
    return state


def approved(state: TaskState, by: User, *, yes: bool = True, comment: str = "Otherwise, please.") -> ReviewDecision:
    return decide(number=state.pk, revision=state.revision_id, approved=yes, comment=comment, by=by, at=AT)
