"""Courses from files of another installation: judged as a whole, then written as drafts, all of it or nothing."""

from courses.services.importing.bringing import RefusedError, import_course, publish_all
from courses.services.importing.judging import Judged, judge_archive, judge_folder
from courses.services.importing.planning import Plan, plan

__all__ = [
    "Judged",
    "Plan",
    "RefusedError",
    "import_course",
    "judge_archive",
    "judge_folder",
    "plan",
    "publish_all",
]
