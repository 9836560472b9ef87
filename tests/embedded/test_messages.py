import gettext
import os
from pathlib import Path

from lms.embedded.messages import compile_stale

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "course"\nmsgstr "%s"\n'


def test_a_translation_is_compiled_when_it_is_newer(tmp_path: Path) -> None:
    source = tmp_path / "pt_PT" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO % "formação", encoding="utf-8")
    target = source.with_suffix(".mo")

    assert compile_stale(tmp_path) == [target]
    assert compile_stale(tmp_path) == []
    source.write_text(PO % "curso", encoding="utf-8")
    os.utime(source, ns=(target.stat().st_mtime_ns + 1,) * 2)
    assert compile_stale(tmp_path) == [target]

    with target.open("rb") as content:
        assert gettext.GNUTranslations(content).gettext("course") == "curso"
