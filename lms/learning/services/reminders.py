"""Mails about what is due: at most one a day for a person, with all that is new in it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db import transaction

from courses.models import Release
from courses.queries import shelf
from lms.accounts.models import Notice, User
from lms.accounts.services import call_off_all, notify_all
from lms.accounts.services.languages import offered
from lms.learning.models import Reminder, ReminderPreference
from lms.learning.queries.paths import published
from lms.learning.queries.reminders import NOTICE, Line, lines_of, next_learners, zones
from lms.learning.rules.course_paths import text_in
from lms.learning.rules.reminders import open_zones
from lms.learning.rules.standing import LATE

CHUNK = 500  # people who are written to in one transaction
SHOWN = 20  # things in one mail; the page has them all
Titles = dict[int, tuple[int, str]]  # course → its newest release, with its digest


def write_some(*, after: int, at: datetime) -> tuple[int, int] | None:
    """Write the mails of the next people who are due one, from the first after a key on.

    How many were written, and the last key; None when there was nobody left. Any number of workers may do so at once,
    and be killed: a person is in one transaction or in another, and what was written is not written again.
    """
    where = open_zones(zones(), at, settings.REMINDER_HOURS, settings.REMINDER_WEEKDAYS)
    learners = next_learners(where, after, CHUNK)
    return (_write(learners, where, at), learners[-1]) if learners else None


@transaction.atomic
def _write(learners: Sequence[int], where: dict[str, date], at: datetime) -> int:
    """Under the people's own rows. Whoever another worker holds, or is about to learn where they stand, waits for the
    next sweep: so nothing is held up here, and what is due is looked up again when nobody else can write it."""
    free = User.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=learners)
    people = {person.pk: person for person in free.order_by("pk")}
    lines = {learner: list(each) for learner, each in groupby(lines_of(list(people), where), attrgetter("learner"))}
    if not lines:
        return 0
    titles = _releases()
    mails = [_mail(people[learner], told, titles, at) for learner, told in lines.items()]
    written = notify_all(mails, at=at)
    Reminder.objects.bulk_create(
        Reminder(
            notice_id=written[learner],
            learner_id=learner,
            requirement_id=line.requirement,
            course_id=None if line.requirement else line.course,
            target_date=line.target,
            stage=line.stage,
        )
        for learner, told in lines.items()
        if learner in written
        for line in told
    )
    return len(written)


def _mail(person: User, told: list[Line], titles: Titles, at: datetime) -> Notice:
    language = offered(person.language)
    return Notice(
        to=person.email,
        user=person,
        kind=NOTICE,
        key=told[0].day.isoformat(),
        language=language,
        context={
            "late": _shown((line for line in told if line.status in LATE), titles, language),
            "coming": _shown((line for line in told if line.status not in LATE), titles, language),
            "more": max(0, len(told) - SHOWN),
            "path": ["learning:mine"],
        },
        keeps_hours=True,
        due_at=at,
    )


def _shown(lines: Iterable[Line], titles: Titles, language: str) -> list[dict[str, Any]]:
    return [
        {
            "title": _title(line, titles, language),
            "requirement": line.name,
            "date": line.target.isoformat(),
            "renews": line.status in ("valid", "renewal-open", "expired"),
            "law": line.law,
        }
        for line in list(lines)[:SHOWN]
    ]


def _releases() -> Titles:
    """Of every course that can be taken. One query; the titles are in memory."""
    return {row.course_id: (row.pk, row.digest) for row in Release.objects.highest().only("course_id", "digest")}


def _title(line: Line, titles: Titles, language: str) -> str:
    """Empty for what was never released: the requirement's name stands alone then."""
    if line.path:
        found = next((version for version in published.all() if version.path == line.path), None)
        return f"{found.code} {text_in(found.content, language)[1]['title']}" if found else ""
    if line.course not in titles:
        return ""
    text = shelf.read(*titles[line.course], language)
    return f"{text.code} {text.title}"


@transaction.atomic
def take_back(*, learners: Iterable[int]) -> None:
    """These people stand elsewhere than before: mails to them that were written and not sent are taken back.

    What is still due then is written by the next sweep. Their rows are held, so that no worker writes meanwhile by
    what it read before; one that is writing now is waited for.
    """
    keys = sorted(set(learners))
    list(User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    call_off_all(users=keys, kind=NOTICE)


@transaction.atomic
def prefer(*, user: User, weekday: int, weekly: bool, own_courses: bool) -> None:
    """How the person wants to be reminded from now on."""
    chosen = {"weekday": weekday, "weekly": weekly, "own_courses": own_courses}
    ReminderPreference.objects.update_or_create(user=user, defaults=chosen)
