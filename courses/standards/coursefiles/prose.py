"""Markdown, as the texts of a course are written."""

from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence"])


def markdown(text: str) -> str:
    """Rich text as Wagtail keeps it. HTML in the source is shown as text, never taken as HTML."""
    html = MARKDOWN.render(text)
    for mark, tag in (("strong", "b"), ("em", "i")):
        html = html.replace(f"<{mark}>", f"<{tag}>").replace(f"</{mark}>", f"</{tag}>")
    return html.strip().replace("\n", " ").replace("> <", "><")
