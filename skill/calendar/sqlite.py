"""The calendar in a SQLite file: reads inline on the event loop, writes in a thread on connections of their own.

A point read on a local file costs less than any hop to a thread. When one takes long (a cold disk, a checkpoint), reads
move to a thread so that the event loop stays free, and come back once they are quick again.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from time import perf_counter
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from dialogs import Event, EventQuery, Found
from skill.calendar import Counts, Scope, Series, writing
from skill.calendar.rows import from_row
from skill.calendar.schema import parse
from skill.calendar.statements import Purpose, plan, positional
from skill.errors import CalendarUnavailable

READ_WAIT = 0.05  # s that a reader waits for a lock: a timeout cannot interrupt an inline read
WRITE_WAIT = 5.0  # s that a writer waits for another one
SLOW = 0.1  # s after which reads move to a thread
RECOVERED = 10  # quick reads in a row after which they come back

T = TypeVar("T")


class SqliteCalendar:
    """Opens lazily, never migrates (see `open_calendar`). `stopwatch` counts seconds, for tests."""

    def __init__(
        self, url: str, *, write_wait: float = WRITE_WAIT, stopwatch: Callable[[], float] = perf_counter
    ) -> None:
        parsed = parse(url)
        self._path = Path(parsed.database or "")
        # read-only by pragma, not by mode: a read-only open of a WAL file fails where nobody has it open
        self._readers = _engine(parsed, READ_WAIT, "PRAGMA query_only = ON", "PRAGMA cache_size = -32768")
        self._writers = _engine(parsed, write_wait, "PRAGMA foreign_keys = ON", "PRAGMA synchronous = NORMAL")
        self._stopwatch = stopwatch
        self._lock = Lock()  # one reader at a time on the open connection
        self._reader: Connection | None = None
        self._inode: tuple[int, int] | None = None
        self._quick_reads = RECOVERED  # since the last slow one

    @property
    def inline(self) -> bool:
        """Whether reads run on the event loop."""
        return self._quick_reads >= RECOVERED

    async def find_all(self, queries: Sequence[EventQuery]) -> tuple[Found, ...]:
        return await self._read(lambda connection: tuple(_find(connection, query) for query in queries))

    async def get(self, event_id: str) -> Event | None:
        rows = await self._read(lambda connection: connection.execute(writing.ONE, {"id": event_id}).all())
        return from_row(rows[0]) if rows else None

    async def upsert(
        self, events: Iterable[Event], *, series: Iterable[Series] = (), forget: Iterable[Scope] = ()
    ) -> Counts:
        items, kept, scopes = list(events), list(series), list(forget)
        return await self._write(lambda connection: writing.upsert(connection, items, kept, scopes))

    async def remove(self, *, source: str) -> int:
        return await self._write(lambda connection: writing.remove(connection, source))

    async def series_due(self, horizon: datetime) -> tuple[Series, ...]:
        value = {"horizon": int(horizon.timestamp())}
        return await self._read(lambda c: writing.series_rows(c.execute(writing.DUE, value)))

    async def sources(self) -> Mapping[str, int]:
        return await self._read(lambda connection: {row[0]: row[1] for row in connection.execute(writing.SOURCES)})

    async def close(self) -> None:
        with self._lock:
            self._hang_up()
        self._readers.dispose()
        self._writers.dispose()

    async def _read(self, work: Callable[[Connection], T]) -> T:
        return self._timed(work) if self.inline else await asyncio.to_thread(self._timed, work)

    def _timed(self, work: Callable[[Connection], T]) -> T:
        before = self._stopwatch()
        try:
            with self._lock, _translated():
                return work(self._open())
        except CalendarUnavailable:
            with self._lock:
                self._hang_up()
            raise
        finally:
            self._quick_reads = 0 if self._stopwatch() - before > SLOW else self._quick_reads + 1

    async def _write(self, work: Callable[[Connection], T]) -> T:
        def run() -> T:
            with _translated():
                self._look()
                with self._writers.connect() as connection:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                    try:
                        result = work(connection)
                    except BaseException:
                        connection.exec_driver_sql("ROLLBACK")
                        raise
                    connection.exec_driver_sql("COMMIT")
                    connection.exec_driver_sql("PRAGMA optimize")
                    return result

        return await asyncio.to_thread(run)

    def _open(self) -> Connection:
        """The open reader. A file that was replaced is opened anew: the old one would be read for ever."""
        inode = self._look()
        if self._reader is None or inode != self._inode:
            self._hang_up()
            self._reader, self._inode = self._readers.connect(), inode
        return self._reader

    def _look(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError as error:
            raise CalendarUnavailable(f"the calendar file {self._path.name} is not there: {error.strerror}") from error
        return found.st_dev, found.st_ino

    def _hang_up(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def _find(connection: Connection, query: EventQuery) -> Found:
    rows = _rows(connection, query, "rows")
    total = len(rows) if len(rows) < query.limit else _total(connection, query)
    return Found(events=tuple([from_row(row) for row in rows]), total=total)


def _total(connection: Connection, query: EventQuery) -> int:
    rows = _rows(connection, query, "total")
    return rows[0][0] if rows else 0


def _rows(connection: Connection, query: EventQuery, purpose: Purpose) -> Sequence[tuple[Any, ...]]:
    """Straight from the driver: on this path SQLAlchemy's result would cost three times the query itself."""
    planned = plan(query, purpose)
    if planned is None:
        return ()
    shape, values = planned
    sql, ordered = positional(shape, connection.dialect)
    driver = connection.connection.driver_connection
    assert driver is not None
    found: list[tuple[Any, ...]] = driver.execute(sql, ordered(values)).fetchall()
    return found


def _engine(url: Any, wait: float, *pragmas: str) -> Engine:
    """Connections without implicit transactions; every reader sees the newest committed state."""
    engine = create_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": wait, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        for pragma in pragmas:
            connection.execute(pragma)

    return engine


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise CalendarUnavailable(f"the calendar file cannot be used now: {cause}") from error
