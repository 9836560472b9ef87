"""What killed workers, and people who did not come back, have left lying."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from courses.models import H5PLibrary, PackageContent, PackageUpload
from courses.services.packages.storing import alone, clear
from courses.services.packages.uploads import Status, broken_off, end, put

UPLOADS = "h5p/uploads"
LOST = timedelta(minutes=4)  # a worker that has not answered for so long was killed
TRIES = 2
DECIDE_WITHIN = timedelta(days=7)
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Swept:
    """How much was put right: uploads taken up again or ended, folders and contents that nothing named."""

    uploads: int
    folders: int
    contents: int


def sweep(*, at: datetime) -> Swept:
    """Take up again what a killed worker left, and delete what nobody came back for and what nothing names."""
    return Swept(_sweep_uploads(at), _sweep_folders(at), _sweep_contents())


@transaction.atomic
def _sweep_uploads(at: datetime) -> int:
    in_hand = Q(status__in=(Status.JUDGING, Status.STORING), changed_at__lt=at - LOST)
    undecided = Q(status=Status.ASKING, changed_at__lt=at - DECIDE_WITHIN)
    left = PackageUpload.objects.select_for_update(skip_locked=True).filter(in_hand | undecided)
    count = 0
    for upload in left:
        count += 1
        if upload.status == Status.ASKING:
            end(upload, Status.CANCELLED, at)
        elif upload.tries >= TRIES:
            upload.findings = [broken_off("twice")]
            end(upload, Status.FAILED, at)
        else:
            put(upload, Status.WAITING if upload.status == Status.JUDGING else Status.ACCEPTED, at)
    old = PackageUpload.objects.exclude(status__in=PackageUpload.OPEN).filter(changed_at__lt=at - KEPT)
    return count + old.delete()[0]


def _sweep_folders(at: datetime) -> int:
    """Files without a row: of a worker that was killed, or of a row whose files were to go when the power went."""
    with alone():
        stale = []
        for model in (H5PLibrary, PackageContent):
            place = model.place("", "").rstrip("/")
            known = set(model.objects.values_list("sha256", flat=True))
            stale += [f"{place}/{name}/" for name in _folders_in(place) if name not in known]
        for folder in stale:
            clear(folder)
    return len(stale) + _sweep_files(at)


def _folders_in(place: str) -> list[str]:
    try:
        return list(default_storage.listdir(place)[0])
    except OSError:
        return []


def _sweep_files(at: datetime) -> int:
    """Uploaded files that no open upload waits for. One that is just being received has no row yet."""
    opened = {Path(upload.place).name for upload in PackageUpload.objects.filter(status__in=PackageUpload.OPEN)}
    gone = 0
    with suppress(OSError):
        for name in set(default_storage.listdir(UPLOADS)[1]) - opened:
            if at - default_storage.get_modified_time(f"{UPLOADS}/{name}") > LOST:
                default_storage.delete(f"{UPLOADS}/{name}")
                gone += 1
    return gone


def _sweep_contents() -> int:
    """States of contents that no package has any more and no release plays."""
    with alone():
        rows = PackageContent.objects.filter(packages__isnull=True, releases__isnull=True)
        places = [PackageContent.place(sha256, "") for sha256 in rows.values_list("sha256", flat=True)]
        PackageContent.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()
    for place in places:
        clear(place)
    return len(places)
