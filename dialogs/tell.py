"""Telling the calendar: lists, single events, empty answers, and what must be said about them (OCC, PHR-01, PHR-10)."""

from datetime import date, datetime, timedelta

from dialogs.context import Context
from dialogs.draft import Draft, whole_day
from dialogs.evidence import Evidence, Sorted
from dialogs.held import stretch
from dialogs.listing import (
    ahead_first,
    begins,
    dated,
    is_day,
    items,
    lasting,
    leading,
    members,
    order,
    over,
    page_size,
    popular,
    running,
    spilled,
    unnamed,
    whose,
    window_day,
)
from dialogs.types import Ambiguity, Clock, Count, Cursor, Day, DayChoice, Days, Event, Focus, Move, Name, Names, When
from intents import TimeRange, replace

NAMED_AT_ONCE = 3  # whose birthday it is on a day, even where lists are not read
RETOLD = ("confirm.yes", "clarify.choose", "correct.artist", "nav.next", "nav.more")  # `Move.word` names what is asked


def subject(ctx: Context, move: Move) -> str:
    """What is listed: 일정, or the kind or show that was asked for, with the place that was said (도쿄 콘서트)."""
    words = ctx.manner.policy.words
    around = words.subject
    known = [ctx.manner.kinds[k].spoken for k in move.kinds if k in ctx.manner.kinds]
    noun = known[0] if len(known) == 1 else around.plain
    noun = move.sort[0] if move.sort is not None else noun
    if move.show and move.show in ctx.manner.known:
        noun = f"{ctx.manner.known[move.show].spoken} {around.plain}"
    noun = f"{words.acts[move.acts[0]]} {noun}" if move.acts and not move.artists else noun
    hall = ctx.manner.halls.get(move.texts[0]) if move.texts and not move.show else None
    where = move.places[0] if move.places else hall
    noun = f"{where} {noun}" if where else noun
    noun = f"{move.elsewhere[0]} {around.outside} {noun}" if move.elsewhere and not move.places else noun
    left_out = [ctx.manner.kinds[k].spoken for k in move.barred if k in ctx.manner.kinds]
    noun = f"{left_out[0]} {around.without} {noun}" if left_out else noun
    noun = f"{around.picks} {noun}" if move.word == "picks" else noun
    noun = f"{around.mates} {noun}" if move.word == "mates" and len(move.artists) > 3 else noun
    noun = f"{words.states[move.status[0]]} {noun}" if move.status else noun
    noun = f"{around.highlights} {noun}" if move.word == "highlights" else noun
    return (
        f"{around.also} {noun}" if move.events and not move.elsewhere else noun
    )  # 그날 또 뭐 있어?: besides what was told


def lookup(draft: Draft, choice: DayChoice | None, sorted_: Sorted, evidence: Evidence) -> None:
    """The answer of a look-up: one, several, too many, none (PHR-01, OCC-06…OCC-10)."""
    ctx, artists = draft.ctx, draft.move.artists
    valid, left = _arranged(draft, choice, sorted_.valid)
    past = _is_past(draft, choice) or not left
    if draft.move.only and valid:
        _one_of(draft, choice, valid, past)
        return
    draft.total, draft.told, draft.listing, draft.artists = len(valid), valid, (*valid, *sorted_.cancelled), artists
    if valid:
        _several(draft, choice, valid, past)
        _without(draft, valid, past)
        for event in sorted_.cancelled[:1]:
            other = draft.who(unnamed(draft, event)) if len(artists) != 1 else None
            cancelled(draft, event, other)
        for event in evidence.left[:1]:
            moved(draft, event, draft.who(unnamed(draft, event)) if len(artists) != 1 else None, told_before=True)
        if not left and draft.pending is None and not _is_past(draft, choice):
            next_one(draft, evidence.next, drop=4)
    elif sorted_.cancelled:
        event = sorted_.cancelled[0]
        draft.told = sorted_.cancelled
        day = draft.day(draft.local(event.starts).date())
        cancelled(draft, event, whose(draft, event), day=day, time=draft.clock(event))
        next_one(draft, evidence.next)
    elif evidence.left:
        event = evidence.left[0]
        draft.told = (event,)
        moved(draft, event, draft.who(artists or leading(ctx, event)), told_before=True)
    elif sorted_.over:
        finished(draft, choice, evidence)
    else:
        empty(draft, choice, evidence, sorted_.ahead)
    remember(draft, choice, valid or sorted_.cancelled or evidence.left[:1], evidence)


