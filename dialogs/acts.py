"""What is done and not only told: subscriptions, the user's calendar, hand-off, settings, seeking (FUP-06, 07, 17, PLC-12)."""

from dialogs import amending
from dialogs.draft import Draft, whole_day
from dialogs.listing import items, page_size
from dialogs.tell import rest_offer, strangers
from dialogs.types import (
    Act,
    Ambiguity,
    Command,
    Count,
    Cursor,
    Effect,
    Event,
    Focus,
    Profile,
    Write,
)
from intents import replace

REGISTERS = {"banmal": "banmal", "polite": "haeyo", "formal": "hapsyo"}


def subscribe(draft: Draft) -> Act:
    """Start a subscription; without an identity it waits under a code (PLC-12)."""
    move, profile = draft.move, draft.ctx.profile
    if move.problem == "artist":
        if move.takes_back:
            amending.subscription(draft)
        return _ask_artist(draft, "subscribe.add")
    if move.problem == "two_artists" and draft.discreet:  # none of them is named (PLC-03)
        return _ask_artist(draft, "subscribe.add")
    draft.artists = move.artists
    if move.problem == "two_artists" and len(move.artists) > 2:
        draft.pending = Ambiguity(about="offer", offer="subscribe", artists=move.artists)
        who, count = draft.who(move.artists[:5]), Count(n=len(move.artists), counter="팀")
        draft.say("ask.subscribe.all", role="question", artists=who, count=count)
        return draft.act("ask")
    if move.problem == "two_artists":
        draft.artists = move.artists
        draft.pending = Ambiguity(about="artist", choices=move.choices, intent="subscribe.add")
        names = [draft.name(c.artists[0], cue=True) for c in move.choices[:2]]
        draft.say("ask.subscribe", role="question", a=names[0], b=names[1])
        return draft.act("ask")
    if move.takes_back:
        amending.subscription(draft)
    add_subscription(draft, move.artists, profile)
    strangers(draft)
    keep_focus(draft)
    return draft.act("confirm")


def add_subscription(draft: Draft, artists: tuple[str, ...], profile: Profile | None) -> None:
    """The lines and effects of a subscription; also used beside a look-up."""
    who = draft.who(artists)
    if profile is None and not draft.ctx.limits.codes:  # without its code nothing could be done there (PLC-12)
        draft.say("subscribed.elsewhere", artists=who)
        return
    if profile is None:
        draft.effects.append(Effect(kind="handoff", artists=artists))
        draft.say("subscribed.code", artists=who)
        draft.fail("subscribe.failed", artists=who)
        draft.session["write"] = Write(kind="code", artists=artists, at=draft.ctx.turn.now)
        return
    new = tuple(a for a in artists if a not in profile.subscriptions)
    last = draft.ctx.state.write
    done_here = last is not None and last.kind == "subscribe" and set(artists) <= set(last.artists)
    if not new and (done_here or not draft.ctx.shared):
        draft.say("subscribed.already", artists=who)
        return
    draft.effects += [Effect(kind="subscribe", artists=new)] if new else []
    draft.say("subscribed", artists=who if draft.ctx.shared else draft.who(new))  # a guess is not confirmed (PLC-02)
    if not new:
        return
    draft.fail("subscribe.failed", artists=who)
    draft.session["write"] = Write(kind="subscribe", artists=new, at=draft.ctx.turn.now)


