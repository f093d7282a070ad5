"""Steps from what was told: on to the next event or artist, back to the one before (C-14, C-15, C-18)."""

from datetime import timedelta

from dialogs.context import Context, running_end
from dialogs.types import DayChoice, Event, Move
from intents import TimeRange, replace

ABOUT_EVENT = ("schedule.time", "schedule.place", "schedule.cast", "schedule.detail")


def next_artist(ctx: Context) -> Move:
    """On to the next artist of a briefing that has something unread; past the last one, to what comes next."""
    cursor, playing = ctx.state.cursor, ctx.turn.surroundings.player == "playing"
    if cursor is not None:
        whose = [next((a for a in ctx.focus.artists if a in e.artists), "") for e in cursor.events]
        names = [a for a in dict.fromkeys(whose) if a]
        at = [a for a in whose[cursor.begin if playing else cursor.end - 1 :][:1] if a]
        unread = set(whose[cursor.begin if playing else cursor.end :])
        turn = names.index(at[0]) + 1 if at else 0
        for name in (*names[turn:], *(names[: turn - 1] if not playing else ())):
            if name in unread and name not in at:
                return Move(intent="nav.next", artists=(name,))
        if cursor.end < len(cursor.events) and not playing:
            return Move(intent="nav.more")
    return replace(following(ctx), intent="nav.next", word="schedule.next")


def aside(ctx: Context) -> bool:
    """Whether the last answer was about one item and not a stretch of the list."""
    return ctx.state.last_intent in ("select", *ABOUT_EVENT)


def following(ctx: Context) -> Move:
    """C-14, C-15: the next event after what was read."""
    focus = ctx.focus
    if not ctx.fresh or not (focus.artists or focus.events):
        return Move(intent="schedule.next", problem="artist", upcoming=True)
    after = max((e.starts for e in focus.events), default=None) or (focus.window.end if focus.window else None)
    window = TimeRange(start=after, end=None, grain="minute") if after else None
    word = "end" if ctx.state.cursor is not None and not aside(ctx) else "after"
    days = DayChoice(options=(window,), named="span") if window else None
    kinds = () if ctx.has("schedule") else focus.kinds  # 다음 일정은?: of any kind
    return Move(intent="schedule.next", artists=focus.artists, kinds=kinds, days=days, word=word, upcoming=True)


def behind(ctx: Context, event: Event) -> Move:
    """라디오 끝나고 그다음은?: what comes when that one of those told is over, be it told or not, of any kind (C-15)."""
    end = running_end(event, ctx.manner.policy.running_default_hours)
    days = DayChoice(options=(TimeRange(start=end, end=None, grain="minute"),), named="span")
    return Move(intent="schedule.next", artists=ctx.focus.artists, days=days, upcoming=True)


def preceding(ctx: Context) -> Move:
    """이전 거, after one event: the one before it, be it over or not (C-18)."""
    focus, back = ctx.focus, timedelta(days=ctx.manner.policy.onward_days)
    before = min(e.starts for e in focus.events)
    window = TimeRange(start=min(before, ctx.moment.now) - back, end=before, grain="minute")
    days = DayChoice(options=(window,), named="span")
    return Move(
        intent="nav.prev", artists=focus.artists, kinds=focus.kinds, days=days, word="schedule.next", upcoming=True
    )