def _arranged(draft: Draft, choice: DayChoice | None, events: tuple[Event, ...]) -> tuple[tuple[Event, ...], int]:
    """What was found in the order in which it is told, and how much of it is not over yet."""
    if not events:
        return events, 0
    ctx, move = draft.ctx, draft.move
    personal = move.word == "own" or move.intent == "briefing"  # over all subscriptions, by time (OCC-03)
    since = draft.window.start if draft.window else None
    inside = order(ctx, events, () if personal else move.artists, since)
    if _is_past(draft, choice):
        return inside, len(inside)
    ranked, left = ahead_first(ctx, inside)
    head, day = ranked[:left], window_day(draft, choice)
    if not (move.artists or move.texts or move.word == "picks"):
        head = popular(ctx, head, since)
    elif day is not None:  # the release leads its day (OCC-04)
        head = tuple(sorted(head, key=lambda e: not _out_on(draft, e, day)))
    return (*head, *ranked[left:]), left


def _out_on(draft: Draft, event: Event, day: date) -> bool:
    """Whether something is released on that day, and not only announced."""
    manner = draft.ctx.manner
    released = event.kind in manner.below("release") and not any(word in event.title for word in manner.policy.teasers)
    return released and draft.local(event.starts).date() == day


def finished(draft: Draft, choice: DayChoice | None, evidence: Evidence) -> None:
    """OCC-10: all of today is over, with the date where 오늘 alone is not enough (TPO-12, TPO-13), then what comes."""
    ctx, move = draft.ctx, draft.move
    draft.status = "empty"
    today = draft.day(ctx.moment.now.astimezone(draft.zone).date())
    who = draft.whom()
    named = None if today.bare or draft.abroad else When(day=replace(today, word=None))
    word = None if ctx.moment.small else "오늘"
    draft.say("finished", role="status", when=named, artists=who, word=word, subject=subject(ctx, move))
    _tomorrow(draft, evidence.next)
    next_one(draft, evidence.next)


def _tomorrow(draft: Draft, after: tuple[Event, ...]) -> None:
    """OCC-10: how much is on tomorrow, where it is more than the one event that is told next."""
    if not after or draft.abroad or draft.ctx.moment.small:
        return
    tomorrow = draft.ctx.moment.today + timedelta(days=1)
    count = sum(draft.local(e.starts).date() == tomorrow for e in after)
    if draft.local(after[0].starts).date() == tomorrow and count > 1:
        draft.say("finished.tomorrow", role="next", drop=3, count=Count(n=count))


