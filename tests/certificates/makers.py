"""A small released course, people, and completions made by the product's own services."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from certificates.models import Certificate
from courses.models import Course, Release, ReleaseText
from lms.accounts.models import Membership, Unit, User
from lms.learning.models import Completion
from lms.learning.queries.places import place_of
from lms.learning.services.activities import finish_lesson
from lms.learning.services.enrolling import enrol

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
OBJECTIVES = {"first": "Name the rights of the first hour.", "second": "Refer a person who needs more."}
OBJETIVOS = {"first": "Indicar os direitos da primeira hora.", "second": "Encaminhar quem precisa de mais."}


def person(email: str, name: str, **fields: Any) -> User:
    return User.objects.create_user(email, name=name, **fields)


def member(user: User, time_zone: str = "UTC") -> Unit:
    unit: Unit = Unit.add_root(name="Station", kind=Unit.Kind.STATION, time_zone=time_zone)
    Membership.objects.create(user=user, unit=unit, from_date=NOW.date())
    return unit


def released(code: str = "HRD-101", *, validity_months: int | None = 24, legal_review_open: bool = True) -> Release:
    lesson = str(uuid5(NAMESPACE_URL, f"{code}/lesson"))
    course, _ = Course.objects.get_or_create(code=code, defaults={"validity_months": validity_months})
    structure = {
        "format": 1,
        "code": code,
        "id": str(course.uuid),
        "source_language": "en",
        "languages": ["en", "pt-pt"],
        "programme": {"id": str(uuid5(NAMESPACE_URL, "detention")), "slug": "detention"},
        "validity_months": validity_months,
        "legal_review_open": legal_review_open,
        "outcomes": list(OBJECTIVES),
        "modules": [
            {
                "id": str(uuid5(NAMESPACE_URL, f"{code}/module")),
                "activities": [
                    {"id": lesson, "kind": "lesson", "slug": "lesson", "required": True, "outcomes": [], "checks": []}
                ],
            }
        ],
        "questions": {},
        "cards": {},
    }
    edition = course.releases.count() + 1
    digest = hashlib.sha256(f"{edition}{json.dumps(structure)}".encode()).hexdigest()
    release = Release.objects.create(
        course=course,
        edition=edition,
        revision=0,
        change=Release.Change.SUBSTANTIVE,
        least_change=Release.Change.SUBSTANTIVE,
        note="First.",
        released_at=NOW,
        structure=structure,
        digest=digest,
    )
    titles = {"en": "Rights and dignity in immigration detention", "pt-pt": "Direitos e dignidade na detenção"}
    for language, outcomes in (("en", OBJECTIVES), ("pt-pt", OBJETIVOS)):
        content = {
            "language": language,
            "title": titles[language],
            "summary": "",
            "audience": "",
            "advisory": "",
            "introduction": "",
            "outcomes": outcomes,
            "programme": {"title": "Detention", "summary": ""},
            "modules": {structure["modules"][0]["id"]: {"title": "Module", "summary": ""}},  # type: ignore[index] # a literal above
            "activities": {lesson: {"title": "Lesson", "blocks": [], "minutes": 65}},
            "questions": {},
            "cards": {},
        }
        ReleaseText.objects.create(release=release, language=language, content=content, digest=digest)
    return release


def complete(learner: User, release: Release, *, language: str = "en", at: datetime = NOW) -> Certificate:
    """The learner takes the course from enrolment to the last lesson; the certificate comes of itself."""
    enrol(learner=learner, course=release.course, by=learner, at=at, language=language)
    place = place_of(learner, release.course.code)
    assert place is not None
    finish_lesson(place=place, activity=place.course.activities[0], short=False, at=at)
    found: Certificate = Certificate.objects.for_learner(learner).get(release__course=release.course)
    return found


def certified(name: str = "Aoife Ní Bhriain", *, language: str = "en", at: datetime = NOW) -> Certificate:
    return complete(person(f"holder{User.objects.count()}@example.org", name), released(), language=language, at=at)


def uncertified(learner: User, release: Release) -> Completion:
    """A completion as it is before anybody hears of it."""
    enrolment = enrol(learner=learner, course=release.course, by=learner, at=NOW, language="en")
    return Completion.objects.create(enrolment=enrolment, release=release, language="en", occurred_at=NOW)


def holder_of(certificate: Certificate) -> User:
    """Of the certificate of a course."""
    assert certificate.completion is not None
    learner: User = certificate.completion.enrolment.learner
    return learner
