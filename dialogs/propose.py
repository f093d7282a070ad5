"""From what was understood to what is to be looked up: at most three readings, each with its query."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dialogs import moves, titles
from dialogs.context import Context, gather
from dialogs.manner import Manner
from dialogs.types import Choice, DayChoice, EventQuery, Memory, Move, Plan, Reading
from dialogs.windows import name_of
from intents import TimeRange, Understanding, replace

LOOKS = (
    "schedule.lookup",
    "schedule.next",
    "schedule.time",
    "schedule.place",
    "schedule.cast",
    "schedule.detail",
    "schedule.dday",
    "briefing",
    "correct.date",
    "correct.artist",
    "calendar.add",
)

PICKED = ("picks", "unpick")  # looked up among the events that the user picked
ONWARD = ("confirm.yes", "clarify.choose", "nav.next", "nav.more", "nav.prev")  # `Move.word` names what is looked up
_WHOLE = 2000  # events of some artists in a year, of which those of a kind are picked out afterwards
_TWO_DAYS = timedelta(days=2)
_NAMED = (
    (("next", 0),),
    (("main", 0), ("next", 1)),
    (("main", 0), ("other", 1), ("next", 2)),
)  # by the number of windows
_AHEAD = (
    "ask_when",
    "ask_time",
    "ask_place",
    "next_word",
    "dday",
    "who_first",
    "who_more",
)  # cues of what is still to come
_IN_TITLES = ("holiday", "season", "year-third")  # times that are words of titles, too


def propose(meant: Understanding, memory: Memory, manner: Manner) -> Plan:
    """What the user does with this turn, and the queries that will decide what to answer."""
    return planned(gather(meant, memory, manner))


def planned(ctx: Context) -> Plan:
    """The plan of a gathered turn."""
    move = titles.guessed(ctx, _accepted(ctx, moves.decide(ctx)))
    trace = (*(g_line for g in ctx.meant.intents[:1] for g_line in g.because), *ctx.names.trace)
    trace += move.days.trace if move.days else ()
    memory = replace(ctx.memory, session=ctx.state)
    own = move.word in PICKED and ctx.profile is not None and bool(ctx.profile.picked) and not move.events
    leads_on = own or (move.intent in ONWARD and move.word in LOOKS)
    if (
        not (move.intent in LOOKS or leads_on)
        or move.problem
        or (move.events and move.intent != "schedule.lookup")
        or move.word == "companies"
        or (move.word in PICKED and not own)
    ):
        return Plan(turn=ctx.turn, meant=ctx.meant, memory=memory, move=move, context=ctx, trace=trace)
    move = _briefed(ctx, move)
    windows = _windows(ctx, move)
    wanted = _query(ctx, move)
    queries = [replace(wanted, window=window) for window in windows]
    readings = tuple(
        Reading(
            intent=move.intent, window=move.days.options[n] if move.days else None, artists=move.artists, kinds=move.kinds,
            query=query, score=move.days.p if move.days and n == 0 else 1 - (move.days.p if move.days else 1.0),
            trace=move.days.trace if move.days else (),
        )
        for n, query in enumerate(queries)
    )  # fmt: skip
    following = replace(wanted, window=_next_window(ctx, move, windows), limit=60 if move.artists else 20, order="asc")
    queries.append(following)
    named = _NAMED[len(windows)]
    if (title := title_word(ctx, move)) is not None:
        named = (*named, ("titled", len(queries)))
        queries.append(replace(following, window=_ahead(ctx), texts=(title,)))
    if (since := _moved_since(ctx, move, windows[0])) is not None:
        named = (*named, ("since", len(queries)))
        queries.append(replace(wanted, window=since))
    if "bias" in move.also and ctx.profile is not None and ctx.profile.bias is not None:
        named = (*named, ("bias", len(queries)))
        theirs = tuple(sorted(ctx.manner.circle(ctx.profile.bias)))
        queries.append(replace(wanted, artists=theirs, window=windows[0] if windows else following.window))
    return Plan(turn=ctx.turn, meant=ctx.meant, memory=memory, move=move, readings=readings, queries=tuple(queries),
                named=named, context=ctx, trace=trace)  # fmt: skip


def _moved_since(ctx: Context, move: Move, window: TimeRange) -> TimeRange | None:
    """Where to look for what was to be in a window gone by, and was on another day (OCC-08); only of what was named."""
    now, back = ctx.moment.now, timedelta(days=ctx.manner.policy.onward_days)
    named = move.artists or move.kinds or move.texts
    if not named or move.days is None or window.start is None or window.end is None or window.end > now:
        return None
    return TimeRange(start=window.start - back, end=now, grain="minute")


def title_word(ctx: Context, move: Move) -> str | None:
    """A holiday or a season beside an event of which the day is asked: it may be a word of its title (크리스마스 콘서트
    언제야?). The day that is asked for is hardly told in the question."""
    if not ctx.has("ask_when", "dday") or not (move.kinds or move.artists) or move.days is None or move.anchored:
        return None
    times = [t for t in ctx.names.times if not t.latent]
    return times[0].text if len(times) == 1 and times[0].rule in _IN_TITLES else None


def _ahead(ctx: Context) -> TimeRange:
    """From now on, as far as the calendar reaches."""
    now = ctx.moment.now
    return TimeRange(start=now, end=now + timedelta(days=ctx.manner.policy.future_days), grain="minute")


def _accepted(ctx: Context, move: Move) -> Move:
    """A choice or a yes that leads to a look-up becomes that look-up, under its own label."""
    pending = move.accepts
    if pending is None or move.intent not in ("clarify.choose", "confirm.yes"):
        return move
    if move.intent == "confirm.yes" and pending.about != "offer" and len(pending.choices) == 1:
        return replace(_chosen(move, pending.choices), word=pending.intent)
    if move.intent == "confirm.yes" and pending.offer == "date" and pending.window is not None:
        days = DayChoice(options=(pending.window,), p=0.98, reason="chosen")
        return replace(move, artists=pending.artists, kinds=pending.kinds, days=days, word="schedule.lookup")
    if move.intent == "clarify.choose":
        taken = (
            pending.choices if move.value == 0 else pending.choices[move.value - 1 : move.value] if move.value else ()
        )
        made = replace(_chosen(move, taken), word=pending.intent)
        if pending.text and not (made.artists or made.kinds or made.days):
            return replace(made, word="other", problem="foreign")  # 곱셈 구구단: the word is nothing of ours
        return made
    return move


def _chosen(move: Move, taken: tuple[Choice, ...]) -> Move:
    pending = move.accepts
    assert pending is not None
    artists = tuple(a for c in taken for a in c.artists) or pending.artists
    windows = [c.window for c in taken if c.window is not None]
    window = windows[0] if windows else pending.window
    if len(windows) > 1 and windows[0].start and windows[-1].end:
        window = TimeRange(start=windows[0].start, end=windows[-1].end, grain="day")
    days = DayChoice(options=(window,), p=0.98, reason="chosen", named=name_of(window)) if window else None
    return replace(move, artists=artists, kinds=pending.kinds, days=days, upcoming=days is None)


def _of_bias_ahead(ctx: Context, move: Move) -> bool:
    return ctx.biased and (bool(move.kinds) or ctx.has("next_word", "schedule"))


def _briefed(ctx: Context, move: Move) -> Move:
    """A briefing is about all subscriptions, today unless a time was said (OCC-03)."""
    if move.intent != "briefing" or move.word in PICKED:
        return move
    mine = (*ctx.profile.subscriptions, *filter(None, (ctx.profile.bias,))) if ctx.profile else ()
    artists = move.artists or tuple(dict.fromkeys(mine))
    days = move.days
    if days is None and (_of_bias_ahead(ctx, move) or (ctx.has("mine") and ctx.has(*_AHEAD))):
        return replace(move, artists=artists)  # 최애 일정, 내 가수 다음 콘서트: what comes, as where it is not masked
    if days is None:
        start = ctx.moment.at(ctx.moment.today)
        window = TimeRange(start=start, end=start + timedelta(days=1), grain="day")
        days = DayChoice(options=(window,), p=0.95, word="오늘", today=ctx.moment.today, reason="briefing")
    return replace(move, artists=artists, days=days, upcoming=False)


def _windows(ctx: Context, move: Move) -> list[TimeRange]:
    """The windows to look into; where none was said, what comes from now on."""
    now, policy = ctx.moment.now, ctx.manner.policy
    if move.anchored is not None:
        return [
            TimeRange(
                start=now - timedelta(days=policy.onward_days),
                end=now + timedelta(days=policy.future_days),
                grain="day",
            )
        ]
    if move.days is not None:
        return [_reach(ctx, move, option) for option in move.days.options[:2]]
    if move.word in PICKED:
        running = timedelta(hours=policy.running_default_hours)
        return [TimeRange(start=now - running, end=now + timedelta(days=policy.future_days), grain="minute")]
    if move.word == "free_day":  # the week that comes
        start = ctx.moment.at(ctx.moment.today)
        return [TimeRange(start=start, end=start + timedelta(days=7), grain="day")]
    if move.intent in ("schedule.lookup", "correct.artist") and move.word != "schedule.next" and not move.past:
        running = timedelta(hours=policy.running_default_hours)
        yearly = move.artists and move.kinds and set(move.kinds) <= ctx.manner.below("anniversary")
        ahead = (
            policy.future_days
            if move.only or move.titled or yearly
            else policy.next_days
            if move.status
            else policy.onward_days
        )
        return [TimeRange(start=now - running, end=now + timedelta(days=ahead), grain="minute")]
    if move.word in ("over_yet", "recalled"):  # 끝났어?, 언제였지?: what was meant may be over, on, or to come
        behind = policy.onward_days if move.word == "over_yet" else policy.past_days
        return [
            TimeRange(start=now - timedelta(days=behind), end=now + timedelta(days=policy.future_days), grain="minute")
        ]
    if move.past:
        return [TimeRange(start=now - timedelta(days=policy.past_days), end=now, grain="minute")]
    start = ctx.moment.at(ctx.moment.today) if move.intent == "schedule.dday" else now
    return [TimeRange(start=start, end=now + timedelta(days=policy.future_days), grain="minute")]


def _reach(ctx: Context, move: Move, window: TimeRange) -> TimeRange:
    """The stretch of the calendar to read for a window: 오늘 reads on to the roll-over (TPO-18), an open end is bounded."""
    policy, now = ctx.manner.policy, ctx.moment.now
    start, end = window.start, window.end
    if start is None:
        start = now if end is None or end > now else end - timedelta(days=policy.past_days)
    if end is None:
        end = start + timedelta(days=policy.future_days if move.intent == "schedule.next" else policy.onward_days)
        if move.days is not None and move.days.clock and move.intent != "schedule.next":  # 일곱 시 이후: of that day
            end = ctx.moment.at(start.date() + timedelta(days=1), ctx.moment.rollover)
    days = move.days
    running = timedelta(hours=policy.running_default_hours)
    if days is not None and not days.clock and not move.past and start <= now + timedelta(minutes=1) and now < end:
        start = min(start, now - running)  # what is running without a known end (OCC-07)
        if rest_of_today(ctx, move):
            start = min(start, ctx.moment.at(ctx.moment.today))  # what is over already (OCC-10)
    tonight = (
        days is not None and days.word == "오늘" and days.today is not None and days.named == "day" and not days.clock
    )
    if tonight and days is not None and days.today is not None and end == ctx.moment.at(days.today + timedelta(days=1)):
        end = end + timedelta(hours=ctx.moment.rollover)
    if end == start or (window.grain in ("hour", "minute") and end - start <= timedelta(hours=1)):
        end = max(end, start + (timedelta(hours=1) if window.grain == "hour" else timedelta(minutes=1)))
        start -= running if days is not None and days.clock else timedelta(0)
    return TimeRange(start=start, end=end, grain=window.grain)


def rest_of_today(ctx: Context, move: Move) -> bool:
    """Whether what is left of today is asked for, by day: if nothing is, what is over decides the answer (OCC-10)."""
    days = move.days
    return days is not None and days.reason == "remaining" and not ctx.moment.small


def _next_window(ctx: Context, move: Move, windows: list[TimeRange]) -> TimeRange:
    """Where to look for what comes after, for an answer that finds nothing (OCC-06).

    Of two days that may be meant, it counts from the end of the first: the answer may be that one, and what is on the
    other day comes next then. Were it the later one that is told as empty, nothing of it could come up here.
    """
    now = ctx.moment.now
    after = follows(move, windows, now)
    # of an artist, what is still to come before the window is read too: only without it nothing is ahead at all (OCC-06)
    start = now if move.artists or after - now <= _TWO_DAYS else after
    return TimeRange(start=start, end=after + timedelta(days=ctx.manner.policy.next_days), grain="minute")


def follows(move: Move, windows: Sequence[TimeRange | None], now: datetime) -> datetime:
    """The instant from which on an event comes next after a look into some windows."""
    if move.days is None:
        return now
    ends = [w.end for w in windows if w is not None and w.end is not None]
    return max(now, min(ends)) if ends else now


def _query(ctx: Context, move: Move) -> EventQuery:
    """The query of a move over all time; kinds reach up and down the tree, members bring their groups."""
    manner = ctx.manner
    artists: list[str] = []
    for artist in move.artists:
        known = manner.known.get(artist)
        artists += (artist, *known.groups) if known else (artist,)
    kinds: set[str] = set()
    for kind in move.kinds:
        kinds.update(manner.below(kind), manner.above(kind))
    whole = bool(artists and kinds) and not move.past
    if whole:
        kinds = set()  # of some artists all is read: a title may name the kind that its event is not filed under
    return EventQuery(
        artists=tuple(dict.fromkeys(artists)), kinds=tuple(sorted(kinds)), texts=move.texts, limit=_WHOLE if whole else 200,
        ids=ctx.profile.picked if move.word in PICKED and ctx.profile else (),
        order="desc" if move.past and move.days is None else "asc",
    )  # fmt: skip
