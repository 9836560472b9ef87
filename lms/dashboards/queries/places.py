"""Units and courses as the pages name them."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from courses.models import Release
from courses.queries import shelf
from courses.queries.reading import CourseText
from lms.accounts.models import Unit


@dataclass(frozen=True)
class UnitLink:
    """`depth` counts from the unit that the manager answers for."""

    name: str
    kind: str
    url: str
    depth: int = 0


@dataclass(frozen=True)
class Family:
    """A unit, what it belongs to as far as one answers for it, and the units directly below."""

    above: list[Unit]
    below: list[Unit]


def courses_by_key() -> dict[int, CourseText]:
    """Every course that was released, highest edition, in the language of the interface. One query.

    Those too that take nobody new: people's records name them.
    """
    rows = Release.objects.highest().values_list("course_id", "pk", "digest").order_by("course__code")
    return {course: shelf.read(pk, digest) for course, pk, digest in rows}


def courses_to_give() -> list[CourseText]:
    """Every course on which people can be given a place, in the language of the interface. One query."""
    rows = Release.objects.newest().values_list("pk", "digest").order_by("course__code")
    return [shelf.read(pk, digest) for pk, digest in rows]


def with_children(roots: list[Unit]) -> list[Unit]:
    """The units and those directly below them, in the order of the tree. One query."""
    inside = Q(pk__in=[root.pk for root in roots])
    for root in roots:
        inside |= Q(path__startswith=root.path, depth=root.depth + 1)
    return list(Unit.objects.get_queryset().filter(inside))


def family_of(unit: Unit, root: Unit) -> Family:
    """One query."""
    paths = [unit.path[:length] for length in range(len(root.path), len(unit.path), Unit.steplen)]
    found = Unit.objects.get_queryset().filter(Q(path__in=paths) | Q(path__startswith=unit.path, depth=unit.depth + 1))
    family = list(found)
    return Family([u for u in family if u.depth < unit.depth], [u for u in family if u.depth > unit.depth])


def link_to(unit: Unit, root: Unit | None = None) -> UnitLink:
    return UnitLink(
        name=unit.name,
        kind=unit.get_kind_display(),
        url=reverse("dashboards:unit", args=[unit.uuid]),
        depth=unit.depth - root.depth if root else 0,
    )
