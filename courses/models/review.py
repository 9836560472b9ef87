"""The review of what is written: Wagtail's workflow with tasks of three kinds, and what was decided in it."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.locks import WorkflowLock
from wagtail.models import AbstractGroupApprovalTask, TaskState

from lms.accounts.models import AppendOnly, User


class ReviewKind(models.TextChoices):
    PEER = "peer", gettext_lazy("peer review")
    LEGAL = "legal", gettext_lazy("legal review")
    LANGUAGE = "language", gettext_lazy("language review")


class ReviewLock(WorkflowLock):
    """While something is reviewed nobody writes in it, so that what is approved is what was read."""

    def get_message(self, user: User) -> SafeString | None:
        if not self.for_user(user):
            return None
        text = _("This is under review (%(task)s), so it is not changed now. Cancel the review to write on.")
        return mark_safe(escape(text % {"task": self.task.name}))  # noqa: S308 escaped here

    def get_description(self, user: User, can_lock: bool = False) -> str:  # noqa: ARG002 Wagtail's shape
        return _("Nobody changes it until the review is decided or cancelled.")


class ReviewTask(AbstractGroupApprovalTask):
    """One step of a review: who reads, for what, and in how many days. Its people decide on a page of their own."""

    kind = models.CharField(gettext_lazy("kind"), max_length=10, choices=ReviewKind, default=ReviewKind.PEER)
    days = models.PositiveSmallIntegerField(
        gettext_lazy("days until it is due"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )

    lock_class = ReviewLock
    admin_form_fields: ClassVar = ["name", "kind", "days", "groups"]

    class Meta:
        verbose_name = gettext_lazy("review")
        verbose_name_plural = gettext_lazy("reviews")
        permissions: ClassVar = [("review_content", "Can review what is asked of their groups")]

    def due_date(self, state: TaskState) -> date:
        return timezone.localdate(state.started_at) + timedelta(days=self.days)

    def user_can_access_editor(self, obj: Any, user: User) -> bool:  # noqa: ARG002 Wagtail's shape
        """To review is no right to write."""
        return bool(user.is_superuser)

    def locked_for_user(self, obj: Any, user: User) -> bool:  # noqa: ARG002 Wagtail's shape
        return not user.is_superuser

    def user_can_lock(self, obj: Any, user: User) -> bool:  # noqa: ARG002 Wagtail's shape
        return False

    def get_actions(self, obj: Any, user: User) -> list[tuple[str, str, bool]]:  # noqa: ARG002 Wagtail's shape
        """None in the editor: whoever decides has read, on the page for it."""
        return []

    @classmethod
    def get_description(cls) -> str:
        return _("People of these groups read it as learners see it, comment on it, and approve it or ask for changes")


class ReviewDecision(AppendOnly):
    """Somebody approved a revision or asked for changes to it. It stays when page and workflow are long gone.

    `thing` is the UUID by which releases know it; `digest` is taken over what the reviewer saw of it, so that a release
    can be compared with it (see courses/rules/approvals.py).
    """

    task_state = models.BigIntegerField(help_text="Wagtail's number for the step that was decided.")
    kind = models.CharField(max_length=10, choices=ReviewKind)
    approved = models.BooleanField()
    thing = models.UUIDField()
    language = models.CharField(max_length=10)
    revision = models.BigIntegerField(help_text="Wagtail's number for the revision that was read.")
    revision_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    occurred_at = models.DateTimeField()

    class Meta(AppendOnly.Meta):
        indexes: ClassVar = [models.Index(fields=["thing", "language"], name="reviewdecision_of_thing")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task_state"], name="reviewdecision_once"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="reviewdecision_digest_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing} {self.revision}"
