"""The ZIP archive of a package, read as if by an enemy: judged entry by entry before anything of it is unpacked.

The sizes that an archive claims are not believed; what comes out is counted.
"""

import re
import stat
import struct
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import BinaryIO

from courses.standards.h5p.finding import Findings, PackageRefusedError
from courses.standards.h5p.limits import MEGABYTE, Limits

CHUNK = 64 * 1024
BEGINS = b"PK\3\4"
END = struct.Struct("<4s4H2LH")
ZIP64 = b"PK\6\7"
LOCATOR = 20
ODD = re.compile(r"[\\:\x00-\x1f\x7f-\x9f\ud800-\udfff]")
UTF8_FLAG = 0x800


class Archive:
    """Raises PackageRefusedError from every method, and nothing else."""

    def __init__(self, source: BinaryIO, limits: Limits, findings: Findings | None = None) -> None:
        self.limits = limits
        self.findings = findings or Findings(limits.findings)
        self.entries: dict[str, zipfile.ZipInfo] = {}
        self._total = 0
        try:
            size = self._shape(source)
            source.seek(0)
            self._zip = zipfile.ZipFile(source)
            listed = self._zip.infolist()
        except PackageRefusedError:
            raise
        except Exception as error:  # on a broken archive the library raises errors of a dozen kinds
            raise self.findings.refuse("unreadable") from error
        self._judge(listed, size)
        self.findings.stop()

    def _shape(self, source: BinaryIO) -> int:
        """The frame of the archive, before the library builds a table of what it claims to hold."""
        size = source.seek(0, 2)
        if size > self.limits.archive:
            raise self.findings.refuse("too-large", limit=self.limits.archive // MEGABYTE)
        source.seek(0)
        begins = source.read(len(BEGINS))
        source.seek(max(0, size - END.size - LOCATOR))
        tail = source.read(LOCATOR + END.size)
        if begins != BEGINS or len(tail) < LOCATOR + END.size or tail[LOCATOR : LOCATOR + 4] != b"PK\5\6":
            raise self.findings.refuse("no-package")
        _mark, disk, first, here, entries, directory, offset, comment = END.unpack(tail[LOCATOR:])
        if disk or first or comment or here != entries or tail.startswith(ZIP64):
            raise self.findings.refuse("no-package")
        if offset + directory + END.size != size:
            raise self.findings.refuse("no-package")
        if entries > self.limits.entries or directory > self.limits.directory:
            raise self.findings.refuse("too-many-files", limit=self.limits.entries)
        return size

    def _judge(self, listed: list[zipfile.ZipInfo], size: int) -> None:
        if len(listed) > self.limits.entries:
            raise self.findings.refuse("too-many-files", limit=self.limits.entries)
        if sum(entry.compress_size for entry in listed) > size:
            raise self.findings.refuse("overlapping")
        if sum(entry.file_size for entry in listed) > self.limits.total:
            raise self.findings.refuse("too-large", limit=self.limits.total // MEGABYTE)
        alike: dict[str, list[tuple[str, zipfile.ZipInfo]]] = defaultdict(list)
        for entry in listed:
            path = _path(entry)
            if code := self._fault(path, entry):
                self.findings.add(code, path)
            elif not entry.is_dir() and not is_hidden(path):
                alike[unicodedata.normalize("NFC", path).casefold()].append((path, entry))
        self.findings.stop()
        for named in alike.values():
            self._keep(named)

    def _fault(self, path: str, entry: zipfile.ZipInfo) -> str:
        mode = stat.S_IFMT(entry.external_attr >> 16)
        if not is_plain(path.removesuffix("/") if entry.is_dir() else path, self.limits.name):
            return "name-unsafe"
        if entry.flag_bits & 0x1 or mode not in ((0, stat.S_IFDIR) if entry.is_dir() else (0, stat.S_IFREG)):
            return "not-plain"
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return "packed-oddly"
        return "file-large" if entry.file_size > self.limits.file else ""

    def _keep(self, named: list[tuple[str, zipfile.ZipInfo]]) -> None:
        """Names that differ in capitals only are let through when they are one file."""
        for path, entry in named:
            self.entries.setdefault(path, entry)
        first = named[0][1]
        for path, entry in named[1:]:
            if (entry.CRC, entry.file_size) == (first.CRC, first.file_size):
                self.findings.add("same-file-twice", path)
            else:
                self.findings.add("same-name", path)

    def chunks(self, path: str) -> Iterator[bytes]:
        """What the entry holds, counted while it is inflated."""
        entry = self.entries[path]
        size = 0
        try:
            with self._zip.open(entry) as source:
                while chunk := source.read(CHUNK):
                    size += len(chunk)
                    self._total += len(chunk)
                    self._count(path, entry, size)
                    yield chunk
        except PackageRefusedError:
            raise
        except Exception as error:  # zlib's, zipfile's and struct's errors, and what may come
            raise self.findings.refuse("broken", path) from error

    def _count(self, path: str, entry: zipfile.ZipInfo, size: int) -> None:
        if size > self.limits.file:
            raise self.findings.refuse("file-large", path)
        if self._total > self.limits.total:
            raise self.findings.refuse("too-large", limit=self.limits.total // MEGABYTE)
        if size > self.limits.ratio_from and size > self.limits.ratio * max(1, entry.compress_size):
            raise self.findings.refuse("bomb", path)


def is_plain(path: str, longest: int) -> bool:
    """A relative path of ordinary parts."""
    if not path or len(path) > longest or ODD.search(path):
        return False
    return all(part.strip(" ") not in ("", ".", "..") for part in path.split("/"))


def is_hidden(path: str) -> bool:
    """Of the operating system or the person who packed it; no package needs such files."""
    return any(part.startswith((".", "_")) for part in path.split("/"))


def _path(entry: zipfile.ZipInfo) -> str:
    """Archives that do not say how their names are written mostly mean UTF-8."""
    if not entry.flag_bits & UTF8_FLAG and not entry.filename.isascii():
        try:
            return entry.filename.encode("cp437").decode()
        except UnicodeError:
            return entry.filename
    return entry.filename


def open_entry(source: BinaryIO, path: str, limits: Limits | None = None) -> Iterator[bytes]:
    """The pieces of one file of a package that was judged. For many files open the Archive once."""
    yield from Archive(source, limits or Limits()).chunks(path)
