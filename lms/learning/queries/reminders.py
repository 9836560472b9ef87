"""What people are to be reminded of. One statement says it, so that a sweep costs the same however many there are.

A thing has a *target*, the last day in time, and a *stage*: 30, 7 and 0 days before it, then -1, -2, … with each of the
person's weekdays after it. A stage that was missed is made up for by the next one, and none is gone back to. Whoever
wants one mail a week hears on that weekday of what is further off than seven days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection

from lms.accounts.models import Unit
from lms.accounts.rules.hours import NO_UNIT
from lms.learning.rules.reminders import reach
from lms.learning.rules.standing import LATE

NOTICE = "reminder"  # the kind of the mail
EARLIEST = 30  # days before


@dataclass(frozen=True)
class Line:
    """One thing of which one person is to be told. `status` is theirs on that day; `course` or `path` is a key."""

    learner: int
    requirement: int | None
    course: int | None
    path: int | None
    name: str  # of the requirement; empty for a course of their own choice
    status: str
    target: date
    stage: int
    day: date
    law: str  # the statement of law whose change asks for it


def zones() -> set[str]:
    return {NO_UNIT, *Unit.objects.order_by().values_list("time_zone", flat=True).distinct()}


def next_learners(open_zones: dict[str, date], after: int, most: int) -> list[int]:
    """The people who are to be written to, by their keys, from the first one after a key on."""
    if not open_zones:
        return []
    head = "SELECT DISTINCT learner_id FROM due ORDER BY learner_id LIMIT %(most)s"
    return [learner for (learner,) in _ask(head, open_zones, {"after": after, "only": None, "most": most})]


def lines_of(learners: Sequence[int], open_zones: dict[str, date]) -> list[Line]:
    """All that is new for these people, what is late first."""
    head = """
        SELECT due.learner_id, due.requirement_id, due.course_id, requirement.path_id,
               coalesce(requirement.name, ''), status,
               target, stage, day, coalesce(law.citation, '')
          FROM due
          LEFT JOIN learning_requirement requirement ON requirement.id = due.requirement_id
          LEFT JOIN learning_assignment assignment ON assignment.id = assignment_id
          LEFT JOIN learning_requirementrule rule ON rule.id = assignment.rule_id AND rule.trigger = 'law-change'
          LEFT JOIN courses_lawchange law ON law.uuid = rule.law_change
         ORDER BY due.learner_id, target, due.requirement_id, due.course_id"""
    rows = _ask(head, open_zones, {"after": 0, "only": list(learners), "most": None})
    return [Line(*row) for row in rows]


def _ask(head: str, open_zones: dict[str, date], values: dict[str, Any]) -> Iterable[tuple[Any, ...]]:
    days = open_zones.values()
    values |= {
        "zones": list(open_zones),
        "days": list(days),
        "reaches": [reach(day, settings.REMINDER_WEEKDAYS) for day in days],
        "first": min(days),
        "last": max(days),
        "no_unit": NO_UNIT,
        "late": list(LATE),
        "kind": NOTICE,
        "earliest": EARLIEST,
    }
    with connection.cursor() as cursor:
        cursor.execute(DUE + head, values)
        return cursor.fetchall()


# `things` may be due, by bounds that an index knows: what requirements ask, and what people hold of their own choice.
# `counted`: how many of the person's weekdays there were up to a day, as in rules/reminders.py.
DUE = """
WITH things AS (
  SELECT span.learner_id, span.requirement_id, requirement.course_id, state.assignment_id, span.status,
         span.from_date, span.until_date,
         CASE WHEN span.status = ANY(%(late)s) THEN span.from_date - 1
              WHEN span.status IN ('valid', 'renewal-open') THEN state.valid_until_date
              ELSE state.due_date END AS target
    FROM learning_assignmentspan span
    JOIN learning_requirement requirement ON requirement.id = span.requirement_id
    JOIN learning_assignmentstate state
      ON state.learner_id = span.learner_id AND state.requirement_id = span.requirement_id
   WHERE span.from_date <= %(last)s AND (span.until_date IS NULL OR span.until_date > %(first)s)
     AND (span.status IN ('due-soon', 'overdue', 'expired')
          OR span.status IN ('valid', 'renewal-open') AND state.valid_until_date <= %(last)s + %(earliest)s)
     AND span.learner_id > %(after)s AND (%(only)s::bigint[] IS NULL OR span.learner_id = ANY(%(only)s))
   UNION ALL
  SELECT held.learner_id, NULL, held.course_id, NULL, 'valid', NULL, NULL, held.valid_until_date
    FROM learning_enrolmentstate held
    JOIN learning_reminderpreference wish ON wish.user_id = held.learner_id AND wish.own_courses
   WHERE held.completed_at IS NOT NULL AND held.annulled_at IS NULL
     AND held.valid_until_date BETWEEN %(first)s AND %(last)s + %(earliest)s
     AND held.learner_id > %(after)s AND (%(only)s::bigint[] IS NULL OR held.learner_id = ANY(%(only)s))
     AND NOT EXISTS (SELECT FROM learning_enrolmentstate later
                      WHERE later.learner_id = held.learner_id AND later.course_id = held.course_id
                        AND later.completed_at IS NOT NULL AND later.annulled_at IS NULL
                        AND later.cycle > held.cycle)
     AND NOT EXISTS (SELECT FROM learning_assignmentstate asked
                       JOIN learning_requirement asks ON asks.id = asked.requirement_id
                      WHERE asked.learner_id = held.learner_id AND asks.course_id = held.course_id
                        AND (asked.ended_date IS NULL OR asked.ended_date > %(first)s))
), here AS (
  SELECT things.*, open.day, open.reach, coalesce(wish.weekday, 0) AS weekday, coalesce(wish.weekly, false) AS weekly
    FROM things
    JOIN accounts_user person ON person.id = things.learner_id AND person.is_active
    LEFT JOIN learning_reminderpreference wish ON wish.user_id = things.learner_id
    JOIN unnest(%(zones)s::text[], %(days)s::date[], %(reaches)s::date[]) AS open(zone, day, reach)
      ON open.zone = coalesce((
      SELECT unit.time_zone FROM accounts_membership place JOIN accounts_unit unit ON unit.id = place.unit_id
       WHERE place.user_id = things.learner_id AND place.from_date <= open.day
         AND (place.until_date IS NULL OR place.until_date >= open.day)
       ORDER BY place.from_date, place.id LIMIT 1), %(no_unit)s)
), counted AS (
  SELECT here.*, floor((day - DATE '2000-01-03' - weekday) / 7.0)::int AS weeks,
         floor((target - DATE '2000-01-03' - weekday) / 7.0)::int AS weeks_at_target,
         floor((target - 31 - DATE '2000-01-03' - weekday) / 7.0)::int AS weeks_before
    FROM here
), staged AS (
  SELECT counted.*, CASE WHEN target < day THEN weeks_at_target - weeks
                         WHEN target <= reach THEN 0 WHEN target <= day + 7 THEN 7 ELSE 30 END AS stage
    FROM counted
   WHERE target <= day + %(earliest)s AND (from_date IS NULL OR from_date <= day)
     AND (until_date IS NULL OR until_date > day) AND (target >= day OR status = ANY(%(late)s))
), due AS (
  SELECT staged.* FROM staged
   WHERE (target >= day OR stage < 0)
     AND NOT (weekly AND stage = 30 AND weeks_before = weeks)
     AND NOT EXISTS (SELECT FROM learning_reminder told
                      WHERE told.learner_id = staged.learner_id AND told.target_date = staged.target
                        AND told.stage <= staged.stage
                        AND (told.requirement_id = staged.requirement_id
                             OR staged.requirement_id IS NULL AND told.course_id = staged.course_id))
     AND NOT EXISTS (SELECT FROM accounts_notice mail
                      WHERE mail.user_id = staged.learner_id AND mail.kind = %(kind)s AND mail.key = day::text)
)"""
