"""A path of the starter courses, published before anybody took them: some hold it, some are half-way."""

from datetime import datetime

from django.db import transaction

from courses.models import Course, ProgrammePage, Release
from lms.accounts.models import User
from lms.dashboards.management.demo.population import TRAINERS_PROGRAMME
from lms.learning.models import Path, PathStep, PathText
from lms.learning.services.path_releasing import release_path

CODE = "FCT-101"
TEXTS = {
    "en": (
        "First contact with people on the move",
        "For everyone who is the first to meet them: to serve them fairly, and to notice who needs protection.",
    ),
    "pt-pt": (
        "Primeiro contacto com pessoas em mobilidade",
        "Para quem é o primeiro a atendê-las: servi-las com justiça e reparar em quem precisa de proteção.",
    ),
    "pt-br": (
        "Primeiro contato com pessoas em mobilidade",
        "Para quem é o primeiro a atendê-las: servi-las com justiça e perceber quem precisa de proteção.",
    ),
    "es": (
        "Primer contacto con personas en movilidad",
        "Para quien es el primero en atenderlas: servirlas con justicia y advertir quién necesita protección.",
    ),
    "fr": (
        "Premier contact avec les personnes en mobilité",
        "Pour qui les rencontre en premier : les servir avec équité et remarquer qui a besoin de protection.",
    ),
}
STEPS: tuple[tuple[int | None, tuple[str, ...]], ...] = ((None, ("CC-101",)), (1, ("CT-101", "HRD-101")))


@transaction.atomic
def lay_path(*, by: User, at: datetime) -> None:
    """Once, where all its courses are released."""
    codes = {code for _need, listed in STEPS for code in listed}
    courses = {course.code: course for course in Course.objects.filter(pk__in=Release.objects.values("course"))}
    if Path.objects.filter(code=CODE).exists() or not codes <= courses.keys():
        return
    programmes = ProgrammePage.objects.filter(slug=TRAINERS_PROGRAMME).values_list("translation_key", flat=True)
    path = Path(code=CODE)
    path.programme = programmes.first() or path.uuid  # of no programme: then nobody writes it any further
    path.save()
    for language, (title, description) in TEXTS.items():
        PathText.objects.create(path=path, language=language, title=title, description=description)
    for number, (need, listed) in enumerate(STEPS):
        step = PathStep.objects.create(path=path, sort_order=number, need=need)
        step.courses.set([courses[code] for code in listed])
        step.save()
    release_path(path=path, by=by, at=at, note="For the demonstration.")