def unsubscribe(draft: Draft) -> Act:
    """End a subscription, with the words that bring it back."""
    move, profile = draft.move, draft.ctx.profile
    if move.problem == "artist":
        if move.takes_back:
            amending.subscription(draft)
        return _ask_artist(draft, "subscribe.remove")
    who = draft.who(move.artists)
    draft.artists = move.artists
    last = draft.ctx.state.write
    if move.takes_back:
        amending.subscription(draft)
    if profile is None and last is not None and last.kind == "code" and set(move.artists) <= set(last.artists):
        left = tuple(a for a in last.artists if a not in move.artists)
        if not left:
            return undo(draft)
        draft.say("unsubscribed.part", artists=who)
        add_subscription(draft, left, profile)  # those who are left wait under a code of their own (PLC-12)
        return draft.act("confirm")
    gone = tuple(a for a in move.artists if profile is not None and a in profile.subscriptions)
    if profile is None or not (gone or draft.ctx.shared):
        draft.say("unsubscribed.none", artists=who)
        return draft.act("confirm")
    draft.say("unsubscribed", artists=who if draft.ctx.shared else draft.who(gone))  # no guess is refuted (PLC-02)
    keep_focus(draft)
    if not gone:
        return draft.act("confirm")
    draft.effects.append(Effect(kind="unsubscribe", artists=gone))
    draft.fail("unsubscribe.failed", artists=who)
    draft.session["write"] = Write(kind="unsubscribe", artists=gone, at=draft.ctx.turn.now)
    return draft.act("confirm")


def subscriptions(draft: Draft) -> Act:
    """Which artists: told in private, counted in company (PLC-02)."""
    profile = draft.ctx.profile
    names = profile.subscriptions if profile else ()
    if profile is None:
        draft.say("subscriptions.unknown")
    elif draft.move.artists and not draft.ctx.shared:
        _whether_subscribed(draft, names)
    elif not names:
        draft.say("subscriptions.none")
    elif draft.ctx.shared:
        draft.pending = Ambiguity(about="offer", offer="handoff", artists=names)
        draft.say("subscriptions.masked", role="head", count=Count(n=len(names), counter="팀"))
        draft.say("offer.handoff", role="offer")
    else:
        draft.artists = names
        before = draft.ctx.focus if draft.ctx.fresh else Focus()
        draft.focus = replace(before, artists=names, slot="artist", turn_no=draft.ctx.state.turn_no + 1)
        draft.say(
            "subscriptions.list",
            count=Count(n=len(names), counter="팀"),
            artists=draft.who(names[:5]),
            more=Count(n=len(names) - 5, counter="팀") if len(names) > 5 else None,
        )
    return draft.act()


def _whether_subscribed(draft: Draft, names: tuple[str, ...]) -> None:
    """'나 세븐틴 구독했어?': which of them are and which are not; in company that is counted as all of it is (PLC-02)."""
    asked = draft.artists = draft.move.artists
    mine, others = tuple(a for a in asked if a in names), tuple(a for a in asked if a not in names)
    if mine:
        draft.say("subscribed.already", artists=draft.who(mine))
    if others:
        draft.say("unsubscribed.none", artists=draft.who(others))
    keep_focus(draft)


def add(draft: Draft, events: tuple[Event, ...], p: float) -> Act:
    """One event into the user's calendar; several or an unsure date are asked about first (FUP-07, TPO-15)."""
    ctx = draft.ctx
    if draft.move.problem == "event" and draft.move.takes_back:
        amending.event(draft, ())
    if draft.move.problem == "event" or not events:
        draft.pending = Ambiguity(about="event", intent="calendar.add")
        draft.ask("ask.event.add")
        return draft.act("ask")
    if draft.move.problem == "which":
        if draft.move.takes_back:
            amending.event(draft, ())
        return which(draft, events)
    if draft.move.takes_back:
        amending.event(draft, events)
    draft.told = draft.listing = events
    draft.total, draft.keep_cursor = len(events), True
    draft.artists = tuple(dict.fromkeys(a for e in events for a in e.artists[:1]))
    draft.focus = replace(ctx.focus, events=events, artists=draft.artists, turn_no=ctx.state.turn_no + 1)
    from_day(draft, events)
    if len(events) > 1 and not (draft.move.word == "all" and p >= ctx.manner.policy.bands.write):
        draft.pending = Ambiguity(about="offer", offer="add", events=events)
        draft.say("confirm.add.all", role="question", count=Count(n=len(events)))
        return draft.act("ask")
    event = events[0]
    day, time = draft.day(draft.local(event.starts).date(), bare=False), draft.clock(event)
    if p < ctx.manner.policy.bands.write:
        draft.pending = Ambiguity(about="offer", offer="add", events=events)
        draft.say("confirm.add", role="question", day=day, time=time, title=draft.title(event))
        return draft.act("ask")
    return added(draft, events)


