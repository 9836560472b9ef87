from lms.learning.models.attempt import Allowance, Attempt, CheckResponse, Marking, Response, Submission
from lms.learning.models.enrolment import (
    ActivityCompletion,
    Annulment,
    Completion,
    Enrolment,
    Move,
    Opening,
    Withdrawal,
)
from lms.learning.models.recall import RecallState, RecallWish
from lms.learning.models.remarking import Remarking
from lms.learning.models.scenario import ScenarioPath, ScenarioState, ScenarioStep
from lms.learning.models.state import ActivityState, AttemptState, EnrolmentState

__all__ = [
    "ActivityCompletion",
    "ActivityState",
    "Allowance",
    "Annulment",
    "Attempt",
    "AttemptState",
    "CheckResponse",
    "Completion",
    "Enrolment",
    "EnrolmentState",
    "Marking",
    "Move",
    "Opening",
    "RecallState",
    "RecallWish",
    "Remarking",
    "Response",
    "ScenarioPath",
    "ScenarioState",
    "ScenarioStep",
    "Submission",
    "Withdrawal",
]
