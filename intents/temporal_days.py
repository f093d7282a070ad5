"""Evaluates the calendar side of a parsed expression: which days does it name, seen from a given day?"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from intents import calculus
from intents.calculus import OutOfCalendar, add_days
from intents.temporal_spec import DatePart
from intents.timewords import Holiday, TimeWords
from intents.types import Grain

THIRDS = {"early": (1, 11), "mid": (11, 21), "late": (21, 0)}
WEEK_PARTS = {"weekend": (5, 7), "weekdays": (0, 5), "early": (0, 2), "mid": (2, 4), "late": (3, 5)}


class Days(NamedTuple):
    """Some days [start, end) that a date may mean, with the weight of this reading and the rule that gave it."""

    start: date
    end: date
    grain: Grain
    weight: float = 1.0
    rule: str = ""
    says: str = ""


class Frame(NamedTuple):
    """What an expression is seen from: the user's today, the instant now, the tense.

    `floor` is set while the end of a range is looked for: the end is not before that day (C10).
    """

    today: date
    now: datetime
    past: bool
    floor: date | None = None

    @property
    def calendar(self) -> date:
        """The day from which calendar words are counted: now's own, or the begin of the range."""
        return self.floor or self.now.date()


def _one(found: date, weight: float = 1.0, rule: str = "", says: str = "") -> Days:
    return Days(found, add_days(found, 1), "day", weight, rule, says)


def _of_run(start: date, end: date, part: DatePart) -> tuple[date, date]:
    """A run of free days, or one day of it (연휴 첫날, 연휴 마지막 날); raises OutOfCalendar where it is shorter."""
    if part.run_day is None:
        return start, end
    found = add_days(start, part.run_day - 1) if part.run_day > 0 else add_days(end, part.run_day)
    if not start <= found < end:
        raise OutOfCalendar("the run is shorter")
    return found, add_days(found, 1)


