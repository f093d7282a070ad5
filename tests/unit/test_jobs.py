"""Periodic work: what is due, failures that stay alone, one process of several, and turns that wait for none of it."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from threading import Event as Flag
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog
from prometheus_client import generate_latest
from starlette.testclient import TestClient

from dialogs import EventQuery
from intents import TimeRange
from skill.app import create_app
from skill.calendar import Counts, Series, lock, open_calendar
from skill.calendar.demo import demo_events, load_demo
from skill.calendar.lock import only_one
from skill.calendar.memory import MemoryCalendar
from skill.errors import CalendarUnavailable
from skill.jobs import Jobs, Ran, Stores, due, next_run, standing_work
from skill.memory.in_memory import InMemory
from skill.memory.sql import SqlMemory
from skill.observe import Metrics, configure_logs
from skill.service import Skill
from skill.settings import Settings

SEOUL = ZoneInfo("Asia/Seoul")
JITTER = timedelta(minutes=4)


@dataclass(frozen=True)
class Data:
    """Language data with one artist and one programme."""

    digest: str = "a" * 64
    artists: tuple[Mapping[str, Any], ...] = (
        {"id": "byeolha", "kind": "soloist", "name": "별하", "birthday": "2001-03-09"},
    )
    shows: tuple[Mapping[str, Any], ...] = ()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def jobs(
    work: Mapping[str, Any], calendar: Any = None, lock: Callable[[], AbstractContextManager[bool]] | None = None
) -> Jobs:
    return Jobs(
        work,
        open_stores=lambda: Stores(calendar=calendar if calendar is not None else MemoryCalendar(), memory=InMemory()),
        lock=lock or (lambda: nullcontext(True)),
        metrics=Metrics(),
        jitter=JITTER,
    )


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What was logged since the last look."""
    stream = StringIO()
    configure_logs("debug", stream)

    def take() -> list[dict[str, Any]]:
        found = [json.loads(line) for line in stream.getvalue().splitlines()]
        stream.seek(0)
        stream.truncate()
        return found

    yield take
    structlog.reset_defaults()


# ---------------------------------------------------------------- what is due


@pytest.mark.parametrize(
    ("last", "then"),
    [
        (Ran(at=at("2026-11-25T10:00")), "2026-11-26T00:04"),
        (Ran(at=at("2026-11-25T23:59:59")), "2026-11-26T00:04"),
        (Ran(at=at("2026-11-26T00:03")), "2026-11-27T00:04"),
        (Ran(at=datetime(2026, 11, 25, 16, tzinfo=ZoneInfo("UTC"))), "2026-11-27T00:04"),  # the 26th in Seoul
        (Ran(at=at("2026-12-31T10:00")), "2027-01-01T00:04"),
        (Ran(at=at("2026-11-25T10:00"), elsewhere=True), "2026-11-25T10:05"),
        (Ran(at=at("2026-11-25T10:00"), failures=1), "2026-11-25T10:05"),
        (Ran(at=at("2026-11-25T10:00"), failures=2), "2026-11-25T10:10"),
        (Ran(at=at("2026-11-25T10:00"), failures=4), "2026-11-25T10:40"),
        (Ran(at=at("2026-11-25T10:00"), failures=5), "2026-11-25T11:00"),
        (Ran(at=at("2026-11-25T10:00"), failures=5000), "2026-11-25T11:00"),
    ],
)
def test_when_a_job_is_due_again(last: Ran, then: str) -> None:
    assert next_run(last, JITTER) == at(then)
    assert due(["job"], {"job": last}, at(then) - timedelta(seconds=1), JITTER) == ()
    assert due(["job"], {"job": last}, at(then), JITTER) == ("job",)


def test_what_was_never_tried_is_due_and_so_is_all_once_the_clock_was_put_back() -> None:
    ran = {"b": Ran(at=at("2026-11-25T10:00"))}
    assert due(["a", "b", "c"], ran, at("2026-11-25T12:00"), JITTER) == ("a", "c")
    assert due(["a", "b", "c"], ran, at("2026-11-20T12:00"), JITTER) == ("a", "b", "c")


