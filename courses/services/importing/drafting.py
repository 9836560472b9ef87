"""Writing what files say as drafts: new pages that are not live, new revisions of those that are there."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import nh3
from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from wagtail.models import Locale, Page

from courses.models import LawCard, Question
from courses.permissions import may_change_question
from courses.services.compiling_blocks import RICH_TAGS
from courses.services.loading.writing import Held, Loaded, Values, Writer, set_all
from lms.accounts.models import User

P = TypeVar("P", bound=Page)


class Drafts(Writer):
    """Takes the place of the loader's writer: nothing that it writes is live, and what is live stays as it is."""

    def __init__(self, by: User | None) -> None:
        super().__init__(Loaded())
        self.by = by

    def page(
        self,
        kind: type[P],
        key: uuid.UUID,
        locale: Locale,
        parent: Held[Any],
        *,
        slug: str,
        said: Any,  # noqa: ARG002 the loader's shape
        values: Values,
        fill: Callable[[P], None] | None = None,
    ) -> Held[P] | None:
        pk = self.standing(kind).get((key, locale.pk))
        if pk is not None:
            page = kind.objects.get(pk=pk).get_latest_revision_as_object()
            self._revise(page, values(), fill)
            return Held(kind, pk)
        page = kind(translation_key=key, locale=locale, slug=_free(parent.page, slug), owner=self.by, live=False)
        set_all(page, values())
        if fill:
            fill(page)
        page.has_unpublished_changes = True
        parent.page.add_child(instance=page)
        page.save_revision(user=self.by)
        self.standing(kind)[(key, locale.pk)] = page.pk
        self._new.add(page.pk)
        self.loaded.written += 1
        return Held(kind, page.pk)

    def _revise(self, page: Any, values: dict[str, Any], fill: Callable[[Any], None] | None) -> None:
        lock = page.get_lock() if self.by else None
        if lock and lock.for_user(self.by):
            raise ValidationError(f"{page}: {strip_tags(lock.get_message(self.by) or '')}")
        set_all(page, values)
        if fill:
            fill(page)
        page.save_revision(user=self.by)
        self.loaded.written += 1

    def question(self, key: uuid.UUID, locale: Locale, said: object, values: Values) -> int | None:  # noqa: ARG002
        pk = self.standing(Question).get((key, locale.pk))
        if pk is None:
            question = Question(translation_key=key, locale=locale, live=False, has_unpublished_changes=True)
            set_all(question, values())
            question.save()
            question.save_revision(user=self.by)
            pk = self.standing(Question)[(key, locale.pk)] = question.pk
            self.loaded.written += 1
            return pk
        there = Question.objects.get(pk=pk)
        if self.by is None or may_change_question(self.by, there):
            self._revise(there.get_latest_revision_as_object(), values(), None)
        else:
            self.loaded.left_alone.append(str(there))
        return pk

    def change(self, page: Any, values: dict[str, Any]) -> None:
        if page.live:
            page = page.get_latest_revision_as_object()
            self._revise(page, values, None)
            return
        set_all(page, values)
        page.save()
        page.save_revision(user=self.by)

    def card(self, key: uuid.UUID, locale: Locale, values: dict[str, Any]) -> LawCard:
        made = LawCard(translation_key=key, locale=locale, live=False, has_unpublished_changes=True, **values)
        made.save()
        made.save_revision(user=self.by)
        self.loaded.written += 1
        return made

    rich = staticmethod(
        partial(
            nh3.clean,
            tags=RICH_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"https", "mailto", "activity"},
            link_rel=None,
        )
    )


def _free(parent: Page, slug: str) -> str:
    """An address that no neighbour has."""
    taken = set(parent.get_children().values_list("slug", flat=True))
    number = 1
    found = slug
    while found in taken:
        number += 1
        found = f"{slug}-{number}"
    return found