def which(draft: Draft, events: tuple[Event, ...]) -> Act:
    """'둘 중에 하나만 넣어 줘': which one; where no such question is borne, whether it is the first (FUP-07, PLC-04)."""
    if not draft.ctx.asks_openly:
        draft.move = replace(draft.move, problem=None)
        return add(draft, events[:1], 0.0)
    draft.told, draft.total, draft.keep_cursor = events, len(events), True
    draft.pending = Ambiguity(about="event", intent="calendar.add", events=events)
    titles = [draft.title(e) for e in events]
    days = [draft.day(draft.local(e.starts).date(), short=True) for e in events]
    if len(events) == 2 and titles[0] != titles[1]:
        draft.say("ask.names", role="question", a=titles[0], b=titles[1])
    elif len(events) == 2 and days[0].date != days[1].date:
        draft.say("ask.days", role="question", a=days[0], b=days[1])
    else:
        draft.say("ask.event.add", role="question")
    return draft.act("ask")


def added(draft: Draft, events: tuple[Event, ...]) -> Act:
    """Do it: into the calendar of a paired user, else onto the page under a code (ERR-11)."""
    profile, event = draft.ctx.profile, events[0]
    draft.told = draft.listing = events
    draft.artists = tuple(dict.fromkeys(a for e in events for a in e.artists[:1]))
    from_day(draft, events)
    day, time = draft.day(draft.local(event.starts).date(), bare=False), draft.clock(event)
    draft.fail("add.failed")
    if profile is None or not profile.paired:
        draft.effects.append(Effect(kind="handoff", events=events))
        if profile is not None:  # stands in the calendar once the page is paired (ERR-11)
            draft.effects.append(Effect(kind="add", events=events))
        kind = "code" if profile is None else "add"
        draft.session["write"] = Write(kind=kind, events=tuple(e.id for e in events), at=draft.ctx.turn.now)
        needed = "page.needed" if draft.ctx.limits.codes and draft.once("page") else "page.again"
        draft.say(needed if draft.ctx.limits.codes else "handoff.page")
        return draft.act("confirm")
    if "subscribe.add" in draft.move.also:
        add_subscription(draft, draft.move.artists or draft.artists, profile)
    draft.effects.append(Effect(kind="add", events=events))
    draft.session["write"] = Write(kind="add", events=tuple(e.id for e in events), at=draft.ctx.turn.now)
    if len(events) > 1:
        draft.say("added.all", count=Count(n=len(events)))
    else:
        draft.say("added", day=day, time=time, title=draft.title(event))
    return draft.act("confirm")


def add_told(draft: Draft) -> None:
    """What a look-up has just told goes into the calendar, too; several are asked about (FUP-07)."""
    window, events = draft.window, draft.told
    if len(events) > 1:
        draft.pending = Ambiguity(about="offer", offer="add", events=events)
        draft.say("confirm.add.all", role="question", count=Count(n=len(events)))
        return
    artists = draft.artists
    draft.move = replace(draft.move, also=())
    added(draft, events)
    draft.window, draft.artists = window, artists


def from_day(draft: Draft, events: tuple[Event, ...]) -> None:
    """The answer is about the day of the first event, if there is one."""
    if events:
        draft.window = whole_day(draft, events[0])