def _one_of(draft: Draft, choice: DayChoice | None, valid: tuple[Event, ...], past: bool) -> None:
    """The first or the last of all that is on in the window ('올해 마지막 콘서트')."""
    ctx, move = draft.ctx, draft.move
    timed = sorted(dated(valid), key=lambda e: e.starts)
    ahead = [e for e in timed if not over(ctx, e)] if not past else timed
    event = timed[-1] if move.only == "last" else (ahead or timed)[0]
    at = draft.local(event.starts)
    gone = past or over(ctx, event)
    draft.total, draft.told, draft.listing, draft.artists = 1, (event,), (event,), move.artists
    draft.say(
        "past.only" if gone else "list.only",
        when=draft.when(choice, draft.window) if choice is not None and choice.named != "span" else None,
        artists=draft.who(move.artists),
        which=ctx.manner.policy.words.order[move.only],
        subject=subject(ctx, move),
        day=draft.day(at.date(), bare=False),
        time=draft.clock(event),
        artist=draft.who(unnamed(draft, event)) if len(move.artists) != 1 else None,
        title=draft.title(event),
    )
    if draft.window is None:
        draft.window = whole_day(draft, event)
    remember(draft, choice, (event,))


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
    if move.onward if choice is None else choice.onward and choice.named == "span":
        draft.say("list.onward", role="opener")
    if len(valid) == 1:
        single(draft, choice, valid[0], past, when)
        return
    size, left = page_size(ctx, len(valid)), sum(not over(ctx, e) for e in valid)
    if (
        move.kinds == ("birthday",) and when is not None and _one_day(when)
    ):  # names are short; the budget cuts them (OCC-05)
        size = min(len(valid), max(size, NAMED_AT_ONCE))
    named = move.artists or move.texts or move.acts or move.word == "picks"
    some = size < len(valid) and not named
    lead = "past.item" if past else "list.some_item" if some else "list.item"
    if size == 1:
        lead = first_lead(valid, ctx.moment.now, ctx.manner.policy.running_default_hours, past=past)
    who = draft.whom()
    word = "" if past or named else "_many"
    whole = size == len(valid) or (word and lead in ("list.first_item", "list.next_item"))
    key = "past.head" if past else ("list.head" if whole else "list.head_all") + word
    if word and move.kinds == ("birthday",):
        draft.say("list.birthdays", when=when, count=Count(n=len(valid), counter="명"))
    elif ctx.persona.overview or len(valid) > 2 or when is not None:
        brief = None if past else "list.head_many_brief" if word else "list.head_brief"
        rest = Count(n=left) if 0 < left < len(valid) and size < len(valid) else None
        glance = _shown_anyway(ctx, when) if ctx.turn.device.eyes == "glance" else ()
        draft.say(key, when=when, artists=who, count=Count(n=len(valid)), subject=subject(ctx, move), left=rest,
                  spare=("left", *glance, *(("subject",) if brief and glance and not word else ())), brief=brief)  # fmt: skip
    items(draft, valid[:size], choice, lead=lead)
    _trace_moved(draft, valid[:size])
    if size < len(valid):
        rest_offer(draft, size, len(valid))
    draft.cursor = Cursor(events=valid, begin=0, end=size, artists=move.artists, window=draft.window)


def _shown_anyway(ctx: Context, when: When | None) -> tuple[str, ...]:
    """The window of one event with a date of its own may go unsaid where a screen shows it, and any on a watch."""
    return ("when",) if ctx.limits.card and when is not None and isinstance(when.day, Days) else ()


def first_lead(events: tuple[Event, ...], now: datetime, hours: float, *, past: bool) -> str:
    """How the one item of a list is led in that is read: the first one, the next one, or just one of them."""
    if past:
        return "past.first_item"
    if lasting(events[0]) or events[0].starts <= now:  # it neither comes first nor next: it is on
        return "list.item"
    if not begins(events, now, hours):
        return "list.some_item"
    gone = any(e.starts < events[0].starts and not lasting(e) for e in events)
    return "list.next_item" if gone else "list.first_item"


def _without(draft: Draft, valid: tuple[Event, ...], past: bool) -> None:
    """ENT-19: of several artists asked for by name, the one that has nothing is told too."""
    artists = draft.move.artists
    if not 1 < len(artists) <= 3 or draft.move.word == "own":
        return
    circle = draft.ctx.manner.circle
    missing = tuple(a for a in artists if not any(circle(a) & set(e.artists) for e in valid))
    if missing:
        noun = subject(draft.ctx, draft.move)
        offer = draft.lines.pop() if draft.lines and draft.lines[-1].role == "offer" else None
        draft.say(
            "past.empty" if past else "empty.others",
            role="notice",
            drop=2,
            when=None,
            artists=draft.who(missing),
            subject=noun,
        )
        if offer is not None:
            draft.lines.append(offer)


def strangers(draft: Draft) -> None:
    """Who was asked for beside somebody we know is not passed over in silence (ENT-19, ERR-04)."""
    for word in draft.ctx.names.strangers[:1]:
        spoken = draft.ctx.manner.reader.read(word)
        if spoken and not draft.discreet:
            draft.say("unknown.far", role="status", name=Name(text=word, spoken=spoken))


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
    if event.status == "moved":
        moved(draft, event, draft.who(leading(ctx, event)), told_before=knew(draft, event))
        return
    if event.status == "cancelled":
        cancelled(draft, event, draft.who(unnamed(draft, event)), day=draft.day(draft.local(event.starts).date()))
        return
    circle = ctx.manner.circle
    said = tuple(a for a in move.artists if circle(a) & set(event.artists)) or move.artists
    shown = draft.who(members(draft, event) or (said if said and move.word != "own" else leading(ctx, event)))
    if not past and running(ctx, event):
        in_progress(draft, event, shown, when)
    elif past or not stretch(draft, event, when if choice is not None else None, shown):
        _at_its_time(draft, choice, event, past, when, shown)


