"""Courses that are written or released. `released` is the quick way: the sample is compiled once in each process."""

import copy
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from django.db import transaction

from courses.models import Course, LawCard, LessonPage, Question, QuizPage, Release
from courses.queries import shelf
from courses.rules.canonical import manifest_digest
from courses.rules.diff import SUBSTANTIVE
from courses.services import walking
from courses.services.compiling import Compiled, compile_course
from courses.services.loading import Loaded, load_cards, load_course
from courses.services.releasing import _keep
from lms.learning.queries.paths import published
from tests.factories import sample
from tests.factories.rows import Rows, written_by

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NewTexts = dict[str, dict[str, Any]]


def written(**changed: str) -> Course:
    """The sample in Wagtail, published and not released. What was loaded once is put back as rows."""
    which = tuple(sorted(changed.items()))
    kept = _written.get(which)
    if not (kept and kept.put_back()):
        rows = written_by(partial(load, changed))
        if rows.new:  # there was no sample yet, so that is all of it
            _written[which] = rows
    return Course.objects.get(code=sample.CODE)


_written: dict[tuple[tuple[str, str], ...], Rows] = {}


def load(changed: dict[str, str]) -> None:
    """From its files, as often as it is asked."""
    load_cards(sample.register(), Loaded())
    assert load_course(sample.course_files(**changed), sample.programmes(), Loaded()) is not None


@cache
def compiled_sample() -> Compiled:
    """What a release of the sample holds. The pages it is compiled from are gone again."""
    with transaction.atomic():
        compiled = compile_course(written())
        transaction.set_rollback(True)
    return compiled


@cache
def compiled_with_scenario() -> Compiled:
    """The sample with a scenario between its lessons and its test."""
    with transaction.atomic():
        compiled = compile_course(written(**sample.WITH_SCENARIO))
        transaction.set_rollback(True)
    return compiled


def released_with_scenario(code: str = sample.CODE, **changed: Any) -> Release:
    compiled = compiled_with_scenario()
    return released(code, **{"structure": compiled.structure, "texts": compiled.texts} | changed)


def released(
    code: str = sample.CODE,
    *,
    edition: int = 1,
    revision: int = 0,
    change: str = SUBSTANTIVE,
    structure: dict[str, Any] | None = None,
    texts: NewTexts | None = None,
    columns: dict[str, Any] | None = None,
    **policies: Any,
) -> Release:
    """A release of the sample, under any code, without pages behind it.

    `structure` and `texts` take the place of the sample's; `policies` are fields of the course,
    `columns` of the release.
    """
    base = compiled_sample()
    structure = copy.deepcopy(structure or base.structure) | {"code": code}
    texts = copy.deepcopy(texts or base.texts)
    course, _ = Course.objects.get_or_create(
        code=code, defaults={"source_language": "en", "validity_months": structure["validity_months"], **policies}
    )
    compiled = Compiled(structure, texts, base.files)
    release = Release.objects.create(
        course=course,
        edition=edition,
        revision=revision,
        change=change,
        least_change=change,
        note="As released.",
        released_at=AT,
        structure=structure,
        digest=manifest_digest(structure, compiled.text_digests, list(compiled.files)),
        **(columns or {}),
    )
    _keep(release, compiled)
    return release


def sample_texts() -> NewTexts:
    return copy.deepcopy(compiled_sample().texts)


def sample_structure() -> dict[str, Any]:
    return copy.deepcopy(compiled_sample().structure)


def lesson_page(slug: str = "three-rights", language: str = "en") -> LessonPage:
    return LessonPage.objects.get(slug=slug, locale__language_code=language)


def quiz_page(language: str = "en") -> QuizPage:
    return QuizPage.objects.get(slug="final-test", locale__language_code=language)


def question(key: str = "t01", language: str = "en") -> Question:
    return Question.objects.get(key=f"{sample.CODE}/{key}", locale__language_code=language)


def card(key: str = "three-rights", language: str = "en") -> LawCard:
    return LawCard.objects.get(key=key, locale__language_code=language)


def forget_releases() -> None:
    """Databases of tests number their releases alike; what one remembers is wrong for the next."""
    shelf._read.cache_clear()
    shelf._load.cache_clear()
    shelf._digests.clear()
    walking._compiled.cache_clear()
    published.forget()
