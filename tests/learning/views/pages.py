"""A page as a person without JavaScript uses it: its forms, and what is in its source."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Protocol


class Page(Protocol):
    """An answer of the test client."""

    status_code: int

    @property
    def content(self) -> bytes: ...


@dataclass
class Form:
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(told.get("action", ""), told.get("method", "get"))
            self.forms.append(self.open)
        elif self.open is None:
            return
        elif tag == "button":
            self.open.buttons.append((told.get("name", ""), told.get("value", ""), told.get("formaction", "")))
        elif tag == "input" and told.get("type") in ("radio", "checkbox"):
            self.open.choices.setdefault(told["name"], []).append(told["value"])
            if "checked" in told:
                self.open.fields.append((told["name"], told["value"]))
        elif tag == "input" and told.get("name") != "csrfmiddlewaretoken":
            self.open.fields.append((told.get("name", ""), told.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None


def forms(answer: Page) -> list[Form]:
    reader = _Reader()
    reader.feed(answer.content.decode())
    return reader.forms


def form(answer: Page, part_of_action: str) -> Form:
    """The one form that leads there."""
    (found,) = [found for found in forms(answer) if part_of_action in found.action]
    return found
