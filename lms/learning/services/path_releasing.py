"""Publishing a path: what its trainers wrote becomes an immutable version; whoever holds its courses then holds it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from courses.models import Release
from courses.rules.canonical import digest
from lms.accounts.models import User
from lms.learning.models import (
    AssignmentState,
    EnrolmentState,
    Path,
    PathGrant,
    PathVersion,
    PathVersionCourse,
    PathWithdrawal,
    PriorLearning,
)
from lms.learning.queries.paths import Version, newest_versions, published
from lms.learning.services.path_completing import complete_paths
from lms.learning.services.restanding import restand
from lms.learning.signals import path_released

CHUNK = 500  # people who are looked at in one transaction


class PathReleaseError(Exception):
    """The path cannot be published as it is."""


class PathUnchangedError(PathReleaseError):
    """It says what its newest version says."""


class NoReasonError(PathReleaseError):
    """A path is withdrawn for a reason."""


class NotPublishedError(PathReleaseError):
    """What was never published cannot be withdrawn."""


class PathFaultyError(PathReleaseError):
    """Something is missing. `faults` are sentences."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def content_of(path: Path) -> dict[str, Any]:
    """What a version would say. The first language is the path's own. See rules/course_paths.py."""
    texts = {text.language: text for text in path.texts.order_by("pk")}
    return {
        "code": path.code,
        "programme": str(path.programme),
        "in_order": path.in_order,
        "valid_months": path.valid_months,
        "source_language": next(iter(texts), ""),
        "texts": {language: {"title": text.title, "description": text.description} for language, text in texts.items()},
        "steps": [
            {
                "need": step.need,
                "courses": [
                    {"uuid": str(course.uuid), "code": course.code} for course in step.courses.order_by("code")
                ],
            }
            for step in path.steps.order_by("sort_order", "pk")
        ],
    }


def faults_of(content: dict[str, Any]) -> list[str]:
    """What must be put right before it can be published."""
    found = [] if content["texts"] else [_("Give the path a title in one language at least.")]
    codes = [course["code"] for step in content["steps"] for course in step["courses"]]
    if len(codes) < 2:
        found.append(_("A path has two courses at least."))
    twice = sorted({code for code in codes if codes.count(code) > 1})
    found += [_("%(course)s stands in two steps. A course counts once.") % {"course": code} for code in twice]
    for number, step in enumerate(content["steps"], 1):
        if not step["courses"]:
            found.append(_("Step %(number)s has no course.") % {"number": number})
        elif step["need"] and step["need"] > len(step["courses"]):
            found.append(_("Step %(number)s asks for more courses than it has.") % {"number": number})
    released = set(Release.objects.filter(course__code__in=codes).values_list("course__code", flat=True))
    missing = sorted(set(codes) - released)
    return found + [_("%(course)s has not been released yet.") % {"course": code} for code in missing]


def is_withdrawn(version: PathVersion) -> bool:
    return PathWithdrawal.objects.filter(version=version).exists()


def newest_version(path: Path) -> PathVersion | None:
    return path.versions.order_by("-number").first()


@transaction.atomic
def release_path(*, path: Path, by: User | None, at: datetime, note: str) -> PathVersion:
    """Publish the path as it is written. One that was withdrawn is open again then. Raises PathUnchangedError,
    PathFaultyError."""
    path = Path.objects.select_for_update().get(pk=path.pk)
    content, last = content_of(path), newest_version(path)
    if last and last.content == content and not is_withdrawn(last):
        raise PathUnchangedError
    if faults := faults_of(content):
        raise PathFaultyError(faults)
    version = PathVersion.objects.create(
        path=path,
        number=last.number + 1 if last else 1,
        content=content,
        digest=digest(content),
        note=note,
        by=by,
        released_at=at,
    )
    PathVersionCourse.objects.bulk_create(
        PathVersionCourse(version=version, course=course, step=number)
        for number, step in enumerate(path.steps.order_by("sort_order", "pk"))
        for course in step.courses.all()
    )
    PathGrant.objects.create(version=version, asked_at=at)
    published.forget()
    path_released.send(PathVersion)
    return version


@transaction.atomic
def withdraw_path(*, path: Path, by: User, at: datetime, reason: str) -> PathWithdrawal:
    """Let nobody begin the path any more. Pressed twice, the first time counts.

    Who has begun it may finish, and who holds it keeps it. The way back is a new version. Raises NoReasonError,
    NotPublishedError.
    """
    if not reason.strip():
        raise NoReasonError
    path = Path.objects.select_for_update().get(pk=path.pk)
    last = newest_version(path)
    if last is None:
        raise NotPublishedError
    if done := PathWithdrawal.objects.filter(version=last).first():
        return done
    made = PathWithdrawal.objects.create(version=last, by=by, withdrawn_at=at, reason=reason.strip())
    log(instance=path, action="learning.withdraw_path", user=by, data={"version": last.number})
    published.forget()
    return made


@transaction.atomic
def grant_some(*, at: datetime) -> bool:
    """Look at the next people who hold a course of a path that was published, for whether they hold it all.

    False when nothing is left. Of several workers one does it; what one that is killed leaves is done by the next.
    """
    waiting = PathGrant.objects.select_for_update(skip_locked=True, of=("self",)).filter(done_at__isnull=True)
    grant = waiting.select_related("version").order_by("asked_at", "pk").first()
    if grant is None:
        return False
    versions = [each for each in newest_versions(path=grant.version.path_id) if each.pk == grant.version_id]
    # Where a newer version was published, its own grant does it.
    if versions and (learners := _touched(versions[0], grant.after, at)):
        complete_paths(versions=versions, learners=learners, at=at)
        states = AssignmentState.objects.filter(learner__in=learners, requirement__path=grant.version.path_id)
        restand(list(states.values_list("learner_id", "requirement_id")), at=at)
        grant.after = learners[-1]
    else:
        grant.done_at = at
    grant.save(update_fields=["after", "done_at"])
    return True


def _touched(version: Version, after: int, at: datetime) -> list[int]:
    """The next people who hold a course of the version, or of whom the path is required: for them another course may
    be a beginning now."""
    valid = EnrolmentState.objects.valid(at.date()).filter(course__in=version.courses)
    prior = PriorLearning.objects.filter(course__in=version.courses)
    asked = AssignmentState.objects.filter(requirement__path=version.path)
    sets = (each.filter(learner__gt=after).order_by().values("learner") for each in (valid, prior, asked))
    first, *others = sets
    return list(first.union(*others).order_by("learner").values_list("learner", flat=True)[:CHUNK])