def _at_its_time(
    draft: Draft, choice: DayChoice | None, event: Event, past: bool, when: When | None, shown: Names | None
) -> None:
    """An event of one time, neither on nor lasting for days: its day within the window that was asked for, its hour, what it is."""
    ctx = draft.ctx
    at = draft.local(event.starts)
    named = when or When(day=draft.day(at.date(), p=1.0, bare=True))
    inside = when is not None and not _one_day(when)
    if inside and when is not None and isinstance(when.day, Days) and when.day.name == "month":
        named, inside = When(day=draft.day(at.date(), bare=False)), False  # the date names its month, too (PHR-03)
    day = draft.day(at.date(), bare=False) if inside else None
    clock = None if named.at is not None else draft.clock(event, late=spilled(draft, choice, event))
    if named.at is not None and event.time_known and at != named.at.at:
        clock = draft.clock(event)
    if clock is not None and _begun(draft, event) and not past:
        clock = replace(clock, since=True)
    key = _key_of(draft, event, clock, past)
    day = None if day is None else replace(day, word=None)
    if key.endswith(".is"):
        draft.say(key, when=named, artist=draft.who(unnamed(draft, event)), day=day, title=draft.title(event))
        return
    draft.say(
        key, spare=_shown_anyway(ctx, named) if day is not None else (), brief="list.one_brief" if key == "list.one" else None,
        when=named, artists=shown, day=day, time=clock, title=draft.title(event),
        place=draft.title_of_place(event) if ctx.persona.places or ctx.names.places else None,
    )  # fmt: skip
    if not past and not event.all_day and not event.time_known and not is_day(ctx, event):
        draft.say("time.pending", role="status", drop=4)
    if event.status == "tentative" and not past:
        draft.say("tentative", role="status")


def _key_of(draft: Draft, event: Event, clock: Clock | None, past: bool) -> str:
    """The phrase of an event: whether it was or will be, and whether it is a day, a deadline, or has begun."""
    ctx = draft.ctx
    was = past or (over(ctx, event) and event.time_known)
    if is_day(ctx, event):
        return "past.is" if was else "list.is"
    if clock is not None and any(word in event.title for word in ctx.manner.policy.deadlines):
        return "past.one" if was else "list.until"
    return "past.one" if was else "list.since" if clock is not None and clock.since else "list.one"


def _begun(draft: Draft, event: Event) -> bool:
    """Whether an event has begun before the window, on the day that the window names (내일 저녁: since five)."""
    start = draft.window.start if draft.window else None
    return start is not None and event.starts < start and draft.local(start).date() == draft.local(event.starts).date()


def in_progress(draft: Draft, event: Event, artists: Names | None, when: When | None) -> None:
    """OCC-07: what is on now, with its end; with the date where 오늘 alone would not do (TPO-12)."""
    if stretch(draft, event, when, artists):
        return
    ends = Clock(at=draft.local(event.ends)) if event.ends and event.ends > event.starts else None
    day = when.day if when is not None and isinstance(when.day, Day) and not when.day.bare else None
    named = When(day=replace(day, word=None)) if day is not None else None
    draft.say("in_progress", role="status", when=named, artists=artists, title=draft.title(event), ends=ends)


def _one_day(when: When) -> bool:
    """Whether a window is said as the one day of the event; 'until the thirtieth' and 'from the first' are not."""
    if isinstance(when.day, Day):
        return not when.day.edge and not when.onward
    return when.day is None and when.at is not None


def cancelled(
    draft: Draft, event: Event, artist: Names | None, *, day: Day | None = None, time: Clock | None = None
) -> None:
    """OCC-08: what was called off is told as such; whose it was and when, where that is not known already."""
    draft.say("cancelled", role="status", artist=artist, title=draft.title(event), day=day, time=time)


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
    key = "moved.was" if over(draft.ctx, event) else "moved"
    draft.say(key, role="status", artists=artists, title=title, day=day, old=before, time=time)


def knew(draft: Draft, event: Event) -> bool:
    """Whether the user could know the old date: a subscription, or something said before."""
    profile = draft.ctx.profile
    subscribed = profile is not None and bool(set(profile.subscriptions) & set(event.artists))
    return subscribed or event.id in {e.id for e in draft.ctx.focus.events}


