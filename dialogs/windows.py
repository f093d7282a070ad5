"""Windows that are taken from what was answered before: carried on, moved by their length, or the unit around them (FUP-00, 01)."""

from datetime import timedelta

from dialogs.context import Context, running_end
from dialogs.days import day_of, start_of_day
from dialogs.types import DayChoice, Named
from intents import Because, TimeRange


def shifted(window: TimeRange, sign: int, rule: str) -> DayChoice | None:
    """FUP-01: a window moved by its own length, whole days at least."""
    if window.start is None or window.end is None:
        return None
    length = max(1, round((window.end - window.start) / timedelta(days=1)))
    whole_month = window.grain == "month" and window.start.day == 1
    if whole_month:
        moved = _month(window, sign)
    else:
        step = timedelta(days=sign * length)
        moved = TimeRange(start=window.start + step, end=window.end + step, grain=window.grain)
    line = Because(rule=rule, says="마지막에 답한 날에서 " + ("다음" if sign > 0 else "이전"), delta=1.0)
    named: Named = "month" if whole_month else "day" if length == 1 else "days"
    return DayChoice(options=(moved,), p=0.97, reason="shift", named=named, trace=(line,))


def answered(ctx: Context, sign: int) -> TimeRange | None:
    """What a step begins from: the last window answered, else the day of the event that was told last, or first for a step back."""
    focus = ctx.focus
    window = focus.parts[-1 if sign > 0 else 0] if focus.parts else focus.window
    if window is not None:
        return whole_days(window) if focus.reason == "remaining" else window
    if not focus.events:
        return None
    return day_of(focus.events[-1 if sign > 0 else 0].starts.astimezone(ctx.moment.now.tzinfo))


def side_of(ctx: Context) -> DayChoice | None:
    """FUP-01: '그 전에는?', '그 뒤로는?': what lies before or behind the window asked about, else the event that was told."""
    before = ctx.has("before_that")
    window = _before(ctx) if before else _behind(ctx)
    if window is None:
        return None
    clock = not before and window.grain == "hour"
    line = Because(rule="FUP-01", says="물은 때의 앞이나 뒤", delta=0.97)
    return DayChoice(
        options=(window,), p=0.97, reason="shift", named="span", clock=clock, until=before and window.grain != "minute",
        trace=(line,),
    )  # fmt: skip


def _up_to(ctx: Context) -> DayChoice | None:
    """FUP-01: '그때까지 뭐 없어?': from now to the end of what was answered."""
    window, now = ctx.focus.window, ctx.moment.now
    if window is None or window.end is None or window.end <= now:
        return None
    line = Because(rule="FUP-01", says="마지막에 답한 때까지", delta=0.97)
    until = TimeRange(start=now, end=window.end, grain="day")
    return DayChoice(options=(until,), p=0.97, reason="shift", named="span", until=True, trace=(line,))


def lies_back(ctx: Context) -> bool:
    """Whether '그 전에는?' asks for what is before a window that has been."""
    beside = side_of(ctx) if ctx.fresh and ctx.has("before_that") else None
    end = beside.options[0].end if beside is not None else None
    return end is not None and end <= ctx.moment.now


def _before(ctx: Context) -> TimeRange | None:
    """What lies before: of an hour or a part of the day the day up to it, of days what is left until them, or the past."""
    now, asked = ctx.moment.now, ctx.focus.asked
    event = ctx.focus.events[-1] if ctx.focus.events else None
    if asked is not None and asked.start is not None and asked.start != now:
        day = start_of_day(asked.start)
        ahead = now if asked.start > now else None
        start = max(day, ahead or day) if asked.grain == "hour" and day != asked.start else ahead
        return TimeRange(start=start, end=asked.start, grain="hour" if asked.grain == "hour" else "day")
    if event is None:
        return None
    return TimeRange(start=now if event.starts > now else None, end=event.starts, grain="minute")


