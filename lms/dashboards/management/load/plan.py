"""What the command and the generator tell each other, in files: the generator is a process of its own."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Plan:
    """What the generator is to do."""

    port: int
    cover: str
    seconds: float
    think: tuple[float, float]
    seed: int
    sessions: list[str]
    questions: dict[str, dict[str, Any]]  # as in a release's structure, without what is right

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> "Plan":
        return cls(**json.loads(path.read_text()))


@dataclass
class Made:
    """One answer that a learner made."""

    question: str
    uuid: str
    answer: Any
    at: str
    sequence: int
    acknowledged: bool = False


@dataclass
class Sitting:
    """What one learner did with one attempt."""

    attempt: str = ""
    made: list[Made] = field(default_factory=list)
    submitted: bool = False

    def last_made(self) -> dict[str, Made]:
        """By question: a later answer takes the place of an earlier one."""
        return {made.question: made for made in self.made}


@dataclass
class Outcome:
    """What happened, as the generator saw it."""

    sittings: list[Sitting] = field(default_factory=list)
    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    retries: int = 0
    seconds: float = 0
    cpu_seconds: float = 0
    late: list[float] = field(default_factory=list)  # milliseconds by which its own clock rang too late

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> "Outcome":
        told = json.loads(path.read_text())
        for sitting in told["sittings"]:
            sitting["made"] = [Made(**made) for made in sitting["made"]]
        told["sittings"] = [Sitting(**sitting) for sitting in told["sittings"]]
        return cls(**told)
