"""PER-03: the facts of an answer are the same in every register, persona and verbosity, and are really in its speech.

Calendars and questions are generated; what is heard is read back out of the speech by the sounds of days, clock times,
titles, places, counts and states, and held against the calendar that was put in.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs import Clock, Count, Day
from dialogs.korean import counted, said_clock, said_day
from skill.bootstrap import core_of
from skill.cli.worlds import Worlds
from skill.knowledge import load

NOW = "2026-11-24T14:00"
TODAY = date(2026, 11, 24)  # a Tuesday
REGISTERS = ("haeyo", "hapsyo", "banmal")
PERSONAS = ("default", "night_owl", "early_bird", "fandom", "ear_only", "kids", "brief", "rich")
DEVICES = ("earbuds", "phone", "speaker")  # in company 반말 gives way to 해요체, with the same facts
ARTISTS = ("아이브", "데이식스", "세븐틴", "블랙핑크", "2PM")
SOUNDS = {"2PM": "투피엠"}
KINDS = {
    "라디오": "radio",
    "음악방송": "music_show",
    "팬사인회": "fansign",
    "콘서트": "concert",
    "팬미팅": "fanmeeting",
}
NAMES = ("푸른 등대", "모래성", "은빛 엽서", "조약돌", "회전목마", "징검다리", "도토리", "반딧불")
PLACES = ("고척스카이돔", "올림픽홀", "잠실실내체육관")
STATUSES = ("confirmed", "confirmed", "confirmed", "tentative", "cancelled", "moved")


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    knowledge = load()
    return Worlds(knowledge, core_of(knowledge))


@dataclass(frozen=True)
class Shown:
    """One event of a generated calendar."""

    name: str
    kind: str
    status: str
    start: datetime
    place: str
    timed: bool

    @property
    def title(self) -> str:
        return f"{self.name} {self.kind}"

    @property
    def clock(self) -> str:
        return said_clock(Clock(at=self.start)).spoken

    def row(self, artist: str) -> dict[str, Any]:
        row = {
            "artist": artist, "title": self.title, "type": KINDS[self.kind], "status": self.status, "place": self.place,
            "start": self.start.isoformat(), "time_known": self.timed,
        }  # fmt: skip
        return row | ({"was": (self.start - timedelta(days=30)).isoformat()} if self.status == "moved" else {})


def _event(drawn: tuple[int, int, int, str, str, str, str, bool]) -> Shown:
    day, hour, minute, name, kind, status, place, timed = drawn
    at = datetime.combine(TODAY + timedelta(days=day), datetime.min.time())
    start = at.replace(hour=hour, minute=minute) if timed else at
    return Shown(name, kind, status, start, place, timed)


calendars = st.lists(
    st.tuples(
        st.integers(1, 5), st.integers(8, 22), st.sampled_from((0, 5, 30)), st.sampled_from(NAMES),
        st.sampled_from(sorted(KINDS)), st.sampled_from(STATUSES), st.sampled_from(PLACES), st.integers(0, 7).map(bool),
    ).map(_event),
    max_size=6, unique_by=(lambda e: e.name, lambda e: e.start),
)  # fmt: skip
SLOW = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


def asked(
    worlds: Worlds,
    said: Sequence[str],
    rows: list[dict[str, Any]],
    register: str,
    persona: str,
    device: str = "earbuds",
) -> list[dict[str, Any]]:
    line = {
        "id": "x", "platform_hint": "nugu", "device": device, "now": NOW, "events": rows,
        "persona": {"service": register, "user": persona}, "turns": [{"user": one} for one in said],
    }  # fmt: skip
    return asyncio.run(worlds.run(line))


def everyone(worlds: Worlds, said: Sequence[str], rows: list[dict[str, Any]], device: str) -> Iterator[tuple[tuple[str, str], list[dict[str, Any]]]]:  # fmt: skip
    for persona in PERSONAS:
        for register in REGISTERS:
            yield (register, persona), asked(worlds, said, rows, register, persona, device)


@dataclass(frozen=True)
class Heard:
    """What a listener can take down: titles in the order in which they are told with the clock time before each, days,
    places, the count, and what was said to be cancelled, moved or doubtful."""

    items: tuple[tuple[str, str], ...]
    days: frozenset[str]
    places: frozenset[str]
    counts: frozenset[int]
    cancelled: bool
    moved: bool
    doubtful: bool


_CLOCK = re.compile(r"((?:새벽|오전|낮|오후|저녁|밤) [가-힣]+ 시(?: [가-힣]+ 분)?)")


def heard(speech: str, events: Sequence[Shown]) -> Heard:
    """The facts in a sentence, by their sounds."""
    at = sorted((speech.index(e.title), e.title) for e in events if e.title in speech)
    items = []
    for n, (place, title) in enumerate(at):
        since = at[n - 1][0] + len(at[n - 1][1]) if n else 0
        clocks = _CLOCK.findall(speech[since:place])
        items.append((clocks[-1] if clocks else "", title))
    return Heard(
        items=tuple(items),
        days=frozenset(d for d in (spoken_day(TODAY + timedelta(days=n)) for n in range(8)) if d in speech),
        places=frozenset(p for p in PLACES if p in speech),
        counts=frozenset(n for n in range(1, 9) if counted(Count(n=n)).spoken in speech),
        cancelled="취소" in speech, moved="바뀌" in speech or "바뀐" in speech, doubtful="확정" in speech,
    )  # fmt: skip


def spoken_day(day: date) -> str:
    """The date as it is spoken, without its weekday."""
    return said_day(Day(date=day, year=day.year)).spoken.replace(",", "").rsplit(" ", 1)[0]


@SLOW
@given(artist=st.sampled_from(ARTISTS), events=calendars, days=st.integers(1, 4), device=st.sampled_from(DEVICES))
def test_a_day_is_the_same_for_everybody(
    worlds: Worlds, artist: str, events: list[Shown], days: int, device: str
) -> None:
    """One day's list: whatever is heard is true, and only how much of it is read may differ."""
    day = TODAY + timedelta(days=days)
    rows = [e.row(artist) for e in events]
    there = [e for e in events if e.start.date() == day]
    valid = sorted((e for e in there if e.status != "cancelled"), key=lambda e: e.start)
    plain: dict[str, Any] | None = None
    by_persona: dict[str, set[Heard]] = {}
    for (register, persona), answers in everyone(
        worlds, [f"{artist} {day.month}월 {day.day}일 일정 알려줘"], rows, device
    ):
        answer, who = answers[0], (register, persona)
        plain = plain or answer
        assert [answer[k] for k in ("artists", "range", "intent")] == [
            plain[k] for k in ("artists", "range", "intent")
        ], who
        got, speech = heard(answer["speech"], events), answer["speech"]
        by_persona.setdefault(persona, set()).add(got)
        assert spoken_day(day) in got.days, (who, speech)
        assert SOUNDS.get(artist, artist) in speech, (who, speech)
        _true(got, there, valid, persona, who, speech)
        if not valid:
            assert got.cancelled if there else "없" in speech, (who, speech)
    for persona, kinds in by_persona.items():
        assert len(kinds) == 1, (persona, kinds)  # the register changes nothing at all


