"""Hosts at which films may lie. Nothing of theirs is asked for before a learner follows a link that names them."""

from collections.abc import Collection
from urllib.parse import urlsplit

# What people call them; others are called by their address.
NAMES = {"www.youtube-nocookie.com": "YouTube", "player.vimeo.com": "Vimeo"}
MAX_LENGTH = 500


def is_allowed(address: str, hosts: Collection[str]) -> bool:
    """Whether the address is one of these hosts': https, that very name, its own port, and nobody's password in it."""
    if len(address) > MAX_LENGTH or not address.isascii() or any(sign in address for sign in " \t\r\n\\<>\"'"):
        return False
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and parts.netloc in hosts and port is None and parts.path not in ("", "/")


def name_of(address: str) -> str:
    host = urlsplit(address).hostname or ""
    return NAMES.get(host, host)
