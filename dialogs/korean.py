"""Korean aloud: josa by sound, dates, clock times and names, each spoken and displayed (PHR-02…06, TPO-12…18).

A value is `Said`: `spoken` is how it sounds, in Hangul only; `shown` is how it is written. Josa always follow the sound.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import assert_never

from hangulpy import has_batchim, josa_pick

from dialogs.numbers import (
    WEEKDAYS,
    clock_words,
    digit_by_digit,
    month_name,
    native,
    ordinal,
    part_of_day,
    place,
    sino,
    twelve,
)
from dialogs.reading import Reader
from dialogs.types import Clock, Count, Day, Days, Digits, Name, Names, Register, Title, Value, When
from intents import quick

# The form after a consonant names the pair. hangulpy knows the first group; ㄹ before 로 is its business too.
_PAIRS = {
    "은": "은/는", "이": "이/가", "을": "을/를", "과": "와/과", "이랑": "이랑/랑", "으로": "으로/로", "이나": "이나/나",
    "이에요": "이에요/예요", "이야": "이야/야", "이라고": "이라고/라고", "이었어요": "이었어요/였어요", "이었어": "이었어/였어",
    "아": "아/야", "이며": "이며/며", "이지만": "이지만/지만",
}  # fmt: skip
_ENDINGS = {
    "이요": ("이요", "요"), "입니다": ("입니다", "입니다"), "입니까": ("입니까", "입니까"), "이었습니다": ("이었습니다", "였습니다"),
    "이고": ("이고", "고"), "이네": ("이네", "네"), "이세요": ("이세요", "세요"), "이었": ("이었", "였"),
}  # fmt: skip
# a digit or a letter that is no Hangul syllable, or a mark of control, which neither a voice nor markup can hold
_FOREIGN = re.compile(r"[^\W_가-힣]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_REMEMBERED = 4096  # the same names and days are said again and again
_UNREAD = "그 이름"  # a name that holds nothing that could be read; the catalogue refuses such names


@quick
@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of an answer, as it sounds and as it is written."""

    spoken: str
    shown: str

    def __bool__(self) -> bool:
        return bool(self.spoken or self.shown)


NOTHING = Said("", "")


def knows_josa(which: str) -> bool:
    """Whether `particle` and `josa` take this form."""
    return which in _PAIRS or which in _ENDINGS


def particle(sound: str, which: str) -> str:
    """The form of a josa or copula after a sound, alone: particle('투피엠', '은') is 은. Raises KeyError if unknown.

    `which` is the form after a consonant (은, 이, 을, 과, 이랑, 으로, 이에요, 이야, 이요, 입니다 …). What is no Hangul
    counts as ending in a vowel; spaces and marks at the end are passed over.
    """
    last = sound[-1:]  # a syllable decides alone, and there are few of them
    return _particle(last if "가" <= last <= "힣" else sound, which)


@lru_cache(maxsize=_REMEMBERED)
def _particle(sound: str, which: str) -> str:
    pair = _PAIRS.get(which)
    if pair is not None:
        return str(josa_pick(sound, pair))
    closed, open_ = _ENDINGS[which]
    return closed if has_batchim(sound) else open_


def josa(sound: str, which: str) -> str:
    """A word with the josa that fits its sound: josa('에이프릴', '으로') is 에이프릴로 (PHR-02)."""
    return sound + particle(sound, which)


# ---------------------------------------------------------------- counts


FEW_DAYS = {1: "하루", 2: "이틀"}  # 일 일, 이 일 would not be understood by ear


def counted(count: Count) -> Said:
    """A number of things with its counter: native up to 99, Sino for days, minutes and the like (PHR-05)."""
    return _counted(count.n, count.counter, count.system)


@lru_cache(maxsize=_REMEMBERED)
def _counted(n: int, counter: str, system: str) -> Said:
    if system == "ordinal":
        return Said(ordinal(n), ordinal(n) if n == 1 else f"{n}번째")
    if system == "place":
        return Said(place(n), place(n))
    if counter == "월":
        return Said(month_name(n), f"{n}월")
    if counter == "일" and n in FEW_DAYS:
        return Said(FEW_DAYS[n], f"{n}일")
    spoken = sino(n) if system == "sino" or counter in ("일", "분", "초", "년") else native(n)
    return Said(f"{spoken} {counter}", f"{n}{counter}")


