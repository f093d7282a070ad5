"""Reads whole expressions: a day with its clock time, ranges, windows, offsets, lengths, repeats, vague words, event anchors."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from intents import numerals
from intents.temporal_clocks import Clocks
from intents.temporal_dates import THIRDS, Dates
from intents.temporal_reader import RANGE_JOINTS, Count, Reader
from intents.temporal_spec import (
    Between,
    ClockPart,
    DatePart,
    EventAnchor,
    Frequency,
    Later,
    Length,
    Now,
    Repeat,
    Sliding,
    Spec,
    Vague,
    When,
)
from intents.temporal_values import SECONDS
from intents.values import replace

_WEEKDAY = {letter: number for number, letter in enumerate("월화수목금토일")}
_WEEKDAY_RANGE = re.compile(r"([월화수목금토일])(?:요일)?[~\-]([월화수목금토일])(?:요일)?")
_NUMBER_RANGE = re.compile(r"(\d{1,2})[~\-](\d{1,2})(?=일|시|월)")
_TURN = re.compile(r"에서(.{1,12}?)으?로넘어가는(?:날)?")
_ONLY = re.compile("만(?!에|큼|난|나)")  # 하루만 열어: so long, and no longer
_DAY_BEHIND = re.compile(r"\d{1,2}(?![\d.:/])")
_D_DAY = re.compile(r"d ?([-+]) ?(\d{1,4})(?!\d)")
_FREQUENCY: dict[str, Frequency] = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "biweekly": "WEEKLY",
    "monthly": "MONTHLY",
    "yearly": "YEARLY",
}
_RANGE_KINDS = ("from", "to", "since", "later", "earlier", "until")
_BETWEEN = ("에서", "에", "은", "는", "의", "도", "날", ",", "하루", "엔", "에는", "이따", "이따가")
_BETWEEN_STARTS = frozenset(particle[0] for particle in _BETWEEN)


class Phrase(NamedTuple):
    """A whole expression as read. `firm` says that its end needs no sign behind it; `latent` as in the contract."""

    spec: Spec
    end: int
    firm: bool
    rule: str
    latent: bool = False


class Phrases:
    """The rules of whole expressions over one reader."""

    def __init__(self, reader: Reader) -> None:
        self._r = reader
        self._dates = Dates(reader)
        self._clocks = Clocks(reader)
        self._whens: dict[int, tuple[Phrase, ...]] = {}

    def at(self, place: int) -> Iterator[Phrase]:
        """Every expression that starts at `place`."""
        r = self._r
        for when in self.whens(place):
            yield when
            yield from self._ranges(when)
            if r.is_dashed and isinstance(when.spec, When):
                yield from self._part_range(when.spec, when.end)
        letter = r.text[place]
        if (letter in numerals.STARTS and r.begins_count(place)) or letter == "반":
            yield from self._counted(place)
        if r.is_dashed:
            yield from self._compact_ranges(place)
        for word, end in r.words_at(place):
            if word.kind == "onward":
                yield from self._window("onward", end)
                yield Phrase(Vague(word="onward"), end, False, "onward", latent=True)
            elif word.kind == "recent" or (word.kind == "turn" and word.value == -1):
                yield from self._window("back", end, turned=word.kind == "turn")
            elif word.kind == "month_pair":
                first, last = (When(date=DatePart(month=month)) for month in (word.value, word.value + 1))
                yield Phrase(Between(first=first, last=last), end, False, "range")
            elif word.kind == "repeat":
                yield from self._repeats(word.word, end)
            elif word.kind == "soon":
                yield from self._soon(end)
            elif word.kind == "just":
                yield Phrase(Vague(word="just"), end, False, "TPO-21", latent=True)
            elif word.kind == "now":
                now = Phrase(Now(), end, False, "now")
                yield now
                yield from self._ranges(now)
            elif word.kind == "day_shift":
                yield Phrase(EventAnchor(offset=word.value), end, False, "focus-anchor", latent=True)
        if "each" in r.kinds:
            yield from self._each(place)
        yield from self._events(place)
        if letter == "d" and (matched := r.match(_D_DAY, place)):
            sign = 1 if matched[0][1] == "+" else -1
            yield Phrase(EventAnchor(offset=sign * int(matched[0][2])), matched[1], True, "d-day", latent=True)

    # ---- a day, a clock time, both

    def whens(self, place: int) -> tuple[Phrase, ...]:
        """Days, clock times, and clock times on days; kept per place."""
        found = self._whens.get(place)
        if found is None:
            found = tuple(self._read_whens(place)) if place < self._r.size else ()
            self._whens[place] = found
        return found

    def _read_whens(self, place: int) -> Iterator[Phrase]:
        r = self._r
        for dated in self._dates.at(place):
            date = dated.part
            whole = Phrase(When(date=date), dated.end, dated.firm, dated.rule)
            yield whole
            if r.text.startswith("에서", dated.end):
                yield from self._turn_of_days(date, dated.end)
            bare_day = date.day is not None and date == DatePart(
                day=date.day
            )  # 3일 동안 is a length, 3일 안에 a window
            for word, end in () if bare_day else r.words(dated.end, "whole"):
                if any(True for _ in r.words(end, "later", "earlier")):
                    continue  # 추석 하루 전
                if len(word.form) > 1 or r.ends_well(end):
                    yield Phrase(whole.spec, end, False, dated.rule)
                    for _, after in r.words(end, "whole"):
                        yield Phrase(whole.spec, after, False, dated.rule)
            for start in self._clock_starts(dated.end):
                for clocked in self._clocks.at(start):
                    yield Phrase(
                        When(date=self._of_week(date, clocked.part), clock=clocked.part),
                        clocked.end,
                        clocked.firm,
                        clocked.rule,
                    )
        for word, end in r.words(place, "day_part"):
            base = ClockPart(part=word.part)
            date = DatePart(day_offset=word.value, word="어제")
            yield Phrase(When(date=date, clock=base), end, True, "part-of-day")
            for clocked in self._clocks.hours(end, base):
                yield Phrase(When(date=date, clock=clocked.part), clocked.end, clocked.firm, clocked.rule)
        for clocked in self._clocks.at(place):
            yield Phrase(When(clock=clocked.part), clocked.end, clocked.firm, clocked.rule)
        for word, end in r.words(place, "noon"):
            if word.value == 24 and (over := r.behind(end, (*r.vocabulary.crossings, *r.vocabulary.passed))) > end:
                yield from self._past_midnight(over)

    def _past_midnight(self, place: int) -> Iterator[Phrase]:
        """자정 넘어 이십오 일 새벽 열두 시 반; a bare hour there is one of the small hours: 자정 지나 두 시."""
        for later in self.whens(place):
            spec = later.spec
            if not isinstance(spec, When) or (clock := spec.clock) is None:
                continue
            if clock.part is None and not clock.exact and clock.hour in (1, 2, 3, 4, 5, 12):
                clock = clock._replace(part="새벽")
            yield later._replace(spec=replace(spec, clock=clock), rule="past-midnight")

    @staticmethod
    def _of_week(date: DatePart, clock: ClockPart) -> DatePart:
        """다음 주 이 시간, 한 달 뒤 이 시간: the same day there."""
        if not clock.this_time:
            return date
        offsets = (date.week_offset, date.month_offset, date.year_offset)
        bare = date._replace(week_offset=None, month_offset=None, year_offset=None, word=None) == DatePart()
        return (
            date._replace(same_day=True) if clock.this_time and bare and any(o is not None for o in offsets) else date
        )

    def _clock_starts(self, place: int) -> Iterator[int]:
        """Behind the day itself, or behind its particle: 내일은 오후 세 시에, 토요일에 7시."""
        r = self._r
        if r.begins_part(place):
            yield place
        if place >= r.size or r.text[place] not in _BETWEEN_STARTS:
            return
        for particle in _BETWEEN:
            end = place + len(particle)
            if (
                r.text.startswith(particle, place)
                and r.begins_part(end)
                and (r.view.gap(end) or r.one_word or particle in ("날", ","))
            ):
                yield end

    def _soon(self, end: int) -> Iterator[Phrase]:
        """이따 alone fixes nothing; 이따 7시, 이따 저녁 is the next such time today (TPO-21)."""
        r = self._r
        yield Phrase(Vague(word="soon"), end, False, "TPO-21", latent=True)
        for start in (end, end + 1) if r.text.startswith("가", end) else (end,):
            for clocked in self._clocks.at(start):
                yield Phrase(When(clock=clocked.part._replace(soon=True)), clocked.end, clocked.firm, "soon-clock")

    # ---- ranges

    def _ranges(self, first: Phrase) -> Iterator[Phrase]:
        r, end = self._r, first.end
        spec = first.spec
        assert isinstance(spec, (When, Now))
        if end >= r.size or not (r.text[end] in r.vocabulary.range_starts or r.words(end, *_RANGE_KINDS)):
            return
        about = r.behind(end, r.vocabulary.approximators)
        if about > end and r.ends_well(about):
            yield first._replace(end=about, firm=False)
        for _, after in r.words(end, "from"):
            yield from self._from(spec, after)
        for joint in RANGE_JOINTS:
            if r.text.startswith(joint, end):
                yield from self._to(spec, end + len(joint), joint)
        if first.rule == "numeric-date" and r.text.startswith(("~", "-"), end):
            yield from self._to_day(spec, end + 1)
        for _, after in r.words(end, "to"):
            yield Phrase(Between(last=spec), after, True, "until")
        if isinstance(spec, Now):
            return
        dated = spec.date is not None and spec.date.counted is None and not self._is_count(spec)
        for word, after in r.words(end, "since", "later"):
            past_the_hour = (
                word.form in ("후", *r.vocabulary.passed) and spec.clock is not None and spec.clock.hour is not None
            )
            if past_the_hour or (word.kind == "since" and (spec.clock is not None or dated)):
                yield Phrase(Between(first=spec), after, False, "since")
        if spec.clock is not None and (late := r.behind(end, r.vocabulary.crossings)) > end:
            yield Phrase(Between(first=spec), late, False, "since")
        for word, after in r.words(end, "earlier", "until"):
            if word.kind == "until" or not self._is_count(spec):
                yield Phrase(Between(last=spec, before=True), after, False, "before")

    def _turn_of_days(self, date: DatePart, place: int) -> Iterator[Phrase]:
        """이십사 일에서 이십오 일로 넘어가는 밤 열두 시: the night between, and what lies behind midnight (TPO-16)."""
        found = _TURN.match(self._r.text, place)
        if found is None:
            return
        second = (dated.part for dated in self._dates.at(found.start(1)) if dated.end == found.end(1))
        after = next(second, date._replace(shift=date.shift + 1))
        for clocked in self._clocks.at(found.end()):
            clock, day = clocked.part, after
            if clock.midnight is not None:
                clock = ClockPart(hour=0, midnight="start")
            elif clock.part in ("밤", "심야"):
                day = date
            yield Phrase(When(date=day, clock=clock), clocked.end, clocked.firm, "turn-of-days")

    @staticmethod
    def _is_count(spec: When) -> bool:
        """'3일 전' is three days ago, not before the 3rd; '일곱 시 전' and '12월 3일 전' are before it."""
        date = spec.date
        if spec.clock is not None or date is None:
            return False
        return date.counted is not None or (date.day is not None and date.month is None and date.month_offset is None)

    def _from(self, first: When | Now, place: int) -> Iterator[Phrase]:
        r = self._r
        if isinstance(first, Now) or first == When(date=DatePart(day_offset=0, word="오늘")):  # 오늘부터 백 일 뒤
            for later in (*self.whens(place), *self._counted(place)):
                counted = isinstance(later.spec, When) and later.spec.date is not None and later.spec.date.counted
                if counted or isinstance(later.spec, Later):
                    yield later
        yield Phrase(Between(first=first), place, True, "from")
        start = place + 1 if r.text.startswith(("는", "의"), place) and place + 1 < r.size else place
        yield from self._to(first, start, "부터")
        for count in r.counts(start):
            if count.seconds_only is None and not count.bare:
                yield Phrase(Between(first=first, count=(count.value, count.unit)), count.end, False, "from-count")
            if count.seconds_only is None:
                for _, end in r.words(count.end, "throughout"):
                    yield Phrase(Between(first=first, count=(count.value, count.unit)), end, False, "from-count")

    def _part_range(self, spec: When, place: int) -> Iterator[Phrase]:
        """저녁 7~9시, 내일 오후 2~4시: the part and the day stand before both hours."""
        r = self._r
        clock = spec.clock or ClockPart()
        if clock.hour is not None or clock.midnight is not None or clock.this_time:
            return
        for start in self._clock_starts(place):
            found = _NUMBER_RANGE.match(r.text, start) if start < r.size else None
            if found is None or r.text[found.end()] != "시" or int(found[2]) > 29:
                continue
            for measure in r.number(found.start(2), "hour-name"):
                first = When(date=spec.date, clock=clock._replace(hour=int(found[1])))
                last = When(clock=ClockPart(hour=measure.number.value))
                yield Phrase(Between(first=first, last=last), measure.end, True, "range")

    def _to(self, first: When | Now, place: int, joint: str) -> Iterator[Phrase]:
        """The end of a range: with 까지 or 사이, or right behind a tilde (C10)."""
        r = self._r
        for last in self.whens(place) if place < r.size else ():
            if not isinstance(last.spec, When):
                continue
            between = Between(first=first, last=self._inherit(first, last.spec))
            for _, end in r.words(last.end, "to"):
                if joint not in ("와", "과", "랑", "이랑", "하고"):
                    yield Phrase(between, end, True, "range")
            for _, end in r.words(last.end, "between"):
                yield Phrase(between, end, True, "range")
            if joint in ("~", "-"):
                yield Phrase(between, last.end, last.firm, "range")
            elif joint == "부터" and isinstance(first, When) and (first.clock is None) == (last.spec.clock is None):
                day_number = last.spec.date is not None and (last.spec.date.day or last.spec.date.counted) is not None
                if not day_number and last.spec.date != DatePart(season="여름"):
                    yield Phrase(between, last.end, False, "range")
        begin = first.date if isinstance(first, When) else None
        if begin is not None and (begin.month is not None or begin.month_offset is not None):
            for word, end in r.words(place, "third"):
                last_third = When(date=begin._replace(third=THIRDS[word.word], day=None))
                for _, after in r.words(end, "to", "between"):
                    yield Phrase(Between(first=first, last=last_third), after, True, "range")
        if isinstance(first, When) and first.date is not None:
            yield from self._to_day_after(first, place)
        if joint == "부터" or not isinstance(first, When):
            for _, end in r.words(place, "now"):
                for _, after in r.words(end, "to"):
                    yield Phrase(Between(first=first, last=Now()), after, True, "range")

    def _to_day_after(self, first: When, place: int) -> Iterator[Phrase]:
        """3일부터 다음 날까지, 금요일 밤 10시부터 그 다음 날 새벽 2시까지: counted from the begin."""
        r = self._r
        start = place + r.text.startswith("그", place)
        for word, end in r.words(start, "day_shift"):
            if word.value <= 0:
                continue
            date = DatePart(shift=word.value)
            lasts = [(When(date=date), end)]
            for begin in self._clock_starts(end):
                lasts += [(When(date=date, clock=clocked.part), clocked.end) for clocked in self._clocks.at(begin)]
            for last, behind in lasts:
                for _, after in r.words(behind, "to"):
                    yield Phrase(Between(first=first, last=last), after, True, "range")

    def _to_day(self, first: When | Now, place: int) -> Iterator[Phrase]:
        """6/5-7, 12.24~26: the end is a day of the same month."""
        r = self._r
        found = _DAY_BEHIND.match(r.text, place)
        if found is None or isinstance(first, Now) or first.date is None or first.clock is not None:
            return
        number, end = int(found[0]), found.end()
        if days := r.number(place, "day"):
            end = days[0].end
        elif any(r.ends_well(measure.end) for measure in r.measures(place)) or (
            not r.view.gap(end) and r.text.startswith(r.vocabulary.counters, end)
        ):
            return
        if (first.date.day or 0) < number <= 31:
            last = When(date=first.date._replace(day=number))
            yield Phrase(Between(first=first, last=last), end, True, "range")

    @staticmethod
    def _inherit(first: When | Now, last: When) -> When:
        """The end takes from the begin what it does not say: year and month of a day, the week of a weekday (C10)."""
        if isinstance(first, Now) or first.date is None or last.date is None:
            return last
        begin, end = first.date, last.date
        of_a_month = end.third is not None or end.nth is not None or end.nth_week is not None or (end.day or 0) < 0
        if of_a_month and end.month is None and end.month_offset is None and end.year_offset is None:
            return replace(last, date=end._replace(month=begin.month, month_offset=begin.month_offset, year=begin.year, year_offset=begin.year_offset))  # fmt: skip
        if end.quarter is not None or end.half is not None:
            return replace(last, date=end._replace(year=end.year or begin.year, year_offset=begin.year_offset if end.year_offset is None else end.year_offset))  # fmt: skip
        if begin.lunar and end.day is not None and not end.lunar:
            return replace(last, date=end._replace(lunar=True, month=end.month or begin.month))
        return last

    def _compact_ranges(self, place: int) -> Iterator[Phrase]:
        """월~금, 10~12일, 2~5시, 4월 10~12일."""
        r = self._r
        found = _WEEKDAY_RANGE.match(r.text, place)
        if found and r.view.opens(place):
            first, last = (When(date=DatePart(weekday=_WEEKDAY[letter])) for letter in found.groups())
            yield Phrase(Between(first=first, last=last), found.end(), True, "range")
        month, start = None, place
        for measure in r.number(place, "month-name"):
            month, start = measure.number.value, measure.end
        found = _NUMBER_RANGE.match(r.text, start)
        if not found or (start == place and not r.view.opens(place) and r.text[place - 1].isascii()):
            return
        low, high = int(found[1]), int(found[2])
        unit = r.text[found.end()]
        if unit == "시" and month is None and high <= 29:
            parts = (When(clock=ClockPart(hour=low)), When(clock=ClockPart(hour=high)))
        elif unit == "일" and 1 <= low <= 31 and 1 <= high <= 31:
            parts = (When(date=DatePart(month=month, day=low)), When(date=DatePart(day=high)))
        elif unit == "월" and month is None and 1 <= low <= 12 and 1 <= high <= 12:
            parts = (When(date=DatePart(month=low)), When(date=DatePart(month=high)))
        else:
            return
        for measure in r.measures(found.start(2)):
            if measure.end == found.end() + 1:
                yield Phrase(Between(first=parts[0], last=parts[1]), measure.end, False, "range")

    # ---- lengths and windows

    def _counted(self, place: int) -> Iterator[Phrase]:
        """두 시간 뒤, 24시간 안에, 사흘 동안, 3박 4일 (C6, C11, C15)."""
        r = self._r
        for count in r.counts(place):
            seconds = self._seconds(count)
            if count.seconds_only is not None:
                yield Phrase(Length(seconds=seconds, grain="minute"), count.end, False, "length")
                continue
            grain = count.unit
            clocked = grain in ("hour", "minute")
            end = r.behind(count.end, r.vocabulary.approximators)
            for word, after in r.words(end, "later", "earlier"):
                if clocked:
                    yield Phrase(Later(seconds=seconds if word.kind == "later" else -seconds), after, True, "from-now")
            for _, after in r.words(end, "within"):
                yield Phrase(Sliding(count=count.value, unit=count.unit, side="within"), after, True, "within")
            for _, after in r.words(end, "throughout"):
                yield Phrase(Length(seconds=seconds, grain=grain), after, False, "length")
                for _, further in r.words(after, "throughout"):
                    yield Phrase(Length(seconds=seconds, grain=grain), further, False, "length")
            if r.vocabulary.no_length.match(r.text, count.end):
                continue
            if not count.bare and not count.thin and grain not in ("minute", "year"):
                one_day = count.value == 1 and grain == "day" and not _ONLY.match(r.text, count.end)
                yield Phrase(Length(seconds=seconds, grain=grain), count.end, False, "length", latent=one_day)
            elif grain == "minute" and not count.thin:
                yield Phrase(Length(seconds=seconds, grain=grain), count.end, False, "length")

    @staticmethod
    def _seconds(count: Count) -> int:
        return count.seconds_only if count.seconds_only is not None else count.value * SECONDS[count.unit]

    def _window(self, side: str, place: int, *, turned: bool = False) -> Iterator[Phrase]:
        """앞으로 사흘, 지난 3일간, 최근 일주일 (C11); `turned`: by 지난, which stands before a day, too (지난 3일에)."""
        r = self._r
        for count in r.counts(place):
            if count.seconds_only is not None:
                if side == "onward":
                    yield Phrase(Length(seconds=count.seconds_only, grain="minute"), count.end, False, "length")
                continue
            if turned and count.bare and self._dates.is_past_day(count.end):
                continue
            date = (
                DatePart(day=count.value, turn=-1) if side == "back" and count.bare and 1 <= count.value <= 31 else None
            )
            window = Sliding(count=count.value, unit=count.unit, side="back" if side == "back" else "onward")
            yield Phrase(replace(window, date=date), count.end, False, "window")
            for _, end in r.words(count.end, "throughout", "within"):
                yield Phrase(window, end, False, "window")

    # ---- repeats

    def _repeats(self, word: str, place: int) -> Iterator[Phrase]:
        """매주 금요일, 매일 아침 7시, 매달 15일, 매년 5월 8일 (C16)."""
        r = self._r
        frequency = _FREQUENCY[word]
        base = Repeat(frequency=frequency, interval=2 if word == "biweekly" else 1)
        yield from self._at_time(base, place)
        if frequency == "WEEKLY":
            for days, end in self._weekday_list(place):
                yield from self._at_time(base._replace(weekdays=days), end)
        elif frequency == "MONTHLY":
            for measure in r.number(place, "day"):
                if measure.number.kind != "days" and 1 <= measure.number.value <= 31:
                    yield from self._at_time(base._replace(day=measure.number.value), measure.end)
            for _, end in r.words(place, "month_end"):
                yield from self._at_time(base._replace(day=-1), end)
            yield from self._nth_weekdays(base, place)
        elif frequency == "YEARLY":
            for month in r.number(place, "month-name"):
                yield Phrase(base._replace(month=month.number.value), month.end, False, "repeat")
                for day in r.number(month.end, "day"):
                    if 1 <= day.number.value <= 31:
                        yield from self._at_time(base._replace(month=month.number.value, day=day.number.value), day.end)

            for named, end in r.words(place, "holiday"):
                solar = r.vocabulary.solar_days.get(named.word)
                if solar:
                    yield from self._at_time(base._replace(month=solar[0], day=solar[1]), end)
                else:  # 매년 추석: no RRULE tells a lunar day; the first one is what counts (C16)
                    yield Phrase(When(date=DatePart(holiday=named.word)), end, True, "repeat")

    def _nth_weekdays(self, base: Repeat, place: int) -> Iterator[Phrase]:
        """매달 첫째 주 토요일, 매달 마지막 금요일."""
        r = self._r
        for nth, end in numerals.ordinal(r.view, place) if place < r.size else ():
            weeks = [after for word, after in r.words(end, "unit") if word.word == "week"]
            for start in (end, *weeks):
                for word, after in r.words(start, "weekday"):
                    yield from self._at_time(base._replace(nth=nth, weekdays=(word.value,)), after)

    def _weekday_list(self, place: int) -> Iterator[tuple[tuple[int, ...], int]]:
        """금요일 / 월요일이랑 수요일 / 월수금 / 주말 / 평일."""
        r = self._r
        for word, end in r.words(place, "weekdays"):
            yield tuple(_WEEKDAY[letter] for letter in word.word), end
        for word, end in r.words(place, "unit"):
            if word.word in ("weekend", "weekdays"):
                yield ((5, 6) if word.word == "weekend" else (0, 1, 2, 3, 4)), end
        for word, end in r.words(place, "weekday"):
            days: tuple[int, ...] = (word.value,)
            yield days, end
            more = True
            while more:
                more = False
                for joint in ("이랑", "랑", "하고", "과", "와", ",", "·", ""):
                    after = end + len(joint)
                    following = (
                        next(iter(r.words(after, "weekday")), None)
                        if r.text.startswith(joint, end) and after < r.size
                        else None
                    )
                    if following is not None and len(days) < 7:
                        days, end, more = (*days, following[0].value), following[1], True
                        yield days, end
                        break

    def _at_time(self, base: Repeat, place: int) -> Iterator[Phrase]:
        yield Phrase(base, place, True, "repeat")
        for start in (place, place + 1) if self._r.text.startswith(("에", "날"), place) else (place,):
            for clocked in self._clocks.at(start):
                if not clocked.part.this_time:
                    yield Phrase(base._replace(clock=clocked.part), clocked.end, clocked.firm, "repeat")
        if base.clock is None:
            for _, end in self._r.words(place, "each"):
                yield Phrase(base, end, True, "repeat")

    def _each(self, place: int) -> Iterator[Phrase]:
        """금요일마다, 주말마다, 아침마다, 매일 없이 '밤마다'."""
        r = self._r
        for days, end in self._weekday_list(place):
            for _, after in r.words(end, "each"):
                yield from self._at_time(Repeat(frequency="WEEKLY", weekdays=days), after)
        for word, end in r.words(place, "part"):
            for _, after in r.words(end, "each"):
                yield Phrase(Repeat(frequency="DAILY", clock=ClockPart(part=word.word)), after, True, "repeat")
        for measure in r.number(place, "day"):
            for _, after in r.words(measure.end, "each"):
                if 1 <= measure.number.value <= 31 and measure.number.kind == "days":
                    yield Phrase(Repeat(frequency="DAILY", interval=measure.number.value), after, True, "repeat")

    # ---- counted from events

    def _events(self, place: int) -> Iterator[Phrase]:
        """컴백 전날, 생일 사흘 전: which comeback the caller knows; hours before are counted from now as well."""
        r = self._r
        if not r.vocabulary.begins_event(r.text, place):
            return
        for noun in r.vocabulary.event_nouns:
            if not r.text.startswith(noun, place):
                continue
            for start in r.joints(place + len(noun)):
                for word, end in r.words(start, "day_shift"):
                    yield Phrase(EventAnchor(offset=word.value), end, False, "event-anchor", latent=True)
                for count in r.counts(start):
                    for word, end in r.words(count.end, "later", "earlier"):
                        if count.unit in ("day", "week") and count.seconds_only is None:
                            sign = 1 if word.kind == "later" else -1
                            days = count.value * (7 if count.unit == "week" else 1)
                            yield Phrase(EventAnchor(offset=sign * days), end, False, "event-anchor", latent=True)
