from typing import Any

from wagtail.snippets.blocks import SnippetChooserBlock


class LawCardChooserBlock(SnippetChooserBlock):
    def __init__(self, **options: Any) -> None:
        super().__init__("courses.LawCard", **options)

    class Meta:
        icon = "doc-full"
