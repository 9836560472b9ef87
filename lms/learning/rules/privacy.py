"""What a copy for a person holds of this room's tables, and what becomes of them when the person is erased."""

from lms.accounts.rules.privacy import Fate, Rule

FACT = Rule(
    exported=True,
    fate=Fate.KEPT,
    why="That a place was trained stays countable; the learner is an account without a name. No fact holds free text"
    " about a person but the reason of an annulment, which its writer is told to keep free of names, and short answers"
    " in a test and what is typed into an H5P package, beside which it says that no real case may be named.",
)
STATE = Rule(exported=False, fate=Fate.KEPT, why="Derived from the facts, which are exported.")

PRIVACY: dict[str, Rule] = {
    "learning.Assignment": FACT,
    "learning.AssignmentEnd": FACT,
    "learning.AssignmentSpan": STATE,
    "learning.AssignmentState": STATE,
    "learning.Exemption": FACT,
    "learning.ExemptionEnd": FACT,
    "learning.Extension": FACT,
    "learning.ExtensionRequest": FACT,
    "learning.PriorLearning": FACT,
    "learning.PriorLearningEnd": FACT,
    "learning.KeptAudience": Rule(
        exported=False, fate=Fate.KEPT, why="Who keeps an audience is a manager's doing, not a learner's record."
    ),
    "learning.RequirementRule": Rule(
        exported=False, fate=Fate.KEPT, why="Who wrote a rule is a manager's doing, not a learner's record."
    ),
    "learning.RuleRun": Rule(exported=False, fate=Fate.KEPT, why="How far a worker is with a rule; names nobody."),
    "learning.ActivityState": STATE,
    "learning.AttemptState": STATE,
    "learning.EnrolmentState": STATE,
    "learning.PackageMemory": Rule(
        exported=True,
        fate=Fate.DELETED,
        why="Where an exercise goes on may hold what the person wrote in it; nothing rests on it.",
    ),
    "learning.PackageState": STATE,
    "learning.RecallState": STATE,
    "learning.ScenarioState": STATE,
    "learning.Allowance": FACT,
    "learning.Annulment": FACT,
    "learning.ActivityCompletion": FACT,
    "learning.Attempt": FACT,
    "learning.CheckResponse": FACT,
    "learning.Completion": FACT,
    "learning.Enrolment": FACT,
    "learning.Marking": FACT,
    "learning.Move": FACT,
    "learning.Opening": FACT,
    "learning.PackageAttempt": FACT,
    "learning.PackageStatement": FACT,
    "learning.RecallWish": FACT,
    "learning.Remarking": Rule(
        exported=True, fate=Fate.KEPT, why="Who had tests marked again is a trainer's doing; the account is emptied."
    ),
    "learning.PathAnnulment": FACT,
    "learning.PathCompletion": FACT,
    "learning.PathCompletionPart": FACT,
    "learning.PathGrant": Rule(exported=False, fate=Fate.KEPT, why="How far a worker is with all people."),
    "learning.PathState": STATE,
    "learning.PathVersion": Rule(
        exported=True, fate=Fate.KEPT, why="Who published a path is a trainer's doing; the account is emptied."
    ),
    "learning.PathWithdrawal": Rule(
        exported=True, fate=Fate.KEPT, why="Who withdrew a path is a trainer's doing; the account is emptied."
    ),
    "learning.PathVersionCourse": Rule(exported=False, fate=Fate.KEPT, why="Which courses a path has."),
    "learning.Reminder": Rule(
        exported=False, fate=Fate.DELETED, why="Its mail is exported, and it goes with the mail."
    ),
    "learning.ReminderPreference": Rule(exported=True, fate=Fate.DELETED),
    "learning.Response": FACT,
    "learning.ScenarioPath": FACT,
    "learning.ScenarioStep": FACT,
    "learning.Submission": FACT,
    "learning.Withdrawal": FACT,
}
