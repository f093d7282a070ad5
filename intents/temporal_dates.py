"""Reads the calendar side of expressions: days, weeks, months, years, holidays. One named rule a phenomenon."""

import re
from collections.abc import Iterator

from intents import numerals
from intents.temporal_feasts import Dated, Feasts
from intents.temporal_reader import Measure
from intents.temporal_spec import CountUnit, DatePart, Third
from intents.timewords import Word

_NUMERIC = re.compile(
    r"(?P<y>(?:19|20)\d\d) ?(?P<s>[.\-/]) ?(?P<m>\d{1,2}) ?(?P=s) ?(?P<d>\d{1,2})(?!\d)\.?"
    r"|'?(?P<y2>\d\d)\. ?(?P<m2>\d{1,2})\. ?(?P<d2>\d{1,2})(?!\d)\.?"
    r"|(?P<c>20\d{6})(?!\d)"
    r"|(?P<y5>\d\d)(?P<s5>[\-/])(?P<m5>\d\d)(?P=s5)(?P<d5>\d\d)(?!\d)"
    r"|(?P<m3>\d{1,2})/(?P<d3>\d{1,2})(?![\d/])"
    r"|(?P<m4>\d{1,2})\.(?P<d4>\d\d)(?![\d.])\.?"
)
_WEEKDAY_LETTERS = {letter: number for number, letter in enumerate("월화수목금토일")}
_FEW = re.compile(r"(\d{1,2})[~\-](\d{1,2})일")
_BRACKETED = re.compile(r"\(([월화수목금토일])(?:요일)?\)")
THIRDS: dict[str, Third] = {"early": "early", "mid": "mid", "late": "late"}
_ANY = DatePart()  # nothing was said so far


def _century(number: int) -> int:
    """The year of two digits: 26년 is 2026, 99년 is 1999."""
    return number + (2000 if number <= 80 else 1900)


