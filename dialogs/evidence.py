"""The calendar as evidence: what was found, sorted out; which reading of the day wins (TPO-05, 09, 15, 16)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from dialogs import days, titles
from dialogs.context import Context, running_end
from dialogs.listing import over
from dialogs.propose import PICKED, follows, rest_of_today
from dialogs.types import DayChoice, Event, Found, Move, Plan
from intents import Because, TimeRange, fold, quick, replace

_DAY = timedelta(days=1)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The events of one window: those that count, those called off, those already over (or, where the past is
    asked for, still ahead), and whether the store failed."""

    valid: tuple[Event, ...] = ()
    cancelled: tuple[Event, ...] = ()
    over: tuple[Event, ...] = ()
    ahead: tuple[Event, ...] = ()
    failed: bool = False
    as_of: datetime | None = None

    @property
    def any(self) -> bool:
        """Whether anything was found, whatever became of it."""
        return bool(self.valid or self.cancelled or self.over)


class Following:
    """What is to come after the windows that were looked into. Most answers need nothing of it: it is sorted out for the
    first one that does."""

    def __init__(
        self, ctx: Context, plan: Plan, read: Sequence[Event], looked_into: int, behind: Sequence[Event] = ()
    ) -> None:
        self._ctx, self._plan, self._read, self._looked_into = ctx, plan, read, looked_into
        self._behind = behind  # of what was around a window gone by

    @cached_property
    def ahead(self) -> list[Event]:
        """All that is still to come, before the windows too."""
        ctx, move = self._ctx, self._plan.move
        found = _to_come(ctx, _matching(ctx, move, self._read))
        if not found and move.sort is not None:  # no 팬콘 is known: then whatever concert comes next
            found = _to_come(ctx, _matching(ctx, replace(move, sort=None), self._read))
        return found

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What begins after the windows."""
        move, now = self._plan.move, self._ctx.moment.now
        beyond = follows(move, [query.window for query in self._plan.queries[: self._looked_into]], now)
        exact = follows(move, move.days.options[:2] if move.days else (), now)
        return tuple([e for e in self.ahead if e.starts >= (exact if e.all_day or not e.time_known else beyond)])

    @cached_property
    def left(self) -> tuple[Event, ...]:
        """What is to come, or was, on another day now, but was to be in the window (OCC-08)."""
        if self._plan.move.days is None:
            return ()
        window = self._plan.queries[0].window
        put_off = [e for e in self._read if e.status == "moved" and _was_in(e, window)]
        gone = [e for e in self._behind if e.status == "moved" and _was_in(e, window)]
        gone = _matching(self._ctx, self._plan.move, gone) if gone else gone
        return (*(e for e in self.ahead if e in put_off), *gone) if put_off else tuple(gone)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the calendar said to a plan: per option of the day, and what comes after."""

    options: tuple[Sorted, ...]
    following: Following
    failed: bool
    as_of: datetime | None
    titled: tuple[Event, ...] = ()  # of whose title the time that was said is a word (크리스마스 콘서트)
    bias: tuple[Event, ...] | None = None  # of the bias, which is counted beside an answer in company (PLC-02)
    since: datetime | None = None  # the end of the window that was chosen, where two were looked into

    @property
    def next(self) -> tuple[Event, ...]:
        """What comes after the window that was chosen: not what lies between two that were looked into."""
        after, since = self.following.events, self.since
        return after if since is None else tuple([e for e in after if e.starts >= since])

    @property
    def sooner(self) -> bool:
        """Whether something is still to come before that."""
        return len(self.following.ahead) > len(self.next)

    @property
    def left(self) -> tuple[Event, ...]:
        """What has left the window for another day that is to come (OCC-08)."""
        return self.following.left


def weigh(ctx: Context, plan: Plan, found: tuple[Found, ...]) -> Evidence:
    """Sort all that was found for a plan."""
    named, queries = dict(plan.named), plan.queries
    known = {name: found[at] for name, at in named.items() if at < len(found)}
    results = [known[name] for name in ("main", "other") if name in known]
    options = tuple([_sorted(ctx, plan.move, result, queries[n].window, n) for n, result in enumerate(results)])
    after, titled, behind = (known[name].events if name in known else () for name in ("next", "titled", "since"))
    return Evidence(
        options=options,
        following=Following(ctx, plan, after, len(results), behind),
        failed=any(result.failed for result in results),
        as_of=next((result.as_of for result in results if result.as_of), None),
        titled=tuple(_to_come(ctx, _matching(ctx, plan.move, titled))) if titled else (),
        bias=_of_bias(ctx, plan, known["bias"]) if "bias" in known else None,
    )


