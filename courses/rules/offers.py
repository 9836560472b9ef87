"""What may be done next after a release: what the rooms above answer to the hook `release_offers`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """A translated sentence, and where it is decided."""

    text: str
    url: str
