"""What a library is called: machine name and version, as packages write it in three places and three ways."""

import re
from dataclasses import dataclass
from typing import Any, Self

MACHINE_NAME = re.compile(r"[A-Za-z0-9_.-]{1,255}\Z", re.ASCII)
MAIN_NAME = re.compile(r"[$A-Za-z_][0-9A-Za-z_.$]{1,254}\Z", re.ASCII)
WRITTEN = re.compile(r"([A-Za-z0-9_.-]{1,255})[ -](\d{1,5})\.(\d{1,5})\Z", re.ASCII)
NUMBER = re.compile(r"\d{1,5}\Z", re.ASCII)


@dataclass(frozen=True, order=True)
class LibraryName:
    """The version that content is pinned to; patches of it are interchangeable."""

    machine_name: str
    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.machine_name} {self.major}.{self.minor}"

    @property
    def folder(self) -> str:
        return f"{self.machine_name}-{self.major}.{self.minor}"

    @classmethod
    def read(cls, text: object) -> Self | None:
        """From `H5P.MultiChoice 1.16`, as parameters have it, or `H5P.MultiChoice-1.16`, as folders have it."""
        found = WRITTEN.match(text) if isinstance(text, str) else None
        return cls(found[1], int(found[2]), int(found[3])) if found else None

    @classmethod
    def of(cls, said: Any) -> Self | None:
        """From {machineName, majorVersion, minorVersion}; the numbers may be written as text."""
        if not isinstance(said, dict):
            return None
        name, major, minor = said.get("machineName"), number(said.get("majorVersion")), number(said.get("minorVersion"))
        if not isinstance(name, str) or not MACHINE_NAME.match(name) or major is None or minor is None:
            return None
        return cls(name, major, minor)


def number(value: object) -> int | None:
    """A part of a version: 0 to 99999, as a number or as digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 <= value < 100_000 else None
    return int(value) if isinstance(value, str) and NUMBER.match(value) else None
