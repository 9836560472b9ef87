"""Reviewing: comments in their places, and the decision on one revision."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from django.db import transaction
from wagtail import blocks
from wagtail.models import Comment, Page, TaskState

from courses.models import CoursePage, LawCard, ProgrammePage, Question, ReviewDecision
from courses.permissions import may_decide
from courses.rules.approvals import fingerprint, fingerprint_of_card, fingerprint_of_question
from courses.rules.canonical import digest
from courses.services.compiling import card_facts
from courses.services.previewing import compile_around, compile_question, words_of
from lms.accounts.models import User

STREAMS = ("body", "graph")
Reviewable: TypeAlias = Page | Question | LawCard


class ReviewError(Exception):
    """The review cannot go on as asked."""


class NotYoursError(ReviewError):
    """The person is in no group that was asked, or asked for the review themselves."""


class DecidedMeanwhileError(ReviewError):
    """Somebody has decided it, or it was called off."""


class OtherRevisionError(ReviewError):
    """Not the revision that is under review."""


class CommentMissingError(ReviewError):
    """Whoever asks for changes says which; and an empty comment says nothing."""


class PlaceUnknownError(ReviewError):
    """The comment names a place that this revision does not have."""


@transaction.atomic
def decide(*, number: int, revision: int, approved: bool, comment: str, by: User, at: datetime) -> ReviewDecision:
    """Approve the revision, or ask for changes with a comment. With the last step it goes live.

    Raises NotYoursError, DecidedMeanwhileError, OtherRevisionError or CommentMissingError.
    """
    state = _held(number, by)
    if state.revision_id != revision:
        raise OtherRevisionError
    if not approved and not comment.strip():
        raise CommentMissingError
    thing = state.revision.as_object()
    decision = ReviewDecision.objects.create(
        task_state=state.pk,
        kind=state.task.reviewtask.kind,
        approved=approved,
        thing=identity(thing),
        language=thing.locale.language_code,
        revision=revision,
        revision_at=state.revision.created_at,
        digest=digest_of(thing),
        by=by,
        occurred_at=at,
    )
    if approved:
        state.approve(user=by, comment=comment.strip())
    else:
        state.reject(user=by, comment=comment.strip())
    return decision


@transaction.atomic
def comment_on(*, number: int, place: str, text: str, by: User) -> Comment:
    """Keep a comment at a block, a situation or an ending of a page under review, or at its title.

    Trainers find it there in the editor. Raises NotYoursError, DecidedMeanwhileError, CommentMissingError or
    PlaceUnknownError.
    """
    state = _held(number, by)
    page = state.revision.as_object()
    if not text.strip():
        raise CommentMissingError
    if not isinstance(page, Page):
        raise PlaceUnknownError
    comment = Comment(page=Page.objects.get(pk=page.pk), user=by, text=text.strip(), revision_created=state.revision)
    comment.contentpath = path_of(page, place)
    comment.save()
    comment.log_create(page_revision=state.revision, user=by)
    return comment


def _held(number: int, by: User) -> TaskState:
    """The open review, which nobody else decides until the transaction ends."""
    state: TaskState = TaskState.objects.select_for_update(of=("self",)).select_related("revision").get(pk=number)
    if not may_decide(by, state):
        raise NotYoursError
    if state.status != TaskState.STATUS_IN_PROGRESS:
        raise DecidedMeanwhileError
    return state


def identity(thing: Reviewable) -> UUID:
    """The UUID by which releases know it; a course page stands for its course."""
    key: UUID = thing.course.uuid if isinstance(thing, CoursePage) else thing.translation_key
    return key


def digest_of(thing: Reviewable) -> str:
    """The fingerprint of what is shown of it: see courses/rules/approvals.py."""
    if isinstance(thing, Question):
        facts, text = compile_question(thing)
        cards = {str(card.translation_key): card for card in thing.sources.all()}
        of_cards = {key: card_facts(card) for key, card in cards.items()}
        words = {key: words_of(card) for key, card in cards.items()}
        return fingerprint_of_question(facts, text, of_cards, words)
    if isinstance(thing, LawCard):
        return fingerprint_of_card(card_facts(thing), words_of(thing))
    if isinstance(thing, ProgrammePage):
        return digest({"title": thing.title, "summary": thing.summary})
    seen = compile_around(thing, whole=False)
    return fingerprint(seen.structure, seen.text, str(identity(thing)), is_source=seen.is_source)


def path_of(page: Page, place: str) -> str:
    """Where Wagtail's editor shows a comment on that block. A block of which it can show none has it at the title."""
    if not place:
        return "title"
    for name in STREAMS:
        for child in getattr(page, name, ()):
            if child.id == place:
                field = _first_field(child.block)
                return "title" if field is None else ".".join([name, place, *field])
    raise PlaceUnknownError


def _first_field(block: blocks.Block) -> list[str] | None:
    """The way to the first single field in it. Lists have no lasting places for comments."""
    if isinstance(block, blocks.ListBlock | blocks.StreamBlock):
        return None
    if not isinstance(block, blocks.StructBlock):
        return []
    for name, child in block.child_blocks.items():
        below = _first_field(child)
        if below is not None:
            return [name, *below]
    return None
