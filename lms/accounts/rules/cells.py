"""Cells of a table that a spreadsheet will open."""

# What begins with one of these may be run as a formula; a tab or a line break hides what follows it.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
