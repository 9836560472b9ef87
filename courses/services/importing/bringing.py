"""Bringing a judged course in, as drafts."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Collection, Locale, Page

from courses.models import Course, CoursePage, HomePage, LawCard, ProgrammePage, Question
from courses.services.importing.drafting import Drafts
from courses.services.importing.judging import Judged
from courses.services.importing.planning import card_identity, is_clash
from courses.services.loading import CardMissingError, FileRefusedError, ensure_home, ensure_locales
from courses.services.loading.cards import card_values
from courses.services.loading.courses import CourseLoader
from courses.services.loading.files import Arriving, Shelf
from courses.services.loading.keys import remember_keys
from courses.services.loading.writing import Held, Loaded
from courses.standards.coursefiles import Card, CourseFiles, identity
from courses.standards.coursefiles.course import CODE
from lms.accounts.models import User


class RefusedError(Exception):
    """Nothing was stored. `reason` is a code, or a sentence of the readers about a file."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def import_course(
    *,
    judged: Judged,
    programme: ProgrammePage | None,
    by: User | None,
    code: str = "",
    is_fresh: bool = False,
    takes_over: bool = False,
    collection: Collection | None = None,
    is_exact: bool = False,
) -> tuple[Course, Loaded]:
    """Write the course as drafts: all of it, or nothing.

    `code` is another one than the file's; `is_fresh` makes identities of its own; `takes_over` writes drafts into the
    course that has the code, which stays in its programme. A new course goes into `programme`, or into the file's own.
    `is_exact` keeps pictures byte for byte
    as they are, where an operator vouches for them. Raises RefusedError.
    """
    assert judged.course is not None  # noqa: S101 a broken file is not imported
    if judged.is_broken:
        raise RefusedError("broken")
    files = replace(judged.course, code=code or judged.course.code, id="" if is_fresh else judged.course.id)
    arriving = Arriving(by, timezone.now(), may_install=judged.may_install)
    shelf = Shelf(judged.open_file, collection, is_exact=is_exact, arriving=arriving)
    try:
        with transaction.atomic():
            return _bring(files, judged, programme, shelf, by, is_fresh=is_fresh, takes_over=takes_over)
    except (ValidationError, DataError, IntegrityError, CardMissingError, FileRefusedError) as error:
        shelf.forget()
        reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise RefusedError(reason[:500]) from error
    except Exception:  # nothing is stored, so its files are nobody's
        shelf.forget()
        raise


def _bring(
    files: CourseFiles,
    judged: Judged,
    programme: ProgrammePage | None,
    shelf: Shelf,
    by: User | None,
    *,
    is_fresh: bool,
    takes_over: bool,
) -> tuple[Course, Loaded]:
    course = _course(files, is_fresh=is_fresh, takes_over=takes_over)
    if takes_over:
        programme = _programme_of(course) or programme
    locales, drafts = ensure_locales(), Drafts(by)
    _cards(judged.cards, drafts, locales)
    source_first = sorted(files.texts.items(), key=lambda pair: pair[0] != files.source_language)
    for language, texts in source_first:
        parent = _programme(programme, judged, locales[language], drafts)
        loader = CourseLoader(course, files, locales[language], drafts, shelf, is_fresh=is_fresh)
        loader.course_page(parent, texts)
    remember_keys(files)
    log(instance=course, action="courses.import", user=by, data={"from": judged.manifest.get("release", "")})
    return course, drafts.loaded


def _course(files: CourseFiles, *, is_fresh: bool, takes_over: bool) -> Course:
    """The course, locked: of two imports at once the second meets the first."""
    if not CODE.match(files.code):
        raise RefusedError("code")
    standing = Course.objects.select_for_update().filter(code=files.code).first()
    if bool(standing) != takes_over:
        raise RefusedError("taken" if standing else "gone")
    if not is_fresh and is_clash(files, standing):
        raise RefusedError("clash")
    if standing:
        if standing.source_language != files.source_language:
            raise RefusedError("language")
        return standing
    return Course.objects.create(
        code=files.code,
        uuid=identity("course", files.id or files.code),
        source_language=files.source_language,
        validity_months=files.validity_months,
        legal_review_open=files.legal_review_open,
        enrolment=files.enrolment,
        packages_count=files.packages_count,
    )


def _programme_of(course: Course) -> ProgrammePage | None:
    """Where a course stands already, in its source language. None while it has no page."""
    page = CoursePage.objects.filter(course=course, locale__language_code=course.source_language).first()
    return ProgrammePage.objects.parent_of(page).first() if page else None


def _programme(chosen: ProgrammePage | None, judged: Judged, locale: Locale, drafts: Drafts) -> Held[ProgrammePage]:
    """The programme's page in that language; a new one is a draft with the words of the chosen one or of the file."""
    told, language = judged.programme, locale.language_code
    if chosen is None and told is None:
        raise RefusedError("no programme")
    key = chosen.translation_key if chosen else identity("programme", told.key if told else "")
    if there := ProgrammePage.objects.filter(translation_key=key, locale=locale).first():
        return Held(ProgrammePage, there.pk)
    if chosen:
        slug, values = chosen.slug, {"title": chosen.title, "summary": chosen.summary}
    else:
        assert told is not None  # noqa: S101 seen above
        if not {language} <= told.title.keys() & told.summary.keys():
            raise RefusedError("no programme")
        slug = told.slug or told.key
        values = {"title": told.title[language], "summary": told.summary[language]}
    home = Held(HomePage, ensure_home(locale).pk)
    made = drafts.page(ProgrammePage, key, locale, home, slug=slug, said=values, values=lambda: values)
    assert made is not None  # noqa: S101 only the loader leaves out what was deleted
    return made


def _cards(cards: list[Card], drafts: Drafts, locales: dict[str, Locale]) -> None:
    """What is new becomes a draft. What is known is left as it is, whatever the file says of it."""
    for card in cards:
        key = card_identity(card)
        for language in card.citation:
            locale = locales.get(language)
            if locale is None or LawCard.objects.filter(key=card.key, locale=locale).exists():
                continue
            if not LawCard.objects.filter(translation_key=key, locale=locale).exists():
                drafts.card(key, locale, card_values(card, language))


def publish_all(course: Course, judged: Judged, by: User | None) -> None:
    """Publish every draft of the course, its questions, and the cards that came with it: none that was withdrawn."""
    for page in CoursePage.objects.filter(course=course):
        programme = page.get_parent()
        pages = [programme, *page.get_descendants(inclusive=True)]
        for each in pages:
            _publish(Page.objects.get(pk=each.pk).specific, by)
        questions = Question.objects.filter(key__startswith=f"{course.code}/", locale=page.locale)
        for question in questions:
            _publish(question, by)
    keys = [card.key for card in judged.cards]
    for card in LawCard.objects.filter(live=False, first_published_at__isnull=True, key__in=keys):
        _publish(card, by)


def _publish(thing: Any, by: User | None) -> None:
    if not thing.live or thing.has_unpublished_changes:
        thing.get_latest_revision().publish(user=by)
