"""How is a read that everybody waits for run without being composed anew each time?

Django composes the SQL of a query, with its joins and columns, at every call: for a case with its
people and its guide that takes longer than the database needs to answer. A planned read is
composed once in a process and only its values change. It takes part in Django's transaction.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

from onewindow.apps.statements import numbered, ran

M = TypeVar("M", bound=Model)
# Two values for a query that is asked for by one key.
ANY_KEY = ((UUID(int=1),), (UUID(int=2),))


class Planned(Generic[M]):
    """One query over model rows, with joins and locks, but no prefetching and no `values`.

    `build` makes the query from its values; `samples` are two different tuples of values of the
    right types, which show where each value stands in the SQL.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet[M]],
        samples: tuple[Sequence[Any], Sequence[Any]],
    ) -> None:
        self._build, self._samples = build, samples
        self._plan: _Plan | None = None

    def all(self, *values: Any) -> list[M]:
        """The rows for these values."""
        if self._plan is None:
            self._plan = _Plan(self._build, self._samples)
        return self._plan.run(values)

    def first(self, *values: Any) -> M | None:
        """The first row for these values, or None."""
        found = self.all(*values)
        return found[0] if found else None


class _Plan:
    """The SQL of a query, where its values go, and how its rows become objects."""

    def __init__(
        self, build: Callable[..., QuerySet[Any]], samples: tuple[Sequence[Any], Sequence[Any]]
    ) -> None:
        wrapper = connections[DEFAULT_DB_ALIAS]
        compiler = build(*samples[0]).query.get_compiler(connection=wrapper)
        sql, values = compiler.as_sql()
        _sql, others = build(*samples[1]).query.get_compiler(connection=wrapper).as_sql()
        # None: a value of the query itself, such as a state it looks for.
        self._places = [
            None if one == other else samples[0].index(one)
            for one, other in zip(values, others, strict=True)
        ]
        self._fixed = list(values)
        self._sql = _numbered(sql)
        self._compiler = compiler
        shape = compiler.klass_info
        assert shape is not None
        assert compiler.select is not None
        fields = shape["select_fields"]
        self._first, self._end = fields[0], fields[-1] + 1
        self._model = shape["model"]
        self._names = [c[0].target.attname for c in compiler.select[self._first : self._end]]
        self._related = get_related_populators(  # type: ignore[call-arg]  # stubs of a later Django
            shape, compiler.select, DEFAULT_DB_ALIAS
        )
        self._converters = compiler.get_converters([c[0] for c in compiler.select])

    def run(self, values: Sequence[Any]) -> list[Any]:
        told = [
            fixed if place is None else values[place]
            for fixed, place in zip(self._fixed, self._places, strict=True)
        ]
        rows: Any = ran(self._sql, told)
        if self._converters:
            rows = self._compiler.apply_converters(rows, self._converters)
        return [self._object(row) for row in rows]

    def _object(self, row: Any) -> Any:
        made = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._first : self._end])
        for populate in self._related:
            populate.populate(row, made)
        return made


def _numbered(sql: str) -> bytes:
    """Values as the server counts them; the driver reads a long statement anew at each call."""
    return numbered(sql.replace("%%", "%"))


def insert(*rows: Model) -> None:
    """Write new rows of one model by an INSERT composed once for it and their number."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    sql, fields = _insertion(type(rows[0]), len(rows))
    told = [f.get_db_prep_save(f.pre_save(row, True), wrapper) for row in rows for f in fields]
    ran(sql, told)
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(row: Model, *names: str) -> None:
    """Write these fields of a row, or all of one read whole, by an UPDATE composed once."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    sql, fields = _renewal(type(row), names)
    told = [f.get_db_prep_save(f.pre_save(row, False), wrapper) for f in fields]
    ran(sql, [*told, row.pk])


@cache
def _insertion(model: type[Model], count: int) -> tuple[bytes, Sequence[Any]]:
    fields = model._meta.concrete_fields
    names = ", ".join(f'"{f.column}"' for f in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    places = ", ".join([row] * count)
    return _numbered(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {places}'), fields


@cache
def _renewal(model: type[Model], names: Sequence[str]) -> tuple[bytes, Sequence[Any]]:
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    if names:
        fields = [f for f in fields if f.name in names]
        assert len(fields) == len(names), "a field by another name"
    told = ", ".join(f'"{f.column}" = %s' for f in fields)
    return _numbered(f'UPDATE "{model._meta.db_table}" SET {told} WHERE "id" = %s'), fields
