"""A block of a lesson as it reads in one language, ready for its template."""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from courses.queries.cards import CardText
from courses.queries.questions import ChoiceText, QuestionText
from courses.rules.film_hosts import name_of

RICH = ("html", "transcript", "instead", "hard", "equivalent")


def block_text(
    block: dict[str, Any], lang: str, cards: dict[str, CardText], keys: list[dict[str, Any]]
) -> dict[str, Any]:
    """`keys`: of the practice questions of the lesson, as the structure of the release has them."""
    value = dict(block["value"])
    view = {"id": block["id"], "type": "image" if block["type"] == "picture" else block["type"], "lang": lang, **value}
    view |= {name: rich(value[name]) for name in RICH if name in value}
    if "cards" in value:
        view["cards"] = [cards[key] for key in value["cards"] if key in cards]
    if block["type"] == "lawbox":
        view["seen"] = min((card.seen for card in view["cards"]), default=None)
    if block["type"] == "gap":
        view["date"] = date.fromisoformat(value["date"])
    if value.get("file"):
        view["url"] = file_url(value["file"])
        view["printed"] = f"{settings.BASE_URL}{view['url']}"
    if value.get("captions"):
        view["captions_url"] = file_url(value["captions"])
    if value.get("address"):
        view |= {"host": name_of(value["address"]), "printed": value["address"]}
    if block["type"] == "download":
        view["name"] = f"{slugify(value['title']) or 'file'}.{value['ending']}"
    if block["type"] == "check":
        view["question"] = _check(block["id"], value, lang, cards, keys)
    return view


def _check(
    key: str, value: dict[str, Any], lang: str, cards: dict[str, CardText], keys: list[dict[str, Any]]
) -> QuestionText:
    unkeyed: dict[str, Any] = {"choices": [], "must_answer": False}
    facts = next((item for item in keys if item["id"] == key), unkeyed)
    correct = {choice["id"] for choice in facts["choices"] if choice["correct"]}
    choices = tuple(ChoiceText(c["id"], c["text"], c["feedback"], c["id"] in correct) for c in value["choices"])
    sources = tuple(cards[card] for card in value["sources"] if card in cards)
    return QuestionText(
        id=key,
        kind=value["kind"],
        stem=value["ask"],
        because=value["because"],
        choices=choices,
        cards=sources,
        outcome="",
        lang=lang,
        must_answer=facts["must_answer"],
    )


def rich(html: str) -> SafeString:
    """Released rich text; a link to an activity finds its way by UUID, whatever its address is now."""
    html = html.replace('href="activity:', 'href="../by-id/')  # seen from any activity's address
    return mark_safe(html)  # noqa: S308 cleaned when it was compiled


def file_url(sha256: str) -> str:
    return reverse("release_file", args=[sha256])
