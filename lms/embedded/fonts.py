"""Fonts that write a name in Latin, Arabic, Bengali or Chinese script."""

from pathlib import Path

from lms.embedded.npm import PACKAGES

FAMILIES = {
    "amiri": "Amiri",  # whole letters: Noto draws their dots apart, and Arabic copied from a PDF comes out wrong
    "noto-sans": "Noto Sans",
    "noto-serif": "Noto Serif",
    "noto-sans-arabic": "Noto Sans Arabic",
    "noto-sans-bengali": "Noto Sans Bengali",
    "noto-sans-sc": "Noto Sans SC",
}
WEIGHTS = ("400Regular", "700Bold")  # a package holds up to eighteen, and each costs time to scan
OF_THE_MACHINE = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/opentype/noto"))


def directories() -> list[Path]:
    """Where to look for fonts. Those from npm come a little after the first start; until then the machine's serve."""
    packages = PACKAGES / "@expo-google-fonts"
    ours = [packages / family / weight for family in FAMILIES for weight in WEIGHTS]
    return [path for path in (*ours, *OF_THE_MACHINE) if path.is_dir()]


def are_complete() -> bool:
    return all((PACKAGES / "@expo-google-fonts" / family / WEIGHTS[0]).is_dir() for family in FAMILIES)
