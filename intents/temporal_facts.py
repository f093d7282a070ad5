"""What stands in a parsed expression, for rules that must read it again (TPO-04 to TPO-22)."""

from typing import Any, Literal

from intents.temporal_spec import (
    Between,
    ClockPart,
    DatePart,
    Later,
    Now,
    Repeat,
    Sliding,
    Spec,
    Vague,
    When,
)
from intents.types import TimeFacts
from intents.values import replace

_IN_DAYS = {"day": 1, "week": 7}


def facts_of(spec: Spec) -> TimeFacts:
    """The facts of an expression; of a range those of its begin (of its end where no begin was said)."""
    if isinstance(spec, When):
        return _of_when(spec)
    if isinstance(spec, Between):
        told = spec.first if spec.first is not None else spec.last
        return replace(facts_of(told), is_range=True) if told is not None else TimeFacts(is_range=True)
    if isinstance(spec, Sliding):
        if spec.unit in ("hour", "minute"):
            return TimeFacts(anchor="now", onward=spec.side == "onward")
        return TimeFacts(anchor="date", onward=spec.side == "onward", is_range=True)
    if isinstance(spec, Later):
        return TimeFacts(anchor="now")
    if isinstance(spec, Now):
        return TimeFacts(anchor="now", word="지금", vague="now")
    if isinstance(spec, Vague):
        if spec.word == "onward":
            return TimeFacts(anchor="now", word="앞으로", onward=True)
        return TimeFacts(anchor="now", word="이따" if spec.word == "soon" else "아까", vague=spec.word)
    if isinstance(spec, Repeat):
        weekday = spec.weekdays[0] if spec.weekdays else None
        said: dict[str, Any] = {"anchor": "date", "weekday": weekday, "month": spec.month, "day": spec.day}
        return TimeFacts(**said | _of_clock(spec.clock, "date") if spec.clock else said)
    return TimeFacts()


def _of_when(when: When) -> TimeFacts:
    if when.date is None:
        assert when.clock is not None
        return TimeFacts(**{"anchor": "clock"} | _of_clock(when.clock, "clock"))
    said = _of_date(when.date)
    return TimeFacts(**said if when.clock is None else said | _of_clock(when.clock, said["anchor"]))


def _of_date(date: DatePart) -> dict[str, Any]:
    anchor, offset = _anchor(date)
    if date.shift:  # the weekday or date that was said is that of another day (토요일 전날)
        date = date._replace(weekday=None, month=None, day=None)
    return {
        "anchor": anchor,
        "offset": offset,
        "word": date.word,
        "weekday": date.weekday,
        "month": date.month,
        "day": date.day,
        "year": date.year,
        "weekend": date.week_part == "weekend" and date.weekday is None,
    }


def _anchor(date: DatePart) -> tuple[Literal["day", "week", "month", "year", "date"], int | None]:
    if date.day_offset is not None:
        return "day", date.day_offset
    if date.counted is not None:
        number, unit = date.counted
        return "day", number * _IN_DAYS[unit] if unit in _IN_DAYS else None
    if date.week_offset is not None or date.week_part is not None:
        return "week", date.week_offset or 0
    if date.month_offset is not None:
        return "month", date.month_offset
    if date.quarter_offset is not None:
        return "month", 3 * date.quarter_offset
    if date.year_offset is not None and date.month is None and date.holiday is None:
        return "year", date.year_offset
    return "date", None


def _of_clock(clock: ClockPart, anchor: str) -> dict[str, Any]:
    """What a clock time adds to facts or changes in them."""
    if clock.this_time:
        return {"anchor": "now" if anchor == "clock" else anchor}
    said: dict[str, Any] = {
        "part": None if clock.noon else clock.part,
        "hour": clock.hour,
        "minute": clock.minute,
        "half_said": clock.noon or (clock.part is not None and clock.hour is not None),
        "midnight": clock.midnight,
    }
    return said | {"anchor": "now", "word": "이따", "vague": "soon"} if clock.soon else said
