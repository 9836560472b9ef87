"""Proof of a completed path: it lists its courses, each with its release and its day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from certificates.models import Certificate, HolderName
from certificates.rules import holders
from certificates.services.issue import NOTE
from courses.queries import shelf
from courses.rules.canonical import digest
from lms.accounts.models import User
from lms.learning.models import Completion, PathCompletion, PathCompletionPart, PathVersion
from lms.learning.queries.paths import zones_of
from lms.learning.rules.course_paths import text_in


@transaction.atomic
def issue_paths(*, completions: Sequence[PathCompletion], at: datetime) -> list[Certificate]:
    """A certificate for each of them that was learned here throughout, in as many queries for many as for one: what
    was accepted as learned elsewhere is never certified. Makes no document."""
    courses = _rested_on(completions)
    completions = [done for done in completions if done.pk in courses]
    people = User.objects.in_bulk([done.learner_id for done in completions])
    versions = PathVersion.objects.in_bulk([done.version_id for done in completions])
    zones = zones_of(people, at)
    papers = [
        _certificate(
            done,
            name=people[done.learner_id].name,
            says=snapshot(versions[done.version_id], courses[done.pk], zones[done.learner_id]),
            at=at,
        )
        for done in completions
    ]
    Certificate.objects.bulk_create(papers)
    names = [people[done.learner_id].name for done in completions]
    HolderName.objects.bulk_create(
        HolderName(certificate=paper, name=name, initials=holders.initials(name))
        for paper, name in zip(papers, names, strict=True)
    )
    return papers


def _rested_on(completions: Sequence[PathCompletion]) -> dict[int, list[Completion]]:
    """What each of them rests on, in the order in which it was completed; those that rest on what was learned elsewhere
    are left out."""
    found: dict[int, list[Completion]] = {}
    elsewhere: set[int] = set()
    rows = PathCompletionPart.objects.filter(path_completion__in=completions).select_related("completion__release")
    for part in rows.order_by("completion__occurred_at", "pk"):
        if part.completion is None:
            elsewhere.add(part.path_completion_id)
        else:
            found.setdefault(part.path_completion_id, []).append(part.completion)
    return {key: done for key, done in found.items() if key not in elsewhere}


def _certificate(done: PathCompletion, *, name: str, says: dict[str, Any], at: datetime) -> Certificate:
    salt = holders.new_salt()
    return Certificate(
        path_completion=done,
        holder_salt=salt,
        holder_digest=holders.digest(name, salt),
        snapshot=says,
        completed_at=done.occurred_at,
        valid_until_date=done.valid_until_date,
        issued_at=at,
    )


def snapshot(version: PathVersion, done: list[Completion], zone: ZoneInfo) -> dict[str, Any]:
    """What the certificate says, whatever becomes of the path. Its language is that in which the last course was read;
    its digest is taken of the version and of the releases that were completed."""
    language, text = text_in(version.content, done[-1].language)
    taught = [shelf.read_by_id(each.release_id, each.language) for each in done]
    courses = [
        {
            "code": course.code,
            "title": course.title,
            "language": course.language,
            "release": each.release.number,
            "digest": course.digest,
            "completed_on": each.occurred_at.astimezone(zone).date().isoformat(),
        }
        for each, course in zip(done, taught, strict=True)
    ]
    return {
        "path": {"code": version.content["code"], "title": text["title"]},
        "version": version.number,
        "courses": courses,
        "digest": digest([version.digest, sorted(course["digest"] for course in courses)]),
        "language": language,
        "minutes": sum(course.minutes for course in taught),
        "result": None,
        "objectives": [],
        "issuer": settings.CERTIFICATE_ISSUER,
        "legal_review_open": any(course.legal_review_open for course in taught),
        **({"self_marked": True} if any(course.is_self_marked for course in taught) else {}),
        "note": NOTE,
        "completed_on": courses[-1]["completed_on"],
    }
