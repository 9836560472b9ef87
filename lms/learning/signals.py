"""What learning tells the rooms above it, inside the transaction in which it happens. Send with `send`."""

from django.dispatch import Signal

# keywords: completion (Completion), learner (User), at (datetime)
course_completed = Signal()
# keywords: annulment (Annulment)
completion_annulled = Signal()