def _of_bias(ctx: Context, plan: Plan, found: Found) -> tuple[Event, ...]:
    """What the window holds of the bias, as it is of those who were named."""
    bias = (ctx.profile.bias,) if ctx.profile is not None and ctx.profile.bias is not None else ()
    windows = plan.move.days.options if plan.move.days is not None else ()
    events = _sorted(ctx, replace(plan.move, artists=bias), found, windows[0] if windows else None, 0).valid
    return events if windows else tuple(_to_come(ctx, events))


def _to_come(ctx: Context, events: Sequence[Event]) -> list[Event]:
    now = ctx.moment.now
    return [e for e in events if e.starts > now and e.status != "cancelled"]


def _was_in(event: Event, window: TimeRange | None) -> bool:
    if event.was is None or window is None or window.start is None or window.end is None:
        return False
    return window.start <= event.was < window.end and not window.start <= event.starts < window.end


def _sorted(ctx: Context, move: Move, found: Found, window: TimeRange | None, number: int) -> Sorted:
    events = _matching(ctx, move, found.events)
    if not events:
        return Sorted(failed=found.failed, as_of=found.as_of)
    now, hours = ctx.moment.now, ctx.manner.policy.running_default_hours
    exact = move.days.options[number] if move.days and number < len(move.days.options) else None
    before = [e for e in events if running_end(e, hours) <= now] if rest_of_today(ctx, move) else []
    if move.days is not None and move.days.clock and exact is not None and window is not None:
        at = [e for e in events if _at_clock(e, exact, window, 0)]
        loose = 0 if move.days.model == "midnight" else hours  # what may still be on, where nothing else is (OCC-07)
        events = at or [e for e in events if _at_clock(e, exact, window, loose)]
    elif exact is not None and exact.start is not None:
        events = [e for e in events if _inside(ctx, e, exact.start) and not _of_the_day_after(ctx, e, exact)]
    if move.days is not None and move.days.parts:
        parts = move.days.parts
        begin = [e for e in events if move.days.clock and any(_begins(e, part) for part in parts)]
        events = begin or [e for e in events if any(_touches(e, part) for part in parts)]
    if move.status:
        told = tuple(e for e in events if e.status in move.status)
        return Sorted(valid=told, failed=found.failed, as_of=found.as_of)
    live = [e for e in events if e.status != "cancelled"]
    gone = [e for e in events if e.status == "cancelled"]
    ended = [e for e in live if running_end(e, hours) <= now] if _forward(ctx, move, number) else []
    ended += [e for e in before if e.status != "cancelled" and e not in ended]
    ahead = [e for e in live if e.starts > now] if move.past and _holds(window, now) else []
    aside = {e.id for e in (*ended, *ahead)}
    live = [e for e in live if e.id not in aside]
    return Sorted(valid=tuple(live), cancelled=tuple(gone), over=tuple(ended), ahead=tuple(ahead), failed=found.failed, as_of=found.as_of)  # fmt: skip


def _holds(window: TimeRange | None, now: datetime) -> bool:
    """Whether a window has begun and is not over."""
    return (
        window is not None and window.start is not None and window.end is not None and window.start <= now < window.end
    )


def _begins(event: Event, window: TimeRange) -> bool:
    """Whether an event begins within a window."""
    return window.start is not None and window.end is not None and window.start <= event.starts < window.end


def _touches(event: Event, window: TimeRange) -> bool:
    """Whether an event is on within a window."""
    if window.start is None or window.end is None:
        return True
    return event.starts < window.end and (event.starts >= window.start or running_end(event, 0) > window.start)


def _inside(ctx: Context, event: Event, start: datetime) -> bool:
    """Whether an event belongs to a window that begins at `start`: it begins in it, goes on into it, or is on right now.

    What began late on the evening before the first day belongs to that evening, unless it is on right now (OCC-07).
    """
    if event.starts >= start:
        return True
    timed = event.time_known and not event.all_day
    now, hours = ctx.moment.now, ctx.manner.policy.running_default_hours
    if max(start, event.starts) <= now < running_end(event, hours):
        return True
    eve = timed and start == ctx.moment.at(start.date()) and event.starts >= start - timedelta(days=1)
    return not eve and running_end(event, 0) > start


