"""All learners of the load, in one process that is none of the server's: python -m … <plan> <outcome>"""

import asyncio
import sys
from pathlib import Path
from time import perf_counter, process_time

from lms.dashboards.management.load.learner import Learner
from lms.dashboards.management.load.plan import Outcome, Plan

TICK = 0.1  # seconds


async def run(plan: Plan) -> Outcome:
    outcome = Outcome()
    started, cpu = perf_counter(), process_time()
    clock = asyncio.create_task(_watch_clock(outcome))
    await asyncio.gather(*(Learner(plan, number, outcome).study() for number in range(len(plan.sessions))))
    clock.cancel()
    outcome.seconds, outcome.cpu_seconds = perf_counter() - started, process_time() - cpu
    return outcome


async def _watch_clock(outcome: Outcome) -> None:
    """A generator that is late measures itself and not the server; so it says how late it was."""
    while True:
        due = perf_counter() + TICK
        await asyncio.sleep(TICK)
        outcome.late.append((perf_counter() - due) * 1000)


if __name__ == "__main__":
    asyncio.run(run(Plan.read(Path(sys.argv[1])))).write(Path(sys.argv[2]))
