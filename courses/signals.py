"""What happens to the law on which courses rest."""

from django.dispatch import Signal

# Sent inside the transaction, by LawCard. card: the row (as it is stored by now; only its id is sure to be fresh, or
# still there), was: what was live before (courses.rules.law.Words) or None, is_first: nobody has ever read it,
# by: the person who did it, or None
law_card_published = Signal()
