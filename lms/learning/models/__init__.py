from lms.learning.models.assignment import (
    Assignment,
    AssignmentEnd,
    Exemption,
    ExemptionEnd,
    Extension,
    ExtensionRequest,
    PriorLearning,
    PriorLearningEnd,
)
from lms.learning.models.attempt import Allowance, Attempt, CheckResponse, Marking, Response, Submission
from lms.learning.models.course_path import (
    Path,
    PathAnnulment,
    PathCompletion,
    PathCompletionPart,
    PathGrant,
    PathState,
    PathStep,
    PathText,
    PathVersion,
    PathVersionCourse,
    PathWithdrawal,
)
from lms.learning.models.enrolment import (
    ActivityCompletion,
    Annulment,
    Completion,
    Enrolment,
    Move,
    Opening,
    Withdrawal,
)
from lms.learning.models.kept_audience import KeptAudience
from lms.learning.models.package import PackageAttempt, PackageMemory, PackageState, PackageStatement
from lms.learning.models.recall import RecallState, RecallWish
from lms.learning.models.records_check import RecordsCheck
from lms.learning.models.remarking import Remarking
from lms.learning.models.reminder import Reminder, ReminderPreference
from lms.learning.models.requirement import Requirement, RequirementRule, RuleRun, months_of, rule_in_force
from lms.learning.models.scenario import ScenarioPath, ScenarioState, ScenarioStep
from lms.learning.models.standing import AssignmentSpan, AssignmentState
from lms.learning.models.state import ActivityState, AttemptState, EnrolmentState

__all__ = [
    "ActivityCompletion",
    "ActivityState",
    "Allowance",
    "Annulment",
    "Assignment",
    "AssignmentEnd",
    "AssignmentSpan",
    "AssignmentState",
    "Attempt",
    "AttemptState",
    "CheckResponse",
    "Completion",
    "Enrolment",
    "EnrolmentState",
    "Exemption",
    "ExemptionEnd",
    "Extension",
    "ExtensionRequest",
    "KeptAudience",
    "Marking",
    "Move",
    "Opening",
    "PackageAttempt",
    "PackageMemory",
    "PackageState",
    "PackageStatement",
    "Path",
    "PathAnnulment",
    "PathCompletion",
    "PathCompletionPart",
    "PathGrant",
    "PathState",
    "PathStep",
    "PathText",
    "PathVersion",
    "PathVersionCourse",
    "PathWithdrawal",
    "PriorLearning",
    "PriorLearningEnd",
    "RecallState",
    "RecallWish",
    "RecordsCheck",
    "Remarking",
    "Reminder",
    "ReminderPreference",
    "Requirement",
    "RequirementRule",
    "Response",
    "RuleRun",
    "ScenarioPath",
    "ScenarioState",
    "ScenarioStep",
    "Submission",
    "Withdrawal",
    "months_of",
    "rule_in_force",
]
