"""The items of a list: in which order they are told, and how each stands to now and to the window (PHR-01, PHR-10)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dialogs.context import Context, running_end
from dialogs.draft import Draft
from dialogs.manner import Known
from dialogs.types import Clock, Count, Day, DayChoice, Days, Event, Names, When
from intents import quick, replace

_DAY = timedelta(days=1)


def page_size(ctx: Context, total: int) -> int:
    """How many items one turn bears here: the device's, the persona's, and no lone last item (PHR-10)."""
    limits, persona = ctx.limits, ctx.persona
    items, orphan = limits.items + persona.items, limits.orphan + persona.items
    if persona.max_items is not None:
        items, orphan = min(items, persona.max_items), min(orphan, persona.max_items)
    return total if total <= orphan else items


def lasting(event: Event) -> bool:
    """Whether an event goes on for days, as an exhibition or the dates of a tour do."""
    return event.ends is not None and event.ends - event.starts > _DAY


def untimed(event: Event) -> bool:
    """Whether only the days of an event are known."""
    return event.all_day or not event.time_known


def is_day(ctx: Context, event: Event) -> bool:
    """Whether an event is a day and nothing that is held: a birthday, an anniversary without an hour (OCC-09)."""
    return untimed(event) and event.kind in ctx.manner.below("anniversary")


def over(ctx: Context, event: Event) -> bool:
    """Whether an event has ended by now (OCC-07)."""
    return running_end(event, ctx.manner.policy.running_default_hours) <= ctx.moment.now


def running(ctx: Context, event: Event) -> bool:
    """Whether an event that has a clock time is on right now (OCC-07). A release is out at its hour, it is not on."""
    if event.kind in ctx.manner.below("release"):
        return False
    return not untimed(event) and event.starts <= ctx.moment.now and not over(ctx, event)


def order(
    ctx: Context, events: tuple[Event, ...], artists: tuple[str, ...], since: datetime | None = None
) -> tuple[Event, ...]:
    """By start; ties by the bias first; several artists said by name: one after the other (ENT-19).

    What goes on for days comes after what has an hour or a day of its own; `since`: the beginning of the window.
    """
    if len(events) < 2:
        return events
    bias = ctx.profile.bias if ctx.profile else None
    known = ctx.manner.known
    theirs = {bias, *(known[bias].groups if bias and bias in known else ())}  # of a member, what the group does too

    def place(event: Event) -> int:
        return (
            next((n for n, a in enumerate(artists) if a in event.artists), len(artists)) if 1 < len(artists) <= 3 else 0
        )

    def tier(event: Event) -> int:
        return 0 if artists else -max((known[a].tier for a in event.artists if a in known), default=0)

    ranked = sorted(
        events,
        key=lambda e: (
            _aside(e, since),
            place(e),
            e.starts,
            theirs.isdisjoint(e.artists) if bias else False,
            tier(e),
            e.id,
        ),
    )
    return tuple(ranked)


def _aside(event: Event, since: datetime | None) -> bool:
    """Whether an event only goes on in a window, and does not fall into it."""
    return lasting(event) and (untimed(event) or (since is not None and event.starts < since))


def dated(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Without the stretches ('투어 기간') that hold dated events of the same kind and artist; those stand for them."""
    stretches = [e for e in events if lasting(e)]
    if not stretches:
        return events
    timed = [e for e in events if not untimed(e)]

    def holds(event: Event) -> bool:
        return event.ends is not None and any(
            e.kind == event.kind and set(e.artists) & set(event.artists) and event.starts <= e.starts < event.ends
            for e in timed if e is not event
        )  # fmt: skip

    gone = {e.id for e in stretches if holds(e)}
    return tuple(e for e in events if e.id not in gone) or events


def popular(ctx: Context, valid: tuple[Event, ...], since: datetime | None) -> tuple[Event, ...]:
    """ERR-06: without an artist, the page is made of the best known ones, still in order of time; what goes on for days
    is left to the rest."""
    known = ctx.manner.known
    tiers = {e.id: max((known[a].tier for a in e.artists if a in known), default=0) for e in valid}
    size = page_size(ctx, len(valid))
    chosen = {e.id for e in sorted(valid, key=lambda e: (_aside(e, since), -tiers[e.id], e.starts))[:size]}
    return (*(e for e in valid if e.id in chosen), *(e for e in valid if e.id not in chosen))


