"""What the register says of the law since a release was made: shown beside what the release says."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone

from courses.models import LawChangeText
from courses.rules.law import Words, is_other_standing, is_other_statement

Since = tuple[str, ...]


@dataclass(frozen=True)
class CardNews:
    """What became of a card: the day, and how it reads now; `statement` is empty where it was withdrawn.

    `lang` is the language of the statement: not the reader's, while nobody has told the change in theirs.
    """

    on: date
    statement: str = ""
    confidence: str = ""
    lang: str = ""


def law_since(released_at: str) -> ArraySubquery:
    """For an annotation: what was told after the time in that field of the row. Read it with `since`."""
    texts = LawChangeText.objects.filter(occurred_at__gt=OuterRef(released_at)).order_by("pk")
    told = JSONObject(
        card="change__card", language="language", after="after", on="occurred_at", opened="change__occurred_at"
    )
    return ArraySubquery(texts.values_list(told))


def since(rows: list[Any]) -> Since:
    """The rows of `law_since` as one thing that can be compared and kept."""
    return tuple(row if isinstance(row, str) else json.dumps(row, sort_keys=True) for row in rows)


def news(told: Since, key: str, then: Words, lang: str, released_at: datetime) -> CardNews | None:
    """What is to be said about a card that a release shows as `then`, in `lang`; None where it still says the same.

    What was told in that language counts. Where nothing was, another language tells of a change that came after the
    release; of an older one, in which a language followed late, it does not.
    """
    rows = [row for row in map(json.loads, told) if row["card"] == key]
    own = [row for row in rows if row["language"] == lang]
    others = [row for row in rows if datetime.fromisoformat(row["opened"]) > released_at]
    row = next(reversed(own or others), None)
    if row is None or not _is_other(then, row["after"], in_its_language=bool(own)):
        return None
    after, on = row["after"], timezone.localdate(datetime.fromisoformat(row["on"]))
    return CardNews(on, after["statement"], after["confidence"], row["language"]) if after else CardNews(on)


def _is_other(then: Words, after: Words | None, *, in_its_language: bool) -> bool:
    if after is None or is_other_standing(then, after):
        return True
    return is_other_statement(then, after) if in_its_language else True
