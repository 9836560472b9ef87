"""The canonical form of a release, and its fingerprint: RFC 8785 (JSON Canonicalization Scheme) over NFC text."""

import hashlib
import unicodedata
from typing import Any

import rfc8785


def normalised(value: Any) -> Any:
    """The same value with every text, keys included, in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {normalised(key): normalised(item) for key, item in value.items()}
    if isinstance(value, list):
        return [normalised(item) for item in value]
    return value


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(rfc8785.dumps(normalised(value))).hexdigest()


def manifest_digest(structure: dict[str, Any], texts: dict[str, str], files: list[str]) -> str:
    """The fingerprint of a release: over its structure, the digests of its texts by language, and of its files."""
    return digest({"structure": structure, "texts": texts, "files": sorted(files)})
