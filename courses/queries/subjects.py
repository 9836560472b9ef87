"""What trainers call the things of a course: titles for UUIDs, and where each is edited."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse
from django.utils.text import Truncator
from wagtail.models import Page

from courses.models import Course, CoursePage, LawCard, Question
from courses.rules.diff import Structure, Texts


@dataclass(frozen=True)
class Subject:
    """A thing of a course by its title, and where it is edited: nowhere, if it is gone."""

    title: str
    url: str | None = None
    module: str = ""


@dataclass
class Subjects:
    """All things of a course by UUID, and the titles of its modules in their order."""

    by_id: dict[str, Subject] = field(default_factory=dict)
    modules: list[str] = field(default_factory=list)

    def title(self, key: str) -> str:
        return self.by_id[key].title if key in self.by_id else key

    def url(self, key: str) -> str | None:
        return self.by_id[key].url if key in self.by_id else None


def subjects_of(course: Course, states: list[tuple[Structure, Texts]], cards: Iterable[str] = ()) -> Subjects:
    """The things in these compiled states, oldest first, and law cards: what is gone keeps its title. Five queries.

    What of `cards` is no UUID is words already, and stands for itself.
    """
    found = Subjects()
    for card in LawCard.objects.filter(translation_key__in=[UUID(key) for key in cards if is_uuid(key)]):
        found.by_id[str(card.translation_key)] = Subject(card.citation, edit_url(LawCard, card.pk))
    for structure, texts in states:
        source = texts[structure["source_language"]]
        found.modules = [source["modules"][module["id"]]["title"] for module in structure["modules"]]
        for module in structure["modules"]:
            name = source["modules"][module["id"]]["title"]
            for activity in module["activities"]:
                title = source["activities"][activity["id"]]["title"]
                found.by_id[activity["id"]] = Subject(title, module=name)
        for update in structure.get("updates", ()):
            found.by_id[update["id"]] = Subject(source["updates"][update["id"]]["title"])
        for key, question in source["questions"].items():
            found.by_id[key] = Subject(_short(question["ask"]))
        for key, card in structure["cards"].items():
            text = source["cards"].get(key, {"citation": card["key"]})
            found.by_id[key] = Subject(text["citation"])
    _link(found, course)
    return found


def _link(found: Subjects, course: Course) -> None:
    wanted = [UUID(key) for key in found.by_id]
    language = course.source_language
    root = CoursePage.objects.filter(course=course, locale__language_code=language).first()
    if root:
        below = Page.objects.descendant_of(root).filter(translation_key__in=wanted)
        for key, pk in below.values_list("translation_key", "pk"):
            _point(found, str(key), reverse("wagtailadmin_pages:edit", args=[pk]))
    for kind in (Question, LawCard):
        rows = kind.objects.filter(translation_key__in=wanted, locale__language_code=language)
        for key, pk in rows.values_list("translation_key", "pk"):
            _point(found, str(key), edit_url(kind, pk))


def is_uuid(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True


def edit_url(kind: type[Question] | type[LawCard], pk: int) -> str:
    return reverse(f"wagtailsnippets_courses_{kind._meta.model_name}:edit", args=[pk])  # noqa: SLF001 Django's way


def _point(found: Subjects, key: str, url: str) -> None:
    was = found.by_id[key]
    found.by_id[key] = Subject(was.title, url, was.module)


def _short(text: str) -> str:
    return Truncator(text).chars(90)
