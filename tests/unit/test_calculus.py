"""Half-open arithmetic on dates."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from intents import calculus
from intents.calculus import OutOfCalendar

TUESDAY = date(2026, 4, 7)


def test_weeks_begin_on_monday_also_on_a_sunday() -> None:
    assert calculus.week_of(date(2026, 4, 12)) == (date(2026, 4, 6), date(2026, 4, 13))
    assert calculus.week_of(date(2026, 4, 12), 1)[0] == date(2026, 4, 13)


def test_months_are_clamped_at_the_end_of_a_short_one() -> None:
    assert calculus.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert calculus.add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert calculus.add(date(2026, 3, 31), -1, "month") == date(2026, 2, 28)
    assert calculus.last_day(2026, 12) == 31


@pytest.mark.parametrize(
    ("year", "month", "nth", "first"),
    [
        (2026, 6, 1, date(2026, 6, 1)),
        (2026, 5, 1, date(2026, 5, 4)),
        (2026, 5, -1, date(2026, 5, 25)),
        (2027, 3, 3, date(2027, 3, 15)),
    ],
)
def test_the_first_week_holds_the_first_thursday(year: int, month: int, nth: int, first: date) -> None:
    assert calculus.nth_week(year, month, nth)[0] == first


def test_a_month_without_a_fifth_friday() -> None:
    assert calculus.nth_weekday(2026, 5, 5, 4) == date(2026, 5, 29)
    with pytest.raises(OutOfCalendar):
        calculus.nth_weekday(2026, 4, 5, 4)


def test_nearest_weekday_and_today() -> None:
    assert calculus.nearest_weekday(TUESDAY, 1, past=False) == TUESDAY
    assert calculus.nearest_weekday(TUESDAY, 1, past=False, include=False) == date(2026, 4, 14)
    assert calculus.nearest_weekday(TUESDAY, 1, past=True, include=False) == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("today", "number", "past", "found"),
    [
        (date(2026, 11, 24), 17, False, date(2026, 12, 17)), (date(2026, 11, 24), 22, False, date(2026, 11, 22)),
        (date(2026, 11, 24), 24, False, date(2026, 11, 24)), (date(2025, 11, 21), 31, False, date(2025, 12, 31)),
        (date(2026, 11, 24), 25, True, date(2026, 10, 25)), (date(2026, 3, 15), 30, True, date(2026, 1, 30)),
    ],
)  # fmt: skip
def test_day_of_month(today: date, number: int, past: bool, found: date) -> None:
    assert calculus.day_of_month(today, number, past=past) == found


@pytest.mark.parametrize(
    ("today", "month", "number", "past", "year"),
    [
        (date(2026, 11, 24), 11, 20, False, 2026), (date(2026, 11, 24), 1, 5, False, 2027), (date(2026, 11, 24), 12, 3, True, 2025),
        (date(2026, 4, 7), 2, 5, False, 2027), (date(2026, 4, 7), 2, 6, False, 2026), (date(2026, 4, 7), 2, 29, False, 2028),
    ],
)  # fmt: skip
def test_year_of_a_date(today: date, month: int, number: int, past: bool, year: int) -> None:
    assert calculus.year_of_date(today, month, number, past=past) == year


@pytest.mark.parametrize(("month", "number"), [(2, 30), (4, 31), (6, 31)])
def test_days_that_no_year_has(month: int, number: int) -> None:
    with pytest.raises(OutOfCalendar):
        calculus.year_of_date(TUESDAY, month, number, past=False)


def test_the_lunar_calendar_is_the_korean_one() -> None:
    assert calculus.lunar(2026, 8, 15) == date(2026, 9, 25)
    assert calculus.lunar(2027, 1, 1) == date(2027, 2, 7)  # the Chinese calendar has 6 February
    with pytest.raises(OutOfCalendar):
        calculus.lunar(9000, 1, 1)


def test_days_off_and_their_runs() -> None:
    extra = {date(2026, 9, 23): "임시 공휴일"}
    assert calculus.is_off(date(2026, 5, 5), {})
    assert not calculus.is_off(date(2026, 9, 23), {})
    assert calculus.run_of_days_off(date(2026, 9, 25), {}) == (date(2026, 9, 24), date(2026, 9, 28))
    assert calculus.run_of_days_off(date(2026, 9, 25), extra)[0] == date(2026, 9, 23)
    assert calculus.long_weekend(TUESDAY, {}, past=False) == (date(2026, 5, 1), date(2026, 5, 4))
    assert next(calculus.days_off_around(TUESDAY, {}, past=False)) == (date(2026, 5, 1), "노동절")
    assert next(calculus.days_off_around(TUESDAY, {}, past=True))[0] == date(2026, 3, 2)


def test_minutes_beyond_midnight_lie_in_the_next_day() -> None:
    zone = ZoneInfo("Asia/Seoul")
    assert calculus.at(TUESDAY, 25 * 60, zone) == datetime(2026, 4, 8, 1, tzinfo=zone)
    assert calculus.at(TUESDAY, -15, zone) == datetime(2026, 4, 6, 23, 45, tzinfo=zone)


def test_elapsed_time_knows_summer_time() -> None:
    zone = ZoneInfo("America/New_York")
    before = datetime(2026, 3, 8, 1, 30, tzinfo=zone)
    after = calculus.shift(before, 3600)
    assert after == datetime(2026, 3, 8, 3, 30, tzinfo=zone)
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=1)


@pytest.mark.parametrize("year", [0, 9999, 12026])
def test_years_out_of_reach(year: int) -> None:
    with pytest.raises(OutOfCalendar):
        calculus.day(year, 1, 1)


def test_edges_of_the_calendar() -> None:
    for move in (
        lambda: calculus.add_days(date.max, 1),
        lambda: calculus.add_months(date.max, 1),
        lambda: calculus.add_days(date.min, -1),
    ):
        with pytest.raises(OutOfCalendar):
            move()
    with pytest.raises(OutOfCalendar):
        calculus.shift(datetime.max.replace(tzinfo=UTC), 10**6)
    with pytest.raises(OutOfCalendar):
        calculus.easter_day(1000)


def test_rrules() -> None:
    assert calculus.rrule("WEEKLY", weekdays=(4, 0)) == "FREQ=WEEKLY;BYDAY=MO,FR"
    assert calculus.rrule("WEEKLY", interval=2, minutes=1170) == "FREQ=WEEKLY;INTERVAL=2;BYHOUR=19;BYMINUTE=30"
    assert calculus.rrule("YEARLY", month=5, month_day=8) == "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=8"


@pytest.mark.parametrize(
    ("degrees", "first"),
    [
        (315, date(2026, 2, 4)),
        (345, date(2026, 3, 5)),
        (0, date(2026, 3, 20)),
        (90, date(2026, 6, 21)),
        (135, date(2026, 8, 7)),
        (180, date(2026, 9, 23)),
        (270, date(2026, 12, 22)),
        (285, date(2026, 1, 5)),
        (270, date(2024, 12, 21)),
        (315, date(2025, 2, 3)),
        (345, date(2027, 3, 6)),
    ],
)
def test_solar_terms_begin_on_the_korean_day(degrees: int, first: date) -> None:
    assert calculus.solar_term(first.year, degrees) == first


def test_hot_days_are_counted_by_the_stem_of_the_day() -> None:
    terms = [(calculus.solar_term(year, 90), calculus.solar_term(year, 135)) for year in (2024, 2025, 2026)]
    assert [calculus.stem_day(summer, 3) for summer, _ in terms] == [
        date(2024, 7, 15),
        date(2025, 7, 20),
        date(2026, 7, 15),
    ]
    assert [calculus.stem_day(autumn, 1) for _, autumn in terms] == [
        date(2024, 8, 14),
        date(2025, 8, 9),
        date(2026, 8, 14),
    ]
    assert calculus.stem_day(date(2026, 7, 15), 1) == date(2026, 7, 15)
