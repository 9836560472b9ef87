"""One example of each block, for the chooser. Nothing in them is law or a case: they show what a block looks like."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

DAY = date(2026, 11, 21)


def _paragraph(text: str) -> SafeString:
    return format_html("<p>{}</p>", text)


class _Card(NamedTuple):
    """What a page reads of a law card. It can be hashed, as that of a release: each is drawn once."""

    citation: str
    statement: str
    jurisdiction: str
    lang: str | None
    text_of: str = "1999"
    seen: date = DAY
    source_url: str = "https://example.org/"
    confidence_word: str = ""


def _card() -> _Card:
    return _Card(
        citation=_("Convention on examples, article 1"),
        statement=_("What the law says, in our own words."),
        jurisdiction=_("International"),
        lang=get_language(),
    )


def _picture() -> dict[str, Any]:
    return {
        "url": static("courses/diagrams/safe-first-contact.svg"),
        "alt": _("What a person who cannot see the picture needs to know"),
        "caption": _("What the picture shows, in a sentence."),
        "items": [],
    }


def _case() -> dict[str, Any]:
    return {
        "title": "A v. B",
        "court": _("European Court of Human Rights"),
        "date": "2012",
        "point": _("The legal point of the judgment, and nothing about the person."),
        "cards": [],
    }


def _check() -> dict[str, Any]:
    texts = (_("One answer"), _("Another answer"))
    return {
        "answered": False,
        "required": True,
        "url": "",
        "question": {
            "id": "example",
            "kind": "single",
            "many": False,
            "stem": _("A question about what was just read?"),
            "lang": get_language(),
            "choices": [{"id": str(number), "text": text, "chosen": False} for number, text in enumerate(texts)],
        },
    }


def _transcript() -> SafeString:
    return _paragraph(_("Everything that is said and what there is to see, in words."))


def _video() -> dict[str, Any]:
    return {
        "title": _("Saying the three rights"),
        "url": "",
        "media_type": "video/mp4",
        "captions_url": "",
        "address": "",
        "minutes": 3,
        "transcript": _transcript(),
        "lang": get_language(),
    }


def _audio() -> dict[str, Any]:
    return _video() | {"title": _("A call to an interpreter"), "media_type": "audio/mpeg"}


def _advisory() -> dict[str, Any]:
    return {
        "contains": _("Speaks of distress on arrival. Nothing is described in detail."),
        "instead": _paragraph(_("The same point without the hard part. Reading this counts the same.")),
        "hard": _paragraph(_("The hard part, for those who want to read it.")),
    }


EXAMPLES: dict[str, Callable[[], dict[str, Any]]] = {
    "heading": lambda: {"text": _("What this part is about")},
    "text": lambda: {"html": _paragraph(_("Paragraphs with headings, lists, emphasis and links."))},
    "law": lambda: {"cards": [_card()]},
    "lawbox": lambda: {
        "html": _paragraph(_("What is being rewritten, and what that means tonight.")),
        "cards": [_card()],
        "seen": DAY,
    },
    "case": _case,
    "do_dont": lambda: {"pairs": [{"do": _("Say the three rights at once."), "dont": _("Wait for the paperwork.")}]},
    "checklist": lambda: {"title": _("Before the end of the hour"), "items": [_("Said"), _("Written"), _("Checked")]},
    "compare": lambda: {
        "left": _("Often said"),
        "right": _("What holds"),
        "rows": [{"left": _("It can wait."), "right": _("It cannot.")}],
    },
    "term": lambda: {"word": _("custody"), "html": _paragraph(_("Being held by the police."))},
    "gap": lambda: {"date": DAY, "html": _paragraph(_("What a reviewer must still look up."))},
    "diagram": _picture,
    "picture": _picture,
    "note": lambda: {"html": _paragraph(_("What follows is fictional."))},
    "check": _check,
    "video": _video,
    "audio": _audio,
    "accordion": lambda: {
        "items": [
            {"title": _("A question that people ask"), "text": _("Its answer, opened by whoever wants it.")},
            {"title": _("Another one"), "text": _("And its answer.")},
        ]
    },
    "download": lambda: {
        "title": _("The first hour on one page"),
        "url": "",
        "name": "",
        "ending": "PDF",
        "size": 48_000,
    },
    "advisory": _advisory,
    "package": lambda: {
        "title": _("Who is who at the desk"),
        "equivalent": _paragraph(_("What there is to learn from it, in words.")),
        "must_do": False,
        "url": "",
        "lang": get_language(),
    },
}
