"""Telling the calendar: lists, single events, empty answers, and what must be said about them (OCC, PHR-01, PHR-10)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from dialogs.context import Context, running_end
from dialogs.draft import Draft, whole_day
from dialogs.evidence import Evidence, Sorted
from dialogs.types import Ambiguity, Clock, Count, Cursor, Day, DayChoice, Days, Event, Focus, Move, Names, When
from intents import TimeRange


def subject(ctx: Context, move: Move) -> str:
    """What is listed: 일정, or the kind or show that was asked for, with the place that was said (도쿄 콘서트)."""
    known = [ctx.manner.kinds[k].spoken for k in move.kinds if k in ctx.manner.kinds]
    noun = known[0] if len(known) == 1 else "일정"
    if move.show and move.show in ctx.manner.known:
        noun = ctx.manner.known[move.show].spoken
    noun = f"{move.places[0]} {noun}" if move.places else noun
    return f"다른 {noun}" if move.events else noun  # 그날 또 뭐 있어?: besides what was told


def page_size(ctx: Context, total: int) -> int:
    """How many items one turn bears here: the device's, the persona's, and no lone last item (PHR-10)."""
    limits, persona = ctx.limits, ctx.persona
    items, orphan = limits.items + persona.items, limits.orphan + persona.items
    if persona.max_items is not None:
        items, orphan = min(items, persona.max_items), min(orphan, persona.max_items)
    return total if total <= orphan else items


def order(
    ctx: Context, events: tuple[Event, ...], artists: tuple[str, ...], since: datetime | None = None
) -> tuple[Event, ...]:
    """By start; ties by the bias first; several artists said by name: one after the other (ENT-19).

    What has been running for days when the window begins (`since`), such as an exhibition, comes last.
    """
    bias = ctx.profile.bias if ctx.profile else None
    known = ctx.manner.known

    def place(event: Event) -> int:
        return (
            next((n for n, a in enumerate(artists) if a in event.artists), len(artists)) if 1 < len(artists) <= 3 else 0
        )

    def tier(event: Event) -> int:
        return 0 if artists else -max((known[a].tier for a in event.artists if a in known), default=0)

    ranked = sorted(
        events,
        key=lambda e: (_runs(e, since), place(e), e.starts, bias not in e.artists if bias else False, tier(e), e.id),
    )
    return tuple(ranked)


def _runs(event: Event, since: datetime | None) -> bool:
    """Whether an event of whole days has been running when the window begins."""
    return since is not None and event.all_day and event.starts < since


def lookup(draft: Draft, choice: DayChoice | None, sorted_: Sorted, evidence: Evidence) -> None:
    """The answer of a look-up: one, several, too many, none (PHR-01, OCC-06…OCC-10)."""
    ctx, move = draft.ctx, draft.move
    artists = move.artists
    personal = move.word == "own" or move.intent == "briefing"  # over all subscriptions, by time (OCC-03)
    since = draft.window.start if draft.window else None
    valid = order(ctx, sorted_.valid, () if personal else artists, since)
    if not artists and not move.texts:
        valid = _popular(ctx, valid, since)
    elif _window_day(draft, choice) is not None:
        released = ctx.manner.below("release")
        valid = tuple(sorted(valid, key=lambda e: e.kind not in released))  # the release leads its day (OCC-04)
    past = _is_past(draft, choice)
    draft.total, draft.told, draft.listing, draft.artists = len(valid), valid, (*valid, *sorted_.cancelled), artists
    if valid:
        _several(draft, choice, valid, past)
        _without(draft, valid, past)
        for event in sorted_.cancelled[:1]:
            other = draft.who(_unnamed(draft, event)) if len(artists) != 1 else None
            draft.say("cancelled", role="status", artist=other, title=draft.title(event), day=None, time=None)
        for event in evidence.left[:1]:
            moved(draft, event, draft.who(_unnamed(draft, event)) if len(artists) != 1 else None, told_before=True)
    elif sorted_.cancelled:
        event = sorted_.cancelled[0]
        draft.told = sorted_.cancelled
        day = draft.day(draft.local(event.starts).date())
        draft.say("cancelled", role="status", artist=whose(draft, event), title=draft.title(event), day=day,
                  time=draft.clock(event))  # fmt: skip
        next_one(draft, evidence.next)
    elif evidence.left:
        event = evidence.left[0]
        draft.told = (event,)
        moved(draft, event, draft.who(artists or _leading(ctx, event)), told_before=True)
    elif sorted_.over:
        draft.status = "empty"
        draft.say("finished", role="status", subject=subject(ctx, move))
        next_one(draft, evidence.next)
    else:
        empty(draft, choice, evidence)
    remember(draft, choice, valid or sorted_.cancelled or evidence.left[:1], evidence)


def _popular(ctx: Context, valid: tuple[Event, ...], since: datetime | None) -> tuple[Event, ...]:
    """ERR-06: without an artist, the page is made of the best known ones, still in order of time; what has been running
    for days is left to the rest."""
    known = ctx.manner.known
    tiers = {e.id: max((known[a].tier for a in e.artists if a in known), default=0) for e in valid}
    size = page_size(ctx, len(valid))
    chosen = sorted(valid, key=lambda e: (_runs(e, since), -tiers[e.id], e.starts))[:size]
    head = [e for e in valid if e in chosen]
    return (*head, *(e for e in valid if e not in chosen))


def _is_past(draft: Draft, choice: DayChoice | None) -> bool:
    """Past forms where the window is over or the question was about the past (TPO-20)."""
    start = draft.window.start if draft.window else None
    if draft.move.past:  # of a day ahead nothing is past: in 일어났어, 내일 일정 뭐야? another verb is
        return start is None or start <= draft.ctx.moment.now
    end = draft.window.end if draft.window else None
    return choice is not None and end is not None and end <= draft.ctx.moment.now


def _several(draft: Draft, choice: DayChoice | None, valid: tuple[Event, ...], past: bool) -> None:
    ctx, move = draft.ctx, draft.move
    when = draft.when(choice, draft.window)
    if draft.abroad and draft.once("kst"):
        draft.say("zone.kst", role="opener")
    if len(valid) == 1:
        single(draft, choice, valid[0], past, when)
        return
    size = page_size(ctx, len(valid))
    who = draft.who(move.artists) if move.word != "own" and len(move.artists) <= 3 else None
    word = "" if move.artists or move.texts else "_many"
    key = ("past.head" if past else "list.head_all" if size < len(valid) else "list.head") + (word if not past else "")
    overview = ctx.persona.overview or len(valid) > 2 or when is not None
    if overview:
        draft.say(key, when=when, artists=who, count=Count(n=len(valid)), subject=subject(ctx, move))
    if ctx.limits.questions == "clarify" or size == 1:
        items(draft, valid[:1], choice, lead="list.first_item" if begins(valid) else "list.some_item")
    else:
        some = size < len(valid) and word and not past
        items(draft, valid[:size], choice, lead="past.item" if past else "list.some_item" if some else "list.item")
    moved_notes(draft, valid[:size])
    if size < len(valid):
        rest_offer(draft, size, len(valid))
    draft.cursor = Cursor(events=valid, begin=0, end=size)


def begins(events: tuple[Event, ...]) -> bool:
    """Whether the first item of a list comes first in time, too. Lists of popularity may read a later one."""
    return events[0].starts == min(e.starts for e in events)


def _without(draft: Draft, valid: tuple[Event, ...], past: bool) -> None:
    """ENT-19: of several artists asked for by name, the one that has nothing is told too."""
    artists = draft.move.artists
    if not 1 < len(artists) <= 3 or draft.move.word == "own":
        return
    missing = tuple(a for a in artists if not any(a in e.artists for e in valid))
    if missing:
        noun = subject(draft.ctx, draft.move)
        offer = draft.lines.pop() if draft.lines and draft.lines[-1].role == "offer" else None
        draft.say(
            "past.empty" if past else "empty",
            role="notice",
            drop=2,
            when=None,
            artists=draft.who(missing),
            subject=noun,
        )
        if offer is not None:
            draft.lines.append(offer)


def rest_offer(draft: Draft, end: int, total: int) -> None:
    """What is said about the rest of a list: an offer, a hand-off, or nothing where a screen shows it (PLC table)."""
    if end >= total:
        return
    if draft.ctx.limits.questions == "any":
        draft.pending = Ambiguity(about="offer", offer="more")
        draft.say("offer.more", role="offer", drop=9)
    elif draft.ctx.turn.device.kind == "car":
        draft.say("rest.page", role="notice", drop=8)


def single(draft: Draft, choice: DayChoice | None, event: Event, past: bool, when: When | None) -> None:
    """One event: its status before its time, then who, when and what (OCC-07, OCC-08, OCC-09)."""
    ctx, move = draft.ctx, draft.move
    said = tuple(a for a in move.artists if a in event.artists) or move.artists
    shown = said if said and move.word != "own" else _leading(ctx, event)
    at = draft.local(event.starts)
    named = when or When(day=draft.day(at.date(), p=1.0, bare=when is None))
    began = draft.window is not None and draft.window.start is not None and event.starts < draft.window.start
    inside = when is not None and not _one_day(when) and not began
    if inside and choice is not None and choice.p >= ctx.manner.policy.bands.bare_today and not ctx.moment.small:
        named, inside = When(day=draft.day(at.date(), bare=False)), False  # the day of what is on tells the window, too
    day = draft.day(at.date(), bare=False, short=_same_month(when, at.date())) if inside else None
    clock = None if (named.at is not None) else draft.clock(event, late=_spilled(draft, choice, event))
    if named.at is not None and event.time_known and at != named.at.at:
        clock = draft.clock(event)
    if event.status == "moved":
        moved(draft, event, draft.who(_leading(ctx, event)), told_before=_knew(draft, event))
        return
    running = not past and event.starts <= ctx.moment.now < running_end(event, ctx.manner.policy.running_default_hours)
    place = draft.title_of_place(event) if ctx.persona.places else None
    if running and event.time_known and not event.all_day:
        ends = Clock(at=draft.local(event.ends)) if event.ends and event.ends > event.starts else None
        draft.say("in_progress", role="status", artists=draft.who(shown), title=draft.title(event), ends=ends)
        return
    if not past and stretch(draft, event, when if choice is not None else None, draft.who(shown)):
        return
    key = (
        "past.one" if past or (event.starts + timedelta(hours=2) <= ctx.moment.now and event.time_known) else "list.one"
    )
    if event.kind in ctx.manner.below("anniversary") and (event.all_day or not event.time_known):
        key = "past.is" if key == "past.one" else "list.is"
    elif clock is not None and any(word in event.title for word in ctx.manner.policy.deadlines):
        key = "past.one" if key == "past.one" else "list.until"
    day = None if day is None else replace(day, word=None)
    if key.endswith(".is"):
        draft.say(key, when=named, artist=draft.who(_unnamed(draft, event)), day=day, title=draft.title(event))
        return
    draft.say(key, when=named, artists=draft.who(shown), day=day, time=clock, title=draft.title(event), place=place)
    if not past and not event.all_day and not event.time_known and event.kind not in ctx.manner.below("anniversary"):
        draft.say("time.pending", role="status", drop=4)
    if event.status == "tentative" and not past:
        draft.say("tentative", role="status")


def stretch(draft: Draft, event: Event, when: When | None, artists: Names | None) -> bool:
    """What runs for days, such as an exhibition: from when until when, and of what runs already only until when. False
    where the event is none of that kind, or over."""
    if not event.all_day or event.ends is None or event.ends <= draft.ctx.moment.now:
        return False
    first = draft.local(event.starts).date()
    last = (draft.local(event.ends) - timedelta(microseconds=1)).date()
    if last <= first:
        return False
    begun = event.starts <= draft.ctx.moment.now
    since = None if begun else draft.day(first, bare=False)
    until = draft.day(
        last, bare=False, short=since is not None and (first.year, first.month) == (last.year, last.month)
    )
    draft.say("list.days", when=when, artists=artists, title=draft.title(event), since=since, until=until)
    if event.status == "tentative":
        draft.say("tentative", role="status")
    return True


def _same_month(when: When | None, day: date) -> bool:
    return when is not None and isinstance(when.day, Days) and when.day.first.month == when.day.last.month == day.month


def _one_day(when: When) -> bool:
    return isinstance(when.day, Day) or (when.day is None and when.at is not None)


def _leading(ctx: Context, event: Event) -> tuple[str, ...]:
    """Whose event it is, said shortly: members before their groups, at most three names."""
    inside = {g for a in event.artists if (k := ctx.manner.known.get(a)) for g in k.groups}
    lead = tuple(a for a in event.artists if a not in inside) or event.artists
    return lead[:3]


def moved(draft: Draft, event: Event, artists: Names | None, *, told_before: bool) -> None:
    """OCC-08: the change before the time; the old date or hour only where the user could know it."""
    at = draft.local(event.starts)
    was = draft.local(event.was) if event.was is not None else None
    day, title, time = draft.day(at.date(), bare=False), draft.title(event), draft.clock(event)
    if was is not None and was.date() == at.date() and time is not None:
        old = Clock(at=was) if told_before else None
        draft.say("moved.time", role="status", artists=artists, title=title, day=day, old=old, time=time)
        return
    before = draft.day(was.date(), bare=False) if was is not None and told_before else None
    draft.say("moved", role="status", artists=artists, title=title, day=day, old=before, time=time)


def _knew(draft: Draft, event: Event) -> bool:
    """Whether the user could know the old date: a subscription, or something said before."""
    profile = draft.ctx.profile
    subscribed = profile is not None and bool(set(profile.subscriptions) & set(event.artists))
    return subscribed or event.id in {e.id for e in draft.ctx.focus.events}


def _spilled(draft: Draft, choice: DayChoice | None, event: Event) -> bool:
    """TPO-18: read with 오늘 or 오늘 밤, but after midnight."""
    at = draft.local(event.starts)
    if choice is None or choice.word != "오늘" or choice.today is None:
        return False
    return at.date() == choice.today + timedelta(days=1) and at.hour < draft.ctx.moment.rollover


def items(
    draft: Draft, events: tuple[Event, ...], choice: DayChoice | None, *, lead: str = "list.item", offset: int = 0
) -> None:
    """The items of a list, each with its day where the window holds several, its time, and its artist where needed."""
    ctx, move = draft.ctx, draft.move
    many = len(move.artists or draft.artists) != 1
    single_day = _window_day(draft, choice)
    said: date | None = single_day
    month = _named_month(draft.window) if single_day is None and choice is not None and not offset else None
    for number, event in enumerate(events):
        at = draft.local(event.starts)
        late = _spilled(draft, choice, event)
        running = draft.window is not None and draft.window.start is not None and event.starts < draft.window.start
        day = (
            None
            if at.date() == said
            or late
            or running
            or (event.time_known and not event.all_day and at.hour == at.minute == 0)
            else draft.day(at.date(), bare=False, short=at.month in (month, said.month if said else None))
        )
        if day is not None and len(events) > 1:
            day = replace(day, word=None)
        said = said if late or running else at.date()
        artist = draft.who(_unnamed(draft, event)) if many else None
        place = draft.title_of_place(event) if ctx.persona.places else None
        label = (
            Count(n=offset + number + 1, counter="번째", system="ordinal")
            if not ctx.persona.screen_words and len(events) > 1
            else None
        )
        note = _note(draft, event)
        draft.say(lead, role="item", drop=7 - min(number, 4) if number else 0, day=day, time=draft.clock(event, late=late),
                  artist=artist, title=draft.title(event), place=place, note=note, label=label)  # fmt: skip


def _note(draft: Draft, event: Event) -> str | None:
    """What stands before an item: its date or only its hour was changed, or it is not certain yet."""
    if event.status == "moved":
        same = event.was is not None and draft.local(event.was).date() == draft.local(event.starts).date()
        return "retimed" if same else "moved"
    return "tentative" if event.status == "tentative" else None


def _named_month(window: TimeRange | None) -> int | None:
    """The month that the head of the answer has just named, where all of the window lies in it."""
    if window is None or window.start is None or window.end is None:
        return None
    zone = window.start.tzinfo
    last = (window.end - timedelta(microseconds=1)).astimezone(zone)
    return last.month if (window.start.year, window.start.month) == (last.year, last.month) else None


def whose(draft: Draft, event: Event) -> Names | None:
    """Whose event an answer is about: those asked for, else whose it is, without those whom the title names anyway. None
    where it goes on about an event of the one artist who was spoken of (FUP-00)."""
    move, known = draft.move, draft.ctx.manner.known
    if move.events and len(draft.ctx.focus.artists) == 1 and "artist" not in move.changed:
        return None
    said = tuple(a for a in move.artists if a in event.artists)
    if not said:
        return draft.who(_unnamed(draft, event))
    return draft.who(a for a in said if a not in known or not _in_title(known[a].name, event))


def _in_title(name: str, event: Event) -> bool:
    """Whether a title names somebody; one syllable is found in any title ('비 오는 날')."""
    return len(name) > 1 and name in event.title


def _unnamed(draft: Draft, event: Event) -> tuple[str, ...]:
    """Whose event it is, without those whom the title names anyway; of a member the group is said (라이즈 쇼타로 생일)."""
    known = draft.ctx.manner.known
    leading = _leading(draft.ctx, event)
    named = [a for a in leading if a in known and _in_title(known[a].name, event)]
    if not named:
        return leading
    groups = [g for g in known[named[0]].groups if g in event.artists and g in known]
    return tuple(g for g in groups[:1] if known[g].name not in event.title)


def moved_notes(draft: Draft, events: tuple[Event, ...]) -> None:
    """Changes in a list are said, after the items, once each."""
    for event in events:
        if event.status == "moved":
            draft.because("OCC-08", f"{event.title}: 바뀐 일정")


def _window_day(draft: Draft, choice: DayChoice | None) -> date | None:
    window = draft.window
    if choice is None or window is None or window.start is None or window.end is None or draft.abroad:
        return None
    start = draft.local(window.start)
    last = draft.local(window.end) - timedelta(microseconds=1)
    named = choice.named == "day" or (choice.named == "span" and draft.when(choice, window) is not None)
    if start.date() == last.date() or (named and last - start <= timedelta(hours=14)):
        return start.date()
    return None


def empty(draft: Draft, choice: DayChoice | None, evidence: Evidence) -> None:
    """OCC-06: the day and the artist, then the next dated event, then stop."""
    ctx, move = draft.ctx, draft.move
    draft.status = "empty"
    when = draft.when(choice, draft.window)
    who = draft.who(move.artists) if move.word != "own" and len(move.artists) <= 3 else None
    noun = subject(ctx, move)
    if choice is not None and choice.model == "midnight":
        draft.say("midnight.none", when=when, artists=who)
        return
    if choice is not None or not move.upcoming or move.past:
        key = "past.empty" if _is_past(draft, choice) else "empty"
        draft.say(key, when=when, artists=who, subject=noun)
        if _is_past(draft, choice) and choice is not None:
            return
    if evidence.next:
        next_one(draft, evidence.next, after_empty=choice is not None)
        return
    if choice is None and evidence.options and not who:
        draft.say("empty.ahead", subject=noun)
        return
    if who:
        if choice is None:
            draft.say("empty.none", role="next", artists=who, subject=noun)
        else:  # what comes before a window is not after it: then only of what follows it nothing is known
            draft.say(
                "empty.later" if evidence.sooner else "empty.none", role="next", drop=5, subject=noun, artists=None
            )
        subscribed = ctx.profile is not None and set(move.artists) <= set(ctx.profile.subscriptions)
        if not subscribed and draft.once(f"subscribe:{','.join(move.artists)}"):
            draft.say("empty.subscribe", role="notice", drop=3)


def next_one(draft: Draft, after: tuple[Event, ...], *, after_empty: bool = True) -> None:
    """The next dated event after an answer that found nothing."""
    if not after:
        return
    event = after[0]
    at = draft.local(event.starts)
    artist = draft.who(_unnamed(draft, event)) if len(draft.move.artists) != 1 else None
    days, time = draft.move.days, draft.clock(event)
    same = days is not None and days.named == "day" and _window_day(draft, days) == at.date()
    day: Day | str | None = "같은 날" if same else draft.day(at.date(), bare=False)
    if time is not None and not time.soon and not time.late and at.hour == at.minute == 0:
        day = None  # the hour names both of its days (TPO-16)
    draft.say("empty.next", role="next", day=day, time=time, artist=artist,
              title=draft.title(event), lead="next" if after_empty else "first")  # fmt: skip
    draft.told = draft.told or (event,)
    draft.listing = draft.listing or (event,)


def remember(
    draft: Draft, choice: DayChoice | None, events: tuple[Event, ...], evidence: Evidence | None = None
) -> None:
    """Focus and frame after an answer; one that found nothing keeps the events of before (FUP-19)."""
    ctx, move = draft.ctx, draft.move
    kept = events or (ctx.focus.events if ctx.fresh else ())
    if not kept and evidence is not None:
        kept = evidence.next[:1]
    cursor = draft.cursor
    read = cursor.events[cursor.begin : cursor.end] if cursor else kept
    window = draft.window
    if choice is None and window is None and events and len(events) == 1:
        window = whole_day(draft, events[0])
    draft.focus = Focus(
        window=window, artists=move.artists or (_leading(ctx, read[0]) if len(read) == 1 and not (cursor and len(cursor.events) > 1) else ()),
        kinds=move.kinds, show=move.show, events=tuple(read) if read else kept, slot="artist" if move.artists else "time",
        turn_no=ctx.state.turn_no + 1, p=choice.p if choice else 0.95, word=choice.word if choice else None,
        reason=choice.reason if choice else "upcoming", others=choice.options[1:] if choice else (), hour=ctx.moment.now.hour,
        briefing=move.intent == "briefing",
    )  # fmt: skip
    if choice is not None and choice.today is not None and choice.word is not None:
        draft.frame = choice.today


def both_days(draft: Draft, choice: DayChoice, options: tuple[Sorted, ...]) -> None:
    """Band C with little on: both days are read by date (TPO-15)."""
    pairs = sorted(
        zip(choice.options, options, strict=False),
        key=lambda pair: pair[0].start or datetime.min.replace(tzinfo=draft.zone),
    )
    all_events: list[Event] = []
    for window, sorted_ in pairs:
        start = draft.local(window.start) if window.start else draft.ctx.moment.now
        day = Day(date=start.date(), year=draft.ctx.moment.today.year)
        events = order(draft.ctx, sorted_.valid, draft.move.artists)[:2]
        all_events += events
        past = _is_past(draft, choice)
        if not events:
            draft.say(
                "past.empty" if past else "empty",
                when=When(day=day),
                artists=draft.who(draft.move.artists),
                subject=subject(draft.ctx, draft.move),
            )
            continue
        draft.say(
            "two.day",
            role="head",
            when=When(day=day),
            artists=draft.who(draft.move.artists),
            subject=subject(draft.ctx, draft.move),
            past=int(past),
        )
        draft.window = TimeRange(start=window.start, end=window.end, grain="day")
        items(draft, events, choice, lead="two.past" if past else "two.item")
    first, last = pairs[0][0], pairs[-1][0]
    draft.window = TimeRange(start=first.start, end=last.end, grain="day")
    draft.told = draft.listing = tuple(all_events)
    draft.total, draft.artists = len(all_events), draft.move.artists
