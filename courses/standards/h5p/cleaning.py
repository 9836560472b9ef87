"""Parameters, rebuilt from the semantics of their library: what the semantics do not name is left out.

The rules are those of H5P's own content validator. Not taken over are `step`, and `regexp`: a pattern of somebody
else's may run for ever.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from courses.standards.h5p.archive import is_plain
from courses.standards.h5p.finding import Findings
from courses.standards.h5p.library import LibraryLike
from courses.standards.h5p.limits import Limits
from courses.standards.h5p.markup import cleaned, escaped
from courses.standards.h5p.metadata import clean_metadata
from courses.standards.h5p.names import LibraryName

PLACE = "content/content.json#"
IS_UUID = re.compile(r"\{?[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}\}?\Z", re.IGNORECASE)
FILE_KEYS = frozenset({
    "alt", "aspectRatio", "bitrate", "codecs", "copyright", "height", "mime", "path", "quality", "title", "width",
})  # fmt: skip
# Of other tools' identities of parts, which are no UUIDs, ours are made: the same for the same.
NAMESPACE = UUID("6f6c1f0e-63a2-5c0b-8a0f-2a7d4b1f9e53")
FILE_DEPTH = 4
MISSING = object()
PLAIN = (str, int, float, bool)
Semantics = dict[str, Any]


class Cleaner:
    """`used` collects the libraries that the parameters name, in the order in which H5P loads them."""

    def __init__(
        self, known: Mapping[LibraryName, LibraryLike], files: Collection[str], findings: Findings, limits: Limits
    ) -> None:
        self.known, self.findings, self.limits = known, findings, limits
        self.files = {unicodedata.normalize("NFC", path): path for path in files}
        self.used: list[LibraryName] = []
        self._fields: dict[int, dict[str, Semantics]] = {}
        self._depth = 0
        self._clean: dict[str, Callable[[Any, Semantics, str], Any]] = {
            "text": self._text,
            "number": self._number,
            "boolean": self._boolean,
            "select": self._select,
            "list": self._list,
            "group": self._group,
            "library": self._library,
            "file": self._file,
            "image": self._file,
            "audio": self._files,
            "video": self._files,
        }

    def clean(self, main: LibraryName, params: Any) -> dict[str, Any]:
        """Raises PackageRefusedError if the fields nest without end."""
        cleaned_params = self._members(params, self.known[main].semantics, PLACE)
        self.used.append(main)
        return cleaned_params

    def _members(self, value: Any, fields: Any, path: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            return {}
        named = self._named(fields)
        kept = {}
        for key, part in value.items():
            if key not in named:
                self.findings.add("unknown", path, field=key)
            elif (better := self._value(part, named[key], f"{path}/{key}")) is not MISSING:
                kept[key] = better
        return _needed_groups(named) | kept

    def _named(self, fields: Any) -> dict[str, Semantics]:
        if id(fields) not in self._fields:
            listed = fields if isinstance(fields, list) else []
            self._fields[id(fields)] = {
                field["name"]: field
                for field in listed
                if isinstance(field, dict) and isinstance(field.get("name"), str)
            }
        return self._fields[id(fields)]

    def _value(self, value: Any, field: Any, path: str) -> Any:
        clean = self._clean.get(str(field.get("type"))) if isinstance(field, dict) else None
        if clean is None or value is None:
            return MISSING
        self._depth += 1
        if self._depth > self.limits.walked:
            raise self.findings.refuse("too-deep", path)
        try:
            return clean(value, field, path)
        finally:
            self._depth -= 1

    # Plain values

    def _text(self, value: Any, field: Semantics, path: str) -> Any:
        if isinstance(value, bool | int | float):
            return value
        if not isinstance(value, str):
            return ""
        longest = _number(field.get("maxLength"))
        value = value[: int(longest)] if longest is not None and longest > 0 else value
        text = escaped(value) if "tags" not in field else cleaned(value, field["tags"])
        if text is None:
            self.findings.add("markup", path)
        return escaped(value) if text is None else text

    def _number(self, value: Any, field: Semantics, path: str) -> Any:  # noqa: ARG002 the shape of all of them
        number = _number(value)
        if number is None:
            number = 0
        least, most = _number(field.get("min")), _number(field.get("max"))
        if least is not None:
            number = max(number, least)
        if most is not None:
            number = min(number, most)
        decimals = _number(field.get("decimals"))
        if decimals is not None and 0 <= decimals <= 15 and isinstance(number, float):
            number = round(number, int(decimals))
        return number

    def _boolean(self, value: Any, field: Semantics, path: str) -> Any:  # noqa: ARG002
        return value is True or value in ("true", "1", 1)

    def _select(self, value: Any, field: Semantics, path: str) -> Any:  # noqa: ARG002
        options = field.get("options")
        listed = options if isinstance(options, list) else []
        offered = [one["value"] for one in listed if isinstance(one, dict) and "value" in one]
        if isinstance(value, list):
            return [_chosen(one, offered) for one in value if not offered or one in offered]
        if isinstance(value, dict):
            return MISSING
        if offered and value not in offered and str(value) not in [str(one) for one in offered]:
            empty = "" if value == "" else MISSING
            return empty if field.get("optional") else _chosen(offered[0], offered)
        return _chosen(value, offered)

    # Values of values

    def _list(self, value: Any, field: Semantics, path: str) -> Any:
        if not isinstance(value, list):
            return MISSING
        parts = (self._value(part, field.get("field"), f"{path}/{place}") for place, part in enumerate(value))
        kept = [part for part in parts if part is not MISSING]
        most = _number(field.get("max"))
        return kept[: int(most)] if most is not None and most > 0 else kept

    def _group(self, value: Any, field: Semantics, path: str) -> Any:
        fields, is_content = field.get("fields"), field.get("isSubContent") is True
        if isinstance(fields, list) and len(fields) == 1 and not is_content:
            return self._value(value, fields[0], path)
        if not isinstance(value, dict):
            return MISSING
        identity = _identity(value, path) if is_content else {}
        kept = self._members(
            {key: part for key, part in value.items() if key != "subContentId" or not is_content}, fields, path
        )
        return kept | identity

    def _library(self, value: Any, field: Semantics, path: str) -> Any:
        if not isinstance(value, dict) or not value.get("library"):
            return MISSING
        name = LibraryName.read(value["library"])
        if name is None or name not in self.known or not _allows(field.get("options"), name):
            self.findings.add("library-not-allowed", path, library=value["library"])
            return MISSING
        kept: dict[str, Any] = {"library": str(name)}
        kept["params"] = self._members(value.get("params"), self.known[name].semantics, f"{path}/params")
        kept |= _identity(value, path)
        if isinstance(value.get("metadata"), dict):
            kept["metadata"] = clean_metadata(value["metadata"])
        for key in _extra(field):
            if isinstance(value.get(key), str):
                kept[key] = escaped(value[key])
        self.used.append(name)
        return kept

    # Files

    def _files(self, value: Any, field: Semantics, path: str) -> Any:
        if not isinstance(value, list):
            return MISSING
        kept = [self._file(one, field, f"{path}/{place}") for place, one in enumerate(value)]
        return [one for one in kept if one is not MISSING] or MISSING

    def _file(self, value: Any, field: Semantics, path: str, depth: int = 0) -> Any:
        if not isinstance(value, dict) or not isinstance(value.get("path"), str) or depth > FILE_DEPTH:
            return MISSING
        address = self._address(value["path"], path)
        if not address:
            return MISSING
        kept = {"path": address}
        for key in (FILE_KEYS | set(_extra(field))) & value.keys() - {"path"}:
            if (better := _of_file(key, value[key])) is not MISSING:
                kept[key] = better
        original = self._file(value.get("originalImage"), field, path, depth + 1)
        return kept if original is MISSING else kept | {"originalImage": original}

    def _address(self, said: str, path: str) -> str:
        """A file of this content, or another site's; else nothing."""
        name = unicodedata.normalize("NFC", said.strip().removesuffix("#tmp"))
        if name in self.files:
            return self.files[name]
        if host := _host(name):
            self.findings.add("outside", path, host=host)
            return escaped(name)
        is_missing = is_plain(name, self.limits.name)
        self.findings.add("file-missing" if is_missing else "file-unsafe", path, name=name)
        return escaped(name) if is_missing else ""  # content types break where there is nothing at all


