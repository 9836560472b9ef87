"""Questions as an H5P package: a question set, or one question alone."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from courses.standards.h5p.closure import load_order
from courses.standards.h5p.generating.defaults import completed
from courses.standards.h5p.generating.kinds import TYPES, params_of
from courses.standards.h5p.generating.pictures import Pictures
from courses.standards.h5p.generating.shelf import SET, Shelf
from courses.standards.h5p.names import LibraryName
from courses.standards.questions.findings import Finding, SkippedError
from courses.standards.questions.model import Question, Written
from courses.standards.questions.notes import Notes

NAMESPACE = UUID("5b0b2f4e-5a27-5c53-9c0e-3f1b5a9d7f60")
DATE = (1980, 1, 1, 0, 0, 0)
LONGEST_TITLE = 255


def generate(
    questions: Iterable[Question],
    shelf: Shelf,
    *,
    title: str,
    language: str,
    pass_percent: int = 50,
    is_shuffled: bool = False,
) -> Written:
    """A question set. What it does not hold is among the findings; without any question there are no bytes."""
    main = shelf.newest(SET)
    making = _Making(shelf)
    listed = list(making.parts(questions, main))
    params = {
        "introPage": {"showIntroPage": False, "startButtonText": "Start"},
        "progressType": "dots",
        "passPercentage": pass_percent,
        "questions": listed,
        "randomQuestions": is_shuffled,
        "override": {"checkButton": True},
    }
    return making.written(main, making.completed(main, params), title, language) if listed else making.nothing()


def generate_single(question: Question, shelf: Shelf, *, language: str) -> Written:
    """The question alone, as its own content type."""
    making = _Making(shelf)
    for part in making.parts([question], None):
        main = LibraryName.read(part["library"])
        if main:
            return making.written(main, part["params"], question.title, language)
    return making.nothing()


@dataclass
class _Making:
    shelf: Shelf
    findings: list[Finding] = field(default_factory=list)
    used: dict[LibraryName, None] = field(default_factory=dict)
    pictures: Pictures = field(default_factory=Pictures)

    def parts(self, questions: Iterable[Question], parent: LibraryName | None) -> Iterator[dict[str, Any]]:
        for question in questions:
            notes = Notes(0, question.title)
            try:
                yield self._part(question, parent, notes)
            except SkippedError as error:
                self.findings.append(notes.skipped(error))
            else:
                self.findings += notes.findings

    def _part(self, question: Question, parent: LibraryName | None, notes: Notes) -> dict[str, Any]:
        params = params_of(question, notes)
        machine_name = TYPES[question.kind]
        name = (
            self.shelf.within(parent, machine_name, "questions", "question")
            if parent
            else self.shelf.newest(machine_name)
        )
        fields = {one.get("name") for one in self.shelf.semantics(name) if isinstance(one, dict)}
        if "distractors" in params and fields and "distractors" not in fields:
            del params["distractors"]
            notes.warn("decoys-not-written")
        identity = identity_of(question)
        if question.pictures:
            self._picture(question, name, params, notes, identity)
        self._use(name)
        return {
            "library": str(name),
            "params": self.completed(name, params),
            "subContentId": str(identity),
            "metadata": {"contentType": machine_name.removeprefix("H5P."), "license": "U", "title": question.title},
        }

    def _picture(self, question: Question, name: LibraryName, params: dict[str, Any], notes: Notes, at: UUID) -> None:
        fields = {one.get("name") for one in self.shelf.semantics(name) if isinstance(one, dict)}
        image = self.pictures.add(question.pictures[0]) if not fields or "media" in fields else None
        if image is None:
            notes.warn("picture-not-written")
            return
        library = self.shelf.within(name, "H5P.Image", "media", "type")
        self._use(library)
        whole = {
            "library": str(library),
            "params": self.completed(library, image),
            "subContentId": str(uuid5(at, "media")),
            "metadata": {"contentType": "Image", "license": "U", "title": question.pictures[0].alt or question.title},
        }
        params["media"] = {"type": whole, "disableImageZooming": True}

    def _use(self, name: LibraryName) -> None:
        self.used[name] = None
        if self.shelf.known and name not in self.shelf.known:
            finding = Finding(0, "", "library-not-here", (("library", str(name)),))
            if finding not in self.findings:
                self.findings.append(finding)

    def completed(self, name: LibraryName, params: dict[str, Any]) -> dict[str, Any]:
        return completed(params, self.shelf.semantics(name), self.shelf.translated(name))

    # The package

    def nothing(self) -> Written:
        return Written(b"", tuple(self.findings))

    def written(self, main: LibraryName, params: dict[str, Any], title: str, language: str) -> Written:
        self._use(main)
        manifest = {
            "title": title[:LONGEST_TITLE] or "H5P",
            "language": language[:10] or "und",
            "defaultLanguage": language[:10] or "und",
            "mainLibrary": main.machine_name,
            "embedTypes": ["iframe"],
            "license": "U",
            "preloadedDependencies": [_named(name) for name in self._needed(main)],
        }
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            _write(archive, "h5p.json", _json(manifest))
            _write(archive, "content/content.json", _json(params))
            for path, data in self.pictures.files.items():
                _write(archive, f"content/{path}", data)
            for path, data in self._libraries():
                _write(archive, path, data)
        return Written(stream.getvalue(), tuple(self.findings))

    def _needed(self, main: LibraryName) -> Sequence[LibraryName]:
        """The whole preloaded closure; of what is not known here, the library itself."""
        names = [*(name for name in self.used if name != main), main]
        listed = dict.fromkeys(load_order(names, self.shelf.known))
        return [*listed, *(name for name in names if name not in listed)]

    def _libraries(self) -> Iterator[tuple[str, bytes]]:
        """With what their editor needs: platforms refuse a library that lacks it."""
        if self.shelf.files is None:
            return
        waiting, met = list(self.used), set(self.used)
        while waiting:
            name = waiting.pop(0)
            known = self.shelf.known.get(name)
            if known is None:
                continue
            for path, data in self.shelf.files(name):
                yield f"{name.folder}/{path}", data
            needed = [one for one in (*known.preloaded, *known.dynamic, *known.editor) if one not in met]
            met.update(needed)
            waiting += dict.fromkeys(needed)


def identity_of(question: Question) -> UUID:
    """The same for the same question, in every export."""
    return uuid5(NAMESPACE, question.idnumber or f"{question.kind}/{question.ask}")


def _named(name: LibraryName) -> dict[str, Any]:
    return {"machineName": name.machine_name, "majorVersion": name.major, "minorVersion": name.minor}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _write(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(path, DATE)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    archive.writestr(entry, data)
