"""Courses as plain text files: bytes in, dataclasses out. The form is described in docs/course-files.md.

Knows no Django: it can be fuzzed, and lifted out as a library.
"""

from courses.standards.coursefiles.activity import Activity, Draw, Update
from courses.standards.coursefiles.course import CourseFiles, Module, read_course
from courses.standards.coursefiles.document import CourseFileError
from courses.standards.coursefiles.editorial import EditorialText, read_editorial
from courses.standards.coursefiles.identity import identity, own_identity
from courses.standards.coursefiles.lesson import Block
from courses.standards.coursefiles.markdown import canonical
from courses.standards.coursefiles.question import Choice, QuestionText, read_questions
from courses.standards.coursefiles.register import Card, Programme, read_programmes, read_register
from courses.standards.coursefiles.register_writer import write_programmes, write_register
from courses.standards.coursefiles.rich import UnsayableError
from courses.standards.coursefiles.writer import write_course

__all__ = [
    "Activity",
    "Block",
    "Card",
    "Choice",
    "CourseFileError",
    "CourseFiles",
    "Draw",
    "EditorialText",
    "Module",
    "Programme",
    "QuestionText",
    "UnsayableError",
    "Update",
    "canonical",
    "identity",
    "own_identity",
    "read_course",
    "read_editorial",
    "read_programmes",
    "read_questions",
    "read_register",
    "write_course",
    "write_programmes",
    "write_register",
]
