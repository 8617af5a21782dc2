"""Queries that are built once and then only filled in.

Django builds and words a query anew each time it is asked; for a page with ten statements that is most of its time.
A function marked :func:`prepared` is called once for each shape of its query, with a :class:`Slot` where each value
will stand. Every later call puts its values into the SQL that is already there and runs it::

    @prepared
    def pairs_of(programme: Programme, *, state: str) -> QuerySet[Pair]:
        return Pair.objects.filter(programme=programme, state=state).as_scoped("held")

    for pair in pairs_of(programme, state="active"): ...

Positional arguments are values and may differ each time: a row (by its number), a whole number, a day, a moment, a
text, or a list of numbers for ``…__in=``; never ``None``. A number that no row can have finds no rows. Arguments after
the star belong to the shape. The function reads no clock and no language. What comes back is iterated, as a whole or a
slice of it, or stands ``within`` another query; it is never filtered further.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar, cast, get_type_hints

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

P = ParamSpec("P")
Rows = TypeVar("Rows", bound="models.QuerySet[Any, Any]")
Words = tuple[str, tuple[Any, ...]]

# No row has a larger number, and the databases take none.
MOST = 2**63 - 1

MOST_SHAPES = 500

FIELDS: dict[Any, type[models.Field[Any, Any]]] = {
    bool: models.BooleanField,
    int: models.BigIntegerField,
    str: models.TextField,
    date: models.DateField,
    datetime: models.DateTimeField,
    list[int]: models.BigIntegerField,
}
# Where a parameter stands in words; a doubled sign is a sign.
PLACE = re.compile(r"(?<!%)%s")


class Slot(Expression):
    """Where a value will stand. It travels through Django's words as their parameter, and is replaced there."""

    def __init__(self, position: int, output_field: models.Field[Any, Any], is_list: bool = False) -> None:
        super().__init__(output_field=output_field)
        self.position, self.is_list = position, is_list

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """One parameter: this slot itself."""
        return "%s", (self,)


class Part(Expression):
    """A prepared query within another one: ``programme__in=granted.within(person)``."""

    def __init__(self, of: Prepared[Any, Any], values: tuple[Any, ...], shape: dict[str, Any]) -> None:
        super().__init__(output_field=models.BigIntegerField())
        self.of, self.values, self.shape = of, values, shape

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """It refers to nothing outside, so it stays as it is."""
        return self

    def relabeled_clone(self, change_map: Any) -> Any:
        """Nor has it a name that another query could take."""
        return self

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """The words that are there already, in brackets."""
        sql, params = self.of.ready(connection.alias, self.shape).filled(connection.alias, self.values)
        return f"({sql})", params


class _Ready:
    """A query in words, with its slots; what Django needs to turn rows into objects is kept beside."""

    def __init__(self, rows: models.QuerySet[Any, Any], using: str, slots: list[Slot]) -> None:
        self.rows = rows
        self.compiler = rows.query.get_compiler(using=using)
        self.sql, self.params = self.compiler.as_sql()
        self.slots = slots
        has_list = any(isinstance(one, Slot) and one.is_list for one in self.params)
        # The words between the parameters, where a list takes as many places as it is long.
        self.pieces = PLACE.split(self.sql) if has_list else None

    def filled(self, using: str, values: tuple[Any, ...]) -> Words:
        """The words with values in their slots; a slot of an outer query is passed on."""
        connection = connections[using]
        fitted = [_fitted(slot, value, connection) for slot, value in zip(self.slots, values, strict=True)]
        params = [fitted[one.position] if isinstance(one, Slot) else one for one in self.params]
        if self.pieces is None:
            return self.sql, tuple(params)
        places = ["%s" if not isinstance(one, list) else ", ".join(["%s"] * len(one)) for one in params]
        sql = "".join(word for pair in zip(self.pieces, [*places, ""], strict=True) for word in pair)
        return sql, tuple(value for one in params for value in (one if isinstance(one, list) else [one]))

    def asked(self, values: tuple[Any, ...]) -> models.QuerySet[Any, Any]:
        """A query set that runs these words once it is iterated."""
        rows = object.__new__(type(self.rows))
        rows.__dict__.update(self.rows.__dict__)
        rows.__dict__["_query"] = _Filled(self, values)
        return rows


