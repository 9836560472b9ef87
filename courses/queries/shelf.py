"""Released content from memory. It is immutable, so what is kept by its digest can never be stale.

`read(release)` costs one query the first time a process sees a release, and none after that.
"""

from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from courses.models import Release, ReleaseText
from courses.queries.law_since import Since
from courses.queries.reading import CourseText

# What an edition means for people who are on an earlier one.
PEOPLE = ("choice_until_date", "kept_by_trainer")


def read(release_id: int, digest: str, language: str | None = None, since: Since = ()) -> CourseText:
    """The release in a language, or in its source language where it is not taught in that one.

    Without a language: in that of the interface. `digest` is the release's; it is what the memory goes by.
    `since` is what the register says of the law since then.
    """
    release, texts = _load(release_id, digest)
    _digests[release_id] = digest
    wanted = language or get_language()
    # Only languages there are: what a browser asks for must not fill the memory.
    language = wanted if wanted and wanted in texts else release["structure"]["source_language"]
    return _read(release_id, digest, language, since)


@lru_cache(maxsize=1024)
def _read(release_id: int, digest: str, language: str, since: Since) -> CourseText:
    release, texts = _load(release_id, digest)
    return CourseText(release=release, texts=texts, language=language, since=since)


@lru_cache(maxsize=256)
def _load(release_id: int, digest: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:  # noqa: ARG001 the key
    rows = list(ReleaseText.objects.filter(release_id=release_id).select_related("release"))
    release = rows[0].release
    kept = {
        name: getattr(release, name)
        for name in ("id", "digest", "edition", "revision", "released_at", "note", "structure", *PEOPLE)
    }
    return kept, {row.language: row.content for row in rows}


def read_by_id(release_id: int, language: str | None = None, since: Since = ()) -> CourseText:
    """The release, where its digest is not at hand. A release never changes, so it is asked for once."""
    if release_id not in _digests:
        _digests[release_id] = Release.objects.values_list("digest", flat=True).get(pk=release_id)
    return read(release_id, _digests[release_id], language, since)


_digests: dict[int, str] = {}


def newest(code: str, language: str | None = None) -> CourseText | None:
    """The newest open release of a course: what its public page shows and people enrol on."""
    return _first(Release.objects.open().filter(course__code=code), language)


def highest(code: str, language: str | None = None) -> CourseText | None:
    """The release of a course with the highest number, whether anybody may still enrol on it or not."""
    return _first(Release.objects.filter(course__code=code), language)


def _first(releases: "QuerySet[Release]", language: str | None) -> CourseText | None:
    found = releases.order_by("-edition", "-revision").values_list("pk", "digest").first()
    return read(*found, language) if found else None
