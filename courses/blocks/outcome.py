from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class OutcomeBlock(blocks.StructBlock):
    key = blocks.RegexBlock(
        regex=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        error_messages={"invalid": _("Lower-case words joined by hyphens.")},
        help_text=_("The same in every language, never changed."),
    )
    text = blocks.TextBlock()

    class Meta:
        icon = "list-ol"
        label = _("outcome")
