"""What there is to say about a package: each finding has a code, a place and a sentence for the person who uploads."""

from dataclasses import dataclass, field


def gettext_noop(text: str) -> str:
    """Marks a sentence for translation. Who shows findings to people translates `Finding.sentence`."""
    return text


FATAL = {
    # the archive
    "too-large": gettext_noop("The package is larger than %(limit)s MB."),
    "no-package": gettext_noop("This is not an H5P package: it is no ZIP archive, or something is before or after it."),
    "too-many-files": gettext_noop("The package holds more than %(limit)s files."),
    "unreadable": gettext_noop("The archive is damaged and cannot be read."),
    "name-unsafe": gettext_noop("The name of this file leads out of the package, or is not a plain name."),
    "not-plain": gettext_noop("This is a link, a device or an encrypted file, and not a plain file."),
    "packed-oddly": gettext_noop("This file is packed in a way that is not allowed in packages."),
    "same-name": gettext_noop("Two different files have the same name, but for capitals."),
    "file-large": gettext_noop("This file is larger than allowed."),
    "bomb": gettext_noop("This file grows far too much when it is unpacked."),
    "overlapping": gettext_noop("The files in this archive overlap."),
    "broken": gettext_noop("This file is damaged and cannot be unpacked."),
    # what may be in it
    "type-content": gettext_noop("Files of this type are not allowed in content."),
    "type-library": gettext_noop("Files of this type are not allowed in a library."),
    "type-top": gettext_noop("This file does not belong into a package."),
    "disguised": gettext_noop("This file is not what its name says: it begins like %(like)s."),
    # JSON
    "missing": gettext_noop("The file %(name)s is missing."),
    "json": gettext_noop("This is not valid JSON: %(detail)s."),
    "field": gettext_noop("“%(field)s” is missing or is not valid."),
    # libraries
    "too-many-libraries": gettext_noop("The package holds more than %(limit)s libraries."),
    "folder": gettext_noop("The folder is not named after the library in it."),
    "library-twice": gettext_noop("The library %(library)s is in the package twice."),
    "asset-missing": gettext_noop("The library lists the file %(name)s, which is not there."),
    "asset-path": gettext_noop("The library lists a file by an address that is not allowed."),
    "core-too-new": gettext_noop("The library needs version %(version)s of H5P; here is %(ours)s."),
    "library-missing": gettext_noop("The library %(library)s is not installed.%(others)s"),
    "main-not-listed": gettext_noop("The main library %(library)s is not among the libraries that the package lists."),
    "not-runnable": gettext_noop("The library %(library)s cannot stand alone."),
    "too-deep": gettext_noop("The content is nested too deeply."),
}
WARNINGS = {
    "skipped": gettext_noop("This file is not needed and is left out."),
    "same-file-twice": gettext_noop("This file is in the package twice."),
    "editor-missing": gettext_noop("The library %(library)s is not there; only the editor would need it."),
    "library-differs": gettext_noop(
        "The package has %(library)s with other files than the installed one. The installed one is used."
    ),
    "container": gettext_noop("The file is named .%(name)s, but it is %(like)s. It may not play everywhere."),
    "licence": gettext_noop("The licence “%(licence)s” is not one that H5P knows."),
    "file-missing": gettext_noop("The content names the file %(name)s, which is not in the package."),
    "file-unsafe": gettext_noop("The content names a file by an address that is not allowed. It is left out."),
    "outside": gettext_noop("The content loads something from %(host)s. That is blocked when it is played."),
    "library-not-allowed": gettext_noop("The content uses %(library)s where it is not allowed. That part is left out."),
    "markup": gettext_noop("The text holds more formatting than can be checked. It is shown as plain text."),
    "unknown": gettext_noop("The content says “%(field)s”, which its library does not know. It is left out."),
}


@dataclass(frozen=True)
class Finding:
    """`path` is a file of the package, or where in the parameters: `content/content.json#/questions/0/params`."""

    code: str
    path: str = ""
    details: tuple[tuple[str, str], ...] = ()

    @property
    def fatal(self) -> bool:
        return self.code in FATAL

    @property
    def sentence(self) -> str:
        """With its placeholders; `details` fill them."""
        return FATAL.get(self.code) or WARNINGS[self.code]

    @property
    def reason(self) -> str:
        return filled(self.sentence, self.details)


def filled(sentence: str, details: tuple[tuple[str, str], ...]) -> str:
    """The sentence with its placeholders filled; a translation may leave one out."""
    for name, value in details:
        sentence = sentence.replace(f"%({name})s", value)
    return sentence


class PackageRefusedError(ValueError):
    """The package is not taken. `findings` say why; warnings may be among them."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(f"{finding.path}: {finding.code}" for finding in findings if finding.fatal))
        self.findings = findings


@dataclass
class Findings:
    """Collects them, up to a number; half of it is kept for what is fatal."""

    most: int
    found: list[Finding] = field(default_factory=list)

    def add(self, code: str, path: str = "", **details: object) -> None:
        if len(self.found) >= (self.most if code in FATAL else self.most // 2):
            return
        said = tuple((name, shown(value)) for name, value in details.items())
        finding = Finding(code, shown(path), said)
        if finding not in self.found:
            self.found.append(finding)

    @property
    def is_fatal(self) -> bool:
        return any(finding.fatal for finding in self.found)

    def stop(self) -> None:
        """Raises PackageRefusedError if something fatal was found."""
        if self.is_fatal:
            raise PackageRefusedError(tuple(self.found))

    def refuse(self, code: str, path: str = "", **details: object) -> PackageRefusedError:
        self.add(code, path, **details)
        return PackageRefusedError(tuple(self.found))


def shown(value: object) -> str:
    """What a package says, made fit to be shown: short, and without control characters."""
    return "".join(letter for letter in str(value)[:300] if letter.isprintable())