def _trace_moved(draft: Draft, events: tuple[Event, ...]) -> None:
    """Which items of a list were moved stands in the explanation; the items themselves say so (OCC-08)."""
    for event in events:
        if event.status == "moved":
            draft.because("OCC-08", f"{event.title}: 바뀐 일정")


def empty(draft: Draft, choice: DayChoice | None, evidence: Evidence, ahead: tuple[Event, ...] = ()) -> None:
    """OCC-06: the day and the artist, then the next dated event, then stop. `ahead`: what the window still holds, where
    the question was what it held."""
    ctx, move = draft.ctx, draft.move
    coming = tuple(e for e in evidence.next if e not in move.events)  # 그 팀 다른 건?: not what was told
    draft.status = "empty"
    when = draft.when(choice, draft.window) or _day_there(draft, choice)
    who = draft.whom()
    noun = subject(ctx, move)
    noun = f"{ctx.manner.policy.words.subject.others} {noun}" if move.without else noun
    if choice is not None and choice.model == "midnight":
        draft.say("midnight.none", when=when, artists=who)
        return
    if move.status:
        draft.say("empty", when=when, artists=who, subject=noun)
        return
    if _from_now(draft):
        moment = ctx.moment.small or _is_moment(draft)  # at one in the night 이따 is not the rest of the day
        draft.say("empty.now" if moment else "left.none", when=when, artists=who, subject=noun)
        next_one(draft, ahead or coming)
        return
    if choice is not None or not move.upcoming or move.past:
        past = _is_past(draft, choice)
        yet = ahead or (past and choice is None and coming)
        draft.say("empty.yet" if yet else "past.empty" if past else "empty", when=when, artists=who, subject=noun)
        if past and choice is not None and not ahead:
            return
    elif move.sort is not None and coming:  # 팬콘 해?: what comes next is another sort of concert
        draft.say("empty", when=None, artists=who, subject=noun)
    if ahead or coming:
        next_one(draft, ahead or coming)
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
        offer_subscription(draft)


def offer_subscription(draft: Draft) -> None:
    """After an answer that found nothing, once in a session: that these artists can be subscribed to (OCC-06)."""
    artists, profile = draft.move.artists, draft.ctx.profile
    subscribed = profile is not None and set(artists) <= set(profile.subscriptions)
    if not subscribed and draft.once(f"subscribe:{','.join(artists)}"):
        draft.say("empty.subscribe", role="notice", drop=3)


def _from_now(draft: Draft) -> bool:
    """Whether what was asked about begins with this very moment: 지금, 이따 (TPO-21); of what was before it nothing is said."""
    window = draft.window
    return (
        window is not None and window.start == draft.ctx.moment.now and window.end is not None and window.grain != "day"
    )


def _is_moment(draft: Draft) -> bool:
    """Whether only this moment was asked about: 지금, not 이따."""
    window = draft.window
    soon = timedelta(minutes=draft.ctx.manner.policy.soon_minutes)
    return (
        window is not None and window.start is not None and window.end is not None and window.end - window.start <= soon
    )


def _day_there(draft: Draft, choice: DayChoice | None) -> When | None:
    """The day of somebody abroad, for an answer that holds no date of Korea (TPO-12, TPO-19)."""
    if (
        not draft.abroad
        or choice is None
        or choice.named != "day"
        or draft.window is None
        or draft.window.start is None
    ):
        return None
    now = draft.ctx.moment.now
    day = draft.window.start.astimezone(now.tzinfo).date()
    return When(day=Day(date=day, word=choice.word if not draft.ctx.moment.small else None, year=now.year))


