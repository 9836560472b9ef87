from typing import ClassVar

from django.db import models


class LoadedText(models.Model):
    """What the loader last wrote for one identity in one language, so that it knows what has changed in the files,
    and that a page which is gone was deleted by a person."""

    key = models.UUIDField()
    language = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "language"], name="loadedtext_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.language}"
