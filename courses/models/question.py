import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    Workflow,
    WorkflowMixin,
)
from wagtail.search import index

from courses.blocks import PartsBlock
from courses.fields import CitingField
from courses.models.law_card import LawCard
from courses.models.previewed import PreviewedMixin
from courses.rules import questions

FAULTS = {
    "foreign part": _("These parts do not go with this kind of question."),
    "too few": _("At least two are needed."),
    "two choices": _("True or false needs exactly two choices."),
    "too few steps": _("At least three steps are needed."),
    "one correct": _("Mark exactly one choice as correct."),
    "none correct": _("Mark at least one choice as correct."),
    "said twice": _("The same words stand there twice."),
    "nothing accepted": _("Every one needs at least one accepted answer."),
    "gaps differ": _("The question needs the markers [1], [2] and so on, in this order, one for each gap."),
    "outside the picture": _("A place reaches beyond the picture."),
    "no picture": _("Choose the picture, and say in words what it shows."),
}


class Question(
    PreviewedMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
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
        TRUE_FALSE = "true-false", _("true or false")
        MATCHING = "matching", _("matching")
        ORDERING = "ordering", _("ordering")
        NUMERIC = "numeric", _("number")
        TEXT = "text", _("short text")
        GAPS = "gaps", _("gaps")
        HOTSPOT = "hotspot", _("place in a picture")

    key = models.CharField(_("key"), max_length=80, help_text=_("Course code and key: HRD-101/t01"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SINGLE)
    ask = models.TextField(_("question"))
    choices = StreamField(
        PartsBlock(max_num=12),
        verbose_name=_("choices"),
        help_text=_("Add the parts that go with the kind of question."),
    )
    unit = models.CharField(_("unit"), max_length=40, blank=True, help_text=_("For a number: hours, days, %."))
    picture = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    picture_alt = models.TextField(
        _("picture in words"), blank=True, help_text=_("What a person who cannot see the picture needs to know.")
    )
    because = models.TextField(_("because"), help_text=_("Shown with the result, for the whole question."))
    outcome = models.SlugField(_("outcome"), max_length=60, blank=True)
    topic = models.CharField(_("topic"), max_length=80, blank=True)
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), default=2, choices=[(1, _("easy")), (2, _("medium")), (3, _("hard"))]
    )
    sources = CitingField(LawCard, verbose_name=_("rests on"), blank=True, related_name="questions")

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("key"), FieldPanel("kind")]),
        FieldPanel("ask"),
        FieldPanel("choices"),
        FieldPanel("because"),
        FieldRowPanel([FieldPanel("outcome"), FieldPanel("topic"), FieldPanel("difficulty")]),
        MultiFieldPanel(
            [FieldPanel("unit"), FieldPanel("picture"), FieldPanel("picture_alt")],
            heading=_("For a number or a picture"),
            classname="collapsed",
        ),
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
        return f"{self.key}: {Truncator(self.ask).chars(80)}"

    def get_workflow(self) -> Workflow | None:
        """The review of the programme whose test asks it; else the one for all questions."""
        place = self.places.select_related("page").order_by("pk").first() if self.pk else None
        return (place.page.get_workflow() if place else None) or super().get_workflow()

    def _tell_copies_apart(self) -> None:
        """A pair that was copied in the editor brought the identity of its right side along."""
        seen: set[str] = set()
        for part in self.choices:
            if part.block_type == "pair":
                if part.value["match"] in seen:
                    part.value["match"] = str(uuid.uuid4())
                seen.add(part.value["match"])

    def clean(self) -> None:
        super().clean()
        self._tell_copies_apart()
        parts = [(part.block_type, part.value) for part in self.choices]
        found = questions.faults(self.kind, self.ask, parts)
        if self.kind == self.Kind.HOTSPOT and not (self.picture_id and self.picture_alt.strip()):
            found.append("no picture")
        if found:
            raise ValidationError({"choices": [FAULTS[fault] for fault in found]})
        if self.locale_id and Question.objects.filter(key=self.key, locale=self.locale_id).exclude(pk=self.pk).exists():
            raise ValidationError({"key": _("There is a question with this key in this language already.")})
