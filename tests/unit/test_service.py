"""One turn from end to end, with a core written by hand: deadline, retries, repeated calls, effects, logs."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog

from dialogs import DialogState, Event, EventQuery, Memory, Profile
from intents import Turn
from skill.errors import CalendarUnavailable, MemoryUnavailable
from skill.memory import Deed, Kept
from skill.memory.in_memory import InMemory
from skill.service import APOLOGY, Core, Skill


class BrokenMemory(InMemory):
    """A memory that cannot do what it is told it cannot."""

    def __init__(self, *broken: str) -> None:
        super().__init__()
        self.broken = set(broken)
        self.saved = 0

    def _check(self, name: str) -> None:
        if name in self.broken:
            raise MemoryUnavailable(f"{name} is broken on purpose")

    async def load(self, turn: Turn) -> Memory:
        self._check("load")
        return await super().load(turn)

    async def save(self, turn: Turn, session: DialogState, **more: Any) -> None:
        self._check("save")
        self.saved += 1
        await super().save(turn, session, **more)

    async def carry_out(self, turn: Turn, deed: Deed) -> Kept:
        self._check("carry_out")
        return await super().carry_out(turn, deed)

    async def ping(self) -> None:
        self._check("ping")


def test_a_turn_goes_down_once_and_up_once(skill: Skill, orders: Any, says: Any) -> None:
    reply = asyncio.run(skill.answer(says("별하 일정")))
    assert reply.speech == "1번째 답: 별하 콘서트"
    assert len(orders.understood) == len(orders.proposed) == len(orders.found) == len(orders.done) == 1


def test_the_session_is_remembered(skill: Skill, says: Any) -> None:
    async def talk() -> list[str]:
        return [(await skill.answer(says("일정", after=n * 60))).speech for n in range(3)]

    assert [speech[0] for speech in asyncio.run(talk())] == ["1", "2", "3"]


def test_an_identical_call_gets_the_same_answer_and_changes_nothing_twice(skill: Skill, orders: Any, says: Any) -> None:
    async def talk() -> None:
        first = await skill.answer(says("배워", call="c1", user="u"))
        again = await skill.answer(says("배워", call="c1", user="u", after=59))
        other = await skill.answer(says("배워", call="c2", user="u", after=59))
        late = await skill.answer(says("배워", call="c1", user="u", after=61))
        assert first == again
        assert len(orders.understood) == 3
        memory = await skill.memory.load(says("", user="u", after=61))
        assert memory.session.turn_no == 3
        assert (other.speech, late.speech) == ("했어요 ", "했어요 ")

    asyncio.run(talk())


def test_a_call_repeated_while_the_first_is_running_waits_for_it(
    skill: Skill, orders: Any, calendar: Any, says: Any
) -> None:
    async def talk() -> None:
        calendar.failures = 1
        first, second = await asyncio.gather(*(skill.answer(says("일정", call="c1")) for _ in range(2)))
        assert first is second
        assert len(orders.understood) == 1

    asyncio.run(talk())


def test_a_caller_that_hangs_up_does_not_cut_off_the_others(skill: Skill, calendar: Any, says: Any) -> None:
    async def talk() -> str:
        calendar.hangs = 1
        first = asyncio.ensure_future(skill.answer(says("일정", call="c1"), budget_ms=1000))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(skill.answer(says("일정", call="c1"), budget_ms=1000))
        await asyncio.sleep(0)
        first.cancel()
        return (await second).speech

    assert asyncio.run(talk()) == "1번째 답: 별하 콘서트"


def test_an_unavailable_calendar_is_asked_once_more(skill: Skill, calendar: Any, says: Any) -> None:
    calendar.failures = 1
    assert "별하 콘서트" in asyncio.run(skill.answer(says("일정"))).speech
    assert calendar.calls == 2


@pytest.mark.parametrize("fault", ["failures", "hangs"])
def test_without_a_calendar_the_core_is_told(skill: Skill, calendar: Any, orders: Any, says: Any, fault: str) -> None:
    setattr(calendar, fault, 2)
    reply = asyncio.run(skill.answer(says("일정"), budget_ms=700))
    assert calendar.calls == 2
    assert [found.failed for found in orders.found[0]] == [True]
    assert orders.found[0][0].as_of is None
    assert reply.facts.status == "error"


def test_the_last_good_answer_stands_in_for_a_day(
    skill: Skill, calendar: Any, orders: Any, says: Any, now: datetime
) -> None:
    async def talk() -> None:
        await skill.answer(says("일정"))
        calendar.failures = 4
        await skill.answer(says("일정", after=24 * 3600))
        await skill.answer(says("일정", after=24 * 3600 + 1))

    asyncio.run(talk())
    good, old, too_old = (found[0] for found in orders.found)
    assert not good.failed
    assert (old.events, old.failed, old.as_of) == (good.events, True, now)
    assert (too_old.events, too_old.failed, too_old.as_of) == ((), True, None)


def test_the_platforms_budget_ends_in_the_apology(skill: Skill, memory: InMemory, says: Any) -> None:
    async def never(*_: Any) -> Kept:
        await asyncio.Event().wait()
        return Kept()

    memory.carry_out = never  # type: ignore[method-assign]
    assert asyncio.run(skill.answer(says("구독", user="u"), budget_ms=50)) == APOLOGY
    assert APOLOGY.facts.status == "error"


def test_a_bug_is_logged_and_passes_on(skill: Skill, says: Any) -> None:
    with structlog.testing.capture_logs() as lines, pytest.raises(RuntimeError, match="on purpose"):
        asyncio.run(skill.answer(says("고장")))
    assert [(line["event"], line.get("outcome")) for line in lines] == [("bug", None), ("turn", "bug")]


def test_effects_are_done_before_they_are_said(skill: Skill, orders: Any, says: Any) -> None:
    async def talk() -> Profile | None:
        for text in ("구독", "담아", "배워", "켜"):
            assert (await skill.answer(says(text, user="u"))).speech == "했어요 "
        return (await skill.memory.load(says("", user="u"))).profile

    profile = asyncio.run(talk())
    assert profile is not None
    assert profile.subscriptions == ("byeolha",)
    assert profile.picked == ("e-concert",)
    assert [(c.word, c.direction) for c in profile.learned] == [("내일", 1)]
    assert profile.discreet


@pytest.mark.parametrize("text", ["구독", "켜", "이상"])
def test_what_could_not_be_written_is_not_claimed(core: Core, calendar: Any, says: Any, text: str) -> None:
    memory = BrokenMemory("carry_out") if text != "이상" else BrokenMemory()
    skill = Skill(core=core, calendar=calendar, memory=memory)
    assert asyncio.run(skill.answer(says(text, user="u"))).speech == "못 했어요"
    assert asyncio.run(InMemory.load(memory, says("", user="u"))).profile is not None


def test_without_an_identity_a_subscription_cannot_be_kept(skill: Skill, says: Any) -> None:
    assert asyncio.run(skill.answer(says("구독"))).speech == "못 했어요"
    assert asyncio.run(skill.answer(says("배워"))).speech == "했어요 "


def test_a_hand_off_waits_under_a_code(skill: Skill, says: Any, concert: Event, now: datetime) -> None:
    async def talk() -> None:
        reply = await skill.answer(says("넘겨"))
        code = reply.speech.split()[1]
        assert len(code) == 6
        assert code.isdecimal()
        found = await skill.memory.redeem(code, now)
        assert found is not None
        assert found.item is not None
        assert (found.item.text, found.item.events, found.item.artists) == ("내일 일정", (concert,), ("byeolha",))

    asyncio.run(talk())


def test_what_is_forgotten_goes_from_the_page(skill: Skill, says: Any, now: datetime) -> None:
    async def talk() -> None:
        code = (await skill.answer(says("넘겨", user="u"))).speech.split()[1]
        found = await skill.memory.redeem(code, now)
        assert found is not None
        assert found.key is not None
        await skill.answer(says("구독", user="u"))
        assert (await skill.answer(says("잊어", user="u"))).speech == "했어요 "
        page = await skill.memory.page(found.key, now)
        assert page is not None
        assert (page.items, page.profile.subscriptions) == ((), ())
        assert await skill.memory.redeem(code, now) is None

    asyncio.run(talk())


def test_what_could_not_be_taken_back_is_not_claimed(core: Core, calendar: Any, says: Any) -> None:
    skill = Skill(core=core, calendar=calendar, memory=BrokenMemory("carry_out"))
    assert asyncio.run(skill.answer(says("잊어", user="u"))).speech == "못 했어요"


def test_a_failed_save_does_not_cost_the_answer(core: Core, calendar: Any, says: Any) -> None:
    skill = Skill(core=core, calendar=calendar, memory=BrokenMemory("save"))
    with structlog.testing.capture_logs() as lines:
        assert "별하 콘서트" in asyncio.run(skill.answer(says("일정"))).speech
    assert [line["event"] for line in lines] == ["not saved", "turn"]


class TappedMemory(InMemory):
    """Somebody switches 'this device is mine' on, on the page, while a turn is being answered."""

    page_key = ""

    async def save(self, turn: Turn, session: DialogState, **more: Any) -> None:
        await self.set_mine(self.page_key, True, turn.now)
        await super().save(turn, session, **more)


def test_the_switch_on_the_page_survives_a_turn_under_way(core: Core, calendar: Any, says: Any, now: datetime) -> None:
    async def talk() -> None:
        memory = TappedMemory()
        skill = Skill(core=core, calendar=calendar, memory=memory)
        code = (await skill.answer(says("넘겨", user="u"))).speech.split()[1]
        found = await memory.redeem(code, now)
        assert found is not None
        memory.page_key = found.key or ""
        for text in ("일정", "구독"):
            await memory.set_mine(memory.page_key, False, now)
            await skill.answer(says(text, user="u"))
            page = await memory.page(memory.page_key, now)
            assert page is not None
            assert page.profile.mine
            assert page.profile.last_seen == now

    asyncio.run(talk())


def test_without_memory_there_is_an_answer_and_nothing_is_overwritten(core: Core, calendar: Any, says: Any) -> None:
    memory = BrokenMemory("load")
    skill = Skill(core=core, calendar=calendar, memory=memory)
    assert "별하 콘서트" in asyncio.run(skill.answer(says("일정", user="u"))).speech
    assert asyncio.run(skill.answer(says("구독", user="u"))).speech == "못 했어요"
    assert memory.saved == 0


def test_a_session_counts_once_and_the_user_was_seen(skill: Skill, says: Any, now: datetime) -> None:
    async def talk() -> None:
        for session in ("a", "a", "b"):
            await skill.answer(says("일정", session=session, user="u", after=5))
        profile = (await skill.memory.load(says("", user="u"))).profile
        assert profile is not None
        assert (profile.sessions, profile.last_seen) == (2, now + timedelta(seconds=5))

    asyncio.run(talk())


def test_new_language_data_takes_over_with_the_next_turn(skill: Skill, core: Core, orders: Any, says: Any) -> None:
    async def talk() -> None:
        await skill.answer(says("일정"))
        skill.core = replace(core, say=lambda act, done, manner: replace(core.say(act, done, manner), speech="새 말"))
        assert (await skill.answer(says("일정"))).speech == "새 말"

    asyncio.run(talk())


def test_one_line_tells_a_turn_and_nothing_personal(skill: Skill, says: Any) -> None:
    with structlog.testing.capture_logs() as lines:
        asyncio.run(skill.answer(says("비밀 일정", user="user-42", session="session-7")))
    (line,) = lines
    assert line["event"] == "turn"
    assert line["platform"] == "test"
    assert (line["intent"], line["outcome"], line["score"]) == ("schedule.lookup", "answer", 0.875)
    assert line["rules"] == ["TPO-02", "ENT-01"]
    assert list(line["ms"]) == ["memory", "understand", "propose", "calendar", "settle", "perform", "say", "save"]
    assert len(line["turn_id"]) == 16
    assert len(line["user"]) == 32
    assert not any(word in repr(line) for word in ("비밀", "user-42", "session-7", "콘서트"))


def test_text_is_logged_only_on_request(core: Core, calendar: Any, memory: InMemory, says: Any) -> None:
    skill = Skill(core=core, calendar=calendar, memory=memory, log_text=True)
    with structlog.testing.capture_logs() as lines:
        asyncio.run(skill.answer(says("별하 일정")))
    assert lines[0]["text"] == "별하 일정"
    assert lines[0]["speech"] == "1번째 답: 별하 콘서트"


def test_turns_are_counted(skill: Skill, calendar: Any, says: Any) -> None:
    calendar.failures = 1
    asyncio.run(skill.answer(says("일정")))
    text = skill.metrics.exposition().decode()
    assert 'skill_turns_total{intent="schedule.lookup",outcome="answer",platform="test"} 1.0' in text
    assert 'skill_failures_total{kind="calendar"} 1.0' in text
    assert 'skill_stage_seconds_count{stage="say"} 1.0' in text


def test_health_asks_both_stores(core: Core, calendar: Any, now: datetime) -> None:
    asyncio.run(Skill(core=core, calendar=calendar, memory=InMemory()).healthy(now))
    with pytest.raises(MemoryUnavailable):
        asyncio.run(Skill(core=core, calendar=calendar, memory=BrokenMemory("ping")).healthy(now))
    calendar.fail = True
    with pytest.raises(CalendarUnavailable):
        asyncio.run(Skill(core=core, calendar=calendar, memory=InMemory()).healthy(now))


def test_several_queries_are_asked_at_once(skill: Skill, calendar: Any, orders: Any, says: Any) -> None:
    orders.queries = (EventQuery(artists=("byeolha",)), EventQuery(artists=("dalbit",)))
    asyncio.run(skill.answer(says("일정")))
    assert calendar.calls == 1
    assert [len(found.events) for found in orders.found[0]] == [1, 0]
