"""The pure core: understanding beside another reader of Korean times, deciding and saying, whole turns over the stories."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import korean_datetime

from bench.clockwork import Row, against, measure, spread
from dialogs import Done, Memory, Profile, propose, say, settle
from intents import Device, Turn, understand
from skill.bootstrap import core_of
from skill.calendar.demo import demo_events
from skill.calendar.facts import facts
from skill.calendar.memory import MemoryCalendar
from skill.cli.stories import read_stories
from skill.cli.worlds import Worlds
from skill.knowledge import Knowledge

NOW = datetime(2026, 11, 25, 14, tzinfo=ZoneInfo("Asia/Seoul"))
SHORT = (
    "에스파 일정 알려줘",
    "세븐틴 언제 컴백해?",
    "구독 목록 들려줘",
    "뮤직뱅크 누가 나와?",
    "그거 어디서 해?",
    "데이식스 구독해 줘",
)
TIMED = (
    "에스파 다음 주 일정 알려줘", "데이식스 내일 저녁에 뭐 있어?", "아이브 12월 25일 오후 7시 반에 뭐 해?", "다음 주 수요일 세븐틴 방송 있어?",
    "이번 주말 공연 알려줘", "라이즈 모레 새벽 두 시 라이브 맞아?", "11월 마지막 금요일에 누구 나와?", "사흘 뒤 팬사인회 있어?",
)  # fmt: skip


def turn(text: str, *, now: datetime = NOW, new: bool = True) -> Turn:
    """One turn of a phone in the hand."""
    return Turn(
        platform="api", session="bench", now=now, zone="Asia/Seoul", text=text, user="bench",
        device=Device.of("phone"), is_new=new,
    )  # fmt: skip


def understanding(knowledge: Knowledge) -> list[Row]:
    """Our whole understanding (times, names, intents) beside the reading of times alone by korean-datetime."""
    naive = NOW.replace(tzinfo=None)
    rows: list[Row] = []
    for title, texts in (("without a time", SHORT), ("with a time", TIMED)):
        theirs, ours = f"korean-datetime, utterances {title}", f"understand, utterances {title}"
        rows += against(
            theirs,
            {theirs: partial(_read_times, texts, naive), ours: partial(_understand, texts, knowledge)},
            per=len(texts),
        )
    rows += _long(knowledge, naive)
    return rows


def _read_times(texts: Sequence[str], now: datetime) -> object:
    return [korean_datetime.parse_all(text, now=now) for text in texts]


def _understand(texts: Sequence[str], knowledge: Knowledge) -> object:
    return [understand(turn(text), knowledge.language) for text in texts]


def _long(knowledge: Knowledge, naive: datetime) -> list[Row]:
    """Ten times the text should cost about ten times as much, not a hundred."""
    story = " ".join((*TIMED, *SHORT)) + " "
    texts = {count: (story * (count // len(story) + 1))[:count] for count in (1000, 10_000)}
    taken = measure(
        {
            f"{who}, {count:,} characters": run
            for count, text in texts.items()
            for who, run in (
                ("korean-datetime", partial(_read_times, (text,), naive)),
                ("understand", partial(_understand, (text,), knowledge)),
            )
        }
    )
    return [
        Row(stage=stage, us=us, times=us / taken[shorter], yardstick=shorter)
        if (shorter := stage.replace("10,000", "1,000")) != stage
        else Row(stage=stage, us=us, times=us / taken[ours], yardstick=ours)
        if (ours := stage.replace("understand", "korean-datetime")) != stage
        else Row(stage=stage, us=us)
        for stage, us in taken.items()
    ]


def deciding(knowledge: Knowledge) -> list[Row]:
    """Propose, settle and say beside understanding, on the same utterances over the demonstration month."""
    calendar = MemoryCalendar([*demo_events(NOW), *facts(knowledge.artists, knowledge.shows, NOW)])
    memory = replace(Memory(), profile=Profile())
    manner, language = knowledge.manner, knowledge.language
    meant = [understand(turn(text), language) for text in TIMED]
    plans = [propose(each, memory, manner) for each in meant]
    found = [asyncio.run(calendar.find_all(plan.queries)) for plan in plans]
    acts = [settle(plan, evidence, manner) for plan, evidence in zip(plans, found, strict=True)]
    yardstick = "understand"
    return against(
        yardstick,
        {
            yardstick: lambda: [understand(each.turn, language) for each in meant],
            "propose": lambda: [propose(each, memory, manner) for each in meant],
            "settle": lambda: [settle(plan, seen, manner) for plan, seen in zip(plans, found, strict=True)],
            "say": lambda: [say(act, Done(), manner) for act in acts],
        },
        per=len(TIMED),
    )


def turns(knowledge: Knowledge) -> list[Row]:
    """Every turn of every story through the whole skill in this process: memory and calendar are in memory."""
    return spread("one turn in process, over the stories", asyncio.run(_turns(knowledge)))


async def _turns(knowledge: Knowledge) -> list[float]:
    worlds = Worlds(knowledge, core_of(knowledge))
    seconds: list[float] = []
    for _ in range(3):
        for dialog in _dialogs():
            seconds += [answer["ms"] / 1000 for answer in await worlds.run(dialog)]
    return seconds


def _dialogs() -> Iterator[Mapping[str, Any]]:
    """The stories of the tests, in the form that the simulator runs."""
    for story in read_stories([Path(__file__).parents[1] / "tests" / "corpus" / "stories"]):
        yield story.dialog
