"""Paths of courses, as their trainers write them."""

from collections.abc import Sequence
from uuid import UUID

from courses.models import Course
from lms.learning.models import Path, PathStep, PathText, PathVersion
from lms.learning.services.path_releasing import release_path
from tests.factories.releases import AT

TEXTS = {
    "en": ("Custody, all of it", "For who works in custody."),
    "pt-pt": ("Custódia, tudo", "Para quem trabalha em custódia."),
}
PROGRAMME = UUID("7c5d3d52-2d1b-5d0e-8f0a-3a0c1d2e4f50")
Step = Course | tuple[int | None, Sequence[Course]]


def written(
    *steps: Step, code: str = "CUS-900", months: int | None = None, in_order: bool = True, programme: UUID | None = None
) -> Path:
    """A step is a course, or how many of which courses (None: all)."""
    path, _ = Path.objects.update_or_create(
        code=code, defaults={"valid_months": months, "in_order": in_order, "programme": programme or PROGRAMME}
    )
    PathText.objects.filter(path=path).delete()
    PathStep.objects.filter(path=path).delete()
    for language, (title, description) in TEXTS.items():
        PathText.objects.create(path=path, language=language, title=title, description=description)
    for number, step in enumerate(steps):
        need, courses = step if isinstance(step, tuple) else (None, [step])
        made = PathStep.objects.create(path=path, sort_order=number, need=need)
        made.courses.set(courses)
        made.save()
    return Path.objects.get(pk=path.pk)


def released(*steps: Step, note: str = "First.", **written_as: object) -> PathVersion:
    return release_path(path=written(*steps, **written_as), by=None, at=AT, note=note)
