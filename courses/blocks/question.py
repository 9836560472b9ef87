"""The parts of a question. Each is known by its block's UUID, and that is what an answer names."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

FEEDBACK = _("Why this choice is right or wrong; shown afterwards.")


class IdentityBlock(blocks.FieldBlock):
    """A UUID that is made once and kept, for a thing that is no block of its own."""

    def __init__(self, **options: Any) -> None:
        self.field = forms.CharField(widget=forms.HiddenInput, required=False)
        super().__init__(**options)

    def get_default(self) -> str:
        return str(uuid.uuid4())

    def clean(self, value: str) -> str:
        return str(super().clean(value) or uuid.uuid4())


class ChoiceItemBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Choice"), max_length=400)
    correct = blocks.BooleanBlock(label=_("Correct"), required=False)
    feedback = blocks.TextBlock(label=_("Feedback"), help_text=FEEDBACK)

    class Meta:
        icon = "list-ul"
        label = _("choice")


class PairBlock(blocks.StructBlock):
    left = blocks.CharBlock(
        label=_("Left side"),
        max_length=300,
        required=False,
        help_text=_("Empty for a right side that belongs to nothing."),
    )
    right = blocks.CharBlock(label=_("Right side"), max_length=300)
    match = IdentityBlock(label=_("identity of the right side"))
    feedback = blocks.TextBlock(label=_("Feedback"), help_text=FEEDBACK)

    class Meta:
        icon = "link"
        label = _("pair")
        label_format = "{left} → {right}"


class ItemBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Step"), max_length=400)
    feedback = blocks.TextBlock(label=_("Feedback"), help_text=_("Why it stands at this place; shown afterwards."))

    class Meta:
        icon = "list-ol"
        label = _("step")


class NumberBlock(blocks.StructBlock):
    value = blocks.DecimalBlock(label=_("Value"))
    tolerance = blocks.DecimalBlock(
        label=_("Tolerance"), default=0, min_value=0, help_text=_("How far off still counts as this number.")
    )
    correct = blocks.BooleanBlock(label=_("Correct"), required=False)
    feedback = blocks.TextBlock(label=_("Feedback"), help_text=FEEDBACK)

    class Meta:
        icon = "decimal"
        label = _("number")


class WordBlock(blocks.StructBlock):
    accepted = blocks.TextBlock(
        label=_("Accepted answers"),
        rows=3,
        help_text=_("One a line. Capitals, accents, outer punctuation and extra spaces make no difference."),
    )
    correct = blocks.BooleanBlock(label=_("Correct"), required=False)
    feedback = blocks.TextBlock(label=_("Feedback"), help_text=FEEDBACK)

    class Meta:
        icon = "pilcrow"
        label = _("words")


class GapBlock(blocks.StructBlock):
    accepted = blocks.TextBlock(
        label=_("Accepted answers"),
        rows=3,
        help_text=_("One a line. The first gap fills [1] in the question, the second [2], and so on."),
    )
    feedback = blocks.TextBlock(label=_("Feedback"), help_text=FEEDBACK)

    class Meta:
        icon = "minus"
        label = _("gap")


class SpotBlock(blocks.StructBlock):
    """A place in the picture, in percent of its width and height from the upper left corner."""

    text = blocks.CharBlock(
        label=_("Name"), max_length=200, help_text=_("Chosen from a list by those who do not use the picture.")
    )
    left = blocks.DecimalBlock(label=_("From the left (%)"), min_value=0, max_value=100)
    top = blocks.DecimalBlock(label=_("From the top (%)"), min_value=0, max_value=100)
    width = blocks.DecimalBlock(label=_("Width (%)"), min_value=1, max_value=100)
    height = blocks.DecimalBlock(label=_("Height (%)"), min_value=1, max_value=100)
    correct = blocks.BooleanBlock(label=_("Correct"), required=False)
    feedback = blocks.TextBlock(label=_("Feedback"), help_text=FEEDBACK)

    class Meta:
        icon = "crosshairs"
        label = _("place in the picture")


class PartsBlock(blocks.StreamBlock):
    choice = ChoiceItemBlock(group=_("One answer, several, true or false"))
    pair = PairBlock(group=_("Matching"))
    item = ItemBlock(group=_("Ordering"))
    number = NumberBlock(group=_("A number"))
    word = WordBlock(group=_("Short text"))
    gap = GapBlock(group=_("Gaps"))
    spot = SpotBlock(group=_("Picture"))


class DrawRowBlock(blocks.StructBlock):
    """So many questions of an outcome, of one difficulty or of any."""

    outcome = blocks.CharBlock(label=_("Outcome"), max_length=60, help_text=_("Its key, as on the course page."))
    difficulty = blocks.ChoiceBlock(
        label=_("Difficulty"),
        choices=[("0", _("any")), ("1", _("easy")), ("2", _("medium")), ("3", _("hard"))],
        default="0",
    )
    count = blocks.IntegerBlock(label=_("How many"), min_value=1, max_value=50)

    class Meta:
        icon = "list-ul"
        label = _("row")
        label_format = "{outcome}: {count}"
        form_classname = "struct-block side-by-side"