# ---------------------------------------------------------------- one round


def test_a_failure_stays_alone_is_logged_and_tried_again(lines: Callable[[], list[dict[str, Any]]]) -> None:
    done: list[str] = []
    broken = [CalendarUnavailable("down on purpose"), RuntimeError("a bug")]

    async def good(stores: Stores, now: datetime) -> Counts:
        done.append("good")
        return Counts(added=3)

    async def bad(stores: Stores, now: datetime) -> None:
        if broken:
            raise broken.pop(0)
        done.append("bad")

    async def last(stores: Stores, now: datetime) -> None:
        done.append("last")

    clock = [at("2026-11-25T10:00")]
    work = jobs({"good": good, "bad": bad, "last": last})

    def round_at(text: str) -> list[tuple[Any, ...]]:
        clock[0] = at(text)
        asyncio.run(work.round(lambda: clock[0]))
        return [(line["event"], line["job"], line.get("error"), line.get("added")) for line in lines()]

    assert round_at("2026-11-25T10:00") == [
        ("job", "good", None, 3),
        ("job failed", "bad", "down on purpose", None),
        ("job", "last", None, 0),
    ]
    assert round_at("2026-11-25T10:04") == []
    assert round_at("2026-11-25T10:05") == [("job failed", "bad", "a bug", None)]
    assert round_at("2026-11-25T10:15") == [("job", "bad", None, 0)]
    assert round_at("2026-11-26T00:04") == [
        ("job", "good", None, 3),
        ("job", "bad", None, 0),
        ("job", "last", None, 0),
    ]
    assert done == ["good", "last", "bad", "good", "bad", "last"]
    assert b'skill_failures_total{kind="job"} 2.0' in generate_latest(work._metrics.registry)


