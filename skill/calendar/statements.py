"""The questions put to the database, built once for each shape of a query and then only given values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Dialect,
    FromClause,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from dialogs import EventQuery
from skill.calendar.rows import READ, SHORT, bounds, fold
from skill.calendar.tables import event, event_artist

Purpose = Literal["rows", "total"]

# Both are written into the statement: a partial index is used only where its condition is seen.
_ZERO: ColumnElement[int] = literal_column("0")
_ONE: ColumnElement[int] = literal_column("1")


@dataclass(frozen=True, slots=True)
class Shape:
    """All that decides the text of a statement. The numbers are rounded up to a few sizes (see `_size`)."""

    purpose: Purpose
    artists: int
    kinds: int
    texts: int
    start: bool
    end: bool
    descending: bool
    ids: int = 0


def plan(query: EventQuery, purpose: Purpose = "rows") -> tuple[Shape, dict[str, Any]] | None:
    """The shape of a query and its values; None where nothing can be found."""
    start, end = bounds(query)
    texts = [t for t in map(fold, query.texts) if t]
    if query.texts and not texts:
        return None
    values: dict[str, Any] = {}
    if start is not None:
        values |= {"start": start, "early": start - SHORT}
    if end is not None:
        values["end"] = end
    if purpose == "rows":
        values["limit"] = max(query.limit, 0)
    artists, kinds = _spread(values, "a", query.artists), _spread(values, "k", query.kinds)
    return Shape(
        purpose,
        artists,
        kinds,
        _spread(values, "t", texts),
        start is not None,
        end is not None,
        query.order == "desc",
        _spread(values, "i", query.ids),
    ), values


def _spread(values: dict[str, Any], name: str, items: Sequence[str]) -> int:
    """Name the items one by one, repeating the last up to a few sizes, so that few shapes serve all queries."""
    if not items:
        return 0
    size = _size(len(items))
    values |= {f"{name}{n}": items[min(n, len(items) - 1)] for n in range(size)}
    return size


def _size(count: int) -> int:
    return count if count < 3 else 1 << (count - 1).bit_length()


@lru_cache(maxsize=512)
def statement(shape: Shape, prefix: str = "") -> CompoundSelect[Any] | Select[Any]:
    """The statement of a shape. Rows are `READ` columns ordered by start and id. `prefix` is put before its values."""
    short, long = _branch(shape, _ZERO, prefix), _branch(shape, _ONE, prefix)
    both = union_all(short, long)
    if shape.purpose == "rows":
        down = shape.descending
        order: list[ColumnElement[Any]] = [
            literal_column(name).desc() if down else literal_column(name) for name in ("starts", "id")
        ]
        return both.order_by(*order).limit(bindparam(f"{prefix}limit"))
    return select(func.count()).select_from(both.subquery())


@lru_cache(maxsize=512)
def together(shapes: tuple[Shape, ...]) -> CompoundSelect[Any]:
    """Several statements of rows as one, for one trip to a server: the number of the query, then its columns.

    The values of query 2 are named `q2_…`. The order within a query is that of its limit, not of the rows: sort them.
    """
    parts = []
    for n, shape in enumerate(shapes):
        rows = statement(shape, f"q{n}_").subquery()
        parts.append(select(literal_column(str(n)).label("query"), *rows.c))
    return union_all(*parts)


def _branch(shape: Shape, long: ColumnElement[int], prefix: str) -> Select[Any]:
    """The short or the long events of a shape."""
    bare = shape.purpose == "total" and not shape.kinds and not shape.texts  # then the index alone can count
    if shape.artists == 1:
        source: FromClause = event_artist if bare else event_artist.join(event, event.c.id == event_artist.c.event)
        owner, ident, conditions = (
            event_artist,
            event_artist.c.event,
            [event_artist.c.artist == bindparam(f"{prefix}a0")],
        )
    else:
        source, owner, ident, conditions = event, event, event.c.id, [event.c.resolved == _ONE]
        if shape.artists:
            names = _names(f"{prefix}a", shape.artists)
            inner = select(event_artist.c.event).where(
                event_artist.c.artist.in_(names), *_window(shape, event_artist, long, prefix)
            )
            conditions.append(event.c.id.in_(inner))
    conditions += _window(shape, owner, long, prefix)
    if shape.ids:
        conditions.append(ident.in_(_names(f"{prefix}i", shape.ids)))
    if shape.kinds:
        conditions.append(event.c.kind.in_(_names(f"{prefix}k", shape.kinds)))
    if shape.texts:
        conditions.append(or_(*(event.c.needle.contains(name) for name in _names(f"{prefix}t", shape.texts))))
    columns = {"starts": owner.c.starts, "id": ident}
    wanted = READ if shape.purpose == "rows" else ("id",)
    return (
        select(*(columns.get(name, event.c[name]).label(name) for name in wanted))
        .select_from(source)
        .where(and_(*conditions))
    )


def _names(prefix: str, count: int) -> list[ColumnElement[str]]:
    return [bindparam(f"{prefix}{n}") for n in range(count)]


def _window(shape: Shape, table: FromClause, long: ColumnElement[int], prefix: str) -> list[ColumnElement[bool]]:
    """Starts before the end and ends after the start; the scan of the short events is bounded on both sides."""
    conditions: list[ColumnElement[bool]] = [table.c.long == long]
    if shape.end:
        conditions.append(table.c.starts < bindparam(f"{prefix}end"))
    if shape.start:
        conditions.append(table.c.until > bindparam(f"{prefix}start"))
        if long is _ZERO:
            conditions.append(table.c.starts >= bindparam(f"{prefix}early"))
    return conditions


@lru_cache(maxsize=512)
def positional(shape: Shape, dialect: Dialect) -> tuple[str, Callable[[dict[str, Any]], tuple[Any, ...]]]:
    """The text of a statement for a driver with `?` marks, and what puts the values into their order."""
    compiled = statement(shape).compile(dialect=dialect)
    names = tuple(compiled.positiontup or ())
    constant = {name: value for name, value in compiled.params.items() if value is not None}

    def ordered(values: dict[str, Any]) -> tuple[Any, ...]:
        every = constant | values
        return tuple([every[name] for name in names])

    return str(compiled), ordered
