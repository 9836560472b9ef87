from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """A state that does not say what the facts say. `field` is empty where the row itself is missing or too many."""

    state: str
    key: str
    field: str
    stored: str
    derived: str

    def __str__(self) -> str:
        return f"{self.state} {self.key} {self.field or 'row'}: stored {self.stored}, derived {self.derived}"
