"""The version of the calendar's tables: look it up, bring it up to date, refuse what does not fit.

SQLite files are migrated when they are opened, after a copy of the file; PostgreSQL only by `idolcal db upgrade`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, create_engine, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from skill.errors import CalendarUnavailable, SchemaMismatch

VERSION_TABLE = "calendar_version"
# Any numbers of our own: advisory locks of PostgreSQL for migrations, for writers and for periodic work.
MIGRATION_LOCK, WRITER_LOCK, JOBS_LOCK = 7_420_001, 7_420_002, 7_420_003


def parse(url: str) -> URL:
    """A database URL with its driver: `sqlite:///path` or `postgresql://user@host/name`. Raises `ValueError`."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError("not a database URL; write sqlite:///path/to/file or postgresql://user@host/name") from error
    backend = {"postgres": "postgresql"}.get(parsed.drivername.split("+")[0], parsed.drivername.split("+")[0])
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise ValueError("a SQLite calendar needs a file: sqlite:///path/to/file")
        return parsed.set(drivername="sqlite")
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise ValueError(f"the calendar runs on sqlite and postgresql, not on {backend}")


def head() -> str:
    """The version that this program works with."""
    found = _script().get_current_head()
    assert found is not None
    return found


def current(url: str) -> str | None:
    """The version of the tables in a database, None if there are none. Raises `CalendarUnavailable`."""
    parsed = parse(url)
    path = _path(parsed)
    if path is not None and not path.exists():
        return None
    with _connected(parsed) as connection:
        return _version(connection)


def check(url: str) -> None:
    """Raise `SchemaMismatch` unless the tables are of this program's version."""
    verify(current(url))


def verify(version: str | None) -> None:
    """Raise `SchemaMismatch`, saying what to do, unless this version is ours."""
    if version == head():
        return
    if version is None:
        raise SchemaMismatch("the database holds no calendar yet: run 'idolcal db upgrade'")
    if _is_older(version):
        raise SchemaMismatch(
            f"the calendar in the database is of version {version}, older than {head()}: run 'idolcal db upgrade'"
        )
    raise SchemaMismatch(
        f"the calendar in the database is of version {version}, newer than {head()}: "
        "install the newer program, or restore a copy of the database made before its upgrade"
    )


def upgrade(url: str) -> Path | None:
    """Bring the tables up to this program's version; the copy of a SQLite file made before, if one was needed.

    Nothing happens if they are. Raises `SchemaMismatch` for a newer version, `CalendarUnavailable` if the database
    cannot be reached or is being written by someone else.
    """
    parsed = parse(url)
    version = current(url)
    if version == head():
        return None
    if version is not None and not _is_older(version):
        verify(version)
    path = _path(parsed)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    with _connected(parsed) as connection:
        if path is not None:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
        else:
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        try:
            saved = _migrate(connection, path)
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")
    return saved


def _migrate(connection: Connection, path: Path | None) -> Path | None:
    """Migrate under the lock; the copy of a SQLite file that held anything. Another process may have been first."""
    version = _version(connection)
    if version == head():
        return None
    saved = _copy(path, version) if path is not None and inspect(connection).get_table_names() else None
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return saved


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _is_older(version: str) -> bool:
    try:
        return _script().get_revision(version) is not None and version != head()
    except CommandError:
        return False


def _version(connection: Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def _path(url: URL) -> Path | None:
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _copy(path: Path, version: str | None) -> Path:
    """A consistent copy of a SQLite file beside it, whatever its journal holds. An older copy is replaced."""
    target = path.with_name(f"{path.name}.before-{head()}-was-{version or 'none'}")
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, timeout=5)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    """A connection without implicit transactions. Failures of the database become `CalendarUnavailable`."""
    sqlite = url.get_backend_name() == "sqlite"
    engine = create_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": 5} if sqlite else {"connect_timeout": 5},
    )
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise CalendarUnavailable(f"the calendar database cannot be opened: {error.orig}") from error
    finally:
        engine.dispose()
