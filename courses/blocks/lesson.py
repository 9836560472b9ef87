"""The blocks from which a lesson is written. Their names are part of the release format: see docs/course-files.md."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from courses.blocks.citing import LawCardChooserBlock
from courses.blocks.drawn import DrawnMixin
from courses.blocks.media import AudioBlock, DownloadBlock, VideoBlock
from courses.blocks.package import PackageBlock
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


class TextBlock(DrawnMixin, blocks.RichTextBlock):
    def __init__(self, **options: Any) -> None:
        super().__init__(**({"features": RICH} | options))

    class Meta:
        icon = "pilcrow"
        label = _("text")
        description = _("Paragraphs with headings, lists, emphasis and links.")


class LawBlock(DrawnMixin, blocks.StructBlock):
    """One or more statements of the register, shown beside the paragraph before."""

    cards = blocks.ListBlock(LawCardChooserBlock(), label=_("Law cards"), min_num=1)

    class Meta:
        icon = "doc-full"
        label = _("law")
        description = _("Statements of the register with source and dates, beside the paragraph that rests on them.")


class LawBoxBlock(DrawnMixin, blocks.StructBlock):
    """The dated box for what is unconfirmed or in flux."""

    introduction = blocks.RichTextBlock(label=_("Introduction"), features=["bold", "italic", "link"], required=False)
    cards = blocks.ListBlock(LawCardChooserBlock(), label=_("Law cards"), min_num=1)

    class Meta:
        icon = "history"
        label = _("law check")
        description = _("A dated box for law that is not confirmed or in flux. Nothing in it may be scored.")


class PairBlock(blocks.StructBlock):
    do = blocks.TextBlock(label=_("Do"))
    dont = blocks.TextBlock(label=_("Do not"))


class DoDontBlock(DrawnMixin, blocks.StructBlock):
    pairs = blocks.ListBlock(PairBlock(label=_("pair")), label=_("Pairs"), min_num=1)

    class Meta:
        icon = "check"
        label = _("do and do not")
        description = _("What to do and what not to do, side by side.")


class CaseBlock(DrawnMixin, blocks.StructBlock):
    """A court case by title and legal point: never a person's story."""

    title = blocks.CharBlock(label=_("Title"))
    court = blocks.CharBlock(label=_("Court"), required=False)
    date = blocks.CharBlock(label=_("Date"), required=False)
    point = blocks.TextBlock(label=_("Legal point"))
    cards = blocks.ListBlock(LawCardChooserBlock(), label=_("Law cards"), min_num=0)

    class Meta:
        icon = "folder-open-inverse"
        label = _("case")
        description = _("A judgment by title and legal point. Never a person's story.")


class ChecklistBlock(DrawnMixin, blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    items = blocks.ListBlock(blocks.TextBlock(label=_("Entry")), label=_("Entries"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("checklist")
        description = _("Steps to tick off, on paper or in the head.")


class RowBlock(blocks.StructBlock):
    left = blocks.TextBlock(label=_("Left side"))
    right = blocks.TextBlock(label=_("Right side"))


class CompareBlock(DrawnMixin, blocks.StructBlock):
    left = blocks.CharBlock(label=_("Heading on the left"))
    right = blocks.CharBlock(label=_("Heading on the right"))
    rows = blocks.ListBlock(RowBlock(label=_("row")), label=_("Rows"), min_num=1)

    class Meta:
        icon = "table"
        label = _("comparison")
        description = _("Two columns, row by row: a myth and the fact, before and after.")


class TermBlock(DrawnMixin, blocks.StructBlock):
    word = blocks.CharBlock(label=_("Word"))
    meaning = blocks.RichTextBlock(label=_("Meaning"), features=["bold", "italic", "link"])

    class Meta:
        icon = "openquote"
        label = _("term")
        description = _("A word and what it means.")


class GapBlock(DrawnMixin, blocks.StructBlock):
    """What is not confirmed: visible, dated, waiting for the reviewer."""

    date = blocks.DateBlock(label=_("Date"))
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "link"])

    class Meta:
        icon = "warning"
        label = _("gap for the reviewer")
        description = _("Says openly, with its date, what nobody has confirmed yet and a reviewer must check.")


class DiagramBlock(DrawnMixin, blocks.StructBlock):
    name = blocks.ChoiceBlock(label=_("Drawing"), choices=DIAGRAMS)
    alt = blocks.TextBlock(
        label=_("Text alternative"), help_text=_("What a person who cannot see the drawing needs to know.")
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False)
    items = blocks.ListBlock(blocks.TextBlock(label=_("Entry")), label=_("Legend"), min_num=0)

    class Meta:
        icon = "image"
        label = _("drawing")
        description = _("One of the drawings that come with the product, with its legend in words.")


class PictureBlock(DrawnMixin, blocks.StructBlock):
    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "image"
        label = _("picture")
        description = _("A picture with a text alternative. It must be no photograph of a person in distress.")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["image"] and not cleaned["image"].contextual_alt_text:
            raise ValidationError(_("A picture needs a text alternative."))
        return cleaned


class NoteBlock(DrawnMixin, blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "link"])

    class Meta:
        icon = "info-circle"
        label = _("note")
        description = _("A sentence set apart: that what follows is fictional, for example.")


