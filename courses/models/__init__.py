from courses.models.course import Course
from courses.models.editorial import EditorialPage, HomePage
from courses.models.law_card import LawCard
from courses.models.loaded import LoadedText
from courses.models.pages import CoursePage, LessonPage, ModulePage, ProgrammePage, QuizPage
from courses.models.question import Question
from courses.models.release import Release, ReleaseFile, ReleaseText

__all__ = [
    "Course",
    "CoursePage",
    "EditorialPage",
    "HomePage",
    "LawCard",
    "LessonPage",
    "LoadedText",
    "ModulePage",
    "ProgrammePage",
    "Question",
    "QuizPage",
    "Release",
    "ReleaseFile",
    "ReleaseText",
]
