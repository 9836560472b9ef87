"""Are the translations complete, sound and in step with the source?

Without options it checks; with --update it extracts the texts of the source into locale/ and compiles what changed.
Extraction needs gettext, which only developers need; where it is missing that part of the check is left out and said.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
SOURCES = ("certificates", "courses", "lms", "templates")
LANGUAGES = ("pt_PT", "pt_BR", "es", "fr")
PARTIAL = ("ar",)  # for trying right-to-left: what learners see, and nothing promised
NOT_TRANSLATED = "not translated"
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[sd]|\{(\w+)\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
IGNORED = ["var/*", "node_modules/*", ".venv/*", "tests/*", ".ci/*", "lms/embedded/*"]
NO_WRAP = ["--no-wrap", "--add-location=file"]


def faults(source: Path, in_source: set[tuple[str | None, str]] | None) -> list[str]:
    """What is wrong with one .po file, one line each."""
    if not source.exists():
        return [f"{source.relative_to(ROOT)} is missing"]
    file = polib.pofile(str(source))
    entries = [entry for entry in file if not entry.obsolete]
    found = [f"{text!r}: {fault}" for entry in entries for text, fault in faults_of_entry(entry)]
    known = {(entry.msgctxt, entry.msgid) for entry in entries}
    if in_source is not None:
        found += [f"{text!r}: not in the file; run make messages" for _, text in sorted(in_source - known, key=str)]
        found += [
            f"{text!r}: no longer in the source; run make messages" for _, text in sorted(known - in_source, key=str)
        ]
    return [f"{source.relative_to(ROOT)}: {fault}" for fault in found]


def faults_of_entry(entry: polib.POEntry) -> list[tuple[str, str]]:
    if entry.fuzzy:
        return [(entry.msgid, "fuzzy")]
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not translations or not all(translations):
        return [(entry.msgid, NOT_TRANSLATED)]
    # A singular may leave the number out ("one lesson").
    allowed = [placeholders(text) for text in (entry.msgid, entry.msgid_plural) if text]
    if any(placeholders(text) not in allowed for text in translations):
        return [(entry.msgid, "the placeholders differ")]
    if not entry.msgid_plural and sorted(TAG.findall(entry.msgid)) != sorted(TAG.findall(entry.msgstr)):
        return [(entry.msgid, "the tags differ")]
    if entry.msgid.startswith("\n") != translations[0].startswith("\n"):
        return [(entry.msgid, "begins with a new line in one of the two only")]
    return []


def placeholders(text: str) -> list[str]:
    return sorted(match.group(0) for match in PLACEHOLDER.finditer(text.replace("%%", "")))


def extract(checkout: Path, language: str) -> None:
    """Bring `<checkout>/locale/<language>` in step with the source, keeping translations."""
    ignored = [part for pattern in IGNORED for part in ("-i", pattern)]
    command = [sys.executable, "-m", "django", "makemessages", "-l", language, "--symlinks", *NO_WRAP, *ignored]
    settings = "from django.conf import settings"
    code = (
        f"{settings}; settings.configure(LOCALE_PATHS=[{str(checkout / 'locale')!r}], USE_I18N=True); import django; "
    )
    code += f"django.setup(); from django.core.management import execute_from_command_line as run; run({command[2:]!r})"
    subprocess.run([sys.executable, "-c", code], cwd=checkout, check=True, stdout=subprocess.DEVNULL)


def extracted() -> set[tuple[str | None, str]] | None:
    """Every text of the source, or None where gettext is missing."""
    if not shutil.which("xgettext"):
        print("gettext is not here, so whether the texts are in step with the source was not looked at.")
        return None
    with tempfile.TemporaryDirectory() as directory:
        # makemessages writes into the `locale` that lies beside the source, so the source is brought to another one.
        for name in SOURCES:
            (Path(directory) / name).symlink_to(ROOT / name)
        (Path(directory) / "locale").mkdir()
        extract(Path(directory), "en")
        made = Path(directory) / "locale" / "en" / "LC_MESSAGES" / "django.po"
        return {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(made))} if made.exists() else set()


def update() -> int:
    for language in (*LANGUAGES, *PARTIAL):
        extract(ROOT, language)
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        file = polib.pofile(str(source), wrapwidth=0)
        for entry in file.obsolete_entries():
            file.remove(entry)
        # A date in the header would make every extraction a change.
        file.metadata.pop("POT-Creation-Date", None)
        file.save()
    return subprocess.run([sys.executable, "-m", "lms.embedded", "messages"], cwd=ROOT, check=False).returncode


def main() -> int:
    if "--update" in sys.argv:
        return update()
    in_source = extracted()
    found = [
        fault
        for language in (*LANGUAGES, *PARTIAL)
        for fault in faults(LOCALE / language / "LC_MESSAGES" / "django.po", in_source)
        if language in LANGUAGES or not fault.endswith(NOT_TRANSLATED)
    ]
    print("\n".join(found[:200]))
    if len(found) > 200:
        print(f"… and {len(found) - 200} more")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
