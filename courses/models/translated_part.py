import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from courses.rules.parts import MadeFrom, Part


class TranslatedPart(models.Model):
    """What the translation of one part of a page, question or law card was made from, so that a change can be seen.

    `thing` is its translation key. A state, not a fact: it says how things are, and Wagtail's revisions keep what was
    written when.
    """

    thing = models.UUIDField(default=uuid.uuid4)
    part = models.CharField(max_length=60)
    source_language = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    weight = models.CharField(max_length=64, help_text="The digest of what is of substance in the source.")
    said = models.JSONField(default=list, help_text="The source's texts, so that a change can be shown.")
    made_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["thing", "part", "language", "source_language"], name="translatedpart_once_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thing} {self.part} {self.language}"

    @property
    def made_from(self) -> MadeFrom:
        return MadeFrom(self.digest, self.weight, self.said)

    def notes(self, source: Part) -> None:
        """The translation goes with its source as it stands now."""
        self.digest, self.weight, self.said = source.digest, source.weight, source.said
