"""`make check`: every check runs, whatever the others say; the end lists those that failed."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def templates() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "templates/**.html", "**/templates/**.html"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split() if (ROOT / name).exists()]


def checks() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Name → command and what it needs in the environment."""
    manage = [sys.executable, "manage.py"]
    found = {
        "format": ([str(BIN / "ruff"), "format", "--check", "--output-format", "concise", "."], {}),
        "lint": ([str(BIN / "ruff"), "check", "--output-format", "concise", "."], {}),
        "types": ([str(BIN / "mypy")], {"SECRET_KEY": "types", "DATABASE_URL": "postgres:///types"}),
        "import contracts": ([str(BIN / "lint-imports")], {}),
        "migrations": ([*manage, "makemigrations", "--check", "--dry-run"], {}),
        "translations": ([sys.executable, ".ci/messages.py"], {}),
        "spelling": ([str(BIN / "typos")], {}),
    }
    if names := templates():
        found["template syntax"] = ([str(BIN / "djade"), "--target-version", "5.2", "--check", *names], {})
        found["template indent"] = ([str(BIN / "djhtml"), "--tabwidth", "2", "--check", *names], {})
    return found


def main() -> int:
    failed = []
    for name, (command, environment) in checks().items():
        started = time.monotonic()
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        passed = done.returncode == 0
        print(f"{'ok  ' if passed else 'FAIL'} {name} ({time.monotonic() - started:.1f} s)", flush=True)
        if not passed:
            failed.append(name)
            print(done.stdout, flush=True)
    print(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
