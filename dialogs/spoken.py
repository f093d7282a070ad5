"""What fills the phrases: days, hours, names, counts and titles that are to be said (PHR-02 to PHR-06, PHR-13)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from intents import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day to be named (TPO-12, PHR-03): `word` (내일) stands before the date, `bare` (오늘) instead of it."""

    date: date
    word: str | None = None
    bare: str | None = None
    year: int | None = None  # the current year: another one is said
    short: bool = False  # without the month, where it was just said
    edge: Literal["", "from", "until"] = ""  # the first or the last day of what goes on for days


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A range of whole days, both inclusive, or a named one (11월, 2027년)."""

    first: date
    last: date
    name: Literal["range", "month", "year"] = "range"
    dates: tuple[date, ...] = ()  # single days in a row instead of a range
    word: str | None = None
    year: int | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day to be said (PHR-04); `late` is TPO-18's label 자정 넘어."""

    at: datetime
    late: bool = False
    soon: bool = False  # 이따 새벽 … (TPO-13)
    since: bool = False  # from then on: what has begun before the window that is told


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The window of an answer, named: a day or days, and what is said inside it (내일 … 저녁, 오후 두 시까지)."""

    day: Day | Days | None = None
    part: str | None = None  # 새벽 아침 오전 점심 낮 오후 저녁 밤 심야
    at: Clock | None = None
    since: Clock | None = None
    until: Clock | None = None
    onward: bool = False  # from that day on, no end was said
    hours: tuple[Clock, ...] = ()  # several hours of the day, one by one (일곱 시하고 여덟 시)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name with how it sounds; josa follow the sound (PHR-02)."""

    text: str
    spoken: str


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of things (PHR-05): native with its counter up to 99, or Sino."""

    n: int
    counter: str = "개"
    system: Literal["native", "sino", "ordinal", "place"] = "native"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Several names in a row, joined as speech joins them (데이식스랑 세븐틴)."""

    names: tuple[Name, ...]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """Free text of an event, a place or a channel, to be read by PHR-13: by `spoken` where it is given, else by our own
    reading, else as its `kind` (an event kind's id), with the readable part of `place`."""

    text: str
    spoken: str | None = None
    kind: str | None = None
    place: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Digits:
    """A code to be read digit by digit (PLC-12)."""

    text: str


Value = When | Day | Days | Clock | Name | Names | Title | Count | Digits | str | int | None
