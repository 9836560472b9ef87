"""Certificates on the pages of other rooms. Each tag costs one query, however many there are."""

from django import template
from django.urls import reverse

from certificates.models import Certificate
from lms.accounts.models import User

register = template.Library()


Held = dict[tuple[str, int], dict[str, str]]


@register.simple_tag
def certificates_of(user: User) -> Held:
    """The certificates in force of a person, to be looked up by `of` and `of_path`."""
    rows = Certificate.objects.for_learner(user).filter(superseded_by__isnull=True, revocation__isnull=True)
    found: Held = {}
    for enrolment, path, number in rows.values_list("completion__enrolment_id", "path_completion_id", "number"):
        key = ("path", path) if path else ("course", enrolment)
        found[key] = {"number": number, "url": reverse("certificates:mine", args=[number])}
    return found


@register.filter
def of(held: Held | str, enrolment: int) -> dict[str, str] | None:
    """The certificate for one enrolment: `{% with certificate=held|of:enrolment_id %}`."""
    return held.get(("course", enrolment)) if isinstance(held, dict) else None  # not asked for: an empty string


@register.filter
def of_path(held: Held | str, completion: int | None) -> dict[str, str] | None:
    """The certificate for one completion of a path, by its key."""
    return held.get(("path", completion)) if completion and isinstance(held, dict) else None
