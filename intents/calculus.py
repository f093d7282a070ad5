"""Half-open arithmetic on local dates: weeks, month ends, lunar days, days off, the n-th of a month, RRULEs.

Dates go in, dates come out; a zone is put on at the very end by `at()`. Every range is [start, end).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from math import floor, radians, sin

from dateutil.easter import easter

DAY = timedelta(days=1)
_MIDNIGHT = time()
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
_RRULE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_J2000, _TROPICAL_YEAR, _ORDINAL_ZERO = 2451545.0, 365.2422, 1721424.5  # Julian days; the midnight of ordinal 0
_STEM = date(2026, 7, 15).toordinal() % 10  # a day of the stem 경
FIRST_YEAR, LAST_YEAR = 1, 9998  # one year short of what `date` holds: half-open ends must fit


class OutOfCalendar(ValueError):
    """A day that no calendar has, or one beyond the years that can be counted."""


def day(year: int, month: int, day_of_month: int) -> date:
    """The date; raises OutOfCalendar where there is none (30 February, year 0)."""
    try:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(year)
        return date(year, month, day_of_month)
    except (ValueError, OverflowError) as error:
        raise OutOfCalendar(str(error)) from None


def add_days(start: date, count: int) -> date:
    """`count` days later (negative: earlier); raises OutOfCalendar at the edges of the calendar."""
    try:
        moved = start + timedelta(days=count)
    except OverflowError as error:
        raise OutOfCalendar(str(error)) from None
    if not FIRST_YEAR <= moved.year <= LAST_YEAR:
        raise OutOfCalendar(str(moved))
    return moved


def last_day(year: int, month: int) -> int:
    """How many days the month has."""
    return (add_days(day(year + month // 12, month % 12 + 1, 1), -1)).day


def add_months(start: date, count: int) -> date:
    """The same day `count` months away, clamped at the end of a short month (C6)."""
    index = start.year * 12 + start.month - 1 + count
    year, month = divmod(index, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutOfCalendar(str(year))
    return day(year, month + 1, min(start.day, last_day(year, month + 1)))


def add(start: date, count: int, unit: str) -> date:
    """`count` days, weeks, months or years away."""
    if unit == "day":
        return add_days(start, count)
    if unit == "week":
        return add_days(start, 7 * count)
    return add_months(start, count * (12 if unit == "year" else 1))


def week_of(some: date, offset: int = 0) -> tuple[date, date]:
    """The ISO week (Monday first) of a day, `offset` weeks away (C2)."""
    monday = add_days(some, 7 * offset - some.weekday())
    return monday, add_days(monday, 7)


def month_of(year: int, month: int) -> tuple[date, date]:
    """All days of a month."""
    first = day(year, month, 1)
    return first, add_months(first, 1)


def months_of(year: int, first: int, last: int) -> tuple[date, date]:
    """From the first day of one month to the end of another; a `last` before `first` lies in the next year (겨울)."""
    return month_of(year, first)[0], month_of(year + (last < first), last)[1]


def year_of(year: int) -> tuple[date, date]:
    """All days of a year."""
    return day(year, 1, 1), day(year + 1, 1, 1)


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date:
    """The n-th such weekday of a month (C13), -1 the last; raises OutOfCalendar where a month has no fifth one."""
    first, end = month_of(year, month)
    if nth < 0:
        last = add_days(end, -1)
        return add_days(last, -((last.weekday() - weekday) % 7))
    found = add_days(first, (weekday - first.weekday()) % 7 + 7 * (nth - 1))
    if found >= end:
        raise OutOfCalendar(f"{year}-{month} has no {nth}. weekday {weekday}")
    return found


def nth_week(year: int, month: int, nth: int) -> tuple[date, date]:
    """The n-th week of a month: the first holds its first Thursday, the last (-1) its last Thursday (C13)."""
    return week_of(nth_weekday(year, month, nth, THURSDAY))


def nearest_weekday(today: date, weekday: int, *, past: bool, include: bool = True) -> date:
    """The nearest such weekday on one side of today; `include` says whether today itself counts (C4, C5)."""
    if past:
        back = (today.weekday() - weekday) % 7
        return add_days(today, -(back if back or include else 7))
    ahead = (weekday - today.weekday()) % 7
    return add_days(today, ahead if ahead or include else 7)


def day_of_month(today: date, number: int, *, past: bool) -> date:
    """'N일' without a month (TPO-20): this month's if today, later or at most 3 days past, else the next one.

    In the past the nearest one before or on today. Months that lack the day are passed over.
    """
    step = -1 if past else 1
    for months in range(0, 13):
        first = add_months(today.replace(day=1), step * months)
        if number > last_day(first.year, first.month):
            continue
        found = first.replace(day=number)
        if (past and found <= today) or (not past and (today - found).days <= 3):
            return found
    raise OutOfCalendar(str(number))


def year_of_date(today: date, month: int, number: int, *, past: bool) -> int:
    """The year of 'M월 N일' (TPO-20): this year's unless more than 60 days past; in the past the nearest past one.

    29 February looks for the next (or last) leap year. Raises OutOfCalendar for a day that no year has.
    """
    if number > (29 if month == 2 else last_day(2024, month)):
        raise OutOfCalendar(f"{month}-{number}")
    years = range(today.year, today.year - 9, -1) if past else range(today.year, today.year + 9)
    for year in years:
        if number > last_day(year, month):
            continue
        found = day(year, month, number)
        if (past and found <= today) or (not past and (today - found).days <= 60):
            return year
    raise OutOfCalendar(f"{month}-{number}")


@lru_cache(maxsize=512)
def lunar(year: int, month: int, number: int) -> date:
    """The solar day of a day of the Korean lunisolar calendar (C14); raises OutOfCalendar beyond its tables."""
    from korean_lunar_calendar import KoreanLunarCalendar

    calendar = KoreanLunarCalendar()
    if not calendar.setLunarDate(year, month, number, False):
        raise OutOfCalendar(f"lunar {year}-{month}-{number}")
    return day(calendar.solarYear, calendar.solarMonth, calendar.solarDay)


def easter_day(year: int) -> date:
    """Easter Sunday of the western churches."""
    if not 1583 <= year <= 4099:
        raise OutOfCalendar(str(year))
    return easter(year)


@lru_cache(maxsize=256)
def solar_term(year: int, degrees: int) -> date:
    """The Korean day of a year on which the sun's apparent longitude reaches so many degrees: 0 is 춘분, 270 동지.

    Meeus, Astronomical Algorithms, chapter 25, low accuracy: a hundredth of a degree, which is a quarter of an hour.
    """
    moment = _J2000 + (year - 2000 + (degrees - 280) % 360 / 360) * _TROPICAL_YEAR
    for _ in range(4):
        moment += ((degrees - _longitude(moment) + 180) % 360 - 180) / 360 * _TROPICAL_YEAR
    number = floor(moment + 9 / 24 - _ORDINAL_ZERO)  # Korea is nine hours ahead
    if not date(FIRST_YEAR, 1, 1).toordinal() <= number <= date(LAST_YEAR, 12, 31).toordinal():
        raise OutOfCalendar(str(year))
    return date.fromordinal(number)


def _longitude(julian: float) -> float:
    """The sun's apparent longitude in degrees at a Julian day."""
    t = (julian - _J2000) / 36525
    anomaly = radians(357.52911 + 35999.05029 * t)
    centre = (1.914602 - 0.004817 * t) * sin(anomaly) + 0.019993 * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly)
    node = radians(125.04 - 1934.136 * t)
    return (280.46646 + 36000.76983 * t + centre - 0.00569 - 0.00478 * sin(node)) % 360