@pytest.mark.parametrize("error", [CalendarUnavailable("no database"), OSError("no disk"), RuntimeError("a bug")])
def test_a_lock_or_a_store_that_cannot_be_had_fails_what_is_due(
    error: Exception, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    works: list[bool] = []

    async def job(stores: Stores, now: datetime) -> None:
        works.append(True)

    @contextmanager
    def no_lock() -> Iterator[bool]:
        if not works:
            works.append(False)
            raise error
        yield True

    clock = [at("2026-11-25T10:00")]
    work = jobs({"one": job, "two": job}, lock=no_lock)
    asyncio.run(work.round(lambda: clock[0]))
    assert [(line["event"], line["error"]) for line in lines()] == [("job failed", str(error))] * 2
    assert works == [False]
    clock[0] += timedelta(minutes=5)
    asyncio.run(work.round(lambda: clock[0]))
    assert works == [False, True, True]


# ---------------------------------------------------------------- the work itself


def test_the_month_and_the_week_change(lines: Callable[[], list[dict[str, Any]]]) -> None:
    """Facts for the new month, a series extended by the days that passed, the demonstration in its week; at noon nothing."""
    calendar = MemoryCalendar()
    clock = [at("2026-11-25T10:00")]
    work = jobs(standing_work(Data), calendar)
    definition = "\r\n".join(
        ("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:r1", "DTSTART;TZID=Asia/Seoul:20261101T200000", "SUMMARY:별하 라디오",
         "RRULE:FREQ=DAILY", "END:VEVENT", "END:VCALENDAR", "")
    )  # fmt: skip
    radio = Series(source="radio", uid="r1", definition=definition, until=at("2026-11-25T00:00"), artists=("byeolha",))

    def round_at(text: str) -> dict[str, tuple[int, int, int]]:
        clock[0] = at(text)
        asyncio.run(work.round(lambda: clock[0]))
        return {
            line["job"]: (line.get("added", 0), line.get("changed", 0), line.get("gone", 0))
            for line in lines()
            if line["event"] == "job"
        }

    def count(source: str) -> int:
        return asyncio.run(calendar.sources()).get(source, 0)

    asyncio.run(calendar.upsert((), series=[radio]))
    demo = asyncio.run(load_demo(calendar, clock[0])).added
    first = round_at("2026-11-25T10:00")
    assert first["facts"][0] == count("facts") == 3  # two birthdays and what tells their state
    assert first["series"] == (397, 0, 0)
    assert first["demonstration"] == first["memory"] == (0, 0, 0)
    assert round_at("2026-11-25T12:00") == {}
    assert round_at("2026-11-26T00:03") == {}
    assert round_at("2026-11-26T00:04")["series"] == (1, 0, 0)
    monday = round_at("2026-11-30T00:04")
    assert monday["demonstration"] == (0, demo, 0)
    assert monday["series"] == (4, 0, 0)
    assert monday["facts"] == (0, 0, 0)
    assert asyncio.run(calendar.get(demo_events(clock[0])[0].id)).starts == demo_events(clock[0])[0].starts
    december = round_at("2026-12-01T00:04")
    assert december["facts"] == (1, 0, 1)  # its state: the window holds the same two birthdays
    assert december["demonstration"] == (0, 0, 0)
    april = round_at("2027-04-01T00:04")
    assert april["facts"][0] == 2  # the birthday that has come into the window, and its state
    window = TimeRange(start=at("2028-03-01T00:00"), end=at("2028-04-01T00:00"), grain="month")
    (found,) = asyncio.run(calendar.find_all((EventQuery(window=window, kinds=("birthday",)),)))
    assert [event.title for event in found.events] == ["별하 생일"]


def test_a_demonstration_that_was_not_asked_for_stays_away() -> None:
    calendar = MemoryCalendar()
    asyncio.run(jobs(standing_work(Data), calendar).round(lambda: at("2026-11-25T10:00")))
    assert set(asyncio.run(calendar.sources())) == {"facts"}


def test_changed_language_data_are_followed() -> None:
    calendar, data = MemoryCalendar(), [Data()]
    clock = [at("2026-11-25T10:00")]
    work = jobs(standing_work(lambda: data[0]), calendar)
    asyncio.run(work.round(lambda: clock[0]))
    data[0] = Data(digest="b" * 64, artists=())
    clock[0] = at("2026-11-26T10:00")
    asyncio.run(work.round(lambda: clock[0]))
    assert asyncio.run(calendar.sources()) == {"facts": 1}


def test_what_is_over_is_deleted_though_nobody_speaks(tmp_path: Path, says: Any) -> None:
    url = f"sqlite:///{tmp_path}/idolcal.db"

    async def story() -> list[int]:
        calendar, memory = open_calendar(url), SqlMemory(url)
        turn = says("별하")
        await memory.save(turn, (await memory.load(turn)).session, life=timedelta(minutes=10))
        rows = []
        work = Jobs(
            standing_work(Data),
            open_stores=lambda: Stores(calendar=open_calendar(url), memory=SqlMemory(url)),
            lock=lambda: only_one(url),
            metrics=Metrics(),
        )
        for moment in (turn.now, turn.now + timedelta(days=1)):
            await work.round(lambda moment=moment: moment)
            rows.append(len((await memory._backend.read(_everything()))[0].rows))
        await calendar.close()
        await memory.close()
        return rows

    assert asyncio.run(story()) == [1, 0]


def _everything() -> Any:
    from sqlalchemy import select

    from skill.memory.backends import Step
    from skill.memory.tables import session

    return Step(select(session.c.key), {})


# ---------------------------------------------------------------- one of several


def test_one_of_two_workers_only(tmp_path: Path) -> None:
    """While the first is at it the second does nothing; it looks again later, and then finds the lock free."""
    url = f"sqlite:///{tmp_path}/idolcal.db"
    begun, may_end = Flag(), Flag()
    done: list[str] = []
    clock = [at("2026-11-25T10:00")]

    async def slow(stores: Stores, now: datetime) -> None:
        begun.set()
        assert await asyncio.to_thread(may_end.wait, 30)
        done.append("first")

    async def quick(stores: Stores, now: datetime) -> None:
        done.append("second")

    first = jobs({"job": slow}, lock=lambda: only_one(url))
    second = jobs({"job": quick}, lock=lambda: only_one(url))

    async def story() -> None:
        busy = asyncio.create_task(first.round(lambda: clock[0]))
        await asyncio.to_thread(begun.wait, 30)
        await second.round(lambda: clock[0])
        assert done == []
        may_end.set()
        await busy
        clock[0] += timedelta(minutes=4)
        await second.round(lambda: clock[0])
        assert done == ["first"]
        clock[0] += timedelta(minutes=1)
        await second.round(lambda: clock[0])
        assert done == ["first", "second"]

    asyncio.run(story())


HOLD = "import sys; from skill.calendar.lock import only_one\nwith only_one(sys.argv[1]) as ours: print(ours, flush=True); sys.stdin.read()"


def test_the_lock_goes_with_its_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/idolcal.db"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, url],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    ) as other:  # fmt: skip
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "True\n"
            with only_one(url) as ours:
                assert not ours
        finally:
            other.kill()
        other.wait(timeout=30)
        with only_one(url) as ours:
            assert ours


@pytest.mark.parametrize("missing", ["module", "support"])
def test_where_files_cannot_be_locked_the_log_says_so(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    class Unsupported:
        LOCK_EX = LOCK_NB = 0

        @staticmethod
        def flock(file: int, how: int) -> None:
            raise OSError(95, "Operation not supported")

    monkeypatch.setattr(lock, "fcntl", None if missing == "module" else Unsupported)
    with only_one(f"sqlite:///{tmp_path}/idolcal.db") as ours:
        assert ours
    assert [line["event"] for line in lines()] == ["jobs without a lock"]


def test_a_lock_in_a_folder_that_is_gone(tmp_path: Path) -> None:
    with (
        pytest.raises(CalendarUnavailable, match=r"idolcal\.db\.jobs"),
        only_one(f"sqlite:///{tmp_path}/no/idolcal.db"),
    ):
        pass


# ---------------------------------------------------------------- beside the turns


def test_turns_wait_for_no_job_and_the_end_does_not_either(skill: Skill, tmp_path: Path, now: datetime) -> None:
    """A job that hangs with its thread leaves /health alone; one that waits is cut off at the end."""
    begun, may_go_on, cut = Flag(), Flag(), Flag()

    async def stalls(stores: Stores, now: datetime) -> None:
        begun.set()
        assert may_go_on.wait(30)

    async def waits_for_ever(stores: Stores, now: datetime) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cut.set()

    work = jobs({"stalls": stalls, "waits": waits_for_ever})
    app = create_app(skill, Settings(data_dir=tmp_path), (), now=lambda: now, jobs=work)
    with TestClient(app) as web:
        assert begun.wait(30)
        assert web.get("/health").text == "ok\n"
        may_go_on.set()
    assert cut.is_set()


def test_a_bug_in_the_periodic_work_leaves_the_service_alone(
    skill: Skill, tmp_path: Path, now: datetime, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    reached = Flag()

    class Broken(Jobs):
        async def round(self, now: Callable[[], datetime]) -> None:
            reached.set()
            raise RuntimeError("broken on purpose")

    async def job(stores: Stores, now: datetime) -> None:
        return None

    broken = Broken({"job": job}, open_stores=lambda: None, lock=nullcontext, metrics=Metrics())  # type: ignore[arg-type, return-value]
    with TestClient(create_app(skill, Settings(data_dir=tmp_path), (), now=lambda: now, jobs=broken)) as web:
        assert reached.wait(30)
        assert web.get("/health").text == "ok\n"
    assert "bug in the periodic work" in [line["event"] for line in lines()]