class _Filled:
    """Stands in a query set where its query stood, and answers what iterating and slicing ask of it; nothing else."""

    READ = frozenset(
        {"selected", "extra_select", "values_select", "annotation_select", "order_by", "extra_order_by"}
    )

    def __init__(
        self, ready: _Ready, values: tuple[Any, ...], limits: tuple[int, int | None] | None = None
    ) -> None:
        self.ready, self.values, self.limits = ready, values, limits

    def chain(self) -> _Filled:
        """Another one, for a slice."""
        return _Filled(self.ready, self.values, self.limits)

    def set_limits(self, low: int | None = None, high: int | None = None) -> None:
        """A slice of rows that were not sliced before."""
        if self.limits is not None or self.ready.rows.query.is_sliced:
            message = "a prepared query is sliced once"
            raise TypeError(message)
        self.limits = (low or 0, high)

    def is_empty(self) -> bool:
        """It may find nothing, but it asks."""
        return False

    def words(self, using: str) -> Words:
        """The words with their values, and the slice after them."""
        sql, params = self.ready.filled(using, self.values)
        if self.limits is not None:
            sql = f"{sql} {connections[using].ops.limit_offset_sql(*self.limits)}"
        return sql, params

    def get_compiler(self, using: str | None = None, **_rest: Any) -> SQLCompiler:
        """Django's compiler, its words already said."""
        using = using or DEFAULT_DB_ALIAS
        compiler = cast(SQLCompiler, object.__new__(type(self.ready.compiler)))
        compiler.__dict__.update(self.ready.compiler.__dict__)
        # A connection belongs to its thread.
        compiler.connection = connections[using]
        compiler.__dict__["as_sql"] = lambda *_args, **_named: self.words(using)
        return compiler

    def __getattr__(self, name: str) -> Any:
        if name in self.READ:
            return getattr(self.ready.rows.query, name)
        message = f"a prepared query is iterated and nothing else ({name})"
        raise TypeError(message)


class Prepared(Generic[P, Rows]):
    """A function whose query is built once for each shape."""

    def __init__(self, build: Callable[P, Rows]) -> None:
        self.build = build
        self._known: dict[Any, _Ready] = {}
        self._values: list[Any] | None = None
        update_wrapper(self, build)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Rows:
        """The rows for these values, asked of the database when they are iterated."""
        return cast(Rows, self.ready(DEFAULT_DB_ALIAS, kwargs).asked(args))

    def within(self, *args: P.args, **kwargs: P.kwargs) -> Part:
        """This query as a part of another one, for ``…__in=``."""
        return Part(self, args, kwargs)

    def ready(self, using: str, shape: dict[str, Any]) -> _Ready:
        """The query of this shape in words, built when it is asked for the first time."""
        # The clock in force is part of the words where a moment is turned into a day.
        key = (using, timezone.get_current_timezone_name(), *sorted(shape.items()))
        known = self._known.get(key)
        if known is None:
            # Some shapes name an organisation: what has not been asked for long may be built again.
            if len(self._known) >= MOST_SHAPES:
                self._known.clear()
            slots = [
                Slot(position, FIELDS.get(kind, models.BigIntegerField)(), is_list=kind == list[int])
                for position, kind in enumerate(self._kinds())
            ]
            known = self._known[key] = _Ready(self.build(*slots, **shape), using, slots)  # type: ignore[arg-type]
        return known

    def _kinds(self) -> list[Any]:
        if self._values is None:
            hints = get_type_hints(self.build)
            named = inspect.signature(self.build).parameters.items()
            self._values = [
                hints[name] for name, one in named if one.kind is not inspect.Parameter.KEYWORD_ONLY
            ]
            for kind in self._values:
                if kind not in FIELDS and not issubclass(kind, models.Model):
                    message = f"a prepared query takes no {kind}"
                    raise TypeError(message)
        return self._values


def prepared(build: Callable[P, Rows]) -> Prepared[P, Rows]:
    """Mark a function whose query is built once."""
    return Prepared(build)


def attach(parents: Sequence[models.Model], name: str, rows: models.QuerySet[Any, Any]) -> None:
    """Give each row in ``parents`` its own ``rows`` under ``name``, as ``prefetch_related`` does, in one statement.

    What is asked of ``parent.sessions`` beyond these rows says its scope again, or raises.
    """
    if not parents:
        return
    relation: Any = type(parents[0])._meta.get_field(name)
    back = relation.field
    by_parent: dict[Any, list[Any]] = {parent.pk: [] for parent in parents}
    for row in rows:
        by_parent[getattr(row, back.attname)].append(row)
    empty = relation.related_model._default_manager.all()
    for parent in parents:
        found = by_parent[parent.pk]
        for row in found:
            back.set_cached_value(row, parent)
        held = object.__new__(type(empty))
        held.__dict__.update(empty.__dict__)
        held.__dict__.update(_result_cache=found, _prefetch_done=True)
        parent.__dict__.setdefault("_prefetched_objects_cache", {})[name] = held


def _fitted(slot: Slot, value: Any, connection: Any) -> Any:
    """A value as the database takes it."""
    if isinstance(value, Slot):
        return value
    if slot.is_list:
        if not value:
            raise EmptyResultSet
        return [_one_fitted(slot, one, connection) for one in value]
    return _one_fitted(slot, value, connection)


def _one_fitted(slot: Slot, value: Any, connection: Any) -> Any:
    value = getattr(value, "pk", value)
    if value is None:
        message = "a prepared query has no words for nothing"
        raise TypeError(message)
    if isinstance(value, int) and abs(value) > MOST:
        raise EmptyResultSet
    return slot.output_field.get_db_prep_value(value, connection)