def stem_day(some: date, which: int) -> date:
    """The n-th day of the heavenly stem 경 from a day on, that day included: 초복 is the third from 하지."""
    return add_days(some, (_STEM - some.toordinal()) % 10 + 10 * (which - 1))


@lru_cache(maxsize=64)
def days_off(year: int) -> dict[date, str]:
    """Public holidays of South Korea in a year, substitute days and elections included, with their Korean names."""
    import holidays

    return dict(holidays.country_holidays("KR", years=year, language="ko").items())


def is_off(some: date, extra: Mapping[date, str]) -> bool:
    """Whether nobody need go to work: a weekend, a public holiday, or one of the `extra` days announced late."""
    return some.weekday() >= SATURDAY or some in extra or some in days_off(some.year)


def days_off_around(some: date, extra: Mapping[date, str], *, past: bool) -> Iterator[tuple[date, str]]:
    """Public holidays from a day on, that day included, in time order (backwards in the past), within two years."""
    for year in range(some.year, some.year + (-3 if past else 3), -1 if past else 1):
        named = {found: name for found, name in extra.items() if found.year == year} | days_off(year)
        for found, name in sorted(named.items(), reverse=past):
            if (found <= some) if past else (found >= some):
                yield found, name


def run_of_days_off(some: date, extra: Mapping[date, str]) -> tuple[date, date]:
    """The unbroken run of free days around a day, the day itself always included, at most a month wide."""
    start, end = some, add_days(some, 1)
    while is_off(add_days(start, -1), extra) and (end - start).days < 31:
        start = add_days(start, -1)
    while is_off(end, extra) and (end - start).days < 31:
        end = add_days(end, 1)
    return start, end


