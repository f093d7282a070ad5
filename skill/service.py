"""One turn from end to end: the pure core in the middle, memory and calendar around it, a deadline over it all."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from dialogs import Act, DialogState, Done, Effect, EventQuery, Facts, Found, Memory, Plan, Profile, Reply, with_outcome
from intents import Turn, Understanding, replace
from skill.calendar import CalendarStore
from skill.effects import UnknownSetting, apply_effects
from skill.errors import CalendarUnavailable, DeadlineExceeded, MemoryUnavailable
from skill.last_good import LastGood
from skill.memory import Change, Deed, HandedOver, MemoryStore, unchanged
from skill.observe import Metrics, Stages, log, new_turn_id

V = TypeVar("V")

_SORRY = "지금은 일정을 불러오지 못했어요. 잠시 뒤에 다시 불러 주세요."
APOLOGY = Reply(speech=_SORRY, display=_SORRY, facts=Facts(status="error"), ends=True, outcome="close")
"""Said when nothing else can be said (ERR-08, ERR-09); where a language brings its own, that one is used."""

_RESERVE = 0.15  # seconds kept back for words and memory while the calendar is waited for
_NO_PROFILE = frozenset({"learn", "choose", "handoff"})  # effects that lose nothing where there is no profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """The language in force: the four functions of the core with what they are given. Replaced as one value."""

    understand: Callable[[Turn, Any], Understanding]
    propose: Callable[[Understanding, Memory, Any], Plan]
    settle: Callable[[Plan, tuple[Found, ...], Any], Act]
    say: Callable[[Act, Done, Any], Reply]
    language: Any
    manner: Any
    session_life: timedelta  # how long a session is kept after its last turn (FUP-00)
    apology: Reply = APOLOGY
    artists: Mapping[str, str] = field(default_factory=dict)  # id → name for display
    kinds: Mapping[str, str] = field(default_factory=dict)  # kind of event → label for display
    facts: Any = None  # the data that the periodic work makes facts from (`skill.common_facts.FactData`)


class Skill:
    """Answers turns. Knows no platform and no wire format; all it uses is handed in.

    `core` may be replaced at any time by another one (new language data); turns that have begun keep the old one.
    """

    def __init__(
        self,
        *,
        core: Core,
        calendar: CalendarStore,
        memory: MemoryStore,
        metrics: Metrics | None = None,
        store_timeout: float = 1.0,
        log_text: bool = False,
    ) -> None:
        self.core = core
        self.calendar = calendar
        self.memory = memory
        self.metrics = metrics if metrics is not None else Metrics()
        self._store_timeout = store_timeout
        self._log_text = log_text
        self._last_good = LastGood()
        self._running: dict[tuple[str, str, str], asyncio.Future[Reply]] = {}

    async def answer(self, turn: Turn, *, budget_ms: int = 5000) -> Reply:
        """The answer to one turn within the platform's budget, the apology when time is over (ERR-09).

        An identical repeated call gets the same answer and changes nothing twice, also while the first one is running.
        """
        if turn.call is None:
            return await self._in_time(turn, budget_ms)
        key = (turn.platform, turn.session, turn.call)
        running = self._running.get(key)
        if running is not None:
            return await asyncio.shield(running)
        task = asyncio.ensure_future(
            self._in_time(turn, budget_ms)
        )  # a caller that hangs up must not cut off the others
        self._running[key] = task
        task.add_done_callback(lambda done: self._finished(key, done))
        return await asyncio.shield(task)

    def _finished(self, key: tuple[str, str, str], done: asyncio.Future[Reply]) -> None:
        del self._running[key]
        if not done.cancelled():
            done.exception()  # it is in the log; with nobody left to hear it, asyncio would complain

    async def _in_time(self, turn: Turn, budget_ms: int) -> Reply:
        one = _OneTurn(self, turn, asyncio.get_running_loop().time() + budget_ms / 1000)
        return await one.run()

    async def healthy(self, now: datetime) -> None:
        """Raise `CalendarUnavailable` or `MemoryUnavailable` if a store does not answer in time."""
        try:
            async with asyncio.timeout(self._store_timeout):
                await self.calendar.get("")
        except TimeoutError:
            raise CalendarUnavailable("the calendar does not answer in time") from None
        try:
            async with asyncio.timeout(self._store_timeout):
                await self.memory.ping()
        except TimeoutError:
            raise MemoryUnavailable("the memory does not answer in time") from None

    async def close(self) -> None:
        """Finish the running turns, then close the stores."""
        if self._running:
            await asyncio.gather(*self._running.values(), return_exceptions=True)
        await self.calendar.close()
        await self.memory.close()


class _OneTurn:
    """What one turn carries along: its core, its deadline, its stopwatch."""

    def __init__(self, skill: Skill, turn: Turn, deadline: float) -> None:
        self.skill = skill
        self.core = skill.core
        self.turn = turn
        self.deadline = deadline
        self.stages = Stages()
        self.turn_id = new_turn_id()
        self.memory_works = True
        self.log = log().bind(turn_id=self.turn_id, platform=turn.platform)

    async def run(self) -> Reply:
        """The turn with its deadline and its line in the log. Bugs are logged here and pass on."""
        failure = ""
        reply = self.core.apology
        act: Act | None = None
        try:
            repeated = await self._remember(self.skill.memory.answered) if self.turn.call else None
            if repeated is not None:
                failure, reply = "repeated", repeated
            else:
                async with asyncio.timeout_at(self.deadline):
                    act, reply = await self._think()
                await self._keep(act, reply)
        except TimeoutError:
            failure = "deadline"
            self.skill.metrics.failures.labels("deadline").inc()
            self.log.warning("deadline", error=str(DeadlineExceeded(f"after {self.stages.elapsed:.3f} s")))
        except Exception:
            failure = "bug"
            self.skill.metrics.failures.labels("bug").inc()
            self.log.exception("bug")
            raise
        finally:
            await self._tell(act, reply, failure)
        return reply

    async def _think(self) -> tuple[Act, Reply]:
        """The eight lines: memory, understand, propose, evidence, settle, perform, say."""
        core, lap = self.core, self.stages.lap
        known = await self._remember(self.skill.memory.load) if self.memory_works else None
        memory = known or _nobody(self.turn)
        lap("memory")
        meant = core.understand(self.turn, core.language)
        lap("understand")
        plan = core.propose(meant, memory, core.manner)
        lap("propose")
        found = await self._find(plan.queries)
        lap("calendar")
        act = core.settle(plan, found, core.manner)
        lap("settle")
        act, done = await self._perform(act)
        lap("perform")
        reply = core.say(act, done, core.manner)
        act = with_outcome(act, done, core.manner)
        lap("say")
        return act, reply

    # ------------------------------------------------------------ calendar

    async def _find(self, queries: Sequence[EventQuery]) -> tuple[Found, ...]:
        """Evidence for each query: two attempts within the budget, then last good answers (ERR-08)."""
        if not queries:
            return ()
        loop = asyncio.get_running_loop()
        for attempt in (1, 2):
            left = self.deadline - loop.time() - _RESERVE
            try:
                async with asyncio.timeout(max(0.0, min(self.skill._store_timeout, left / (3 - attempt)))):
                    found = await self.skill.calendar.find_all(queries)
            except (CalendarUnavailable, TimeoutError) as error:
                self.skill.metrics.failures.labels("calendar").inc()
                self.log.warning("calendar unavailable", attempt=attempt, error=str(error) or "timeout")
            else:
                self.skill._last_good.keep(queries, found, self.turn.now)
                return found
        return tuple(self.skill._last_good.instead(query, self.turn.now) for query in queries)

    # ------------------------------------------------------------ memory

    async def _remember(self, read: Callable[[Turn], Awaitable[V]]) -> V | None:
        """A read of memory, None when it cannot be read: a turn without memory is better than none."""
        try:
            left = self.deadline - asyncio.get_running_loop().time()
            async with asyncio.timeout(max(0.0, min(self.skill._store_timeout, left / 3))):
                return await read(self.turn)
        except (MemoryUnavailable, TimeoutError) as error:
            self.memory_works = False
            self.skill.metrics.failures.labels("memory").inc()
            self.log.warning("memory unavailable", error=str(error) or "timeout")
            return None

    async def _perform(self, act: Act) -> tuple[Act, Done]:
        """Do what the act wants done, all of it or nothing, before it is said to be done (ERR-10)."""
        if not act.effects:
            return act, Done()
        if not self.memory_works:
            return act, Done(ok=False)
        ok = act.memory.profile is not None or all(effect.kind in _NO_PROFILE for effect in act.effects)
        try:
            kept = await self.skill.memory.carry_out(self.turn, _deed(act.effects, self.turn.now))
        except (MemoryUnavailable, UnknownSetting) as error:
            self.skill.metrics.failures.labels("write").inc()
            self.log.error("effect not done", effects=[effect.kind for effect in act.effects], error=str(error))
            return act, Done(ok=False)
        return replace(act, memory=replace(act.memory, profile=kept.profile)), Done(ok=ok, code=kept.code)

    async def _keep(self, act: Act, reply: Reply) -> None:
        """Save session, profile and answer. A failure is logged and the reply still goes out."""
        if not self.memory_works:
            return
        try:
            async with asyncio.timeout_at(max(self.deadline, asyncio.get_running_loop().time() + 0.05)):
                session, seen = _seen(act, self.turn.now)
                await self.skill.memory.save(self.turn, session, life=self.core.session_life, seen=seen)
                if self.turn.call is not None:
                    await self.skill.memory.note_answer(self.turn, reply, act.memory.session.turn_no)
        except (MemoryUnavailable, TimeoutError) as error:
            self.skill.metrics.failures.labels("save").inc()
            self.log.error("not saved", error=str(error) or "timeout")
        self.stages.lap("save")

    # ------------------------------------------------------------ the line in the log

    async def _tell(self, act: Act | None, reply: Reply, failure: str) -> None:
        outcome, turn = failure or reply.outcome, self.turn
        self.skill.metrics.count_turn(turn.platform, reply.intent, outcome, self.stages)
        told: dict[str, Any] = {"text": turn.text, "speech": reply.speech} if self.skill._log_text else {}
        if turn.user is not None and self.memory_works:
            told["user"] = await self._remember(self.skill.memory.user)
        self.log.info(
            "turn",
            intent=reply.intent,
            outcome=outcome,
            score=round(act.reading.score, 3) if act is not None and act.reading is not None else None,
            rules=list(dict.fromkeys(because.rule for because in reply.trace)),
            ms={name: round(ms, 2) for name, ms in self.stages.ms.items()},
            total_ms=round(self.stages.elapsed * 1000, 2),
            **told,
        )


def _nobody(turn: Turn) -> Memory:
    """The memory of a turn while nothing can be read: no profile, so that none is overwritten."""
    memory = Memory()
    return replace(memory, session=replace(memory.session, zone=turn.zone))


def _deed(effects: Sequence[Effect], now: datetime) -> Deed:
    """What effects come to; each hand-off is an item."""
    return Deed(
        change=lambda profile: apply_effects(profile, effects),
        take_back=any(effect.kind == "set" and effect.setting == "forget" for effect in effects),
        items=tuple(
            HandedOver(text=effect.value or "", events=effect.events, artists=effect.artists, at=now)
            for effect in effects
            if effect.kind == "handoff"
        ),
    )


def _seen(act: Act, now: datetime) -> tuple[DialogState, Change]:
    """What is kept of a turn: the user was here now, and a session counts once, at its first success (OCC-02)."""
    session = act.memory.session
    if act.memory.profile is None:
        return session, unchanged
    success = act.kind in ("answer", "confirm") and act.facts.status != "error" and not session.counted

    def seen(profile: Profile) -> Profile:
        return replace(profile, last_seen=now, sessions=profile.sessions + success)

    return replace(session, counted=True) if success else session, seen