# ---------------------------------------------------------------- dates

_EDGES = {"": "", "from": "부터", "until": "까지"}
_MIDNIGHT = time()


def monthday(
    day: date, *, weekday: bool = True, month: bool = True, year: int | None = None, word: bool = False
) -> Said:
    """'십이월 삼 일 목요일' and '12월 3일 목요일'; the year stands before it where it is not `year` (PHR-03).

    Beside a day word the year is said as a number: '내일 이천이십칠 년 일월 일 일', not '내일 내년'.
    """
    return _monthday(day, weekday, month, year, word)


@lru_cache(maxsize=_REMEMBERED)
def _monthday(day: date, weekday: bool, month: bool, year: int | None, word: bool) -> Said:
    named = year_of(day.year, year, near=not word) if month else NOTHING
    spoken, shown = (f"{month_name(day.month)} ", f"{day.month}월 ") if month else ("", "")
    name = WEEKDAYS[day.weekday()]
    # a short stop: without it 일 runs into 일요일 and 월요일
    heard = (f", {name}" if day.weekday() in (0, 6) else f" {name}") if weekday else ""
    written = f" {name}" if weekday else ""
    return Said(f"{named.spoken}{spoken}{sino(day.day)} 일{heard}", f"{named.shown}{shown}{day.day}일{written}")


def year_of(year: int, now: int | None, *, near: bool = True) -> Said:
    """내년, 작년, or the year itself, with a space behind it; nothing for the current one (TPO-12)."""
    if now is None or year == now:
        return NOTHING
    word = {now + 1: "내년", now - 1: "작년"}.get(year) if near else None
    return Said(f"{word} ", f"{word} ") if word else Said(f"{sino(year)} 년 ", f"{year}년 ")


def said_day(day: Day) -> Said:
    """TPO-12: the date with the word before it, or 오늘 alone."""
    edge, at, word = _EDGES[day.edge], day.date, day.word
    if day.bare:
        return Said(day.bare + edge, day.bare + edge)
    new_year = bool(word) and (at.month, at.day) == (1, 1) and at.year == (day.year or 0) + 1
    full = _monthday(at, True, not day.short, None if new_year else day.year, bool(word))
    head = f"{word} 새해 첫날 " if new_year else f"{word} " if word else ""
    return Said(head + full.spoken + edge, head + full.shown + edge) if head or edge else full


def said_days(days: Days) -> Said:
    """'십일월 이십삼 일 월요일부터 이십구 일 일요일까지', or a month or a year by name; the month once unless it changes."""
    head = f"{days.word} " if days.word else ""
    if days.name == "year":
        return Said(f"{head}{sino(days.first.year)} 년", f"{head}{days.first.year}년")
    if days.name == "month":
        year = year_of(days.first.year, days.year)
        month = days.first.month
        return Said(f"{head}{year.spoken}{month_name(month)}", f"{head}{year.shown}{month}월")
    if len(days.dates) > 1:
        return _in_a_row(days.dates, days.year)
    range_ = _from_to(days.first, days.last, days.year)
    return Said(head + range_.spoken, head + range_.shown) if head else range_


@lru_cache(maxsize=_REMEMBERED)
def _from_to(begin: date, end: date, year: int | None) -> Said:
    first = monthday(begin, year=year)
    if begin == end:
        return first
    same = (begin.year, begin.month) == (end.year, end.month)
    last = monthday(end, month=not same, year=end.year if begin.year == end.year else year)
    return Said(f"{first.spoken}부터 {last.spoken}까지", f"{first.shown}부터 {last.shown}까지")


def _in_a_row(dates: tuple[date, ...], year: int | None) -> Said:
    """'십이월 일 일 화요일하고 삼 일 목요일': single days, the month where it changes."""
    said: list[Said] = []
    for n, day in enumerate(dates):
        before = dates[n - 1] if n else None
        same = before is not None and (before.year, before.month) == (day.year, day.month)
        said.append(monthday(day, month=not same, year=before.year if before is not None else year))
    spoken = ", ".join(s.spoken for s in said[:-1]) + f"하고 {said[-1].spoken}"
    return Said(spoken, ", ".join(s.shown for s in said[:-1]) + f"하고 {said[-1].shown}")


# ---------------------------------------------------------------- clock times


