"""Which libraries a package is made for: those that are installed here, else the versions that are common elsewhere."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from courses.standards.h5p.library import LibraryLike
from courses.standards.h5p.names import LibraryName

SET = "H5P.QuestionSet"
# The set of 2024 and later, and what it holds.
COMMON = {
    SET: (1, 20),
    "H5P.MultiChoice": (1, 16),
    "H5P.TrueFalse": (1, 8),
    "H5P.Blanks": (1, 14),
    "H5P.DragText": (1, 10),
    "H5P.Image": (1, 1),
}
Files = Callable[[LibraryName], Iterable[tuple[str, bytes]]]
Translated = Callable[[LibraryName], list[Any] | None]


def _untranslated(name: LibraryName) -> list[Any] | None:  # noqa: ARG001 the shape of a Translated
    return None


@dataclass(frozen=True)
class Shelf:
    """`files` gives what is in a library, where packages are to bring their libraries with them.

    `translated` gives the semantics of a library in the language of the package, if it has them.
    """

    known: Mapping[LibraryName, LibraryLike] = field(default_factory=dict)
    files: Files | None = None
    translated: Translated = _untranslated

    def newest(self, machine_name: str) -> LibraryName:
        there = [name for name in self.known if name.machine_name == machine_name]
        return max(there) if there else LibraryName(machine_name, *COMMON[machine_name])

    def semantics(self, name: LibraryName) -> list[Any]:
        return (self.known[name].semantics if name in self.known else None) or []

    def within(self, parent: LibraryName, machine_name: str, *path: str) -> LibraryName:
        """The version that the parent's field at this path allows; what is not known of it is taken as newest."""
        fields: Any = self.semantics(parent)
        options: Any = None
        for step in path:
            found = next((one for one in fields if isinstance(one, dict) and one.get("name") == step), {})
            found = found.get("field", found) if found.get("type") == "list" else found
            options, fields = found.get("options"), found.get("fields", [])
        named = [LibraryName.read(one.get("name") if isinstance(one, dict) else one) for one in options or ()]
        return next((name for name in named if name and name.machine_name == machine_name), self.newest(machine_name))
