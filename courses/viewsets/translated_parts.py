"""The form of a translation: for each part its source, and the fields in which it is written in the other language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import nh3
from django.forms import Media, Textarea, TextInput, Widget
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.rich_text import expand_db_html

from courses.queries.parity import PartState, ThingState
from courses.rules.parts import CURRENT, EDITORIAL, LINE, MISSING, RICH, SUBSTANCE, Leaf, fingerprint
from courses.rules.words import Words, marked, plain_words
from courses.services.compiling_blocks import RICH_TAGS
from courses.services.translating import Handed, texts_of

STATES = {
    CURRENT: gettext_lazy("translated"),
    MISSING: gettext_lazy("missing"),
    EDITORIAL: gettext_lazy("source changed since: wording"),
    SUBSTANCE: gettext_lazy("source changed since: substance"),
}
FEATURES = ("bold", "italic", "link")
# What rich text may hold where it is written by hand; links to pages of ours keep their number.
LINKS = {"a": {"href", "id", "linktype"}}


@dataclass(frozen=True)
class TextField:
    """One text: how it reads in the source language, and its field. `by_hand` is for browsers without scripts."""

    name: str
    id: str
    label: str
    source: str
    is_rich: bool
    widget: str
    by_hand: str = ""


@dataclass
class PartForm:
    id: str
    label: str
    state: str
    fields: list[TextField]
    seen: str
    was: str
    changes: list[tuple[Words, Words]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    media: Media = field(default_factory=Media)

    @property
    def state_label(self) -> str:
        return str(STATES[self.state])

    @property
    def is_changed(self) -> bool:
        return self.state in (EDITORIAL, SUBSTANCE)

    @property
    def may_be_confirmed(self) -> bool:
        """The words there may be right as they are: those of a changed source, or the same in both languages."""
        return self.state != CURRENT

    @staticmethod
    def no_media() -> Media:
        return Media()


def part_forms(
    state: ThingState, language: str, given: Mapping[str, Mapping[str, str]] | None = None
) -> list[PartForm]:
    """A form for each part that has words. `given`: texts that were sent and could not be stored."""
    return [
        _form(state, part, language, (given or {}).get(part.source.id))
        for part in state.parts
        if not part.source.is_silent
    ]


def _form(state: ThingState, part: PartState, language: str, given: Mapping[str, str] | None) -> PartForm:
    stored = _stored(state, part)
    texts = given or stored
    media, fields = Media(), []
    for leaf in part.source.leaves:
        if leaf.text.strip() or texts.get(leaf.path, "").strip():
            made = _field(part.source.id, leaf, texts.get(leaf.path, ""), language)
            fields.append(made)
            if leaf.form == RICH:
                media += _widget(leaf).media
    return PartForm(
        id=part.source.id,
        label=str(part.source.label),
        state=part.state,
        fields=fields,
        seen=part.source.digest,
        was=fingerprint(stored),
        changes=_changes(part) if part.state in (EDITORIAL, SUBSTANCE) else [],
        media=media,
    )


def _stored(state: ThingState, part: PartState) -> dict[str, str]:
    """The translation so far; nothing where it is only the copy with which it began."""
    texts = texts_of(state.thing, state.values, part.source)
    is_copy = part.state == MISSING and part.translation is not None and part.translation.said == part.source.said
    return dict.fromkeys(texts, "") if is_copy and part.source.id != "title" else texts


def _field(part: str, leaf: Leaf, text: str, language: str) -> TextField:
    name = f"{part}:{leaf.path}"
    key = "field-" + re.sub(r"[^\w-]", "_", name)  # an editor looks for it as for a selector
    attributes: dict[str, Any] = {
        "id": key,
        "lang": language,
        "dir": "rtl" if get_language_info(language)["bidi"] else "ltr",
    }
    if leaf.limit:
        attributes["maxlength"] = leaf.limit
    drawn = _widget(leaf).render(name, text, attributes)
    by_hand = ""
    if leaf.form == RICH:
        # Read only where no script runs: the editor's own field is empty for such a browser.
        by_hand = Textarea().render(f"{name}|html", text, attributes | {"id": f"{key}-html", "rows": 6})
    label = str(leaf.label) or _("Text")
    return TextField(name, key, label, _as_read(leaf), leaf.form == RICH, str(drawn), str(by_hand))


def _widget(leaf: Leaf) -> Widget:
    if leaf.form == RICH:
        return DraftailRichTextArea(features=list(leaf.features or FEATURES))
    return TextInput() if leaf.form == LINE else Textarea(attrs={"rows": min(8, 2 + len(leaf.text) // 90)})


def _as_read(leaf: Leaf) -> str:
    return nh3.clean(expand_db_html(leaf.text), tags=RICH_TAGS) if leaf.form == RICH else leaf.text


def _changes(part: PartState) -> list[tuple[Words, Words]]:
    """What of the source's words has changed since; empty where only a key or a card has."""
    before = [text for _name, text in part.made_from.said] if part.made_from else []
    now = [leaf.text for leaf in part.source.leaves]
    size = max(len(before), len(now))
    rows = zip(before + [""] * (size - len(before)), now + [""] * (size - len(now)), strict=True)
    return [marked(plain_words(was), plain_words(text)) for was, text in rows if was != text]