def undo(draft: Draft) -> Act:
    """Take the last write back (FUP-17)."""
    last = draft.ctx.state.write
    assert last is not None
    if last.kind == "code":  # nothing is written before the code is entered
        draft.say("undone.code")
    elif last.kind == "subscribe":
        draft.effects.append(Effect(kind="unsubscribe", artists=last.artists))
        draft.say("undone.subscribe", artists=draft.who(last.artists))
    elif last.kind == "unsubscribe":
        draft.effects.append(Effect(kind="subscribe", artists=last.artists))
        several = len(last.artists) > 3 or (draft.ctx.shared and len(last.artists) > 1)  # how many (PLC-02)
        if several:
            draft.say("undone.unsubscribe.all", count=Count(n=len(last.artists), counter="팀"))
        else:
            draft.say("undone.unsubscribe", artists=draft.who(last.artists))
    elif last.kind == "remove":
        draft.effects.append(Effect(kind="add", value=",".join(last.events)))
        draft.say("undone.remove")
    elif last.before is not None:
        draft.effects.append(Effect(kind="restore", profile=last.before))
        draft.say("undone.setting")
    else:
        events = tuple(e for e in draft.ctx.focus.events if e.id in last.events)
        draft.effects.append(Effect(kind="remove", events=events, value=",".join(last.events)))
        draft.say("undone.add")
    draft.artists = last.artists
    draft.fail("undo.failed")
    draft.session["write"], draft.keep_cursor = None, True
    return draft.act("confirm")


def handoff(draft: Draft, events: tuple[Event, ...], artists: tuple[str, ...]) -> Act:
    """Onto the personal page, or under a code (PLC-12)."""
    profile = draft.ctx.profile
    draft.effects.append(Effect(kind="handoff", events=events, artists=artists))
    draft.artists = artists
    if profile is not None and profile.paired:
        draft.say("handoff.paired")
    else:
        draft.say("handoff.code" if draft.ctx.limits.codes else "handoff.page")
    draft.fail("handoff.failed")
    return draft.act("confirm")


def linked(draft: Draft) -> Act:
    """'링크 줘': what was just told goes onto the personal page; no address is spoken (PLC-12)."""
    events, artists = draft.move.events, draft.move.artists
    if not (events or artists):
        draft.status, draft.pending = "ask", Ambiguity(about="event", intent="handoff")
        draft.ask("ask.event")
        return draft.act("ask")
    draft.told = draft.listing = events
    draft.artists, draft.total, draft.keep_cursor = artists, len(events), True
    draft.focus = replace(draft.ctx.focus, turn_no=draft.ctx.state.turn_no + 1)
    return handoff(draft, events, artists)


def moved_in_list(draft: Draft) -> Act:
    """더, 다음, 이전, 처음으로 in the list being read (FUP-12, PHR-10)."""
    move, cursor, ctx = draft.move, draft.ctx.state.cursor, draft.ctx
    draft.artists, draft.window = (cursor.artists, cursor.window) if cursor else (ctx.focus.artists, ctx.focus.window)
    if cursor is None or move.problem == "missing":
        draft.ask("ask.more")
        return draft.act("ask")
    total, size = len(cursor.events), max(1, page_size(ctx, 99))
    if move.problem == "end" or (move.intent == "nav.next" and cursor.end >= total):
        draft.say("list.end")
        draft.keep_cursor = True
        draft.told, draft.total = cursor.events, total
        return draft.act()
    if move.intent == "nav.first":
        begin = 0
        draft.say("list.first", role="opener")
    elif move.intent == "nav.prev":
        begin = max(0, cursor.begin - size)
        back = "list.back.one" if cursor.begin - begin == 1 else "list.back"
        key = "list.at_start" if cursor.begin == 0 else back
        draft.say(key, role="opener", count=Count(n=cursor.begin - begin))
    else:
        begin = cursor.end
        draft.say("list.from", role="opener", k=Count(n=begin + 1, counter="번째", system="ordinal"))
    end = cursor.begin if move.intent == "nav.prev" and cursor.begin else min(total, begin + size)
    end = total if total - end == 1 and end - begin < size + 1 and move.intent != "nav.prev" else end
    page = cursor.events[begin:end]
    items(draft, page, None, offset=begin)
    if end < total:
        rest_offer(draft, end, total)
    elif begin or move.intent != "nav.first":
        draft.say("list.end", role="notice")
    draft.cursor = replace(cursor, begin=begin, end=end)
    draft.told, draft.total, draft.listing = page, total, cursor.events
    draft.focus = replace(
        ctx.focus, events=page, artists=cursor.artists, window=cursor.window, turn_no=ctx.state.turn_no + 1
    )
    return draft.act()


