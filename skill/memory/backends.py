"""How the statements of the memory reach a database: a SQLite file inline, PostgreSQL over an async engine.

An import may hold SQLite's only write lock for seconds. A statement that finds the file locked waits for it in a thread, so
that the event loop stays free.
"""

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from sqlalchemy import Executable
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import create_async_engine

from skill.errors import MemoryUnavailable

LOCK_WAIT = 2.0  # s that a statement waits in its thread for the file's lock
CONNECT_WAIT = 2  # s for a new connection to PostgreSQL
POOL_WAIT = 1.0  # s for a free one


@dataclass(frozen=True, slots=True)
class Step:
    """One statement with its values; `values` name the columns and the bound parameters.

    `must`: unless it writes a row, nothing of its transaction is written (`Overtaken`).
    """

    statement: Executable
    values: Mapping[str, Any]
    must: bool = False


class Overtaken(Exception):
    """A step that had to write a row found none that was still as it was read: somebody else was quicker."""


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of a step, or how many it wrote."""

    rows: Sequence[Sequence[Any]]
    count: int


def _checked(step: Step, result: Result) -> Result:
    if step.must and result.count < 1:
        raise Overtaken
    return result


class Backend(Protocol):
    """Runs steps in order, writing ones in one transaction. Raises `MemoryUnavailable`; writing also `Overtaken`."""

    async def read(self, *steps: Step) -> list[Result]: ...

    async def write(self, *steps: Step) -> list[Result]: ...

    async def close(self) -> None: ...


class SqliteBackend:
    """A SQLite file that exists already. Opened at the first use, and anew if the file was replaced."""

    def __init__(self, path: Path, *, lock_wait: float = LOCK_WAIT) -> None:
        self._inline = _File(path, 0.0)
        self._patient = _File(path, lock_wait)

    async def read(self, *steps: Step) -> list[Result]:
        """See `Backend`."""
        return await self._run(steps, write=False)

    async def write(self, *steps: Step) -> list[Result]:
        """See `Backend`."""
        return await self._run(steps, write=True)

    async def close(self) -> None:
        """Close both connections."""
        self._inline.close()
        self._patient.close()

    async def _run(self, steps: Sequence[Step], *, write: bool) -> list[Result]:
        try:
            try:
                return self._inline.run(steps, write=write)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
            return await asyncio.to_thread(self._patient.run, steps, write=write)
        except (sqlite3.Error, OSError) as error:
            raise MemoryUnavailable(f"the memory's file cannot be used now: {error}") from error


class _File:
    """One connection, for one thread at a time. Statements are compiled once."""

    def __init__(self, path: Path, wait: float) -> None:
        self._path, self._wait = path, wait
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._inode: tuple[int, int] | None = None
        self._texts: dict[tuple[int, tuple[str, ...]], tuple[str, Mapping[str, Any], Executable]] = {}
        self._dialect = sqlite_dialect.dialect(paramstyle="named")

    def run(self, steps: Sequence[Step], *, write: bool) -> list[Result]:
        with self._lock:
            connection = self._open()
            if not write:
                return [self._step(connection, step) for step in steps]
            connection.execute("BEGIN IMMEDIATE")
            try:
                results = [self._step(connection, step) for step in steps]
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
            return results

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _step(self, connection: sqlite3.Connection, step: Step) -> Result:
        text, constants = self._compiled(step)
        cursor = connection.execute(text, {**constants, **step.values})
        return _checked(step, Result(cursor.fetchall(), cursor.rowcount))

    def _compiled(self, step: Step) -> tuple[str, Mapping[str, Any]]:
        names = tuple(step.values)
        known = self._texts.get((id(step.statement), names))
        if known is None:  # the statement is kept beside its text, so that its id stays its own
            compiled = step.statement.compile(dialect=self._dialect, column_keys=names)  # type: ignore[attr-defined]
            constants = {name: value for name, value in compiled.params.items() if name not in names}
            known = self._texts[id(step.statement), names] = str(compiled), constants, step.statement
        return known[0], known[1]

    def _open(self) -> sqlite3.Connection:
        found = self._path.stat()  # a missing file is an error; connecting would make an empty one
        inode = found.st_dev, found.st_ino
        if self._connection is None or inode != self._inode:
            if self._connection is not None:
                self._connection.close()
            self._connection = sqlite3.connect(
                self._path, timeout=self._wait, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._inode = inode
        return self._connection


class PostgresBackend:
    """PostgreSQL over psycopg 3; reads need no transaction."""

    def __init__(self, url: Any, *, pool_size: int = 5) -> None:
        self._engine = create_async_engine(
            url,
            isolation_level="AUTOCOMMIT",
            pool_size=pool_size,
            pool_timeout=POOL_WAIT,
            connect_args={"connect_timeout": CONNECT_WAIT},
        )
        self._writers = self._engine.execution_options(isolation_level="READ COMMITTED", preserve_rowcount=True)

    async def read(self, *steps: Step) -> list[Result]:
        """See `Backend`."""
        return await self._again(steps, write=False)

    async def write(self, *steps: Step) -> list[Result]:
        """See `Backend`."""
        return await self._again(steps, write=True)

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()

    async def _again(self, steps: Sequence[Step], *, write: bool) -> list[Result]:
        """Once more on a fresh connection if the pooled one turns out to be dead: the server was restarted."""
        try:
            try:
                return await self._once(steps, write=write)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            return await self._once(steps, write=write)
        except DBAPIError as error:
            raise MemoryUnavailable(f"the memory's database cannot be used now: {error.orig}") from error
        except PoolTimeout as error:
            raise MemoryUnavailable("the memory's database has no free connection") from error

    async def _once(self, steps: Sequence[Step], *, write: bool) -> list[Result]:
        engine = self._writers if write else self._engine
        results = []
        async with engine.begin() if write else engine.connect() as connection:
            for step in steps:
                done = await connection.execute(step.statement, dict(step.values))
                rows = [tuple(row) for row in done] if done.returns_rows else ()
                results.append(_checked(step, Result(rows, done.rowcount)))
        return results