def next_one(draft: Draft, after: tuple[Event, ...], *, drop: int = 0) -> None:
    """The next dated event after an answer that found nothing."""
    if not after:
        return
    event = dated(after)[0]
    at = draft.local(event.starts)
    told = any(line.slots.get(slot) for line in draft.lines for slot in ("artist", "artists"))
    artist = draft.who(unnamed(draft, event)) if len(draft.move.artists) != 1 or not told else None
    days, time = draft.move.days, draft.clock(event)
    same = days is not None and days.named == "day" and window_day(draft, days) == at.date() and not _from_now(draft)
    if same and days is not None and days.clock and draft.window is not None and draft.window.start is not None:
        same = draft.local(draft.window.start).hour > 0  # midnight is said by two days (TPO-16)
    day: Day | str | None = draft.ctx.manner.policy.words.same_day if same else draft.day(at.date(), bare=False)
    if time is not None and not time.soon and not time.late and at.hour == at.minute == 0:
        day = None  # the hour names both of its days (TPO-16)
    draft.say("empty.next", role="next", drop=drop, day=day, time=time, artist=artist, title=draft.title(event))
    draft.told = draft.told or (event,)
    draft.listing = draft.listing or (event,)


def _still_told(ctx: Context, move: Move) -> tuple[Event, ...]:
    """What was told before and is still spoken of: not the events of others than those who were asked about now."""
    if not ctx.fresh or set(move.artists) <= set(ctx.focus.artists):
        return ctx.focus.events if ctx.fresh else ()
    circle = ctx.manner.circle
    return tuple(e for e in ctx.focus.events if circle(*move.artists) & circle(*e.artists))


def remember(
    draft: Draft, choice: DayChoice | None, events: tuple[Event, ...], evidence: Evidence | None = None
) -> None:
    """Focus and frame after an answer; one that found nothing keeps what was told of the same artists before (FUP-19)."""
    ctx, move = draft.ctx, draft.move
    kept = events or _still_told(ctx, move)
    if not kept and evidence is not None:
        kept = tuple(e for e in evidence.next[:1] if e in draft.told)  # what was told to come next
    cursor = draft.cursor
    read = cursor.events[cursor.begin : cursor.end] if cursor else kept
    window = draft.window
    if choice is None and window is None and events and len(events) == 1:
        window = whole_day(draft, events[0])
    alone = bool(events) and len(read) == 1 and not (cursor and len(cursor.events) > 1)
    question = move.word if move.intent in RETOLD or move.word == "picks" else None
    draft.focus = Focus(
        window=window, artists=move.artists or (leading(ctx, read[0]) if alone else ()),
        kinds=move.kinds, show=move.show, events=tuple(read) if read else kept, slot="artist" if move.artists else "time",
        asked=window if choice is not None and choice.reason != "line_up" else None, parts=choice.parts if choice else (),
        only=move.only, status=move.status, acts=move.acts, question=question or move.intent,
        turn_no=ctx.state.turn_no + 1, p=choice.p if choice else 0.95, word=choice.word if choice else None,
        reason=choice.reason if choice else "upcoming", others=choice.options[1:] if choice else (), hour=ctx.moment.now.hour,
        briefing=move.intent == "briefing", texts=() if move.show else move.texts, places=move.places, elsewhere=move.elsewhere,
        without=move.without, onward=choice is not None and choice.onward and choice.named == "span",
    )  # fmt: skip
    asked = draft.focus.asked
    if asked is not None:
        draft.session["windows"] = (*(w for w in ctx.state.windows if w != asked), asked)[-2:]
    if (
        move.events and ctx.fresh and move.intent != "schedule.lookup"
    ):  # about what was told before: what was asked for stays (FUP-00)
        kept_from = ctx.focus
        draft.focus = replace(
            draft.focus, kinds=move.kinds or kept_from.kinds, show=move.show or kept_from.show, slot=kept_from.slot,
            asked=kept_from.asked, question=kept_from.question, parts=kept_from.parts, only=kept_from.only, status=kept_from.status,
            texts=kept_from.texts, places=kept_from.places, elsewhere=kept_from.elsewhere, without=kept_from.without, acts=kept_from.acts, onward=kept_from.onward,
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
        who = draft.who(draft.move.artists) if events[0] is all_events[0] else None
        draft.say(
            "two.day.of" if who else "two.day",
            role="head",
            when=When(day=day),
            artists=who,
        )
        draft.window = TimeRange(start=window.start, end=window.end, grain="day")
        items(draft, events, choice, lead="two.past" if past else "two.item")
    first, last = pairs[0][0], pairs[-1][0]
    draft.window = TimeRange(start=first.start, end=last.end, grain="day")
    draft.told = draft.listing = tuple(all_events)
    draft.total, draft.artists = len(all_events), draft.move.artists