def _behind(ctx: Context) -> TimeRange | None:
    """What lies behind: from the end of what was asked about, or of the last event told; of a part of the day its rest."""
    asked = ctx.focus.asked
    event = ctx.focus.events[-1] if ctx.focus.events else None
    if asked is not None and asked.end is not None:
        midnight = start_of_day(asked.end + timedelta(days=1))
        of_day = asked.grain == "hour" and midnight - asked.end < timedelta(days=1)
        return TimeRange(start=asked.end, end=midnight if of_day else None, grain="hour" if of_day else "day")
    if asked is not None and asked.start is not None and (asked.grain == "hour" or event is None):
        next_day = start_of_day(asked.start + timedelta(days=1))
        return TimeRange(start=next_day, end=None, grain="day")
    if event is None:
        return None
    end = running_end(event, ctx.manner.policy.running_default_hours)
    return TimeRange(start=end, end=None, grain="minute")


def _month(window: TimeRange, sign: int) -> TimeRange:
    assert window.start is not None
    first = window.start
    near = (first + timedelta(days=32 if sign > 0 else -1)).replace(day=1)
    return TimeRange(start=near, end=(near + timedelta(days=32)).replace(day=1), grain="month")


def asked_artists(ctx: Context) -> tuple[str, ...]:
    """The artists that the user asked about. One that only the answer named is none (FUP-00)."""
    return ctx.focus.artists if ctx.focus.slot == "artist" else ()


def kept_window(window: TimeRange | None, ctx: Context) -> DayChoice | None:
    """The window of the last answer, carried."""
    if window is None:
        return None
    parts = ctx.focus.parts if window == ctx.focus.asked else ()
    line = Because(rule="FUP-00", says="앞의 날짜를 이어받음", delta=1.0)
    hours = [part.end - part.start for part in parts if part.start is not None and part.end is not None]
    by_hour = bool(hours) and max(hours) <= timedelta(hours=1)  # 이번 주 일곱 시
    onward = ctx.focus.onward and window == ctx.focus.asked  # 앞으로: no end was said, and none is told
    return DayChoice(
        options=(window,), p=ctx.focus.p, reason="carried", named="span" if onward else name_of(window), parts=parts, clock=by_hour,
        onward=onward, trace=(line,),
    )  # fmt: skip


def name_of(window: TimeRange) -> Named:
    """By what a window without its words is named: a month, a day, days or a stretch."""
    span = window.end - window.start if window.start and window.end else timedelta(days=2)
    if window.grain == "month" and window.start is not None and window.start.day == 1:
        return "month"
    if span <= timedelta(days=1):
        return "day"
    return "days" if window.grain in ("day", "week") else "span"


def whole_days(window: TimeRange) -> TimeRange:
    """The whole days of a window: 그날, after an answer about its evening."""
    if window.start is None or window.end is None or window.end - window.start >= timedelta(days=1):
        return window
    return day_of(window.start)


def unit_about(ctx: Context) -> DayChoice | None:
    """FUP-01: '그 주에 또 뭐 있어?', '그 전주는?', '이전 달은?': the unit that holds the last answered day, or the one before."""
    if ctx.has("before_that", "since_that"):
        return side_of(ctx)
    if ctx.has("until_that"):
        return _up_to(ctx)
    window = ctx.focus.window
    if window is None or window.start is None:
        return None
    middle = window.start + (window.end - window.start) / 2 if window.end is not None else window.start
    day = start_of_day(middle)
    line = Because(rule="FUP-01", says="마지막에 답한 날에서 센 때", delta=0.97)
    if ctx.has("that_month", "month_before"):
        month = TimeRange(start=day.replace(day=1), end=None, grain="month")
        moved = _month(month, -1) if ctx.has("month_before") else _month(_month(month, -1), 1)
        return DayChoice(options=(moved,), p=0.97, reason="shift", named="month", trace=(line,))
    if not ctx.has("that_week", "week_before", "weekend_before"):
        return None
    monday = day - timedelta(days=day.weekday() + (0 if ctx.has("that_week") else 7))
    start, length = (monday + timedelta(days=5), 2) if ctx.has("weekend_before") else (monday, 7)
    moved = TimeRange(start=start, end=start + timedelta(days=length), grain="week")
    return DayChoice(options=(moved,), p=0.97, reason="shift", named="days", trace=(line,))
