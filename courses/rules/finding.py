"""One fault of a compiled course."""

from dataclasses import dataclass

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Finding:
    """One fault. `rule` names it, `id` is the UUID of the activity or question, or the slug or card it is about."""

    severity: str
    rule: str
    id: str
    other: str = ""
    language: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity == ERROR
