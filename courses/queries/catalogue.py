"""The public catalogue: one card for each released course, with filters and a search that overlooks accents."""

import unicodedata
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchQuery

from courses.models import Release, ReleaseText
from courses.queries import shelf
from courses.queries.reading import CourseText
from lms.accounts.models.prepared import Prepared

# Upper bounds of learning time in minutes, by the filter's key.
TIMES = {"1h": 60, "2h": 120, "3h": 180}


@dataclass
class Found:
    """A course in the catalogue. `lessons` are the titles in which the words searched for stand."""

    course: CourseText
    course_id: int
    lessons: list[str] = field(default_factory=list)


def catalogue(language: str) -> list[Found]:
    """Every course with an open release, newest edition, in the order of their codes. One query."""
    return [Found(shelf.read(row.pk, row.digest, language), row.course_id) for row in _newest()]


_newest = Prepared(lambda: Release.objects.newest().order_by("course__code").only("digest", "course_id"))


def narrow(found: list[Found], *, programme: str = "", language: str = "", time: str = "") -> list[Found]:
    limit = TIMES.get(time)
    return [
        item
        for item in found
        if (not programme or item.course.programme_key == programme)
        and (not language or language in item.course.structure["languages"])
        and (limit is None or item.course.minutes <= limit)
    ]


def search(found: list[Found], words: str) -> list[Found]:
    """The courses in which all the words stand, in any of their languages. One query."""
    query = SearchQuery(words, config="amparo", search_type="websearch")
    releases = {item.course.release_id: item for item in found}
    hits = ReleaseText.objects.filter(release_id__in=releases, search=query).values_list("release_id", flat=True)
    chosen = [releases[pk] for pk in dict.fromkeys(hits)]
    for item in chosen:
        item.lessons = lessons_with(item.course, words)
    return sorted(chosen, key=lambda item: item.course.code)


def lessons_with(course: CourseText, words: str) -> list[str]:
    wanted = [folded(word) for word in words.replace('"', " ").split() if not word.startswith("-")]
    titles = []
    for activity in course.activities:
        if activity.kind != "lesson":
            continue
        text = folded(f"{activity.title} {_words(course, activity.id)}")
        if wanted and all(word in text for word in wanted):
            titles.append(activity.title)
    return titles[:5]


def _words(course: CourseText, activity: str) -> str:
    blocks = course.blocks(course.by_id[activity])
    return " ".join(str(block) for block in blocks if block["type"] != "check")


def folded(text: str) -> str:
    """Lower case without accents, as the search configuration sees it."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
