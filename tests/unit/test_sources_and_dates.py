"""How old the data is, what is made up, and dates that come without their words, in all their cases; stories show one of each."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dialogs import Event, Reply
from intents import RawSlot, Turn
from skill.bootstrap import core_of
from skill.calendar.memory import MemoryCalendar
from skill.knowledge import load
from skill.memory.in_memory import InMemory
from skill.service import Core, Skill

SEOUL = ZoneInfo("Asia/Seoul")
NOON = datetime(2026, 12, 11, 12, 0, tzinfo=SEOUL)
NIGHT = datetime(2026, 12, 12, 1, 0, tzinfo=SEOUL)
SHOWS = tuple(
    Event(id=f"e-{day}", source="test", uid=f"{day}@test", title="라디오", kind="radio", artists=("ive",),
          starts=datetime(2026, 12, day, 20, 0, tzinfo=SEOUL), updated=NOON)
    for day in range(11, 15)
)  # fmt: skip
Ask = Callable[..., Reply]


@pytest.fixture(scope="module")
def core() -> Core:
    return core_of(load())


@pytest.fixture
def talk(core: Core) -> Callable[..., Ask]:
    """A session about given events."""

    def begin(*events: Event) -> Ask:
        skill = Skill(core=core, calendar=MemoryCalendar(events), memory=InMemory())

        def ask(text: str | None, now: datetime = NOON, day: str | None = None, word: str | None = None) -> Reply:
            slots = {"date": RawSlot(text=word, type="date", resolved=day)} if day else {}
            intent = "schedule.lookup" if text is None else None
            turn = Turn(platform="test", session="one", now=now, text=text, intent=intent, slots=slots, user="fan")
            return asyncio.run(skill.answer(turn))

        return ask

    return begin


def test_old_data_tell_their_age_once(talk: Callable[..., Ask]) -> None:
    """OCC-12: the youngest of what was told counts."""
    ask = talk(*(replace(show, checked=NOON - timedelta(hours=30 + n)) for n, show in enumerate(SHOWS)))
    assert ask("아이브 내일 일정").speech.endswith("어제 십이월 십 일 목요일까지 확인한 일정이에요.")
    assert "확인한" not in ask("아이브 모레 일정").speech


@pytest.mark.parametrize("hours", [1, 23, 24])
def test_data_of_the_last_day_tell_no_age(talk: Callable[..., Ask], hours: int) -> None:
    """OCC-12."""
    ask = talk(*(replace(show, checked=NOON - timedelta(hours=hours)) for show in SHOWS))
    assert "확인한" not in ask("아이브 내일 일정").speech


def test_what_is_made_up_says_so_once_before_an_offer(talk: Callable[..., Ask]) -> None:
    """OCC-13."""
    many = [replace(SHOWS[0], id=f"m-{n}", uid=f"m-{n}", starts=SHOWS[1].starts - timedelta(hours=n)) for n in range(6)]
    ask = talk(*(replace(show, demo=True) for show in many))
    first = ask("아이브 내일 일정")
    assert first.speech.endswith("예시 일정이에요. 더 들려 드릴까요?")
    assert first.asks
    assert "예시" not in ask("더").speech


def test_what_is_real_is_not_called_made_up(talk: Callable[..., Ask]) -> None:
    """OCC-13."""
    assert "예시" not in talk(*SHOWS)("아이브 내일 일정").speech


def test_the_tomorrow_of_a_platform_is_the_word_in_the_small_hours(talk: Callable[..., Ask]) -> None:
    """TPO-25: at one o'clock its 13th is our 12th, never for sure, and the other day is one phrase away."""
    ask = talk(*SHOWS)
    reply = ask(None, now=NIGHT, day="2026-12-13")
    assert reply.speech.startswith("십이월 십이 일 토요일, ")
    assert "'그 다음 날'" in reply.speech
    assert ask("그 다음 날은?", now=NIGHT).speech.startswith("십이월 십삼 일, 일요일, ")


def test_by_day_and_for_other_days_the_date_of_a_platform_stands(talk: Callable[..., Ask]) -> None:
    """TPO-25."""
    assert talk(*SHOWS)(None, day="2026-12-12").speech.startswith("내일 십이월 십이 일 토요일, ")
    assert talk(*SHOWS)(None, now=NIGHT, day="2026-12-14").speech.startswith("십이월 십사 일, 월요일, ")


def test_the_spoken_word_beside_a_date_decides(talk: Callable[..., Ask]) -> None:
    """TPO-25: 내일 was said, so a platform's 13th does not count at one o'clock; a spoken date does."""
    said = talk(*SHOWS)(None, now=NIGHT, day="2026-12-13", word="내일").speech
    assert said.startswith("십이월 십이 일 토요일, ")
    assert "'그 다음 날'" not in said
    assert talk(*SHOWS)(None, now=NIGHT, day="2026-12-13", word="십삼일").speech.startswith("십이월 십삼 일, 일요일, ")
