"""Times as Google's agents resolve them, turned into the ISO form of `RawSlot.resolved`.

Dialogflow ES sends strings, Dialogflow CX and Actions send objects of numbers (`google.type.Date`, `DateTime`,
`TimeOfDay`), any of them alone, as a period or in a list. What comes out is one of

* a day `2026-11-26`, a clock time `20:00`, an instant `2026-11-26T20:00:00+09:00`,
* `from/to` of two of these, days inclusive, either side may be empty,

or None where nothing certain is in the value: the words that were spoken decide then (TPO-25). Pure functions.
"""

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from intents import TimeRange

Kind = Literal["date", "time", "datetime"]
Point = date | time  # a datetime is a date, too

_STAMP = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?")
_CLOCK = re.compile(r"T?(\d{2}):(\d{2})(?::(\d{2}))?")
_PERIODS: tuple[tuple[str, str, Kind], ...] = (
    ("startDateTime", "endDateTime", "datetime"),
    ("start_date_time", "end_date_time", "datetime"),
    ("startDate", "endDate", "date"),
    ("start_date", "end_date", "date"),
    ("startTime", "endTime", "time"),
    ("start_time", "end_time", "time"),
    ("start", "end", "datetime"),
)
_WRAPPERS: tuple[tuple[str, Kind], ...] = (("date_time", "datetime"), ("dateTime", "datetime"))
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class _Span:
    first: Point | None
    last: Point | None


def resolved_time(value: Any, kind: Kind, zone: ZoneInfo) -> str | None:
    """The ISO form of a resolved value, None where it tells nothing certain.

    `kind` says how a bare string is meant, and that only the clock of a `time` counts: `@sys.time` carries a dummy
    date, `@sys.date` a dummy noon. An offset is never converted: it is the zone that the agent happens to be set to,
    while the user meant the day and the clock as written.
    """
    read = _from_list(value, kind, zone) if isinstance(value, list) else _read(value, kind, zone)
    return None if read is None else _written(read)


def is_clock(resolved: str) -> bool:
    """Whether a resolved value names clock times alone (a `date` parameter may hold no date: 자정)."""
    return all(_CLOCK.fullmatch(side) is not None for side in resolved.split("/") if side)


def inclusive_days(window: TimeRange | None) -> tuple[str, str]:
    """The first and the last whole day of a half-open window as ISO dates, "" for an open or missing end."""
    if window is None:
        return "", ""
    first = "" if window.start is None else window.start.date().isoformat()
    last = "" if window.end is None else (window.end - timedelta(microseconds=1)).date().isoformat()
    return first, last


def _read(value: Any, kind: Kind, zone: ZoneInfo) -> Point | _Span | None:
    if isinstance(value, str):
        first, slash, last = value.partition("/")
        if slash:
            return _span(_from_text(first, kind, zone), _from_text(last, kind, zone))
        return _from_text(value, kind, zone)
    if not isinstance(value, Mapping):
        return None
    for start, end, inner in _PERIODS:
        if start in value or end in value:
            return _span(_point(value.get(start), inner, zone), _point(value.get(end), inner, zone))
    for key, inner in _WRAPPERS:
        if key in value:
            return _point(value[key], "time" if kind == "time" else inner, zone)
    return _from_fields(value, kind, zone)


def _point(value: Any, kind: Kind, zone: ZoneInfo) -> Point | None:
    """One end of a period: a string or an object of numbers, nothing nested."""
    if isinstance(value, str):
        return _from_text(value, kind, zone)
    if isinstance(value, Mapping):
        read = _from_fields(value, kind, zone)
        return read.first if isinstance(read, _Span) else read
    return None


def _from_list(values: list[Any], kind: Kind, zone: ZoneInfo) -> Point | _Span | None:
    """A list-valued parameter: from the earliest to the latest of its days, or its clock times as they stand."""
    ends: list[Point] = []
    for value in values:
        read = _read(value, kind, zone)
        if isinstance(read, _Span):
            ends += [end for end in (read.first, read.last) if end is not None]
        elif read is not None:
            ends.append(read)
    days = sorted((end for end in ends if isinstance(end, date)), key=_order)
    chosen: Iterable[Point] = days or ends
    points = list(chosen)
    return _span(points[0], points[-1]) if points else None


def _from_text(text: str, kind: Kind, zone: ZoneInfo) -> Point | None:
    stamp = _STAMP.match(text.strip())
    try:
        if stamp is None:
            clock = _CLOCK.match(text.strip())
            return _clock(clock.groups()) if clock and kind != "date" else None
        year, month, day, *rest = stamp.groups()
        clock_time = None if rest[0] is None else _clock(rest)
        if kind == "time":
            return clock_time
        on = date(int(year), int(month), int(day))
    except ValueError:
        return None
    # Noon is also how Dialogflow writes a day without a time; the day holds true for both.
    if kind == "date" or clock_time is None or clock_time == _NOON:
        return on
    return datetime.combine(on, clock_time, zone)


def _clock(parts: Sequence[str | None]) -> time:
    hour, minute, second = (int(part or 0) for part in parts)
    return time(hour, minute, second)


def _from_fields(value: Mapping[str, Any], kind: Kind, zone: ZoneInfo) -> Point | _Span | None:
    """An object of numbers, any of which may be missing; zero is a fine hour, but no year, month or day."""
    year, month, day = (_whole(value.get(key)) for key in ("year", "month", "day"))
    hours, minutes, seconds = (_whole(value.get(key)) for key in ("hours", "minutes", "seconds"))
    try:
        clock = None if hours is None else time(hours, minutes or 0, seconds or 0)
        if kind == "time" or not (year or month or day):
            return clock
        if not year:
            return None
        if not month:
            return _Span(date(year, 1, 1), date(year, 12, 31))
        if not day:
            return _Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        on = date(year, month, day)
    except (ValueError, OverflowError):
        return None
    return on if clock is None else datetime.combine(on, clock, zone)


def _whole(value: Any) -> int | None:
    """A number that came through protobuf's Struct: 2026.0 is 2026."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if value == value and abs(value) < 10_000 and value == int(value) else None


def _order(point: Point) -> tuple[date, time]:
    if isinstance(point, datetime):
        return point.date(), point.time()
    if isinstance(point, date):
        return point, time.min
    return date.min, point


def _span(first: Point | None, last: Point | None) -> Point | _Span | None:
    """A period in the right order: reversed days are swapped, clock times may run over midnight."""
    if first is None and last is None:
        return None
    if first == last:
        return first
    if isinstance(first, date) and isinstance(last, date) and _order(last) < _order(first):
        first, last = last, first
    return _Span(first, last)


def _written(read: Point | _Span) -> str:
    if isinstance(read, _Span):
        return "/".join("" if side is None else _written(side) for side in (read.first, read.last))
    if isinstance(read, datetime):
        return read.isoformat(timespec="seconds")
    if isinstance(read, date):
        return read.isoformat()
    return read.isoformat(timespec="seconds" if read.second else "minutes")
