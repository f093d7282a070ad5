"""Values of the library viv.time as the ISO form of `RawSlot.resolved`; pure functions, no clock.

A day is `2026-11-26`, an instant `2026-11-26T20:00:00+09:00`, an interval two of these around `/`, days inclusive, either
side empty where it is open. Whatever is no date of the calendar is None: a slot that is wrong is worse than none.
"""

import calendar
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from skill.wire import known_zone

_WRAPPERS = ("date", "dateTime", "dateInterval", "dateTimeInterval")


def resolved(value: Any, zone: str) -> str | None:
    """The best candidate of a date input: a DateTimeExpression, one of its members alone, or a list of them, best first."""
    if isinstance(value, list):
        return next((found for item in value[:4] if (found := resolved_one(item, zone)) is not None), None)
    return resolved_one(value, zone)


def resolved_one(value: Any, zone: str) -> str | None:
    """One viv.time value."""
    if not isinstance(value, Mapping):
        return None
    if isinstance(value.get("time"), Mapping) and isinstance(value.get("date"), Mapping):
        return _point(value, zone)
    inner = next((value[key] for key in _WRAPPERS if isinstance(value.get(key), Mapping)), value)
    if "start" in inner or "end" in inner:
        return _interval(_point(inner.get("start"), zone), _point(inner.get("end"), zone))
    return _point(inner, zone) or _whole(inner)


def clock(value: Any) -> tuple[int, int, bool | None] | None:
    """Hour, minute and half of the day of a Time or DetachedTime without a day; the half is None where it is open."""
    if isinstance(value, list):
        return next((found for item in value[:4] if (found := clock(item)) is not None), None)
    if not isinstance(value, Mapping) or "date" in value:
        return None
    inner = value.get("time")
    time: Mapping[str, Any] = inner if isinstance(inner, Mapping) else value
    hour, minute = _int(time.get("hour")), _int(time.get("minute")) or 0
    if hour is None or not (0 <= hour < 24 and 0 <= minute < 60):
        return None
    half = time.get("amPM")
    if hour == 0 or hour > 12:
        return hour % 12 or 12, minute, hour > 12
    return hour, minute, str(half).lower().startswith("p") if isinstance(half, str) else None


def _int(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) <= 4:
        return int(value)
    if isinstance(value, float) and not value.is_integer():
        return None
    return int(value) if isinstance(value, int | float) and abs(value) < 10_000 else None


def _date(value: Any) -> date | None:
    if not isinstance(value, Mapping):
        return None
    parts = [_int(value.get(key)) for key in ("year", "month", "day")]
    if None in parts or not 1900 <= (parts[0] or 0) <= 2100:
        return None
    try:
        return date(*(part or 0 for part in parts))
    except ValueError:
        return None


def _point(value: Any, zone: str) -> str | None:
    """A Date or a DateTime; one end of an interval may be a whole DateTimeExpression."""
    if not isinstance(value, Mapping):
        return None
    inner = value.get("dateTime")
    value = inner if isinstance(inner, Mapping) else value
    day = _date(value.get("date")) or _date(value)
    time = value.get("time")
    if day is None:
        return _instant(value.get("utcInstant"), zone)
    if not isinstance(time, Mapping):
        return day.isoformat()
    hour, minute, second = (_int(time.get(key)) or 0 for key in ("hour", "minute", "second"))
    named = time.get("timezone")
    try:
        at = datetime(
            day.year,
            day.month,
            day.day,
            hour,
            minute,
            second,
            tzinfo=known_zone(named if isinstance(named, str) else zone, zone),
        )
    except ValueError:
        return day.isoformat()
    return at.isoformat()


def _instant(value: Any, zone: str) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        at = datetime.fromtimestamp(value / 1000, tz=UTC).replace(microsecond=0)
    except (OverflowError, ValueError, OSError):
        return None
    return at.astimezone(known_zone(zone)).isoformat() if 1900 <= at.year <= 2100 else None


def _whole(value: Mapping[str, Any]) -> str | None:
    """A month or a year without a day, as the interval of its days."""
    year, month = _int(value.get("year")), _int(value.get("month"))
    if year is None or not 1900 <= year <= 2100 or value.get("day") is not None:
        return None
    if value.get("month") is None:
        return f"{year}-01-01/{year}-12-31"
    if month is None or not 1 <= month <= 12:
        return None
    return f"{year}-{month:02}-01/{year}-{month:02}-{calendar.monthrange(year, month)[1]}"


def _interval(start: str | None, end: str | None) -> str | None:
    if start is None and end is None:
        return None
    if start and end and len(start) == len(end) and start > end:
        start, end = end, start
    return f"{start or ''}/{end or ''}"
