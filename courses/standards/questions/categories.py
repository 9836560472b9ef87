"""Moodle's categories: a path from a context that means nothing elsewhere."""

import re

from courses.standards.questions.prose import one_line

CONTEXT = re.compile(r"\$(course|system|coursecat|module|cat\d*)\$\Z", re.IGNORECASE)
SLASH = re.compile(r"(?<!/)/(?!/)")


def readable(path: str) -> str:
    """“$course$/top/Custody/First hours” as “Custody / First hours”. A double slash stands for one in a name."""
    names = [one_line(name.replace("//", "/")) for name in SLASH.split(path[:1000].strip())]
    if names and CONTEXT.match(names[0]):
        names = names[1:]
    if names and names[0] == "top":
        names = names[1:]
    return " / ".join(name for name in names if name)


def path(category: str) -> str:
    names = [name.replace("/", "//") for name in category.split(" / ") if name]
    return "/".join(["$course$", "top", *names])
