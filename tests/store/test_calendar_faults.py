"""What the stores do when the database is locked, gone, restarted, slow, or of another version."""

import sqlite3
import threading
from contextlib import closing

import pytest
from sqlalchemy import NullPool, create_engine, inspect

from dialogs import EventQuery
from skill.calendar import open_calendar, schema
from skill.calendar.memory import MemoryCalendar
from skill.calendar.postgres import PostgresCalendar
from skill.calendar.sqlite import RECOVERED, SqliteCalendar
from skill.errors import CalendarUnavailable, SchemaMismatch

EVERYTHING = [EventQuery()]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "calendar.sqlite3"


@pytest.fixture
def url(path):
    return f"sqlite:///{path}"


def version(url, stamp):
    """Write another version into a database."""
    engine = create_engine(schema.parse(url), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"UPDATE {schema.VERSION_TABLE} SET version_num = '{stamp}'")
    engine.dispose()


# ---------------------------------------------------------------- unavailable


def test_the_calendar_in_memory_can_be_told_to_fail(run, make):
    calendar = MemoryCalendar([make("A", "2026-11-22T18:00")], fail=True)
    calls = [
        lambda: calendar.find_all(EVERYTHING),
        lambda: calendar.get("id-A"),
        lambda: calendar.upsert([]),
        lambda: calendar.remove(source="test"),
        lambda: calendar.series_due(make("A", "2026-11-22T18:00").starts),
        lambda: calendar.sources(),
    ]
    for call in calls:
        with pytest.raises(CalendarUnavailable):
            run(call())
    calendar.fail = False
    assert run(calendar.find_all(EVERYTHING))[0].total == 1


def test_a_locked_file_is_unavailable_and_recovers(run, make, path, url):
    calendar = open_calendar(url)
    run(calendar.upsert([make("A", "2026-11-22T18:00")]))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        run(calendar.close())
        other.execute("BEGIN EXCLUSIVE")
        other.execute("DELETE FROM event_artist")
        with pytest.raises(CalendarUnavailable, match="locked"):
            run(calendar.find_all(EVERYTHING))
        other.execute("ROLLBACK")
    assert run(calendar.find_all(EVERYTHING))[0].total == 1
    run(calendar.close())


def test_reads_go_on_while_another_process_writes_and_writes_wait_their_turn(run, make, path, url):
    calendar = open_calendar(url)
    impatient = SqliteCalendar(url, write_wait=0.01)
    run(calendar.upsert([make("A", "2026-11-22T18:00")]))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert run(calendar.find_all(EVERYTHING))[0].total == 1
        with pytest.raises(CalendarUnavailable, match="locked"):
            run(impatient.upsert([make("B", "2026-11-22T18:00")]))
        other.execute("ROLLBACK")
    assert run(impatient.upsert([make("B", "2026-11-22T18:00")])).added == 1
    assert run(calendar.find_all(EVERYTHING))[0].total == 2
    run(calendar.close())
    run(impatient.close())


def test_a_file_that_is_gone_is_unavailable_and_a_new_one_is_taken(run, make, path, url, tmp_path):
    calendar = open_calendar(url)
    run(calendar.upsert([make("A", "2026-11-22T18:00")]))
    assert run(calendar.find_all(EVERYTHING))[0].total == 1
    run(calendar.close())
    aside = path.rename(tmp_path / "aside")
    for call in (calendar.find_all(EVERYTHING), calendar.upsert([]), calendar.get("x")):
        with pytest.raises(CalendarUnavailable, match="is not there"):
            run(call)
    assert not path.exists()
    aside.rename(path)
    assert run(calendar.find_all(EVERYTHING))[0].total == 1
    run(calendar.close())


def test_a_replaced_file_is_read_instead_of_the_old_one(run, make, path, url, tmp_path):
    calendar, spare = open_calendar(url), open_calendar(f"sqlite:///{tmp_path}/spare")
    run(calendar.upsert([make("A", "2026-11-22T18:00")]))
    run(spare.upsert([make(t, "2026-11-22T18:00") for t in ("B", "C")]))
    run(spare.close())
    assert run(calendar.find_all(EVERYTHING))[0].total == 1
    for rest in ("-wal", "-shm"):
        path.with_name(path.name + rest).unlink(missing_ok=True)
    (tmp_path / "spare").replace(path)
    assert [e.title for e in run(calendar.find_all(EVERYTHING))[0].events] == ["B", "C"]
    run(calendar.close())


