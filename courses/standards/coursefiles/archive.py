"""An exported course as one archive with a manifest of digests: written always alike, and read as if by an enemy.

Nothing is unpacked. Texts are read into memory up to a limit, other files only counted and hashed; the sizes that an
archive claims are not believed.
"""

import hashlib
import json
import re
import stat
import struct
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

import rfc8785

from courses.standards.coursefiles.course import LANGUAGES

FORMAT = 1
MANIFEST = "manifest.json"
MEGABYTE = 1024 * 1024
MAX_ARCHIVE = 100 * MEGABYTE
MAX_ENTRIES = 3000
MAX_DIRECTORY = MEGABYTE
MAX_TEXT = MEGABYTE
MAX_TEXTS = 20 * MEGABYTE
MAX_FILE = 100 * MEGABYTE
MAX_TOTAL = 200 * MEGABYTE
MAX_RATIO = 200
CHUNK = 64 * 1024
WORD = r"[a-z0-9]+(?:-[a-z0-9]+)*"
TEXT = re.compile(
    rf"(?:manifest\.json|(?:course|law|programme)\.yaml|(?:{'|'.join(LANGUAGES)})/(?:{WORD}/)?{WORD}\.md)\Z", re.ASCII
)
ENDINGS = "webp png jpg jpeg gif avif mp4 webm mp3 m4a ogg vtt csv docx odt pdf txt xlsx h5p".split()  # noqa: SIM905
FILE = re.compile(rf"files/[A-Za-z0-9][A-Za-z0-9._-]{{0,90}}\.(?:{'|'.join(ENDINGS)})\Z", re.ASCII)
MAX_NAME = 250
END = struct.Struct("<4s4H2LH")
DATE = (1980, 1, 1, 0, 0, 0)
Opener = Callable[[], IO[bytes]]


@dataclass(frozen=True)
class Finding:
    """Why an archive is refused: a code, and where."""

    code: str
    path: str = ""


@dataclass
class Package:
    """What an archive holds. Without findings it is whole: texts in hand, files as they lie in the archive."""

    findings: list[Finding] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


# Writing


def write_archive(
    stream: IO[bytes], about: Mapping[str, str], texts: Mapping[str, bytes], files: Mapping[str, Opener]
) -> None:
    """Not compressed: compression differs from machine to machine, and the bytes must not."""
    listed = {path: _listed(hashlib.sha256(data).hexdigest(), len(data)) for path, data in texts.items()}
    listed |= {path: _measured(opener) for path, opener in files.items()}
    manifest = rfc8785.dumps({"format": FORMAT, **about, "files": listed})
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        archive.writestr(_entry(MANIFEST), manifest)
        for path in sorted(listed):
            if path in texts:
                archive.writestr(_entry(path), texts[path])
            else:
                entry = _entry(path)
                entry.file_size = listed[path]["size"]
                with files[path]() as source, archive.open(entry, "w") as target:
                    while chunk := source.read(CHUNK):
                        target.write(chunk)


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, DATE)
    entry.create_system, entry.external_attr = 3, (stat.S_IFREG | 0o644) << 16
    return entry


def _listed(sha256: str, size: int) -> dict[str, Any]:
    return {"sha256": sha256, "size": size}


def _measured(opener: Opener) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with opener() as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return _listed(digest.hexdigest(), size)


# Reading


def read_archive(stream: IO[bytes]) -> Package:
    """Never raises: whatever the bytes are, they end as a package or as findings."""
    package = Package()
    try:
        package.findings += _shape(stream)
        if not package.findings:
            stream.seek(0)
            with zipfile.ZipFile(stream) as archive:
                _Judge(archive, package).judge()
    except Exception:  # on a broken archive the library raises errors of a dozen kinds
        package.findings.append(Finding("unreadable"))
    return package


