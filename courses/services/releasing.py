"""Releasing: the live pages of a course become an immutable edition or revision."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Value
from wagtail import hooks
from wagtail.log_actions import log

from courses.models import (
    Course,
    PackageContent,
    Release,
    ReleaseFile,
    ReleasePackage,
    ReleaseText,
    ReleaseWithdrawal,
)
from courses.rules.diff import Change, compare, is_below, least_class
from courses.rules.findings import Finding
from courses.rules.impact import Impact
from courses.rules.packages import packages_in
from courses.services.compiling import Compiled, compile_course, plain
from courses.services.findings import errors
from courses.services.law_changes import note_released
from lms.accounts.models import User

CHOICE = timedelta(days=90)  # for so long people half-way may choose, where the trainer says nothing else


class ReleaseError(Exception):
    """The course cannot be released as asked."""


class TemplateError(ReleaseError):
    """A template is there to be copied."""


class NothingChangedError(ReleaseError):
    """The live pages say exactly what the newest release says, and that one may be enrolled on."""


class ClassTooLowError(ReleaseError):
    """The difference asks for a higher class, or for a second person and a reason."""


class FaultyError(ReleaseError):
    """The course has faults that a release must not have. `findings` names them."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(", ".join(sorted({finding.rule for finding in findings})))
        self.findings = findings


class UpdateMissingError(ReleaseError):
    """People are certified, and there is neither an update module for them nor a reason why they need none."""


class ChoiceOverError(ReleaseError):
    """The day until which people half-way may choose is over already."""


class NoReasonError(ReleaseError):
    """What was decided must say why."""


class ChangedMeanwhileError(ReleaseError):
    """The live pages no longer say what they said when the trainer decided."""


@dataclass(frozen=True)
class Meaning:
    """What a new edition means for people of the one before.

    `no_update_reason`: why those who are certified need no update module. `choice_until_date`: until when those who are
    half-way may change to it; None for not at all. `kept`: UUIDs of changed activities that count all the same.
    """

    no_update_reason: str = ""
    choice_until_date: date | None = None
    kept: tuple[str, ...] = ()


def newest_release(course: Course) -> Release | None:
    return Release.objects.filter(course=course).order_by("-edition", "-revision").first()


def is_withdrawn(last: Release) -> bool:
    """Whether nobody may enrol on it any more. Releasing its pages again, changed or not, is the way back."""
    return ReleaseWithdrawal.objects.filter(release=last).exists()


def changes_since(last: Release | None, compiled: Compiled) -> list[Change]:
    """What a release of these pages would change; empty for a first release, which opens edition 1."""
    if last is None:
        return []
    texts = {text.language: text.content for text in last.texts.all()}
    return compare(last.structure, compiled.structure, texts, compiled.texts)


def impacts(course: Course) -> list[Impact]:
    """Whom a release touches, as the higher rooms answer: counts and links, no rows."""
    return [impact for answer in hooks.get_hooks("release_impact") for impact in answer(course)]


@transaction.atomic
def release(
    *,
    course: Course,
    by: User | None,
    at: datetime,
    change: str,
    note: str,
    seconded_by: User | None = None,
    expected: str = "",
    meaning: Meaning = Meaning(),
) -> Release:
    """Freeze the live state of the course as its newest release.

    A substantive change opens a new edition, and `meaning` says what that is to people of the one before; others open
    a new revision of the newest edition, which carries its meaning on.
    Raises TemplateError, NothingChangedError, ChangedMeanwhileError, FaultyError, ClassTooLowError, UpdateMissingError
    or ChoiceOverError, and NothingWrittenError from compiling.
    """
    if course.is_template:
        raise TemplateError
    course = Course.objects.select_for_update().get(pk=course.pk)
    compiled = compile_course(course)
    last = newest_release(course)
    least = least_class(changes_since(last, compiled)) if last else Release.Change.SUBSTANTIVE
    digest = compiled.digest
    if last and last.digest == digest and not is_withdrawn(last):
        raise NothingChangedError
    if expected and expected != digest:
        raise ChangedMeanwhileError
    edition = last.edition if last else 0
    if faults := errors(compiled, edition, today=at.date(), by_person=by is not None):
        raise FaultyError(faults)
    if is_below(change, least) and (seconded_by in (None, by) or not note.strip()):
        raise ClassTooLowError
    if last and change == Release.Change.SUBSTANTIVE:
        _mind_people(last, compiled, meaning, at)
    made = Release.objects.create(
        course=course,
        **_means(last, change, meaning),
        edition=_edition(last, change),
        revision=last.revision + 1 if last and change != Release.Change.SUBSTANTIVE else 0,
        change=change,
        least_change=least,
        note=note,
        by=by,
        seconded_by=seconded_by,
        released_at=at,
        structure=compiled.structure,
        digest=digest,
    )
    _keep(made, compiled)
    note_released(release=made, by=by, at=at)
    log(instance=course, action="courses.release", user=by, data={"release": made.number, "change": change})
    return made


