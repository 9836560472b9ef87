"""What rests on a law card in every language: blocks, questions, scenarios, its translations, releases in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from courses.models import CoursePage, LawCard, LawChangeItem, LessonPage, Question, Release, ScenarioPage

Kind = LawChangeItem.Kind


@dataclass(frozen=True)
class Resting:
    """One thing that rests on a card. `looked_after`: the account that owns or last wrote its course page."""

    kind: str
    key: UUID
    title: str
    language: str = ""
    block: str = ""
    block_type: str = ""
    course_id: int | None = None
    looked_after: int | None = None
    page_id: int | None = None
    question_id: int | None = None
    card_id: int | None = None
    release_id: int | None = None


@dataclass(frozen=True)
class _Home:
    """A course page: whose course it is, and who looks after it."""

    path: str
    course: int
    person: int | None


def resting_on(card: UUID) -> list[Resting]:
    """Everything that is live and cites the card in any language, once. Nine queries, however much there is."""
    cards = list(LawCard.objects.filter(translation_key=card).select_related("locale"))
    homes = _homes()
    found = [*_pages(cards, homes), *_questions(cards, homes)]
    return list(dict.fromkeys([*found, *_cards(cards, found), *_releases(card, homes)]))


def _homes() -> list[_Home]:
    rows = CoursePage.objects.order_by("path").values_list("path", "course", "owner", "latest_revision__user")
    return [_Home(path, course, owner or writer) for path, course, owner, writer in rows]


def _home(path: str, homes: list[_Home]) -> dict[str, Any]:
    home = next((home for home in homes if path.startswith(home.path)), None)
    return {"course_id": home.course, "looked_after": home.person} if home else {}


def _pages(cards: list[LawCard], homes: list[_Home]) -> Iterator[Resting]:
    """Pages that cite it. Of a lesson each block, for that is what somebody has to read again."""
    cited = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(LawCard),
        to_object_id__in=[str(card.pk) for card in cards],
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    places: dict[int, list[str]] = {}
    for pk, path in cited.order_by("pk").values_list("object_id", "content_path"):
        places.setdefault(int(pk), []).append(path)
    pages = Page.objects.live().filter(pk__in=places).select_related("locale").order_by("path")
    lessons = LessonPage.objects.in_bulk(list(places))
    scenarios = set(ScenarioPage.objects.filter(pk__in=places).values_list("pk", flat=True))
    for page in pages:
        known: dict[str, Any] = {
            "key": page.translation_key,
            "title": page.title,
            "language": page.locale.language_code,
            "page_id": page.pk,
            **_home(page.path, homes),
        }
        if page.pk in lessons:
            yield from (Resting(Kind.BLOCK, **known, **block) for block in _blocks(lessons[page.pk], places[page.pk]))
        else:
            yield Resting(Kind.SCENARIO if page.pk in scenarios else Kind.PAGE, **known)


def _blocks(lesson: LessonPage, places: list[str]) -> Iterator[dict[str, Any]]:
    """The blocks at these places, in the order of the lesson; a block inside another one is found with it."""
    ids = {place.split(".")[1] for place in places if place.startswith("body.")}
    for block in lesson.body.raw_data:
        if block.get("id") in ids:
            yield {"block": block["id"], "block_type": block["type"]}


def _questions(cards: list[LawCard], homes: list[_Home]) -> Iterator[Resting]:
    rows = Question.objects.filter(sources__in=cards, live=True).select_related("locale").order_by("key", "pk")
    for question in rows.prefetch_related("places__page").distinct():
        paths = sorted(place.page.path for place in question.places.all())
        yield Resting(
            Kind.QUESTION,
            question.translation_key,
            str(question)[:300],
            question.locale.language_code,
            question_id=question.pk,
            **(_home(paths[0], homes) if paths else {}),
        )


def _cards(cards: list[LawCard], citing: list[Resting]) -> Iterator[Resting]:
    """The card in each language, with the course that cites it in that one, or that cites it at all."""
    for card in cards:
        language = card.locale.language_code
        near = sorted((thing for thing in citing if thing.course_id), key=lambda thing: thing.language != language)
        course: dict[str, Any] = {}
        if near:
            course = {"course_id": near[0].course_id, "looked_after": near[0].looked_after}
        if card.live:
            yield Resting(Kind.CARD, card.translation_key, str(card)[:300], language, card_id=card.pk, **course)


def _releases(card: UUID, homes: list[_Home]) -> Iterator[Resting]:
    """Of every edition the newest revision, if it holds the card."""
    newest = Release.objects.order_by("course_id", "edition", "-revision").distinct("course_id", "edition")
    rows = Release.objects.filter(pk__in=newest.values("pk"), structure__cards__has_key=str(card)).select_related(
        "course"
    )
    for release in rows.defer("structure"):
        person = next((home.person for home in homes if home.course == release.course_id), None)
        yield Resting(
            Kind.RELEASE,
            release.uuid,
            str(release),
            course_id=release.course_id,
            looked_after=person,
            release_id=release.pk,
        )