class CheckBlock(DrawnMixin, blocks.StructBlock):
    """A practice question inside a lesson."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("single", _("one answer")),
            ("multiple", _("several answers")),
            ("true-false", _("true or false")),
        ],
        default="single",
    )
    outcome = blocks.CharBlock(label=_("Outcome"), required=False, max_length=60)
    ask = blocks.TextBlock(label=_("Question"))
    choices = blocks.ListBlock(ChoiceItemBlock(), label=_("Choices"), min_num=2, max_num=8)
    because = blocks.TextBlock(
        label=_("Why"), required=False, help_text=_("Shown for the whole question, after the answer.")
    )
    sources = blocks.ListBlock(LawCardChooserBlock(), label=_("Rests on"), min_num=0)
    must_answer = blocks.BooleanBlock(label=_("“Done, next” waits for an answer"), required=False, default=True)

    class Meta:
        icon = "help"
        label = _("practice question")
        description = _("A question for thinking. It counts for nothing, and its reasons show at once.")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        correct = sum(1 for choice in cleaned["choices"] if choice["correct"])
        if correct < 1 or (cleaned["kind"] != "multiple" and correct != 1):
            raise ValidationError(_("Mark exactly one choice as correct, or several where several are asked for."))
        return cleaned


class HeadingBlock(DrawnMixin, blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("heading")
        description = _("Begins a new part of the lesson.")


class AccordionItemBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Heading"), max_length=200)
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        icon = "list-ul"
        label = _("entry")
        label_format = "{title}"


class AccordionBlock(DrawnMixin, blocks.StructBlock):
    items = blocks.ListBlock(AccordionItemBlock(), label=_("Entries"), min_num=1)

    class Meta:
        icon = "collapse-down"
        label = _("accordion")
        description = _("Headings that open. For what not everybody needs: what all must read belongs in the text.")


class AdvisoryBlock(DrawnMixin, blocks.StructBlock):
    """What may be hard to read stays closed, and the same point stands above it without the hard part."""

    contains = blocks.TextBlock(
        label=_("What it contains"), rows=2, help_text=_("Said before anybody opens it, in plain words.")
    )
    instead = blocks.RichTextBlock(
        label=_("The safer path"),
        features=["bold", "italic", "ol", "ul", "link"],
        help_text=_("The same point without the hard part. Always shown; reading it counts the same."),
    )
    hard = blocks.RichTextBlock(
        label=_("The hard part"),
        features=["h3", "bold", "italic", "ol", "ul", "link"],
        help_text=_("Closed until somebody opens it. Nobody needs it in order to go on."),
    )

    class Meta:
        icon = "warning"
        label = _("content advisory")
        description = _("A warning, the same point without the hard part, and the hard part for those who want it.")


TEXT, LAW, PRACTICE, MEDIA, GUIDANCE = _("Text"), _("Law"), _("Practice"), _("Media"), _("Guidance")


class LessonBlock(blocks.StreamBlock):
    text = TextBlock(group=TEXT)
    heading = HeadingBlock(group=TEXT)
    term = TermBlock(group=TEXT)
    compare = CompareBlock(group=TEXT)
    accordion = AccordionBlock(group=TEXT)
    law = LawBlock(group=LAW)
    lawbox = LawBoxBlock(group=LAW)
    case = CaseBlock(group=LAW)
    do_dont = DoDontBlock(group=PRACTICE)
    checklist = ChecklistBlock(group=PRACTICE)
    check = CheckBlock(group=PRACTICE)
    package = PackageBlock(group=PRACTICE)
    diagram = DiagramBlock(group=MEDIA)
    picture = PictureBlock(group=MEDIA)
    video = VideoBlock(group=MEDIA)
    audio = AudioBlock(group=MEDIA)
    download = DownloadBlock(group=MEDIA)
    note = NoteBlock(group=GUIDANCE)
    advisory = AdvisoryBlock(group=GUIDANCE)
    gap = GapBlock(group=GUIDANCE)
