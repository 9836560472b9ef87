from courses.models.course import Course
from courses.models.editorial import EditorialPage, HomePage
from courses.models.known_key import KnownKey
from courses.models.law_card import LawCard
from courses.models.law_change import LawChange, LawChangeItem, LawChangeText
from courses.models.library import H5PLibrary
from courses.models.loaded import LoadedText
from courses.models.package import Package, PackageContent, PackageUpload, ReleasePackage
from courses.models.package_page import PackagePage
from courses.models.pages import CoursePage, LessonPage, ModulePage, ProgrammePage
from courses.models.question import Question
from courses.models.quiz_page import QuizPage, QuizPlace
from courses.models.release import Release, ReleaseFile, ReleaseText, ReleaseWithdrawal
from courses.models.release_request import ReleaseAnswer, ReleaseRequest
from courses.models.review import ReviewDecision, ReviewKind, ReviewTask
from courses.models.scenario_page import ScenarioPage
from courses.models.translated_part import TranslatedPart
from courses.models.update_page import UpdatePage

__all__ = [
    "Course",
    "CoursePage",
    "EditorialPage",
    "H5PLibrary",
    "HomePage",
    "KnownKey",
    "LawCard",
    "LawChange",
    "LawChangeItem",
    "LawChangeText",
    "LessonPage",
    "LoadedText",
    "ModulePage",
    "Package",
    "PackageContent",
    "PackagePage",
    "PackageUpload",
    "ProgrammePage",
    "Question",
    "QuizPage",
    "QuizPlace",
    "Release",
    "ReleaseAnswer",
    "ReleaseFile",
    "ReleasePackage",
    "ReleaseRequest",
    "ReleaseText",
    "ReleaseWithdrawal",
    "ReviewDecision",
    "ReviewKind",
    "ReviewTask",
    "ScenarioPage",
    "TranslatedPart",
    "UpdatePage",
]
