"""Answers that count days: to an event or a day, since one, and the days for which nothing is known (TPO-02, PHR-05)."""

from datetime import timedelta

from dialogs.answers import found, missing, subjects
from dialogs.draft import Draft, whole_day
from dialogs.evidence import Evidence, Sorted
from dialogs.listing import dated, lasting, order, unnamed
from dialogs.tell import remember
from dialogs.types import Count, Day, DayChoice, Days, When
from intents import TimeRange, replace


def dday(draft: Draft, choice: DayChoice | None, sorted_: Sorted, evidence: Evidence) -> None:
    """Days to go, counted from the calendar date (TPO-02)."""
    ctx = draft.ctx
    if _to_a_day(draft, choice):
        return
    named_anew = ctx.names.artists or ctx.names.kinds or ctx.choices or draft.move.texts
    if draft.move.events:
        events = subjects(draft, sorted_)
    elif ctx.fresh and len(ctx.focus.events) == 1 and not named_anew:
        events = ctx.focus.events  # 며칠 남았어?: until what was just told
    else:
        events = order(ctx, dated(sorted_.valid), draft.move.artists)
        events = tuple(e for e in events if not (lasting(e) and e.starts <= ctx.moment.now)) or events
    if not events:
        missing(draft, choice, sorted_, evidence)
        return
    event = events[-1] if draft.move.past else events[0]
    day = draft.local(event.starts).date()
    left = (day - draft.ctx.moment.now.astimezone(draft.zone).date()).days
    who = draft.who(unnamed(draft, event)[:1])
    named = draft.day(day, bare=False)
    if left > 0:
        draft.say(
            "dday", day=named, title=draft.title(event), artists=who, count=Count(n=left, counter="일", system="sino")
        )
    elif left == 0:
        draft.say("dday.today", day=draft.day(day), title=draft.title(event), artists=who)
    else:
        draft.say(
            "dday.past",
            day=named,
            title=draft.title(event),
            artists=who,
            count=Count(n=-left, counter="일", system="sino"),
        )
    draft.window = whole_day(draft, event)
    found(draft, choice, (event,))


def _to_a_day(draft: Draft, choice: DayChoice | None) -> bool:
    """크리스마스까지 며칠?: nothing but a day was said, so it is counted to it. False where an event is asked for."""
    move, window = draft.move, draft.window
    named = move.kinds or move.texts or move.events or move.anchored
    if (
        choice is None
        or named
        or (move.artists and not choice.until)
        or window is None
        or (window.end if choice.until else window.start) is None
    ):
        return False
    edge = window.end - timedelta(microseconds=1) if choice.until and window.end else window.start
    assert edge is not None
    day = draft.local(edge).date()
    left = (day - draft.ctx.moment.now.astimezone(draft.zone).date()).days
    count = Count(n=abs(left), counter="일", system="sino")
    key = "dday.day" if left > 0 else "dday.day.today" if left == 0 else "dday.day.past"
    draft.say(key, day=draft.day(day, bare=False), count=count)
    first = draft.ctx.moment.at(day)
    draft.window = TimeRange(start=first, end=first + timedelta(days=1), grain="day")
    remember(draft, choice, ())
    return True


def free_days(draft: Draft, choice: DayChoice | None, sorted_: Sorted) -> None:
    """'언제 쉬어?': the days of the asked or coming week for which nothing is known. What runs for days fills none."""
    ctx, move = draft.ctx, draft.move
    draft.artists = move.artists
    window = draft.window or TimeRange(
        start=ctx.moment.at(ctx.moment.today), end=ctx.moment.at(ctx.moment.today + timedelta(days=7)), grain="day"
    )
    draft.window = window
    start, end = window.start or ctx.moment.now, window.end or ctx.moment.now
    first = max(draft.local(start).date(), ctx.moment.today if not move.past else draft.local(start).date())
    last = (draft.local(end) - timedelta(microseconds=1)).date()
    days = [first + timedelta(days=n) for n in range(max(0, (last - first).days + 1))]
    known = (*sorted_.valid, *sorted_.over)
    busy = {draft.local(e.starts).date() for e in known if e.ends is None or e.ends - e.starts <= timedelta(days=1)}
    free = tuple(d for d in days if d not in busy)
    whole = Days(first=first, last=last, year=ctx.moment.today.year)
    who = draft.who(move.artists)
    if not free:
        draft.say("free.none", when=When(day=whole), artists=who)
    elif len(free) == len(days):
        draft.say("free.all", when=When(day=whole), artists=who)
    else:
        said: Day | Days = draft.day(free[0], bare=False) if len(free) == 1 else replace(whole, dates=free[:4])
        more = Count(n=len(free) - 4, counter="일", system="sino") if len(free) > 4 else None
        draft.say("free.some", when=When(day=whole), artists=who, days=said, more=more)
    remember(draft, choice, ())