class Dates(Feasts):
    """The rules of dates over one reader. Each yields every reading; the longest that ends well wins."""

    def at(self, place: int) -> Iterator[Dated]:
        """Every date that starts at `place`, and every day that is told from one (토요일 전날) or told twice (금요일 10일)."""
        for dated in self._plain(place):
            yield dated
            part = dated.part
            one_day = (
                part.weekday is not None or part.day is not None or (part.holiday is not None and not part.holiday_run)
            )
            if one_day and not part.shift and part.day_offset is None:
                yield from self._shifts(part, dated.end)
                yield from self._told_twice(part, dated.end)

    def _plain(self, place: int) -> Iterator[Dated]:
        for word, end in self._r.words_at(place):
            rule = _BY_KIND.get(word.kind)
            if rule is not None:
                yield from rule(self, word, end)
        if self._r.has_quarters:
            yield from self._quarters(place, _ANY)
        letter = self._r.text[place] if place < self._r.size else ""
        if (letter in numerals.STARTS and self._r.begins_count(place)) or letter == "반":
            yield from self._numbers(place)
        if letter.isdigit() or letter == "'":
            yield from self._numeric(place)
        if letter in "첫둘두셋세넷네다여마맨" or letter.isdigit():
            yield from self._nth(place, _ANY, bare=True)

    # ---- days counted from today

    def _day(self, word: Word, end: int) -> Iterator[Dated]:
        base = DatePart(day_offset=word.value, word=word.word)
        yield Dated(base, end, not word.weak or len(word.form) > 1, "relative-day")
        for start in self._r.joints(end):
            for found in self._coordinates(start):
                part = found.part
                yield Dated(
                    base._replace(weekday=part.weekday, day=part.day, month=part.month), found.end, found.firm, "TPO-07"
                )
            bracket = _BRACKETED.match(self._r.text, start)
            if bracket:
                yield Dated(base._replace(weekday=_WEEKDAY_LETTERS[bracket[1]]), bracket.end(), True, "TPO-07")

    def _coordinates(self, place: int) -> Iterator[Dated]:
        """A weekday, a day of the month or month and day that stands beside a relative day."""
        for word, end in self._r.words(place, "weekday"):
            yield Dated(DatePart(weekday=word.value), end, True, "weekday")
        for measure in self._r.number(place, "day"):
            if measure.number.kind != "days" and 1 <= measure.number.value <= 31 and not self._counts_on(measure.end):
                yield from self._with_weekday(DatePart(day=measure.number.value), measure.end, False, "day")
        for month, end in self._months(place):
            for measure in self._r.number(end, "day"):
                if measure.number.kind != "days" and not self._counts_on(measure.end):
                    part = DatePart(month=month, day=measure.number.value)
                    yield from self._with_weekday(part, measure.end, False, "date")

    def _counts_on(self, place: int) -> bool:
        return any(True for _ in self._r.words(place, "later", "earlier", "throughout", "within"))

    def _hinges(self, place: int, *joints: str) -> Iterator[int]:
        """Where the second word for one day may start: right here, or behind a joint."""
        yield place
        for joint in joints:
            if self._r.text.startswith(joint, place):
                yield place + len(joint)

    def _shifts(self, base: DatePart, place: int) -> Iterator[Dated]:
        """Days told from a named day: 추석 다음 날, 크리스마스 이틀 전, 12월 3일 일주일 뒤, 토요일 전날."""
        r = self._r
        for start in self._hinges(place, "의", "날", "보다", "에서", "로부터", "부터"):
            for word, end in r.words(start, "day_shift"):
                yield Dated(base._replace(shift=word.value), end, True, "day-shift")
            for count in r.counts(start):
                if count.unit in ("hour", "minute") or (count.bare and base.holiday is None):
                    continue
                for word, end in r.words(count.end, "later", "earlier"):
                    number = count.value if word.kind == "later" else -count.value
                    shift = number * {"week": 7, "year": 12}.get(count.unit, 1)
                    in_days = count.unit == "day" or count.unit == "week"
                    told = base._replace(shift=shift, shift_unit="day" if in_days else "month")
                    yield Dated(told, end, True, "day-shift")
                    if count.unit == "week" and base.weekday is None:
                        yield from self._in_shifted_week(base._replace(shift=number, shift_unit="week"), end)

    def _told_twice(self, base: DatePart, place: int) -> Iterator[Dated]:
        """One day told in two ways: 금요일 10일, 다음 주 월요일 4월 13일, 어린이날 5월 5일. The date decides."""
        r = self._r
        if base.day is not None or base.nth is not None:
            return
        solar = r.vocabulary.solar_days.get(base.holiday or "")
        for start in self._hinges(place, "날", "인", ",", "("):
            for found in self._coordinates(start) if start < r.size else ():
                part, end = found.part, found.end + r.text.startswith(")", found.end)
                if part.day is None or (solar and solar != (part.month or solar[0], part.day)):
                    continue
                if base.holiday is None:
                    yield Dated(part, end, found.firm, found.rule)
                elif solar or part.month is None:
                    yield Dated(base, end, found.firm, "holiday")
                else:
                    yield Dated(
                        part._replace(year=base.year, year_offset=base.year_offset), end, found.firm, found.rule
                    )

    def _numbers(self, place: int) -> Iterator[Dated]:
        yield from self._counted(place)
        found = _FEW.match(self._r.text, place) if self._r.text[place].isdigit() else None
        if found and int(found[1]) < int(found[2]):  # 2~3일 뒤
            yield from self._about(int(found[1]), int(found[2]), found.end())
        yield from self._years(place)
        for month, end in self._months(place):
            yield from self.in_month(DatePart(month=month), end, "month")
        for measure in self._r.number(place, "day"):
            number = measure.number
            if number.kind == "days" or not 1 <= number.value <= 31 or self._r.is_amount(measure):
                continue
            thin = number.kind == "sino" and number.end - place == 1 and number.value <= 5
            if thin and not self._is_told_as_day(measure.end):
                continue
            firm = number.kind == "sino" and self._r.text.startswith("일일", number.end - 1)  # 삼십일일파티
            yield from self._with_weekday(DatePart(day=number.value), measure.end, firm, "day-of-month")

    def is_past_day(self, place: int) -> bool:
        """Whether the N일 of '지난 27일에', '지난 27일 저녁에' that ends here is that day, not a length (C11)."""
        return self._is_told_as_day(place) or any(True for _ in self._r.words(place, "part"))

    def _is_told_as_day(self, place: int) -> bool:
        """이 일, 오 일, 일일 카페: one Sino syllable is a day of the month only with a word of time behind it."""
        r = self._r
        if r.text.startswith(("에", "부터", "까지", "날"), place):
            return True
        hours = (end for _, end in r.words(place, "part") if r.number(end, "hour-name"))
        return any(True for start in self._hinges(place, ",") for _ in r.words(start, "weekday")) or any(
            True for _ in hours
        )

    def _counted(self, place: int) -> Iterator[Dated]:
        """사흘 뒤, 2주 뒤 금요일, 석 달 전, 1년 전 오늘 (C6, C7)."""
        for count in self._r.counts(place):
            if count.seconds_only is not None or count.unit in ("hour", "minute"):
                continue
            if count.unit in ("month", "year"):
                yield from self._counted_with_days(count.value, count.unit, count.end)
            start = count.end
            for word, end in self._r.words(self._r.behind(start, self._r.vocabulary.approximators), "later", "earlier"):
                number = count.value if word.kind == "later" else -count.value
                rule = "count-later" if word.kind == "later" else "count-earlier"
                yield Dated(DatePart(counted=(number, count.unit)), end, True, rule)
                inner = {
                    "week": (self.in_week, DatePart(week_offset=number)),
                    "month": (self.in_month, DatePart(month_offset=number)),
                    "year": (self.in_year, DatePart(year_offset=number)),
                }.get(count.unit)
                if inner is not None:
                    in_unit, base = inner
                    yield from (found for found in in_unit(base, end, rule) if found.end > end)

    def _counted_with_days(self, value: int, unit: CountUnit, place: int) -> Iterator[Dated]:
        """석 달 열흘 뒤, 한 달하고 사흘 전."""
        for start in self._hinges(place, "하고도", "하고"):
            for days in self._r.number(start, "day"):
                for word, end in self._r.words(days.end, "later", "earlier"):
                    sign = 1 if word.kind == "later" else -1
                    part = DatePart(counted=(sign * value, unit), shift=sign * days.number.value)
                    yield Dated(part, end, True, "count-later" if sign > 0 else "count-earlier")

    def _some_days(self, word: Word, end: int) -> Iterator[Dated]:
        """사나흘 뒤, 이삼일 전."""
        yield from self._about(word.value, word.value + 1, end)

    def _about(self, low: int, high: int, end: int) -> Iterator[Dated]:
        for word, after in self._r.words(end, "later", "earlier"):
            first, last = (low, high) if word.kind == "later" else (-high, -low)
            yield Dated(DatePart(counted=(first, "day"), counted_to=last), after, True, "some-days")

    # ---- 이번, 다음, 지난, 오는

    def _turned(self, word: Word, end: int) -> Iterator[Dated]:
        turn = word.value
        for noun, after in self._r.words(end, "unit"):
            yield from self._turned_unit(turn, word, noun, after)
        base = DatePart(turn=turn)
        yield from self._without_offset(base, end)
        for noun, after in self._r.words(end, "half"):
            part = DatePart(half=noun.value, turn=None if turn == 0 else turn)
            yield Dated(part, after, True, "half-year")

    def _turned_unit(self, turn: int, word: Word, noun: Word, end: int) -> Iterator[Dated]:
        said = f"{word.word} {noun.form}"
        if noun.word == "week":
            yield from self.in_week(DatePart(week_offset=turn, word=said), end, "week")
        elif noun.word == "month":
            yield from self.in_month(DatePart(month_offset=turn, word=said), end, "month-offset")
        elif noun.word == "year":
            yield from self.in_year(DatePart(year_offset=turn, word=said), end, "year-offset")
        elif noun.word == "quarter":
            yield Dated(DatePart(quarter_offset=turn, word=said), end, True, "quarter")
        elif noun.word == "weekend":
            yield from self._weekend(DatePart(week_offset=turn, word=said), end)
        elif noun.word == "weekdays":
            yield Dated(DatePart(week_offset=turn, week_part="weekdays", word=said), end, True, "weekdays")

    def _coming(self, word: Word, end: int) -> Iterator[Dated]:
        for noun, after in self._r.words(end, "unit"):
            if noun.word == "weekend":
                yield from self._weekend(DatePart(coming=True), after)
            elif noun.word in ("week", "month", "year"):
                yield from self._turned_unit(1, word, noun, after)
        yield from self._without_offset(DatePart(coming=True), end)

    def _without_offset(self, base: DatePart, end: int) -> Iterator[Dated]:
        """What 지난 and 오는 may stand before: a weekday, month, date, season or holiday."""
        r = self._r
        for noun, after in r.words(end, "weekday"):
            yield Dated(base._replace(weekday=noun.value), after, True, "turned-weekday")
        for noun, after in r.words(end, "season"):
            yield Dated(base._replace(season=noun.word), after, False, "season")
        for noun, after in r.words(end, "year_third"):
            yield Dated(base._replace(year_third=noun.word), after, True, "year-third")
        for noun, after in r.words(end, "holiday"):
            yield from self._holiday_tail(base._replace(holiday=noun.word), after)
        for _, after in r.words(end, "long_holiday"):
            yield from self._run(base, after, "long-weekend")
        for noun, after in r.words(end, "any_day_off"):
            yield Dated(base._replace(any_day_off=noun.word), after, True, "day-off")
        for month, after in self._months(end):
            yield from self.in_month(base._replace(month=month), after, "month")
        if base.coming or base.turn == -1:
            for measure in r.number(end, "day"):
                if measure.number.kind == "days" or not 1 <= measure.number.value <= 31:
                    continue
                day = base._replace(day=measure.number.value)
                if base.coming:
                    yield Dated(day, measure.end, False, "day-of-month")
                elif self.is_past_day(measure.end):
                    yield from self._with_weekday(day, measure.end, False, "day-of-month")

    # ---- weeks

    def _week_word(self, word: Word, end: int) -> Iterator[Dated]:
        yield from self.in_week(DatePart(week_offset=word.value, word=word.word), end, "week")

    def in_week(self, base: DatePart, place: int, rule: str) -> Iterator[Dated]:
        """The week itself, or a weekday, the weekend, the same day in it (C2, C3, C7)."""
        yield Dated(base, place, True, rule)
        for start in self._r.joints(place):
            for word, end in self._r.words(start, "weekday"):
                yield Dated(base._replace(weekday=word.value), end, True, "week-weekday")
            for word, end in self._r.words(start, "weekdays"):
                days = tuple(_WEEKDAY_LETTERS[letter] for letter in word.word)
                if days[-1] - days[0] == len(days) - 1:
                    yield Dated(base._replace(weekdays=days), end, True, "week-weekday-run")
            for word, end in self._r.words(start, "unit"):
                if word.word == "weekend":
                    yield from self._weekend(base, end)
                elif word.word == "weekdays":
                    yield Dated(base._replace(week_part="weekdays"), end, True, "weekdays")
            for word, end in self._r.words(start, "third"):
                yield Dated(base._replace(week_part=THIRDS[word.word]), end, False, "week-third")
            yield from self._same_day(base, start)
            bracket = _BRACKETED.match(self._r.text, start)
            if bracket:
                yield Dated(base._replace(weekday=_WEEKDAY_LETTERS[bracket[1]]), bracket.end(), True, "week-weekday")

    def _weekend(self, base: DatePart, place: int) -> Iterator[Dated]:
        """The weekend, or a day of it: 이번 주말, 주말 토요일, 다음 주말 토일."""
        r = self._r
        whole = base._replace(week_part="weekend")
        yield Dated(whole, place, True, "weekend")
        for start in r.joints(place):
            for word, end in r.words(start, "weekday"):
                if word.value >= 5:
                    yield Dated(whole._replace(weekday=word.value), end, True, "weekend-day")
            for word, end in r.words(start, "weekdays"):
                if word.word == "토일":
                    yield Dated(whole, end, True, "weekend")

    def _weekday(self, word: Word, end: int) -> Iterator[Dated]:
        yield Dated(DatePart(weekday=word.value), end, not word.weak, "weekday")

    def _weekday_run(self, word: Word, end: int) -> Iterator[Dated]:
        days = tuple(_WEEKDAY_LETTERS[letter] for letter in word.word)
        if days[-1] - days[0] == len(days) - 1 and len(days) >= 2:
            yield Dated(DatePart(weekdays=days), end, False, "weekday-run")

    def _unit_alone(self, word: Word, end: int) -> Iterator[Dated]:
        if word.word == "weekend":
            yield from self._weekend(DatePart(word="주말"), end)
        elif word.word == "weekdays":
            yield Dated(DatePart(week_part="weekdays"), end, True, "weekdays")

    def _week_third(self, word: Word, end: int) -> Iterator[Dated]:
        yield Dated(DatePart(week_offset=0, week_part=THIRDS[word.word]), end, True, "week-third")

    # ---- months

    def _months(self, place: int) -> Iterator[tuple[int, int]]:
        for measure in self._r.number(place, "month-name"):
            yield measure.number.value, measure.end
        for word, end in self._r.words(place, "odd_month"):
            yield word.value, end

    def _month_word(self, word: Word, end: int) -> Iterator[Dated]:
        yield from self.in_month(DatePart(month_offset=word.value, word=word.word), end, "month-offset")

    def _odd_month(self, word: Word, end: int) -> Iterator[Dated]:
        yield from self.in_month(DatePart(month=word.value), end, "month")

    def _loan_month(self, word: Word, end: int) -> Iterator[Dated]:
        """에이프릴, and a day or week of it: 에이프릴 3일."""
        for found in self.in_month(DatePart(month=word.value), end, "loan-month"):
            if found.end == end or found.part.day is not None or found.part.nth_week is not None:
                yield found

    def in_month(self, base: DatePart, place: int, rule: str) -> Iterator[Dated]:
        """The month itself, or a day, a third, the n-th week or weekday in it (C12, C13)."""
        yield Dated(base, place, False, rule)
        for start in self._r.joints(place):
            for measure in self._r.number(start, "day"):
                value = measure.number.value
                most = 99 if base.month else 31  # 12월 32일 is an impossible date, as 2월 30일 is (ERR-03)
                if 1 <= value <= most and self._is_day_of(base, measure):
                    yield from self._with_weekday(base._replace(day=value), measure.end, False, "date")
            for word, end in self._r.words(start, "third"):
                yield Dated(base._replace(third=THIRDS[word.word]), end, len(word.form) > 1, "month-third")
            for _, end in self._r.words(start, "month_end"):
                yield Dated(base._replace(day=-1), end, True, "month-end")
            for _, end in self._r.words(start, "month_start"):
                yield Dated(base._replace(day=1), end, True, "month-start")
            yield from self._nth(start, base)
            yield from self._same_day(base, start)

    def _is_day_of(self, base: DatePart, measure: Measure) -> bool:
        """Not so in '다음 달 3일 동안', a length; '스무닷새' counts days as well, so nothing may count on behind it."""
        if measure.number.kind == "days":
            counted = self._counts_on(measure.end) or self._r.text.startswith(("만에", "째"), measure.end)
            return measure.number.value > 10 and not counted
        return base.month is not None or not any(True for _ in self._r.words(measure.end, "throughout"))

    def _nth(self, place: int, base: DatePart, *, bare: bool = False) -> Iterator[Dated]:
        """첫째 주 토요일, 마지막 금요일, 2주차; without a month a plain 첫 is too little."""
        r = self._r
        for nth, end in numerals.ordinal(r.view, place):
            if bare and r.text.startswith("첫", place) and end == place + 1:
                continue
            for word, after in r.words(end, "weekday"):
                yield Dated(base._replace(nth=nth, weekday=word.value), after, True, "nth-weekday")
            for word, after in r.words(end, "unit"):
                if word.word == "week":
                    yield from self._in_nth_week(base._replace(nth_week=nth), after)
                elif word.word == "weekend":
                    yield from self._weekend(base._replace(nth=nth), after)
        if not bare:
            for number in r.numbers(place):
                if number.kind in ("digits", "sino") and number.value <= 6 and r.text.startswith("주차", number.end):
                    yield from self._in_nth_week(base._replace(nth_week=number.value), number.end + 2)

    def _in_nth_week(self, base: DatePart, place: int) -> Iterator[Dated]:
        for found in self.in_week(base, place, "nth-week"):
            if found.part.week_part is None or found.part.week_part in ("weekend", "weekdays"):
                yield found

    def _with_weekday(self, part: DatePart, end: int, firm: bool, rule: str) -> Iterator[Dated]:
        """A date, with the weekday that may stand behind it: 8월 22일 토요일, 8월 22일(토)."""
        of_a_month = part.month is not None or part.month_offset is not None  # 12월3일세븐틴공연, 시월삼십일일파티
        firm = firm or (
            of_a_month and (self._r.one_word or not self._r.text.startswith(self._r.vocabulary.counters, end))
        )
        yield Dated(part, end, firm, rule)
        bracket = _BRACKETED.match(self._r.text, end)
        if bracket:
            yield Dated(part, bracket.end(), True, rule)
        for start in self._r.joints(end):
            for _, after in self._r.words(start, "weekday"):
                yield Dated(part, after, True, rule)
            if part.day is not None and (part.month is not None or part.month_offset is not None):
                for _, after in self._r.words(start, "holiday"):
                    yield Dated(part, after, True, rule)

    def _month_end(self, word: Word, end: int) -> Iterator[Dated]:
        if word.word == "말일":
            yield Dated(DatePart(day=-1), end, True, "month-end")

    def _month_third(self, word: Word, end: int) -> Iterator[Dated]:
        yield Dated(DatePart(third=THIRDS[word.word]), end, True, "month-third")

    # ---- years and their parts

    def _years(self, place: int) -> Iterator[Dated]:
        for measure in self._r.number(place, "year"):
            value = measure.number.value
            end = measure.end + self._r.text.startswith("도", measure.end)
            if 1900 <= value <= 2199:
                yield from self.in_year(DatePart(year=value), end, "year")
            elif measure.number.kind != "native" and value < 100 and (measure.number.end - place) == 2:
                for found in self.in_year(DatePart(year=_century(value)), end, "year"):
                    if found.part.month is not None or end > measure.end:
                        yield found

    def _year_word(self, word: Word, end: int) -> Iterator[Dated]:
        yield from self.in_year(DatePart(year_offset=word.value, word=word.word), end, "year-offset")

    def in_year(self, base: DatePart, place: int, rule: str) -> Iterator[Dated]:
        """The year itself, or a month, half, quarter, season, holiday or the same day in it."""
        yield Dated(base, place, True, rule)
        for start in self._r.joints(place):
            for month, end in self._months(start):
                yield from self.in_month(base._replace(month=month), end, "month")
            for word, end in self._r.words(start, "half"):
                yield Dated(base._replace(half=word.value), end, True, "half-year")
            for word, end in self._r.words(start, "season"):
                yield Dated(base._replace(season=word.word), end, False, "season")
            for word, end in self._r.words(start, "holiday"):
                yield from self._holiday_tail(base._replace(holiday=word.word), end)
            for word, end in self._r.words(start, "third", "year_third"):
                yield Dated(base._replace(year_third=word.word), end, len(word.form) > 1, "year-third")
            for _, end in self._r.words(start, "lunar"):
                yield from self._lunar_tail(base, end)
            for _, end in self._r.words(start, "month_start"):
                yield Dated(base._replace(month=1, day=1), end, True, "year-start")
            for word, end in self._r.words(start, "month_end"):
                if word.word != "말일":
                    yield Dated(base._replace(month=12, day=31), end, True, "year-end")
            for month, nth in ((1, 1), (12, -1)):  # 내년 첫 주, 올해 마지막 금요일
                for found in self._nth(start, base._replace(month=month)):
                    if nth in (found.part.nth, found.part.nth_week):
                        yield found
            if self._r.has_quarters:
                yield from self._quarters(start, base)
            yield from self._same_day(base, start)

    def _quarters(self, place: int, base: DatePart) -> Iterator[Dated]:
        for word, end in self._r.words(place, "quarter"):
            yield Dated(base._replace(quarter=word.value), end, True, "quarter")
        for number in self._r.numbers(place):
            if 1 <= number.value <= 4 and number.kind in ("digits", "sino"):
                for word, end in self._r.words(number.end, "unit"):
                    if word.word == "quarter":
                        yield Dated(base._replace(quarter=number.value), end, True, "quarter")

    def _same_day(self, base: DatePart, place: int) -> Iterator[Dated]:
        for word, end in self._r.words(place, "same_day"):
            yield Dated(base._replace(same_day=True, word=word.word), end, True, "same-day")

    def _half(self, word: Word, end: int) -> Iterator[Dated]:
        yield Dated(DatePart(half=word.value), end, True, "half-year")

    def _season(self, word: Word, end: int) -> Iterator[Dated]:
        yield Dated(DatePart(season=word.word), end, False, "season")

    def _this_year_season(self, word: Word, end: int) -> Iterator[Dated]:
        for season, after in self._r.words(end, "season"):
            yield Dated(DatePart(year_offset=0, season=season.word), after, True, "season")
        for third, after in self._r.words(end, "year_third"):
            yield Dated(DatePart(year_offset=0, year_third=third.word), after, True, "year-third")

    def _year_third(self, word: Word, end: int) -> Iterator[Dated]:
        yield Dated(DatePart(year_third=word.word), end, True, "year-third")

    # ---- the lunar calendar

    def _lunar(self, word: Word, end: int) -> Iterator[Dated]:
        yield from self._lunar_tail(DatePart(), end)
        for holiday, after in self._r.words(end, "holiday"):
            yield from self._holiday_tail(DatePart(holiday=holiday.word), after)

    def _lunar_tail(self, base: DatePart, place: int) -> Iterator[Dated]:
        months = list(self._months(place))
        months += [(word.value, end) for word, end in self._r.words(place, "lunar_month")]
        yield from self._in_lunar_month(base, months)

    def _lunar_month(self, word: Word, end: int) -> Iterator[Dated]:
        yield from self._in_lunar_month(DatePart(), [(word.value, end)])

    def _in_lunar_month(self, base: DatePart, months: list[tuple[int, int]]) -> Iterator[Dated]:
        for month, end in months:
            yield Dated(base._replace(lunar=True, month=month), end, False, "lunar")
            days = [(measure.number.value, measure.end) for measure in self._r.number(end, "day")]
            days += [(-1, after) for _, after in self._r.words(end, "month_end")]
            for day, after in days:
                part = base._replace(lunar=True, month=month, day=day)
                yield Dated(part, after, False, "lunar")
                for start in self._hinges(after, "인", ","):
                    for _, behind in self._r.words(start, "holiday"):  # 음력 5월 5일 단오
                        yield Dated(part, behind, True, "lunar")

    def _solar(self, word: Word, end: int) -> Iterator[Dated]:
        for month, after in self._months(end):
            yield from self.in_month(DatePart(month=month), after, "month")

    # ---- dates in digits

    def _numeric(self, place: int) -> Iterator[Dated]:
        r = self._r
        if not r.view.gap(place) and r.text[place - 1] in "0123456789./:abcdefghijklmnopqrstuvwxyz":
            return
        matched = r.match(_NUMERIC, place)
        if matched is None:
            return
        found, end = matched
        if found["m3"] or found["m4"]:
            if found["m4"] and not r.view.opens(place):
                return
            part = DatePart(month=int(found["m3"] or found["m4"]), day=int(found["d3"] or found["d4"]))
        elif found["c"]:
            part = DatePart(year=int(found["c"][:4]), month=int(found["c"][4:6]), day=int(found["c"][6:]))
        elif found["y5"]:
            part = DatePart(year=_century(int(found["y5"])), month=int(found["m5"]), day=int(found["d5"]))
        elif found["y"]:
            part = DatePart(year=int(found["y"]), month=int(found["m"]), day=int(found["d"]))
        else:
            part = DatePart(year=_century(int(found["y2"])), month=int(found["m2"]), day=int(found["d2"]))
        if 1 <= (part.month or 0) <= 12 and 1 <= (part.day or 0) <= 31:
            yield from self._with_weekday(part, end, True, "numeric-date")


_BY_KIND = {
    "day": Dates._day, "turn": Dates._turned, "coming": Dates._coming, "week": Dates._week_word, "month": Dates._month_word,
    "year": Dates._year_word, "weekday": Dates._weekday, "weekdays": Dates._weekday_run, "unit": Dates._unit_alone,
    "week_third": Dates._week_third, "odd_month": Dates._odd_month, "loan_month": Dates._loan_month,
    "month_end": Dates._month_end, "month_third": Dates._month_third, "half": Dates._half, "season": Dates._season,
    "this_year_season": Dates._this_year_season, "year_third": Dates._year_third, "holiday": Dates._holiday,
    "long_holiday": Dates._long_weekend, "any_day_off": Dates._day_off, "lunar": Dates._lunar, "lunar_month": Dates._lunar_month, "some_days": Dates._some_days, "solar": Dates._solar,
}  # fmt: skip
