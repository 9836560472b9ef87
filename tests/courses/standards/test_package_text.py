"""H5P packages in course files: an activity and a block, read and written."""

import pytest

from courses.standards.coursefiles import CourseFileError, read_course, write_course
from courses.standards.coursefiles.package import PackageText
from tests.factories import sample

ACTIVITY = "      - {kind: package, key: who-decides, required: false, completion: opened}\n"
TOLD = """---
title: Who decides?
intro: Sort them.
minutes: 7
package: files/who-decides.h5p
---

The **officer** decides.
"""
BLOCK = """
::package files/first-hour.h5p
title: The first hour
must_do: yes

A lawyer and a doctor.
::

::package
must_do: no

Not chosen yet.
::
"""


def files(told: str = TOLD, block: str = BLOCK, activity: str = ACTIVITY) -> dict[str, bytes]:
    made = dict(sample.FILES)
    made["course.yaml"] = made["course.yaml"].replace("    activities:\n", f"    activities:\n{activity}", 1)
    made["course.yaml"] += "packages_count: true\n"
    made["en/1-first-hour/who-decides.md"] = told
    made["en/1-first-hour/three-rights.md"] += block
    return sample.as_bytes(made)


def test_what_is_read_is_written_and_read_again() -> None:
    course = read_course(files())
    texts = course.texts["en"]

    assert texts.packages == {
        "who-decides": PackageText(
            "Who decides?", "Sort them.", 7, "files/who-decides.h5p", (), "<p>The <b>officer</b> decides.</p>"
        )
    }
    rules = course.modules[0].activities[0]
    assert (rules.required, rules.completion, rules.pass_percent, course.packages_count) == (False, "opened", 0, True)
    blocks = [block.value for block in texts.lessons["three-rights"].blocks if block.kind == "package"]
    assert blocks == [
        {"file": "files/first-hour.h5p", "title": "The first hour", "must_do": True,
         "equivalent": "<p>A lawyer and a doctor.</p>"},
        {"file": "", "title": "", "must_do": False, "equivalent": "<p>Not chosen yet.</p>"},
    ]  # fmt: skip
    assert course.files() >= {"files/who-decides.h5p", "files/first-hour.h5p"}
    written = write_course(course)
    assert write_course(read_course(written)) == written
    assert ACTIVITY.encode() in written["course.yaml"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"told": TOLD.replace("minutes: 7", "minutes: 0")}, "“minutes:” is a number from 1 to 120"),
        ({"told": TOLD.replace("who-decides.h5p", "who-decides.exe")}, "“package:” is a file like files/name.h5p"),
        ({"told": TOLD.partition("The **")[0]}, "the same in words is missing"),
        ({"told": TOLD + "::law three-rights\n"}, "plain text only"),
        ({"block": BLOCK.replace("must_do: yes", "must_do: soon")}, "“must_do:” is yes or no"),
        ({"block": BLOCK.replace("Not chosen yet.\n", "")}, "the same in words is missing"),
        ({"block": BLOCK.replace("first-hour.h5p", "first-hour.zip")}, "of these kinds: h5p"),
        ({"activity": ACTIVITY.replace("opened", "closed")}, "“completion:” of “who-decides” is result, children"),
    ],
)
def test_what_is_wrong_is_said(change: dict[str, str], reason: str) -> None:
    with pytest.raises(CourseFileError, match=reason):
        read_course(files(**change))
