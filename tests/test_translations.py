"""Is every text of ours there in every language, and do people's pages show it?"""

import gettext
import importlib.util
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils.text import capfirst
from django.utils.translation import get_language_info, ngettext, override

from certificates.models import Certificate
from courses.models import Release
from lms.accounts.models import User
from tests.factories import people, releases
from tests.learning import journeys

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = {"pt-pt": "pt_PT", "pt-br": "pt_BR", "es": "es", "fr": "fr"}
PARTIAL = "ar"
EXAMPLES = "courses/blocks/examples.py"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = ("aria-label", "title", "placeholder", "alt", "content")
META = ("width=device-width, initial-scale=1", "light dark", "noindex")
# The same in English and in another language, and rightly so.
ALIKE = {
    "fr": {"Page", "Menu", "Questions", "Confirmation"},
    "es": {"No"},
    "pt-pt": {"Menu"},
    "pt-br": {"Menu"},
}


def _check() -> ModuleType:
    """What `make check` does; .ci is no package."""
    spec = importlib.util.spec_from_file_location("ci_messages", ROOT / ".ci" / "messages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _source(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


@pytest.fixture(scope="module")
def check() -> ModuleType:
    return _check()


@pytest.fixture(scope="module")
def in_source(check: ModuleType) -> set[tuple[str | None, str]] | None:
    """Every text of the source; None where gettext is missing, which only developers need."""
    found: set[tuple[str | None, str]] | None = check.extracted()
    return found


@pytest.mark.parametrize("language", LANGUAGES.values())
def test_a_catalogue_is_complete_and_sound(
    check: ModuleType, in_source: set[tuple[str | None, str]] | None, language: str
) -> None:
    assert check.faults(_source(language), in_source) == []


def test_what_is_translated_into_arabic_is_sound(check: ModuleType) -> None:
    found = check.faults(_source(PARTIAL), None)

    assert [fault for fault in found if not fault.endswith(check.NOT_TRANSLATED)] == []


def test_the_check_sees_what_is_wrong(check: ModuleType) -> None:
    def faults(**fields: object) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = check.faults_of_entry(polib.POEntry(**fields))
        return found

    assert faults(msgid="Saved", msgstr="") == [("Saved", "not translated")]
    assert faults(msgid="Saved", msgstr="Guardado", flags=["fuzzy"]) == [("Saved", "fuzzy")]
    assert faults(msgid="By %(who)s", msgstr="Por %(quem)s") == [("By %(who)s", "the placeholders differ")]
    assert faults(msgid="One", msgid_plural="%(n)s", msgstr_plural={0: "Um", 1: ""}) == [("One", "not translated")]
    assert faults(msgid="One", msgid_plural="%(n)s", msgstr_plural={0: "Um", 1: "%(n)s"}) == []


@pytest.mark.parametrize("language", [*LANGUAGES.values(), PARTIAL])
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    source = polib.pofile(str(_source(language)))

    with _source(language).with_suffix(".mo").open("rb") as content:
        compiled = gettext.GNUTranslations(content)

    simple = [entry for entry in source.translated_entries() if not entry.msgid_plural and not entry.msgctxt]
    assert [compiled.gettext(entry.msgid) for entry in simple] == [entry.msgstr for entry in simple]


def test_plural_forms() -> None:
    def counted(language: str, *numbers: int) -> list[str]:
        text = ("%(count)s course", "%(count)s courses")
        with override(language):
            return [ngettext(*text, number) % {"count": number} for number in numbers]

    assert counted("pt-pt", 0, 1, 2) == ["0 cursos", "1 curso", "2 cursos"]  # typos: ignore
    assert counted("fr", 0, 1, 2) == ["0 cours", "1 cours", "2 cours"]  # typos: ignore
    assert len({text.partition(" ")[2] for text in counted("ar", 1, 2, 3, 11)}) == 3


class Spoken(HTMLParser):
    """Collects the texts of a page, with those of its attributes, but for what is marked as English."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        marked = said.get("lang")
        english = marked == "en" if marked else bool(self._open) and self._open[-1]
        silent = english or tag in ("script", "style") or said.get("name") == "csrfmiddlewaretoken"
        if not silent:
            self._say(*(said.get(name) or "" for name in SPOKEN))
            self._say(*(value or "" for name, value in attrs if name.startswith("data-") and " " in (value or "")))
        if tag not in VOID:
            self._open.append(silent)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not (self._open and self._open[-1]):
            self._say(data)

    def _say(self, *texts: str) -> None:
        self.texts += [text for text in (" ".join(text.split()) for text in texts) if re.search(r"[^\W\d_]{3}", text)]


def texts_of(client: Client, address: str) -> list[str]:
    parser = Spoken()
    parser.feed(client.get(address, follow=True).content.decode())
    return parser.texts


def english_of_ours(language: str) -> list[re.Pattern[str]]:
    """Patterns for our English texts, with anything in the place of a placeholder.

    Without the editor's examples of blocks: they say what the sample says, and learners never see them.
    """
    everything = polib.pofile(str(_source(LANGUAGES[language])))
    entries = [entry for entry in everything if {path for path, _line in entry.occurrences} != {EXAMPLES}]
    texts = [(entry.msgid, entry.msgstr) for entry in entries if not entry.msgid_plural]
    for entry in (entry for entry in entries if entry.msgid_plural):
        texts += [(entry.msgid, entry.msgstr_plural[0]), (entry.msgid_plural, entry.msgstr_plural[1])]
    return [_pattern(english) for english, translated in texts if english != translated]


def _pattern(text: str) -> re.Pattern[str]:
    pieces = PLACEHOLDER.split(text.replace("%%", "%"))
    anything = ".+" if sum(map(len, pieces)) > 12 else r"\S+"  # “After an hour” is not our “%(hours)s hour”
    return re.compile(anything.join(re.escape(piece) for piece in pieces))


def is_any(patterns: list[re.Pattern[str]], text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in patterns)


@pytest.fixture
def completed(db: None, media: Path) -> tuple[User, Release]:
    """A learner who failed the test once, and then passed it."""
    releases.forget_releases()
    learner, release = people.person(), releases.released()
    people.member(learner, people.unit("Esquadra"))
    journeys.enrol(learner, release, language="pt-pt")
    journeys.read_all(learner)
    journeys.try_test(learner, right=2)
    journeys.try_test(learner)
    return learner, release


def learner_pages(learner: User) -> Iterator[str]:
    yield from ("courses/", "courses/?q=zebra", "courses/DEM-101/", "learn/", "learn/DEM-101/")
    yield from ("learn/DEM-101/three-rights/", "learn/DEM-101/three-rights/?short=1", "learn/DEM-101/final-test/")
    yield from (f"learn/attempts/{attempt}/" for attempt in learner_attempts(learner))
    number = Certificate.objects.for_learner(learner).get().number
    yield from (f"certificates/{number}/", f"verify/{number}/", "accounts/me/", "accounts/email/")


def learner_attempts(learner: User) -> list[object]:
    return [attempt.uuid for attempt in journeys.state(learner).enrolment.attempts.all()]


def test_a_learner_reads_no_english_of_ours(client: Client, completed: tuple[User, Release]) -> None:
    learner, _release = completed
    client.force_login(learner)
    english = english_of_ours("pt-pt")

    found = {page: texts_of(client, f"/pt-pt/{page}") for page in learner_pages(learner)}

    left = {page: [text for text in texts if is_any(english, text)] for page, texts in found.items()}
    assert {page: texts for page, texts in left.items() if texts} == {}


def test_an_attempt_under_way_has_no_english_of_ours(client: Client, db: None, media: Path) -> None:
    releases.forget_releases()
    learner, english = people.person(), english_of_ours("pt-pt")
    journeys.enrol(learner, releases.released(), language="pt-pt")
    journeys.start(learner)
    client.force_login(learner)

    texts = texts_of(client, f"/pt-pt/learn/attempts/{learner_attempts(learner)[0]}/")

    assert [text for text in texts if is_any(english, text)] == []


NOBODY = [
    "courses/", "courses/?q=zebra", "verify/", "verify/00000000000000000000/", "invitations/wrong/", "no-such-page/",
    "accounts/login/", "accounts/signup/", "accounts/password/reset/", "accounts/password/reset/done/",
    "accounts/confirm-email/wrong/", "accounts/password/reset/key/1-wrong/", "accounts/inactive/",
]  # fmt: skip
PERSON = [
    "learn/", "units/", "accounts/me/", "accounts/email/", "accounts/password/change/", "accounts/logout/",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_have_nothing_in_common_with_the_english_ones(client: Client, db: None, language: str) -> None:
    """Finds what is in no catalogue at all: texts of ours that were not marked, and of packages."""
    releases.forget_releases()
    allowed = ALIKE[language] | names_of_languages() | {"Amparo", "Ana Lopes", "ana@example.org", *META}
    learner = people.person(email="ana@example.org", name="Ana Lopes")

    alike = {page: in_both(client, page, language) - allowed for page in NOBODY}
    client.force_login(learner)
    alike |= {page: in_both(client, page, language) - allowed for page in PERSON}

    assert {page: texts for page, texts in alike.items() if texts} == {}


def in_both(client: Client, page: str, language: str) -> set[str]:
    return set(texts_of(client, f"/en/{page}")) & set(texts_of(client, f"/{language}/{page}"))


def names_of_languages() -> set[str]:
    """Each language stands in its own name in the menu."""
    names = {str(get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES}
    return names | {capfirst(name) for name in names}
