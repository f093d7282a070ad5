"""The calendar in PostgreSQL, awaited over SQLAlchemy's async engine and psycopg 3."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from dialogs import Event, EventQuery, Found
from skill.calendar import Counts, Scope, Series, writing
from skill.calendar.rows import from_row
from skill.calendar.schema import WRITER_LOCK, parse
from skill.calendar.statements import plan, statement, together
from skill.errors import CalendarUnavailable

CONNECT_WAIT = 2  # s for a new connection
POOL_WAIT = 1.0  # s for a free one
MANY = 1000  # changed events after which the planner is told at once; a minute later it would see by itself

T = TypeVar("T")


class PostgresCalendar:
    """Opens lazily and never migrates (see `open_calendar`). Reads need no transaction: AUTOCOMMIT."""

    def __init__(self, url: str, *, pool_size: int = 5, overflow: int = 10, pool_wait: float = POOL_WAIT) -> None:
        self.engine = create_async_engine(
            parse(url),
            isolation_level="AUTOCOMMIT",
            pool_size=pool_size,
            max_overflow=overflow,
            pool_timeout=pool_wait,
            connect_args={"connect_timeout": CONNECT_WAIT},
        )
        self._writers = self.engine.execution_options(isolation_level="READ COMMITTED")

    async def find_all(self, queries: Sequence[EventQuery]) -> tuple[Found, ...]:
        async def work(connection: AsyncConnection) -> tuple[Found, ...]:
            return await _find(connection, queries)

        return await self._read(work)

    async def get(self, event_id: str) -> Event | None:
        async def work(connection: AsyncConnection) -> Event | None:
            rows = (await connection.execute(writing.ONE, {"id": event_id})).all()
            return from_row(rows[0]) if rows else None

        return await self._read(work)

    async def upsert(
        self, events: Iterable[Event], *, series: Iterable[Series] = (), forget: Iterable[Scope] = ()
    ) -> Counts:
        items, kept, scopes = list(events), list(series), list(forget)

        def work(connection: Connection) -> Counts:
            counts = writing.upsert(connection, items, kept, scopes)
            if counts.added + counts.changed + counts.gone > MANY:
                connection.exec_driver_sql("ANALYZE event, event_artist")
            return counts

        return await self._write(work)

    async def remove(self, *, source: str) -> int:
        return await self._write(lambda connection: writing.remove(connection, source))

    async def series_due(self, horizon: datetime) -> tuple[Series, ...]:
        async def work(connection: AsyncConnection) -> tuple[Series, ...]:
            value = {"horizon": int(horizon.timestamp())}
            return writing.series_rows(await connection.execute(writing.DUE, value))

        return await self._read(work)

    async def sources(self) -> Mapping[str, int]:
        async def work(connection: AsyncConnection) -> dict[str, int]:
            return {row[0]: row[1] for row in await connection.execute(writing.SOURCES)}

        return await self._read(work)

    async def close(self) -> None:
        await self.engine.dispose()

    async def _read(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Once more on a fresh connection if the pooled one turns out to be dead: the server was restarted."""
        try:
            return await self._once(work)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise CalendarUnavailable(f"the calendar database cannot be read: {error.orig}") from error
        try:
            return await self._once(work)
        except DBAPIError as error:
            raise CalendarUnavailable(f"the calendar database cannot be reached: {error.orig}") from error

    async def _once(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        try:
            async with self.engine.connect() as connection:
                return await work(connection)
        except PoolTimeout as error:
            raise CalendarUnavailable("the calendar database has no free connection") from error

    async def _write(self, work: Callable[[Connection], T]) -> T:
        """One writer at a time: two imports of one source would otherwise collide on its identities."""

        async def once() -> T:
            async with self._writers.begin() as connection:
                await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
                return await connection.run_sync(work)

        try:
            try:
                return await once()
            except (OperationalError, InterfaceError) as error:
                if not error.connection_invalidated:
                    raise
            return await once()
        except DBAPIError as error:
            raise CalendarUnavailable(f"the calendar database cannot be written: {error.orig}") from error
        except PoolTimeout as error:
            raise CalendarUnavailable("the calendar database has no free connection") from error


async def _find(connection: AsyncConnection, queries: Sequence[EventQuery]) -> tuple[Found, ...]:
    """All queries in one trip; a second one for the total of each that its limit cut off."""
    planned = [(n, *found) for n, query in enumerate(queries) if (found := plan(query))]
    rows: dict[int, list[Event]] = {n: [] for n in range(len(queries))}
    if len(planned) == 1:
        ((n, shape, values),) = planned
        rows[n] = [from_row(row) for row in await connection.execute(statement(shape), values)]
    elif planned:
        every = {f"q{m}_{name}": value for m, (_, _, values) in enumerate(planned) for name, value in values.items()}
        for number, *row in await connection.execute(together(tuple(shape for _, shape, _ in planned)), every):
            rows[planned[number][0]].append(from_row(row))
        for n, shape, _ in planned:
            rows[n].sort(key=lambda e: (e.starts, e.id), reverse=shape.descending)
    answers: list[Found] = []
    for n, query in enumerate(queries):
        total = len(rows[n]) if len(rows[n]) < query.limit else await _total(connection, query)
        answers.append(Found(events=tuple(rows[n]), total=total))
    return tuple(answers)


async def _total(connection: AsyncConnection, query: EventQuery) -> int:
    planned = plan(query, "total")
    if planned is None:
        return 0
    shape, values = planned
    found: int = (await connection.execute(statement(shape), values)).scalar_one()
    return found
