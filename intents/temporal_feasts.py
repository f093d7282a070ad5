"""Reads holidays and what is told from them: their run of free days, a day of that run, their substitute, the week after."""

from collections.abc import Iterator
from typing import NamedTuple

from intents.temporal_reader import Reader
from intents.temporal_spec import DatePart
from intents.timewords import Word


class Dated(NamedTuple):
    """A date as read: its value, the place behind it, whether its last word stands by itself, and the rule's name."""

    part: DatePart
    end: int
    firm: bool
    rule: str


class Feasts:
    """The rules of holidays over one reader."""

    def __init__(self, reader: Reader) -> None:
        self._r = reader

    def _holiday(self, word: Word, end: int) -> Iterator[Dated]:
        yield from self._holiday_tail(DatePart(holiday=word.word), end)

    def _holiday_tail(self, base: DatePart, place: int) -> Iterator[Dated]:
        """추석, 추석 연휴, 광복절 대체공휴일, 추석 다음 날, 크리스마스 이틀 전, 설날 다음 주."""
        r = self._r
        yield Dated(base, place, True, "holiday")
        for start in r.joints(place):
            for _, end in r.words(start, "long_holiday"):
                yield from self._run(base, end, "holiday-run")
            for noun, end in r.words(start, "any_day_off"):
                yield Dated(base._replace(any_day_off=noun.word), end, True, "holiday-substitute")
        for word, end in r.words(place, "week_shift"):
            yield Dated(base._replace(shift=word.value, shift_unit="week"), end, True, "holiday-week")
        for word, end in r.words(place, "turn"):
            for noun, after in r.words(end, "unit"):
                if noun.word == "week" and word.value:
                    part = base._replace(shift=word.value, shift_unit="week")
                    yield Dated(part, after, True, "holiday-week")
                    yield from self._in_shifted_week(part, after)

    def _in_shifted_week(self, base: DatePart, place: int) -> Iterator[Dated]:
        """설날 다음 주 금요일, 크리스마스 2주 전 토요일 (C7)."""
        for start in self._r.joints(place):
            for word, end in self._r.words(start, "weekday"):
                yield Dated(base._replace(weekday=word.value), end, True, "holiday-week")

    def _run(self, base: DatePart, place: int, rule: str) -> Iterator[Dated]:
        """A run of free days, and one day of it: 추석 연휴, 설 연휴 첫날, 연휴 마지막 날."""
        part = base._replace(holiday_run=True)
        yield Dated(part, place, True, rule)
        for start in self._r.joints(place):
            for word, end in self._r.words(start, "run_day"):
                yield Dated(part._replace(run_day=word.value), end, True, rule)

    def _long_weekend(self, word: Word, end: int) -> Iterator[Dated]:
        yield from self._run(DatePart(), end, "long-weekend")

    def _day_off(self, word: Word, end: int) -> Iterator[Dated]:
        base = DatePart(any_day_off=word.word)
        yield Dated(base, end, True, "day-off")
        for _, after in self._r.words(end, "long_holiday") if word.word == "명절" else ():
            yield from self._run(base, after, "holiday-run")
