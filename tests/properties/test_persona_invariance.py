"""PER-03: the facts of an answer are the same in every register, persona and verbosity, and are really in its speech."""

import asyncio
import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs import Count, Day
from dialogs.korean import counted, said_day
from skill.bootstrap import core_of
from skill.cli.worlds import Worlds
from skill.knowledge import load

NOW = "2026-11-24T14:00"
TODAY = date(2026, 11, 24)
REGISTERS = ("haeyo", "hapsyo", "banmal")
PERSONAS = ("default", "night_owl", "early_bird", "fandom", "ear_only", "kids", "brief", "rich")
TITLES = ("라디오", "뮤직뱅크", "팬사인회", "콘서트", "예능", "팬미팅")
KINDS = {"라디오": "radio", "뮤직뱅크": "music_show", "팬사인회": "fansign", "콘서트": "concert", "예능": "tv_variety", "팬미팅": "fanmeeting"}  # fmt: skip
ARTISTS = ("아이브", "데이식스", "세븐틴", "블랙핑크")
STATUSES = ("confirmed", "confirmed", "confirmed", "tentative", "cancelled")


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    knowledge = load()
    return Worlds(knowledge, core_of(knowledge))


events = st.lists(
    st.tuples(
        st.integers(1, 4), st.integers(8, 22), st.sampled_from((0, 5, 30)), st.sampled_from(TITLES), st.sampled_from(STATUSES)
    ),
    min_size=0, max_size=6, unique_by=lambda e: (e[0], e[1]),
)  # fmt: skip


def asked(worlds: Worlds, utterance: str, rows: list[dict[str, Any]], register: str, persona: str) -> dict[str, Any]:
    line = {
        "id": "x", "platform_hint": "nugu", "device": "earbuds", "now": NOW, "events": rows,
        "persona": {"service": register, "user": persona}, "turns": [{"user": utterance}],
    }  # fmt: skip
    return asyncio.run(worlds.run(line))[0]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(artist=st.sampled_from(ARTISTS), found=events, days=st.integers(1, 4))
def test_facts_do_not_depend_on_who_is_served(
    worlds: Worlds, artist: str, found: list[tuple[int, int, int, str, str]], days: int
) -> None:
    rows = [
        {"artist": artist, "title": title, "type": KINDS[title], "status": status, "start": f"{TODAY + timedelta(days=d)}T{h:02}:{m:02}"}
        for d, h, m, title, status in found
    ]  # fmt: skip
    day = TODAY + timedelta(days=days)
    utterance = f"{artist} {day.month}월 {day.day}일 일정 알려줘"
    answers = {(r, p): asked(worlds, utterance, rows, r, p) for r in REGISTERS for p in PERSONAS}
    plain = answers["haeyo", "default"]
    for who, answer in answers.items():
        assert (answer["artists"], answer["range"], answer["intent"]) == (
            plain["artists"],
            plain["range"],
            plain["intent"],
        ), who
        speech = answer["speech"]
        assert spoken_day(day) in speech, (who, speech)
        valid = [r for r in rows if r["start"].startswith(day.isoformat()) and r["status"] != "cancelled"]
        if not valid:
            assert re.search(r"없|취소", speech), (who, speech)
            continue
        if len(valid) > 1:
            assert counted(Count(n=len(valid))).spoken in speech, (who, speech)
        first = min(valid, key=lambda r: r["start"])
        assert first["title"] in speech, (who, speech)


def spoken_day(day: date) -> str:
    """The date as it is spoken, without its weekday."""
    return said_day(Day(date=day, year=day.year)).spoken.replace(",", "").rsplit(" ", 1)[0]


def test_registers_do_not_mix(worlds: Worlds) -> None:
    rows = [
        {"artist": "아이브", "title": t, "type": KINDS[t], "start": f"2026-11-25T{10 + n}:00"}
        for n, t in enumerate(TITLES)
    ]
    for utterance in ("아이브 내일 일정", "아이브 모레 일정", "아이브 언제 나와?", "아이브 내일 몇 시야?"):
        formal = asked(worlds, utterance, rows, "hapsyo", "default")["speech"]
        casual = asked(worlds, utterance, rows, "banmal", "default")["speech"]
        assert not re.search(r"(어요|예요|에요|까요)[.?]", formal), formal
        assert not re.search(r"(어요|예요|에요|까요|니다)[.?]", casual), casual
