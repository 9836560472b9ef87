from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model
from modelcluster.fields import ParentalManyToManyField


class CitingField(ParentalManyToManyField):
    """Many things that are cited: Wagtail counts each of them as used, which it does not do for its own field."""

    def extract_references(self, value: Iterable[Model]) -> Iterator[tuple[type[Model], str, str, str]]:
        for thing in value:
            yield type(thing), str(thing.pk), "item", "item"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """To the database it is Wagtail's own."""
        name, _path, arguments, keywords = super().deconstruct()
        return name, "modelcluster.fields.ParentalManyToManyField", arguments, keywords
