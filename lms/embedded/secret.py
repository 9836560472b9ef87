"""The secret key of an installation that was given none."""

import os
import secrets

from lms.embedded.place import Place


def ensure_secret_key(place: Place) -> None:
    """Made once and kept, so that sessions outlive a restart."""
    path = place.var / "secret_key"
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"secret_key.{os.getpid()}")
    unfinished.touch(mode=0o600)
    unfinished.write_text(secrets.token_urlsafe(50))
    unfinished.rename(path)
