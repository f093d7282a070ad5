"""What we say of a time is understood again as that time: aloud, on a screen, and where a platform sends it back as a slot."""

from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from dialogs import Clock, Day, Days, When
from dialogs.korean import Said, said_clock, said_day, said_days, said_when
from intents import Device, Language, RawSlot, TimeRange, Turn, understand
from skill.knowledge import load
from skill.platforms.nugu.words import Interpreter, Names

KST = ZoneInfo("Asia/Seoul")
NOWS = st.datetimes(datetime(2021, 1, 1), datetime(2033, 12, 31)).map(
    lambda t: t.replace(tzinfo=KST, second=0, microsecond=0)
)
HOURS = st.integers(0, 23)
MINUTES = st.sampled_from([0, 1, 5, 10, 15, 20, 30, 45, 59])
UNHURRIED = settings(deadline=None, max_examples=60)


@cache
def language() -> Language:
    return load().language


def turn(now: datetime, text: str | None, **slots: str) -> Turn:
    raw = {role: RawSlot(text=words) for role, words in slots.items()}
    return Turn(platform="nugu", session="s", now=now, text=text, slots=raw, device=Device.of("speaker"))


def heard(now: datetime, words: str) -> TimeRange:
    """The one time in a request with these words; the same where they come alone, as a slot."""
    values = []
    for asked in (turn(now, f"{words} 일정 알려 줘"), turn(now, None, date=words)):
        times = [t for t in understand(asked, language()).times if t.readings and not t.latent]
        assert len(times) == 1, (words, [t.text for t in times])
        value = times[0].readings[0].range
        assert value is not None
        values.append(value)
    assert (values[0].start, values[0].end) == (values[1].start, values[1].end), words
    return values[0]


def both(said: Said) -> tuple[str, str]:
    return said.spoken, said.shown


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), KST)


def whole(day: date) -> tuple[datetime, datetime]:
    return at(day), at(day + timedelta(days=1))


def edges(value: TimeRange) -> tuple[datetime | None, datetime | None]:
    return value.start, value.end


@given(NOWS, st.integers(-60, 700))
@UNHURRIED
def test_a_day(now: datetime, days: int) -> None:
    day = now.date() + timedelta(days=days)
    for words in both(said_day(Day(date=day, year=now.year))):
        assert edges(heard(now, words)) == whole(day), words


@given(NOWS, st.integers(0, 24))  # further on, a first of the month just past would be nearer (TPO-20)
@UNHURRIED
def test_a_day_without_its_month(now: datetime, days: int) -> None:
    day = now.date() + timedelta(days=days)
    for words in both(said_day(Day(date=day, year=now.year, short=True))):
        assert edges(heard(now, words)) == whole(day), words


@pytest.mark.parametrize(
    ("word", "days"), [("오늘", 0), ("내일", 1), ("모레", 2), ("어제", -1), ("그제", -2), ("글피", 3)]
)
@given(now=NOWS)
@UNHURRIED
def test_a_day_behind_its_word(word: str, days: int, now: datetime) -> None:
    day = now.date() + timedelta(days=days)
    for words in (word, *both(said_day(Day(date=day, year=now.year, word=word)))):
        assert edges(heard(now, words)) == whole(day), words


@given(NOWS, st.integers(0, 300), st.integers(1, 60))
@UNHURRIED
def test_days_from_one_to_another(now: datetime, days: int, more: int) -> None:
    first = now.date() + timedelta(days=days)
    last = first + timedelta(days=more)
    for words in both(said_days(Days(first=first, last=last, year=now.year))):
        assert edges(heard(now, words)) == (at(first), at(last + timedelta(days=1))), words


