"""The blocks from which a scenario is written: situations with their choices, and endings.

Trainers know a place by its short name, and a choice says by that name where it leads. Records know it by the UUID of
its block, so that a name may be changed at any time.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from courses.blocks.citing import LawCardChooserBlock
from courses.rules.scenario_graph import CRITICAL, SOUND, WEAK

SITUATION, ENDING = "situation", "ending"
MARKS = [(SOUND, _("sound")), (WEAK, _("not the best way")), (CRITICAL, _("a critical error"))]
NAME_HELP = _("One or two words by which choices lead here. Learners do not see it.")


class WayBlock(blocks.StructBlock):
    """One thing that may be done in a situation."""

    text = blocks.TextBlock(label=_("What one may do"))
    mark = blocks.ChoiceBlock(label=_("This is"), choices=MARKS, default=SOUND)
    leads_to = blocks.CharBlock(
        label=_("Leads to"),
        max_length=60,
        help_text=_("The short name of a situation or an ending. Its own situation's name lets people try again."),
    )
    consequence = blocks.TextBlock(
        label=_("What happens then"), help_text=_("To the person and to the case. Shown after the choice.")
    )
    ground = blocks.TextBlock(
        label=_("Why"), help_text=_("The legal or professional ground, in a sentence. Shown after the choice.")
    )
    cards = blocks.ListBlock(LawCardChooserBlock(), label=_("Law cards"), min_num=0, default=[])

    class Meta:
        icon = "list-ul"
        label = _("choice")


class SituationBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Short name"), max_length=60, help_text=NAME_HELP)
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("What is happening"))
    choices = blocks.ListBlock(WayBlock(), label=_("Choices"), min_num=1, max_num=8)

    class Meta:
        icon = "help"
        label = _("situation")


class EndingBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Short name"), max_length=60, help_text=NAME_HELP)
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("How it ends"))
    good = blocks.BooleanBlock(label=_("A good ending"), required=False)
    cards = blocks.ListBlock(LawCardChooserBlock(), label=_("Law cards"), min_num=0, default=[])

    class Meta:
        icon = "flag"
        label = _("ending")


class GraphBlock(blocks.StreamBlock):
    """The graph. A name that is used twice, or that nothing has, is refused when the page is published, not before."""

    situation = SituationBlock()
    ending = EndingBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        if errors := dict(_wrong_names(cleaned)):
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned


def _wrong_names(graph: Any) -> Iterator[tuple[int, StructBlockValidationError]]:
    known = [known_as(block.value["name"]) for block in graph]
    names = ", ".join(f"“{block.value['name'].strip()}”" for block in graph)
    for place, block in enumerate(graph):
        errors: dict[str, Any] = {}
        if known.index(known[place]) < place:
            errors["name"] = ValidationError(_("Another situation or ending has this name. Give this one another."))
        if block.block_type == SITUATION and (ways := dict(_wrong_ways(block, known, names))):
            errors["choices"] = ListBlockValidationError(block_errors=ways)
        if errors:
            yield place, StructBlockValidationError(block_errors=errors)


def _wrong_ways(situation: Any, known: list[str], names: str) -> Iterator[tuple[int, StructBlockValidationError]]:
    for place, way in enumerate(situation.value["choices"]):
        if known_as(way["leads_to"]) not in known:
            text = _("No situation or ending is named “%(name)s”. There are: %(names)s.")
            error = ValidationError(text, params={"name": way["leads_to"], "names": names})
            yield place, StructBlockValidationError(block_errors={"leads_to": error})


def known_as(name: str | None) -> str:
    """Names are compared without regard to case and spaces."""
    return " ".join((name or "").split()).casefold()


# What a release holds of the graph


def graph_structure(stream: Any) -> dict[str, Any]:
    """What is the same in every language, with UUIDs in place of names. A choice whose name nothing has leads to ""."""
    places = {known_as(block.value["name"]): block.id or "" for block in reversed(list(stream))}
    return {
        "situations": [
            {"id": block.id, "choices": [_choice_facts(item, places) for item in _choices(block)]}
            for block in stream
            if block.block_type == SITUATION
        ],
        "endings": [
            {"id": block.id, "good": bool(block.value["good"]), "cards": _keys(block.value["cards"])}
            for block in stream
            if block.block_type == ENDING
        ],
    }


def _choices(situation: Any) -> Any:
    return situation.value["choices"].bound_blocks


def _choice_facts(item: Any, places: dict[str, str]) -> dict[str, Any]:
    return {
        "id": item.id,
        "mark": item.value["mark"],
        "to": places.get(known_as(item.value["leads_to"]), ""),
        "cards": _keys(item.value["cards"]),
    }


def _keys(cards: Any) -> list[str]:
    return [str(card.translation_key) for card in cards if card]


def cards_of(stream: Any) -> set[UUID]:
    """The law cards on which the choices and endings rest, by their UUIDs."""
    lists = [item.value["cards"] for block in stream if block.block_type == SITUATION for item in _choices(block)]
    lists += [block.value["cards"] for block in stream if block.block_type == ENDING]
    return {card.translation_key for cards in lists for card in cards if card}


def graph_texts(stream: Any) -> dict[str, Any]:
    """How the graph reads in the language of its page."""
    return {
        "situations": {
            block.id: {
                "title": block.value["title"],
                "text": block.value["text"],
                "choices": {
                    item.id: {name: item.value[name] for name in ("text", "consequence", "ground")}
                    for item in _choices(block)
                },
            }
            for block in stream
            if block.block_type == SITUATION
        },
        "endings": {
            block.id: {"title": block.value["title"], "text": block.value["text"]}
            for block in stream
            if block.block_type == ENDING
        },
    }
