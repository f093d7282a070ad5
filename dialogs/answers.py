"""Answers about single events: time, place, cast, status, days to go (FUP-03…05, CTX-05, OCC-08, OCC-09)."""

from datetime import datetime, time, timedelta

from dialogs.context import running_end
from dialogs.draft import Draft, whole_day
from dialogs.evidence import Evidence, Sorted
from dialogs.held import by_itself
from dialogs.listing import dated, is_day, lasting, order, over, running, unnamed, untimed, whose
from dialogs.tell import (
    cancelled,
    empty,
    in_progress,
    knew,
    moved,
    next_one,
    offer_subscription,
    remember,
    single,
    subject,
)
from dialogs.types import Clock, Count, Day, DayChoice, Days, Event, Title, When
from intents import fold, replace


def subjects(draft: Draft, sorted_: Sorted) -> tuple[Event, ...]:
    """The events a question is about: the ones in focus, else the ones found."""
    if draft.move.events:
        cursor = draft.ctx.state.cursor
        read = cursor.events if cursor else ()
        return _titled(draft, draft.move.events) or _titled(draft, read) or draft.move.events
    known = order(draft.ctx, dated(sorted_.valid) or sorted_.cancelled, draft.move.artists)
    known = _titled(draft, known) or _called(draft, known) or known
    if _goes_on(draft):
        return _unread(draft, known)[:1]
    if draft.move.only and known and draft.ctx.has("of_a_run"):
        return _ends_of_run(draft, known)
    if draft.move.days is not None or not known:
        return known
    if draft.move.only:
        return known[:1] if draft.move.only == "first" else known[-1:]
    return known[:1] if not draft.move.past else known[-1:]  # no day was said: the next one, or the last one


def _ends_of_run(draft: Draft, known: tuple[Event, ...]) -> tuple[Event, ...]:
    """첫콘, 막콘, or both."""
    run = sorted(known, key=lambda e: e.starts)
    if draft.ctx.has("first_one") and draft.ctx.has("last_one"):
        return tuple(dict.fromkeys((run[0], run[-1])))
    return (run[0],) if draft.move.only == "first" else (run[-1],)


