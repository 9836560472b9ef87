from collections import Counter
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, TranslatableMixin, WorkflowMixin
from wagtail.search import index

from courses.rules.law import Words
from courses.signals import law_card_published


class LawCardQuerySet(models.QuerySet["LawCard"]):
    def delete(self) -> tuple[int, dict[str, int]]:
        """One by one: what goes from the register opens a law change, also where several are ticked in a list."""
        done: Counter[str] = Counter()
        with transaction.atomic():
            for card in self.order_by("pk"):
                done.update(card.delete()[1])
        return done.total(), dict(done)


class LawCardManager(models.Manager["LawCard"]):
    def get_queryset(self) -> LawCardQuerySet:
        return LawCardQuerySet(self.model, using=self._db)


class LawCard(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, TranslatableMixin, index.Indexed, models.Model
):
    """One dated, sourced statement of law, standard or evidence, as it reads in one language."""

    class Kind(models.TextChoices):
        TREATY = "treaty", _("treaty")
        STATUTE = "statute", _("statute")
        EU_LAW = "eu-law", _("European Union law")
        JUDGMENT = "judgment", _("judgment")
        STANDARD = "standard", _("standard")
        GUIDANCE = "guidance", _("guidance")
        RESEARCH = "research", _("research")
        PROJECT = "project", _("project document")

    class Jurisdiction(models.TextChoices):
        INTERNATIONAL = "international", _("International")
        COUNCIL_OF_EUROPE = "council-of-europe", _("Council of Europe")
        EU = "eu", _("European Union")
        PORTUGAL = "portugal", _("Portugal")
        IRELAND = "ireland", _("Ireland")
        BRAZIL = "brazil", _("Brazil")

    class Confidence(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed in the text")
        SECOND_HAND = "second-hand", _("confirmed second-hand")
        UNCONFIRMED = "unconfirmed", _("not confirmed")
        IN_FLUX = "in-flux", _("in flux")

    # What a scored question may rest on.
    SETTLED = (Confidence.CONFIRMED, Confidence.SECOND_HAND)

    key = models.SlugField(_("key"), max_length=80, help_text=_("The same in every language, never changed."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=20, choices=Jurisdiction)
    citation = models.CharField(_("official citation"), max_length=300)
    statement = models.TextField(_("statement"), help_text=_("In our own words; never a quotation."))
    source_url = models.URLField(_("official source"), blank=True, max_length=500)
    text_of = models.CharField(
        _("text of"),
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^\d{4}(-\d\d(-\d\d)?)?$", _("Write 2017, 2017-03 or 2017-03-01."))],
        help_text=_("The law's own date: year, month or day. Empty where it is not known."),
    )
    seen_date = models.DateField(_("seen"), help_text=_("The day on which we read it."))
    review_by_date = models.DateField(_("review by"))
    confidence = models.CharField(_("confidence"), max_length=12, choices=Confidence)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Who looks after it: reviews are due to them, and so is what follows when the law changes."),
    )

    objects: ClassVar[LawCardManager] = LawCardManager()

    panels: ClassVar = [
        FieldPanel("key"),
        FieldPanel("citation"),
        FieldPanel("statement"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("jurisdiction"), FieldPanel("confidence")]),
        MultiFieldPanel(
            [
                FieldPanel("source_url"),
                FieldRowPanel([FieldPanel("text_of"), FieldPanel("seen_date"), FieldPanel("review_by_date")]),
                FieldPanel("owner"),
            ],
            heading=_("Source and dates"),
        ),
    ]
    search_fields: ClassVar = [
        index.SearchField("citation"),
        index.SearchField("statement"),
        index.AutocompleteField("citation"),
        index.AutocompleteField("key"),
        index.FilterField("locale_id"),
    ]

    class Meta:
        verbose_name = _("law card")
        verbose_name_plural = _("law cards")
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["translation_key", "locale"], name="lawcard_once_per_language"),
            models.UniqueConstraint(fields=["key", "locale"], name="lawcard_key_once_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.citation} ({self.key})"

    def clean(self) -> None:
        super().clean()
        if self.seen_date and self.review_by_date and self.review_by_date < self.seen_date:
            raise ValidationError({"review_by_date": _("The review cannot be due before the text was seen.")})

    @property
    def words(self) -> Words:
        return Words(citation=self.citation, statement=self.statement, confidence=self.confidence, text_of=self.text_of)

    def is_overdue(self, on: date) -> bool:
        return bool(self.live and self.review_by_date < on)

    def publish(self, revision: Any, user: Any = None, **options: Any) -> None:
        """As Wagtail does it, in one transaction with the law change that it may open."""
        with transaction.atomic():
            was = self._lock()
            super().publish(revision, user=user, **options)
            self._tell(was, user or revision.user)

    def unpublish(self, *args: Any, user: Any = None, **options: Any) -> None:
        with transaction.atomic():
            was = self._lock()
            super().unpublish(*args, user=user, **options)
            self._tell(was, user)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            was = self._lock()
            done = super().delete(*args, **options)
            if was:
                was._tell(was, None)  # noqa: SLF001 the same card, which still knows what it was
        return done

    def _lock(self) -> "LawCard | None":
        """The stored row. All languages are held: what two people publish at once is told one after the other."""
        family = LawCard.objects.select_for_update().filter(translation_key=self.translation_key).order_by("pk")
        return next((card for card in family if card.pk == self.pk), None)

    def _tell(self, was: "LawCard | None", by: Any) -> None:
        law_card_published.send(
            LawCard,
            card=self,
            was=was.words if was and was.live else None,
            is_first=was is None or was.first_published_at is None,
            by=by,
        )
