"""Playing an H5P package: its launch, what it says of the learner, what it asks to be remembered."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import Length

from courses.queries import shelf
from courses.standards.h5p import LibraryName, Said, Score, regrade, regrade_whole
from courses.standards.h5p.regrading import SUMMED
from lms.accounts.models import User
from lms.learning.models import (
    ActivityCompletion,
    Completion,
    EnrolmentState,
    PackageAttempt,
    PackageMemory,
    PackageState,
    PackageStatement,
)
from lms.learning.queries import packages as queries
from lms.learning.queries.packages import Part
from lms.learning.queries.places import Place, place_by_key
from lms.learning.rules import packages as rules
from lms.learning.rules.packages import Claim
from lms.learning.services.activities import finish, lock_open, lock_place


class PackageError(Exception):
    """It cannot be taken."""


class NothingToPlayError(PackageError):
    """No package is chosen, or its files are gone."""


class FullError(PackageError):
    """The attempt has as many statements as are kept."""


class TooOftenError(PackageError):
    """More than a person can do; it may come again later."""


class TooLargeError(PackageError):
    """What is to be remembered is larger than is kept."""


class NeedsResultError(PackageError):
    """Results count here and one is needed: reading the same in words does not take its place."""


@dataclass(frozen=True)
class Launched:
    attempt: PackageAttempt
    memory: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Heard:
    statement: PackageStatement
    finished: bool = False
    completion: Completion | None = None


@dataclass(frozen=True)
class Told:
    """A statement as the browser sent it."""

    uuid: UUID
    text: str = field(repr=False)
    made_at: datetime | None = None
    sequence: int = 0


@transaction.atomic
def launch(*, place: Place, part: Part, at: datetime) -> Launched:
    """The attempt under way, or another one after a result, a new release of the package or an end of it.

    Raises NothingToPlayError, PlaceGivenUpError.
    """
    if part.played is None:
        raise NothingToPlayError
    state = lock_place(place)
    attempt = _attempt(state, part, at)
    if part.completion == rules.OPENED:
        basis = ActivityCompletion.Basis.PLAYED
        finish(state=state, course=place.course, activity=part.activity, basis=basis, at=at)
    return Launched(attempt, queries.memory_of(state.pk, part))


def _attempt(state: EnrolmentState, part: Part, at: datetime) -> PackageAttempt:
    last = (
        PackageAttempt.objects.filter(enrolment=state.pk, part=part.id)
        .select_related("state")
        .order_by("number")
        .last()
    )
    under_way = last and last.params_sha256 == part.facts["params_sha256"] and not last.state.results
    if last and under_way and last.release_id == part.course.release_id:
        return last
    attempt = PackageAttempt.objects.create(
        enrolment_id=state.pk,
        release_id=part.course.release_id,
        language=part.course.language,
        activity=part.activity.id,
        part=part.id,
        content=part.facts["content"],
        params_sha256=part.facts["params_sha256"],
        number=last.number + 1 if last else 1,
        occurred_at=at,
    )
    PackageState.objects.create(attempt=attempt, enrolment_id=state.pk, part=part.id, number=attempt.number)
    return attempt


@transaction.atomic
def say(*, attempt_uuid: UUID, learner: User, told: Told, at: datetime) -> Heard:
    """Keep what the package said. Sent twice it is kept once. An end of it may finish the activity, and the course.

    Raises PackageAttempt.DoesNotExist, StatementError, FullError, TooOftenError, NothingToPlayError, PlaceGivenUpError.
    """
    attempt = queries.attempt_of(attempt_uuid, learner)
    state = lock_open(attempt.enrolment_id)
    known = PackageStatement.objects.filter(uuid=told.uuid).first()
    if known:
        if known.attempt_id != attempt.pk:
            raise PackageAttempt.DoesNotExist
        return Heard(known, *_finished(state, attempt, learner, at))  # the browser may have lost the first answer
    part = queries.part_of_attempt(attempt, attempt.language)
    if part is None or part.played is None:
        raise NothingToPlayError
    claim = rules.claim(told.text, activity=part.iri, known=part.subs)
    _hold_back(attempt, claim, at)
    made = _keep(attempt, part, claim, told, at)
    return Heard(made, *_finished(state, attempt, learner, at))


def _hold_back(attempt: PackageAttempt, claim: Claim, at: datetime) -> None:
    counted = PackageStatement.objects.filter(attempt=attempt).aggregate(
        all=Count("pk"), lately=Count("pk", filter=Q(received_at__gt=at - timedelta(minutes=1)))
    )
    free = rules.KEPT_FREE if claim.verb in rules.UNDER_WAY else 0
    if counted["all"] >= rules.MOST - free:
        raise FullError
    if counted["lately"] >= rules.PER_MINUTE:
        raise TooOftenError


def _marked(attempt: PackageAttempt, part: Part, claim: Claim) -> tuple[Decimal | None, Decimal | None]:
    """Points and most points by the stored parameters, where it is known how they are given; else nothing."""
    if claim.raw is None or claim.max is None or claim.verb not in ("answered", "completed"):
        return None, None
    if claim.sub:
        asked = part.subs[claim.sub]
        name = LibraryName.read(asked.library)
        score = regrade(name, asked.params, claim.response) if name else None
    else:
        score = _marked_whole(attempt, part, claim)
    return (Decimal(score.raw), Decimal(score.max)) if score else (None, None)


def _marked_whole(attempt: PackageAttempt, part: Part, claim: Claim) -> Score | None:
    """What its parts said makes up what it is worth. Who claims points without a word of any part is given none."""
    name = LibraryName.read(part.facts["main"])
    if name is None or part.played is None or claim.raw is None or claim.max is None:
        return None
    said = queries.said_of(attempt.enrolment_id, part)
    if not said and part.asked and name.machine_name in SUMMED:
        return Score(0, round(claim.max))
    whole = Said(claim.response, float(claim.raw), float(claim.max))
    return regrade_whole(name, part.played.params, said | {"": whole})


def _keep(attempt: PackageAttempt, part: Part, claim: Claim, told: Told, at: datetime) -> PackageStatement:
    made_at = min(max(told.made_at or at, attempt.occurred_at), at)
    raw, most = _marked(attempt, part, claim)
    made = PackageStatement.objects.create(
        uuid=told.uuid,
        attempt=attempt,
        sub=claim.sub,
        verb=claim.verb,
        raw=claim.raw,
        max=claim.max,
        response=claim.response,
        body=claim.body,
        server_raw=raw,
        server_max=most,
        flags=rules.flags(claim, raw, most, made_at - attempt.occurred_at),
        sequence=told.sequence,
        occurred_at=made_at,
        received_at=at,
    )
    attempt.state.take(made)
    attempt.state.save()
    return made


def _finished(state: EnrolmentState, attempt: PackageAttempt, learner: User, at: datetime) -> tuple[bool, Any]:
    """Whether the activity is finished by now, and the completion of the course where that was its last one.

    What is asked for is what the release in force says; what was played must still be what it plays.
    """
    place = place_by_key(learner.pk, attempt.enrolment.course.code)
    if place is None or place.state.pk != state.pk:
        return False, None
    course = shelf.read(place.release_id, place.digest, attempt.language)
    activity = course.by_id.get(str(attempt.activity))
    part = queries.part_of(course, activity, attempt.part) if activity else None
    if part is None or not part.is_activity or part.facts.get("params_sha256") != attempt.params_sha256:
        return False, None
    if not queries.is_finished(state.pk, part):
        return False, None
    basis = ActivityCompletion.Basis.PLAYED
    return True, finish(state=state, course=place.course, activity=part.activity, basis=basis, at=at)


@transaction.atomic
def remember(*, attempt_uuid: UUID, learner: User, sub: str, kind: str, data: str | None, at: datetime) -> None:
    """Keep where the package is to go on; None forgets it. The last one counts.

    Raises PackageAttempt.DoesNotExist, TooLargeError, PlaceGivenUpError.
    """
    attempt = queries.attempt_of(attempt_uuid, learner)
    lock_open(attempt.enrolment_id)
    mine = PackageMemory.objects.filter(
        enrolment=attempt.enrolment_id, part=attempt.part, params_sha256=attempt.params_sha256
    )
    if data is None:
        mine.filter(sub=sub, kind=kind).delete()
        return
    others = mine.exclude(sub=sub, kind=kind).aggregate(sum=Sum(Length("data")), rows=Count("pk"))
    if len(data.encode()) + (others["sum"] or 0) > rules.LARGEST_MEMORY or others["rows"] >= rules.MOST_MEMORIES:
        raise TooLargeError
    PackageMemory.objects.update_or_create(
        enrolment_id=attempt.enrolment_id,
        part=attempt.part,
        params_sha256=attempt.params_sha256,
        sub=sub,
        kind=kind,
        defaults={"data": data, "saved_at": at},
    )


@transaction.atomic
def read_instead(*, place: Place, part: Part, at: datetime) -> Completion | None:
    """The learner has read the same in words. Where results count and one is needed, it does not take their place.

    Raises NeedsResultError, PlaceGivenUpError.
    """
    if part.needed is not None:
        raise NeedsResultError
    state = lock_place(place)
    if part.id not in queries.done(state.pk, [part.id]):
        attempt = _attempt(state, part, at)
        made = PackageStatement.objects.create(
            attempt=attempt,
            verb=PackageStatement.Verb.EXPERIENCED,
            body={"in": "words"},
            occurred_at=at,
            received_at=at,
        )
        attempt.state.take(made)
        attempt.state.save()
    if not part.is_activity:
        return None
    basis = ActivityCompletion.Basis.READ
    return finish(state=state, course=place.course, activity=part.activity, basis=basis, at=at)
