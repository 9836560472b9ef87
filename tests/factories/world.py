"""One of everything that an address can name, and somebody of every role. Made once for many requests."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from wagtail.documents.models import Document

from certificates.models import Certificate
from courses.models import (
    Course,
    CoursePage,
    LawChange,
    ProgrammePage,
    Release,
    ReleaseFile,
    ReleaseRequest,
    ReviewKind,
)
from courses.rules.diff import EDITORIAL, SUBSTANTIVE
from courses.services.groups import ensure_groups
from courses.services.packages.uploads import receive
from lms.accounts.models import AllowedDomain, Membership, NameRequest, PeopleImport, Unit, User
from lms.accounts.permissions import SITE_ADMINISTRATORS
from lms.accounts.services import delegate, invite
from lms.accounts.services.api_keys import make_key
from lms.dashboards.services.saved_views import save_view
from lms.learning.models import Attempt, ExtensionRequest
from lms.learning.queries.places import place_of
from lms.learning.services import attempts
from lms.learning.services.activities import finish_lesson
from lms.learning.services.enrolling import enrol
from lms.learning.services.exempting import exempt
from lms.learning.services.keeping import keep_audience
from lms.learning.services.prior_learning import accept_prior
from tests.certificates.makers import released as released_without_test
from tests.factories import h5p, media, packages, paths, people, played, releases, sample
from tests.factories.reviews import peer, reviewer, submitted
from tests.learning.requirements import audience, required

Role = Membership.Role
LONG_AGO = date(2020, 1, 1)


@dataclass
class World:
    """`names` are what the examples in docs/addresses.md may name in braces; `people` are by role."""

    names: dict[str, str] = field(default_factory=dict)
    people: dict[str, User | None] = field(default_factory=dict)


def world() -> World:
    made = World()
    course, release = _course()
    agency, north, station, south = _units()
    learner = people.person(name="Ana Sousa", email="ana@police.example")
    membership = people.member(learner, station, since=LONG_AGO)
    roles = {
        "learner": learner,
        "manager": _member(north, Role.MANAGER),
        "other manager": _member(south, Role.MANAGER),
        "auditor": _member(agency, Role.AUDITOR),
        "trainer": peer("demo"),
        "other trainer": peer("other"),
        "reviewer": reviewer("demo"),
        "administrator": _member(agency, Role.ADMINISTRATOR),
        "site administrator": people.person(),
        "superuser": people.person(is_superuser=True),
    }
    roles["site administrator"].groups.add(Group.objects.get(name=SITE_ADMINISTRATORS))
    made.people = {"anybody": None, **roles}
    made.names |= {
        "agency": str(agency.uuid),
        "unit": str(station.uuid),
        "unit_pk": str(station.pk),
        "membership": str(membership.uuid),
        "membership_pk": str(membership.pk),
        "person_pk": str(learner.pk),
    }
    made.names |= _of_people(learner, roles["manager"], station)
    made.names |= _of_systems(roles["manager"], roles["administrator"], roles["auditor"].email, agency, north)
    view = save_view(owner=roles["manager"], name="Late", path=f"/en/units/{north.uuid}/?state=ran-out")
    made.names["view"] = str(view.uuid)
    made.names |= _of_courses(course, release, roles["trainer"])
    made.names |= _of_packages(roles["trainer"])
    made.names |= _of_files(release)
    made.names |= _of_learning(learner, release)
    made.names |= played.completed(learner, timezone.now())
    made.names |= _of_paths()
    made.names |= _of_requirements(learner, roles["manager"], north, release)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


def _course() -> tuple[Course, Release]:
    """Written by the programme "demo", and released with a scenario and a package; there is a programme "other"."""
    from tests.courses.admin.conftest import other_course  # the other programme's course is made there for its tests

    release = releases.released(**played.everything())
    course = releases.written(**sample.WITH_SCENARIO)
    other_course()
    ensure_groups()
    return course, release


def _units() -> tuple[Unit, Unit, Unit, Unit]:
    agency = people.unit("Custody Police")
    north, south = people.unit("North", parent=agency), people.unit("South", parent=agency)
    station = people.unit("Harbour", parent=Unit.objects.get(pk=north.pk))
    agency, north, station, south = (Unit.objects.get(pk=unit.pk) for unit in (agency, north, station, south))
    return agency, north, station, south


def _member(unit: Unit, role: str) -> User:
    made = people.person()
    people.member(made, unit, role=role, since=LONG_AGO)
    return made


def _of_people(learner: User, manager: User, station: Unit) -> dict[str, str]:
    now = timezone.now()
    asked = NameRequest.objects.create(user=learner, wanted="Ana Maria Sousa")
    invited = invite(
        email="eva@police.example", name="Eva", unit=station, role=Role.LEARNER, language="en", by=manager, at=now
    )
    domain = AllowedDomain.objects.create(domain="police.example", unit=station)
    return {
        "request": str(asked.uuid),
        "token": invited.token,
        "invitation_pk": str(invited.pk),
        "domain_pk": str(domain.pk),
    }


def _of_requirements(learner: User, manager: User, north: Unit, release: Release) -> dict[str, str]:
    """The learner has to hold the course that she has begun, but not today; and has shown that she knew it before."""
    now = timezone.now()
    asked = required(north, release, by=manager, at=now)
    wish = ExtensionRequest.objects.create(
        learner=learner, requirement=asked, wanted_date=date(2099, 1, 1), reason="Cause.", occurred_at=now
    )
    today = now.date()
    freed = exempt(
        learner=learner, requirement=asked, from_date=today, until_date=today, reason="absent", by=manager, at=now
    )
    prior = accept_prior(
        learner=learner, course=release.course, completed_date=today, evidence="Paper.", by=manager, at=now
    )
    kept = keep_audience(name="Staff", unit=north, audience=audience(north), by=manager, at=now)
    return {
        "audience": str(kept.uuid),
        "requirement": str(asked.uuid),
        "asked": str(wish.uuid),
        "exemption": str(freed.uuid),
        "prior": str(prior.uuid),
    }


def _of_systems(manager: User, administrator: User, colleague: str, agency: Unit, north: Unit) -> dict[str, str]:
    """A view that is lent, a file of people, a key."""
    now = timezone.now()
    lent = delegate(unit=north, email=colleague, until_date=now.date(), by=manager, at=now)
    sent = PeopleImport.objects.create(unit=north, by=administrator, dates="ymd", language="en", status="judged")
    key, _text = make_key(
        name="HR", unit=agency, scopes=["units:read"], expires_date=now.date(), by=administrator, at=now
    )
    return {"delegation": str(lent.uuid), "import": str(sent.uuid), "api_key": str(key.uuid)}


def _of_courses(course: Course, release: Release, trainer: User) -> dict[str, str]:
    """A page of it is under review, another trainer asks for a smaller release, and a law changes."""
    now, card = timezone.now(), releases.card()
    asked = ReleaseRequest.objects.create(
        course=course,
        digest="0" * 64,
        change=EDITORIAL,
        least_change=SUBSTANTIVE,
        note="Words.",
        reason="Only words.",
        by=peer("demo"),
        asked_at=now,
    )
    change = LawChange.objects.create(card=card.translation_key, key=card.key, citation="CPT", occurred_at=now)
    page = CoursePage.objects.get(course=course, locale__language_code="en")
    under_review = submitted(page, trainer, step=ReviewKind.LEGAL)
    return {
        "code": course.code,
        "course_pk": str(course.pk),
        "page_pk": str(page.pk),
        "release": str(release.uuid),
        "review": str(under_review.pk),
        "key": str(page.translation_key),
        "card_pk": str(card.pk),
        "release_request": str(asked.uuid),
        "law_change": str(change.uuid),
        "question_pk": str(releases.question().pk),
    }


def _of_files(release: Release) -> dict[str, str]:
    """A picture as it was uploaded, a document, and a file of the release."""
    sha256 = hashlib.sha256(media.PDF).hexdigest()
    default_storage.save(ReleaseFile.path(sha256), ContentFile(media.PDF))
    ReleaseFile.objects.create(release=release, sha256=sha256, media_type="application/pdf", size=len(media.PDF))
    document = Document.objects.create(title="First hour", file=ContentFile(media.PDF, "first-hour.pdf"))
    return {
        "file": sha256,
        "picture": default_storage.save("images/rights.webp", ContentFile(media.webp())),
        "document_pk": str(document.pk),
        "document": document.filename,
    }


def _of_paths() -> dict[str, str]:
    programme = ProgrammePage.objects.get(slug="demo", locale__language_code="en").translation_key
    version = paths.released(*Course.objects.filter(releases__isnull=False).distinct(), programme=programme)
    return {"path_code": version.path.code, "path_pk": str(version.path.pk)}


def _of_packages(trainer: User) -> dict[str, str]:
    library, package = packages.library(), packages.package()
    file = BytesIO(h5p.zipped(h5p.mini()))
    upload = receive(file=file, name="rights.h5p", size=1, by=trainer, at=timezone.now())
    return {
        "library": library.sha256,
        "content": package.content.sha256,
        "package": str(package.uuid),
        "package_pk": str(package.pk),
        "upload": str(upload.uuid),
    }


def _of_learning(learner: User, release: Release) -> dict[str, str]:
    """She has completed a course without a test, and sits the test of another one."""
    now = timezone.now()
    short = released_without_test("HRD-101")
    for course in (short.course, release.course):
        enrol(learner=learner, course=course, by=learner, at=now, language="en")
        place = place_of(learner, course.code)
        assert place is not None
        for activity in place.course.activities:
            if activity.kind == "lesson" and course == short.course:
                finish_lesson(place=place, activity=activity, short=False, at=now)
    assert place is not None
    test = next(activity for activity in place.course.activities if activity.kind == "quiz")
    attempts.start(place=place, activity=test, at=now)
    lesson = next(activity for activity in place.course.activities if activity.kind == "lesson")
    return {
        "test": test.slug,
        "test_id": test.id,
        "lesson": lesson.slug,
        "lesson_id": lesson.id,
        "question": next(iter(place.course.questions)),
        "attempt": str(Attempt.objects.get(enrolment__learner=learner).uuid),
        "certificate": Certificate.objects.for_learner(learner).get().number,
    } | played.played(learner, now)
