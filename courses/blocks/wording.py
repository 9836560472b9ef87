"""The words in a stream: which of its values are texts that a translator writes, and a stream with other texts in it.

Works on the stored form of a stream, so that looking at a course costs no query for what its blocks point to.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock

from courses.blocks.citing import LawCardChooserBlock
from courses.rules.parts import LINE, PLAIN, RICH, Fact, Leaf, Part, steady

Raw = Mapping[str, Any]
Swap = Callable[[Any], Any]

# Words that are not read by anybody: names by which a block refers to something else.
NAMES = {"name", "leads_to", "outcome", "key", "address"}
# What may differ from language to language though it is no text: a picture with writing in it, a film, its captions,
# a package.
LOCAL = {"image", "captions", "file", "package"}
# What says what holds, or decides what is right: kind of block → texts.
WEIGHTY = {
    "check": {"ask", "choices.text"},
    "situation": {"text", "choices.text"},
    "choice": {"text"},
    "pair": {"left", "right"},
    "item": {"text"},
    "word": {"accepted"},
    "gap": {"accepted"},
    "spot": {"text"},
}
# What is of substance and no text.
DECIDES = {"correct", "value", "tolerance", "mark", "good", "kind"}


def parts_of(definition: blocks.StreamBlock, stream: Sequence[Raw]) -> list[Part]:
    """One part for each block, in order."""
    return [part_of(definition, block) for block in stream if block["type"] in definition.child_blocks]


def part_of(definition: blocks.StreamBlock, block: Raw) -> Part:
    kind = definition.child_blocks[block["type"]]
    walk = _Walk(WEIGHTY.get(block["type"], set()))
    walk.value(kind, block["value"], "", "", "")
    return Part(str(block.get("id") or ""), block["type"], kind.label, tuple(walk.leaves), tuple(walk.facts))


class _Walk:
    """Goes through the stored value of a block and notes its texts and facts."""

    def __init__(self, weighty: set[str]) -> None:
        self.weighty = weighty
        self.leaves: list[Leaf] = []
        self.facts: list[Fact] = []

    def value(self, block: blocks.Block, value: Any, path: str, name: str, item: str) -> None:
        if isinstance(block, blocks.BaseStructBlock):
            for key, child in block.child_blocks.items():
                if isinstance(value, Mapping) and key in value:
                    self.value(child, value[key], _join(path, key), _join(name, key), item)
        elif isinstance(block, blocks.ListBlock):
            for key, inner in items_of(value):
                place = _join(path, key)
                self.value(block.child_block, inner, place, name, place)
        elif form := _form_of(block, name):
            self.leaves.append(self._leaf(block, str(value or ""), path, name, item, form))
        elif isinstance(block, LawCardChooserBlock) or name.rpartition(".")[2] in DECIDES:
            self.facts.append(Fact(name, str(value), item))

    def _leaf(self, block: blocks.Block, text: str, path: str, name: str, item: str, form: str) -> Leaf:  # noqa: PLR0917
        return Leaf(
            path=path,
            name=name,
            text=steady(text) if form == RICH else text,
            form=form,
            item=item,
            weighty=name in self.weighty,
            label=block.label or "",
            limit=getattr(block.field, "max_length", None),
            features=tuple(getattr(block, "features", None) or ()),
        )


def _form_of(block: blocks.Block, name: str) -> str:
    """How a text is written; empty for what is no text."""
    if isinstance(block, blocks.RichTextBlock):
        return RICH
    if name.rpartition(".")[2] in NAMES or not isinstance(block, blocks.CharBlock | blocks.TextBlock):
        return ""
    return PLAIN if isinstance(block, blocks.TextBlock) else LINE


def items_of(value: Any) -> Iterator[tuple[str, Any]]:
    """The items of a stored list by their ids; by their places where they were stored without."""
    for number, item in enumerate(value or []):
        if _has_id(item):
            yield item["id"], item["value"]
        else:
            yield str(number), item


def _has_id(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "item" and bool(item.get("id")) and "value" in item


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def aligned(definition: blocks.StreamBlock, source: Raw, translation: Raw | None) -> dict[str, str]:
    """The texts of a translated block by its source's paths: items of lists by their ids, or else by their places."""
    part = part_of(definition, source)
    if translation is None or translation["type"] != source["type"]:
        return dict.fromkeys((leaf.path for leaf in part.leaves), "")
    there = part_of(definition, translation).leaves
    by_path = {leaf.path: leaf.text for leaf in there}
    places: dict[str, list[str]] = {}
    for leaf in there:
        places.setdefault(leaf.name, []).append(leaf.text)
    by_place = not any(leaf.item and leaf.path in by_path for leaf in part.leaves)
    found, counted = {}, dict.fromkeys(places, 0)
    for leaf in part.leaves:
        text = by_path.get(leaf.path, "")
        if leaf.item and by_place and counted.get(leaf.name, 0) < len(places.get(leaf.name, [])):
            text = places[leaf.name][counted[leaf.name]]
            counted[leaf.name] += 1
        found[leaf.path] = text
    return found


def filled(
    definition: blocks.StreamBlock,
    source: Raw,
    texts: Mapping[str, str],
    card: Swap,
    translation: Raw | None = None,
) -> dict[str, Any]:
    """The source's block with these texts in place of its own. `card` finds a law card in the other language."""
    kind = definition.child_blocks[source["type"]]
    before = translation["value"] if translation and translation["type"] == source["type"] else None
    value = _Filler(texts, card).value(kind, source["value"], before, "", "")
    return {"type": source["type"], "id": source.get("id"), "value": value}


class _Filler:
    """Goes through the stored value of a block and puts other texts in."""

    def __init__(self, texts: Mapping[str, str], card: Swap) -> None:
        self.texts, self.card = texts, card

    def value(self, block: blocks.Block, value: Any, before: Any, path: str, name: str) -> Any:
        if isinstance(block, blocks.BaseStructBlock) and isinstance(value, Mapping):
            was = before if isinstance(before, Mapping) else {}
            return {
                key: self.value(child, value[key], was.get(key), _join(path, key), _join(name, key))
                for key, child in block.child_blocks.items()
                if key in value
            }
        if isinstance(block, blocks.ListBlock):
            return [
                _again(item, self.value(block.child_block, inner, None, _join(path, key), name))
                for item, (key, inner) in zip(value or [], items_of(value), strict=True)
            ]
        if _form_of(block, name):
            return self.texts.get(path, "")
        if isinstance(block, LawCardChooserBlock):
            return self.card(value)
        kept = isinstance(block, ChooserBlock) and name.rpartition(".")[2] in LOCAL and before
        return before if kept else value


def _again(item: Any, value: Any) -> Any:
    return {"type": "item", "id": item["id"], "value": value} if _has_id(item) else value


def cards_in(parts: Iterable[Part]) -> set[int]:
    """The ids of the law cards that these parts cite."""
    return {
        int(fact.value)
        for part in parts
        for fact in part.facts
        if fact.name.rpartition(".")[2] in ("cards", "sources") and fact.value.isdigit()
    }
