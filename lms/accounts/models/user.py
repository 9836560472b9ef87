from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Permission, PermissionsMixin
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.models.prepared import Prepared


class UserQuerySet(models.QuerySet["User"]):
    def with_duties(self, on: date) -> Self:
        """Annotates `answers_for_units`, `may_author` and `may_review`, so that the masthead asks nothing more.

        Of views that are lent only the dates are looked at, for what they rest on takes a millisecond to plan: the
        link to the units may stand longer than they open anything, which is asked in full where they do.
        """
        from lms.accounts.models.delegation import Delegation
        from lms.accounts.models.membership import Membership

        answering = Membership.objects.in_force(on).answering().filter(user=OuterRef("pk"))
        lent = Delegation.objects.dated(on).filter(to=OuterRef("pk"))
        own = Q(group__user=OuterRef("pk")) | Q(user=OuterRef("pk"))
        door = Permission.objects.filter(own, content_type__app_label="wagtailadmin", codename="access_admin")
        reading = ("review_content", "view_course")
        reviewing = Permission.objects.filter(own, content_type__app_label="courses", codename__in=reading)
        return self.annotate(
            answers_for_units=Exists(answering) | Exists(lent),
            may_author=Exists(door) | Q(is_superuser=True),
            may_review=Exists(reviewing) | Q(is_superuser=True),
        )


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def signed_in(self, pk: int) -> "User | None":
        """The person of a session, with their duties of today. It stands on every page."""
        return next(iter(_signed_in(pk, timezone.now().date())), None)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing] # of what they lock in Wagtail
    """A person who signs in. The e-mail address is the login; the name is as the organisation verified it."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=200, help_text=_("As the organisation verified it."))
    language = models.CharField(_("language of the interface"), max_length=10, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    # Set by signed_in(); a user loaded otherwise has none of these duties.
    answers_for_units: bool = False
    may_author: bool = False
    may_review: bool = False

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(condition=~Q(email=""), name="user_email_given"),
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="user_email_lower"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email

    @property
    def initials(self) -> str:
        """First and last initial, all that a stranger who checks a certificate sees of the name: `A. B.`"""
        words = [word for word in self.name.split() if word[0].isalpha()]
        chosen = [words[0], words[-1]] if len(words) > 1 else words
        return " ".join(f"{word[0].upper()}." for word in chosen)

    # Wagtail asks for these two names.
    @property
    def first_name(self) -> str:
        return self.get_short_name()

    @property
    def last_name(self) -> str:
        return self.name.partition(" ")[2]


_signed_in = Prepared(lambda pk, on: UserQuerySet(User).with_duties(on).filter(pk=pk), -1, date.min)
