"""Korean aloud: josa by sound, numbers, dates, clock times and names, each spoken and displayed (PHR-02…06, TPO-12…18).

A value is `Said`: `spoken` is how it sounds, in Hangul only; `shown` is how it is written. Josa always follow the sound.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hangulpy import has_batchim, number_to_hangul, susa
from hangulpy import josa as attach

from dialogs.reading import Reader
from dialogs.types import Clock, Count, Day, Days, Digits, Name, Names, Title, Value, When

WEEKDAYS = ("월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일")
PARTICLES = {"은": "은/는", "이": "이/가", "을": "을/를", "과": "와/과", "이랑": "이랑/랑", "으로": "으로/로", "이에요": "이에요/예요", "이야": "이야/야"}  # fmt: skip
PAIRS = {
    "이요": ("이요", "요"), "이라고": ("이라고", "라고"), "이었어요": ("이었어요", "였어요"), "이었습니다": ("이었습니다", "였습니다"),
    "이었어": ("이었어", "였어"), "이나": ("이나", "나"), "이고": ("이고", "고"), "이네": ("이네", "네"),
}  # fmt: skip
CODE = "공일이삼사오육칠팔구"


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of an answer, as it sounds and as it is written."""

    spoken: str
    shown: str

    def __bool__(self) -> bool:
        return bool(self.spoken or self.shown)


def particle(sound: str, which: str) -> str:
    """The form of a josa or copula after a sound, alone: particle('투피엠', '은') is 은. Raises KeyError if unknown."""
    if which in PARTICLES:
        return attach(sound, PARTICLES[which])[len(sound) :]
    after, open_ = PAIRS[which]
    return after if has_batchim(sound) else open_


# ---------------------------------------------------------------- numbers


def sino(n: int) -> str:
    """이십삼 for 23."""
    return str(number_to_hangul(n))


def native(n: int) -> str:
    """스물세 for 23, as it stands before a counter; Sino from 100 on (PHR-05)."""
    return str(susa(n, classifier=True)) if 1 <= n <= 99 else sino(n)


def counted(count: Count) -> Said:
    """A number of things with its counter."""
    n, counter = count.n, count.counter
    if count.system == "ordinal":
        spoken = "첫 번째" if n == 1 else f"{native(n)} 번째"
        return Said(spoken, spoken)
    if count.system == "sino" or counter in ("일", "분", "초", "월", "년"):
        joined = f"{month_name(n)}" if counter == "월" else f"{sino(n)} {counter}"
        return Said(joined, f"{n}{counter}")
    if n == 0:
        return Said(f"영 {counter}", f"{n}{counter}")
    return Said(f"{native(n)} {counter}", f"{n}{counter}")


def digit_by_digit(text: str) -> str:
    """A code, digit by digit: 공일이 …, in two groups of three so that it can be noted down."""
    read = [CODE[int(c)] for c in text if c.isdigit()]
    return " ".join("".join(read[i : i + 3]) for i in range(0, len(read), 3))


# ---------------------------------------------------------------- dates


def month_name(month: int) -> str:
    """유월 and 시월 are the two that are not read as written (PHR-03)."""
    return {6: "유월", 10: "시월"}.get(month, f"{sino(month)}월")


def year_of(year: int, now: int | None) -> Said:
    """내년, 작년, or the year itself; nothing for the current one."""
    if now is None or year == now:
        return Said("", "")
    near = {now + 1: "내년", now - 1: "작년"}.get(year)
    return Said(f"{near} ", f"{near} ") if near else Said(f"{sino(year)} 년 ", f"{year}년 ")


def monthday(day: date, *, weekday: bool = True, month: bool = True, year: int | None = None) -> Said:
    """'십이월 삼 일 목요일' and '12월 3일 목요일'."""
    y = year_of(day.year, year) if month else Said("", "")
    spoken = f"{month_name(day.month)} " if month else ""
    shown = f"{day.month}월 " if month else ""
    tail = f" {WEEKDAYS[day.weekday()]}" if weekday else ""
    heard = (
        f",{tail}" if day.weekday() in (0, 6) and weekday else tail
    )  # a short stop: '일' runs into 일요일 and 월요일
    return Said(f"{y.spoken}{spoken}{sino(day.day)} 일{heard}", f"{y.shown}{shown}{day.day}일{tail}")


def said_day(day: Day) -> Said:
    """TPO-12: the date with the word before it, or 오늘 alone."""
    if day.bare:
        return Said(day.bare, day.bare)
    if day.date.month == 1 and day.date.day == 1 and day.year is not None and day.date.year == day.year + 1:
        new = monthday(day.date)
        return Said(f"새해 첫날 {new.spoken}", f"새해 첫날 {new.shown}")
    full = monthday(day.date, month=not day.short, year=day.year)
    head = f"{day.word} " if day.word else ""
    return Said(head + full.spoken, head + full.shown)


