"""Answers that wait in a browser: whose they are, and the key that only their owner's pages carry."""

import base64
import hashlib
import hmac
from uuid import UUID


def owner_tag(*, secret: str, person: int) -> str:
    """Tells a person's answers apart on a shared machine, and tells nobody there who it is."""
    return _digest(secret, f"owner/{person}").hex()[:32]


def attempt_key(*, secret: str, person: int, attempt: UUID) -> str:
    """A key for AES-GCM, 256 bits in base64: another for every person and every attempt."""
    return base64.b64encode(_digest(secret, f"key/{person}/{attempt}")).decode()


def _digest(secret: str, message: str) -> bytes:
    return hmac.digest(secret.encode(), f"amparo/outbox/{message}".encode(), hashlib.sha256)
