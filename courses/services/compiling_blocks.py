"""The blocks of a lesson on their way into a release: each as plain JSON, by a method of its type's name."""

import hashlib
import re
from typing import Any
from uuid import UUID

import nh3
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from wagtail.blocks import StreamValue
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Page

from courses.models import LawCard, LessonPage, PackagePage, QuizPage, ScenarioPage
from courses.services.compiling_media import MediaCompiler

RICH_TAGS = {"p", "h2", "h3", "b", "i", "strong", "em", "ul", "ol", "li", "a", "br"}
PAGE_LINK = re.compile(r'<a[^>]*linktype="page"[^>]*>')
PAGE_ID = re.compile(r'\bid="(\d+)"')
ACTIVITIES = (LessonPage, QuizPage, ScenarioPage, PackagePage)


class BlockCompiler(MediaCompiler):
    """Makes plain JSON of blocks, and notes which cards they cite and which small files they need."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, tuple[str, bytes]] = {}
        self.cards: set[UUID] = set()

    def _checks(self, body: StreamValue) -> list[dict[str, Any]]:
        """The keys of the practice questions. What all the blocks cite is noted."""
        checks = []
        for block in body:
            self.cards.update(card.translation_key for card in _cards_of(block))
            if block.block_type == "check":
                checks.append(_check_key(block))
        return checks

    def block(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        value = getattr(self, f"_{block.block_type}")(block)
        return {"id": block.id, "type": block.block_type, "value": value}

    def _text(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        return {"html": self.rich(block.value.source)}

    def _law(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        return {"cards": self._cite(block)}

    def _lawbox(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        return {"html": self.rich(block.value["introduction"].source), "cards": self._cite(block)}

    def _do_dont(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        return {"pairs": [{"do": pair["do"], "dont": pair["dont"]} for pair in block.value["pairs"]]}

    def _case(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        fields = {name: block.value[name] for name in ("title", "court", "date", "point")}
        return {**fields, "cards": self._cite(block)}

    def _checklist(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        return {"title": block.value["title"], "items": list(block.value["items"])}

    def _compare(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        rows = [{"left": row["left"], "right": row["right"]} for row in block.value["rows"]]
        return {"left": block.value["left"], "right": block.value["right"], "rows": rows}

    def _term(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        return {"word": block.value["word"], "html": self.rich(block.value["meaning"].source)}

    def _gap(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        return {"date": block.value["date"].isoformat(), "html": self.rich(block.value["text"].source)}

    def _diagram(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        name = block.value["name"]
        path = f"courses/diagrams/{name}.svg"
        found = finders.find(path)
        with open(found, "rb") if found else staticfiles_storage.open(path) as stream:  # noqa: PTH123 a string
            data = stream.read()
        return {
            "file": self._keep("image/svg+xml", data),
            "alt": block.value["alt"],
            "caption": block.value["caption"],
            "items": list(block.value["items"]),
        }

    def _picture(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        image = block.value["image"]
        rendition = rendition_of(image)
        return {
            "file": self._keep("image/webp", webp_of(image)),
            "alt": image.contextual_alt_text or "",
            "caption": block.value["caption"],
            "width": rendition.width,
            "height": rendition.height,
        }

    def _note(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        return {"html": self.rich(block.value["text"].source)}

    def _check(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        value = block.value
        return {
            "kind": value["kind"],
            "ask": value["ask"],
            "because": value["because"],
            "choices": [
                {"id": item.id, "text": item.value["text"], "feedback": item.value["feedback"]}
                for item in value["choices"].bound_blocks
            ],
            "sources": self._cite(block),
        }

    def _cite(self, block: StreamValue.StreamChild) -> list[str]:
        cards = _cards_of(block)
        self.cards.update(card.translation_key for card in cards)
        return [str(card.translation_key) for card in cards]

    def _keep(self, media_type: str, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        self.files[sha256] = (media_type, data)
        return sha256

    def rich(self, source: str, *, to_activities: bool = True) -> str:
        """Rich text through the allow-list; a link to an activity of ours becomes `activity:<uuid>`, others go.

        A course's introduction stands on its public page, from where no activity can be reached: there they go too.
        """
        linked = PAGE_LINK.sub(self._page_link, source or "")
        return nh3.clean(
            linked,
            tags=RICH_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"https", "mailto", "activity"} if to_activities else {"https", "mailto"},
            link_rel="noopener noreferrer",
        )

    def _page_link(self, found: re.Match[str]) -> str:
        number = PAGE_ID.search(found[0])
        page = Page.objects.type(*ACTIVITIES).filter(pk=int(number[1])).first() if number else None
        return f'<a href="activity:{page.translation_key}">' if page else "<a>"


def _cards_of(block: StreamValue.StreamChild) -> list[LawCard]:
    if block.block_type in ("law", "lawbox", "case"):
        return [card for card in block.value["cards"] if card]
    return [card for card in block.value["sources"] if card] if block.block_type == "check" else []


def _check_key(block: StreamValue.StreamChild) -> dict[str, Any]:
    return {
        "id": block.id,
        "kind": block.value["kind"],
        "must_answer": block.value["must_answer"],
        "choices": [{"id": item.id, "correct": item.value["correct"]} for item in block.value["choices"].bound_blocks],
    }


def rendition_of(image: AbstractImage) -> AbstractRendition:
    """A picture as learners get it: never larger than a screen, and without what the camera noted."""
    return image.get_rendition("max-1600x1600|format-webp")


def webp_of(image: AbstractImage) -> bytes:
    with rendition_of(image).file.open("rb") as stream:
        data: bytes = stream.read()
    return data