def long_weekend(today: date, extra: Mapping[date, str], *, past: bool) -> tuple[date, date]:
    """The nearest run of three or more free days with a holiday in it (연휴), the running one included."""
    for found, _ in days_off_around(add_days(today, 0 if past else -7), extra, past=past):
        start, end = run_of_days_off(found, extra)
        if (end - start).days >= 3 and (start <= today if past else end > today):
            return start, end
    raise OutOfCalendar("no run of free days")


def at(some: date, minutes: int, zone: tzinfo | None) -> datetime:
    """The instant `minutes` after the midnight that begins a day; 25시 is one o'clock of the next day (TPO-18)."""
    days, rest = divmod(minutes, 1440)
    return datetime.combine(add_days(some, days), time(rest // 60, rest % 60) if rest else _MIDNIGHT, tzinfo=zone)


def shift(moment: datetime, seconds: int) -> datetime:
    """The instant so many elapsed seconds away, in the zone of `moment`; raises OutOfCalendar at the edges."""
    try:
        moved = (moment.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(moment.tzinfo)
    except OverflowError as error:
        raise OutOfCalendar(str(error)) from None
    if not FIRST_YEAR <= moved.year <= LAST_YEAR:
        raise OutOfCalendar(str(moved))
    return moved


def rrule(
    frequency: str,
    *,
    interval: int = 1,
    weekdays: Sequence[int] = (),
    nth: int | None = None,
    month_day: int | None = None,
    month: int | None = None,
    minutes: int | None = None,
) -> str:
    """An RRULE value (RFC 5545, 3.3.10): FREQ=WEEKLY;BYDAY=FR …; `minutes` of the day become BYHOUR and BYMINUTE."""
    parts = [f"FREQ={frequency}"]
    if interval != 1:
        parts.append(f"INTERVAL={interval}")
    if month is not None:
        parts.append(f"BYMONTH={month}")
    if month_day is not None:
        parts.append(f"BYMONTHDAY={month_day}")
    if weekdays:
        parts.append("BYDAY=" + ",".join(f"{nth or ''}{_RRULE_DAYS[d]}" for d in sorted(weekdays)))
    if minutes is not None:
        parts += [f"BYHOUR={minutes // 60 % 24}", f"BYMINUTE={minutes % 60}"]
    return ";".join(parts)
