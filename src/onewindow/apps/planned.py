"""How is a read that everybody waits for run without being composed anew each time?

Django composes the SQL of a query, with its joins and columns, at every call: for a case with its
people and its guide that takes longer than the database needs to answer. A planned read is
composed once in a process and only its values change. It takes part in Django's transaction.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators

from onewindow.apps.statements import connection_here, numbered, ran

M = TypeVar("M", bound=Model)
# Two values for a query that is asked for by one key.
ANY_KEY = ((UUID(int=1),), (UUID(int=2),))


class Planned(Generic[M]):
    """One query over model rows, with joins and locks, but no prefetching and no `values`.

    `build` makes the query from its values; `samples` are two different tuples of values of the
    right types, which show where each value stands in the SQL. Rows `to_change` remember how they
    were read, so that `update` writes only what has changed since; each has to be locked.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet[M]],
        samples: tuple[Sequence[Any], Sequence[Any]],
        *,
        to_change: bool = False,
    ) -> None:
        self._build, self._samples, self._to_change = build, samples, to_change
        self._plan: _Plan | None = None

    def all(self, *values: Any) -> list[M]:
        """The rows for these values."""
        if self._plan is None:
            self._plan = _Plan(self._build, self._samples)
        found = self._plan.run(values)
        if self._to_change:
            for row in found:
                _remember(row)
        return found

    def first(self, *values: Any) -> M | None:
        """The first row for these values, or None."""
        found = self.all(*values)
        return found[0] if found else None


class _Plan:
    """The SQL of a query, where its values go, and how its rows become objects."""

    def __init__(
        self, build: Callable[..., QuerySet[Any]], samples: tuple[Sequence[Any], Sequence[Any]]
    ) -> None:
        wrapper = connection_here()
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
        made = _made(self._model, self._names, row[self._first : self._end])
        _join(made, self._related, row)
        return made


def _made(model: type[Model], names: Sequence[str], values: Sequence[Any]) -> Any:
    """What `Model.from_db` makes, without asking each field and every listener: none listens."""
    made = model.__new__(model)
    made._state = ModelState()
    made._state.adding, made._state.db = False, DEFAULT_DB_ALIAS
    made.__dict__.update(zip(names, values, strict=True))
    return made


def _join(made: Any, related: Sequence[Any], row: Any) -> None:
    """The rows joined to this one, each with those joined to it."""
    for each in related:
        reorder = each.reorder_for_init
        values = reorder(row) if reorder else row[each.cols_start : each.cols_end]
        found = None
        if values[each.pk_idx] is not None:
            found = _made(each.model_cls, each.init_list, values)
            _join(found, each.related_populators, row)
        each.local_setter(made, found)
        if found is not None:
            each.remote_setter(found, made)


def _numbered(sql: str) -> bytes:
    """Values as the server counts them; the driver reads a long statement anew at each call."""
    return numbered(sql.replace("%%", "%"))


def insert(*rows: Model) -> None:
    """Write new rows of one model by an INSERT composed once for it and their number."""
    wrapper = connection_here()
    sql, fields = _insertion(type(rows[0]), len(rows))
    told = [f.get_db_prep_save(f.pre_save(row, True), wrapper) for row in rows for f in fields]
    ran(sql, told)
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(row: Model) -> None:
    """Write what has changed of a row that was read `to_change`, or else the whole row.

    The UPDATE is composed once for its columns; what was written is remembered in its turn.
    """
    wrapper = connection_here()
    names = _changed(row)
    if names is not None and not names:
        return
    sql, fields = _renewal(type(row), names)
    told = [f.get_db_prep_save(f.pre_save(row, False), wrapper) for f in fields]
    ran(sql, [*told, row.pk])
    if names is not None:
        _remember(row)


def _remember(row: Model) -> None:
    """How the row stands in the database; what can be changed in place is copied."""
    told = row.__dict__.copy()
    for name, value in told.items():
        if isinstance(value, dict | list):
            told[name] = deepcopy(value)
    row._state.read = told  # type: ignore[attr-defined]


def _changed(row: Model) -> Sequence[str] | None:
    """The columns of a row that are not as they were read; None when nobody remembers."""
    read = getattr(row._state, "read", None)
    if read is None:
        return None
    now = row.__dict__
    return tuple(
        f.attname
        for f in row._meta.concrete_fields
        # A deferred column is in neither.
        if f.attname in now and (f.attname not in read or now[f.attname] != read[f.attname])
    )


@cache
def _insertion(model: type[Model], count: int) -> tuple[bytes, Sequence[Any]]:
    fields = model._meta.concrete_fields
    names = ", ".join(f'"{f.column}"' for f in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    places = ", ".join([row] * count)
    return _numbered(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {places}'), fields


@cache
def _renewal(model: type[Model], names: Sequence[str] | None) -> tuple[bytes, Sequence[Any]]:
    fields = [
        f
        for f in model._meta.concrete_fields
        if (not f.primary_key if names is None else f.attname in names)
    ]
    told = ", ".join(f'"{f.column}" = %s' for f in fields)
    return _numbered(f'UPDATE "{model._meta.db_table}" SET {told} WHERE "id" = %s'), fields