def _titled(draft: Draft, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events of whose title a word was said that is no name and no kind (투표 언제까지야?)."""
    manner, said = draft.ctx.manner, draft.ctx.turn.text or ""
    names = {manner.known[a].name for e in events for a in e.artists if a in manner.known}

    def told(word: str) -> bool:
        return len(word) > 1 and word in said and word not in names and word not in manner.common

    return tuple(e for e in events if any(told(word) for word in e.title.split()))


def _called(draft: Draft, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events that bear the very word that was said for their kind as their title (생방송 몇 시야?)."""
    said = {e.text for e in draft.ctx.meant.entities if e.best.kind == "event_kind"}
    return tuple(e for e in events if e.title in said)


def found(draft: Draft, choice: DayChoice | None, events: tuple[Event, ...]) -> None:
    """Facts and focus of an answer about given events."""
    draft.told = draft.listing = events
    draft.total = len(events)
    draft.artists = draft.move.artists or tuple(dict.fromkeys(a for e in events[:1] for a in e.artists[:1]))
    if draft.window is None and events:
        draft.window = whole_day(draft, events[-1])
    draft.keep_cursor = bool(draft.move.events)  # a question about an item of a list leaves the list as it is (FUP-12)
    remember(draft, choice, events)


def missing(draft: Draft, choice: DayChoice | None, sorted_: Sorted, evidence: Evidence) -> None:
    """Nothing of that kind in the window: say so, with the next one; what was called off is told as such (OCC-08)."""
    draft.artists = draft.move.artists
    if sorted_.cancelled:
        event = sorted_.cancelled[0]
        cancelled(draft, event, whose(draft, event), day=draft.day(draft.local(event.starts).date()))
        found(draft, choice, (event,))
        next_one(draft, evidence.next)
        return
    if evidence.left:  # asked with the day that it had: it is told where it went (OCC-08)
        event = evidence.left[0]
        moved(draft, event, whose(draft, event), told_before=True)
        found(draft, choice, (event,))
        return
    empty(draft, choice, evidence)
    if evidence.next and draft.window is None:
        draft.window = whole_day(draft, evidence.next[0])
    remember(draft, choice, (), evidence)


def clock_time(draft: Draft, choice: DayChoice | None, sorted_: Sorted, evidence: Evidence) -> None:
    """'몇 시야?': one event its time; two both with titles; more: the last one read, named (FUP-03)."""
    events = subjects(draft, sorted_)
    if not events:
        missing(draft, choice, sorted_, evidence)
        return
    if draft.ctx.has("ask_until", "ask_length"):
        _ending(draft, choice, events)
        return
    timed = tuple(e for e in events if not (lasting(e) and untimed(e))) or events  # an exhibition has no hour
    asked = timed if len(events) <= 2 else (tuple(e for e in timed if not over(draft.ctx, e)) or timed)[-1:]
    if draft.move.events and len(events) == 1:
        asked = events
    if draft.move.word == "hour":
        _whether_then(draft, asked[-1])
    named_day = None
    for event in asked:
        day = draft.local(event.starts).date()
        who = whose(draft, event)
        shown: Day | None = draft.day(day, bare=not draft.move.events)
        if day == named_day or (draft.move.events and len(asked) == 1 and len(events) == 1):
            shown = None
        named_day = day
        if event.status == "cancelled":
            cancelled(draft, event, who, day=shown)
        elif is_day(draft.ctx, event):
            key = "past.is" if event.starts < draft.ctx.moment.at(draft.ctx.moment.today) else "list.is"
            draft.say(key, when=When(day=draft.day(day, bare=False)), artist=who, day=None, title=draft.title(event))
        elif event.all_day or not event.time_known:
            key = "time.unknown.was" if over(draft.ctx, event) else "time.unknown"
            draft.say(key, day=shown, artist=who, title=draft.title(event))
        else:
            at = draft.local(event.starts)
            midnight = at.hour == 0 and at.minute == 0
            named = None if midnight else shown
            key = "time.was" if over(draft.ctx, event) else "time.one"
            draft.say(key, day=named, title=draft.title(event), time=draft.clock(event), artist=who)
    if len(asked) == 1:
        _where_too(draft, asked[0])
    found(draft, choice, asked)


def _where_too(draft: Draft, event: Event) -> None:
    """'몇 시에 어디서 하는데?': of two questions at once the second, too (FUP-03, FUP-04)."""
    if not draft.ctx.has("ask_place") or draft.ctx.has("where_appear") or event.status == "cancelled":
        return
    seen = channel(draft, event)
    where = seen or (Title(text=event.venue) if event.venue is not None else None)
    if where is None:
        draft.say("place.unknown.was" if over(draft.ctx, event) else "place.unknown")
    else:
        draft.say("detail.channel" if seen is not None else "detail.place", place=where)


def _whether_then(draft: Draft, event: Event) -> None:
    """'아홉 시 맞지?': yes where the event begins then, no where it begins at another time; neither where its hour is not known."""
    said, begins = draft.ctx.choices[0].options, draft.clock(event)
    if begins is None or event.status == "cancelled":
        return
    at, half_said = draft.local(event.starts), draft.ctx.names.times[-1].facts.half_said
    asked = [draft.local(w.start) for w in said if w.start is not None]
    period = 24 if half_said else 12
    there = any((w.hour % period, w.minute) == (at.hour % period, at.minute) for w in asked)
    draft.say("whether.yes" if there else "whether.no", role="opener")


def place(draft: Draft, choice: DayChoice | None, sorted_: Sorted, evidence: Evidence) -> None:
    """'어디서 해?' is the venue, '어디서 봐?' the channel (FUP-04); of what is over it is told where it was."""
    events = subjects(draft, sorted_)
    if not events:
        missing(draft, choice, sorted_, evidence)
        return
    asked = events[-1:] if draft.move.events else events[:2]
    together = _days_at_one_place(draft, asked)
    for event in asked[:1] if together is not None else asked:
        who, title, day = whose(draft, event), draft.title(event), together or _day_if_found(draft, event)
        if event.status != "cancelled" and event.venue is not None:
            _whether_there(draft, event)
            _whether_same(draft, event)
        if event.status == "cancelled":
            cancelled(draft, event, who)
        elif (seen := channel(draft, event)) is not None:
            key = "place.heard" if event.kind in draft.ctx.manner.below("radio") else "place.channel"
            key = "place.aired" if over(draft.ctx, event) else key
            draft.say(key, artist=who, title=title, channel=seen, day=day)
        elif event.venue is None:
            draft.say("place.unknown.was" if over(draft.ctx, event) else "place.unknown")
        else:
            key = "place.was" if over(draft.ctx, event) else "place.one"
            draft.say(key, artist=who, title=title, place=Title(text=event.venue), day=day)
    named = draft.move.places and draft.ctx.has("ask_place")  # 벡스코가 어디야?
    if draft.ctx.has("directions") or (named and not any(_is_channel(draft, event) for event in asked)):
        draft.say("directions", role="notice")
    found(draft, choice, asked)


def _days_at_one_place(draft: Draft, events: tuple[Event, ...]) -> Days | None:
    """The days of one and the same thing that is at one place on several: said once."""
    same = {(e.title, e.venue, e.artists, e.status, over(draft.ctx, e)) for e in events}
    if len(same) != 1 or len(events) < 2 or draft.move.events:
        return None
    days = tuple(dict.fromkeys(draft.local(e.starts).date() for e in events))
    return Days(first=days[0], last=days[-1], dates=days, year=draft.ctx.moment.today.year) if len(days) > 1 else None


def channel(draft: Draft, event: Event) -> Title | None:
    """Where an event is seen or heard: its place, where that is a channel or a site, else, where the channel is asked for,
    the one of its programme (FUP-04)."""
    if event.venue is not None and _is_channel(draft, event):
        return Title(text=event.venue)
    title = fold(event.title)
    if not draft.ctx.has("ask_channel"):
        return None
    shows = [k for k in draft.ctx.manner.known.values() if k.channel and any(fold(t) in title for t in k.texts)]
    return Title(text=shows[0].channel or "", spoken=shows[0].channel_spoken) if shows else None


def _whether_there(draft: Draft, event: Event) -> None:
    """'서울이야?': yes where the place is named, no where another one is; neither where a city was asked for and only a hall
    is known, nor where it is asked which place it is ('벡스코가 어디야?')."""
    manner, asked, where = draft.ctx.manner, draft.move.places, f"{event.title} {event.venue or ''}"
    if not asked or draft.ctx.has("ask_place"):
        return
    hall = event.venue or where
    if any(name in where or hall in name for place in asked for name in manner.inside.get(place, (place,))):
        draft.say("whether.yes", role="opener")
    elif draft.ctx.names.texts or manner.reader.places_in(where):
        draft.say("whether.no", role="opener")


def _whether_same(draft: Draft, event: Event) -> None:
    """'내일 것도 같은 데서 해?', '내일은 다른 데서 해?': yes or no, where the place of what was told before is known."""
    ctx = draft.ctx
    before = ctx.focus.events[-1:] if ctx.fresh else ()
    if not ctx.has("same_place", "other_place") or not before or before[0].id == event.id or before[0].venue is None:
        return
    same = (before[0].venue == event.venue) is ctx.has("same_place")
    draft.say("whether.yes" if same else "whether.no", role="opener")


def _is_channel(draft: Draft, event: Event) -> bool:
    """Whether the place of an event is where it is seen or heard (a channel, a site) and not where it is held."""
    place = fold(event.venue or "")
    return event.kind in draft.ctx.manner.below("broadcast") and place in draft.ctx.manner.channels


def _day_if_found(draft: Draft, event: Event) -> Day | None:
    """The date, where the event was not in focus already."""
    return None if draft.move.events else draft.day(draft.local(event.starts).date())


def detail(draft: Draft, choice: DayChoice | None, sorted_: Sorted, evidence: Evidence) -> None:
    """Status and changes first, then what else is known (CTX-04, OCC-08)."""
    events = _nearest(draft, sorted_) if draft.move.word == "over_yet" else subjects(draft, sorted_)
    if not events:
        missing(draft, choice, sorted_, evidence)
        return
    event, asked_change = events[-1], draft.ctx.has("changed")
    if asked_change and not draft.move.events:
        event = next((e for e in (*sorted_.cancelled, *sorted_.valid) if e.status in ("cancelled", "moved")), event)
    title, at = draft.title(event), draft.local(event.starts)
    who = (
        draft.who(unnamed(draft, event)) if asked_change else whose(draft, event)
    )  # whose is told with its status (E-34)
    if (asked_change or draft.ctx.has("over_yet")) and _standing(draft, event):
        found(draft, choice, (event,))
        return
    if event.status == "cancelled":
        cancelled(draft, event, who, day=draft.day(at.date()))
    elif event.status == "moved":
        _moved(draft, event)
    elif event.status == "tentative":
        draft.say("tentative.one", role="status", artist=who, title=title, day=draft.day(at.date(), bare=False),
                  time=draft.clock(event))  # fmt: skip
    elif asked_change:
        draft.say("unchanged", role="status", artist=who, title=title, day=draft.day(at.date(), bare=False),
                  time=draft.clock(event))  # fmt: skip
    if not asked_change and event.status != "cancelled":
        if event.status == "confirmed":
            by_itself(draft, event, who)
        if event.venue:
            draft.say("detail.place", role="item", drop=3, place=Title(text=event.venue))
        elif not is_day(draft.ctx, event):
            key = "place.unknown.was" if over(draft.ctx, event) else "place.unknown"
            draft.say(key, role="notice", drop=3)
    found(draft, choice, (event,))


def _nearest(draft: Draft, sorted_: Sorted) -> tuple[Event, ...]:
    """The event of which it is asked whether it has begun or ended: the one that is on, else the nearest before or ahead."""
    ctx, hours = draft.ctx, draft.ctx.manner.policy.running_default_hours
    events = draft.move.events or (*sorted_.valid, *sorted_.over)

    def distance(event: Event) -> timedelta:
        return max(event.starts - ctx.moment.now, ctx.moment.now - running_end(event, hours), timedelta(0))

    return (min(events, key=distance),) if events else ()


def _standing(draft: Draft, event: Event) -> bool:
    """OCC-07: 끝났어?, 시작했어?, 취소됐어?: that an event is on now or over; where it is asked, that it has not begun."""
    ctx, who, title = draft.ctx, whose(draft, event), draft.title(event)
    if event.status == "cancelled":
        return False
    day = draft.day(draft.local(event.starts).date())
    if running(ctx, event):
        in_progress(draft, event, who, None)
    elif over(ctx, event):
        last = _last_moment(draft, event)
        timed = last > event.starts and not untimed(event)
        midnight = timed and last.time() == time()  # the hour names both days (TPO-16)
        draft.say("ended", role="status", artist=who, title=title,
                  day=None if midnight else draft.day(last.date(), bare=timed), time=Clock(at=last) if timed else None)  # fmt: skip
    elif ctx.has("over_yet") and event.starts <= ctx.moment.now:  # what runs for days
        _until(draft, event)
    elif ctx.has("over_yet"):
        draft.say("begins.yet", role="status", artist=who, title=title, day=day, time=draft.clock(event))
    else:
        return False
    return True


def _last_moment(draft: Draft, event: Event) -> datetime:
    """When an event ends, its last day where it fills days; when it starts, where no end is known."""
    if event.ends is None or event.ends <= event.starts:
        return draft.local(event.starts)
    ends = draft.local(event.ends)
    return ends - timedelta(microseconds=1) if untimed(event) else ends


def _ending(draft: Draft, choice: DayChoice | None, events: tuple[Event, ...]) -> None:
    """언제 끝나?, 몇 시부터 몇 시까지 해?: of the event in focus, else of the one that is due or comes first."""
    due = tuple(e for e in events if _deadline(draft, e))
    events = tuple(e for e in events if not lasting(e) and not over(draft.ctx, e)) or events  # what has an hour to come
    event = events[-1] if draft.move.events else (due or events)[0]
    time = draft.clock(event)
    if event.status == "cancelled":
        cancelled(draft, event, whose(draft, event))
    else:
        if draft.ctx.has("ask_time") and time is not None and not due:
            key = "time.from.was" if event.starts <= draft.ctx.moment.now else "time.from"
            draft.say(
                key, day=_day_if_found(draft, event), artist=whose(draft, event), title=draft.title(event), time=time
            )
        _until(draft, event, begun=draft.ctx.has("ask_time") and time is not None and not due)
    found(draft, choice, (event,))


def _until(draft: Draft, event: Event, *, begun: bool = False) -> None:
    """언제까지 해?, 몇 시간 해?: how long it takes, and the last day of what runs for days, else the hour at which it ends. `begun`: its beginning
    was just told, then neither its name nor the same day is told again."""
    who = None if begun else whose(draft, event)
    if _deadline(draft, event):  # its hour is the end (OCC-11)
        key = "until.was" if event.starts <= draft.ctx.moment.now else "until.one"
        draft.say(
            key,
            artist=who,
            title=draft.title(event),
            day=draft.day(draft.local(event.starts).date()),
            time=draft.clock(event),
        )
        return
    gone = over(draft.ctx, event)
    if event.ends is None or event.ends <= event.starts:
        draft.say("until.unknown.was" if gone else "until.unknown", artist=who, title=draft.title(event))
        return
    last = _last_moment(draft, event)
    clock = None if untimed(event) else Clock(at=last)
    minutes = int((event.ends - event.starts).total_seconds()) // 60
    if draft.ctx.has("ask_length") and minutes >= 1440:
        days = (last.date() - draft.local(event.starts).date()).days + 1
        draft.say("length.days", artist=who, title=draft.title(event), days=Count(n=days, counter="일", system="sino"),
                  day=draft.day(last.date(), bare=False))  # fmt: skip
        return
    if draft.ctx.has("ask_length") and not untimed(event) and minutes < 1440:
        hours, rest = divmod(minutes, 60)
        draft.say("length.was" if gone else "length.one", artist=who, title=draft.title(event),
                  hours=Count(n=hours, counter="시간") if hours else None,
                  minutes=Count(n=rest, counter="분", system="sino") if rest else None)  # fmt: skip
        draft.say("length.ended" if gone else "length.until", role="item", drop=3, time=clock)
        return
    key = "until.was" if gone else "until.one"
    same = begun and clock is not None and last.date() == draft.local(event.starts).date()
    midnight = clock is not None and last.time() == time()  # the hour names both days (TPO-16)
    day = None if midnight or same else draft.day(last.date(), bare=False)
    draft.say(key, artist=who, title=None if begun else draft.title(event), day=day, time=clock)


def _deadline(draft: Draft, event: Event) -> bool:
    return any(word in event.title for word in draft.ctx.manner.policy.deadlines)


def _moved(draft: Draft, event: Event) -> None:
    if event.was is not None and draft.ctx.has("changed") and not draft.ctx.has("originally"):
        shift = event.starts - event.was
        hours, minutes = divmod(abs(int(shift.total_seconds())) // 60, 60)
        if abs(shift) < timedelta(days=1) and (hours or minutes):
            draft.say(
                "moved.earlier" if shift < timedelta(0) else "moved.later",
                role="status",
                artist=whose(draft, event),
                title=draft.title(event),
                hours=Count(n=hours, counter="시간") if hours else None,
                minutes=Count(n=minutes, counter="분", system="sino") if minutes else None,
                time=draft.clock(event),
            )
            return
    told = bool(draft.move.events) or draft.ctx.has("originally") or knew(draft, event)
    moved(draft, event, whose(draft, event), told_before=told)


def _to_come(draft: Draft, choice: DayChoice | None, sorted_: Sorted) -> tuple[Event, ...]:
    """What may come next, the soonest first; what runs for days already comes last, if it comes at all."""
    now = draft.ctx.moment.now
    events = tuple(sorted(dated(sorted_.valid), key=lambda e: e.starts, reverse=draft.move.past))
    events = draft.move.events or events
    if not draft.move.past:  # what has been going on for days is no next event, unless there is no other
        begin = choice.options[0].start if choice is not None and not _goes_on(draft) else None
        on = tuple(e for e in events if lasting(e) and e.starts <= max(now, begin or now))
        events = tuple(e for e in events if e not in on)
        if not _goes_on(draft):
            events = (*(e for e in events if not over(draft.ctx, e)), *on) or events  # the soonest that is to come
    return events


def _none_follows(draft: Draft, choice: DayChoice | None, gone: tuple[Event, ...], evidence: Evidence) -> None:
    """Nothing is known to come: what was called off, or that nothing is, with what there is else."""
    if gone:
        cancelled(draft, gone[0], whose(draft, gone[0]), day=draft.day(draft.local(gone[0].starts).date()))
        found(draft, choice, gone[:1])
        next_one(draft, evidence.next)
        return
    draft.window = None
    noun = subject(draft.ctx, draft.move)
    who = draft.who(draft.move.artists)
    draft.status = "empty"
    if draft.move.past and not _goes_on(draft):  # 지난 생일 언제였어?: what is not known has been all the same
        draft.say("past.unknown", artists=who, subject=noun)
        next_one(draft, evidence.next)
        remember(draft, choice, (), evidence)
        return
    if draft.move.sort is not None and evidence.next:
        draft.say("empty", when=None, artists=who, subject=noun)
        next_one(draft, evidence.next)
        remember(draft, choice, (), evidence)
        return
    draft.say("empty.none" if who else "empty.ahead", artists=who, subject=noun)
    if who:
        offer_subscription(draft)
    remember(draft, choice, ())


def following(draft: Draft, choice: DayChoice | None, sorted_: Sorted, evidence: Evidence) -> None:
    """schedule.next: the first dated event from now on, with no window said (OCC-06)."""
    events = _to_come(draft, choice, sorted_)
    if _goes_on(draft):
        events = _unread(draft, events)
    elif draft.move.word == "recalled" and not events and sorted_.over:  # nothing is ahead: the last one it was
        events, draft.move = sorted_.over[-1:], replace(draft.move, past=True)
    gone = sorted_.cancelled
    draft.artists = draft.move.artists
    if (
        choice is not None
        and draft.move.only
        and not draft.move.past
        and events
        and all(over(draft.ctx, e) for e in events)
    ):
        draft.status = "empty"
        draft.say(
            "left.none",
            when=draft.when(choice, draft.window),
            artists=draft.who(draft.move.artists),
            subject=subject(draft.ctx, draft.move),
        )
        next_one(draft, evidence.next)
        remember(draft, choice, (), evidence)
        return
    if draft.move.word == "end" or draft.move.intent.startswith("nav."):
        draft.say("list.end", role="notice")
    if not events:
        _none_follows(draft, choice, gone, evidence)
        return
    event = events[0]
    draft.window = whole_day(draft, event)
    if _goes_on(draft):
        at = draft.local(event.starts)
        artist = draft.who(event.artists[:1]) if len(draft.move.artists) != 1 and event.artists else None
        draft.say(
            "after.one",
            day=draft.day(at.date(), bare=False),
            time=draft.clock(event),
            artist=artist,
            title=draft.title(event),
        )
    else:
        at = draft.local(event.starts)
        past = draft.move.past and over(draft.ctx, event)  # of what is today, or still on, nothing is past yet
        single(draft, None, event, past, When(day=draft.day(at.date(), bare=True)))
    found(draft, None, (event,))
    if (
        choice is not None and draft.move.only and draft.focus is not None
    ):  # 제일 빠른 거: what it is one of stays (FUP-00)
        before = draft.ctx.focus
        draft.focus = replace(draft.focus, asked=before.asked, parts=before.parts, question=before.question)
    if draft.move.intent.startswith("nav."):
        draft.window = draft.ctx.focus.window


def preceding(draft: Draft, choice: DayChoice | None, sorted_: Sorted, evidence: Evidence) -> None:
    """이전 거: the last event before the one that was told; none: that one comes first."""
    ctx = draft.ctx
    told = min((e.starts for e in ctx.focus.events), default=ctx.moment.now)
    before = [e for e in (*sorted_.valid, *sorted_.over, *sorted_.ahead) if e.starts < told and not lasting(e)]
    draft.artists = draft.move.artists
    if not before:
        draft.say("list.at_start")
        draft.focus, draft.window = ctx.focus, ctx.focus.window
        return
    event = max(before, key=lambda e: e.starts)
    artist = draft.who(event.artists[:1]) if len(draft.move.artists) != 1 and event.artists else None
    day = draft.day(draft.local(event.starts).date(), bare=False)
    key = "before.was" if over(ctx, event) else "before.one"
    draft.say(key, day=day, time=draft.clock(event), artist=artist, title=draft.title(event))
    draft.window = None
    found(draft, None, (event,))
    draft.focus = replace(draft.focus, question=ctx.focus.question, kinds=ctx.focus.kinds) if draft.focus else None


def _goes_on(draft: Draft) -> bool:
    """Whether the next event after what was read is asked for (C-14, C-15)."""
    return draft.move.word in ("end", "after") or draft.move.intent.startswith("nav.")


def _unread(draft: Draft, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Events that begin with or after the last one read, and were not read."""
    state, days = draft.ctx.state, draft.move.days
    read = {e.id for e in (*state.focus.events, *(state.cursor.events if state.cursor else ()))}
    start = days.options[0].start if days is not None else None
    return tuple(e for e in events if e.id not in read and (start is None or e.starts >= start))


def _clash(draft: Draft, events: tuple[Event, ...]) -> tuple[Event, Event] | None:
    """The first two events of different artists that run at the same time."""
    hours = draft.ctx.manner.policy.running_default_hours
    timed = sorted((e for e in events if e.time_known and not e.all_day), key=lambda e: e.starts)
    for n, later in enumerate(timed):
        for early in timed[:n]:
            if later.starts < running_end(early, hours) and not set(early.artists) & set(later.artists):
                return early, later
    return None


def overlap(draft: Draft, sorted_: Sorted) -> bool:
    """FUP-16: events that artists share (members those of their group), or that overlap in time. False if it does not apply."""
    artists = draft.move.artists
    if draft.move.word != "overlap" or len(artists) < 2:
        return False
    circle = draft.ctx.manner.circle
    shared = tuple(e for e in sorted_.valid if not any(circle(a).isdisjoint(e.artists) for a in artists))
    who = draft.who(artists)
    draft.artists = artists
    clash = _clash(draft, sorted_.valid) if draft.ctx.has("clash") and not shared else None
    if clash is not None:
        one, other = clash
        at = draft.local(other.starts)
        draft.say(
            "overlap.clash",
            one=draft.who(one.artists[:1]),
            title=draft.title(one),
            two=draft.who(other.artists[:1]),
            other=draft.title(other),
            day=draft.day(at.date(), bare=False),
            time=draft.clock(other),
        )
        found(draft, draft.move.days, clash)
        return True
    if not shared:
        when = draft.when(draft.move.days, draft.window) if draft.move.days is not None else None
        draft.say("clash.none" if draft.ctx.has("clash") else "overlap.none", artists=who, when=when)
        remember(draft, draft.move.days, ())
        return True
    for event in shared[:2]:
        at = draft.local(event.starts)
        draft.say(
            "overlap.one",
            artists=who,
            day=draft.day(at.date(), bare=False),
            time=draft.clock(event),
            title=draft.title(event),
        )
    found(draft, draft.move.days, shared)
    return True