def ahead_first(ctx: Context, events: tuple[Event, ...]) -> tuple[tuple[Event, ...], int]:
    """A list in which what has ended comes last (TPO-17: what is ahead is what is asked for), and how much is left."""
    gone = [over(ctx, e) for e in events]
    if not any(gone):
        return events, len(events)
    left = [e for e, ended in zip(events, gone, strict=True) if not ended]
    return (*left, *[e for e, ended in zip(events, gone, strict=True) if ended]), len(left)


def begins(events: tuple[Event, ...], now: datetime, hours: float) -> bool:
    """Whether the first item of a list comes first in time, too, but for what has ended and what goes on for days. Lists
    of popularity may read a later one."""
    first = events[0]
    return all(e.starts >= first.starts or lasting(e) or running_end(e, hours) <= now for e in events)


def performer(ctx: Context, event: Event, name: str) -> str | None:
    """Who of the cast is called so: of several of that name the one whose event it is, else the best known."""
    known = ctx.manner.known
    return next((a for a in event.artists if a in known and known[a].name == name), ctx.manner.called.get(name))


def leading(ctx: Context, event: Event) -> tuple[str, ...]:
    """Whose event it is, said shortly: members before their groups, at most three names."""
    inside = {g for a in event.artists if (k := ctx.manner.known.get(a)) for g in k.groups}
    lead = tuple(a for a in event.artists if a not in inside) or event.artists
    return lead[:3]


def whose(draft: Draft, event: Event) -> Names | None:
    """Whose event an answer is about: those asked for, else whose it is, without those whom the title names anyway. None
    where it goes on about an event of the one artist who was spoken of (FUP-00)."""
    move, known = draft.move, draft.ctx.manner.known
    if move.events and len(draft.ctx.focus.artists) == 1 and "artist" not in move.changed:
        return None
    if theirs := members(draft, event):
        return draft.who(theirs)
    said = tuple(a for a in move.artists if a in event.artists)
    if not said:
        return draft.who(unnamed(draft, event))
    return draft.who(a for a in said if a not in known or not _in_title(known[a], event))


def members(draft: Draft, event: Event) -> tuple[str, ...]:
    """Of a group that was asked for, the few members whose event it is; none where they were asked for, or the title
    names one of them. It counts for the group, and is told as theirs."""
    known, asked = draft.ctx.manner.known, set(draft.move.artists)
    lead = tuple(a for a in event.artists if a in known and not asked.isdisjoint(known[a].groups))
    told = len(lead) > 3 or not asked.isdisjoint(lead) or any(_in_title(known[a], event) for a in lead)
    return () if told else lead


def _in_title(known: Known, event: Event) -> bool:
    """Whether a title names somebody; one syllable is found in any title ('비 오는 날'), unless it is whose birthday it is."""
    if len(known.name) == 1:
        return f"{known.name} 생일" in event.title
    return known.name in event.title or known.spoken in event.title


def unnamed(draft: Draft, event: Event) -> tuple[str, ...]:
    """Whose event it is, without those whom the title names anyway; of a member the group is said (라이즈 쇼타로 생일)."""
    known = draft.ctx.manner.known
    lead = leading(draft.ctx, event)
    named = [a for a in lead if a in known and _in_title(known[a], event)]
    if not named:
        return lead
    groups = [g for g in known[named[0]].groups if g in event.artists and g in known]
    return tuple(g for g in groups[:1] if not _in_title(known[g], event))


def spilled(draft: Draft, choice: DayChoice | None, event: Event) -> bool:
    """TPO-18: read with 오늘 or 오늘 밤, but after midnight."""
    at = draft.local(event.starts)
    if choice is None or choice.word != "오늘" or choice.today is None or draft.abroad:
        return False
    return at.date() == choice.today + _DAY and at.hour < draft.ctx.moment.rollover


def window_day(draft: Draft, choice: DayChoice | None) -> date | None:
    """The one day that the head of an answer names, None where its window holds several."""
    window = draft.window
    if choice is None or window is None or window.start is None or draft.abroad:
        return None
    start = draft.local(window.start)
    if window.end is None:  # 네 시부터: of that day
        return start.date() if choice.clock else None
    last = draft.local(window.end) - timedelta(microseconds=1)
    named = choice.named == "day" or (choice.named == "span" and draft.when(choice, window) is not None)
    if start.date() == last.date() or (named and last - start <= timedelta(hours=14)):
        return start.date()
    return None


# ---------------------------------------------------------------- the items


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    """What stands before the title of an item; `said` is the day that the listener has heard last."""

    day: Day | None = None
    time: Clock | None = None
    note: str = ""  # running, moved …: the words for it are data
    said: date | None = None


