"""Changed language data taken over by a running service: read again on SIGHUP, refused where they are not in order."""

import asyncio
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from skill.bootstrap import core_of, platforms_of
from skill.clock import system_now
from skill.common_facts import ensure_facts
from skill.errors import CalendarUnavailable
from skill.knowledge import NotInOrder
from skill.lint import examine
from skill.observe import log
from skill.platforms import Platform
from skill.service import Skill
from skill.settings import Settings

HANGUP: signal.Signals | None = getattr(signal, "SIGHUP", None)  # None where there is no such signal (Windows)


class Door(Protocol):
    """What answers for a platform; the platform may be replaced at any time."""

    platform: Platform


def hold_back() -> None:
    """Let SIGHUP wait in this thread, and in all that it starts, until somebody listens: it would end the process."""
    if HANGUP is not None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {HANGUP})


class Renewal:
    """Reads the language data again for one process of the service. Turns that have begun keep what they began with."""

    def __init__(self, skill: Skill, doors: Sequence[Door], settings: Settings) -> None:
        self._skill, self._doors, self._settings = skill, doors, settings
        self._asked = False
        self._task: asyncio.Task[None] | None = None

    async def renew(self) -> bool:
        """Read, check, and put in force all at once. False: they are not in order, and the old ones stay in force.

        Reading is done beside the running turns. Facts that cannot be stored now are loaded at the next start.
        """
        directory, cache = self._settings.locale_dir, self._settings.data_dir / "cache"
        try:
            knowledge = await asyncio.to_thread(examine, directory, cache=cache)
        except (NotInOrder, OSError) as error:
            problems = error.problems if isinstance(error, NotInOrder) else (str(error),)
            self._skill.metrics.failures.labels("language").inc()
            log().error("language data refused", problems=list(problems))
            return False
        served = {platform.name: platform for platform in platforms_of(knowledge)}
        try:
            await ensure_facts(self._skill.calendar, knowledge, system_now())
        except CalendarUnavailable as error:
            log().warning("facts not renewed", error=str(error))
        self._skill.core = core_of(knowledge)
        for door in self._doors:
            door.platform = served.get(door.platform.name, door.platform)
        log().info("language data renewed", digest=knowledge.digest[:16])
        return True

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While this lasts, SIGHUP renews. Only the main thread of a process can listen; elsewhere nothing happens."""
        if HANGUP is None or threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(HANGUP, self._ask)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {HANGUP})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_BLOCK, {HANGUP})  # the process ends in order, whoever hangs up now
            loop.remove_signal_handler(HANGUP)
            if self._task is not None:
                self._task.cancel()

    def _ask(self) -> None:
        """One renewal at a time; asked for while one is running, it is done once more afterwards."""
        self._asked = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._until_done())

    async def _until_done(self) -> None:
        while self._asked:
            self._asked = False
            await self.renew()
