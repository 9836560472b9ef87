"""How the chooser of blocks shows one: drawn with the learners' own template, filled with an example."""

from typing import Any

from courses.blocks.examples import EXAMPLES

PREVIEW = "courses/admin/block_preview.html"
# What a block's template is called where it is not called like the block.
TEMPLATES = {"picture": "image"}


class DrawnMixin:
    """For the blocks of a lesson. An example has the form in which `courses.queries.reading` hands a block out."""

    name: str
    is_previewable = True

    def get_preview_template(self, value: Any, context: Any = None) -> str:  # noqa: ARG002 Wagtail's shape
        return PREVIEW

    def get_preview_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:  # noqa: ARG002
        drawn = {"id": "example", "type": self.name, **EXAMPLES[self.name]()}
        template = f"components/blocks/{TEMPLATES.get(self.name, self.name)}.html"
        return {**(parent_context or {}), "shown": drawn, "template": template, "kind": self.name}