def _of_the_day_after(ctx: Context, event: Event, window: TimeRange) -> bool:
    """Whether only the day of an event is known, and it is the one that a window of the evening before runs into: its
    midnight is no hour (OCC-09)."""
    if window.start is None or window.end is None or not (event.all_day or not event.time_known):
        return False
    return event.starts > window.start and event.starts >= ctx.moment.at(
        window.end.astimezone(ctx.moment.now.tzinfo).date()
    )


def _forward(ctx: Context, move: Move, number: int) -> bool:
    """Whether what is over is left unread: today, 앞으로 and windows counted from now, unless the past is asked for."""
    days = move.days
    if move.past:
        return False
    if days is None or days.onward or days.named == "span":
        return True
    midnight = ctx.moment.at(ctx.moment.today)
    whole = any(
        w.start == midnight and w.end == midnight + timedelta(days=1) for w in days.options[number : number + 1]
    )
    return whole or (days.word == "오늘" and days.today == ctx.moment.today)


def _at_clock(event: Event, exact: TimeRange, window: TimeRange, hours: float) -> bool:
    """A clock time asks for what starts at it, or runs through it; an hour said alone covers that hour. `hours`: how long
    an event without an end is taken to last."""
    if not event.time_known or event.all_day:
        return False
    start, end = exact.start or window.start, window.end
    if exact.start is None or (exact.end is not None and exact.end - exact.start > timedelta(hours=1)):
        return start is not None and end is not None and event.starts < end and running_end(event, 0) >= start
    if start is None or end is None:
        return True
    return start <= event.starts < end or event.starts < start < running_end(event, hours)


def _matching(ctx: Context, move: Move, events: Sequence[Event]) -> list[Event]:
    """The events that pass what a query cannot ask for: kinds by title, members of a group, popular public items."""
    left = list(events)
    for applies, sifted in _SIEVES:
        if left and applies(move):
            left = sifted(ctx, move, left)
    return left


def _of_anything(move: Move) -> bool:
    """Whether nothing tells what is asked for."""
    return not (move.artists or move.texts or move.kinds or move.word in PICKED)


