"""Measure what pages cost against their budgets, in this process and without a network.

Everything happens in one transaction on the private database, which is taken back at the end. Queries are counted and
CPU is timed in separate runs; the CPU is this process's own, without the database's. It never fails: it is no test.
"""

import json
import resource
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from statistics import median
from time import perf_counter, process_time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser, OutputWrapper
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone

from certificates.models import Certificate
from certificates.services.pdf import warm_milliseconds
from courses.models import Course, Release
from lms.accounts.models import Membership, Unit, User
from lms.dashboards.management.population.building import DOMAIN
from lms.learning.models import Attempt
from lms.learning.queries.places import Place, place_of
from lms.learning.rules.answers import Answer
from lms.learning.rules.samples import right_answer
from lms.learning.services.activities import answer_check, finish_lesson
from lms.learning.services.enrolling import enrol
from lms.learning.services.scenarios import read_short
from lms.urls import urlpatterns as ours

FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def bare(request: HttpRequest) -> HttpResponse:
    """What everything is measured by: a view behind session and sign-in that reads the user."""
    return HttpResponse(str(request.user))


urlpatterns = [path("bare", bare), *ours]


@dataclass
class Row:
    """One line of the table; a budget is empty where there is none."""

    work: str
    queries_budget: str
    queries: str
    cpu_budget: str
    cpu: str
    milliseconds: str


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--course", default="HRD-101")
        parser.add_argument(
            "--people", type=int, default=50_000, help="of the invented service, where none is there yet"
        )
        parser.add_argument("--rounds", type=int, default=25, help="the median of so many is printed")
        parser.add_argument("--markdown", action="store_true", help="print the table for docs/performance.md")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        call_command("prepare", no_content=True, stdout=self.stderr)
        with transaction.atomic(), override_settings(ROOT_URLCONF=__name__):
            if not Release.objects.filter(course__code=options["course"]).exists():
                call_command("load_courses", stdout=self.stderr)
            rows = Bench(options["course"], options["people"], options["rounds"], self.stderr).rows()
            transaction.set_rollback(True)
        heads = ["work", "queries", "measured", "CPU × bare view", "measured", "CPU ms"]
        self.stdout.write(table(heads, rows, markdown=options["markdown"]))


