"""Where an H5P package is played."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, QuerySet
from wagtail.models import Page, ReferenceIndex

from courses.models import Package, Release, ReleasePackage


def pages_playing(package: Package) -> "QuerySet[Page]":
    """The pages that name it as they were saved last: as an activity, or in a block."""
    found = ReferenceIndex.get_references_to(package).filter(
        base_content_type=ContentType.objects.get_for_model(Page, for_concrete_model=False)
    )
    pages = [int(pk) for pk in found.values_list("object_id", flat=True)]
    return Page.objects.filter(pk__in=pages).order_by("path")


def releases_playing(package: Package) -> "QuerySet[Release]":
    """Newest first."""
    played = ReleasePackage.objects.filter(package=package.uuid)
    return Release.objects.filter(pk__in=played.values("release")).select_related("course").order_by("-released_at")


def counted_use(packages: Iterable[Package]) -> dict[int, int]:
    """On how many pages each is played, by its id. One query."""
    content_type = ContentType.objects.get_for_model(Package, for_concrete_model=False)
    rows = ReferenceIndex.objects.filter(
        to_content_type=content_type, to_object_id__in=[str(package.pk) for package in packages]
    )
    counted = rows.values("to_object_id").annotate(pages=Count("object_id", distinct=True))
    return {int(row["to_object_id"]): row["pages"] for row in counted}
