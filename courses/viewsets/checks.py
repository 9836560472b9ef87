"""Wagtail's checks beside the preview of what is being written."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem


class LessonChecks(ContentCheckerItem):
    """What Wagtail looks for, and what our learners' pages promise besides. Search engines see none of these pages."""

    axe_include: ClassVar = ["main"]
    # The outline beside a lesson, and the frame of the page, are ours and not the trainer's.
    axe_exclude: ClassVar = [".player-outline"]
    axe_run_only: ClassVar = [
        *(rule for rule in ContentCheckerItem.axe_run_only if rule != "empty-meta-description"),
        "image-alt",
        "list",
        "listitem",
        "summary-name",
        "table-duplicate-name",
        "td-headers-attr",
        "valid-lang",
        "video-caption",
    ]
    axe_custom_rules: ClassVar = [
        rule for rule in ContentCheckerItem.axe_custom_rules if rule["id"] != "empty-meta-description"
    ]
    axe_messages: ClassVar = {
        **ContentCheckerItem.axe_messages,
        "image-alt": {
            "error_name": _("A picture has no text alternative"),
            "help_text": _("Say what a person who cannot see it needs to know."),
        },
        "video-caption": {
            "error_name": _("A film has no captions"),
            "help_text": _("Choose a document with captions (.vtt) in the language of this page."),
        },
    }
