"""The blocks from which a lesson is written. Their names are part of the release format: see docs/course-files.md."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from courses.blocks.citing import LawCardChooserBlock
from courses.blocks.question import ChoiceItemBlock

RICH = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]
# Drawings that ship with the product (courses/static/courses/diagrams); people's own SVG files are refused.
DIAGRAMS = [
    ("four-tests", _("Four tests")),
    ("say-write-check", _("Say, write, check")),
    ("act-means-purpose", _("Act, means, purpose")),
    ("safe-first-contact", _("A safe first contact")),
    ("three-roles", _("Three roles")),
    ("voice-neutrality-respect-trust", _("Voice, neutrality, respect, trust")),
    ("five-themes", _("Five themes")),
    ("warm-handover", _("Warm handover")),
]


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **options: Any) -> None:
        super().__init__(**({"features": RICH} | options))

    class Meta:
        icon = "pilcrow"
        label = _("text")


class LawBlock(blocks.StructBlock):
    """One or more statements of the register, shown beside the paragraph before."""

    cards = blocks.ListBlock(LawCardChooserBlock(), label=_("Law cards"), min_num=1)

    class Meta:
        icon = "doc-full"
        label = _("law")


class LawBoxBlock(blocks.StructBlock):
    """The dated box for what is unconfirmed or in flux."""

    introduction = blocks.RichTextBlock(features=["bold", "italic", "link"], required=False)
    cards = blocks.ListBlock(LawCardChooserBlock(), label=_("Law cards"), min_num=1)

    class Meta:
        icon = "history"
        label = _("law check")


class PairBlock(blocks.StructBlock):
    do = blocks.TextBlock(label=_("Do"))
    dont = blocks.TextBlock(label=_("Do not"))


class DoDontBlock(blocks.StructBlock):
    pairs = blocks.ListBlock(PairBlock(), min_num=1)

    class Meta:
        icon = "tick"
        label = _("do and do not")


class CaseBlock(blocks.StructBlock):
    """A court case by title and legal point: never a person's story."""

    title = blocks.CharBlock()
    court = blocks.CharBlock(required=False)
    date = blocks.CharBlock(required=False)
    point = blocks.TextBlock()
    cards = blocks.ListBlock(LawCardChooserBlock(), label=_("Law cards"), min_num=0)

    class Meta:
        icon = "folder-open-inverse"
        label = _("case")


class ChecklistBlock(blocks.StructBlock):
    title = blocks.CharBlock()
    items = blocks.ListBlock(blocks.TextBlock(), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("checklist")


class RowBlock(blocks.StructBlock):
    left = blocks.TextBlock()
    right = blocks.TextBlock()


class CompareBlock(blocks.StructBlock):
    left = blocks.CharBlock()
    right = blocks.CharBlock()
    rows = blocks.ListBlock(RowBlock(), min_num=1)

    class Meta:
        icon = "table"
        label = _("comparison")


class TermBlock(blocks.StructBlock):
    word = blocks.CharBlock()
    meaning = blocks.RichTextBlock(features=["bold", "italic", "link"])

    class Meta:
        icon = "openquote"
        label = _("term")


class GapBlock(blocks.StructBlock):
    """What is not confirmed: visible, dated, waiting for the reviewer."""

    date = blocks.DateBlock()
    text = blocks.RichTextBlock(features=["bold", "italic", "link"])

    class Meta:
        icon = "warning"
        label = _("gap for the reviewer")


class DiagramBlock(blocks.StructBlock):
    name = blocks.ChoiceBlock(choices=DIAGRAMS)
    alt = blocks.TextBlock(help_text=_("What a person who cannot see the drawing needs to know."))
    caption = blocks.CharBlock(required=False)
    items = blocks.ListBlock(blocks.TextBlock(), label=_("Legend"), min_num=0)

    class Meta:
        icon = "image"
        label = _("drawing")


class PictureBlock(blocks.StructBlock):
    image = ImageBlock()
    caption = blocks.CharBlock(required=False)

    class Meta:
        icon = "image"
        label = _("picture")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["image"] and not cleaned["image"].contextual_alt_text:
            raise ValidationError(_("A picture needs a text alternative."))
        return cleaned


class NoteBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(features=["bold", "italic", "link"])

    class Meta:
        icon = "info-circle"
        label = _("note")


class CheckBlock(blocks.StructBlock):
    """A practice question inside a lesson."""

    kind = blocks.ChoiceBlock(
        choices=[
            ("single", _("one answer")),
            ("multiple", _("several answers")),
            ("true-false", _("true or false")),
        ],
        default="single",
    )
    outcome = blocks.CharBlock(required=False, max_length=60)
    ask = blocks.TextBlock(label=_("Question"))
    choices = blocks.ListBlock(ChoiceItemBlock(), min_num=2, max_num=8)
    because = blocks.TextBlock(required=False)
    sources = blocks.ListBlock(LawCardChooserBlock(), label=_("Rests on"), min_num=0)
    must_answer = blocks.BooleanBlock(label=_("“Done, next” waits for an answer"), required=False, default=True)

    class Meta:
        icon = "help"
        label = _("practice question")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        correct = sum(1 for choice in cleaned["choices"] if choice["correct"])
        if correct < 1 or (cleaned["kind"] != "multiple" and correct != 1):
            raise ValidationError(_("Mark exactly one choice as correct, or several where several are asked for."))
        return cleaned


class LessonBlock(blocks.StreamBlock):
    text = TextBlock()
    law = LawBlock()
    lawbox = LawBoxBlock()
    do_dont = DoDontBlock()
    case = CaseBlock()
    checklist = ChecklistBlock()
    compare = CompareBlock()
    term = TermBlock()
    gap = GapBlock()
    diagram = DiagramBlock()
    picture = PictureBlock()
    note = NoteBlock()
    check = CheckBlock()
