"""How much memory a worker may take for one package."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EXTRA = 1024**3  # bytes, beside what the process has already
TAKEN = Path("/proc/self/statm")


@contextmanager
def limited_memory(extra: int = EXTRA) -> Iterator[None]:
    """Within it, what would take more raises MemoryError. Where the system does not tell what is taken, no limit."""
    if not TAKEN.exists():
        yield
        return
    taken = int(TAKEN.read_text().split()[0]) * resource.getpagesize()
    before, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = taken + extra if most == resource.RLIM_INFINITY else min(taken + extra, most)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, most))
