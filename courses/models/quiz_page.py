from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from courses.blocks import DrawRowBlock
from courses.models.pages import WrittenPage
from courses.models.question import Question
from courses.panels import StandingPanel


class QuizPage(WrittenPage):
    """A quiz: a pool of questions of the bank, and the rules under which they are drawn and asked."""

    class Use(models.TextChoices):
        PRETEST = "pretest", _("pre-test")
        PRACTICE = "practice", _("practice")
        FINAL = "final", _("final test")

    class Feedback(models.TextChoices):
        EACH = "each", _("after each answer")
        SUBMIT = "submit", _("after each attempt")
        LAST = "last", _("after the last attempt, or once passed")

    required = models.BooleanField(_("needed for completion"), default=True)
    use = models.CharField(_("use"), max_length=10, choices=Use, default=Use.FINAL)
    introduction = models.TextField(_("introduction"), blank=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark (%)"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=3, validators=[MaxValueValidator(20)], help_text=_("0: as many as are needed.")
    )
    pause_hours = models.PositiveSmallIntegerField(
        _("pause between attempts (hours)"), default=0, validators=[MaxValueValidator(24 * 14)]
    )
    time_limit = models.PositiveSmallIntegerField(
        _("time limit (minutes)"),
        default=0,
        validators=[MaxValueValidator(240)],
        help_text=_("0: none, as we advise. A clock measures speed and stress more than knowledge."),
    )
    shuffle = models.BooleanField(_("shuffle questions and choices"), default=True)
    feedback = models.CharField(_("reasons are shown"), max_length=10, choices=Feedback, default=Feedback.SUBMIT)
    skips = models.BooleanField(
        _("who proves an outcome may skip its lessons"), default=False, help_text=_("For a pre-test only.")
    )
    pool_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="borrowers",
        verbose_name=_("asks the questions of"),
        help_text=_("Another quiz of this course; then no questions are listed here."),
    )
    blueprint = StreamField(
        [("row", DrawRowBlock())],
        verbose_name=_("blueprint"),
        blank=True,
        help_text=_("How many questions of each outcome an attempt draws. Empty: all questions are asked."),
    )

    content_panels: ClassVar = [
        *Page.content_panels,
        StandingPanel(),
        FieldPanel("introduction"),
        FieldRowPanel([FieldPanel("use"), FieldPanel("required"), FieldPanel("skips")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("pass_percent"), FieldPanel("attempts"), FieldPanel("pause_hours")]),
                FieldRowPanel([FieldPanel("feedback"), FieldPanel("time_limit"), FieldPanel("shuffle")]),
            ],
            heading=_("Rules"),
        ),
        FieldPanel("blueprint"),
        PageChooserPanel("pool_of", "courses.QuizPage"),
        InlinePanel("places", label=_("question"), heading=_("Questions")),
    ]
    parent_page_types: ClassVar = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    preview_template = "courses/preview_quiz.html"

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def clean(self) -> None:
        super().clean()
        if self.skips and self.use != self.Use.PRETEST:
            raise ValidationError({"skips": _("Only a pre-test lets a learner skip lessons.")})
        if self.use == self.Use.PRETEST and self.required:
            raise ValidationError({"required": _("A pre-test is offered, not needed: nobody can fail it.")})
        if self.pool_of_id and self.pool_of_id == self.pk:
            raise ValidationError({"pool_of": _("Choose another quiz.")})

    @property
    def pool(self) -> "QuizPage":
        """The quiz whose questions are asked: this one, or the one it borrows from."""
        return self.pool_of or self


class QuizPlace(Orderable):
    """A question's place in a quiz."""

    page = ParentalKey(QuizPage, on_delete=models.CASCADE, related_name="places")
    question = models.ForeignKey(Question, models.PROTECT, related_name="places", verbose_name=_("question"))

    panels: ClassVar = [FieldPanel("question")]

    class Meta(Orderable.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "question"], name="quizplace_once")]

    def __str__(self) -> str:
        return str(self.question)
