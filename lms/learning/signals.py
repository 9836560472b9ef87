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
