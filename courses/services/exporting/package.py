"""An exported course on a disk, or as one archive with a manifest."""

import shutil
from pathlib import Path
from typing import IO

from courses.services.exporting.folder import Exported
from courses.standards.coursefiles.archive import write_archive

# Who wrote it. A change of the form counts up the archive's format, not this.
EXPORTER = "Amparo"


def write_folder(exported: Exported, folder: Path) -> None:
    for path, data in exported.texts.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    for path, opener in exported.files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with opener() as source, place.open("wb") as stream:
            shutil.copyfileobj(source, stream)


def write_package(exported: Exported, stream: IO[bytes]) -> None:
    """The same bytes for the same release, wherever and whenever it is written."""
    about = {"code": exported.code, "release": exported.number, "digest": exported.digest, "exporter": EXPORTER}
    write_archive(stream, about, exported.texts, exported.files)