def _public(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    """Of anything what is somebody's, and no anniversary."""
    quiet = ctx.manner.below("anniversary")
    return [e for e in events if e.artists and e.kind not in quiet]


def _of_others(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    without = frozenset(move.without)
    return [e for e in events if without.isdisjoint(e.artists)]


def _of_kinds(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    """What is of a kind that was asked for, or called so."""
    wanted: set[str] = set()
    wanted.update(*map(ctx.manner.below, move.kinds), ("release",) if "comeback" in move.kinds else ())
    exact = [e for e in events if e.kind in wanted]
    if exact and wanted.issubset(ctx.manner.below("anniversary")):
        return exact  # 생일 언제야: the day itself, not the café that is called so
    called = _called(ctx, move)
    return [e for e in events if e.kind in wanted or called(e)]


def _of_other_kinds(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    """What is of none of the kinds left out, by its kind or its title."""
    out = {below for kind in move.barred for below in ctx.manner.below(kind)}
    words = [w for k in move.barred if (kind := ctx.manner.kinds.get(k)) for w in (kind.label, *kind.synonyms)]
    return [e for e in events if e.kind not in out and not any(w in e.title.split() for w in words)]


def _of_members(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    """Where members were asked for: what is theirs, and what the whole group does; not what others of it do."""
    known, asked = ctx.manner.known, frozenset(move.artists)
    members = [a for a in move.artists if a in known and known[a].groups]
    groups = ctx.manner.circle(*members).difference(members)

    def with_all(event: Event) -> bool:
        others = any(a in known and known[a].groups and a not in asked for a in event.artists)
        if others or groups.isdisjoint(event.artists):
            return False
        # filed under the group, it is one member's alone
        return event.kind != "birthday" or any(known[m].name in event.title for m in members)

    return [e for e in events if not asked.isdisjoint(e.artists) or with_all(e)] if members else events


def _of_mates(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    """Of the other members alone: what all do was told of the first."""
    asked = frozenset(move.artists)
    return [e for e in events if not asked.isdisjoint(e.artists)]


def _but(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    return [e for e in events if move.but is None or not _touches(e, move.but)]


def _of_acts(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    return [e for e in events if any(_is_of(ctx, artist, move.acts) for artist in e.artists)]


def _of_sort(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    words = move.sort[1] if move.sort is not None else ()
    return [e for e in events if any(word in fold(e.title) for word in words)]


def _titled(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    return [e for e in events if titles.bears(e, move.titled)]


def _at_places(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    return [e for e in events if _there(ctx, move, e)]


def _comebacks(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    """컴백 asks for comebacks and the releases that open them; a teaser is neither where there is one of these."""
    teasers = ctx.manner.policy.teasers
    return [e for e in events if e.kind == "comeback" or not any(word in e.title for word in teasers)]


def _on_nth_day(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    """에스파 콘서트 둘째 날: of days in a row that day, of '첫날 말고 둘째 날' the one behind; all of them where it has no such day."""
    said = [c.value for c in ctx.meant.cues if c.name == "nth_day" and c.value]
    if not said:
        return events
    number, words, zone = said[-1], ctx.manner.policy.nth_days, ctx.moment.now.tzinfo
    called = [e for e in events if 0 < number <= len(words) and words[number - 1] in e.title]
    days = sorted({e.starts.astimezone(zone).date() for e in events if not over(ctx, e)})
    run = [day for n, day in enumerate(days) if (day - days[0]).days <= 2 * n]
    day = run[number - 1 if number > 0 else -1] if run and number <= len(run) else None
    return called or [e for e in events if e.starts.astimezone(zone).date() == day] or events


def _of_run(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    """막콘, after one day of a concert was told: of the days in a row that hold that day, not of the next town (FUP-12)."""
    told = [e.starts for e in ctx.focus.events if any(e.id == each.id for each in events)] if ctx.fresh else []
    if len(ctx.focus.events) != 1 or not told or not ctx.has("of_a_run"):
        return events
    first = last = told[0]
    days = sorted({e.starts for e in events})
    for day in days:
        last = day if timedelta(0) < day - last < 2 * _DAY else last
    for day in reversed(days):
        first = day if timedelta(0) < first - day < 2 * _DAY else first
    return [e for e in events if first <= e.starts <= last]


def _once(ctx: Context, move: Move, events: list[Event]) -> list[Event]:
    """What stands in the schedule once for each of those who appear in it, told of somebody: one event, their own."""
    own: dict[tuple[object, ...], Event] = {}
    for event in events:
        if event.cast:
            key = (event.title, event.starts, frozenset(event.cast), event.venue, event.status)
            known = own.get(key)
            mine = event.artists[:1] and event.artists[0] in move.artists
            if known is None or (mine and known.artists[0] not in move.artists):
                own[key] = event
    kept = {event.id for event in own.values()}
    return [e for e in events if not e.cast or e.id in kept]


_SIEVES: tuple[tuple[Callable[[Move], object], Callable[[Context, Move, list[Event]], list[Event]]], ...] = (
    (lambda move: move.without, _of_others),
    (lambda move: move.kinds, _of_kinds),
    (lambda move: move.barred, _of_other_kinds),
    (lambda move: move.artists, _of_members),
    (lambda move: move.but, _but),
    (lambda move: move.acts, _of_acts),
    (lambda move: move.sort, _of_sort),
    (lambda move: move.titled, _titled),
    (lambda move: move.places or move.elsewhere, _at_places),
    (lambda move: move.word == "mates", _of_mates),
    (_of_anything, _public),
    (lambda move: move.hints, lambda _, move, events: titles.narrowed(events, move.hints)),
    (lambda move: "comeback" in move.kinds, _comebacks),
    (lambda move: move.kinds or move.artists, _on_nth_day),
    (lambda move: move.artists, _once),
    (lambda move: move.only, _of_run),
)
"""What a move must hold for events to be sifted, and how they are."""


def _there(ctx: Context, move: Move, event: Event) -> bool:
    """Whether an event is at one of the places that were said, and at none of those that were left out."""
    where, policy = f"{event.title} {event.venue or ''}", ctx.manner.policy

    def at(place: str) -> bool:
        if place == policy.online:
            return event.kind == "live_stream" or any(word in where for word in policy.online_words)
        return any(name in where for name in ctx.manner.inside.get(place, (place,)))

    if event.kind == "ticketing" and "ticketing" not in move.kinds and not move.kinds:
        return False  # the sale of what is there is not there
    return (not move.places or any(map(at, move.places))) and not any(map(at, move.elsewhere))


def _is_of(ctx: Context, artist: str, acts: tuple[str, ...]) -> bool:
    """Whether an artist, or the group of a member, is such an act: 걸그룹만."""
    known = ctx.manner.known
    return any(not known[i].acts.isdisjoint(acts) for i in ctx.manner.circle(artist) if i in known)


def _called(ctx: Context, move: Move) -> Callable[[Event], bool]:
    """An event filed under an upper kind is taken by a lower filter that its title names, and any but a sale
    by the word for a kind that was said and stands in its title (쇼케이스, 팬콘)."""
    manner = ctx.manner
    said = {e.text for e in ctx.meant.entities if e.best.kind == "event_kind" and e.best.id in move.kinds}
    words = [
        (manner.above(known.id), [fold(word) for word in (known.label, *known.synonyms)])
        for known in (manner.kinds[kind] for kind in move.kinds if kind in manner.kinds)
    ]

    def called(event: Event) -> bool:
        if event.kind != "ticketing" and not said.isdisjoint(event.title.split()):
            return True
        names = [name for above, names in words if event.kind in above for name in names]
        title = fold(event.title) if names else ""
        return any(name in title for name in names)

    return called


def decided(ctx: Context, plan: Plan, evidence: Evidence) -> tuple[DayChoice | None, Sorted, int]:
    """The day choice after the calendar has spoken, with the events of its first option and that option's number."""
    choice = plan.move.days
    options = evidence.options or (Sorted(),)
    if choice is None:
        return None, options[0], 0
    if choice.model == "small_hours" and len(options) > 1:
        return _small_hours(ctx, choice, options)
    if choice.model == "yesterday" and len(options) > 1:
        near, far = bool(options[0].valid), bool(options[1].valid)
        if far and not near:
            swapped = replace(choice, options=choice.options[::-1], today=choice.todays[1])
            return _noted(swapped, "TPO-09", "그 전날에만 있음"), options[1], 1
        return choice, options[0], 0
    if choice.model in ("midnight", "events") and len(options) > 1:
        return _by_events(ctx, choice, options)
    return choice, options[0], 0


def _small_hours(ctx: Context, choice: DayChoice, options: tuple[Sorted, ...]) -> tuple[DayChoice, Sorted, int]:
    user_first = choice.score >= 0
    user, calendar = (0, 1) if user_first else (1, 0)
    has = {"user": bool(options[user].any), "calendar": bool(options[calendar].any)}
    matching = (
        "user" if has["user"] and not has["calendar"] else "calendar" if has["calendar"] and not has["user"] else "both"
    )
    new = days.events_for(choice, matching, ctx.manner)
    number = 0 if new.options[0] == choice.options[0] else 1
    return new, options[number], number


def _by_events(ctx: Context, choice: DayChoice, options: tuple[Sorted, ...]) -> tuple[DayChoice, Sorted, int]:
    """TPO-16 and bare hours: the reading that finds something wins; else the first, less surely."""
    sure = ctx.manner.policy.certainty
    hits = [n for n, o in enumerate(options) if o.any]
    if choice.model == "midnight":
        if len(hits) == 1:
            p, number = sure.midnight_event, hits[0]
        else:
            p, number = sure.midnight_none, _end_of_day(choice)
        moved = replace(choice, options=(choice.options[number],), p=p)
        return (
            _noted(moved, "TPO-16", "일정이 있는 자정" if len(hits) == 1 else "그날이 끝나는 자정"),
            options[number],
            number,
        )
    number = hits[0] if hits else 0
    if number:
        return (
            _noted(replace(choice, options=(choice.options[number],)), "PLAN/found", "찾은 쪽의 시각"),
            options[number],
            number,
        )
    return choice, options[0], 0


def _end_of_day(choice: DayChoice) -> int:
    starts = [w.start for w in choice.options[:2] if w.start is not None]
    return starts.index(max(starts)) if starts else 0


def _noted(choice: DayChoice, rule: str, says: str) -> DayChoice:
    return replace(choice, trace=(*choice.trace, Because(rule=rule, says=says, delta=round(choice.p, 3))))