def said_clock(clock: Clock) -> Said:
    """'저녁 여섯 시 삼십 분' and '저녁 6시 30분'; exact midnight names both days (TPO-16), 자정 넘어 the new one (TPO-18)."""
    at = clock.at
    if at.hour == 0 and at.minute == 0:
        told = midnight(at.date())
    else:
        told = _hour(at)
        if clock.late:
            told = Said(f"자정 넘어 {sino(at.day)} 일 {told.spoken}", f"자정 넘어 {at.day}일 {told.shown}")
        elif clock.soon:
            told = Said(f"이따 {told.spoken}", f"이따 {told.shown}")
    return Said(f"{told.spoken}부터", f"{told.shown}부터") if clock.since else told


def midnight(day: date) -> Said:
    """The instant at which a day begins: '이십사 일에서 이십오 일로 넘어가는 밤 열두 시', never 자정 (TPO-16)."""
    before = day - timedelta(days=1)
    month = before.month != day.month
    a, b = (monthday(d, weekday=False, month=month) for d in (before, day))
    return Said(f"{a.spoken}에서 {b.spoken}로 넘어가는 밤 열두 시", f"{a.shown}에서 {b.shown}로 넘어가는 밤 12시")


def _hour(at: datetime, *, part: bool = True) -> Said:
    """A clock time inside a day. 0:00 is 밤 열두 시 here: only where its day is beyond doubt."""
    return _clock(at.hour, at.minute, part)


@lru_cache(maxsize=_REMEMBERED)
def _clock(hour: int, minute: int, part: bool) -> Said:
    if hour == 0 and minute == 0:
        return Said("밤 열두 시", "밤 12시")
    spoken = clock_words(hour, minute)
    word, face = part_of_day(hour), twelve(hour)
    shown = f"{word} {face}시 {minute}분" if minute else f"{word} {face}시"
    return Said(spoken, shown) if part else Said(spoken.removeprefix(f"{word} "), shown.removeprefix(f"{word} "))


def _hours_in_a_row(hours: tuple[Clock, ...]) -> Said:
    """'저녁 일곱 시하고 여덟 시': the part of day where it changes."""
    said = []
    for n, hour in enumerate(hours):
        same = n > 0 and part_of_day(hours[n - 1].at.hour) == part_of_day(hour.at.hour)
        said.append(_hour(hour.at, part=not same))
    return Said("하고 ".join(s.spoken for s in said), "하고 ".join(s.shown for s in said))


def said_when(when: When) -> Said:
    """The window of an answer: a day, a part of it, an hour, from when or until when."""
    if when.at is when.since is when.until is None and when.day is not None and not (when.onward or when.hours):
        whole = said_day(when.day) if isinstance(when.day, Day) else said_days(when.day)
        return Said(f"{whole.spoken} {when.part}", f"{whole.shown} {when.part}") if when.part else whole
    parts: list[Said] = []
    day = when.day.date if isinstance(when.day, Day) else None
    begin = when.at or when.since
    at_midnight = begin is not None and begin.at.time() == _MIDNIGHT  # names its days itself
    ends_before = when.until is not None and when.until.at.time() == _MIDNIGHT and when.until.at.date() == day
    if when.day is not None and not at_midnight and not (ends_before and when.since is None):
        parts.append(said_day(when.day) if isinstance(when.day, Day) else said_days(when.day))
    if when.onward and parts:
        parts[-1] = Said(f"{parts[-1].spoken}부터", f"{parts[-1].shown}부터")
    if when.part:
        parts.append(Said(when.part, when.part))
    if when.at is not None:
        parts.append(said_clock(when.at))
    if when.hours:
        parts.append(_hours_in_a_row(when.hours))
    if when.since is not None:
        since = said_clock(when.since)
        parts.append(Said(f"{since.spoken}부터", f"{since.shown}부터"))
    if when.until is not None:
        until = _until(when, day)
        parts.append(Said(f"{until.spoken}까지", f"{until.shown}까지"))
    return Said(" ".join(p.spoken for p in parts), " ".join(p.shown for p in parts))


