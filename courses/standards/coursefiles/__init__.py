"""Courses as plain text files: bytes in, dataclasses out. The form is described in docs/course-files.md.

Knows no Django: it can be fuzzed, and lifted out as a library.
"""

from courses.standards.coursefiles.activity import Activity, Draw
from courses.standards.coursefiles.course import CourseFiles, Module, read_course
from courses.standards.coursefiles.document import CourseFileError
from courses.standards.coursefiles.editorial import EditorialText, read_editorial
from courses.standards.coursefiles.identity import identity
from courses.standards.coursefiles.lesson import Block
from courses.standards.coursefiles.question import Choice, QuestionText, read_questions
from courses.standards.coursefiles.register import Card, Programme, read_programmes, read_register

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
    "identity",
    "read_course",
    "read_editorial",
    "read_programmes",
    "read_questions",
    "read_register",
]
