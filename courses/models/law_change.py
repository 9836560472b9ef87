import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from courses.models.course import Course
from courses.models.law_card import LawCard
from courses.models.question import Question
from courses.models.release import Release
from lms.accounts.models import AppendOnly


class LawChangeQuerySet(models.QuerySet["LawChange"]):
    def with_counts(self) -> Self:
        """Annotates how many items there are (`all_items`, `open_items`) and when the next open one is due."""
        is_open = Q(items__outcome="")
        return self.annotate(
            all_items=Count("items"),
            open_items=Count("items", filter=is_open),
            next_due=Min("items__due_date", filter=is_open),
        )


class LawChange(AppendOnly):
    """What a law card says of the law is no longer what was live before. It is closed when no item of it is open."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    card = models.UUIDField(help_text="The card's identity, the same in every language.")
    key = models.SlugField(max_length=80)
    citation = models.CharField(max_length=300)
    occurred_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar = LawChangeQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("law change")
        verbose_name_plural = _("law changes")
        indexes: ClassVar = [models.Index(fields=["occurred_at", "card"], name="lawchange_since")]

    def __str__(self) -> str:
        return f"{self.citation} ({self.key})"


class LawChangeText(AppendOnly):
    """How a law change reads in one language: `before` and `after` as courses.rules.law.Words, null where not live."""

    change = models.ForeignKey(LawChange, models.PROTECT, related_name="texts")
    language = models.CharField(max_length=10)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    occurred_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "language"], name="lawchangetext_once_per_language"),
        ]
        indexes: ClassVar = [models.Index(fields=["occurred_at"], name="lawchangetext_since")]

    def __str__(self) -> str:
        return f"{self.change} {self.language}"


class LawChangeItemQuerySet(models.QuerySet["LawChangeItem"]):
    def open(self) -> Self:
        return self.filter(outcome="")


class LawChangeItem(models.Model):
    """One thing that rested on a law card when the law changed, and what became of it. Open while it has no outcome."""

    class Kind(models.TextChoices):
        BLOCK = "block", _("block of a lesson")
        QUESTION = "question", _("question")
        SCENARIO = "scenario", _("scenario")
        PAGE = "page", _("page")
        CARD = "card", _("translation of the law card")
        RELEASE = "release", _("release in force")

    class Outcome(models.TextChoices):
        UNCHANGED = "unchanged", _("nothing to change")
        EDITED = "edited", _("edited")
        RELEASED = "released", _("released")

    change = models.ForeignKey(LawChange, models.PROTECT, related_name="items")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    key = models.UUIDField(help_text="Identity of the page, question, card or release.")
    language = models.CharField(_("language"), max_length=10, blank=True)
    block = models.CharField(max_length=40, blank=True, help_text="Identity of the block.")
    block_type = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300, help_text="As it was when the law changed.")
    course = models.ForeignKey(Course, models.SET_NULL, null=True, related_name="+", verbose_name=_("course"))
    page = models.ForeignKey(Page, models.SET_NULL, null=True, related_name="+")
    question = models.ForeignKey(Question, models.SET_NULL, null=True, related_name="+")
    card = models.ForeignKey(LawCard, models.SET_NULL, null=True, related_name="+")
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("owner")
    )
    due_date = models.DateField(_("due"))
    outcome = models.CharField(_("what came of it"), max_length=10, choices=Outcome, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(_("note"), blank=True)

    objects: ClassVar = LawChangeItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a law change")
        verbose_name_plural = _("items of law changes")
        ordering: ClassVar = ["course__code", "kind", "title", "language", "pk"]
        default_permissions: ClassVar[tuple[str, ...]] = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "kind", "key", "language", "block"], name="lawchangeitem_once"),
            models.CheckConstraint(
                condition=(Q(outcome="") & Q(decided_at__isnull=True)) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="lawchangeitem_outcome_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="unchanged") | (Q(decided_by__isnull=False) & ~Q(note="")),
                name="lawchangeitem_unchanged_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "due_date"], condition=Q(outcome=""), name="lawchangeitem_waiting"),
            models.Index(fields=["kind", "key"], condition=Q(outcome=""), name="lawchangeitem_of_thing"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return not self.outcome
