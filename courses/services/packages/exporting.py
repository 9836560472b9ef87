"""Questions of the bank as H5P packages that another platform can play."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from django.core.files.storage import default_storage
from django.utils.text import slugify

from courses.models import H5PLibrary, Question
from courses.queries.installed import installed
from courses.services.neutral_questions import neutral
from courses.services.question_pictures import picture_of
from courses.standards import questions as standard
from courses.standards.h5p import LibraryName
from courses.standards.h5p.generating import Shelf, generate, generate_single

SET, SINGLE = "h5p", "h5p-single"
FORMS = (SET, SINGLE)
DATE = (1980, 1, 1, 0, 0, 0)


def export_packages(
    *,
    questions: Iterable[Question],
    form: str,
    title: str,
    language: str,
    with_libraries: bool,
    pass_percent: int = 50,
    is_shuffled: bool = False,
) -> standard.Written:
    """A question set; or each question as a package of its own, several of them in one archive.

    With libraries, the package brings those that are installed here. What is not written is among the findings.
    """
    asked = list(_neutral(questions))
    shelf = _shelf(language, with_libraries=with_libraries)
    if form == SET:
        return generate(
            asked, shelf, title=title, language=language, pass_percent=pass_percent, is_shuffled=is_shuffled
        )
    made = [(question, generate_single(question, shelf, language=language)) for question in asked]
    findings = dict.fromkeys(finding for _question, written in made for finding in written.findings)
    files = [(question, written.data) for question, written in made if written.data]
    return standard.Written(files[0][1] if len(files) == 1 else _archive(files), tuple(findings))


def _neutral(questions: Iterable[Question]) -> Iterator[standard.Question]:
    for question in questions:
        picture = picture_of(question)
        yield neutral(question, [picture] if picture else [])


def _archive(files: Sequence[tuple[standard.Question, bytes]]) -> bytes:
    if not files:
        return b""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for place, (question, data) in enumerate(files, 1):
            archive.writestr(zipfile.ZipInfo(f"{place:03}-{slugify(question.name)[:60]}.h5p", DATE), data)
    return stream.getvalue()


# What is installed


def _shelf(language: str, *, with_libraries: bool) -> Shelf:
    known = installed(with_semantics=True)
    rows: dict[LibraryName, H5PLibrary] = {}

    def row(name: LibraryName) -> H5PLibrary:
        """Asked for one by one: of all that is installed, an export needs a dozen."""
        if name not in rows:
            rows[name] = H5PLibrary.objects.only("sha256", "files").get(sha256=known[name].sha256)
        return rows[name]

    def files(name: LibraryName) -> Iterator[tuple[str, bytes]]:
        for path in row(name).files:
            yield path, _read(row(name), path)

    def translated(name: LibraryName) -> list[Any] | None:
        return _translation(row(name), language) if name in known else None

    return Shelf(known, files if with_libraries else None, translated)


def _read(library: H5PLibrary, path: str) -> bytes:
    with default_storage.open(H5PLibrary.place(library.sha256, path)) as stream:
        return bytes(stream.read())


def _translation(library: H5PLibrary, language: str) -> list[Any] | None:
    """Its semantics in this language, else in the one that this is a variety of."""
    for code in (language.lower(), language.lower().split("-")[0]):
        path = f"language/{code}.json"
        if path in library.files:
            with suppress(ValueError):  # it was looked at when it was installed; what is odd is left out
                said = json.loads(_read(library, path))
                found = said.get("semantics") if isinstance(said, dict) else None
                return found if isinstance(found, list) else None
    return None
