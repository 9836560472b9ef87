from collections.abc import Sequence
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class H5PLibrary(models.Model):
    """One exact version of an H5P library, with exactly these bytes. What is stored of it never changes.

    `current` is the one of its major.minor that content is shown with from its next release on.
    """

    machine_name = models.CharField(_("machine name"), max_length=255)
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField()
    patch = models.PositiveIntegerField()
    sha256 = models.CharField(_("fingerprint"), max_length=64, unique=True)
    current = models.BooleanField(_("in use"), default=False)
    title = models.CharField(_("title"), max_length=255)
    runnable = models.BooleanField(default=False)
    needs_eval = models.BooleanField(_("makes code while it runs"), default=False)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    author = models.CharField(_("author"), max_length=255, blank=True)
    metadata = models.JSONField(help_text="library.json as it came.")
    semantics = models.JSONField(null=True)
    preloaded = ArrayField(models.CharField(max_length=300), default=list, help_text="H5P.Question 1.5, in their order")
    dynamic = ArrayField(models.CharField(max_length=300), default=list)
    editor = ArrayField(models.CharField(max_length=300), default=list)
    scripts = ArrayField(models.CharField(max_length=500), default=list)
    styles = ArrayField(models.CharField(max_length=500), default=list)
    files = models.JSONField(help_text="Path → size in bytes.")
    installed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    installed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("H5P library")
        verbose_name_plural = _("H5P libraries")
        ordering: ClassVar = ["machine_name", "-major", "-minor", "-patch"]
        permissions: ClassVar = [("install_h5p_libraries", "Can install H5P libraries, which are programs")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["machine_name", "major", "minor", "patch", "sha256"], name="h5plibrary_exact_once"
            ),
            models.UniqueConstraint(
                fields=["machine_name", "major", "minor"], condition=Q(current=True), name="h5plibrary_one_current"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="h5plibrary_sha256"),
        ]
        indexes: ClassVar = [models.Index(fields=["machine_name", "major", "minor"], name="h5plibrary_by_name")]

    def __str__(self) -> str:
        return f"{self.machine_name} {self.version}"

    @property
    def version(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def name(self) -> str:
        """As content and other libraries ask for it: without the patch."""
        return f"{self.machine_name} {self.major}.{self.minor}"

    @property
    def folder(self) -> str:
        """As the player asks for it."""
        return f"{self.machine_name}-{self.major}.{self.minor}"

    @property
    def size(self) -> int:
        return sum(self.files.values())

    @staticmethod
    def place(sha256: str, path: str) -> str:
        """Where a file of it lies on the default storage."""
        return f"h5p/libraries/{sha256}/{path}"

    @property
    def needs(self) -> Sequence[str]:
        """What must be installed for it to run: major.minor of other libraries."""
        return [*self.preloaded, *self.dynamic]