def _true(got: Heard, there: list[Shown], valid: list[Shown], persona: str, who: tuple[str, str], speech: str) -> None:
    """What was heard of a day's list, held against the calendar."""
    told = [title for _, title in got.items if any(e.title == title for e in valid)]
    assert told == [e.title for e in valid][: len(told)], (who, speech)  # in the order of time, from the first one
    if not valid:
        return
    assert told, (who, speech)
    clocks = {title: clock for clock, title in got.items}
    for event in (e for e in valid if e.title in told and e.timed and e.status != "moved"):
        assert clocks[event.title] == event.clock, (who, speech)
    if len(valid) > 1 and not (persona == "brief" and len(valid) == 2):
        assert len(valid) in got.counts, (who, speech)
    assert got.cancelled == any(e.status == "cancelled" for e in there), (who, speech)
    for event in valid[: len(told)]:
        assert got.doubtful or event.status != "tentative", (who, speech)
        assert got.moved or event.status != "moved", (who, speech)


QUESTIONS = {"몇 시야?": "clock", "어디서 해?": "place", "언제까지 며칠 남았어?": "title", "자세히 알려줘": "title"}


@SLOW
@given(artist=st.sampled_from(ARTISTS), events=calendars, question=st.sampled_from(sorted(QUESTIONS)))
def test_the_next_event_is_the_same_for_everybody(
    worlds: Worlds, artist: str, events: list[Shown], question: str
) -> None:
    """'언제 나와?' and a question about what was told: the same event, its own day, hour, place and state for all."""
    ahead = sorted((e for e in events if e.status != "cancelled"), key=lambda e: e.start)
    rows = [e.row(artist) for e in events]
    first: set[Heard] = set()
    second: set[Heard] = set()
    for who, (one, two) in everyone(worlds, [f"{artist} 언제 나와?", question], rows, "earbuds"):
        if not ahead:
            assert re.search("없|취소", one["speech"]), (who, one["speech"])
            continue
        event, got, then = ahead[0], heard(one["speech"], events), heard(two["speech"], events)
        assert [title for _, title in got.items] == [event.title], (who, one["speech"])
        assert got.days == {spoken_day(event.start.date())}, (who, one["speech"])
        assert not event.timed or event.clock in one["speech"], (who, one["speech"])
        if QUESTIONS[question] == "place":
            assert event.place in then.places, (who, two["speech"])
        if QUESTIONS[question] == "clock":
            assert (event.clock if event.timed else "시간은 아직") in two["speech"], (who, two["speech"])
        first.add(Heard(got.items, got.days, frozenset(), got.counts, got.cancelled, got.moved, got.doubtful))
        second.add(then)
    assert len(first) <= 1, first  # rich adds the place; nothing else may differ
    assert len(second) <= 1, second


@pytest.mark.parametrize("turns", [("아이브 내일 일정", "더", "처음으로"), ("아이브 언제 나와?", "구독해 줘", "취소"), ("아이브 내일 몇 시야?", "음"), ("우물우물", "웅얼웅얼"), ("비 언제 와?",), ("아이브 2월 30일 일정", "응")])  # fmt: skip
def test_registers_do_not_mix(worlds: Worlds, turns: tuple[str, ...]) -> None:
    rows = [
        {"artist": "아이브", "title": t, "type": KINDS[t], "start": f"2026-11-25T{10 + n}:00"}
        for n, t in enumerate(KINDS)
    ]
    for formal in asked(worlds, turns, rows, "hapsyo", "default"):
        assert not re.search(r"(어요|예요|에요|까요|세요|이요)[.?]", formal["speech"]), formal
    for casual in asked(worlds, turns, rows, "banmal", "default"):
        if casual["intent"] != "fallback":  # past the first step of a ladder 반말 is not used (PER-02)
            assert not re.search(r"(어요|예요|에요|까요|세요|니다|니까|이요)[.?]", casual["speech"]), casual
