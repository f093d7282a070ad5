"""The lock of the periodic work in PostgreSQL: one holder, gone with its connection, and told where nobody answers."""

import asyncio
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from skill.calendar import open_calendar
from skill.calendar.lock import only_one
from skill.calendar.schema import JOBS_LOCK
from skill.errors import CalendarUnavailable
from skill.jobs import Jobs, Stores, standing_work
from skill.knowledge import Knowledge, load
from skill.memory.sql import SqlMemory
from skill.observe import Metrics

NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Asia/Seoul"))


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


def test_one_holder_at_a_time(postgres_url: str) -> None:
    with only_one(postgres_url) as first:
        with only_one(postgres_url) as second:
            assert (first, second) == (True, False)
        with only_one(postgres_url) as third:
            assert not third
    with only_one(postgres_url) as fourth:
        assert fourth


def test_another_database_is_another_lock(postgres: Any, postgres_url: str) -> None:
    other = postgres.database()
    with only_one(postgres_url) as here, only_one(postgres.url(other)) as there:
        assert here
        assert there
    postgres.drop(other)


def test_a_connection_that_dies_takes_the_lock_along_and_troubles_nobody(postgres: Any, postgres_url: str) -> None:
    with only_one(postgres_url) as ours:
        assert ours
        postgres.admin(
            f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = {JOBS_LOCK}"
        )
    with only_one(postgres_url) as again:
        assert again


def test_no_server_is_told(postgres: Any) -> None:
    with pytest.raises(CalendarUnavailable, match="cannot be reached"), only_one(postgres.url("no_such_database")):
        pass


def test_the_work_on_postgresql(postgres_url: str, knowledge: Knowledge) -> None:
    """Facts are loaded by whoever comes first; the next finds them there."""

    def jobs() -> Jobs:
        return Jobs(
            standing_work(lambda: knowledge),
            open_stores=lambda: Stores(calendar=open_calendar(postgres_url), memory=SqlMemory(postgres_url)),
            lock=lambda: only_one(postgres_url),
            metrics=Metrics(),
        )

    async def facts() -> int:
        store = open_calendar(postgres_url)
        try:
            return (await store.sources()).get("facts", 0)
        finally:
            await store.close()

    first, second = jobs(), jobs()
    with only_one(postgres_url):
        asyncio.run(first.round(lambda: NOW))
    assert asyncio.run(facts()) == 0
    asyncio.run(second.round(lambda: NOW))
    loaded = asyncio.run(facts())
    assert loaded > 1000
    asyncio.run(jobs().round(lambda: NOW))
    assert asyncio.run(facts()) == loaded
