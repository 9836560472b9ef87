"""A lesson with one of each block that carries files, and the files: small, and begun as their names say."""

from io import BytesIO

from PIL import Image as Picture

from courses.models import Course
from courses.services.loading import Loaded, load_cards, load_course
from tests.factories import sample

MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(range(256)) * 40
MP3 = b"ID3\4\0\0\0\0\0\0" + b"\xff\xfb\x90\0" * 200
PDF = b"%PDF-1.4\n%%EOF\n"
VTT = b"WEBVTT\n\n1\n00:00.000 --> 00:02.500\nFrom the outset.\n\n00:03.000 --> 00:05.000 align:start\nThree rights.\n"


def webp(width: int = 40) -> bytes:
    stream = BytesIO()
    Picture.new("RGB", (width, 20), "#0e5a52").save(stream, "WEBP", lossless=True)
    return stream.getvalue()


FILES = {
    "files/rights.webp": webp(),
    "files/rights.mp4": MP4,
    "files/rights.vtt": VTT,
    "files/call.mp3": MP3,
    "files/first-hour.pdf": PDF,
}

LESSON = """---
title: Going on
outcomes: [refer-on]
---
::heading Before anything else

Refer on, by name and number.

::picture files/rights.webp
alt: Three doors, one of them open.
caption: The three rights
::

::video files/rights.mp4
title: Saying the three rights
captions: files/rights.vtt
minutes: 3

The officer says: **from the very outset** there is a lawyer. Aardvark.
::

::video https://player.vimeo.com/video/1
title: The same elsewhere
captions: yes

Somebody says it again.
::

::audio files/call.mp3
title: A call to an interpreter

Good evening. Which language is it?
::

::accordion
- What if nobody answers? | Call the next number
  on the list.
- And at night? | The same.
::

::download files/first-hour.pdf
title: The first hour on one page
::

::advisory
contains: Speaks of distress.
instead: Ask, and *wait*.

  Then write it down.

The hard part, in **full**.

- One thing
::
"""
LESSON_FILE = "en/1-first-hour/going-on.md"


def open_file(name: str) -> BytesIO:
    if name not in FILES:
        raise FileNotFoundError(name)
    return BytesIO(FILES[name])


def written(lesson: str = LESSON) -> Course:
    """The sample with that lesson in place of its second."""
    load_cards(sample.register(), Loaded())
    course = load_course(sample.course_files(**{LESSON_FILE: lesson}), sample.programmes(), Loaded(), open_file)
    assert course is not None
    return course
