from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin, TranslatableMixin
from wagtail.search import index

from courses.blocks import ChoiceItemBlock
from courses.fields import CitingField
from courses.models.law_card import LawCard
from courses.models.previewed import PreviewedMixin


class Question(
    PreviewedMixin,
    DraftStateMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    index.Indexed,
    ClusterableModel,
):
    """One question of the bank, as it reads in one language. A choice is known by its block's UUID."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("one answer")
        MULTIPLE = "multiple", _("several answers")

    key = models.CharField(_("key"), max_length=80, help_text=_("Course code and key: HRD-101/t01"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SINGLE)
    ask = models.TextField(_("question"))
    choices = StreamField([("choice", ChoiceItemBlock())], verbose_name=_("choices"), min_num=2, max_num=8)
    because = models.TextField(_("because"), help_text=_("Shown with the result, for the whole question."))
    outcome = models.SlugField(_("outcome"), max_length=60, blank=True)
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), default=2, choices=[(1, _("easy")), (2, _("medium")), (3, _("hard"))]
    )
    sources = CitingField(LawCard, verbose_name=_("rests on"), blank=True, related_name="questions")

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("key"), FieldPanel("kind")]),
        FieldPanel("ask"),
        FieldPanel("choices"),
        FieldPanel("because"),
        FieldRowPanel([FieldPanel("outcome"), FieldPanel("difficulty")]),
        FieldPanel("sources"),
    ]
    search_fields: ClassVar = [
        index.SearchField("ask"),
        index.AutocompleteField("ask"),
        index.AutocompleteField("key"),
        index.FilterField("locale_id"),
    ]

    preview_template = "courses/preview_question.html"

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["translation_key", "locale"], name="question_once_per_language"),
            models.CheckConstraint(condition=models.Q(difficulty__range=(1, 3)), name="question_difficulty_known"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.ask[:80]}"

    def clean(self) -> None:
        super().clean()
        correct = sum(1 for choice in self.choices if choice.value["correct"])
        if self.kind == self.Kind.SINGLE and correct != 1:
            raise ValidationError({"choices": _("Mark exactly one choice as correct.")})
        if correct < 1:
            raise ValidationError({"choices": _("Mark at least one choice as correct.")})