def _needed_groups(named: Mapping[str, Semantics]) -> dict[str, Any]:
    """Of groups that are needed the defaults: content types read them without looking, and some contents lack them."""
    needed = {name: field for name, field in named.items() if field.get("type") == "group"}
    made = {name: _defaults(field) for name, field in needed.items() if not field.get("optional")}
    return {name: defaults for name, defaults in made.items() if defaults}


def _defaults(group: Semantics) -> dict[str, Any]:
    fields = group.get("fields")
    if not isinstance(fields, list) or len(fields) < 2:
        return {}
    said = [field for field in fields if isinstance(field, dict) and isinstance(field.get("name"), str)]
    return {field["name"]: field["default"] for field in said if isinstance(field.get("default"), PLAIN)}


def _identity(value: dict[str, Any], path: str) -> dict[str, str]:
    """Its own, or one made of it or of where it stands: what a part without any says is taken for the whole's, and
    nobody gets beyond the first page of a book."""
    said = value.get("subContentId")
    if isinstance(said, str) and IS_UUID.match(said):
        return {"subContentId": said}
    return {"subContentId": str(uuid5(NAMESPACE, said[:200] if isinstance(said, str) and said else path))}


def _number(value: object) -> float | int | None:
    """Semantics and parameters write numbers as text here and there."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        try:
            value = float(value[:40])
        except ValueError:
            return None
        value = int(value) if value.is_integer() else value
    return value if abs(value) < 1e15 else None


def _chosen(value: Any, offered: list[Any]) -> Any:
    return value if value in offered and not isinstance(value, str) else escaped(str(value))


def _extra(field: Semantics) -> list[str]:
    extra = field.get("extraAttributes")
    return [name for name in extra if isinstance(name, str)] if isinstance(extra, list) else []


def _allows(options: Any, name: LibraryName) -> bool:
    """The option may be another version of the library: what counts is that this one is installed."""
    if not isinstance(options, list):
        return False
    offered = [one.get("name") if isinstance(one, dict) else one for one in options]
    return any(isinstance(one, str) and one.split(" ")[0] == name.machine_name for one in offered)


def _of_file(key: str, value: Any) -> Any:
    if key in ("width", "height", "bitrate"):
        number = _number(value)
        return MISSING if number is None else number
    if key == "copyright":
        return clean_metadata(value) if isinstance(value, dict) else MISSING
    if key == "quality" and isinstance(value, dict):
        return {name: escaped(str(value[name])[:100]) for name in ("level", "label") if name in value}
    return escaped(value[:1000]) if isinstance(value, str) else MISSING


def _host(address: str) -> str:
    try:
        parts = urlsplit(f"https:{address}" if address.startswith("//") else address)
    except ValueError:
        return ""
    return parts.hostname or "" if parts.scheme in ("http", "https") else ""
