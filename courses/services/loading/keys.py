"""Keeping the words of which identities are made: a file that is exported later says them again."""

from collections.abc import Iterator
from uuid import UUID

from courses.models import KnownKey
from courses.standards.coursefiles import CourseFiles, identity


def remember_keys(files: CourseFiles) -> None:
    """Add what is not known yet. A key that is itself a UUID says nothing more."""
    made = {uuid: key for uuid, key in _keys(files) if str(uuid) != key}
    known = set(KnownKey.objects.filter(uuid__in=list(made)).values_list("uuid", flat=True))
    new = [KnownKey(uuid=uuid, key=key) for uuid, key in made.items() if uuid not in known]
    KnownKey.objects.bulk_create(new, ignore_conflicts=True)


def _keys(files: CourseFiles) -> Iterator[tuple[UUID, str]]:
    for module in files.modules:
        yield identity(files.code, "module", module.key), module.key
    source = files.texts[files.source_language]
    for lesson in source.written.values():
        yield from ((identity(files.code, b.question.key), b.question.key) for b in lesson.blocks if b.question)
    for quiz in source.quizzes.values():
        yield from ((identity(files.code, question.key), question.key) for question in quiz.questions)
    for name, scenario in source.scenarios.items():
        keys = [*(place.key for place in scenario.situations), *(place.key for place in scenario.endings)]
        yield from ((identity(files.code, name, key), key) for key in keys)
