"""Queries that stand on every page: Django takes longer to write them than PostgreSQL to answer them."""

from collections.abc import Callable
from functools import cached_property
from typing import Generic, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class Prepared(Generic[M]):
    """A query that is written once in each process and then asked with other values.

    `build` makes it from `marks`: values, of the right types, that stand nowhere else in it.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[M]"], *marks: object) -> None:
        self.build, self.marks = build, marks

    def __call__(self, *values: object) -> list[M]:
        model, sql, params = self._written
        given = dict(zip(self.marks, values, strict=True))
        return list(model._base_manager.raw(sql, [given.get(param, param) for param in params]))  # noqa: SLF001 Django documents it

    @cached_property
    def _written(self) -> "tuple[type[M], str, tuple[object, ...]]":
        found = self.build(*self.marks)
        sql, params = found.query.sql_with_params()
        return found.model, sql, params
