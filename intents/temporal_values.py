"""Evaluates a parsed expression to its readings: instants, intervals, lengths and repeats, best first."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Literal, NamedTuple

from intents import calculus
from intents.calculus import OutOfCalendar, add_days
from intents.kept import Kept
from intents.temporal_days import Almanac, Days, Frame
from intents.temporal_spec import (
    Between,
    ClockPart,
    DatePart,
    EventAnchor,
    Later,
    Length,
    Now,
    Repeat,
    Sliding,
    Spec,
    Vague,
    When,
)
from intents.timewords import TimeWords
from intents.types import Because, Grain, TimeRange, TimeReading

SECONDS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2592000, "year": 31536000}
_DAYS = 512  # expressions whose days are known at least
_MORNING = frozenset({"새벽", "아침", "오전", "am"})
_NIGHT = frozenset({"밤", "심야"})
_DAWN = 28 * 60  # minutes of the day at which 밤 ends by default (TPO-01)
_SPAN: dict[Grain, int] = {"minute": 60, "hour": 3600}  # seconds that an instant of that grain lasts


class Value(NamedTuple):
    """One value of an expression, before it is told: [start, end) with its grain, its weight, and the rule that gave it."""

    kind: Literal["instant", "interval", "duration"]
    start: datetime | None
    end: datetime | None
    grain: Grain
    score: float
    rule: str
    says: str
    repeats: str | None = None
    seconds: int | None = None


class Option(NamedTuple):
    """One clock time an hour may mean, in minutes after the midnight that begins the named day."""

    minutes: int
    weight: float
    rule: str
    says: str


def _half(hour: int, pm: bool) -> int:
    return hour % 12 + 12 * pm


def clock_options(clock: ClockPart) -> tuple[Option, ...]:
    """Every clock time that an hour with its part of day may mean, best first (C8, TPO-16, TPO-18)."""
    hour, minute, part = clock.hour, clock.minute or 0, clock.part
    if clock.midnight == "either":
        return (
            Option(1440, 0.6, "TPO-16", "자정은 그날이 끝나는 밤 12시"),
            Option(0, 0.4, "TPO-16", "자정은 그날이 시작하는 0시"),
        )
    assert hour is not None

    def only(hours: int, rule: str, says: str, weight: float = 1.0) -> Option:
        return Option(60 * hours + minute, weight, rule, says)

    if hour == 0 or hour > 12 or clock.exact:
        late = part in _NIGHT and hour == 0
        return (only(24 if late else hour, "clock-24h", "24시로 세는 시각"),)
    if part in _NIGHT:
        return _night_options(clock)
    if part is None:
        if hour == 12:
            return (
                only(12, "C8-noon", "그냥 12시는 낮 12시", 0.8),
                only(24, "C8-midnight", "밤 12시일 수도 있다", 0.2),
            )
        return (
            only(hour + 12, "C8-afternoon", "오전이라고 하지 않은 한 시부터 열한 시는 오후", 0.7),
            only(hour, "C8-morning", "오전일 수도 있다", 0.3),
        )
    if part in _MORNING:
        if hour == 12 and part in ("오전", "아침"):
            return (
                only(0, "C8-am12", "오전 12시는 그날이 시작하는 0시", 0.6),
                only(12, "C8-am12", "낮 12시를 그렇게 부르는 사람도 있다", 0.4),
            )
        said = only(_half(hour, False), "half-said", f"{part}이라고 했다")
        if part == "새벽" and hour <= 4:  # the night that one has not slept away yet
            after = only(24 + hour, "night-after-midnight", "그날 밤이 깊어 다음 날이 된 새벽일 수도 있다", 0.15)
            return (said._replace(weight=0.85), after)
        return (said,)
    if part in ("낮", "점심") and hour in (10, 11):
        return (only(hour, "half-said", "낮 열 시와 열한 시는 오전"),)
    if part == "저녁" and hour == 12:
        return (only(24, "TPO-16", "저녁 12시는 그날이 끝나는 밤 12시"),)
    return (only(_half(hour, True), "half-said", f"{part}라고 했다"),)


def _night_options(clock: ClockPart) -> tuple[Option, ...]:
    hour, minute = clock.hour or 0, clock.minute or 0
    if clock.half == "pm":
        return (Option(60 * _half(hour, True) + minute, 1.0, "half-said", "오후라고 했다"),)
    if hour == 12:
        return (
            Option(1440 + minute, 0.9, "TPO-16", "밤 12시는 그날이 끝나는 때"),
            Option(minute, 0.1, "TPO-16", "그날이 시작하는 0시를 그렇게 부르는 사람도 있다"),
        )
    if hour <= 5:
        return (
            Option(1440 + 60 * hour + minute, 0.65, "night-after-midnight", "그날 밤이 깊어 다음 날이 된 시각"),
            Option(60 * hour + minute, 0.35, "night-before-dawn", "그날이 밝기 전의 시각"),
        )
    return (Option(60 * (hour + 12) + minute, 1.0, "half-said", "밤이라고 했다"),)


@lru_cache(maxsize=256)
def _found_by(rule: str) -> Because:
    return Because(rule=rule, says="이 규칙으로 읽었다")


def _told(value: Value, found: Because) -> TimeReading:
    """The value with the reasons for it."""
    because = (found, Because(rule=value.rule, says=value.says, delta=value.score)) if value.rule else (found,)
    told = None if value.kind == "duration" else TimeRange(start=value.start, end=value.end, grain=value.grain)
    return TimeReading(
        kind=value.kind, range=told, score=value.score, because=because, repeats=value.repeats, seconds=value.seconds
    )


def is_of_days(spec: Spec) -> bool:
    """Whether the values of an expression are the same at any time of the day on which it is said."""
    if isinstance(spec, When):
        return spec.date is not None and (spec.clock is None or _is_of_the_day(spec.clock))
    if isinstance(spec, Between):
        first, last = spec.first, spec.last
        if first is None or last is None:
            return any(side is not None and is_of_days(side) for side in (first, last))
        return is_of_days(first) and (is_of_days(last) or _ends_by_the_clock(last))
    if isinstance(spec, Sliding):
        return spec.unit not in ("hour", "minute")
    return isinstance(spec, (Length, EventAnchor)) or (isinstance(spec, Repeat) and spec.clock is None)


def _is_of_the_day(clock: ClockPart) -> bool:
    """Whether a clock time on a day does not ask what time it is; 오늘 새벽 may be two (TPO-22)."""
    return not clock.this_time and (clock.hour is not None or clock.midnight is not None or clock.part != "새벽")


def _ends_by_the_clock(last: Spec) -> bool:
    """Whether a range ends at a clock time alone, which is counted from where it begins."""
    return isinstance(last, When) and last.date is None and last.clock is not None and not last.clock.this_time


class Evaluator:
    """Turns specs into readings. Built once from the time words; what it keeps, the readings of a day, changes none."""

    def __init__(self, words: TimeWords) -> None:
        self._of_days: Kept[tuple[Spec, str, date, date, tzinfo | None, bool], tuple[TimeReading, ...]] = Kept(_DAYS)
        self._almanac = Almanac(words)
        self._parts = words.parts

    def readings(self, spec: Spec, frame: Frame, rule: str) -> tuple[TimeReading, ...]:
        """Every value, best first, without doubles; empty where the words name no day that exists.

        `rule` found the expression: the first line of every reading says so.
        """
        if not is_of_days(spec):
            return self._readings(spec, frame, rule)
        now = frame.now
        key = spec, rule, frame.today, now.date(), now.tzinfo, frame.past
        known = self._of_days.get(key)
        return known if known is not None else self._of_days.put(key, self._readings(spec, frame, rule))

    def forget(self) -> None:
        """Forget all days."""
        self._of_days.forget()

    def _readings(self, spec: Spec, frame: Frame, rule: str) -> tuple[TimeReading, ...]:
        try:
            found = list(self._read(spec, frame))
        except (OutOfCalendar, OverflowError, ValueError):
            return ()
        because = _found_by(rule)
        if len(found) == 1:
            return (_told(found[0], because),)
        kept: list[Value] = []
        for value in found:
            if value.kind == "duration" or all(value[1:4] != k[1:4] for k in kept):
                kept.append(value)
        return tuple([_told(value, because) for value in kept])

    def _read(self, spec: Spec, frame: Frame) -> Iterator[Value]:
        if isinstance(spec, When):
            yield from self._when(spec, frame)
        elif isinstance(spec, Between):
            yield from self._between(spec, frame)
        elif isinstance(spec, Sliding):
            yield from self._sliding(spec, frame)
        elif isinstance(spec, Repeat):
            yield from self._repeat(spec, frame)
        elif isinstance(spec, Later):
            yield self._instant(calculus.shift(frame.now, spec.seconds), "minute", 1.0, "from-now", "지금부터 센다")
        elif isinstance(spec, Now):
            yield self._instant(frame.now, "minute", 1.0, "now", "지금")
        elif isinstance(spec, Length):
            says = "언제부터인지 말하지 않은 길이"
            yield Value("duration", None, None, spec.grain, 1.0, "C15-length", says, seconds=spec.seconds)
        elif isinstance(spec, Vague):
            yield self._vague(spec, frame)
        else:
            assert isinstance(spec, EventAnchor)

    # ---- a day, a clock time, both

    def _when(self, when: When, frame: Frame) -> Iterator[Value]:
        if when.date is None:
            assert when.clock is not None
            yield from self._clock_alone(when.clock, frame)
            return
        if when.clock is not None and (when.clock.midnight == "start" or (when.clock.hour or 0) >= 24):
            frame = frame._replace(today=frame.now.date())  # 0시 and 25시 are counted in the calendar (TPO-02)
        for days in self._almanac.days(when.date, frame):
            if when.clock is None:
                zone = frame.now.tzinfo
                start, end = calculus.at(days.start, 0, zone), calculus.at(days.end, 0, zone)
                one = days.grain == "day" and days.end - days.start == calculus.DAY
                yield Value("instant" if one else "interval", start, end, days.grain, days.weight, days.rule, days.says)
            else:
                yield from self._clock_on(days, when, frame)

    def _clock_on(self, days: Days, when: When, frame: Frame) -> Iterator[Value]:
        clock, zone = when.clock, frame.now.tzinfo
        assert clock is not None
        if clock.this_time:
            start = frame.now.replace(second=0, microsecond=0)
            start = calculus.at(days.start, 60 * start.hour + start.minute, zone)
            yield self._instant(start, "minute", days.weight, "this-time", "지금과 같은 시각")
            return
        if clock.hour is None and clock.midnight is None:
            first, last = self._hours(clock)
            end_day = add_days(days.end, -1)
            start, end = calculus.at(days.start, first, zone), calculus.at(end_day, last, zone)
            yield self._interval(
                start, end, "hour", days.weight, days.rule or "TPO-10", days.says or f"{clock.part}의 시간"
            )
            if (
                clock.part == "새벽"
                and when.date
                and when.date.word == "오늘"
                and frame.now.hour >= 18
                and not frame.past
            ):
                next_day = add_days(days.start, 1)
                start, end = calculus.at(next_day, first, zone), calculus.at(next_day, last, zone)
                yield self._interval(
                    start, end, "hour", 0.5, "TPO-22", "저녁에 말하는 오늘 새벽은 다가올 새벽일 수 있다"
                )
            return
        for option in clock_options(clock):
            grain, weight, minutes = self._grain(clock), days.weight * option.weight, option.minutes - clock.minus
            start = calculus.at(days.start, minutes, zone)
            one = self._instant(start, grain, weight, option.rule, option.says)
            if days.end - days.start > calculus.DAY:  # 이번 주 일곱 시: that hour of each of its days
                last_one = calculus.at(add_days(days.end, -1), minutes, zone)
                until = calculus.shift(last_one, _SPAN[grain])
                one = self._interval(start, until, grain, weight, option.rule, option.says)
            yield one

    def _clock_alone(self, clock: ClockPart, frame: Frame) -> Iterator[Value]:
        """The next occurrence after now; in the past the last one (C9). A part of day: the running one counts (TPO-10)."""
        zone, now = frame.now.tzinfo, frame.now
        if clock.this_time:
            yield self._instant(now.replace(second=0, microsecond=0), "minute", 1.0, "this-time", "지금과 같은 시각")
            return
        past = frame.past and not frame.floor
        steps = range(1, -4, -1) if past else range(-2, 4) if frame.floor else range(-1, 4)
        base = frame.floor or now.date()
        if clock.hour is None and clock.midnight is None:
            first, last = self._hours(clock)
            for step in steps:
                day = add_days(base, step)
                start, end = calculus.at(day, first, zone), calculus.at(day, last, zone)
                if start <= now if past else end > now:
                    yield self._interval(start, end, "hour", 1.0, "TPO-10", f"가장 가까운 {clock.part}")
                    return
            return
        for option in clock_options(clock):
            for step in steps:
                start = calculus.at(add_days(base, step), option.minutes - clock.minus, zone)
                if start <= now if past else start > now:
                    yield self._instant(start, self._grain(clock), option.weight, option.rule, option.says)
                    break

    def _hours(self, clock: ClockPart) -> tuple[int, int]:
        first, last = self._parts[clock.part or "오전"]
        return 60 * first, 60 * last

    @staticmethod
    def _grain(clock: ClockPart) -> Grain:
        return "hour" if clock.minute is None and not clock.minus else "minute"

    # ---- ranges

    def _between(self, spec: Between, frame: Frame) -> Iterator[Value]:
        if spec.first is None:
            assert spec.last is not None
            for last in self._read(spec.last, frame):
                instant_end = spec.before or (last.kind == "instant" and last.grain in ("hour", "minute"))
                end = last.start if instant_end else last.end
                yield self._interval(None, end, last.grain, last.score, "C10-until", "그때까지")
            return
        for first in self._read(spec.first, frame):
            start = first.start
            if start is None:
                continue
            if spec.count is not None:
                end, grain = self._count_end(start, *spec.count)
                yield self._interval(start, end, grain, first.score, "C10-count", "시작하는 날을 넣어 센다")
            elif spec.last is None:
                end = None
                if first.end is not None and first.grain != "day" and first.end - start > calculus.DAY:
                    end = calculus.at(first.end.date(), 1440, start.tzinfo)  # 이번 주 일곱 시 이후: of each day
                yield self._interval(start, end, first.grain, first.score, "C10-from", "끝은 말하지 않았다")
            else:
                yield from self._to(spec, first, frame)

    def _count_end(self, start: datetime, count: int, unit: str) -> tuple[datetime, Grain]:
        if unit in ("hour", "minute"):
            return calculus.shift(start, count * SECONDS[unit]), "minute"
        local = calculus.add(start.date(), count, unit)
        minutes = 60 * start.hour + start.minute
        return calculus.at(local, minutes, start.tzinfo), "day"

    def _to(self, spec: Between, first: Value, frame: Frame) -> Iterator[Value]:
        assert first.start is not None
        start = first.start
        last = spec.last
        if isinstance(last, When) and last.date is None and last.clock is not None and last.clock.this_time is False:
            day = start
            if (
                first.end is not None and first.end - start > calculus.DAY
            ):  # 다음 주 여덟 시부터 아홉 시까지: of each day
                day = calculus.at(first.end.date(), 60 * start.hour + start.minute, start.tzinfo)
            end, grain = self._clock_end(last.clock, day)
            yield self._interval(start, end, grain, first.score, "C10-clock", "끝 시각은 시작한 뒤 처음 오는 그 시각")
            return
        assert last is not None
        floor = frame._replace(past=False, floor=start.date())
        for value in self._read(last, floor):
            clocked = value.kind == "instant" and value.grain in ("hour", "minute")
            until = value.start if clocked else value.end
            if until is not None and until > start:
                same = clocked or value.grain == first.grain
                weight = first.score * value.score
                yield self._interval(start, until, value.grain if same else "day", weight, "C10", "시작부터 끝까지")
                return

    def _clock_end(self, clock: ClockPart, start: datetime) -> tuple[datetime, Grain]:
        if clock.hour is None and clock.midnight is None:
            options = [self._hours(clock)[1]]
        else:
            options = [o.minutes - clock.minus for o in clock_options(clock)]
        day = start.date()
        ends = [calculus.at(add_days(day, step), minutes, start.tzinfo) for step in (-1, 0, 1) for minutes in options]
        return min(e for e in ends if e > start), self._grain(clock)

    # ---- windows, repeats, vague words

    def _sliding(self, spec: Sliding, frame: Frame) -> Iterator[Value]:
        zone, now = frame.now.tzinfo, frame.now
        if spec.unit in ("hour", "minute"):
            seconds = spec.count * SECONDS[spec.unit]
            if spec.side == "back":
                yield self._interval(calculus.shift(now, -seconds), now, "minute", 1.0, "C11", "지금까지")
            else:
                yield self._interval(now, calculus.shift(now, seconds), "minute", 1.0, "C11", "지금부터")
            return
        here = frame.now.date()  # whole days of the calendar (TPO-17)
        today = calculus.at(here, 0, zone)
        if spec.side == "back":
            start = calculus.at(calculus.add(here, -spec.count, spec.unit), 0, zone)
            yield self._interval(start, today, "day", 1.0, "C11", "오늘을 빼고 지난 날들")
            if spec.date is not None:
                for days in self._almanac.days(spec.date, frame):
                    start, end = calculus.at(days.start, 0, zone), calculus.at(days.end, 0, zone)
                    yield self._interval(start, end, "day", 0.4, "last-date", "지난 그 날짜", "instant")
            return
        end = calculus.at(calculus.add(here, spec.count, spec.unit), 0, zone)
        yield self._interval(today, end, "day", 1.0, "C11", "오늘을 넣어 앞으로의 날들")

    def _repeat(self, spec: Repeat, frame: Frame) -> Iterator[Value]:
        clock = spec.clock
        options: tuple[Option | None, ...] = (None,)
        if clock is not None and (clock.hour is not None or clock.midnight is not None):
            options = clock_options(clock)
        for option in options:
            minutes = option.minutes - (clock.minus if clock else 0) if option else None
            behind = minutes is not None and minutes >= 1440 and spec.nth is None  # 매주 금요일 밤 12시 is in Saturday
            weekdays = tuple([(d + behind) % 7 for d in spec.weekdays])
            rule = calculus.rrule(
                spec.frequency, interval=spec.interval, weekdays=weekdays, nth=spec.nth, month_day=spec.day, month=spec.month,
                minutes=minutes,
            )  # fmt: skip
            first = self._first(spec, frame, minutes)
            if first is not None:
                weight = option.weight if option else 1.0
                yield first._replace(repeats=rule, score=weight, rule="C16", says="되풀이의 첫 번째")

    def _first(self, spec: Repeat, frame: Frame, minutes: int | None) -> Value | None:
        here, zone = frame.now.date(), frame.now.tzinfo
        whole = not spec.weekdays and spec.day is None and spec.month is None and spec.clock is None
        if whole and spec.frequency != "DAILY":
            unit = {
                "WEEKLY": DatePart(week_offset=0),
                "MONTHLY": DatePart(month_offset=0),
                "YEARLY": DatePart(year_offset=0),
            }
            return next(self._when(When(date=unit[spec.frequency]), frame._replace(past=False)), None)
        for step in range(0, 400 if spec.frequency == "YEARLY" else 63):
            day = add_days(here, step)
            if not self._recurs(spec, day):
                continue
            if spec.clock is None:
                return self._interval(
                    calculus.at(day, 0, zone), calculus.at(day, 1440, zone), "day", 1.0, "", "", "instant"
                )
            if minutes is None:
                first, last = self._hours(spec.clock)
                start, end = calculus.at(day, first, zone), calculus.at(day, last, zone)
                if end > frame.now:
                    return self._interval(start, end, "hour", 1.0, "", "")
            elif (start := calculus.at(day, minutes, zone)) > frame.now:
                return self._instant(start, self._grain(spec.clock), 1.0, "", "")
        return None

    @staticmethod
    def _recurs(spec: Repeat, day: date) -> bool:
        nth = spec.nth
        return (
            (not spec.weekdays or day.weekday() in spec.weekdays)
            and (nth is None or (add_days(day, 7).month != day.month if nth < 0 else (day.day - 1) // 7 + 1 == nth))
            and (spec.day is None or day.day == spec.day or (spec.day < 0 and add_days(day, 1).day == 1))
            and (spec.month is None or day.month == spec.month)
        )

    def _vague(self, spec: Vague, frame: Frame) -> Value:
        now = frame.now
        if spec.word == "just":
            return self._interval(
                calculus.shift(now, -12 * 3600), now, "minute", 0.3, "TPO-21", "아까는 지난 열두 시간"
            )
        if spec.word == "onward":
            end = calculus.shift(now, 30 * 86400)
            return self._interval(now, end, "day", 0.3, "TPO-17", "앞으로는 지금부터 한 달")
        end = calculus.at(now.date(), _DAWN, now.tzinfo)
        if end - now > timedelta(days=1):
            end = calculus.shift(end, -86400)
        return self._interval(now, end, "minute", 0.3, "TPO-21", "이따는 하루가 바뀌기 전까지")

    # ---- making readings

    @staticmethod
    def _instant(start: datetime, grain: Grain, weight: float, rule: str, says: str) -> Value:
        return Value("instant", start, calculus.shift(start, _SPAN[grain]), grain, weight, rule, says)

    @staticmethod
    def _interval(
        start: datetime | None,
        end: datetime | None,
        grain: Grain,
        weight: float,
        rule: str,
        says: str,
        kind: Literal["instant", "interval"] = "interval",
    ) -> Value:
        return Value(kind, start, end, grain, weight, rule, says)