def _until(when: When, day: date | None) -> Said:
    """The end of a window: without the part of day that its start has just named, and with the day where it is another."""
    assert when.until is not None
    at, since = when.until.at, when.since.at if when.since else None
    started = since.date() if since else day
    if started is None or (at.time() == _MIDNIGHT and at.date() == started):
        return said_clock(when.until)
    if at.time() == _MIDNIGHT and at.date() == started + timedelta(days=1):
        return _hour(at)
    if at.date() != started:
        other, hour = monthday(at.date(), month=at.month != started.month), _hour(at)
        return Said(f"{other.spoken} {hour.spoken}", f"{other.shown} {hour.shown}")
    return _hour(at, part=since is None or part_of_day(since.hour) != part_of_day(at.hour))


# ---------------------------------------------------------------- names and titles


def said_names(names: Names, register: Register = "haeyo") -> Said:
    """데이식스랑 세븐틴, in 합쇼체 데이식스와 세븐틴; from three on only the last two are joined so."""
    if len(names.names) == 1:
        return said_name(names.names[0])
    link = "과" if register == "hapsyo" else "이랑"
    spoken = shown = ""
    for n, name in enumerate(names.names):
        sound = said_name(name).spoken
        left = len(names.names) - n - 1
        between = "" if left == 0 else f"{particle(sound, link)} " if left == 1 else ", "
        spoken += sound + between
        shown += name.text + between
    return Said(spoken, shown)


def listed(names: Names) -> Said:
    """데이식스, 세븐틴, 아이브: for 'A, B, C 등 n 팀'."""
    return Said(", ".join(said_name(n).spoken for n in names.names), ", ".join(n.text for n in names.names))


def said_name(name: Name) -> Said:
    """A catalogue name; its spoken form is kept free of digits and Latin by the lexicon, and by this where it is not."""
    return Said(name.spoken if _as_it_is(name.spoken) else _UNREAD, name.text)


def said_title(title: Title, reader: Reader, kinds: Mapping[str, str]) -> Said:
    """PHR-13: by its own spoken form, by our reading, or as its kind with the place that can be read.

    A text without a kind is a place or a channel: of it is said what can be read, and at the least that it is one.
    """
    shown = " ".join(title.text.split())
    spoken = (reader.read(title.spoken) if title.spoken else None) or reader.read(title.text)
    if spoken is None and title.kind is None:
        spoken = reader.read_partly(title.text) or reader.somewhere
    elif spoken is None:
        where = reader.place(title.text) or (reader.read(title.place) if title.place else None)
        label = kinds.get(title.kind or "", "일정")
        spoken = f"{where} {label}" if where else label
    return Said(spoken, shown)


def hangul_only(text: str) -> bool:
    """Whether a text may be spoken as it is: no digit and no letter but Hangul (PHR-00)."""
    return _FOREIGN.search(text) is None


_as_it_is = lru_cache(maxsize=_REMEMBERED)(hangul_only)  # names and nouns come again and again


def said(value: Value, reader: Reader, kinds: Mapping[str, str], *, register: Register = "haeyo") -> Said:
    """Any slot value, spoken and displayed; plain strings are read like free text where they hold digits or Latin."""
    match value:
        case None:
            return NOTHING
        case str():
            return Said(value if _as_it_is(value) else reader.read(value) or reader.spell(value), value)
        case Title():
            return said_title(value, reader, kinds)
        case Clock():
            return said_clock(value)
        case When():
            return said_when(value)
        case Names():
            return said_names(value, register)
        case Day():
            return said_day(value)
        case Days():
            return said_days(value)
        case Count():
            return counted(value)
        case int():
            return Said(sino(value), str(value))
        case Name():
            return said_name(value)
        case Digits():
            return Said(digit_by_digit(value.text), value.text)
        case _:
            assert_never(value)


# ---------------------------------------------------------------- card rows


def row_day(day: date) -> str:
    """'11/25(수)': the short date, on card rows only (PHR-00, GUI-05)."""
    return f"{day.month}/{day.day}({'월화수목금토일'[day.weekday()]})"


def row_time(at: datetime, *, known: bool = True) -> str:
    """'11/25(수) 18:30' on cards only; the day alone where only that is known (GUI-05, OCC-09)."""
    return f"{row_day(at)} {at.hour:02}:{at.minute:02}" if known else row_day(at)


def after_midnight(at: datetime) -> bool:
    """Whether a row carries the badge 자정 넘어: 00:00 to 04:00."""
    return at.hour < 4
