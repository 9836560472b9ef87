"""The draft of an update module, made from what a release would change."""

import uuid
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.models import Course, CoursePage, LawCard, Question, UpdatePage
from courses.queries.sentences import grouped
from courses.rules.diff import Change
from courses.rules.updates import QUESTIONS
from courses.services.reviewing import Review, review
from lms.accounts.models import User

CHOSEN = (Question.Kind.SINGLE, Question.Kind.MULTIPLE, Question.Kind.TRUE_FALSE)  # what a lesson can ask
NEW_LAW = ("added", "status", "statement")


class NothingToTellError(Exception):
    """The course is not released yet, or nothing has changed since: nobody needs an update."""


@transaction.atomic
def prepare_update(*, course: Course, by: User) -> UpdatePage:
    """A draft of the update module for the next edition, or the one that is there. Raises NothingToTellError."""
    Course.objects.select_for_update().get(pk=course.pk)
    seen = review(course)
    if seen.last is None or seen.compiled is None or not seen.changes:
        raise NothingToTellError
    parent = CoursePage.objects.get(course=course, locale__language_code=course.source_language)
    edition = seen.last.edition + 1
    there = UpdatePage.objects.child_of(parent).filter(edition=edition).first()
    return there or _draft(parent, edition, seen, by)


def _draft(parent: CoursePage, edition: int, seen: Review, by: User) -> UpdatePage:
    with override(parent.locale.language_code):
        page = UpdatePage(
            title=_("What has changed in edition %(edition)s") % {"edition": edition},
            slug=f"update-{edition}",
            edition=edition,
            locale=parent.locale,
            live=False,
            owner=by,
        )
        page.body = page.body.stream_block.to_python(_body(seen))
    parent.add_child(instance=page)
    page.save_revision(user=by, log_action="wagtail.create")
    return page


def _body(seen: Review) -> list[dict[str, Any]]:
    language = seen.course.source_language
    new_law = [change.id for change in seen.changes if change.subject == "law card" and change.what in NEW_LAW]
    cards = LawCard.objects.filter(translation_key__in=[UUID(key) for key in new_law], locale__language_code=language)
    chosen = list(cards.order_by("key"))
    blocks = [_block("text", _told(seen))]
    if chosen:
        blocks.append(_block("law", {"cards": [card.pk for card in chosen]}))
    checks = [_check(question) for question in _questions(seen, {str(card.translation_key) for card in chosen})]
    unwritten = [_unwritten() for _number in range(QUESTIONS - len(checks))]
    return [*blocks, *(_block("check", check) for check in [*checks, *unwritten])]


def _block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "id": str(uuid.uuid4()), "value": value}


def _told(seen: Review) -> str:
    """What has changed, as the release dialog says it: for the trainer to put into a learner's words."""
    told = [change for change in seen.changes if _is_taught(change, seen.course.source_language)]
    sentences = [sentence.text for group in grouped(told, seen.subjects) for sentence in group.sentences]
    items = format_html_join("", "<li>{}</li>", ((text,) for text in sentences))
    return format_html("<p>{}</p><ul>{}</ul>", _("Since you completed this course, this has changed:"), items)


def _is_taught(change: Change, language: str) -> bool:
    return change.language in ("", language) and change.subject not in ("language", "update")


def _questions(seen: Review, cards: set[str]) -> list[Question]:
    """Of the bank: first those whose key changed, then those that rest on the changed law. Two at most."""
    assert seen.compiled is not None  # noqa: S101 looked at before
    changed = {change.id for change in seen.changes if change.subject == "question" and change.what == "key"}
    facts = seen.compiled.structure["questions"]
    resting = {key for key, question in facts.items() if cards & set(question["sources"])}
    rows = Question.objects.filter(
        translation_key__in=[UUID(key) for key in changed | resting],
        locale__language_code=seen.course.source_language,
        kind__in=CHOSEN,
        live=True,
    )
    ordered = sorted(rows, key=lambda row: (str(row.translation_key) not in changed, row.key))
    return ordered[:QUESTIONS]


def _check(question: Question) -> dict[str, Any]:
    """A copy under new identities: answers to the test's question and to this one are never taken for each other."""
    return {
        "kind": question.kind,
        "outcome": question.outcome,
        "ask": question.ask,
        "because": question.because,
        "choices": [
            _item({name: part.value[name] for name in ("text", "correct", "feedback")}) for part in question.choices
        ],
        "sources": [card.pk for card in question.sources.all()],
        "must_answer": True,
    }


def _item(value: Any) -> dict[str, Any]:
    return {"type": "item", "id": str(uuid.uuid4()), "value": value}


def _unwritten() -> dict[str, Any]:
    """A question that stops the release until somebody writes it."""
    empty = {"text": "", "correct": False, "feedback": ""}
    return {
        "kind": "single",
        "outcome": "",
        "ask": "",
        "because": "",
        "choices": [_item(dict(empty)), _item(dict(empty))],
        "sources": [],
        "must_answer": True,
    }
