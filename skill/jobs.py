"""Periodic work: what keeps the calendar up to date, done by one of the processes that share a database.

Every process looks once a minute whether something is due: at its start, after each midnight in Seoul, and a while after a
failure. All work can be done twice without harm, so the lock spares work and keeps writers apart; nothing depends on it.
It runs in a thread with an event loop and connections of its own: turns wait for none of it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from time import perf_counter

from skill.calendar import CalendarStore, Counts
from skill.calendar.rows import midnight, zone_of
from skill.common_facts import FactData, ensure_facts
from skill.errors import SkillError
from skill.memory import MemoryStore
from skill.observe import Metrics, log

LOOK = 60.0  # s between two looks at what is due
LIMIT = 600.0  # s after which a job has failed
JITTER = timedelta(minutes=10)  # processes begin within that time after midnight, each at its own
RETRY, LONGEST_RETRY = timedelta(minutes=5), timedelta(hours=1)
_ZONE = "Asia/Seoul"


# ---------------------------------------------------------------- what is due


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """The last attempt at a job in this process. `failures`: how many in a row; `elsewhere`: another process was at it."""

    at: datetime
    failures: int = 0
    elsewhere: bool = False


def next_run(last: Ran, jitter: timedelta) -> datetime:
    """When a job is due again: after the next midnight in Seoul, or earlier if this attempt did not do it."""
    if last.failures:
        return last.at + min(RETRY * 2.0 ** min(last.failures - 1, 10), LONGEST_RETRY)
    if last.elsewhere:
        return last.at + RETRY
    zone = zone_of(_ZONE)
    return midnight(last.at.astimezone(zone).date() + timedelta(days=1), zone) + jitter


def due(names: Iterable[str], ran: Mapping[str, Ran], now: datetime, jitter: timedelta) -> tuple[str, ...]:
    """The jobs that are due, in their order: those never tried, those whose time has come, and all if the clock was put back."""
    return tuple(n for n in names if (last := ran.get(n)) is None or now < last.at or now >= next_run(last, jitter))


# ---------------------------------------------------------------- the work


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """What jobs work on: connections of their own, closed after each round."""

    calendar: CalendarStore
    memory: MemoryStore

    async def close(self) -> None:
        """Close both."""
        await self.calendar.close()
        await self.memory.close()


Work = Callable[[Stores, datetime], Awaitable[Counts | None]]
"""One job, at a moment; what it changed in the calendar, None for nothing."""


def standing_work(data: Callable[[], FactData]) -> Mapping[str, Work]:
    """The work of the skill by name; `data` are the language data in force."""

    async def facts(stores: Stores, now: datetime) -> Counts | None:
        return await ensure_facts(stores.calendar, data(), now)

    async def series(stores: Stores, now: datetime) -> Counts | None:
        from skill.calendar.ingest import roll

        # whole days: a second process, or a restart, on the same day finds nothing to extend
        return await roll(stores.calendar, midnight(now.astimezone(zone_of(_ZONE)).date(), zone_of(_ZONE)))

    async def demonstration(stores: Stores, now: datetime) -> Counts | None:
        from skill.calendar.demo import shift_demo

        return await shift_demo(stores.calendar, now)

    async def memory(stores: Stores, now: datetime) -> None:
        await stores.memory.forget(now)

    return {"facts": facts, "series": series, "demonstration": demonstration, "memory": memory}


class Jobs:
    """Does the work that is due. `open_stores` and `lock` are called in the thread of the work and may block.

    `lock` says whether the work is ours (`skill.calendar.lock.only_one`). A job that fails is logged and counted, stops no
    other one and is tried again: after five minutes, then ever later, at least every hour.
    """

    def __init__(
        self,
        work: Mapping[str, Work],
        *,
        open_stores: Callable[[], Stores],
        lock: Callable[[], AbstractContextManager[bool]],
        metrics: Metrics,
        jitter: timedelta = timedelta(),
    ) -> None:
        self._work = work
        self._open_stores = open_stores
        self._lock = lock
        self._metrics = metrics
        self._jitter = jitter
        self._ran: dict[str, Ran] = {}
        self._stopping = False
        self._round: tuple[asyncio.AbstractEventLoop, asyncio.Task[None] | None] | None = None

    @asynccontextmanager
    async def running(self, now: Callable[[], datetime]) -> AsyncIterator[None]:
        """The work is done as long as the context lasts. At its end what is running is cut off; it is done the next time."""
        self._stopping = False
        keeping = asyncio.create_task(self._keep_on(now))
        try:
            yield
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping

    async def round(self, now: Callable[[], datetime]) -> None:
        """Do what is due, if no other process is at it. Never raises."""
        names = due(self._work, self._ran, now(), self._jitter)
        if not names:
            return
        left = list(names)
        try:
            with self._lock() as ours:
                if not ours:
                    self._ran |= {name: Ran(at=now(), elsewhere=True) for name in names}
                    return
                stores = self._open_stores()
                try:
                    for name in names:
                        await self._do(name, stores, now)
                        left.remove(name)
                finally:
                    await stores.close()
        except Exception as error:
            for name in left:
                self._failed(name, now(), error)
            if not left:
                log().warning("stores of the periodic work not closed", exc_info=error)

    async def _do(self, name: str, stores: Stores, now: Callable[[], datetime]) -> None:
        began = perf_counter()
        try:
            async with asyncio.timeout(LIMIT):
                counts = await self._work[name](stores, now())
        except Exception as error:
            self._failed(name, now(), error)
        else:
            self._ran[name] = Ran(at=now())
            told = asdict(counts or Counts())
            tell = log().info if told["added"] or told["changed"] or told["gone"] else log().debug
            tell("job", job=name, ms=round((perf_counter() - began) * 1000, 1), **told)

    def _failed(self, name: str, at: datetime, error: Exception) -> None:
        last = self._ran.get(name)
        self._ran[name] = Ran(at=at, failures=last.failures + 1 if last is not None else 1)
        self._metrics.failures.labels("job").inc()
        foreseen = isinstance(error, SkillError | TimeoutError)
        log().warning(
            "job failed",
            job=name,
            error=str(error) or type(error).__name__,
            again=next_run(self._ran[name], self._jitter).isoformat(timespec="seconds"),
            exc_info=None if foreseen else error,
        )

    async def _keep_on(self, now: Callable[[], datetime]) -> None:
        while True:
            try:
                if due(self._work, self._ran, now(), self._jitter):
                    await self._round_in_thread(now)
            except Exception:
                log().exception("bug in the periodic work")
            await asyncio.sleep(LOOK)

    async def _round_in_thread(self, now: Callable[[], datetime]) -> None:
        ended = asyncio.ensure_future(asyncio.to_thread(self._run_round, now))
        try:
            await asyncio.shield(ended)
        except asyncio.CancelledError:
            self._stopping = True
            self._cut_off()
            await ended
            raise

    def _run_round(self, now: Callable[[], datetime]) -> None:
        """One round in this thread, on an event loop of its own."""

        async def cancellable() -> None:
            self._round = asyncio.get_running_loop(), asyncio.current_task()
            if not self._stopping:
                await self.round(now)

        try:
            with suppress(asyncio.CancelledError):
                asyncio.run(cancellable())
        finally:
            self._round = None

    def _cut_off(self) -> None:
        """Cancel the round that runs in the thread; one that is about to begin sees `_stopping`."""
        running = self._round
        if running is not None and running[1] is not None:
            with suppress(RuntimeError):  # its loop has just been closed
                running[0].call_soon_threadsafe(running[1].cancel)
