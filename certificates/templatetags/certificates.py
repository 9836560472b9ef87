"""Certificates on the pages of other rooms. Each tag costs one query, however many there are."""

from django import template
from django.urls import reverse

from certificates.models import Certificate
from lms.accounts.models import User

register = template.Library()


@register.simple_tag
def certificates_of(user: User) -> dict[int, dict[str, str]]:
    """The certificate in force for each enrolment of a person: enrolment id → number and address."""
    rows = Certificate.objects.filter(
        completion__enrolment__learner=user, superseded_by__isnull=True, revocation__isnull=True
    ).values_list("completion__enrolment_id", "number")
    return {
        enrolment: {"number": number, "url": reverse("certificates:mine", args=[number])} for enrolment, number in rows
    }


@register.filter
def of(held: dict[int, dict[str, str]] | str, enrolment: int) -> dict[str, str] | None:
    """The certificate for one enrolment: `{% with certificate=held|of:enrolment_id %}`."""
    return held.get(enrolment) if isinstance(held, dict) else None  # not asked for: a template's empty string