def table(heads: list[str], rows: list[Row], *, markdown: bool) -> str:
    lines = [heads, *[list(vars(row).values()) for row in rows]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    bar, frame = (" | ", "| {} |") if markdown else ("  ", "{}")

    def put(line: list[str]) -> str:
        others = [text.rjust(width) for text, width in zip(line, widths, strict=True)][1:]
        return frame.format(bar.join([line[0].ljust(widths[0]), *others]))

    rule = "|".join(["", "---", *["---:"] * (len(heads) - 1), ""]) if markdown else "-" * len(put(heads))
    return "\n".join([put(heads), rule, *map(put, lines[1:])])


def timed(work: Callable[[], object]) -> float:
    """CPU milliseconds of this process."""
    started = process_time()
    work()
    return (process_time() - started) * 1000


class Bench:
    """People and a course to measure with, and the measuring."""

    def __init__(self, code: str, people: int, rounds: int, log: OutputWrapper) -> None:
        self.code, self.people, self.rounds, self.log = code, people, rounds, log
        self.course = Course.objects.get(code=code)
        self.now = timezone.now()
        self.anonymous = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
        self.learner, self.client = self.person("learner")
        enrol(learner=self.learner, course=self.course, by=self.learner, at=self.now, language="en")
        activities = self.place(self.learner).course.activities
        self.final = next(activity.slug for activity in activities if activity.rules.get("use") == "final")
        self.ours = 0

    def person(self, name: str) -> tuple[User, Client]:
        user = User.objects.create_user(f"{name}-{uuid.uuid4().hex}@bench.example", name=f"Bench {name}")
        client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
        client.force_login(user)
        client.get("/bare")  # the session notes the time once a minute
        return user, client

    def rows(self) -> list[Row]:
        return [
            self.page("bare view behind session and sign-in", (2, 1), self.client, "/bare"),
            self.page("catalogue, anonymous", (2, 2), self.anonymous, "/en/courses/"),
            self.page("catalogue, signed in", (4, 2), self.client, "/en/courses/"),
            *self.reading(),
            *self.testing(),
            *self.managing(),
        ]

    # Measuring

    def get(self, client: Client, address: str) -> HttpResponse:
        answer: HttpResponse = client.get(address)  # type: ignore[assignment] # the test client's own class
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{address} answers {answer.status_code}")
        return answer

    def cpu(self, work: Callable[[], object], rounds: int = 0) -> tuple[float, float]:
        """Medians of the CPU milliseconds of this process, of the work and of the bare view in turn with it."""
        taken, bare = [], []
        for _ in range(rounds or self.rounds):
            bare.append(timed(partial(self.get, self.client, "/bare")))
            taken.append(timed(work))
        return median(taken), median(bare)

    def queries(self, work: Callable[[], object]) -> int:
        self.ours = 0
        with CaptureQueriesContext(connection) as captured:
            work()
        return sum(not query["sql"].lstrip().startswith(FRAMES) for query in captured.captured_queries) - self.ours

    @contextmanager
    def uncounted(self) -> Iterator[None]:
        """What is asked in here is the bench's own business."""
        before = len(connection.queries_log)
        yield
        self.ours += len(connection.queries_log) - before

    def row(self, work: str, budgets: tuple[int, int], queries: int, cpu: tuple[float, float]) -> Row:
        taken, bare = cpu
        return Row(work, str(budgets[0]), str(queries), str(budgets[1]), f"{taken / bare:.1f}", f"{taken:.1f}")

    def page(self, work: str, budgets: tuple[int, int], client: Client, address: str, rounds: int = 0) -> Row:
        def ask() -> HttpResponse:
            return self.get(client, address)

        ask()  # what is released comes into memory, and the first look is noted
        return self.row(work, budgets, self.queries(ask), self.cpu(ask, rounds))

    # What learners do

    def place(self, learner: User) -> Place:
        found = place_of(learner, self.code)
        assert found is not None  # noqa: S101 everybody here was enrolled
        return found

    def reading(self) -> list[Row]:
        place = self.place(self.learner)
        longest = max((a for a in place.course.activities if a.kind == "lesson"), key=lambda a: a.minutes)
        for question in place.course.checks(longest).values():
            answer_check(place=place, activity=longest, question=question, raw=right_answer(question), at=self.now)
        overview, lesson = f"/en/learn/{self.code}/", f"/en/learn/{self.code}/{longest.slug}/"
        return [
            self.page("course overview with progress", (5, 3), self.client, overview),
            self.page("lesson, the longest one", (4, 3), self.client, lesson),
        ]

    def testing(self) -> list[Row]:
        learner, client = self.before_the_test()
        attempt = self.start(client)
        right = self.right_answers(attempt, learner)
        answer = partial(self.answer, client, attempt, *next(iter(right.items())))
        counted = self.queries(answer)  # the first one of an attempt costs one more than the others
        first, *others = [self.before_the_test() for _ in range(6)]
        in_turn = iter(others)
        whole = self.queries(partial(self.whole_test, *first))
        taken = self.cpu(lambda: self.whole_test(*next(in_turn)), rounds=len(others))
        paper = warm_milliseconds(Certificate.objects.for_learner(first[0]).get())
        return [
            self.row("one answer saved", (5, 4), counted, self.cpu(answer)),
            self.row("whole quiz of 10 to its certificate, 14 requests", (75, 45), whole, taken),
            Row("certificate PDF, compiler warm", "", "", "10 ms", f"{paper:.1f} ms", f"{paper:.1f}"),
        ]

    def before_the_test(self) -> tuple[User, Client]:
        """A learner with nothing but the test before them."""
        learner, client = self.person("learner")
        enrol(learner=learner, course=self.course, by=learner, at=self.now, language="en")
        place = self.place(learner)
        for activity in place.course.activities:
            if activity.kind == "lesson":
                finish_lesson(place=place, activity=activity, short=True, at=self.now)
            elif activity.kind == "scenario":
                read_short(place=place, activity=activity, at=self.now)
        return learner, client

    def start(self, client: Client) -> str:
        """The number of the attempt begun."""
        begun = client.post(f"/en/learn/{self.code}/{self.final}/start")
        return begun["Location"].rstrip("/").rpartition("/")[2]

    def right_answers(self, attempt: str, learner: User) -> dict[str, Answer]:
        course = self.place(learner).course
        form = Attempt.objects.only("draw").get(uuid=attempt).draw
        return {place["question"]: right_answer(course.questions[place["question"]]) for place in form}

    def answer(self, client: Client, attempt: str, question: str, right: Answer) -> dict[str, Any]:
        """What the server has of the attempt then."""
        data = {"question": question, "answer": json.dumps(right), "uuid": str(uuid.uuid4()), "sequence": 1}
        body, form = urlencode(data), "application/x-www-form-urlencoded"
        address = f"/en/learn/attempts/{attempt}/answer"
        saved = client.post(address, body, content_type=form, headers={"accept": "application/json"})
        if saved.status_code != HTTPStatus.OK:
            raise RuntimeError(saved.content.decode())
        view: dict[str, Any] = saved.json()["view"]
        return view

    def whole_test(self, learner: User, client: Client) -> None:
        """Fourteen requests, and two queries of our own for the right answers, which are not counted."""
        attempt = self.start(client)
        with self.uncounted():
            right = self.right_answers(attempt, learner)
        self.get(client, f"/en/learn/attempts/{attempt}/")
        view: dict[str, Any] = {}
        for question, choices in right.items():
            view = self.answer(client, attempt, question, choices)
        rests_on = json.dumps({question: told["uuid"] for question, told in view.items()})
        client.post(f"/en/learn/attempts/{attempt}/submit", {"rests_on": rests_on})
        self.get(client, f"/en/learn/attempts/{attempt}/")

    # What managers do

    def managing(self) -> list[Row]:
        """On an invented service, which is made here unless it is there already."""
        if not User.objects.filter(email=f"head@{DOMAIN}").exists():
            call_command("make_population", people=self.people, yes=True, stdout=self.log)
        (station, own), (head, agency) = self.manager("station"), self.manager("head")
        people = f"{Membership.objects.within([agency]).filter(role=Membership.Role.LEARNER).count():,} people"
        year_ago = timezone.localdate() - timedelta(days=365)
        home, unit, everybody = "/en/units/", f"/en/units/{agency.uuid}/", "/en/units/required/"
        return [
            self.page("a station's first page", (8, 10), station, home),
            self.page("a station's list of people", (10, 30), station, f"{home}{own.uuid}/", rounds=9),
            self.page(f"head office's first page, {people}", (10, 30), head, home, rounds=9),
            self.waiting("the same, as at a year ago", head, f"{home}?on={year_ago}"),
            self.page("units and requirements", (10, 30), head, f"{home}matrix/", rounds=9),
            self.page("who is late, one by one", (10, 30), head, f"{everybody}?status=late", rounds=5),
            self.waiting("the same, as at a year ago", head, f"{everybody}?status=late&on={year_ago}"),
            self.page("list of all its people", (10, 30), head, unit, rounds=5),
            self.download(f"CSV of {people} and their courses", head, f"{unit}people.csv"),
            self.download(f"CSV of {people} and what is required", head, "/en/units/required.csv"),
        ]

    def manager(self, name: str) -> tuple[Client, Unit]:
        """A manager of the invented service, and the unit they answer for."""
        user = User.objects.get(email=f"{name}@{DOMAIN}")
        client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
        client.force_login(user)
        client.get("/bare")
        return client, Unit.objects.get(memberships__user=user)

    def waiting(self, work: str, client: Client, address: str) -> Row:
        """How long the answer takes, the database's part included."""
        taken = self.cpu(partial(self.get, client, address), rounds=3)[0]
        began = perf_counter()
        self.get(client, address)
        seconds = perf_counter() - began
        return Row(
            work, "", str(self.queries(partial(self.get, client, address))), "2 s", f"{seconds:.2f} s", f"{taken:.1f}"
        )

    def download(self, work: str, client: Client, address: str) -> Row:
        def take() -> int:
            answer = client.get(address)
            return sum(len(part) for part in iter(answer))

        counted = self.queries(take)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        taken = timed(take)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        cost = f"{taken / 1000:.1f} s, {grown:+.0f} MB"
        return Row(work, "", str(counted), "seconds, flat", cost, f"{taken:.1f}")
