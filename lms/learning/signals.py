"""What learning tells the rooms above it, inside the transaction in which it happens. Send with `send`."""

from django.dispatch import Signal

# With keywords: completion (Completion), learner (User), at (datetime).
course_completed = Signal()
# With keywords: annulment (Annulment), at (datetime).
completion_annulled = Signal()
# Without keywords: a worker may mark again.
marking_asked = Signal()
# Without keywords: a worker may apply a rule of a requirement to the people whom it touches.
rule_written = Signal()
# keywords: changes (list of rules.standing.Restood, one for each person and requirement), at (datetime).
# Where people stand with requirements has another timeline than before: in the days to come, or in those gone by.
standings_changed = Signal()
# keywords: completions (list[PathCompletion]), at (datetime). People hold a path of courses, or hold it longer.
path_completed = Signal()
# keywords: annulments (list[PathAnnulment]), at (datetime).
path_annulled = Signal()
# Without keywords: a version of a path was published, and a worker may see who holds it already.
path_released = Signal()