def needs_update(last: Release, compiled: Compiled) -> bool:
    """Whether people are certified, and the pages hold no update module for the edition to come."""
    editions = {update["edition"] for update in compiled.structure.get("updates", ())}
    certified = any(impact.are_certified and impact.count for impact in impacts(last.course))
    return certified and last.edition + 1 not in editions


def _mind_people(last: Release, compiled: Compiled, meaning: Meaning, at: datetime) -> None:
    if meaning.choice_until_date and meaning.choice_until_date < at.date():
        raise ChoiceOverError
    if not meaning.no_update_reason.strip() and needs_update(last, compiled):
        raise UpdateMissingError


def _means(last: Release | None, change: str, meaning: Meaning) -> dict[str, Any]:
    if last is None:
        return {}
    if change != Release.Change.SUBSTANTIVE:
        return {name: getattr(last, name) for name in ("no_update_reason", "choice_until_date", "kept_by_trainer")}
    return {
        "no_update_reason": meaning.no_update_reason.strip(),
        "choice_until_date": meaning.choice_until_date,
        "kept_by_trainer": sorted(meaning.kept),
    }


def _edition(last: Release | None, change: str) -> int:
    if last is None:
        return 1
    return last.edition + (change == Release.Change.SUBSTANTIVE)


def _keep(made: Release, compiled: Compiled) -> None:
    for sha256, stored in compiled.stored.items():
        path = ReleaseFile.path(sha256)
        if not default_storage.exists(path):
            with default_storage.open(stored.name) as stream:
                default_storage.save(path, File(stream))
        ReleaseFile.objects.create(release=made, sha256=sha256, media_type=stored.media_type, size=stored.size)
    for sha256, (media_type, data) in compiled.files.items():
        path = ReleaseFile.path(sha256)
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(data))
        ReleaseFile.objects.create(release=made, sha256=sha256, media_type=media_type, size=len(data))
    for language, content in compiled.texts.items():
        ReleaseText.objects.create(
            release=made,
            language=language,
            content=content,
            digest=compiled.text_digests[language],
            search=_search_vector(made.course.code, content),
        )
    _keep_packages(made, compiled)


def _keep_packages(made: Release, compiled: Compiled) -> None:
    """What it plays is not deleted any more, whatever becomes of the packages."""
    packages = packages_in(compiled.structure, compiled.texts)
    contents = PackageContent.objects.filter(sha256__in=[facts["sha256"] for facts in packages])
    found = dict(contents.values_list("sha256", "pk")) if packages else {}
    ReleasePackage.objects.bulk_create(
        ReleasePackage(
            release=made,
            package=facts["content"],
            content_id=found[facts["sha256"]],
            libraries=[each["sha256"] for each in (*facts["libraries"], *facts.get("beside", ()))],
        )
        for facts in packages
    )


def _search_vector(code: str, content: dict[str, Any]) -> Any:
    heads = " ".join([code, content["title"], content["programme"]["title"]])
    names = " ".join(activity["title"] for activity in content["activities"].values())
    body = plain(" ".join([content["summary"], content["audience"], *_lesson_words(content)]))[:400_000]
    return (
        SearchVector(Value(heads), weight="A", config="amparo")
        + SearchVector(Value(names), weight="B", config="amparo")
        + SearchVector(Value(body), weight="D", config="amparo")
    )


NOT_SEARCHED = {"address", "captions", "ending", "file", "media_type", "package"}


def _lesson_words(content: dict[str, Any]) -> Iterator[str]:
    for activity in content["activities"].values():
        yield activity.get("equivalent", "")
        for block in activity.get("blocks", ()):
            if block["type"] != "check":  # a search must not give away what a question will say
                yield from _strings({k: v for k, v in block["value"].items() if k not in NOT_SEARCHED})
    for card in content["cards"].values():
        yield f"{card['citation']} {card['statement']}"


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
