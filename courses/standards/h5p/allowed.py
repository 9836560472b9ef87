"""Which types of file may be in a package, and where; and what their first bytes must say."""

import re
from collections.abc import Callable

# What is shown in a page of ours and could hold a script (svg, html, js) is not among it.
CONTENT = frozenset(
    "json png jpg jpeg gif bmp tif tiff webp webm mp4 ogg mp3 m4a wav vtt webvtt gltf glb txt".split()  # noqa: SIM905
)
LIBRARY = CONTENT | frozenset("js css svg eot ttf woff woff2 otf xml csv md textile docx".split())  # noqa: SIM905
# Left behind by whoever built a library; not stored, so they do no harm.
LEFTOVERS = frozenset({
    "ai", "bak", "bat", "cfg", "coffee", "conf", "diff", "editorconfig", "fig", "flow", "gz", "h5p", "iml", "ini",
    "jsx", "less", "licence", "license", "lock", "log", "map", "mjs", "mo", "orig", "patch", "pdf", "pdn", "po", "pot",
    "psd", "rb", "rst", "sass", "scss", "sh", "sketch", "snap", "swf", "tar", "tgz", "toml", "ts", "tsx",
    "xcf", "yaml", "yml", "zip",
})  # fmt: skip
PARSED = frozenset({"svg", "xml", "md", "textile"})  # of a library; may well begin with markup
MARKUP = re.compile(rb"\s*(?:<svg|<html|<script|<!doctype|<\?xml|<\?php|<body|<head|<iframe)", re.IGNORECASE)
BOM = b"\xef\xbb\xbf"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"
HEAD = 512
PROGRAMS = {
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"\xcf\xfa\xed\xfe": "a program",
    b"\xca\xfe\xba\xbe": "a program",
    b"#!": "a script",
    b"PK\x03\x04": "an archive",
    b"Rar!": "an archive",
    b"7z\xbc\xaf": "an archive",
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an office document",
    EICAR: "a virus test file",
}
ZIPPED = {"docx"}


def _riff(kind: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == kind


def _mpeg(head: bytes) -> bool:
    """Frames of MPEG audio; some begin with silence written as zeros."""
    sound = head.lstrip(b"\0")
    return sound[:3] == b"ID3" or (len(sound) > 1 and sound[0] == 0xFF and sound[1] & 0xE0 == 0xE0)


def _text(head: bytes) -> bool:
    return b"\0" not in head


PICTURES: dict[str, Callable[[bytes], bool]] = {
    "png": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "jpg": lambda head: head.startswith(b"\xff\xd8\xff"),
    "gif": lambda head: head.startswith((b"GIF87a", b"GIF89a")),
    "bmp": lambda head: head.startswith(b"BM"),
    "tif": lambda head: head.startswith((b"II*\0", b"MM\0*")),
    "webp": _riff(b"WEBP"),
}
SOUNDS: dict[str, Callable[[bytes], bool]] = {
    "mp4": lambda head: head[4:8] == b"ftyp",
    "webm": lambda head: head.startswith(b"\x1aE\xdf\xa3"),
    "ogg": lambda head: head.startswith(b"OggS"),
    "wav": _riff(b"WAVE"),
    "mp3": _mpeg,
}
OTHERS: dict[str, Callable[[bytes], bool]] = {
    "vtt": lambda head: head.removeprefix(BOM).lstrip().startswith(b"WEBVTT"),
    "glb": lambda head: head.startswith(b"glTF"),
    "gltf": lambda head: head.removeprefix(BOM).lstrip().startswith(b"{"),
    "json": lambda head: head.removeprefix(BOM).lstrip()[:1] in (b"{", b"["),
    "txt": _text,
}
SAME = {"jpeg": "jpg", "tiff": "tif", "m4a": "mp4", "webvtt": "vtt"}


def ending(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_leftover(path: str) -> bool:
    return ending(path) in LEFTOVERS or "." not in path.rpartition("/")[2]


def dangerous(head: bytes, path: str, *, in_library: bool) -> str:
    """What the file is, if it begins like something that no package may hold; else nothing."""
    kind = ending(path)
    if in_library and (kind in PARSED or kind in ZIPPED):
        return ""
    if MARKUP.match(head.removeprefix(BOM)):
        return "a page with markup"
    if in_library:
        return "a virus test file" if head.startswith(EICAR) else ""
    return next((name for begins, name in PROGRAMS.items() if head.startswith(begins)), "")


def mismatch(head: bytes, path: str) -> tuple[str, bool]:
    """(what a content file is like, whether it is of the right family); nothing if it is what its name says."""
    kind = SAME.get(ending(path), ending(path))
    for family in (PICTURES, SOUNDS):
        if kind in family:
            if not head or family[kind](head):
                return "", True
            like = next((name for name, is_it in family.items() if is_it(head)), "")
            return like or "something unknown", bool(like) or family is SOUNDS
    if kind in OTHERS and head and not OTHERS[kind](head):
        return "something else", False
    return "", True