def left_of_list(draft: Draft) -> Act:
    """첫 번째 거만 빼고: what is left of the list, which is the list from now on (FUP-12)."""
    ctx, events = draft.ctx, draft.move.events
    before = ctx.state.cursor or ctx.focus
    draft.artists, draft.window = before.artists, before.window
    if not events:
        draft.say("list.no_other")
        draft.keep_cursor = True
        return draft.act()
    end = page_size(ctx, len(events)) or 1
    draft.say("list.others", role="opener", count=Count(n=len(events)))
    items(draft, events[:end], None)
    rest_offer(draft, end, len(events))
    draft.cursor = Cursor(events=events, begin=0, end=end, artists=before.artists, window=before.window)
    draft.told, draft.total, draft.listing = events[:end], len(events), events
    draft.focus = replace(ctx.focus, events=events[:end], turn_no=ctx.state.turn_no + 1)
    return draft.act()


def day_of_event(draft: Draft) -> Act:
    """둘째 날은?: the date of one of the days that an event fills, or how many they are."""
    event, days = draft.move.events[0], draft.move.days
    draft.told = draft.listing = draft.move.events
    draft.artists, draft.total, draft.keep_cursor = draft.ctx.focus.artists, 1, True
    draft.window = days.options[0] if days is not None else draft.ctx.focus.window
    start = draft.window.start if days is not None and draft.window is not None else None
    if start is None:
        days_in_all = Count(n=draft.move.value or 1, counter="일", system="sino")
        draft.say("select.days", title=draft.title(event), days=days_in_all)
    else:
        draft.say("select.day", day=draft.day(draft.local(start).date(), bare=False))
    draft.focus = replace(draft.ctx.focus, turn_no=draft.ctx.state.turn_no + 1)
    return draft.act()


CHOSEN = {"but": left_of_list, "day": day_of_event}  # what is told of a list besides one item


def next_artist(draft: Draft) -> Act:
    """The next artist of a briefing with all that is unread; the others keep their order behind it."""
    cursor, ctx, artist = draft.ctx.state.cursor, draft.ctx, draft.move.artists[0]
    assert cursor is not None
    begin = cursor.begin if ctx.turn.surroundings.player == "playing" else cursor.end
    rest = cursor.events[begin:]
    his = tuple(e for e in rest if artist in e.artists)
    events = (*cursor.events[:begin], *his, *(e for e in rest if e not in his))
    end = min(begin + len(his), begin + max(1, page_size(ctx, 99)))
    draft.artists, draft.window = (artist,), ctx.focus.window
    draft.say("briefing.next", role="opener", artists=draft.who((artist,)))
    items(draft, events[begin:end], None)
    rest_offer(draft, end, len(events))
    draft.cursor = replace(cursor, events=events, begin=begin, end=end)
    draft.told, draft.total, draft.listing = events[begin:end], len(events), events
    draft.focus = replace(ctx.focus, events=events[begin:end], turn_no=ctx.state.turn_no + 1)
    return draft.act()


