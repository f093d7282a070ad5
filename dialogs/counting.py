"""How many, who first, who more: answers that are a number or a comparison, said first (PHR-01, PHR-05, FUP-00)."""

from collections.abc import Callable

from dialogs.draft import Draft
from dialogs.evidence import Evidence, Sorted
from dialogs.listing import dated, items, leading, over, performer, window_day
from dialogs.tell import remember, subject
from dialogs.types import Count, DayChoice, Event, Name, Names, Title, When
from intents import TimeRange, replace


def counted(draft: Draft, choice: DayChoice | None, sorted_: Sorted, evidence: Evidence) -> bool:
    """Answer what asks for a number or compares. False where an ordinary answer leads with its number anyway."""
    ctx, move = draft.ctx, draft.move
    if move.intent not in ("schedule.lookup", "schedule.next", "briefing"):
        return False
    if ctx.has("when_more") and len(evidence.options) > 1:
        return _busier(draft, evidence)
    if ctx.has("who_more") and not move.artists and sorted_.valid:
        return _more(draft, choice, sorted_, tuple(_teams_of(draft, sorted_.valid)))
    if ctx.has("who_first", "who_more") and len(move.artists) > 1:
        compare: Callable[[Draft, DayChoice | None, Sorted], bool] = _first if ctx.has("who_first") else _more
        return compare(draft, choice, sorted_)
    if ctx.has("ask_teams") and sorted_.valid:
        _teams(draft, choice, sorted_.valid)
        return True
    if not ctx.has("ask_count") or not (sorted_.valid or _again(draft)):
        return False
    return _number(draft, choice, sorted_.valid)


def _again(draft: Draft) -> bool:
    """Whether nothing new was said: the number is asked of what was just told."""
    names = draft.ctx.names
    return draft.ctx.fresh and not (
        draft.move.changed or names.artists or names.kinds or names.texts or names.places or draft.ctx.choices
    )


def _unit(draft: Draft) -> str:
    """The counter that was used in the question, where it counts what is on: 몇 번, 몇 건."""
    cue = draft.ctx.meant.cue("ask_count")
    return next((unit for unit in ("번", "건", "가지") if cue is not None and cue.text.endswith(unit)), "개")


def _number(draft: Draft, choice: DayChoice | None, events: tuple[Event, ...]) -> bool:
    """The number alone of what was just told; else the number before the one item that there is."""
    count = Count(n=len(events), counter=_unit(draft))
    if _again(draft):
        draft.say("count.only" if events else "count.zero", count=count)
        draft.total, draft.told, draft.artists, draft.keep_cursor = len(events), events, draft.move.artists, True
        if draft.ctx.state.cursor is None:
            draft.listing = events
        draft.focus = replace(draft.ctx.focus, turn_no=draft.ctx.state.turn_no + 1)
        return True
    if len(events) != 1:
        return False
    draft.say(
        "list.head",
        when=draft.when(choice, draft.window),
        artists=draft.whom(),
        count=count,
        subject=subject(draft.ctx, draft.move),
    )
    draft.total, draft.told, draft.listing, draft.artists = 1, events, events, draft.move.artists
    items(draft, events, choice, lead="past.item" if over(draft.ctx, events[0]) else "list.item")
    remember(draft, choice, events)
    return True


def _teams_of(draft: Draft, events: tuple[Event, ...]) -> list[str]:
    """The teams of events, each once: those of the cast where it is told, the group of a member."""
    teams: dict[str, None] = {}
    for event in events:
        for one in [performer(draft.ctx, event, n) or n for n in event.cast] or leading(draft.ctx, event):
            teams.setdefault(draft.group_of(one) or one)
    return list(teams)


def _teams(draft: Draft, choice: DayChoice | None, events: tuple[Event, ...]) -> None:
    """'몇 팀이야?': how many teams are in what is told, and the first three of them."""
    names: tuple[Name, ...] = tuple(draft.name(team, cue=True) for team in _teams_of(draft, events))
    again, count = _again(draft), Count(n=len(names), counter="팀")
    show = draft.ctx.manner.known.get(draft.move.show or "")
    if show is not None and not again:
        day = draft.day(draft.local(events[0].starts).date())
        key = "cast" if len(names) > 3 else "cast.few" if len(names) > 1 else "cast.one"
        draft.say(key, day=day, title=Title(text=show.spoken), names=Names(names=names[:3]), count=count)
    else:
        draft.say(
            "count.teams" if len(names) > 3 else "count.teams.few", when=None if again else draft.when(choice, draft.window),
            names=Names(names=names[:3]), subject=None if again else subject(draft.ctx, draft.move), count=count,
        )  # fmt: skip
    draft.total, draft.told, draft.listing, draft.artists = len(events), events, events, draft.move.artists
    if again:
        draft.keep_cursor = True
        draft.focus = replace(draft.ctx.focus, turn_no=draft.ctx.state.turn_no + 1)
    else:
        remember(draft, choice, events)


