"""How somebody comes through a course in the demonstration: by the services that the pages call, at past times."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from certificates.models import Certificate
from certificates.services.revoke import revoke
from certificates.services.supersede import supersede
from courses.models import Course
from courses.queries import shelf
from courses.queries.questions import QuestionText
from courses.queries.reading import ActivityText
from lms.accounts.models import User
from lms.accounts.services import ask_name, decide_name
from lms.dashboards.management.demo.population import Stage
from lms.learning.models import Completion, Enrolment
from lms.learning.queries.places import Place, place_of
from lms.learning.rules.samples import right_answer, wrong_answer
from lms.learning.services import activities, attempts, scenarios
from lms.learning.services.enrolling import enrol, withdraw

EVERY_DAY = timedelta(days=1)


@dataclass
class Journey:
    """One person on one course. `now` is when the demonstration was set up; nothing happens after it."""

    learner: User
    course: Course
    language: str
    time_zone: ZoneInfo
    administrator: User
    now: datetime
    dice: Random
    right_name: str

    def take(self, stage: Stage) -> None:
        match stage:
            case Stage.RAN_OUT | Stage.RENEWED | Stage.AGAIN:
                self._ran_out(stage)
            case Stage.WITHDRAWN:
                self._withdrawn()
            case Stage.ANNULLED:
                self._annulled()
            case Stage.CORRECTED:
                self._corrected()
            case _:
                self._come_so_far(stage)

    def _come_so_far(self, stage: Stage) -> None:
        match stage:
            case Stage.ENROLLED:
                self._go(self._days_ago(2, 20), lessons=0)
            case Stage.BEGUN:
                self._go(self._days_ago(2, 25), lessons=self.dice.randint(1, 3))
            case Stage.HALFWAY:
                self._go(self._days_ago(2, 12), lessons=None)
            case Stage.FAILED:
                self._go(self._days_ago(2, 15), tests=[5])
            case Stage.EXHAUSTED:
                self._go(self._days_ago(2, 15), tests=[4, 6, 7])
            case Stage.VALID:
                self._go(self._days_ago(20, 500), tests=self._marks())
            case Stage.SOON:
                self._go(self._that_runs_out(in_days=self.dice.randint(8, 80)), tests=[9])

    # What happened

    def _ran_out(self, stage: Stage) -> None:
        self._go(self._that_runs_out(in_days=-self.dice.randint(70, 150)), tests=self._marks())
        if stage is Stage.RENEWED:
            self._go(self._days_ago(10, 30), tests=[10])
        elif stage is Stage.AGAIN:
            self._go(self._days_ago(2, 10), lessons=2)

    def _withdrawn(self) -> None:
        at = self._days_ago(40, 300)
        enrolment = self._go(at, lessons=self.dice.randint(1, 4))
        withdraw(enrolment=enrolment, by=self.learner, at=at + timedelta(days=self.dice.randint(3, 20)))

    def _annulled(self) -> None:
        at = self._days_ago(120, 300)
        certificate = self._certificate_of(self._go(at, tests=[10]))
        reason = "The test was taken by another person, as both of them have stated."
        revoke(certificate=certificate, by=self.administrator, reason=reason, at=at + timedelta(days=34))

    def _corrected(self) -> None:
        at = self._days_ago(60, 200)
        certificate = self._certificate_of(self._go(at, tests=[9]))
        day = at + timedelta(days=3)
        asked = ask_name(user=self.learner, wanted=self.right_name, reason="Misspelt on my certificate.", at=day)
        decide_name(request=asked, accepted=True, by=self.administrator, at=day + EVERY_DAY)
        supersede(
            certificate=certificate,
            name=self.right_name,
            by=self.administrator,
            reason="The name was misspelt.",
            at=day + EVERY_DAY,
        )

    def _certificate_of(self, enrolment: Enrolment) -> Certificate:
        completion = Completion.objects.get(enrolment=enrolment)
        found: Certificate = Certificate.objects.get(completion=completion)
        return found

    # The way through the course

    def _go(self, last: datetime, *, lessons: int | None = None, tests: Iterable[int] = ()) -> Enrolment:
        """From enrolment on, so that the last thing done is done at `last`. With tests: after all the lessons.

        `tests` says of each attempt how many answers are right. `lessons` are as many from the first, None for half.
        """
        marks = list(tests)
        way = self._lessons()
        way = way if marks else way[: len(way) // 2 if lessons is None else lessons]
        began_tests = last - (len(marks) - 1) * EVERY_DAY - timedelta(minutes=25) if marks else last
        times = self._times(way, began_tests)
        enrolled_at = (times[0] if times else last) - timedelta(minutes=30)
        enrolment = enrol(
            learner=self.learner, course=self.course, by=self.learner, at=enrolled_at, language=self.language
        )
        place = self._place()
        for lesson, at in zip(way, times, strict=True):
            self._read(place, lesson, at)
        for number, right in enumerate(marks):
            self._try(place, began_tests + number * EVERY_DAY, right)
        return enrolment

    def _place(self) -> Place:
        place = place_of(self.learner, self.course.code)
        assert place is not None  # noqa: S101 they have just enrolled
        return place

    def _lessons(self) -> list[ActivityText]:
        """What comes before the test. Some scenarios stand among the lessons."""
        course = shelf.newest(self.course.code, self.language)
        return [each for each in course.activities if each.kind in ("lesson", "scenario")] if course else []

    def _times(self, way: list[ActivityText], last: datetime) -> list[datetime]:
        """When each lesson is begun: backwards from the last one, a few on a day, then a day or more without."""
        times: list[datetime] = []
        at, left_today = last, self.dice.randint(3, 5)
        for lesson in reversed(way):
            if not left_today:
                at, left_today = at - self.dice.randint(1, 3) * EVERY_DAY, self.dice.randint(3, 5)
            at -= timedelta(minutes=lesson.minutes + self.dice.randint(1, 5))
            left_today -= 1
            times.append(at)
        return times[::-1]

    def _read(self, place: Place, lesson: ActivityText, at: datetime) -> None:
        activities.open_activity(place=place, activity=lesson, at=at)
        if lesson.kind == "scenario":
            self._walk(place, lesson, at)
            return
        done_at = at + timedelta(minutes=lesson.minutes)
        checks = place.course.checks(lesson).values()
        for number, question in enumerate(checks, 1):
            answered_at = at + (done_at - at) * number / (len(checks) + 1)
            raw = self._answer(question, right=self.dice.random() < 0.8)
            activities.answer_check(place=place, activity=lesson, question=question, raw=raw, at=answered_at)
        activities.finish_lesson(place=place, activity=lesson, short=False, at=done_at)

    def _walk(self, place: Place, activity: ActivityText, at: datetime) -> None:
        """By sound choices to an ending; now and then by one first that leads back to where one stands."""
        scenario = place.course.scenario(activity)
        path = scenarios.begin(place=place, activity=activity, after=0, at=at)
        here, step = scenario.graph.start, 0
        while situation := scenario.situations.get(here):
            back = [way for way in situation.choices if way.to == here and not way.is_critical]
            sound = next(way for way in situation.choices if way.is_sound)
            chosen = back[0] if back and self.dice.random() < 0.3 else sound
            here, step, at = chosen.to, step + 1, at + timedelta(seconds=30)
            scenarios.choose(place=place, activity=activity, number=path.number, step=step, choice=chosen.id, at=at)

    def _try(self, place: Place, at: datetime, right: int) -> None:
        """One attempt at the final test, with so many answers right."""
        quiz = next(each for each in place.course.activities if each.kind == "quiz" and each.rules["use"] == "final")
        activities.open_activity(place=place, activity=quiz, at=at)
        attempt = attempts.start(place=place, activity=quiz, at=at)
        asked = [place.course.questions[drawn["question"]] for drawn in attempt.draw]
        lucky = set(self.dice.sample(range(len(asked)), min(right, len(asked))))
        for number, question in enumerate(asked):
            at += timedelta(seconds=self.dice.randint(40, 110))
            attempts.answer(
                attempt_uuid=attempt.uuid,
                learner=self.learner,
                question=question.id,
                raw=self._answer(question, right=number in lucky),
                response_uuid=uuid.uuid4(),
                made_at=at,
                at=at,
            )
        attempts.submit(attempt_uuid=attempt.uuid, learner=self.learner, at=at + timedelta(seconds=30))

    @staticmethod
    def _answer(question: QuestionText, *, right: bool) -> object:
        return right_answer(question) if right else wrong_answer(question)

    # When

    def _days_ago(self, least: int, most: int) -> datetime:
        return self._at_work(self.now.date() - timedelta(days=self.dice.randint(least, most)))

    def _that_runs_out(self, *, in_days: int) -> datetime:
        """When the course is completed, if it is to run out so many days from now."""
        until = self.now.date() + timedelta(days=in_days)
        return self._at_work(until - relativedelta(months=self.course.validity_months or 24))

    def _at_work(self, day: date) -> datetime:
        """Some time of a shift, where the person works."""
        hour, minute = self.dice.choice((8, 10, 11, 14, 15, 17, 21, 22)), self.dice.randrange(60)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.time_zone)

    def _marks(self) -> list[int]:
        """Of the test: one in three needs a second try."""
        return self.dice.choice(([8], [9], [10], [10], [6, 9], [7, 8]))