def test_a_file_that_is_no_database_is_unavailable(run, path, url):
    path.write_bytes(b"not a database, " * 100)
    with pytest.raises(CalendarUnavailable, match="not a database"):
        open_calendar(url)
    calendar = SqliteCalendar(url)
    with pytest.raises(CalendarUnavailable, match="not a database"):
        run(calendar.find_all(EVERYTHING))
    run(calendar.close())


def test_slow_reads_leave_the_event_loop_until_they_are_quick_again(run, make, url):
    open_calendar(url)
    now, step, threads = [0.0], [0.0], []

    def stopwatch():
        now[0] += step[0]
        threads.append(threading.current_thread() is threading.main_thread())
        return now[0]

    calendar = SqliteCalendar(url, stopwatch=stopwatch)
    run(calendar.upsert([make("A", "2026-11-22T18:00")]))
    run(calendar.find_all(EVERYTHING))
    assert calendar.inline
    step[0] = 0.11
    run(calendar.find_all(EVERYTHING))
    assert threads == [True] * 4
    step[0] = 0.0
    for _ in range(RECOVERED):
        assert not calendar.inline
        assert run(calendar.find_all(EVERYTHING))[0].total == 1
    assert threads == [True] * 4 + [False] * 2 * RECOVERED
    assert calendar.inline
    run(calendar.find_all(EVERYTHING))
    assert threads[-1]
    run(calendar.close())


def test_a_failed_write_leaves_nothing(store, run, make):
    run(store.upsert([make("A", "2026-11-22T18:00")]))
    many = [make(f"{n}", "2026-11-22T18:00") for n in range(700)]
    with pytest.raises(ValueError, match="two events have the id"):
        run(store.upsert([*many, make("B", "2026-11-22T18:00", id="id-A")]))
    assert run(store.sources()) == {"test": 1}
    assert run(store.upsert(many)).added == 700


def test_a_restarted_server_is_found_again(postgres, postgres_url, run, make):
    calendar = open_calendar(postgres_url)
    run(calendar.upsert([make("A", "2026-11-22T18:00")]))
    postgres.kill()
    try:
        for call in (calendar.find_all(EVERYTHING), calendar.get("id-A"), calendar.upsert([]), calendar.sources()):
            with pytest.raises(CalendarUnavailable):
                run(call)
        with pytest.raises(CalendarUnavailable):
            schema.check(postgres_url)
    finally:
        postgres.start()
    assert run(calendar.find_all(EVERYTHING))[0].total == 1
    assert run(calendar.upsert([make("B", "2026-11-22T18:00")])).added == 1
    postgres.kill()
    postgres.start()
    assert run(calendar.upsert([make("C", "2026-11-22T18:00")])).added == 1
    assert run(calendar.find_all(EVERYTHING))[0].total == 3
    run(calendar.close())


def test_a_server_that_was_never_there(run, tmp_path):
    url = f"postgresql://nobody@/none?host={tmp_path}"
    with pytest.raises(CalendarUnavailable, match="cannot be opened"):
        open_calendar(url)
    calendar = PostgresCalendar(url)
    with pytest.raises(CalendarUnavailable, match=r"cannot be (reached|read)"):
        run(calendar.find_all(EVERYTHING))
    run(calendar.close())


def test_no_free_connection_is_unavailable(postgres_url, run):
    calendar = PostgresCalendar(postgres_url, pool_size=1, pool_wait=0.01, overflow=0)

    async def crowd():
        async with calendar.engine.connect():
            await calendar.find_all(EVERYTHING)

    with pytest.raises(CalendarUnavailable, match="no free connection"):
        run(crowd())
    run(calendar.close())


# ---------------------------------------------------------------- versions