def _is_of(draft: Draft, event: Event, artist: str) -> bool:
    """Whether an event is somebody's: a member's are those of the group, too."""
    return not draft.ctx.manner.circle(artist).isdisjoint(event.artists)


def _ahead(draft: Draft, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """What is not over yet, unless all of it is: '제일 빠른 거' is the soonest to come."""
    return tuple(e for e in events if not over(draft.ctx, e)) or events


def _first(draft: Draft, choice: DayChoice | None, sorted_: Sorted) -> bool:
    """'누가 먼저 컴백해?': who, and the first of each in order of time."""
    theirs: dict[str, Event] = {}
    for event in sorted(dated(_ahead(draft, sorted_.valid)), key=lambda e: e.starts):
        for artist in draft.move.artists:
            if _is_of(draft, event, artist):
                theirs.setdefault(artist, event)
    if len(theirs) < 2:
        return False  # there is nothing to compare: what there is is told, and who has nothing
    ranked = sorted(theirs.items(), key=lambda pair: pair[1].starts)
    first = [artist for artist, event in ranked if event.starts == ranked[0][1].starts]
    draft.say("compare.tied" if len(first) > 1 else "compare.first", artists=draft.who(first))
    events = tuple(dict.fromkeys(event for _, event in ranked))
    draft.artists, draft.total, draft.told, draft.listing = draft.move.artists, len(events), events, events
    items(draft, events, choice, lead="list.item")
    remember(draft, choice, events)
    return True


def _more(draft: Draft, choice: DayChoice | None, sorted_: Sorted, teams: tuple[str, ...] = ()) -> bool:
    """'누가 더 바빠?': who has more on, with the number of each; of many the first three."""
    artists = teams or draft.move.artists
    if teams:
        numbers = dict.fromkeys(artists, 0)
        for event in sorted_.valid:
            for team in _teams_of(draft, (event,)):
                numbers[team] += 1
    else:
        numbers = {a: sum(_is_of(draft, e, a) for e in sorted_.valid) for a in artists}
    ranked = sorted(artists, key=lambda a: -numbers[a])
    best = [a for a in ranked if numbers[a] == numbers[ranked[0]]]
    if not numbers[best[0]]:
        return False
    draft.artists, draft.total, draft.told, draft.listing = (
        draft.move.artists, len(sorted_.valid), sorted_.valid, sorted_.valid,
    )  # fmt: skip
    when = draft.when(choice, draft.window)
    if when is None:
        draft.say("list.onward", role="opener")
    if len(best) > 3:
        teams_in_all = Count(n=len(best), counter="팀")
        draft.say("compare.same.many", when=when, artists=draft.who(best[:3]), teams=teams_in_all,
                  count=Count(n=numbers[best[0]]))  # fmt: skip
    elif len(best) > 1:
        draft.say("compare.same", when=when, artists=draft.who(best), count=Count(n=numbers[best[0]]))
    else:
        draft.say("compare.more" if len(artists) == 2 else "compare.most", when=when, artists=draft.who(best))
        for artist in ranked[:3]:
            if numbers[artist]:
                draft.say("compare.item", role="item", artists=draft.who((artist,)), count=Count(n=numbers[artist]))
        if idle := [a for a in ranked[:3] if not numbers[a]]:
            draft.say("compare.none", artists=draft.who(idle))
    remember(draft, choice, sorted_.valid)
    return True


def _busier(draft: Draft, evidence: Evidence) -> bool:
    """'언제가 더 바빠?': of two windows the one with more on, with the number of each. False where nothing is on in either."""
    move = draft.move
    assert move.days is not None
    pairs = [(w, len(s.valid)) for w, s in zip(move.days.options, evidence.options, strict=False)]
    pairs.sort(key=lambda pair: -pair[1])
    (best, most), (rest, fewer) = pairs[:2]
    if not most:
        return False
    draft.artists, draft.window = move.artists, _around(best, rest)
    draft.total = most + fewer
    draft.focus = replace(draft.ctx.focus, turn_no=draft.ctx.state.turn_no + 1)
    if most == fewer:
        draft.say("compare.same_when", a=_named(draft, best), b=_named(draft, rest), count=Count(n=most))
    else:
        b = Count(n=fewer) if fewer else None
        draft.say("compare.busier" if b else "compare.alone", when=_named(draft, best), a=Count(n=most), b=b)
    return True


def _named(draft: Draft, window: TimeRange) -> When | None:
    move = draft.move
    assert move.days is not None
    whole = window.grain == "month" and window.start is not None and window.start.day == 1
    one_day = window_day(draft, replace(move.days, options=(window,), named="day")) is not None
    return draft.when(replace(move.days, named="month" if whole else "day" if one_day else "days"), window)


def _around(one: TimeRange, other: TimeRange) -> TimeRange:
    """The union of two windows, as far as both have ends."""
    if one.start is None or other.start is None or one.end is None or other.end is None:
        return one
    return TimeRange(start=min(one.start, other.start), end=max(one.end, other.end), grain="day")
