from courses.viewsets.bank import LawCardViewSet, QuestionViewSet
from courses.viewsets.course_files import CourseFilesViewSet
from courses.viewsets.courses import CourseViewSet
from courses.viewsets.groups import TeachingGroup
from courses.viewsets.h5p_libraries import H5PLibrariesViewSet
from courses.viewsets.home import HOME_PANELS, WaitingPanel
from courses.viewsets.law_changes import LawChangesViewSet
from courses.viewsets.package_uploads import PackageUploadsViewSet
from courses.viewsets.packages import PackageViewSet
from courses.viewsets.question_files import ExportChosen, QuestionFilesViewSet
from courses.viewsets.releases import ReleasesViewSet
from courses.viewsets.translating import TranslateViewSet

__all__ = [
    "HOME_PANELS",
    "CourseFilesViewSet",
    "CourseViewSet",
    "ExportChosen",
    "H5PLibrariesViewSet",
    "LawCardViewSet",
    "LawChangesViewSet",
    "PackageUploadsViewSet",
    "PackageViewSet",
    "QuestionFilesViewSet",
    "QuestionViewSet",
    "ReleasesViewSet",
    "TeachingGroup",
    "TranslateViewSet",
    "WaitingPanel",
]
