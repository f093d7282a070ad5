"""The parsed form of a time expression: what was said, not yet when that is. Frozen, so it can be kept and evaluated again."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from intents.values import quick

CountUnit = Literal["minute", "hour", "day", "week", "month", "year"]
Third = Literal["early", "mid", "late"]


class DatePart(NamedTuple):
    """The calendar side of an expression, field by field as it was said; None is what was not said.

    Offsets count from today (이번 0, 다음 1, 지난 -1). `turn` stands before a word that names no offset by itself
    (지난 추석, 다음 금요일); `coming` is 오는/돌아오는. `day` -1 is the last of the month, `nth`/`nth_week` -1 the last.
    """

    day_offset: int | None = None
    counted: tuple[int, CountUnit] | None = None  # 사흘 뒤 (3, day), 두 달 전 (-2, month)
    counted_to: int | None = None  # 사나흘 뒤: the last of the days
    year: int | None = None
    year_offset: int | None = None
    year_third: str | None = None
    half: int | None = None
    quarter: int | None = None
    quarter_offset: int | None = None
    season: str | None = None
    month: int | None = None
    month_offset: int | None = None
    third: Third | None = None
    week_offset: int | None = None
    week_part: Literal["weekend", "weekdays", "early", "mid", "late"] | None = None
    nth_week: int | None = None
    nth: int | None = None
    weekday: int | None = None
    weekdays: tuple[int, ...] = ()
    day: int | None = None
    lunar: bool = False
    holiday: str | None = None
    holiday_run: bool = False
    run_day: int | None = None  # 연휴 첫날 1, 연휴 마지막 날 -1
    any_day_off: str | None = None
    turn: int | None = None
    coming: bool = False
    same_day: bool = False  # 1년 전 오늘, 지난주 이맘때
    shift: int = 0  # 전날 -1, 다음 날 1
    shift_unit: Literal["day", "week", "month"] = "day"  # a week is the ISO week around the day
    word: str | None = None


class ClockPart(NamedTuple):
    """The clock side: a part of the day, an hour, or both. `hour` is as said, 0 to 29."""

    part: str | None = None
    half: Literal["am", "pm"] | None = None  # 2PM beside 밤
    hour: int | None = None
    minute: int | None = None
    minus: int = 0  # 다섯 시 십 분 전
    midnight: Literal["start", "end", "either"] | None = None
    noon: bool = False
    exact: bool = False  # 07:30, 19:00: a 24-hour clock was meant
    this_time: bool = False
    soon: bool = False  # 이따 7시


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A day, a stretch of days, a clock time, or a clock time on a day."""

    date: DatePart | None = None
    clock: ClockPart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """지금, 현재."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """A부터 B까지; `count` instead of an end (오늘부터 열흘간); `before` ends at the start of `last` (7시 전)."""

    first: When | Now | None = None
    last: When | Now | None = None
    count: tuple[int, CountUnit] | None = None
    before: bool = False


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Sliding:
    """앞으로 사흘, 지난 3일간, 24시간 안에. `date` is the other reading of '지난 15일'."""

    count: int
    unit: CountUnit
    side: Literal["onward", "back", "within"]
    date: DatePart | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """두 시간 뒤, 30분 전: elapsed time from the instant now."""

    seconds: int


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A length without an anchor: 세 시간 동안, 3박 4일."""

    seconds: int
    grain: Literal["minute", "hour", "day", "week", "month", "year"]


Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]


class Repeat(NamedTuple):
    """매주 금요일, 매일 아침 7시."""

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int | None = None  # 매달 첫째 토요일
    month: int | None = None
    day: int | None = None
    clock: ClockPart | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Vague:
    """이따, 아까, 앞으로: no value of its own; the dialog decides."""

    word: Literal["soon", "just", "onward"]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class EventAnchor:
    """컴백 전날, D-3, 다음 날: counted from an event or from the day that was talked about."""

    offset: int


Spec = When | Now | Between | Sliding | Later | Length | Repeat | Vague | EventAnchor
