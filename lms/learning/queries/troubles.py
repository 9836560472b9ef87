"""What of a requirement cannot work as it is. Constant queries, however many requirements there are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Release
from courses.queries.reading import CourseText
from lms.accounts.models import Unit
from lms.learning.models import AssignmentSpan, Requirement, RequirementRule
from lms.learning.queries.paths import published
from lms.learning.rules.audiences import read_audience

Courses = Mapping[int, CourseText]


@dataclass(frozen=True)
class Trouble:
    requirement: Requirement
    text: str


def troubles_of(
    requirements: Sequence[Requirement], rules: Mapping[int, RequirementRule], courses: Courses, today: date
) -> list[Trouble]:
    """In the order of the requirements; of those that were ended nothing."""
    live = [each for each in requirements if each.pk in rules and not rules[each.pk].ended]
    openings = set(
        Release.objects.open().filter(course__in=[each.course_id for each in live]).values_list("course", flat=True)
    )
    units, under = _units(rules[each.pk] for each in live), _under(live, today)
    strangers, others = _without_language(live, courses, today), _disagreeing(live, rules)
    found: list[Trouble] = []
    for each in live:
        texts = [
            *_course(each, openings),
            *_audience(rules[each.pk], units, under.get(each.pk, 0)),
            *_language(strangers.get(each.pk, 0)),
            *others.get(each.pk, ()),
        ]
        found += [Trouble(each, text) for text in texts]
    return found


def _course(requirement: Requirement, openings: set[int]) -> Iterator[str]:
    if requirement.path_id and requirement.path_id not in {version.path for version in published.open()}:
        yield _("Nobody can begin the path any more: it was withdrawn.")
    if requirement.course_id and requirement.course_id not in openings:
        yield _("Nobody can take the course: no release of it is open for enrolment.")


def _audience(rule: RequirementRule, units: set[str], people: int) -> Iterator[str]:
    named = read_audience(rule.audience).named
    if gone := len(named - units):
        yield ngettext("%(number)s unit that it names is gone.", "%(number)s units that it names are gone.", gone) % {
            "number": gone
        }
    run = getattr(rule, "run", None)
    if not people and run and run.done_at:
        yield _("It names nobody.")


def _language(people: int) -> Iterator[str]:
    if people:
        yield ngettext(
            "The course is not taught in the language of %(number)s person under it.",
            "The course is not taught in the language of %(number)s people under it.",
            people,
        ) % {"number": people}


def _units(rules: Iterator[RequirementRule]) -> set[str]:
    named = {unit for rule in rules for unit in read_audience(rule.audience).named}
    return {str(uuid) for uuid in Unit.objects.filter(uuid__in=named).values_list("uuid", flat=True)}


def _under(live: Sequence[Requirement], today: date) -> dict[int, int]:
    spans = AssignmentSpan.objects.on(today).filter(requirement__in=live)
    return dict(spans.values_list("requirement").annotate(people=Count("pk")))


def _without_language(live: Sequence[Requirement], courses: Courses, today: date) -> dict[int, int]:
    """How many people under each have chosen a language in which the course is not taught."""
    spans = AssignmentSpan.objects.on(today).filter(requirement__in=live).exclude(learner__language="")
    rows = spans.values_list("requirement", "learner__language").annotate(people=Count("pk"))
    taught = {
        each.pk: set(courses[each.course_id].structure["languages"])
        for each in live
        if each.course_id and each.course_id in courses
    }
    found: dict[int, int] = defaultdict(int)
    for requirement, language, people in rows:
        if requirement in taught and language not in taught[requirement]:
            found[requirement] += people
    return found


def _disagreeing(live: Sequence[Requirement], rules: Mapping[int, RequirementRule]) -> dict[int, list[str]]:
    """Two about the same course that ask another term of people who are under both."""
    found: dict[int, list[str]] = defaultdict(list)
    by_course: dict[int, list[Requirement]] = defaultdict(list)
    for each in live:
        if each.course_id:
            by_course[each.course_id].append(each)
    pairs = [
        (one, other)
        for same in by_course.values()
        for place, one in enumerate(same)
        for other in same[place + 1 :]
        if _terms(rules[one.pk]) != _terms(rules[other.pk])
    ]
    both = _under_both({each.pk for pair in pairs for each in pair}) if pairs else {}
    for one, other in pairs:
        if people := both.get((min(one.pk, other.pk), max(one.pk, other.pk)), 0):
            for each, against in ((one, other), (other, one)):
                text = ngettext(
                    "%(number)s person is under “%(other)s” too, which asks for the same course on other terms.",
                    "%(number)s people are under “%(other)s” too, which asks for the same course on other terms.",
                    people,
                )
                found[each.pk].append(text % {"number": people, "other": against.name})
    return found


def _terms(rule: RequirementRule) -> tuple[int | None, str]:
    return rule.valid_months, rule.counts_from


BOTH = """
SELECT one.requirement_id, other.requirement_id, count(*)
  FROM learning_assignmentstate one
  JOIN learning_assignmentstate other ON other.learner_id = one.learner_id AND other.requirement_id > one.requirement_id
 WHERE one.requirement_id = ANY(%(wanted)s) AND other.requirement_id = ANY(%(wanted)s)
   AND one.ended_date IS NULL AND other.ended_date IS NULL
 GROUP BY 1, 2"""


def _under_both(requirements: set[int]) -> dict[tuple[int, int], int]:
    """How many people are under each two of them now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(BOTH, {"wanted": list(requirements)})
        return {(one, other): people for one, other, people in cursor.fetchall()}
