"""H5P packages where they are only looked at: in previews, reviews, walks, and releases of before. Nothing is kept."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse

from courses.models import Package, Release
from courses.queries import shelf
from courses.queries.packages import Played, facts_of, played_by
from courses.rules.packages import Facts
from courses.services.compiling import Compiler
from courses.services.h5p_documents import CoreMissingError, version_of


def with_frames_to_look_at(blocks: Iterable[dict[str, Any]], release: Release | None = None) -> list[dict[str, Any]]:
    """The blocks, packages among them with the address of a frame; as it is now, where no release is named."""
    return [_with_frame(block, release) for block in blocks]


def looked_at(context: dict[str, Any], release: Release | None = None) -> dict[str, Any]:
    """The context of a lesson whose packages are played and not tracked."""
    blocks = with_frames_to_look_at(context["blocks"], release)
    return context | {"blocks": blocks, "plays": plays(blocks)}


def plays(blocks: Iterable[dict[str, Any]]) -> bool:
    return any(block.get("frame_url") for block in blocks)


def _with_frame(block: dict[str, Any], release: Release | None) -> dict[str, Any]:
    facts = block.get("package") if block["type"] == "package" else None
    played = played_by(facts) if facts else None
    try:
        version = version_of(played) if played else ""
    except CoreMissingError:
        version = ""
    if not facts or not version:
        return block
    address = reverse("courses:h5p_look", args=[facts["content"], version])
    return block | {"frame_url": f"{address}?release={release.uuid}" if release else address}


def played_now(package: Package) -> Played | None:
    """As a release of now would play it."""
    return played_by(Compiler(None).package_facts(package))


def played_in(release: Release, content: UUID) -> Played | None:
    """As the release played it, in the first of its languages that has a package of this name."""
    found: Facts | None = None
    for language in release.structure["languages"]:
        found = found or facts_of(content, shelf.read(release.pk, release.digest, language))
    return played_by(found) if found else None
