from collections.abc import Sequence

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail import hooks

from certificates.models import Certificate
from certificates.viewsets import RegisterViewSet
from courses.models import Course, Release
from courses.rules.impact import Impact


def certificates_in_force(course: Course) -> list[Impact]:
    """How many hold a certificate of this course that is in force today."""
    count = Certificate.objects.for_course(course).in_force(timezone.localdate()).count()
    url = reverse(RegisterViewSet.register)
    return [Impact(gettext("Certificates in force"), count, url, are_certified=True)]


def certificates_of_releases(releases: Sequence[Release]) -> list[Impact]:
    """How many hold a certificate in force from one of these releases, by course. One query."""
    held = Certificate.objects.in_force(timezone.localdate()).filter(release__in=releases)
    rows = held.values("release__course__code").annotate(people=Count("pk")).order_by("release__course__code")
    return [
        Impact(
            gettext("Certificates in force, %(course)s") % {"course": row["release__course__code"]},
            row["people"],
            reverse(RegisterViewSet.register),
        )
        for row in rows
    ]


hooks.register("register_admin_viewset", RegisterViewSet)
hooks.register("release_impact", certificates_in_force)
hooks.register("law_change_impact", certificates_of_releases)