def _shape(stream: IO[bytes]) -> Iterator[Finding]:
    """The frame of the archive, before the library builds a table of what it claims to hold."""
    size = stream.seek(0, 2)
    if size > MAX_ARCHIVE:
        yield Finding("too large")
        return
    stream.seek(max(0, size - END.size))
    tail = stream.read(END.size)
    if len(tail) < END.size or not tail.startswith(b"PK\5\6"):
        yield Finding("no archive")
        return
    _mark, disk, first, here, entries, directory, offset, comment = END.unpack(tail)
    if disk or first or comment or here != entries or offset + directory + END.size != size:
        yield Finding("no archive")
    if entries > MAX_ENTRIES or directory > MAX_DIRECTORY:
        yield Finding("too many")


class _Judge:
    def __init__(self, archive: zipfile.ZipFile, package: Package) -> None:
        self.archive, self.package = archive, package
        self.total = self.text_total = 0
        self.digests: dict[str, dict[str, Any]] = {}

    def judge(self) -> None:
        entries = self.archive.infolist()
        if len(entries) > MAX_ENTRIES:
            self._find("too many")
            return
        for entry in entries:
            if code := _fault(entry):
                self._find(code, entry.filename)
        names = Counter(entry.filename.casefold() for entry in entries)
        for name in sorted(name for name, count in names.items() if count > 1):
            self._find("twice", name)
        if self.package.findings:
            return
        for entry in entries:
            self._read(entry)
            if self.package.findings:
                return
        self._check_manifest()

    def _find(self, code: str, path: str = "") -> None:
        self.package.findings.append(Finding(code, "".join(c for c in path[:MAX_NAME] if c.isprintable())))

    def _read(self, entry: zipfile.ZipInfo) -> None:
        """Count and hash; what is counted is what comes out, whatever the header says."""
        path, is_text = entry.filename, bool(TEXT.match(entry.filename))
        digest, size, kept = hashlib.sha256(), 0, []
        with self.archive.open(entry) as source:
            while chunk := source.read(CHUNK):
                size += len(chunk)
                self.total += len(chunk)
                self.text_total += len(chunk) if is_text else 0
                if code := self._too_much(entry, size, is_text=is_text):
                    self._find(code, path)
                    return
                digest.update(chunk)
                kept += [chunk] if is_text else []
        self.digests[path] = _listed(digest.hexdigest(), size)
        if is_text:
            self.package.texts[path] = b"".join(kept)
        else:
            self.package.files[path] = digest.hexdigest()

    def _too_much(self, entry: zipfile.ZipInfo, size: int, *, is_text: bool) -> str:
        if size > (MAX_TEXT if is_text else MAX_FILE) or self.total > MAX_TOTAL or self.text_total > MAX_TEXTS:
            return "too large"
        return "bomb" if size > MEGABYTE and size > MAX_RATIO * max(1, entry.compress_size) else ""

    def _check_manifest(self) -> None:
        try:
            manifest = json.loads(self.package.texts.pop(MANIFEST).decode())
            listed = {str(path): dict(said) for path, said in manifest["files"].items()}
            about = {name: manifest[name] for name in ("format", "code", "release", "digest", "exporter")}
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
            self._find("no manifest")
            return
        if about.pop("format") != FORMAT or not all(isinstance(said, str) for said in about.values()):
            self._find("other format")
        there = {path: said for path, said in self.digests.items() if path != MANIFEST}
        for path in sorted(there.keys() ^ listed.keys()):
            self._find("not listed" if path in there else "missing", path)
        for path in sorted(there.keys() & listed.keys()):
            if there[path] != listed[path]:
                self._find("altered", path)
        self.package.manifest = about


def _fault(entry: zipfile.ZipInfo) -> str:
    mode = stat.S_IFMT(entry.external_attr >> 16)
    if entry.is_dir() or mode not in (0, stat.S_IFREG) or entry.flag_bits & 0x1:
        return "no plain file"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "no plain file"
    if len(entry.filename) > MAX_NAME or entry.filename != entry.orig_filename:
        return "odd name"
    return "" if TEXT.match(entry.filename) or FILE.match(entry.filename) else "odd name"
