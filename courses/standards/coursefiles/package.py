"""An activity that is an H5P package, as one file has it: what it is called, its file, and the same in words."""

from dataclasses import dataclass

from courses.standards.coursefiles.document import Document
from courses.standards.coursefiles.markdown import markdown
from courses.standards.coursefiles.media import FILE, MAX_MINUTES, PACKAGES
from courses.standards.media import ending

MINUTES = 5  # where nothing is said


@dataclass(frozen=True)
class PackageText:
    """`file` is empty where none is chosen, and in a translation that plays what the source language plays."""

    title: str
    introduction: str
    minutes: int
    file: str
    outcomes: tuple[str, ...]
    equivalent: str


def read_package_text(document: Document) -> PackageText:
    """Raises CourseFileError."""
    outcomes, minutes = document.head.get("outcomes", []), document.head.get("minutes", MINUTES)
    if not isinstance(outcomes, list):
        raise document.fail(2, "“outcomes:” is a list: [one, two]")
    if type(minutes) is not int or not 1 <= minutes <= MAX_MINUTES:
        raise document.fail(2, f"“minutes:” is a number from 1 to {MAX_MINUTES}")
    file = document.text("package", required=False)
    if file and not (FILE.match(file) and ending(file) in PACKAGES):
        raise document.fail(2, "“package:” is a file like files/name.h5p")
    if any(part.kind != "text" for part in document.parts):
        raise document.fail(document.parts[0].line, "the same in words is plain text only")
    equivalent = "".join(markdown("\n".join(part.lines)) for part in document.parts)
    if not equivalent:
        raise document.fail(1, "the same in words is missing, after the second “---”")
    return PackageText(
        title=document.text("title"),
        introduction=document.text("intro", required=False),
        minutes=minutes,
        file=file,
        outcomes=tuple(str(outcome) for outcome in outcomes),
        equivalent=equivalent,
    )
