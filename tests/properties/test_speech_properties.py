"""What holds of everything that is spoken, whatever comes in."""

import re
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs import (
    Act,
    Clock,
    Count,
    Day,
    Days,
    Done,
    Event,
    Facts,
    Line,
    Manner,
    Memory,
    Name,
    Names,
    Profile,
    Title,
    When,
    say,
)
from dialogs.korean import hangul_only, josa, particle, said, said_clock, said_day, said_days, said_title
from dialogs.numbers import native, sino
from intents import Device, Turn
from skill.knowledge import load

KST = ZoneInfo("Asia/Seoul")
LOUD = re.compile(r"[A-Za-z0-9]")
TEXT = st.text(max_size=60) | st.text(alphabet="가나다라 ABCxyz0123456789.,:/~()'#&×-!", max_size=40)
SYLLABLES = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
DATES = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))
TIMES = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 12, 31)).map(
    lambda t: t.replace(tzinfo=KST)
)
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def manner() -> Manner:
    return load().manner


@given(TEXT)
@UNHURRIED
def test_nothing_that_is_read_holds_a_digit_or_latin(text: str) -> None:
    reader = manner().reader
    for spoken in (reader.read(text), reader.read_partly(text), reader.spell(text)):
        assert spoken is None or hangul_only(spoken)
    assert reader.read(text) != ""


@given(TEXT)
@UNHURRIED
def test_reading_what_was_read_changes_nothing(text: str) -> None:
    spoken = manner().reader.read(text)
    assert spoken is None or manner().reader.read(spoken) == spoken


@given(TEXT, st.sampled_from([None, "concert", "nothing"]), st.none() | TEXT, st.none() | TEXT)
@UNHURRIED
def test_every_title_can_be_spoken(text: str, kind: str | None, spoken: str | None, place: str | None) -> None:
    title = said_title(Title(text=text, spoken=spoken, kind=kind, place=place), manner().reader, {"concert": "콘서트"})
    assert title.spoken
    assert hangul_only(title.spoken)


@given(TEXT)
@UNHURRIED
def test_every_string_and_name_can_be_spoken(text: str) -> None:
    for value in (text, Name(text=text, spoken=text), Names(names=(Name(text=text, spoken=text),) * 2)):
        assert hangul_only(said(value, manner().reader, {}).spoken)


@given(
    st.text(alphabet=SYLLABLES, min_size=1, max_size=6),
    st.sampled_from(["은", "이", "을", "과", "이랑", "으로", "이에요", "이야", "이요"]),
)
def test_josa_follow_the_last_sound(word: str, which: str) -> None:
    assert josa(word, which) == word + particle(word[-1], which)


@given(DATES, DATES, st.sampled_from([None, "내일", "어제"]), st.booleans(), st.integers(2020, 2035))
def test_days_are_spoken_in_words(first: date, second: date, word: str | None, short: bool, year: int) -> None:
    day = said_day(Day(date=first, word=word, year=year, short=short))
    assert not LOUD.search(day.spoken)
    assert f"{sino(first.day)} 일" in day.spoken
    assert f"{first.day}일" in day.shown
    span = said_days(Days(first=min(first, second), last=max(first, second), year=year))
    assert not LOUD.search(span.spoken)


@given(TIMES, st.booleans(), st.booleans())
def test_clock_times_are_spoken_in_words(at: datetime, late: bool, soon: bool) -> None:
    clock = said_clock(Clock(at=at, late=late, soon=soon))
    assert not LOUD.search(clock.spoken)
    assert f"{native(at.hour % 12 or 12)} 시" in clock.spoken
    assert "자정" not in clock.spoken.replace("자정 넘어", "")
    assert "오전 열두 시" not in clock.spoken


LISTED = st.lists(st.tuples(TEXT, TIMES), min_size=1, max_size=6)


def act_of(listed: list[tuple[str, datetime]], device: str, register: Any, turn_no: int, name: str) -> Act:
    now = datetime(2026, 11, 24, 12, tzinfo=KST)
    events = tuple(
        Event(id=str(n), source="t", uid=str(n), title=title, kind="concert", artists=("x",), starts=at)
        for n, (title, at) in enumerate(listed)
    )
    when = When(day=Day(date=listed[0][1].date(), year=2026))
    who = Names(names=(Name(text=name, spoken=name),))
    lines = [
        Line(
            key="list.head_all", slots={"when": when, "artists": who, "count": Count(n=len(events)), "subject": "일정"}
        )
    ]
    lines += [
        Line(
            key="list.item",
            role="item",
            drop=n,
            slots={"time": Clock(at=e.starts), "title": Title(text=e.title, kind=e.kind)},
        )
        for n, e in enumerate(events)
    ]
    lines.append(Line(key="offer.more", role="offer", drop=9))
    return Act(
        kind="answer", intent="schedule.lookup", lines=tuple(lines), memory=Memory(profile=Profile(register=register)),
        turn=Turn(platform="t", session="s", now=now + timedelta(days=turn_no), device=Device.of(device)), listing=events,
        facts=Facts(artists=("x",), events=events, total=len(events)),
    )  # fmt: skip


@given(
    LISTED, st.sampled_from(["speaker", "earbuds", "phone", "tv", "car", "watch"]),
    st.sampled_from(["haeyo", "hapsyo", "banmal"]), st.integers(0, 9), TEXT,
)  # fmt: skip
@UNHURRIED
def test_every_reply_can_be_spoken_and_its_markup_is_well_formed(
    listed: list[tuple[str, datetime]], device: str, register: str, turn_no: int, name: str
) -> None:
    reply = say(act_of(listed, device, register, turn_no, name), Done(), manner())
    assert hangul_only(reply.speech)
    assert reply.speech
    assert reply.display
    first = listed[0][1]
    assert f"{sino(first.day)} 일" in reply.speech
    assert f"{first.day}일" in reply.display
    if reply.ssml is not None:
        assert "".join(ElementTree.fromstring(reply.ssml).itertext()) == reply.speech
    if register == "hapsyo":
        assert not re.search("어요|에요|예요", reply.speech.replace(name, ""))


@given(LISTED, st.sampled_from(["earbuds", "phone"]))
@UNHURRIED
def test_registers_tell_the_same_times(listed: list[tuple[str, datetime]], device: str) -> None:
    told = []
    for register in ("haeyo", "hapsyo", "banmal"):
        speech = say(act_of(listed, device, register, 1, "별하"), Done(), manner()).speech
        told.append(re.findall(r"\w+ \w+ 시(?: \w+ 분)?", speech))
    assert told[0] == told[1] == told[2]
