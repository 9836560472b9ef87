"""What a person has done in this room as a trainer, a reviewer or a second person: for the copy of their records."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Model, Q
from wagtail.models import Comment, CommentReply, TaskState

from courses.models import (
    H5PLibrary,
    LawChange,
    LawChangeItem,
    LawChangeText,
    Package,
    Release,
    ReleaseAnswer,
    ReleaseRequest,
    ReleaseWithdrawal,
    ReviewDecision,
)
from lms.accounts.models import User

Rows = list[dict[str, Any]]
RELEASE = {"course": "release__course__code", "edition": "release__edition", "revision": "release__revision"}
ASKED = {"course": "request__course__code"}
# By heading: the model, who did it, and by name what is told.
DEEDS: dict[str, tuple[type[Model], str, Mapping[str, str]]] = {
    "courses_released": (
        Release,
        "by",
        {"course": "course__code", "edition": "edition", "revision": "revision", "change": "change", "note": "note",
         "at": "released_at"},
    ),
    "releases_asked_for": (
        ReleaseRequest,
        "by",
        {"course": "course__code", "change": "change", "note": "note", "reason": "reason", "at": "asked_at"},
    ),
    "releases_answered": (
        ReleaseAnswer,
        "by",
        ASKED | {"edition": "release__edition", "revision": "release__revision", "reason": "reason",
                 "at": "answered_at"},
    ),
    "releases_withdrawn": (ReleaseWithdrawal, "by", RELEASE | {"reason": "reason", "at": "withdrawn_at"}),
    "reviews_decided": (
        ReviewDecision,
        "by",
        {"kind": "kind", "approved": "approved", "thing": "thing", "language": "language", "at": "occurred_at"},
    ),
    "reviews_answered": (
        TaskState,
        "finished_by",
        {"review": "task__name", "outcome": "status", "comment": "comment", "at": "finished_at"},
    ),
    "law_changes_opened": (LawChange, "by", {"card": "key", "at": "occurred_at"}),
    "law_changes_worded": (LawChangeText, "by", {"card": "change__key", "language": "language", "at": "occurred_at"}),
    "law_changes_decided": (
        LawChangeItem,
        "decided_by",
        {"card": "change__key", "title": "title", "outcome": "outcome", "note": "note", "at": "decided_at"},
    ),
    "packages_uploaded": (Package, "uploaded_by", {"title": "title", "at": "uploaded_at"}),
    "libraries_installed": (
        H5PLibrary,
        "installed_by",
        {"library": "machine_name", "sha256": "sha256", "at": "installed_at"},
    ),
    "comments": (Comment, "user", {"page": "page__title", "text": "text", "at": "created_at"}),
    "comments_answered": (CommentReply, "user", {"page": "comment__page__title", "text": "text", "at": "created_at"}),
}  # fmt: skip


def deeds_of(user: User) -> dict[str, Rows]:
    """Everything by its heading, oldest first; whoever else took part is not named."""
    return {heading: _rows(user, *told) for heading, told in DEEDS.items()}


def _rows(user: User, model: type[Model], who: str, told: Mapping[str, str]) -> Rows:
    mine = Q(**{who: user}) | (Q(seconded_by=user) if model is Release else Q())
    rows = model._default_manager.filter(mine).order_by("pk")  # noqa: SLF001 Django's way
    named = {f"told_{name}": F(column) for name, column in told.items()}
    return [{name.removeprefix("told_"): value for name, value in row.items()} for row in rows.values(**named)]
