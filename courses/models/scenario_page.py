from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from courses.blocks.scenario import GraphBlock
from courses.models.pages import WrittenPage
from courses.panels import GraphPanel, StandingPanel
from courses.rules.scenario_graph import BY_CRITICAL, BY_ENDING, NOT_SCORED


class ScenarioPage(WrittenPage):
    """A branching scenario: situations in which the learner chooses what to do, and endings."""

    class Scoring(models.TextChoices):
        ENDING = BY_ENDING, _("by a good ending")
        CRITICAL = BY_CRITICAL, _("by an ending without a critical error")
        NONE = NOT_SCORED, _("by any ending")

    required = models.BooleanField(_("needed for completion"), default=True)
    scoring = models.CharField(_("completed"), max_length=10, choices=Scoring, default=Scoring.ENDING)
    outcomes = models.CharField(
        _("outcomes"), max_length=300, blank=True, help_text=_("Keys of the course's outcomes, separated by spaces.")
    )
    role = models.TextField(_("role of the learner"), blank=True, help_text=_("“You are the officer on the desk.”"))
    introduction = models.TextField(
        _("introduction"), blank=True, help_text=_("Where it plays. Say that it is fictional.")
    )
    advisory = models.TextField(_("advisory"), blank=True, help_text=_("What may be hard to read, said beforehand."))
    short_version = models.TextField(
        _("short version"), blank=True, help_text=_("Without the hard parts. Reading it counts the same.")
    )
    graph = StreamField(
        GraphBlock(),
        verbose_name=_("situations and endings"),
        blank=True,
        help_text=_("The scenario begins with the first situation."),
    )

    content_panels: ClassVar = [
        *Page.content_panels,
        StandingPanel(),
        FieldPanel("role"),
        FieldPanel("introduction"),
        FieldPanel("advisory"),
        FieldPanel("short_version"),
        GraphPanel(heading=_("The graph, as it was last saved")),
        FieldPanel("graph"),
        FieldRowPanel([FieldPanel("required"), FieldPanel("scoring"), FieldPanel("outcomes")]),
    ]
    parent_page_types: ClassVar = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    preview_template = "courses/preview_scenario.html"

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
