"""The text of a PDF as a conforming reader takes it: what ActualText says goes before what the glyphs say.

pypdf's own extraction overlooks ActualText (ISO 32000-2, 14.9.4), by which Bengali and Arabic letters that share or
repeat glyphs come out right.
"""

import re
import unicodedata
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

CODE = re.compile(r"<([0-9A-Fa-f]+)>")


def words(reader: PdfReader) -> str:
    """All the text in the order of the content, without spaces and in one encoding."""
    return packed("".join(_page(reader, page) for page in reader.pages))


def packed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _page(reader: PdfReader, page: Any) -> str:
    fonts = {name: _codes(font.get_object()) for name, font in page["/Resources"]["/Font"].get_object().items()}
    text, codes, marks = "", {}, []
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            instead = operands[1].get("/ActualText") if operator == b"BDC" else None
            marks.append(operands[0] if instead is None else None)
            text += instead or ""
        elif operator == b"EMC":
            marks.pop()
        elif operator == b"Tf":
            codes = fonts[operands[0]]
        elif operator in (b"Tj", b"TJ") and None not in marks:
            shown = _shown(operands[0], codes)
            text += "".join(reversed(shown)) if "/ReversedChars" in marks else "".join(shown)
    return text


def _shown(operand: Any, codes: dict[int, str]) -> list[str]:
    parts = operand if isinstance(operand, list) else [operand]
    raw = b"".join(getattr(part, "original_bytes", b"") for part in parts)
    return [codes.get(int.from_bytes(raw[i : i + 2], "big"), "") for i in range(0, len(raw), 2)]


def _codes(font: Any) -> dict[int, str]:
    """From a font's character codes to text, by its ToUnicode map."""
    found: dict[int, str] = {}
    table = font["/ToUnicode"].get_object().get_data().decode("ascii")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for line in block.strip().splitlines():
            code, text = CODE.findall(line)
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for line in block.strip().splitlines():
            first, last, text = CODE.findall(line)
            for code in range(int(first, 16), int(last, 16) + 1):
                found[code] = chr(ord(bytes.fromhex(text).decode("utf-16-be")) + code - int(first, 16))
    return found