# What was sent


def handed_in(data: Mapping[str, Any], state: ThingState, language: str) -> tuple[Handed, list[PartForm]]:
    """What a translator sent. Parts of which nothing was touched are left out; with `only`, all others are."""
    only = data.get("only", "")
    sent = {part.source.id: said for part in _spoken(state) if (said := _texts(data, part))}
    forms = part_forms(state, language, sent)
    texts = {
        form.id: sent[form.id]
        for form, part in zip(forms, _spoken(state), strict=True)
        if form.id in sent and only in ("", form.id) and not _untouched(data, part, sent[form.id])
    }
    for form, part in zip(forms, _spoken(state), strict=True):
        form.errors += [_too_long(leaf) for leaf in part.source.leaves if _exceeds(leaf, texts.get(form.id, {}))]
    ids = {form.id for form in forms}
    return Handed(
        texts=texts,
        confirmed=frozenset(part for part in ids if data.get(f"fits:{part}") and only in ("", part)),
        seen={part: data[f"seen:{part}"] for part in ids if f"seen:{part}" in data},
        was={part: data[f"was:{part}"] for part in ids if f"was:{part}" in data},
    ), forms


def _spoken(state: ThingState) -> list[PartState]:
    return [part for part in state.parts if not part.source.is_silent]


def _texts(data: Mapping[str, Any], part: PartState) -> dict[str, str]:
    """The texts of a part by their paths; none where it was not sent, or not by an editor."""
    key = part.source.id
    if not any(name.startswith(f"{key}:") for name in data):
        return {}
    try:
        return {leaf.path: _sent(data, key, leaf) for leaf in part.source.leaves}
    except (ValueError, KeyError, TypeError, AttributeError):  # what no editor of rich text would send
        return {}


def _sent(data: Mapping[str, Any], part: str, leaf: Leaf) -> str:
    name = f"{part}:{leaf.path}"
    if leaf.form != RICH:
        return str(data.get(name, "")).replace("\r\n", "\n").replace("\0", "").strip()
    if f"{name}|html" in data:
        return nh3.clean(str(data[f"{name}|html"]), tags=RICH_TAGS, attributes=LINKS, link_rel=None)
    html = _widget(leaf).value_from_datadict(data, {}, name) or ""  # type: ignore[arg-type] # Wagtail reads a mapping
    return html if plain_words(html).strip() else ""


def _untouched(data: Mapping[str, Any], part: PartState, sent: Mapping[str, str]) -> bool:
    return bool(data.get(f"was:{part.source.id}") == fingerprint(sent))


def _exceeds(leaf: Leaf, texts: Mapping[str, str]) -> bool:
    return bool(leaf.limit) and len(texts.get(leaf.path, "")) > (leaf.limit or 0)


def _too_long(leaf: Leaf) -> str:
    limit = leaf.limit or 0
    text = ngettext("At most %(limit)s character fits here.", "At most %(limit)s characters fit here.", limit)
    return text % {"limit": limit}
