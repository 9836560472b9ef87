"""How much a package may be and hold."""

from dataclasses import dataclass

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE


@dataclass(frozen=True)
class Limits:
    archive: int = 256 * MEGABYTE
    directory: int = 8 * MEGABYTE
    entries: int = 20_000
    file: int = 128 * MEGABYTE
    total: int = 512 * MEGABYTE
    ratio: int = 200
    ratio_from: int = MEGABYTE  # what inflates to less is not looked at: a small file of zeros is no bomb
    name: int = 250
    libraries: int = 500
    params: int = 8 * MEGABYTE
    described: int = 4 * MEGABYTE  # h5p.json, library.json, semantics.json and each translation
    texts: int = 64 * MEGABYTE  # all JSON together
    tokens: int = 1_000_000  # values in one JSON file: what bounds the memory that it takes
    depth: int = 60
    walked: int = 300  # fields within fields, where semantics nest without the parameters doing so
    findings: int = 100
