"""Keeping what the parts of a translation were made from."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from courses.models import TranslatedPart
from courses.queries.things import WORDS, parts_in, values_of
from courses.rules.parts import Part
from lms.accounts.models import User

SAME = ("thing", "part", "language", "source_language")
CHANGES = ("digest", "weight", "said", "made_at", "by")


def note(
    *, thing: UUID, parts: Iterable[Part], source_language: str, language: str, by: User | None, at: datetime
) -> None:
    """The translations of these parts go with their source as it stands now."""
    _store(_row(thing, part, source_language, language, by, at) for part in parts)


def note_loaded(loaded: Iterable[tuple[UUID, str]], source_language: str, at: datetime) -> None:
    """The same for what came from files, by identity and language: source and translation came together."""
    languages: dict[UUID, list[str]] = {}
    for key, language in loaded:
        if language != source_language:
            languages.setdefault(key, []).append(language)
    if not languages:
        return
    rows = []
    for kind in WORDS:
        written = kind._default_manager.filter(  # noqa: SLF001 Django's way
            translation_key__in=languages, locale__language_code=source_language
        )
        for source in written:
            identity: UUID = source.translation_key  # type: ignore[attr-defined] # every kind here is translatable
            parts = parts_in(kind, values_of(source))
            rows += [
                _row(identity, part, source_language, language, None, at)
                for language in languages[identity]
                for part in parts
            ]
    _store(rows)


def unnoted(loaded: Iterable[tuple[UUID, str]], source_language: str) -> list[tuple[UUID, str]]:
    """Of what was loaded earlier that of which nothing is kept, and whose source no person has written in since: it was
    loaded by a version that kept nothing."""
    translated = [(key, language) for key, language in loaded if language != source_language]
    things = {key for key, _language in translated}
    rows = TranslatedPart.objects.filter(thing__in=things, source_language=source_language)
    noted = set(rows.values_list("thing", "language").distinct())
    left = [pair for pair in translated if pair not in noted]
    written_in = _written_in({key for key, _language in left}, source_language) if left else set()
    return [(key, language) for key, language in left if key not in written_in]


def _written_in(keys: set[UUID], source_language: str) -> set[UUID]:
    return {
        thing.translation_key  # type: ignore[attr-defined] # every kind here is translatable
        for kind in WORDS
        for thing in kind._default_manager.filter(  # noqa: SLF001 Django's way
            translation_key__in=keys, locale__language_code=source_language
        )
        if thing.revisions.filter(user__isnull=False).exists()  # type: ignore[attr-defined] # and has revisions
    }


def _row(  # noqa: PLR0917 the columns
    thing: UUID, part: Part, source_language: str, language: str, by: User | None, at: datetime
) -> TranslatedPart:
    row = TranslatedPart(
        thing=thing, part=part.id, source_language=source_language, language=language, by=by, made_at=at
    )
    row.notes(part)
    return row


def _store(rows: Iterable[TranslatedPart]) -> None:
    unique = {(row.thing, row.part, row.language): row for row in rows}
    TranslatedPart.objects.bulk_create(
        unique.values(), update_conflicts=True, unique_fields=SAME, update_fields=CHANGES, batch_size=500
    )
