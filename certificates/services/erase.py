from functools import partial

from django.db import transaction

from certificates.models import Certificate, HolderName
from certificates.services import pdf
from lms.accounts.models import User


@transaction.atomic
def erase_holder(*, user: User) -> None:
    """Erase the person's name from their certificates, and the documents that bear it. What stays proves that somebody
    completed the course, and can confirm a name that is put forward. Needs the door of an Erasure open."""
    mine = Certificate.objects.for_learner(user)
    numbers = list(mine.values_list("number", flat=True))
    HolderName.objects.filter(certificate__in=mine).delete()
    transaction.on_commit(partial(pdf.discard, numbers))
