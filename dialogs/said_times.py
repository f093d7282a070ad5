"""The windows that the times of a turn fix: joined, counted from the last answer, or put together with what it was about."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from dialogs import days
from dialogs.days import Moment
from dialogs.manner import Manner
from dialogs.types import DayChoice, Focus, Named
from intents import Because, TemporalExpression, Tense, TimeRange, Understanding, fold, replace

# what stands right before a length that begins where the last answer ends, or ends where it begins: 그 다음 사흘, 그 전 일주일
_BEYOND = re.compile(
    r"(?<![가-힣])그(?:로부터)? ?(?:(?:다음|담|뒤|후|이후)(?:으?로|부터|에)?|(?P<prev>전|이전)(?:에)?)\s*$"
)
_WHOLE = ("schedule", "what_on", "exist", "appear", "where_appear")  # what makes a request of its own
_LINK = re.compile(r"(?:에|에는|의|중)? *,? *")
_DAY = timedelta(days=1)


def windows(
    times: Iterable[TemporalExpression],
    moment: Moment,
    meant: Understanding,
    manner: Manner,
    answered: Focus | None,
    *,
    flips: bool,
    contrast: bool,
) -> tuple[tuple[DayChoice, ...], tuple[TemporalExpression, ...], tuple[TemporalExpression, ...]]:
    """Windows of all expressions; latent ones only where the sentence holds no other time (TPO-21).

    Days joined by 이랑, 하고 and the like become one choice. What is pointed at from the last answer ('그 다음 주',
    '그날 저녁') is counted from there (FUP-01, FUP-18), and an hour that is all that is said is one of the day asked about.
    """
    listed = list(times)
    solid = [t for t in listed if not t.latent]
    bad = tuple(t for t in solid if t.rule == "impossible-date")
    anchors = tuple(t for t in listed if t.rule == "event-anchor")
    told = meant.cue("just_told", "that_event") is not None  # 방금 말한 거, 아까 그거: no time is asked for
    usable = [
        t for t in (solid or listed) if t not in bad and t not in anchors and not (told and t.facts.vague == "just")
    ]
    out: list[DayChoice] = []
    last: TemporalExpression | None = None
    alone = len(usable) == 1
    asked = _whole(answered.asked) if answered is not None and alone else None
    for expr in usable:
        choice = _chosen(expr, moment, meant, manner, answered, asked, alone=alone, flips=flips, contrast=contrast)
        if choice is None:
            continue
        together = _together(out[-1] if out else None, last, choice, expr, meant, asked, moment, manner)
        if together is not None:
            out[-1:] = [together]
            last = expr
            continue
        between = fold(meant.text[last.span[1] : expr.span[0]]) if last is not None and out else ""
        is_run = last is not None and not between and days.are_neighbours(out[-1], choice)
        joined = days.joined(out[-1], choice, moment.now) if is_run or between in manner.policy.joins else None
        if joined is not None:
            out[-1] = joined
        else:
            out.append(choice)
        last = expr
    return tuple(out), bad, anchors


def _chosen(
    expr: TemporalExpression,
    moment: Moment,
    meant: Understanding,
    manner: Manner,
    answered: Focus | None,
    asked: TimeRange | None,
    *,
    alone: bool,
    flips: bool,
    contrast: bool,
) -> DayChoice | None:
    """The windows of one expression, counted from the last answer where it points there; None where it has none. `asked` are the
    days asked about before, `alone` whether nothing else is said."""
    if answered is not None and (beyond := _beyond(expr, meant.text, answered)) is not None:
        return beyond
    there = _pointed_at(expr, meant.text, answered.window if answered is not None else None, manner)
    hour = _closed(answered.asked) if answered is not None and there is None and alone else None
    if hour is not None and _is_hour_of(expr, meant, hour, moment):
        there = _hours_from(expr, hour, moment)
    else:
        hour = None
    word = answered.word if answered is not None else None
    week = _week_asked(expr, meant, asked, word, moment) if there is None and asked is not None else None
    there = week.start if week is not None else there
    tense = "open" if meant.cue("recalled") is not None else meant.tense  # 5일이었나: to be remembered
    choice = _read_from(expr, moment, there, meant, manner, tense, flips=flips, contrast=contrast)
    if choice is None or not choice.options:
        return None
    if there is not None:
        line = Because(rule="FUP-01", says="마지막에 답한 날에서 센 때", delta=0.97)
        options = _in_part(choice.options, hour) if hour is not None else choice.options
        model = choice.model if hour is not None and len(options) > 1 else "fixed"
        choice = replace(
            choice, options=options, p=0.97, model=model, word=None, today=None, reason="shift", trace=(line,)
        )
    if hour is not None and there is not None and choice.options[0].start is None:  # 8시 전에는?: of that day
        choice = replace(choice, options=(replace(choice.options[0], start=days.start_of_day(there)),))
    if week is not None or asked is not None:
        choice = _inside(choice, week, asked, moment)
        choice = choice if week is None else replace(choice, word=word)  # it is still that week
    return choice


def _beyond(expr: TemporalExpression, text: str, answered: Focus) -> DayChoice | None:
    """'그 다음 사흘은?', '그 뒤로 일주일은?', '그 전 이틀은?': so many whole days beside the window that was answered (FUP-01)."""
    told = answered.events[-1].starts if answered.events else None  # what was put into the calendar
    window = (
        (answered.parts[-1] if answered.parts else None)
        or answered.window
        or (TimeRange(start=told, end=told, grain="day") if told else None)
    )
    beside = _BEYOND.search(text, 0, expr.span[0])
    seconds = next((r.seconds for r in expr.readings if r.seconds), 0) if expr.rule == "length" else 0
    if beside is None or seconds < _DAY.total_seconds() or window is None or window.start is None:
        return None
    start = (answered.parts[0].start if answered.parts else None) or window.start
    edge = start if beside["prev"] else window.end or start + _DAY
    midnight = days.start_of_day(edge)
    if not beside["prev"] and midnight < edge:
        midnight += _DAY
    length = timedelta(seconds=seconds)
    first = midnight - length if beside["prev"] else midnight
    line = Because(rule="FUP-01", says="마지막에 답한 때 바로 옆의 날들", delta=0.97)
    days_of = TimeRange(start=first, end=first + length, grain="day")
    named: Named = "day" if length == _DAY else "days"
    return DayChoice(options=(days_of,), p=0.97, reason="shift", named=named, trace=(line,))


def _read_from(
    expr: TemporalExpression,
    moment: Moment,
    there: datetime | None,
    meant: Understanding,
    manner: Manner,
    tense: Tense,
    *,
    flips: bool,
    contrast: bool,
) -> DayChoice | None:
    """An expression as it reads now, or from the moment that it is counted from."""
    at, read = moment, expr
    if tense != meant.tense:
        read = replace(expr, readings=manner.resolve(expr, today=moment.now.date(), now=moment.now, tense=tense))
    if there is not None:
        at = replace(moment, now=there, frame=None)
        read = replace(expr, readings=manner.resolve(expr, today=there.date(), now=there, tense=meant.tense))
    return days.choose(read, at, tense, manner, flips=flips, contrast=contrast, asks=_asks_stretch(expr, meant, manner))


def _week_asked(
    expr: TemporalExpression, meant: Understanding, asked: TimeRange, word: str | None, moment: Moment
) -> TimeRange | None:
    """The days asked about, where a weekday that is said alone is one of them: after 다음 주 '수요일은?' is its Wednesday
    (FUP-00)."""
    facts = expr.facts
    if facts.weekday is None or facts.anchor != "date" or facts.day is not None or meant.entities:
        return None
    if asked.start is None or asked.end is None or asked.start <= moment.now:
        return None
    if asked.grain not in ("day", "week"):
        return None
    if asked.end - asked.start <= _DAY and word is not None and word.endswith("주"):  # 다음 주 월요일, then 화요일은?
        monday = asked.start - timedelta(days=asked.start.weekday())
        return TimeRange(start=monday, end=monday + 7 * _DAY, grain="week") if monday > moment.now else None
    return asked if _DAY < asked.end - asked.start <= 7 * _DAY else None


def _inside(choice: DayChoice, week: TimeRange | None, asked: TimeRange | None, moment: Moment) -> DayChoice:
    """A window without an end or a begin ('수요일 이후는?', '아니 6일까지') has that of the days asked about (FUP-00)."""
    said = choice.options[0]
    if said.start is not None and said.end is not None:
        return choice
    start, end = said.start, said.end
    if start is None and asked is not None and asked.start is not None and asked.start > moment.now:
        lasts = asked.end is not None and asked.end - asked.start > _DAY
        start = asked.start if lasts and end is not None and asked.start < end else None
    if end is None and week is not None and start is not None and week.end is not None and start < week.end:
        end = week.end
    if (start, end) == (said.start, said.end):
        return choice
    window = TimeRange(start=start, end=end, grain="day")
    return replace(choice, options=(window,), until=False, named="days" if start and end else choice.named)


def _together(
    before: DayChoice | None, last: TemporalExpression | None, choice: DayChoice, expr: TemporalExpression,
    meant: Understanding, asked: TimeRange | None, moment: Moment, manner: Manner,
) -> DayChoice | None:  # fmt: skip
    """An hour and the days it is of: '월요일부터 수요일까지 일곱 시', '두 시에 뭐 해, 내일', and after a week '7시에 하는 거'."""
    if before is None:
        lasts = asked is not None and asked.start is not None and asked.end is not None
        if not lasts or asked is None or meant.entities or not _bare_hour(expr) or choice.parts:
            return None
        days_of = DayChoice(options=(asked,), p=0.97, reason="carried", named="days")
        return _of_each(days_of, expr, meant, moment, manner) if _lasts(asked) else None
    if last is None or meant.cue("not_that") is not None:
        return None
    between = meant.text[last.span[1] : expr.span[0]]
    if _bare_hour(expr) and not before.clock and _lasts(before.options[0]) and _LINK.fullmatch(between):
        return _of_each(before, expr, meant, moment, manner)
    one_day = choice.named == "day" and not choice.clock and choice.part is None
    if _bare_hour(last) and one_day and not _LINK.fullmatch(between):
        return _of_each(choice, last, meant, moment, manner)
    return None


def _closed(asked: TimeRange | None) -> TimeRange | None:
    """Hours without an end ('8시 이후로는') end with their day: what is asked next is of that day."""
    if asked is None or asked.start is None or asked.end is not None or asked.grain != "hour":
        return asked
    return days.day_of(asked.start)


def _whole(asked: TimeRange | None) -> TimeRange | None:
    """The days asked about; of an hour of several days the days (FUP-00)."""
    if (
        asked is None
        or asked.start is None
        or asked.end is None
        or asked.grain != "hour"
        or asked.end - asked.start <= _DAY
    ):
        return asked
    first, last = days.start_of_day(asked.start), days.start_of_day(asked.end)
    return TimeRange(start=first, end=last + _DAY if last < asked.end else last, grain="day")


def _bare_hour(expr: TemporalExpression) -> bool:
    """Whether no more than an hour was said."""
    facts = expr.facts
    return facts.anchor == "clock" and facts.hour is not None and facts.vague is None and not facts.is_range


def _lasts(window: TimeRange) -> bool:
    """Whether a window is of several days."""
    whole = window.grain in ("day", "week", "month")
    return bool(window.start and window.end and window.end - window.start > _DAY and whole)


def _of_each(
    of: DayChoice, expr: TemporalExpression, meant: Understanding, moment: Moment, manner: Manner
) -> DayChoice | None:
    """That hour of the one day, or of each of several (TPO-10)."""
    days_of = of.options[0]
    if days_of.start is None or days_of.end is None:
        return None
    start = days_of.start
    read = replace(expr, readings=manner.resolve(expr, today=start.date(), now=start, tense=meant.tense))
    hour = days.choose(read, replace(moment, now=start, frame=None), meant.tense, manner, flips=False)
    if hour is None or not hour.options:
        return None
    if days_of.end - start <= _DAY:
        model = hour.model if len(hour.options) > 1 else "fixed"
        return replace(of, options=hour.options, clock=True, model=model, trace=(*of.trace, *hour.trace))
    one, more = hour.options[0], (days_of.end - start) // _DAY - 1
    if one.start is None or one.end is None:
        return None
    whole = replace(one, end=one.end + more * _DAY)
    return days.every_day(replace(of, options=(whole,), clock=True, named="days", trace=(*of.trace, *hour.trace)))


def _asks_stretch(expr: TemporalExpression, meant: Understanding, manner: Manner) -> bool:
    """Whether a length is the stretch whose schedule is asked for (일주일치 일정), and not how long something takes."""
    if expr.rule != "length" or not (expr.text.endswith("치") or meant.cue("schedule", "what_on")):
        return False
    return manner.policy.heard.taking.match(meant.text, expr.span[1]) is None and "박" not in expr.text


def _is_hour_of(expr: TemporalExpression, meant: Understanding, asked: TimeRange, moment: Moment) -> bool:
    """Whether an hour that is said alone ('일곱 시는?') is one of the day, or of the part of it, that was asked about."""
    facts = expr.facts
    if facts.anchor != "clock" or facts.vague is not None or asked.start is None or asked.end is None:
        return False
    if asked.end - asked.start > timedelta(days=1) or meant.entities:
        return False
    if asked.grain == "day" and asked.start <= moment.now < asked.end and not facts.is_range:
        return False  # of today it is the next such hour
    return meant.cue("then") is not None or meant.cue(*_WHOLE) is None


def _hours_from(expr: TemporalExpression, asked: TimeRange, moment: Moment) -> datetime | None:
    """The moment from which an hour or a part of the day is counted: the part that was asked about, or its day from the
    beginning; None where that part of the day is over."""
    start = asked.start
    if start is None or (expr.facts.hour is not None and asked.grain != "day"):
        return start
    day = moment.at(start.astimezone(moment.now.tzinfo).date())
    return (
        day if day > moment.now or expr.facts.is_range or (asked.end is not None and asked.end <= moment.now) else None
    )


def _in_part(options: tuple[TimeRange, ...], asked: TimeRange) -> tuple[TimeRange, ...]:
    """Of the readings of an hour the one that lies in the part of day that was asked about, or nearest to it."""
    begin = asked.start
    if asked.grain == "day" or begin is None:
        return options
    return (min(options, key=lambda option: abs((option.start or begin) - begin)),)


def _pointed_at(expr: TemporalExpression, text: str, answered: TimeRange | None, manner: Manner) -> datetime | None:
    """Noon of the answered day from which an expression behind 그 or 그날 is counted; None where it is plain."""
    that = manner.policy.heard.pointing.search(text, 0, expr.span[0])
    if answered is None or answered.start is None or that is None:
        return None
    facts, said = expr.facts, that.lastgroup
    if said == "that_week":  # 그 주 주말, 그 주 토요일: of the week of the answered day
        if not (facts.weekend or facts.weekday is not None):
            return None
        day = answered.start - timedelta(days=answered.start.weekday())
        return day.replace(hour=12, minute=0, second=0, microsecond=0)
    unit = facts.weekend or facts.anchor in ("week", "month", "year")
    counted = said == "since_that" and expr.rule == "count-later"
    if not unit and not counted and facts.anchor != "clock" and (facts.weekday is None or facts.day is not None):
        return None
    ahead = (unit and (facts.offset or 0) > 0) or said == "day_after"
    day = answered.end - timedelta(minutes=1) if ahead and answered.end else answered.start
    day += timedelta(days=1 if said == "day_after" else -1 if said == "day_before" else 0)
    return day.replace(hour=12, minute=0, second=0, microsecond=0)
