from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail import hooks

from certificates.models import Certificate
from certificates.viewsets import RegisterViewSet
from courses.models import Course
from courses.rules.impact import Impact


def certificates_in_force(course: Course) -> list[Impact]:
    """How many hold a certificate of this course that is in force today."""
    count = Certificate.objects.for_course(course).in_force(timezone.localdate()).count()
    return [Impact(gettext("Certificates in force"), count, reverse(RegisterViewSet.register))]


hooks.register("register_admin_viewset", RegisterViewSet)
hooks.register("release_impact", certificates_in_force)