def test_a_new_file_gets_the_newest_tables(url):
    assert schema.current(url) is None
    open_calendar(url)
    assert schema.current(url) == schema.head()
    assert schema.upgrade(url) is None
    schema.check(url)


def test_folders_are_made_and_odd_names_work(run, make, tmp_path):
    url = f"sqlite:///{tmp_path}/새 폴더 100%/일정.sqlite3"
    calendar = open_calendar(url)
    assert run(calendar.upsert([make("A", "2026-11-22T18:00")])).added == 1
    run(calendar.close())


def test_an_older_file_is_copied_and_then_migrated(run, make, path, url):
    with closing(sqlite3.connect(path)) as old:
        old.execute("CREATE TABLE something_else (a)")
        old.execute("INSERT INTO something_else VALUES (1)")
        old.commit()
    saved = schema.upgrade(url)
    assert saved is not None
    assert saved.name == f"calendar.sqlite3.before-{schema.head()}-was-none"
    with closing(sqlite3.connect(saved)) as copy:
        assert copy.execute("SELECT a FROM something_else").fetchall() == [(1,)]
    calendar = open_calendar(url)
    assert run(calendar.upsert([make("A", "2026-11-22T18:00")])).added == 1
    run(calendar.close())


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_other_versions_are_refused_in_one_sentence(kind, url, request, monkeypatch):
    if kind == "postgres":
        url = request.getfixturevalue("postgres_url")
    schema.upgrade(url)
    version(url, "9999")
    says = r"^the calendar in the database is of version 9999, newer than \d{4}: install the newer program, or .*$"
    for call in (schema.check, schema.upgrade, open_calendar):
        with pytest.raises(SchemaMismatch, match=says):
            call(url)
    version(url, schema.head())
    monkeypatch.setattr(schema, "head", lambda: "later")
    with pytest.raises(SchemaMismatch, match=r"^.* of version \d{4}, older than later: run 'idolcal db upgrade'$"):
        schema.check(url)


def test_an_empty_server_is_refused_until_it_is_upgraded(postgres, run, make):
    name = postgres.database("template1")
    url = postgres.url(name)
    assert schema.current(url) is None
    with pytest.raises(SchemaMismatch, match=r"^the database holds no calendar yet: run 'idolcal db upgrade'$"):
        open_calendar(url)
    schema.upgrade(url)
    assert schema.current(url) == schema.head()
    calendar = open_calendar(url)
    assert run(calendar.upsert([make("A", "2026-11-22T18:00")])).added == 1
    run(calendar.close())
    postgres.drop(name)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_migration_that_fails_leaves_nothing(kind, url, request, monkeypatch):
    if kind == "postgres":
        server = request.getfixturevalue("postgres")
        url = server.url(server.database("template1"))

    def halfway(config, revision):
        config.attributes["connection"].exec_driver_sql("CREATE TABLE half (a integer)")
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(schema.command, "upgrade", halfway)
        with pytest.raises(RuntimeError, match="the disk is full"):
            schema.upgrade(url)
    assert schema.current(url) is None
    engine = create_engine(schema.parse(url), poolclass=NullPool)
    assert "half" not in inspect(engine).get_table_names()
    engine.dispose()
    schema.upgrade(url)
    assert schema.current(url) == schema.head()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_migrations_build_exactly_the_tables_of_the_program(kind, url, request):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from skill.calendar.tables import metadata
    from skill.memory.tables import metadata as memory

    if kind == "postgres":
        url = request.getfixturevalue("postgres_url")
    schema.upgrade(url)
    engine = create_engine(schema.parse(url), poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": schema.VERSION_TABLE})
        assert compare_metadata(context, [metadata, memory]) == []
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://host/name", "sqlite and postgresql, not on mysql"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("calendar.sqlite3", "not a database URL"),
    ],
)
def test_other_urls_are_refused(url, says):
    with pytest.raises(ValueError, match=says):
        open_calendar(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2", "postgresql+psycopg"])
def test_all_ways_to_write_postgresql_mean_one_driver(scheme):
    assert schema.parse(f"{scheme}://me@host/name").drivername == "postgresql+psycopg"
