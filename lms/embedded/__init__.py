"""A private PostgreSQL and Valkey for whoever has set neither DATABASE_URL nor REDIS_URL.

Knows nothing of Django, because it must be done before Django reads its settings.
"""

import os
from pathlib import Path

from lms.embedded.errors import EmbeddedError
from lms.embedded.place import CHECKOUT, Place
from lms.embedded.postgres import FAST_AND_LOOSE, Postgres
from lms.embedded.secret import ensure_secret_key
from lms.embedded.sharing import Share
from lms.embedded.valkey import Valkey

__all__ = ["CHECKOUT", "FAST_AND_LOOSE", "EmbeddedError", "Place", "Postgres", "Share", "Valkey", "join"]


def join(var: Path = CHECKOUT / "var") -> list[Share]:
    """Start or join what the environment does not name, and name it there. The shares end with the process."""
    place = Place(var)
    shares = []
    if not os.environ.get("DATABASE_URL") and not os.environ.get("SECRET_KEY"):
        ensure_secret_key(place)  # a real installation sets both
    if not os.environ.get("DATABASE_URL"):
        postgres = Postgres(place)
        shares.append(_joined(postgres))
        os.environ["DATABASE_URL"] = postgres.url()
    if not os.environ.get("REDIS_URL"):
        valkey = Valkey(place)
        shares.append(_joined(valkey))
        os.environ["REDIS_URL"] = valkey.url()
    return shares


def _joined(server: Postgres | Valkey) -> Share:
    share = Share(server)
    share.join()
    return share