def said_days(days: Days) -> Said:
    """'십일월 이십삼 일 월요일부터 이십구 일 일요일까지', a month or a year by name."""
    year = year_of(days.first.year, days.year)
    if days.name == "year":
        return Said(f"{sino(days.first.year)} 년", f"{days.first.year}년")
    if days.name == "month":
        return Said(f"{year.spoken}{month_name(days.first.month)}", f"{year.shown}{days.first.month}월")
    first = monthday(days.first, year=days.year)
    same = (days.first.month, days.first.year) == (days.last.month, days.last.year)
    last = monthday(days.last, month=not same, year=days.first.year)
    return Said(f"{first.spoken}부터 {last.spoken}까지", f"{first.shown}부터 {last.shown}까지")


# ---------------------------------------------------------------- clock times


def part_of(hour: int) -> str:
    """The word before a clock time when it is said (PHR-04); TPO-10 is for hearing."""
    if hour < 6:
        return "새벽"
    if hour < 12:
        return "오전"
    if hour == 12:
        return "낮"
    if hour < 18:
        return "오후"
    return "저녁" if hour < 21 else "밤"


def said_clock(clock: Clock) -> Said:
    """'저녁 여섯 시 삼십 분' and '저녁 6시 30분'; exact midnight names both days (TPO-16)."""
    at = clock.at
    if at.hour == 0 and at.minute == 0:
        before = at.date() - timedelta(days=1)
        same = before.month == at.month
        a, b = monthday(before, weekday=False), monthday(at.date(), weekday=False, month=not same)
        first = monthday(before, weekday=False, month=not same)
        a = a if not same else first
        return Said(f"{a.spoken}에서 {b.spoken}로 넘어가는 밤 열두 시", f"{a.shown}에서 {b.shown}로 넘어가는 밤 12시")
    hour = 12 if at.hour % 12 == 0 else at.hour % 12
    spoken, shown = f"{part_of(at.hour)} {native(hour)} 시", f"{part_of(at.hour)} {hour}시"
    if at.minute:
        spoken += f" {sino(at.minute)} 분"
        shown += f" {at.minute}분"
    if clock.late:
        return Said(f"자정 넘어 {sino(at.day)} 일 {spoken}", f"자정 넘어 {at.day}일 {shown}")
    if clock.soon:
        return Said(f"이따 {spoken}", f"이따 {shown}")
    return Said(spoken, shown)


def said_when(when: When) -> Said:
    """The window of an answer: a day, a part of it, an hour, or until when."""
    parts: list[Said] = []
    if when.day is not None:
        parts.append(said_day(when.day) if isinstance(when.day, Day) else said_days(when.day))
    if when.part:
        parts.append(Said(when.part, when.part))
    if when.at is not None:
        parts.append(said_clock(when.at))
    if when.since is not None:
        since = said_clock(when.since)
        parts.append(Said(f"{since.spoken}부터", f"{since.shown}부터"))
    if when.until is not None:
        until = said_clock(when.until)
        parts.append(Said(f"{until.spoken}까지", f"{until.shown}까지"))
    return Said(" ".join(p.spoken for p in parts), " ".join(p.shown for p in parts))


# ---------------------------------------------------------------- names and titles


def said_names(names: Names) -> Said:
    """데이식스랑 세븐틴; three and more with commas and the last two joined."""
    listed = names.names
    if not listed:
        return Said("", "")
    spoken = shown = ""
    for n, name in enumerate(listed):
        last, before_last = n == len(listed) - 1, n == len(listed) - 2
        link = "" if last else particle(name.spoken, "이랑") + " " if before_last else ", "
        spoken += name.spoken + link
        shown += name.text + link
    return Said(spoken, shown)


def said_title(title: Title, reader: Reader, kinds: dict[str, str]) -> Said:
    """PHR-13: by its own spoken form, by our reading, or as its kind with the place that can be read."""
    shown = " ".join(title.text.split())
    spoken = title.spoken or reader.read(title.text)
    if not spoken:
        kind = kinds.get(title.kind or "", "일정")
        place = reader.place(title.text) or (reader.place(title.place) if title.place else None)
        spoken = f"{place} {kind}" if place else kind
    return Said(spoken, shown)


def said(value: Value, reader: Reader, kinds: dict[str, str], *, register: str = "haeyo") -> Said:
    """Any slot value, spoken and displayed; plain strings are read like free text where they hold digits or Latin."""
    match value:
        case None:
            return Said("", "")
        case str():
            return Said(reader.read(value) or "", value)
        case int():
            return Said(sino(value), str(value))
        case When():
            return said_when(value)
        case Day():
            return said_day(value)
        case Days():
            return said_days(value)
        case Clock():
            return said_clock(value)
        case Name():
            return Said(value.spoken, value.text)
        case Names():
            return said_names(value)
        case Title():
            return said_title(value, reader, kinds)
        case Count():
            return counted(value)
        case Digits():
            return Said(digit_by_digit(value.text), value.text)


# ---------------------------------------------------------------- card rows


def row_time(at: datetime, *, known: bool = True) -> str:
    """'11/25(수) 18:30' on cards only (GUI-05); '시간 미정' where only the day is known."""
    day = f"{at.month}/{at.day}({WEEKDAYS[at.weekday()][0]})"
    return f"{day} {at:%H:%M}" if known else day


def after_midnight(at: datetime) -> bool:
    """Whether a row carries the badge 자정 넘어: 00:00 to 04:00."""
    return time(0) <= at.time() < time(4)
