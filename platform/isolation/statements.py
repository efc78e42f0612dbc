"""Querysets whose SQL is put together once a process.

Django puts the text of a statement together anew each time it is sent; for one of many columns that
takes several times longer than the database does. The querysets of the pages opened all day are
therefore declared once, with a `Parameter` where a value comes in:

    LESSON = Statement(lambda: Lesson.objects.filter(pk=Parameter("pk")))
    LESSON.rows(pk=7)       # [<Lesson: ...>]

A text serves every school: it names no schema, and its values travel beside it. The rows are made by
Django as ever: instances with their `select_related` and annotations, or tuples of `values_list`.
"""

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, F, Field, Lookup, QuerySet, Value

Row = TypeVar("Row")


class Parameter(Value):
    """The place of a value that is known when the statement is sent; an id unless its field says
    otherwise."""

    def __init__(self, name: str, field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(name, output_field=field or BigIntegerField())

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def sent(self, values: dict[str, Any], connection: Any) -> Any:
        return self.output_field.get_db_prep_value(values[self.value], connection)


class OneOf(Lookup[Any]):
    """`filter(OneOf("group", "groups"))`: the column is one of the ids given as a list, of any
    length, where `__in` has a text for each length."""

    prepare_rhs = False

    def __init__(self, column: Any, name: Any) -> None:
        ids = Parameter(name, ArrayField(BigIntegerField())) if isinstance(name, str) else name
        super().__init__(F(column) if isinstance(column, str) else column, ids)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, its = self.process_lhs(compiler, connection)
        right, given = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", [*its, *given]


class Statement(Generic[Row]):
    """`build` gives the queryset; it is called once, when the statement is first sent."""

    def __init__(self, build: "Callable[[], QuerySet[Any, Row]]") -> None:
        self._build = build

    def rows(self, **values: Any) -> list[Row]:
        """What the queryset gives with these values. KeyError where one is missing."""
        queryset, compiler, text, params = self._made
        connection = connections[DEFAULT_DB_ALIAS]
        compiler = copy(compiler)
        compiler.connection = connection
        sent = [p.sent(values, connection) if isinstance(p, Parameter) else p for p in params]
        compiler.as_sql = lambda *_args, **_more: (text, sent)
        asked = _alike(queryset)
        asked._query = _alike(queryset._query)
        asked._query.get_compiler = lambda *_args, **_more: compiler
        return list(asked)

    def first(self, **values: Any) -> Row | None:
        return next(iter(self.rows(**values)), None)

    @cached_property
    def _made(self) -> tuple[Any, Any, str, tuple[Any, ...]]:
        queryset: Any = self._build()
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        text, params = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        compiler.get_converters = lambda _columns: converters
        return queryset, compiler, text, params


def _alike(made: Any) -> Any:
    """A shallow copy: Django's own are as deep as one that is to be filtered further needs."""
    found = object.__new__(type(made))
    found.__dict__.update(made.__dict__)
    return found
