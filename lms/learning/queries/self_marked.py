"""What is asked for whose results rest, among others, on exercises that marked themselves in the browser."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from courses.queries.reading import CourseText
from lms.learning.models import Requirement
from lms.learning.queries.paths import published


@dataclass(frozen=True)
class SelfMarked:
    """Courses and paths, by key."""

    courses: frozenset[int]
    paths: frozenset[int]

    @classmethod
    def none(cls) -> Self:
        return cls(frozenset(), frozenset())

    def has(self, course: int | None, path: int | None) -> bool:
        return course in self.courses or path in self.paths

    def is_asked_by(self, requirement: Requirement) -> bool:
        return self.has(requirement.course_id, requirement.path_id)


def self_marked(courses: Mapping[int, CourseText]) -> SelfMarked:
    """Among all courses that were released, and all paths. No query where no course is."""
    marked = frozenset(key for key, course in courses.items() if course.is_self_marked)
    versions = published.all() if marked else []
    return SelfMarked(marked, frozenset(version.path for version in versions if not marked.isdisjoint(version.courses)))
