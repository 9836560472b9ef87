"""H5P content: what a trainer chooses, the immutable states of it, and the uploads from which both come."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from courses.models.release import Release
from lms.accounts.models import AppendOnly


class PackageContent(models.Model):
    """One state of an H5P content: parameters and files, never changed, known by the SHA-256 over both.

    It stays as long as a package or a release names it.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    main = models.CharField(max_length=300, help_text="H5P.QuestionSet 1.20")
    params = models.JSONField(help_text="As they are played: cleaned by the semantics of the libraries.")
    raw_params = models.JSONField(help_text="As they came.")
    params_sha256 = models.CharField(max_length=64)
    metadata = models.JSONField(help_text="h5p.json as it came.")
    libraries = ArrayField(
        models.CharField(max_length=300), help_text="What it asks for itself, by major.minor, in the order of loading."
    )
    files = models.JSONField(help_text="Path → size in bytes.")
    stored_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$") & Q(params_sha256__regex=r"^[0-9a-f]{64}$"),
                name="packagecontent_sha256",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.main} {self.sha256[:8]}"

    @property
    def size(self) -> int:
        return sum(self.files.values())

    @staticmethod
    def place(sha256: str, path: str) -> str:
        """Where a file of it lies on the default storage."""
        return f"h5p/content/{sha256}/{path}"


class Package(index.Indexed, models.Model):  # type: ignore[django-manager-missing] # Wagtail's manager of pages
    """An H5P content that trainers choose in pages. A new upload gives it another state; its identity stays."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=255)
    language = models.CharField(_("language"), max_length=10, blank=True)
    content = models.ForeignKey(PackageContent, models.PROTECT, related_name="packages", editable=False)
    findings = models.JSONField(default=list, editable=False, help_text="The warnings of its last upload.")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    uploaded_at = models.DateTimeField(editable=False)

    search_fields: ClassVar = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.FilterField("language"),
    ]

    class Meta:
        verbose_name = _("H5P package")
        verbose_name_plural = _("H5P packages")
        ordering: ClassVar = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def main(self) -> str:
        return str(self.content.main)

    @property
    def params_sha256(self) -> str:
        return str(self.content.params_sha256)

    @property
    def licence(self) -> str:
        said: dict[str, Any] = self.content.metadata
        return " ".join(str(said[key]) for key in ("license", "licenseVersion") if said.get(key))

    @property
    def authors(self) -> list[str]:
        found = self.content.metadata.get("authors") or []
        return [str(author.get("name", "")) for author in found if isinstance(author, dict)]


class PackageUpload(models.Model):
    """One uploaded file on its way: judged by a worker, shown to who sent it, stored as a whole or not at all."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting to be checked")
        JUDGING = "judging", _("being checked")
        ASKING = "asking", _("waiting for your decision")
        ACCEPTED = "accepted", _("accepted, waiting to be stored")
        STORING = "storing", _("being stored")
        DONE = "done", _("stored")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("broken off")
        CANCELLED = "cancelled", _("given up")

    # A worker has it in hand, or will take it.
    UNDER_WAY = (Status.WAITING, Status.JUDGING, Status.ACCEPTED, Status.STORING)
    OPEN = (*UNDER_WAY, Status.ASKING)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    may_install = models.BooleanField(help_text="Whether its person could install libraries when it was sent.")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    replaces = models.ForeignKey(Package, models.CASCADE, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    findings = models.JSONField(default=list, help_text="Code, path, reason and whether it is fatal.")
    found = models.JSONField(default=dict, help_text="What is in it: content, libraries, addresses of third parties.")
    package = models.ForeignKey(Package, models.SET_NULL, null=True, related_name="uploads")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["status", "created_at"], name="packageupload_by_status")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["by", "sha256", "replaces"],
                condition=Q(status__in=["waiting", "judging", "asking", "accepted", "storing"]),
                nulls_distinct=False,
                name="packageupload_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Where the file lies on the default storage while it is open."""
        return f"h5p/uploads/{self.uuid}.h5p"


class ReleasePackage(AppendOnly):
    """A release plays this state of a content with exactly these libraries: neither is ever deleted."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="packages")
    package = models.UUIDField(help_text="Of the package, which may be gone.")
    content = models.ForeignKey(PackageContent, models.PROTECT, related_name="releases")
    libraries = ArrayField(models.CharField(max_length=64), help_text="SHA-256 of each, in the order of loading.")

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "package", "content"], name="releasepackage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.release}: {self.package}"
