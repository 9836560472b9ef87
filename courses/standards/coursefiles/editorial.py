"""Editorial pages as text files: a title, for the home page a lead, and Markdown."""

from dataclasses import dataclass

from courses.standards.coursefiles.document import read_document
from courses.standards.coursefiles.markdown import markdown


@dataclass(frozen=True)
class EditorialText:
    """One page in one language. `slug` is the file's name and the page's identity over languages."""

    slug: str
    title: str
    lead: str
    body: str


def read_editorial(slug: str, data: bytes) -> EditorialText:
    """Raises CourseFileError."""
    document = read_document(f"{slug}.md", data)
    for part in document.parts:
        if part.kind != "text":
            raise document.fail(part.line, f"“::{part.kind}” does not belong on this page")
    body = markdown("\n\n".join("\n".join(part.lines) for part in document.parts))
    return EditorialText(slug, document.text("title"), document.text("lead", required=False), body)
