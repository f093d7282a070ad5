"""One of the processes that share a database: a lock that nobody waits for, and that goes with the process that holds it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from skill.calendar.schema import JOBS_LOCK, parse
from skill.errors import CalendarUnavailable
from skill.observe import log

try:
    import fcntl
except ImportError:  # no POSIX system
    fcntl = None  # type: ignore[assignment]

CONNECT_WAIT = 5  # s


def only_one(url: str) -> AbstractContextManager[bool]:
    """Whether the periodic work on this database is ours, for as long as the context lasts; False: another is at it.

    SQLite: a lock on the file `<database>.jobs` beside the database. PostgreSQL: an advisory lock of a transaction, which
    also a pooler of connections keeps. Where files cannot be locked, the answer is True and the log says so. Entering
    raises `CalendarUnavailable`, and blocks for as long as the database takes.
    """
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(parsed.database or "")
        return _file_lock(path.with_name(f"{path.name}.jobs"))
    return _advisory_lock(parsed)


@contextmanager
def _file_lock(path: Path) -> Iterator[bool]:
    """The file stays where it is: whoever removed it would let two in."""
    try:
        opened = path.open("ab")
    except OSError as error:
        raise CalendarUnavailable(f"the lock {path.name} cannot be opened: {error.strerror}") from error
    with opened:
        yield _taken(opened.fileno(), path)


def _taken(file: int, path: Path) -> bool:
    if fcntl is None:
        log().warning("jobs without a lock", file=path.name, error="this system has no file locks")
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:  # some network file systems
        log().warning("jobs without a lock", file=path.name, error=error.strerror)
    return True


@contextmanager
def _advisory_lock(url: URL) -> Iterator[bool]:
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": CONNECT_WAIT})
    try:
        try:
            connection = engine.connect()
            ours: bool = connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({JOBS_LOCK})").scalar_one()
        except DBAPIError as error:
            raise CalendarUnavailable(f"the calendar database cannot be reached: {error.orig}") from error
        try:
            yield ours
        finally:
            with suppress(DBAPIError):  # a connection that is gone has taken the lock along
                connection.close()
    finally:
        engine.dispose()
