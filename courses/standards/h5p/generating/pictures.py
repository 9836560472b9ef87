"""Pictures of questions as files of a package."""

import hashlib
import html
from dataclasses import dataclass, field
from typing import Any

from courses.standards.h5p.allowed import PICTURES
from courses.standards.questions.model import Picture

KINDS = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}


@dataclass
class Pictures:
    """By what their bytes are, whatever they are called; the same picture is kept once."""

    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, picture: Picture) -> dict[str, Any] | None:
        """The parameters of H5P.Image; None if it is no picture that packages may hold."""
        kind = next((kind for kind in KINDS if PICTURES[kind](picture.data)), "")
        if not kind:
            return None
        path = f"images/{hashlib.sha256(picture.data).hexdigest()[:16]}.{kind}"
        self.files[path] = picture.data
        file: dict[str, Any] = {"path": path, "mime": KINDS[kind], "copyright": {"license": "U"}}
        return {"file": file, "alt": html.escape(picture.alt), "decorative": not picture.alt, "contentName": "Image"}
