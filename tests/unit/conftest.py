"""What the tests of the shell share: a fixed moment, one event, and a core written by hand that obeys plain words."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dialogs import (
    Act,
    Correction,
    Done,
    Effect,
    Event,
    EventQuery,
    Facts,
    Found,
    Memory,
    Move,
    Plan,
    Reading,
    Reply,
)
from intents import Because, IntentGuess, Turn, Understanding
from skill.calendar.memory import MemoryCalendar
from skill.errors import CalendarUnavailable
from skill.memory.in_memory import InMemory
from skill.service import Core, Skill

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=SEOUL)  # a Wednesday

CONCERT = Event(
    id="e-concert",
    source="test",
    uid="concert@test",
    title="별하 콘서트",
    kind="concert",
    artists=("byeolha",),
    starts=datetime(2026, 11, 28, 19, 0, tzinfo=SEOUL),
    ends=datetime(2026, 11, 28, 21, 0, tzinfo=SEOUL),
    venue="고척 스카이돔",
    updated=datetime(2026, 11, 1, 9, 0, tzinfo=UTC),
    demo=True,
)


@dataclass
class Orders:
    """A core that does what the words of a turn say: 구독, 끊어, 담아, 넘겨, 배워, 켜, 고장; else it looks things up."""

    understood: list[Turn] = field(default_factory=list)
    proposed: list[Memory] = field(default_factory=list)
    found: list[tuple[Found, ...]] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    queries: tuple[EventQuery, ...] = (EventQuery(artists=("byeolha",)),)

    def understand(self, turn: Turn, language: Any) -> Understanding:
        assert language == "language"
        self.understood.append(turn)
        return Understanding(
            turn=turn,
            text=turn.text or "",
            intents=(IntentGuess(name="schedule.lookup", score=1.0),),
            times=(),
            entities=(),
        )

    def propose(self, meant: Understanding, memory: Memory, manner: Any) -> Plan:
        assert manner == "manner"
        if "고장" in meant.text:
            raise RuntimeError("broken on purpose")
        self.proposed.append(memory)
        move = Move(intent="schedule.lookup")
        return Plan(turn=meant.turn, meant=meant, memory=memory, move=move, queries=self.queries)

    def settle(self, plan: Plan, found: tuple[Found, ...], manner: Any) -> Act:
        assert manner == "manner"
        self.found.append(found)
        session = replace(plan.memory.session, turn_no=plan.memory.session.turn_no + 1, at=plan.turn.now)
        failed = any(one.failed and not one.events for one in found)
        return Act(
            kind="answer",
            intent="schedule.lookup",
            lines=(),
            memory=replace(plan.memory, session=session),
            turn=plan.turn,
            reading=Reading(intent="schedule.lookup", score=0.875),
            effects=self._effects(plan.turn),
            facts=Facts(status="error" if failed else "ok"),
        )

    def say(self, act: Act, done: Done, manner: Any) -> Reply:
        assert manner == "manner"
        self.done.append(done)
        events = [event.title for found in self.found[-1] for event in found.events]
        speech = f"{act.memory.session.turn_no}번째 답: {', '.join(events) or '없음'}"
        if act.effects:
            speech = f"했어요 {done.code or ''}" if done.ok else "못 했어요"
        trace = (
            Because(rule="TPO-02", says="날짜"),
            Because(rule="TPO-02", says="날짜"),
            Because(rule="ENT-01", says="이름"),
        )
        return Reply(speech=speech, display=speech, facts=act.facts, intent=act.intent, trace=trace)

    @staticmethod
    def _effects(turn: Turn) -> tuple[Effect, ...]:
        wanted = {
            "구독": Effect(kind="subscribe", artists=("byeolha",)),
            "끊어": Effect(kind="unsubscribe", artists=("byeolha",)),
            "담아": Effect(kind="add", events=(CONCERT,)),
            "넘겨": Effect(kind="handoff", events=(CONCERT,), artists=("byeolha",), value="내일 일정"),
            "배워": Effect(kind="learn", correction=Correction(word="내일", hour=1, direction=1, at=turn.now)),
            "켜": Effect(kind="set", setting="discreet", value="on"),
            "잊어": Effect(kind="set", setting="forget", value=""),
            "이상": Effect(kind="set", setting="no such thing", value="on"),
        }
        return tuple(effect for word, effect in wanted.items() if word in (turn.text or ""))


class ShakyCalendar(MemoryCalendar):
    """A calendar that fails or hangs as often as it is told, and counts its calls."""

    def __init__(self, events: Sequence[Event] = (CONCERT,)) -> None:
        super().__init__(events)
        self.calls = 0
        self.failures = 0  # of the next calls
        self.hangs = 0

    async def find_all(self, queries: Sequence[EventQuery]) -> tuple[Found, ...]:
        self.calls += 1
        if self.hangs:
            self.hangs -= 1
            await asyncio.Event().wait()
        if self.failures:
            self.failures -= 1
            raise CalendarUnavailable("down on purpose")
        return await super().find_all(queries)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def concert() -> Event:
    return CONCERT


@pytest.fixture
def orders() -> Orders:
    return Orders()


@pytest.fixture
def core(orders: Orders) -> Core:
    return Core(
        understand=orders.understand,
        propose=orders.propose,
        settle=orders.settle,
        say=orders.say,
        language="language",
        manner="manner",
        session_life=timedelta(minutes=10),
        artists={"byeolha": "별하", "dalbit": "달빛"},
        kinds={"concert": "콘서트"},
    )


@pytest.fixture
def calendar() -> ShakyCalendar:
    return ShakyCalendar()


@pytest.fixture
def memory() -> InMemory:
    return InMemory()


@pytest.fixture
def skill(core: Core, calendar: ShakyCalendar, memory: InMemory) -> Skill:
    return Skill(core=core, calendar=calendar, memory=memory, store_timeout=0.2)


@pytest.fixture
def says() -> Any:
    """Makes turns: says("말", user=…, after=seconds)."""

    def make(text: str, *, after: float = 0, **more: Any) -> Turn:
        return Turn(
            **{"platform": "test", "session": "s1", "now": NOW + timedelta(seconds=after), "text": text, **more}
        )

    return make