@given(NOWS, st.integers(1, 12), st.integers(-1, 2))
@UNHURRIED
def test_a_month_and_a_year_by_name(now: datetime, month: int, years: int) -> None:
    first = date(now.year + years, month, 1)
    following = date(first.year + month // 12, month % 12 + 1, 1)
    if years or month >= now.month:  # a month that is over is said with its year only where the year is another
        for words in both(said_days(Days(first=first, last=following, name="month", year=now.year))):
            assert edges(heard(now, words)) == (at(first), at(following)), words
    for words in both(said_days(Days(first=date(first.year, 1, 1), last=date(first.year, 12, 31), name="year"))):
        assert edges(heard(now, words)) == (at(date(first.year, 1, 1)), at(date(first.year + 1, 1, 1))), words


@given(NOWS, st.integers(0, 300), HOURS, MINUTES)
@UNHURRIED
def test_a_clock_time_on_a_day(now: datetime, days: int, hour: int, minute: int) -> None:
    day = now.date() + timedelta(days=days if hour or minute else days % 25)  # midnight is said without its month
    clock = Clock(at=at(day, hour, minute))
    for words in both(said_when(When(day=Day(date=day, year=now.year), at=clock))):
        assert heard(now, words).start == clock.at, words


@given(NOWS, st.integers(1, 24))
@UNHURRIED
def test_midnight_names_both_days(now: datetime, days: int) -> None:
    day = now.date() + timedelta(days=days)
    for words in both(said_clock(Clock(at=at(day)))):
        assert heard(now, words).start == at(day), words


@given(NOWS, st.integers(1, 23), MINUTES)
@UNHURRIED
def test_a_clock_time_alone(now: datetime, hour: int, minute: int) -> None:
    clock = at(now.date(), hour, minute)
    for words in both(said_clock(Clock(at=clock))):
        assert heard(now, words).start == (clock if clock > now else clock + timedelta(days=1)), words


@given(NOWS, st.integers(0, 3), MINUTES.filter(bool))
@UNHURRIED
def test_past_midnight(now: datetime, hour: int, minute: int) -> None:
    clock = at(now.date() + timedelta(days=1), hour, minute)
    for words in both(said_clock(Clock(at=clock, late=True))):
        assert heard(now, words).start == clock, words


@given(NOWS, st.integers(1, 23), MINUTES)
@UNHURRIED
def test_later_today(now: datetime, hour: int, minute: int) -> None:
    clock = at(now.date(), hour, minute)
    if clock > now:
        for words in both(said_clock(Clock(at=clock, soon=True))):
            assert heard(now, words).start == clock, words


@given(NOWS, st.integers(0, 300), st.sampled_from(["새벽", "아침", "오전", "점심", "낮", "오후", "저녁", "밤", "심야"]))
@UNHURRIED
def test_a_part_of_a_day(now: datetime, days: int, part: str) -> None:
    day = now.date() + timedelta(days=days)
    hours = {
        "새벽": (0, 6),
        "아침": (6, 10),
        "오전": (6, 12),
        "점심": (11, 14),
        "낮": (10, 17),
        "오후": (12, 18),
        "저녁": (18, 21),
        "밤": (18, 28),
        "심야": (22, 28),
    }
    first, last = hours[part]
    for words in both(said_when(When(day=Day(date=day, year=now.year), part=part))):
        wanted = (at(day) + timedelta(hours=first), at(day) + timedelta(hours=last))
        assert edges(heard(now, words)) == wanted, words


@given(NOWS, st.integers(0, 300), st.integers(0, 22), st.integers(1, 12), MINUTES)
@UNHURRIED
def test_from_one_clock_time_to_another(now: datetime, days: int, hour: int, hours: int, minute: int) -> None:
    day = now.date() + timedelta(days=days if hour or minute else days % 25)
    since = at(day, hour, minute)
    until = since + timedelta(hours=hours)
    for words in both(said_when(When(day=Day(date=day, year=now.year), since=Clock(at=since), until=Clock(at=until)))):
        assert edges(heard(now, words)) == (since, until), words


@given(NOWS, st.integers(1, 300), st.integers(1, 23), MINUTES)
@UNHURRIED
def test_until_a_clock_time(now: datetime, days: int, hour: int, minute: int) -> None:
    day = now.date() + timedelta(days=days)
    for words in both(said_when(When(day=Day(date=day, year=now.year), until=Clock(at=at(day, hour, minute))))):
        assert edges(heard(now, words)) == (None, at(day, hour, minute)), words


@given(NOWS, st.integers(0, 300))
@UNHURRIED
def test_from_a_day_on(now: datetime, days: int) -> None:
    day = now.date() + timedelta(days=days)
    for words in both(said_when(When(day=Day(date=day, year=now.year), onward=True))):
        assert edges(heard(now, words)) == (at(day), None), words


@given(NOWS, st.integers(-60, 300), st.integers(0, 20))
@UNHURRIED
def test_a_date_that_a_platform_resolved_is_the_date_that_was_said(now: datetime, days: int, more: int) -> None:
    """Bixby and Dialogflow send the value and no word (TPO-25): one and the same time comes out."""
    first = now.date() + timedelta(days=days)
    last = first + timedelta(days=more)
    words = said_days(Days(first=first, last=last, year=now.year)).spoken
    resolved = f"{first.isoformat()}/{last.isoformat()}" if more else first.isoformat()
    asked = Turn(platform="bixby", session="s", now=now, slots={"date": RawSlot(resolved=resolved)})
    (time_,) = understand(asked, language()).times
    assert time_.readings[0].range is not None
    assert edges(time_.readings[0].range) == edges(heard(now, words)), words


def codes() -> list[tuple[str, str]]:
    """Every date and time code of NUGU that the data file knows, with its entity type; distances up to a year."""
    words = nugu_names().words
    found = [(kind, code) for kind, table in words.codes.items() for code in table]
    far = {"D": 30, "W": 12, "M": 12, "Y": 9}
    for unit, rule in words.relative.items():
        found += [(rule.type, f"{unit}.{n}") for n in range(-far[unit], far[unit] + 1)]
    found += [("BID_DT_WDAY", f"{day}.W.{n}") for day in words.codes["BID_DT_WDAY"] for n in range(-3, 4)]
    return found


@cache
def nugu_names() -> Names:
    path = Path(__file__).parents[2] / "locales" / "ko" / "platforms" / "nugu.yaml"
    return Names.model_validate(YAML(typ="safe").load(path.read_text("utf-8")))


def test_every_code_of_a_platform_is_one_time() -> None:
    interpreter = Interpreter(nugu_names())
    now = datetime(2026, 11, 24, 15, 0, tzinfo=KST)
    for kind, code in codes():
        role = "time" if kind.startswith("BID_TI") else "date"
        words = interpreter.words(code, kind, role)
        asked = Turn(platform="nugu", session="s", now=now, slots={role: RawSlot(text=words, type=kind, resolved=code)})
        times = [t for t in understand(asked, language()).times if t.readings and not t.latent]
        assert [t.text for t in times] == [words], (code, words, [t.text for t in times])


HASTY = [
    "다음 달 방탄소년단 일정 알려 줘", "26일 데이식스 스케줄", "앞으로 일주일 아이브 스케줄 정리해 줘", "내년 6월엔 오마이걸 뭐 해",
    "12월 3일에 데이식스 뭐 해", "이번 달 말에 엔시티 위시 공연 언제 해", "십이월 삼일에 세븐틴 어디 나와", "토요일 오전 10시~오후 1시 아이브 방송",
    "다음 주 수요일 저녁 일곱 시 세븐틴 라디오", "음력 9월 9일에 에스파 일정", "매주 금요일 밤 열 시 르세라핌 라디오", "이번 주말 투어스 콘서트",
]  # fmt: skip


@given(NOWS, st.sampled_from(HASTY), st.lists(st.booleans(), min_size=12, max_size=12))
@UNHURRIED
def test_forgotten_spaces(now: datetime, said: str, kept: list[bool]) -> None:
    """Names and times that touch are told apart, whichever spaces are left."""
    pieces = said.split(" ")
    hasty = pieces[0] + "".join(" " * keep + piece for keep, piece in zip(kept, pieces[1:], strict=False))
    values = []
    for text in (said, hasty):
        times = [t for t in understand(turn(now, text), language()).times if t.readings and not t.latent]
        assert len(times) == 1, (text, [t.text for t in times])
        assert times[0].readings[0].range is not None
        values.append(edges(times[0].readings[0].range))
    assert values[0] == values[1], hasty