def items(
    draft: Draft, events: tuple[Event, ...], choice: DayChoice | None, *, lead: str = "list.item", offset: int = 0
) -> None:
    """The items of a list, each with its day where the window holds several, its time, and its artist where needed.

    The first day is said whole, later ones repeat the month only where it changes (PHR-03). What has ended closes the
    list in words of its own.
    """
    ctx, move, words = draft.ctx, draft.move, draft.ctx.manner.policy.words
    many = len(move.artists or draft.artists) != 1
    past = lead in ("past.item", "past.first_item", "two.past")
    heads = [line.slots.get("when") for line in draft.lines]
    spans = any(
        isinstance(when, When) and isinstance(when.day, Days) for when in heads
    )  # too long to stand beside an item
    on_screen = spans and ctx.turn.device.eyes == "look" and not offset and not lead.startswith("two.")
    said = window_day(draft, choice)
    for number, event in enumerate(events):
        told = _label(draft, choice, event, said, past=past)
        said = told.said
        day = replace(told.day, word=None) if told.day is not None and len(events) > 1 else told.day
        artist = draft.who(unnamed(draft, event)) if many else _bare_names(draft, members(draft, event))
        place = draft.title_of_place(event) if ctx.persona.places else None
        label = (
            Count(n=offset + number + 1, counter="째", system="place")
            if not ctx.persona.screen_words and len(events) > 1
            else None
        )
        key = "list.over" if not past and lead != "two.item" and over(ctx, event) else lead
        brief = "list.item" if key in ("list.first_item", "list.next_item") else None
        note, doubt = words.notes.get(told.note), words.doubts.get(told.note)
        draft.say(key, role="item", drop=7 - min(number, 4) if number else 0, brief=brief, on_screen=on_screen, day=day,
                  time=told.time, artist=artist, title=draft.title(event), place=place, note=note, doubt=doubt, label=label)  # fmt: skip


def _bare_names(draft: Draft, artists: tuple[str, ...]) -> Names | None:
    """Names of members, whose group stands in the head of the list."""
    return Names(names=tuple(map(draft.name, artists))) if artists and not draft.discreet else None


def _label(draft: Draft, choice: DayChoice | None, event: Event, said: date | None, *, past: bool) -> _Label:
    """The day and the hour of one item, or what else tells when it is on."""
    ctx, at = draft.ctx, draft.local(event.starts)
    since = draft.window.start if draft.window else None
    begun = since is not None and event.starts < since
    on = not past and (begun or event.starts <= ctx.moment.now)
    if lasting(event) and past and begun:
        return _Label(said=said)
    if lasting(event) and (untimed(event) or on):
        return _goes_on(draft, event, said, begun=on)
    if running(ctx, event) and not past:
        time = draft.clock(event) if at.date() == ctx.moment.now.astimezone(draft.zone).date() else None
        return _Label(time=time, note="running", said=said)
    late = spilled(draft, choice, event)
    time = draft.clock(event, late=late)
    if choice is not None and choice.clock and not choice.parts and event.starts == since:
        return _Label(note=_note(draft, event), said=said)  # the hour that was asked for stands in the head
    if time is not None and begun and not past:
        time = replace(time, since=True)
    named = late or (
        time is not None and (time.soon or at.hour == at.minute == 0)
    )  # the hour tells its day (TPO-13, 16, 18)
    if at.date() == said or named:
        keeps = late or (time is not None and time.soon)
        return _Label(time=time, note=_note(draft, event), said=said if keeps else at.date())
    short = said is not None and (said.year, said.month) == (at.year, at.month)
    day = draft.day(at.date(), bare=False, short=short)
    if choice is not None and choice.named in ("month", "year") and since is not None:
        day = replace(day, year=draft.local(since).year)  # which the head has just named
    return _Label(day=day, time=time, note=_note(draft, event), said=at.date())


def _goes_on(draft: Draft, event: Event, said: date | None, *, begun: bool) -> _Label:
    """What goes on for days: until when, or from when where it has not begun; never a day as if it were on that one."""
    if begun and event.ends is not None:
        last = (draft.local(event.ends) - timedelta(microseconds=1)).date()
        return _Label(day=replace(draft.day(last, bare=False), word=None, edge="until"), said=said)
    first = draft.local(event.starts).date()
    return _Label(day=replace(draft.day(first, bare=False), word=None, edge="from"), said=said)


def _note(draft: Draft, event: Event) -> str:
    """What stands before an item: its date or only its hour was changed, or it is not certain yet."""
    if event.status == "moved":
        same = event.was is not None and draft.local(event.was).date() == draft.local(event.starts).date()
        return "retimed" if same else "moved"
    return "tentative" if event.status == "tentative" else ""
