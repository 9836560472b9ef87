"""Questions in the formats of others: bytes in, dataclasses out. What is read is described in docs/question-files.md.

Knows no Django: it can be fuzzed, and lifted out as a library.
"""

from courses.standards.questions.encodings import MAX_BYTES
from courses.standards.questions.findings import LEVELS, Finding, Level, filled
from courses.standards.questions.gift import read_gift
from courses.standards.questions.gift_writer import write_gift
from courses.standards.questions.model import KINDS, Choice, Picture, Question, QuestionFile, Written
from courses.standards.questions.moodle_xml import read_moodle_xml
from courses.standards.questions.moodle_xml_writer import write_moodle_xml

__all__ = [
    "KINDS",
    "LEVELS",
    "MAX_BYTES",
    "Choice",
    "Finding",
    "Level",
    "Picture",
    "Question",
    "QuestionFile",
    "Written",
    "filled",
    "read",
    "read_gift",
    "read_moodle_xml",
    "write_gift",
    "write_moodle_xml",
]


def read(data: bytes) -> QuestionFile:
    """By what the file begins with: XML with an angle bracket, anything else is taken for GIFT."""
    begins = data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").lstrip()
    return read_moodle_xml(data) if begins.startswith(b"<") else read_gift(data)
