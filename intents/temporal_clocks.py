"""Reads the clock side of expressions: parts of the day, hours, minutes, digits with a colon, 2PM."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from intents import numerals
from intents.temporal_reader import Reader
from intents.temporal_spec import ClockPart

_COLON = re.compile(r"(\d{1,2}):([0-5]\d)(?::[0-5]\d)?(?![\d:])")
_LATIN_AFTER = re.compile(r"([ap])\.?m(?![a-z])\.?")
_LATIN_HOUR = re.compile(r"(1[0-2]|[1-9])(?::([0-5]\d))? ?([ap])\.?m(?![a-z])\.?")


class Clocked(NamedTuple):
    """A clock time as read: its value, the place behind it, whether it stands by itself, and the rule's name."""

    part: ClockPart
    end: int
    firm: bool
    rule: str


class Clocks:
    """The rules of clock times over one reader. Each yields every reading; the longest that ends well wins."""

    def __init__(self, reader: Reader) -> None:
        self._r = reader

    def at(self, place: int) -> Iterator[Clocked]:
        """Every clock time or part of day that starts at `place`."""
        r = self._r
        if place >= r.size:
            return
        for word, end in r.words_at(place):
            if word.kind == "part":
                yield from self._part(word.word, not word.weak, end)
            elif word.kind == "noon":
                yield from self._noon(word.value, end)
            elif word.kind == "loan_hour":
                half = "오후" if word.value >= 12 else "오전"
                yield Clocked(ClockPart(part=half, hour=word.value % 12), end, False, "clock-latin")
            elif word.kind == "this_time":
                yield Clocked(ClockPart(this_time=True), end, True, "this-time")
        letter = r.text[place]
        if letter.isdigit():
            yield from self._latin(place)
        if letter in numerals.STARTS:
            yield from self.hours(place, ClockPart())

    def _part(self, word: str, firm: bool, end: int) -> Iterator[Clocked]:
        r = self._r
        latin = word in ("am", "pm")
        base = ClockPart(part={"am": "오전", "pm": "오후"}.get(word, word))
        if not latin:
            yield Clocked(base, end, firm, "part-of-day")
        for start in (end, end + 1):
            if start == end + 1 and not (r.text.startswith("에", end) and start < r.size and r.view.gap(start)):
                continue
            yield from self.hours(start, base)
            for noon, after in r.words(start, "noon"):
                if noon.value == 24 and word in ("밤", "심야"):
                    yield from self._noon(24, after)
                elif noon.value == 12 and word in ("낮", "점심"):
                    yield from self._noon(12, after)
            if not latin and r.text[start : start + 1].isdigit() and (matched := r.match(_LATIN_HOUR, start)):
                yield from self._latin_hour(*matched, base)

    def _noon(self, value: int, end: int) -> Iterator[Clocked]:
        if value == 12:
            base = ClockPart(hour=12, part="낮", noon=True)
        else:
            base = ClockPart(midnight="either")
        yield Clocked(base, end, True, "noon" if value == 12 else "midnight")
        for minutes in self._r.number(end, "minute"):
            for _, after in self._r.words(minutes.end, "earlier"):
                yield Clocked(base._replace(minus=minutes.number.value), after, True, "minutes-to")

    def hours(self, place: int, base: ClockPart) -> Iterator[Clocked]:
        """An hour at a place, and what may follow it: minutes, half past."""
        r = self._r
        if r.text[place : place + 1] not in numerals.STARTS:
            return
        for measure in r.number(place, "hour-name"):
            hour = measure.number.value
            if hour > 29 or (base.part and hour > 24) or (hour == 0 and r.text[place] == "공"):  # 공시 is no hour
                continue
            exact = (
                measure.number.kind == "digits"
                and r.text[place] == "0"
                and measure.number.end - place == 2
                and hour > 0
            )
            part = base._replace(hour=hour, exact=exact, midnight=self._midnight(hour, base.part))
            yield from self._minutes(part, measure.end)
        matched = r.match(_COLON, place) if r.text[place].isdigit() else None
        if matched and (r.view.gap(place) or r.text[place - 1] not in "0123456789:") and int(matched[0][1]) <= 29:
            found, end = matched
            hour = int(found[1])
            exact = base.part is None and (found[1].startswith("0") or hour == 0)
            midnight = self._midnight(hour, base.part)
            part = base._replace(hour=hour, minute=int(found[2]), exact=exact, midnight=midnight)
            latin = _LATIN_AFTER.match(r.text, end)
            if latin and 1 <= hour <= 12:
                half = part._replace(part="오전" if latin[1] == "a" else "오후", exact=False)
                yield Clocked(half, latin.end(), True, "clock-latin")
            yield Clocked(part, end, True, "clock-colon")

    @staticmethod
    def _midnight(hour: int, part: str | None) -> Literal["start", "end"] | None:
        if hour == 0:
            return "start"
        return "end" if hour == 24 or (hour == 12 and part in ("밤", "심야", "저녁")) else None

    def _minutes(self, base: ClockPart, end: int) -> Iterator[Clocked]:
        """세 시, 세 시 반, 세 시 이십 분, 세 시 정각, 세 시 십 분 전."""
        r = self._r
        yield Clocked(base, end, True, "clock")
        if r.is_half(end, "hour-name"):
            yield Clocked(base._replace(minute=30), end + 1, True, "clock-half")
        if r.text.startswith("정각", end):
            yield Clocked(base, end + 2, True, "clock")
        for minutes in r.number(end, "minute"):
            if minutes.number.value >= 60:
                continue
            earlier = [after for word, after in r.words(minutes.end, "earlier")]
            if earlier:
                yield Clocked(base._replace(minus=minutes.number.value), earlier[0], True, "minutes-to")
            else:
                yield Clocked(base._replace(minute=minutes.number.value), minutes.end, True, "clock")

    def _latin(self, place: int) -> Iterator[Clocked]:
        """2PM, 10:30 am; never inside a word of Latin letters."""
        r = self._r
        matched = r.match(_LATIN_HOUR, place)
        if matched and (r.view.gap(place) or not (r.text[place - 1].isascii() and r.text[place - 1].isalnum())):
            yield from self._latin_hour(*matched, ClockPart())

    def _latin_hour(self, found: re.Match[str], end: int, base: ClockPart) -> Iterator[Clocked]:
        hour, minute = int(found[1]), int(found[2]) if found[2] else None
        half: Literal["am", "pm"] = "am" if found[3] == "a" else "pm"
        part = base.part or ("오전" if half == "am" else "오후")
        clock = ClockPart(part=part, half=half if base.part else None, hour=hour, minute=minute)
        if base.part and base.part not in ("밤", "심야"):
            clock = clock._replace(part="오전" if half == "am" else "오후")
        yield Clocked(clock, end, True, "clock-latin")
