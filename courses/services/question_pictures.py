"""Pictures of questions: from a file into Wagtail's, in a collection of the trainer's, and out again."""

import hashlib
from pathlib import PurePath
from types import TracebackType
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.images.permissions import permission_policy
from wagtail.models import Collection

from courses.models import Question
from courses.standards import questions as standard
from courses.standards.questions.pictures import MAX_PICTURE, kind_of
from lms.accounts.models import User

ENDINGS = {"png": "png", "jpeg": "jpg", "gif": "gif", "webp": "webp"}


def collections_for(user: User) -> list[Collection]:
    """Where the person may put pictures."""
    return list(permission_policy.collections_user_has_permission_for(user, "add").order_by("path"))


class Pictures:
    """Keeps pictures while an import runs. If it fails, the files that it has stored are gone again."""

    def __init__(self, collection: Collection | None, by: User) -> None:
        self.collection, self.by = collection, by
        self.stored: list[Any] = []

    def __enter__(self) -> "Pictures":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error:
            for image in self.stored:
                image.file.storage.delete(image.file.name)

    def keep(self, picture: standard.Picture) -> Any:
        """The image, which may have been there already; None where there is no place for it or it cannot be read."""
        if self.collection is None or (file := readable(picture)) is None:
            return None
        kind = get_image_model()
        digest = hashlib.sha1(picture.data, usedforsecurity=False).hexdigest()
        if known := kind.objects.filter(file_hash=digest, collection=self.collection).first():
            return known
        image = kind(title=(picture.alt or picture.name)[:255], collection=self.collection, uploaded_by_user=self.by)
        image.file = file
        image.file_hash = digest
        image.file_size = len(picture.data)
        image.save()
        self.stored.append(image)
        return image


def readable(picture: standard.Picture) -> SimpleUploadedFile | None:
    """The file, if Wagtail would take it from a trainer's hands: its type, its bytes and its pixels."""
    stem = PurePath(picture.name).stem[:60] or "picture"
    file = SimpleUploadedFile(f"{stem}.{ENDINGS[picture.type]}", picture.data, f"image/{picture.type}")
    try:
        WagtailImageField().clean(file)
    except Exception:  # on a broken picture Pillow raises errors of a dozen kinds
        return None
    file.seek(0)
    return file


def picture_of(question: Question) -> standard.Picture | None:
    """The picture as a file can carry it; None if there is none, or none that files carry."""
    if question.picture is None:
        return None
    try:
        with question.picture.open_file() as file:
            data = file.read(MAX_PICTURE + 1)
    except OSError:
        return None
    if len(data) > MAX_PICTURE or not (kind := kind_of(data)):
        return None
    return standard.Picture(PurePath(question.picture.file.name).name, question.picture_alt, kind, data)