class Almanac:
    """The days that words name. Built once from the time words; holds no state."""

    def __init__(self, words: TimeWords) -> None:
        self._holidays: Mapping[str, Holiday] = words.holidays
        self._seasons = words.seasons
        self._year_thirds = words.year_thirds
        self._extra = words.extra_days_off

    def days(self, part: DatePart, frame: Frame) -> tuple[Days, ...]:
        """Every stretch of days the date may mean, best first; empty where there is no such day."""
        rule = self._rule(part)
        if rule is None:
            return ()
        try:
            found = tuple(rule(part, frame))
            return tuple([self._shifted(d, part) for d in found]) if part.shift else found
        except OutOfCalendar:
            return ()

    def _rule(self, part: DatePart) -> Callable[[DatePart, Frame], Iterator[Days]] | None:
        """How the days of a date are found: the first of its fields that says so."""
        if part.day_offset is not None:
            return self._relative_day
        if part.counted is not None:
            return self._counted
        if part.any_day_off is not None:
            return self._day_off
        if part.holiday is not None or part.holiday_run:
            return self._holiday
        if part.lunar:
            return self._lunar
        if (
            part.season is not None
            or part.half is not None
            or part.quarter is not None
            or part.quarter_offset is not None
        ):
            return self._season if part.season is not None else self._half if part.half is not None else self._quarter
        if part.year_third is not None:
            return self._year_third
        if part.month is not None or part.month_offset is not None:
            return self._in_month
        if part.week_offset is not None:
            return self._in_week
        if part.nth_week is not None or part.nth is not None or part.third is not None:
            return self._month_at_hand
        if part.week_part is not None:
            return self._week_part
        if part.weekdays or part.weekday is not None:
            return self._weekday_run if part.weekdays else self._weekday
        if part.day is not None:
            return self._day_of_month
        if part.year is not None or part.year_offset is not None:
            return self._year
        return self._begin if part.shift else None

    @staticmethod
    def _shifted(days: Days, part: DatePart) -> Days:
        if part.shift_unit == "week":
            start, end = calculus.week_of(days.start, part.shift)
            if part.weekday is not None:
                start = add_days(start, part.weekday)
                end = add_days(start, 1)
            return Days(
                start,
                end,
                "week" if part.weekday is None else "day",
                days.weight,
                "week-from-holiday",
                "그 주에서 센다",
            )
        edge = days.start if part.shift < 0 else add_days(days.end, -1)
        moved = calculus.add(edge, part.shift, part.shift_unit)
        return _one(moved, days.weight, "day-from-day", "그날에서 앞뒤로 센다")

    def _relative_day(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        assert part.day_offset is not None
        found = add_days(frame.today, part.day_offset)
        fits = (
            (part.weekday is None or part.weekday == found.weekday())
            and (part.day is None or part.day == found.day)
            and (part.month is None or part.month == found.month)
        )
        if fits:
            yield _one(found)
            return
        other = part._replace(day_offset=None, word=None)
        for days in self.days(other, frame):
            yield days._replace(rule="TPO-07", says="함께 말한 요일이나 날짜가 정한다")
        yield _one(found, 0.3, "TPO-07", "함께 말한 요일이나 날짜와 맞지 않는다")

    @staticmethod
    def _begin(part: DatePart, frame: Frame) -> Iterator[Days]:
        """'토요일부터 다음 날까지': counted from the day on which the range begins (C10)."""
        yield _one(frame.calendar)

    def _counted(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        assert part.counted is not None
        found = _one(calculus.add(frame.today, *part.counted))
        if part.counted_to is not None:
            found = found._replace(end=add_days(calculus.add(frame.today, part.counted_to, part.counted[1]), 1))
        yield found

    # ---- years

    def _said_year(self, part: DatePart, frame: Frame) -> int | None:
        if part.year is not None:
            return part.year
        if part.year_offset is not None:
            return (frame.now.date() if part.year_offset == 0 else frame.today).year + part.year_offset
        return None

    def _year(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        year = self._said_year(part, frame)
        assert year is not None
        if part.same_day:
            yield _one(calculus.add_months(frame.today, 12 * (year - frame.today.year)))
        else:
            yield Days(*calculus.year_of(year), "year")

    def _pick_year(self, part: DatePart, frame: Frame, span: Callable[[int], tuple[date, date]]) -> tuple[date, date]:
        """The year of something that comes every year, by 올해/지난/다음, the tense, or the nearest one to come (C4)."""
        said = self._said_year(part, frame)
        if said is not None:
            return span(said)
        here = frame.calendar
        strict = part.turn is not None or part.coming
        if part.turn == 0:
            running = span(here.year - 1)
            return running if running[0] <= here < running[1] else span(here.year)
        past = frame.past and not frame.floor and not part.coming if part.turn is None else part.turn < 0
        for year in range(here.year + 1, here.year - 9, -1) if past else range(here.year - 1, here.year + 9):
            try:
                start, end = span(year)
            except OutOfCalendar:  # 29 February, a year beyond the lunar tables
                continue
            if past and (end <= here if strict else start <= here):
                return start, end
            if not past and (start > here if strict else end > here):
                return start, end
        raise OutOfCalendar("no such year")

    def _season(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        first, last = self._seasons[part.season or ""]
        yield Days(*self._pick_year(part, frame, lambda y: calculus.months_of(y, first, last)), "month")

    def _half(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        first = 1 if part.half == 1 else 7
        yield Days(*self._pick_year(part, frame, lambda y: calculus.months_of(y, first, first + 5)), "month")

    def _year_third(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        first, last = self._year_thirds[part.year_third or ""]
        yield Days(*self._pick_year(part, frame, lambda y: calculus.months_of(y, first, last)), "month")

    def _quarter(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        if part.quarter_offset is not None:
            base = frame.now.date() if part.quarter_offset == 0 else frame.today
            first = calculus.add_months(date(base.year, (base.month - 1) // 3 * 3 + 1, 1), 3 * part.quarter_offset)
            yield Days(first, calculus.add_months(first, 3), "quarter")
            return
        month = 3 * (part.quarter or 1) - 2
        yield Days(*self._pick_year(part, frame, lambda y: calculus.months_of(y, month, month + 2)), "quarter")

    # ---- months

    def _month(self, part: DatePart, frame: Frame) -> tuple[int, int]:
        if part.month_offset is not None:
            base = frame.now.date() if part.month_offset == 0 else frame.today
            first = calculus.add_months(base.replace(day=1), part.month_offset)
            return first.year, first.month
        assert part.month is not None
        month = part.month
        calculus.day(2024, month, 1)
        return self._pick_year(part, frame, lambda y: calculus.month_of(y, month))[0].year, month

    def _in_month(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        if part.day is not None and part.day > 0 and part.month is not None:
            yield from self._date(part, frame)
            return
        year, month = self._month(part, frame)
        if part.nth_week is not None:
            yield self._in_that_week(part, *calculus.nth_week(year, month, part.nth_week))
        elif part.nth is not None and part.weekday is not None:
            yield _one(calculus.nth_weekday(year, month, part.nth, part.weekday))
        elif part.nth is not None and part.week_part == "weekend":
            saturday = calculus.nth_weekday(year, month, part.nth, calculus.SATURDAY)
            yield Days(saturday, add_days(saturday, 2), "day", 1.0, "nth-weekend", "그 달 안의 토요일로 센다")
        elif part.same_day:
            yield _one(calculus.add_months(frame.today, part.month_offset or 0))
        elif part.day is not None:
            yield _one(calculus.day(year, month, part.day if part.day > 0 else calculus.last_day(year, month)))
        elif part.third is not None:
            first, end = THIRDS[part.third]
            yield Days(
                calculus.day(year, month, first),
                calculus.day(year, month, end) if end else calculus.month_of(year, month)[1],
                "day",
            )
        else:
            yield Days(*calculus.month_of(year, month), "month")

    def _date(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        """M월 N일 (TPO-20)."""
        assert part.month is not None
        assert part.day is not None
        month, number = part.month, part.day
        calculus.day(2024, month, number)
        if self._said_year(part, frame) is not None or part.turn is not None or part.coming:
            yield Days(*self._pick_year(part, frame, lambda y: self._day_span(y, month, number)), "day")
            return
        here = frame.calendar
        if frame.floor:
            yield Days(
                *self._pick_year(part._replace(coming=False), frame, lambda y: self._day_span(y, month, number)), "day"
            )
            return
        year = calculus.year_of_date(here, month, number, past=frame.past)
        found = calculus.day(year, month, number)
        yield _one(found)
        if not frame.past and found < here:
            later = calculus.year_of_date(add_days(here, 61), month, number, past=False)
            yield _one(calculus.day(later, month, number), 0.25, "TPO-20", "지난 날이 아니면 내년의 그날")

    @staticmethod
    def _day_span(year: int, month: int, number: int) -> tuple[date, date]:
        found = calculus.day(year, month, number)
        return found, add_days(found, 1)

    def _month_at_hand(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        """월말, 둘째 주 금요일: the nearest one, of this month or the next (C4); a range counts from its begin."""
        here, past = frame.calendar, frame.past and not frame.floor
        for step in range(13):
            month = calculus.add_months(here.replace(day=1), -step if past else step)
            try:
                found = list(self._in_month(part._replace(year=month.year, month=month.month), frame))
            except OutOfCalendar:  # a month without a fifth Friday
                continue
            if found[0].start <= here if past else found[0].end > here:
                yield from found
                return

    def _day_of_month(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        assert part.day is not None
        here = frame.calendar
        if part.day < 0:
            year, month = here.year, here.month
            yield _one(calculus.day(year, month, calculus.last_day(year, month)))
            return
        if part.turn is not None and part.turn < 0:
            yield _one(calculus.day_of_month(add_days(here, -1), part.day, past=True))
            return
        if frame.floor:
            for months in range(13):
                first = calculus.add_months(here.replace(day=1), months)
                if part.day <= calculus.last_day(first.year, first.month) and first.replace(day=part.day) >= here:
                    yield _one(first.replace(day=part.day))
                    return
        found = calculus.day_of_month(here, part.day, past=frame.past)
        yield _one(found)
        if not frame.past and found < here:
            yield _one(
                calculus.day_of_month(add_days(here, 4), part.day, past=False),
                0.3,
                "TPO-20",
                "지난 날이 아니면 다음 달의 그날",
            )

    # ---- weeks

    def _in_week(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        assert part.week_offset is not None
        if part.same_day:
            yield _one(add_days(frame.today, 7 * part.week_offset))
            return
        base = frame.now.date() if part.week_offset == 0 else frame.today
        yield self._in_that_week(part, *calculus.week_of(base, part.week_offset))
        if part.week_offset == 0:
            yield from self._next_weekend(part, frame)

    def _next_weekend(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        """On a Sunday the weekend may as well be the one that is still whole."""
        whole = part.week_part == "weekend" and part.weekday is None
        if whole and frame.calendar.weekday() == calculus.SUNDAY and not frame.past:
            days = self._in_that_week(part, *calculus.week_of(frame.calendar, 1))
            yield days._replace(weight=0.25, rule="next-weekend", says="일요일에 말하는 주말은 다음 주말일 수도 있다")

    @staticmethod
    def _in_that_week(part: DatePart, monday: date, end: date) -> Days:
        if part.weekday is not None:
            return _one(add_days(monday, part.weekday))
        if part.weekdays:
            return Days(add_days(monday, part.weekdays[0]), add_days(monday, part.weekdays[-1] + 1), "day")
        if part.week_part is not None:
            first, last = WEEK_PARTS[part.week_part]
            return Days(add_days(monday, first), add_days(monday, last), "day")
        return Days(monday, end, "week")

    def _week_part(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        """주말, 평일 without a week: those of this week; later in a range, the first that ends after its begin (C3)."""
        here = frame.calendar
        days = self._in_that_week(part, *calculus.week_of(here, 0))
        if frame.past and not frame.floor and days.start > here:
            days = self._in_that_week(part, *calculus.week_of(here, -1))
        if part.coming and days.start <= here:
            days = self._in_that_week(part, *calculus.week_of(here, 1))
        yield days
        if not part.coming:
            yield from self._next_weekend(part, frame)

    def _weekday_run(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        here = frame.calendar
        days = self._in_that_week(part, *calculus.week_of(here, 0))
        if frame.past and days.start > here:
            days = self._in_that_week(part, *calculus.week_of(here, -1))
        elif not frame.past and days.end <= here:
            days = self._in_that_week(part, *calculus.week_of(here, 1))
        yield days

    def _weekday(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        assert part.weekday is not None
        here, weekday = frame.calendar, part.weekday
        if part.coming:
            found = calculus.nearest_weekday(here, weekday, past=False, include=False)
            yield _one(found, rule="coming", says="오는 날은 오늘 다음의 가장 가까운 그 요일")
        elif part.turn == 0:
            yield _one(add_days(calculus.week_of(here)[0], weekday))
        elif part.turn == -1:
            yield _one(calculus.nearest_weekday(here, weekday, past=True, include=False))
        elif part.turn is not None:
            found = add_days(calculus.week_of(frame.today, part.turn)[0], weekday)
            yield _one(found)
            nearest = calculus.nearest_weekday(here, weekday, past=False, include=False)
            if part.turn == 1 and nearest != found:
                yield _one(nearest, 0.35, "next-weekday", "가장 가까운 다음 그 요일")
        else:
            past = frame.past and not frame.floor
            found = calculus.nearest_weekday(here, weekday, past=past)
            yield _one(found)
            if found == here and not frame.floor:
                yield _one(add_days(found, -7 if past else 7), 0.15, "same-weekday", "오늘이 아니면 다음번 그 요일")

    # ---- holidays and the lunar calendar

    def holiday(self, name: str, year: int) -> date:
        """The date of a named day in a year; raises OutOfCalendar where it is not known."""
        rule = self._holidays[name]
        if year in rule.dates:
            return rule.dates[year]
        if rule.solar:
            return calculus.day(year, *rule.solar)
        if rule.lunar:
            return calculus.lunar(year, *rule.lunar)
        if rule.nth:
            found = calculus.nth_weekday(year, rule.nth[0], rule.nth[1], rule.nth[2])
            return add_days(found, rule.nth[3] if len(rule.nth) > 3 else 0)
        if rule.term is not None:
            found = calculus.solar_term(year, rule.term)
            return calculus.stem_day(found, rule.hot_day) if rule.hot_day else found
        return add_days(calculus.easter_day(year), rule.easter or 0)

    def _holiday(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        if part.holiday is None:
            yield self._long_weekend(part, frame)
            return
        name = part.holiday
        lunar = self._holidays[name].lunar is not None

        def span(year: int) -> tuple[date, date]:
            found = self.holiday(name, year)
            if not part.holiday_run:
                return found, add_days(found, 1)
            if lunar:
                return _of_run(add_days(found, -1), add_days(found, 2), part)
            return _of_run(*calculus.run_of_days_off(found, self._extra), part)

        yield Days(*self._pick_year(part, frame, span), "day")

    def _substitute(self, part: DatePart, frame: Frame) -> Days:
        """광복절 대체공휴일: the free day that stands for a holiday, in a year in which it has one."""

        def span(year: int) -> tuple[date, date]:
            found = self.holiday(part.holiday or "", year)
            for other, name in calculus.days_off_around(found, self._extra, past=False):
                if "대체" in name and found < other <= add_days(found, 7):
                    return other, add_days(other, 1)
            raise OutOfCalendar("no substitute in that year")

        return Days(*self._pick_year(part, frame, span), "day")

    def _long_weekend(self, part: DatePart, frame: Frame) -> Days:
        past = part.turn == -1 or (frame.past and part.turn is None)
        start, end = calculus.long_weekend(frame.calendar, self._extra, past=past)
        if part.turn == 1 and start <= frame.calendar:
            start, end = calculus.long_weekend(add_days(end, 7), self._extra, past=False)
        return Days(*_of_run(start, end, part), "day")

    def _day_off(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        """공휴일, 대체공휴일, 명절, 선거일: the nearest one; 광복절 대체공휴일: that of one holiday."""
        if part.holiday is not None:
            yield self._substitute(part, frame)
            return
        if part.any_day_off == "명절":
            spans = [
                next(self._holiday(part._replace(holiday=n, any_day_off=None), frame))
                for n in ("seollal", "chuseok")
                if n in self._holidays
            ]
            past = part.turn == -1 or (frame.past and part.turn is None)
            yield (max if past else min)(spans, key=lambda d: d.start)
            return
        past = part.turn == -1 or (frame.past and part.turn is None)
        here = add_days(frame.calendar, (-1 if past else 1) if part.turn is not None or part.coming else 0)
        for found, name in calculus.days_off_around(here, self._extra, past=past):
            if part.any_day_off == "공휴일" or (part.any_day_off or "") in name.replace(" ", ""):
                yield _one(found)
                return
        raise OutOfCalendar("no day off")

    def _lunar(self, part: DatePart, frame: Frame) -> Iterator[Days]:
        month, number = part.month or 1, part.day

        def span(year: int) -> tuple[date, date]:
            found = calculus.lunar(year, month, max(number or 1, 1))
            if number and number > 0:
                return found, add_days(found, 1)
            following = calculus.lunar(year + month // 12, month % 12 + 1, 1)
            return (add_days(following, -1) if number else found), following

        yield Days(*self._pick_year(part, frame, span), "day" if number else "month")