def seek(draft: Draft) -> Act:
    """CTX-02, 03: the effect is the confirmation."""
    seconds, word = draft.move.value or 0, draft.move.word
    draft.commands.append(Command(name="seek", value=seconds))
    if word == "reverse":
        seconds //= 2  # half of the way only takes back what was sought before
    minutes, rest = _length(seconds)
    if word == "start":
        draft.say("seek.start")
    elif word == "reverse":
        draft.say("seek.reverse_back" if seconds < 0 else "seek.reverse_forward", minutes=minutes, seconds=rest)
    elif seconds >= 0:
        draft.say("seek.forward", minutes=minutes, seconds=rest)
    else:
        into = draft.ctx.has("onward", "forward")
        draft.say("seek.into_start" if into else "seek.back", minutes=minutes, seconds=rest)
    draft.session["seek"] = seconds
    return draft.act()


def _length(seconds: int) -> tuple[Count | None, Count | None]:
    """An amount of time as it is said, in minutes and seconds: 삼십 초, 일 분 삼십 초, 십 분."""
    minutes, rest = divmod(abs(seconds), 60)
    return (
        Count(n=minutes, counter="분", system="sino") if minutes else None,
        Count(n=rest, counter="초", system="sino") if rest else None,
    )


def setting(draft: Draft) -> Act:
    """PER-02, PER-07, PLC-03: told once when it changes; without an identity it cannot last, and that is said."""
    word, profile, ctx = draft.move.word, draft.ctx.profile, draft.ctx
    if word == "settings":
        return _told(draft)
    if word == "keep_so" or profile is None:
        draft.say("set.kept" if word == "keep_so" else "set.session_only")
        return draft.act("confirm")
    if word == "banmal" and (ctx.shared or profile.persona == "kids" or ctx.turn.device.ears == "shared"):
        draft.say("set.banmal.shared")
        return draft.act("confirm")
    if word == "clock_days" and (draft.move.value or 0) > ctx.manner.policy.rollover_until:
        draft.say("set.rollover.late", hour=draft.oclock(ctx.manner.policy.rollover_until))
        return draft.act("confirm")
    if word in REGISTERS:
        value = ("register", REGISTERS[word])
    elif word in ("shorter", "longer"):
        value = ("length", "brief" if word == "shorter" else "rich")
    elif word == "plain_length":
        value = ("length", "")
    elif word in ("discreet", "discreet_off"):
        value = ("discreet", "on" if word == "discreet" else "off")
    elif word == "reset":
        value = ("reset", "")
    elif word == "owl_days":
        value = ("persona", "night_owl")
    else:
        value = ("rollover", str(draft.move.value or 0))
    draft.effects.append(Effect(kind="set", setting=value[0], value=value[1]))
    draft.fail("set.failed")
    hour = draft.oclock(draft.move.value or ctx.manner.persona("night_owl").rollover)
    draft.say("set.rollover" if word == "clock_days" and draft.move.value else f"set.{word}", hour=hour)
    return draft.act("confirm")


def _told(draft: Draft) -> Act:
    profile = draft.ctx.profile
    if profile is None:
        draft.say("set.session_only")
        return draft.act()
    words = draft.ctx.manner.policy.words
    draft.say(
        "settings.told",
        hour=draft.oclock(draft.ctx.moment.rollover),
        register=words.registers[profile.register],
        length=words.lengths.get(profile.length or profile.persona, words.lengths["default"]),
        discreet=words.discreet if profile.discreet else None,  # the mode, which names nobody (PLC-03)
    )
    return draft.act()


def _ask_artist(draft: Draft, intent: str) -> Act:
    draft.pending = Ambiguity(about="artist", intent=intent)
    draft.ask("ask.artist")
    return draft.act("ask")


def keep_focus(draft: Draft) -> None:
    """Who the wish was about is spoken of now, what was told stays (FUP-00)."""
    focus = draft.ctx.focus
    draft.focus = replace(focus, artists=draft.move.artists or focus.artists, turn_no=draft.ctx.state.turn_no + 1)
    draft.keep_cursor = True
