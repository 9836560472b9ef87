"""One learner's way through the quiz, as the page's own script goes it."""

import asyncio
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from time import perf_counter
from typing import Any

from lms.dashboards.management.load.answers import answer_to
from lms.dashboards.management.load.line import Line, Reply
from lms.dashboards.management.load.plan import Made, Outcome, Plan, Sitting

WAITS = (1, 2, 4, 8, 15, 30, 30, 30)  # seconds between tries, as the page's outbox waits
AGAIN_LATER = (429, 500, 502, 503, 504)
QUESTION = re.compile(rb'data-question="([0-9a-f-]{36})"')
PAGE, JSON = "text/html", "application/json"
CHANGES_MIND = 0.1
SENDS_TWICE = 0.02
CLOCK_IS_WRONG = 0.1


class GivenUpError(Exception):
    """The server did not do what it should; the learner stops here."""


@dataclass
class Learner:
    plan: Plan
    number: int
    outcome: Outcome
    sitting: Sitting = field(default_factory=Sitting)

    def __post_init__(self) -> None:
        self.rng = Random(f"{self.plan.seed} {self.number}")  # noqa: S311 for chance, not for secrets
        self.line = Line(self.plan.port, self.plan.sessions[self.number])
        wrong = self.rng.random() < CLOCK_IS_WRONG
        self.clock_error = timedelta(seconds=self.rng.uniform(-86_400, 86_400) if wrong else 0)
        self.outcome.sittings.append(self.sitting)

    async def study(self) -> None:
        await asyncio.sleep(self.rng.uniform(0, self.plan.seconds))
        try:
            await self._study()
        except GivenUpError as error:
            self.outcome.errors.append(str(error))
        finally:
            self.line.close()

    async def _study(self) -> None:
        await self._ask("cover of the quiz", "GET", self.plan.cover)
        begun = await self._ask("start", "POST", f"{self.plan.cover}start", expect=302)
        self.sitting.attempt = begun.location.rstrip("/").rpartition("/")[2]
        page = await self._ask("page of the attempt", "GET", begun.location)
        for question in dict.fromkeys(match.decode() for match in QUESTION.findall(page.body)):
            await self._answer(begun.location, question)
            if self.rng.random() < CHANGES_MIND:
                await self._answer(begun.location, self.rng.choice(self.sitting.made).question)
        await self._think()
        await self._ask("page before submitting", "GET", f"{begun.location}review")
        rests_on = {question: made.uuid for question, made in self.sitting.last_made().items()}
        fields = {"rests_on": json.dumps(rests_on)}
        await self._ask("submit", "POST", f"{begun.location}submit", fields, accept=JSON)
        self.sitting.submitted = True
        await self._ask("result", "GET", begun.location)

    async def _think(self) -> None:
        await asyncio.sleep(self.rng.uniform(*self.plan.think))

    async def _answer(self, attempt: str, question: str) -> None:
        await self._think()
        made = Made(
            question=question,
            uuid=str(uuid.UUID(int=self.rng.getrandbits(128), version=4)),
            answer=answer_to(self.plan.questions[question], self.rng),
            at=(datetime.now(UTC) + self.clock_error).isoformat(),
            sequence=len(self.sitting.made) + 1,
        )
        self.sitting.made.append(made)
        fields = {"question": question, "uuid": made.uuid, "at": made.at, "sequence": str(made.sequence)}
        fields["answer"] = json.dumps(made.answer)
        for _ in range(2 if self.rng.random() < SENDS_TWICE else 1):
            told = json.loads((await self._ask("answer", "POST", f"{attempt}answer", fields, accept=JSON)).body)
            self._acknowledge(made, told)

    def _acknowledge(self, made: Made, told: Mapping[str, Any]) -> None:
        made.acknowledged = bool(told.get("saved"))
        if told.get("view", {}).get(made.question, {}).get("uuid") != made.uuid:
            self.outcome.errors.append("answer: the server's view has not the answer just given")

    async def _ask(
        self,
        kind: str,
        method: str,
        path: str,
        fields: dict[str, str] | None = None,
        *,
        accept: str = PAGE,
        expect: int = 200,
    ) -> Reply:
        """The reply, tried again as the page does. Raises GivenUpError."""
        said = ""
        for wait in (0, *WAITS):
            await asyncio.sleep(wait)
            self.outcome.retries += bool(said)
            started = perf_counter()
            try:
                reply = await self.line.ask(method, path, fields, accept=accept)
            except (OSError, TimeoutError) as error:
                said = f"{kind}: {type(error).__name__} {error}"
                continue
            self.outcome.milliseconds.setdefault(kind, []).append((perf_counter() - started) * 1000)
            if reply.status == expect:
                return reply
            said = f"{kind}: {reply.status} {reply.location} {reply.body[:200].decode(errors='replace')}"
            if reply.status not in AGAIN_LATER:
                break
        raise GivenUpError(said)
