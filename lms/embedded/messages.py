"""Compiles the translations: .mo files are made from .po files when those are newer, without gettext."""

from pathlib import Path

import polib


def compile_stale(locale: Path) -> list[Path]:
    """The .mo files that were written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        unfinished = target.with_suffix(".mo.new")
        polib.pofile(str(source)).save_as_mofile(str(unfinished))
        unfinished.rename(target)
        written.append(target)
    return written
