"""When it did not work, or was not about the calendar: no-match, no-input, unknown names, far dates, launch, help (ERR, OCC)."""

from calendar import monthrange
from datetime import datetime, timedelta
from typing import Literal

from dialogs.acts import add_subscription, add_told
from dialogs.draft import Draft
from dialogs.types import Act, Ambiguity, Clock, Count, Day, Days, Effect, Event, Focus, Name, Saved, When
from intents import TimeRange, replace

REASONS = (
    "small_hours",
    "calendar",
    "frame",
    "coordinate",
    "today_small",
    "today_past",
    "dawn",
    "weekday",
    "platform",
    "shift",
    "corrected",
    "carried",
    "flip",
    "yesterday",
    "midnight",
    "remaining",
    "vague",
    "upcoming",
    "weekend_left",
    "briefing",
    "tonight",
    "chosen",
)  # why it was that day, each with a phrase of its own (FUP-15)


def no_match(draft: Draft) -> Act:
    """ERR-01: three levels in different words, then leave; at once where the platform hangs up after this answer."""
    state = draft.ctx.state
    level = 3 if draft.ctx.turn.final else min(3, max(state.no_match, state.failures) + 1)
    draft.session.update({"no_match": level, "failures": level})
    draft.keep_cursor = True
    draft.because("ERR-01", f"알아듣지 못함 {level}번째")
    example = draft.ctx.manner.policy.examples
    if not draft.ctx.asks_openly and level < 3:
        draft.say("nomatch.car")
        return draft.act("repair", success=False)
    if level == 3:
        return _left(draft)
    if level == 2:
        draft.say("nomatch.2", a=example["query"], b=example["other"])
        draft.say("nomatch.2.ask", role="question")
    else:
        draft.say("nomatch.1", role="question")
    draft.suggestions += [example["query"], example["other"]]
    return draft.act("repair", success=False)


def no_input(draft: Draft) -> Act:
    """ERR-02: after an offer silence is a no; else shorter, then narrower, then leave."""
    state, pending = draft.ctx.state, draft.move.accepts
    if pending is not None and pending.about == "offer":
        draft.status = "ended"
        return draft.act("close", ends=True)
    level = 3 if draft.ctx.turn.final else min(3, max(state.no_input, state.failures) + 1)
    draft.session.update({"no_input": level, "failures": level})
    draft.pending, draft.keep_cursor = pending, True
    if level == 3:
        return _left(draft)
    example = draft.ctx.manner.policy.examples
    if not draft.ctx.asks_openly:
        draft.say("nomatch.car")
    elif pending is not None and pending.choices:
        _which_one(draft, pending, level)
    elif level == 2:
        draft.say("noinput.2", a=example["a"], b=example["b"])
        draft.say("noinput.2.ask", role="question")
    else:
        draft.say("noinput.1", role="question")
    return draft.act("repair", success=False)


def _left(draft: Draft) -> Act:
    """The end of a ladder; at night on a shared speaker without a word (ERR-00)."""
    draft.status = "ended"
    if not draft.ctx.night or draft.ctx.turn.final:
        draft.say("noinput.3" if draft.move.intent == "noinput" else "nomatch.3")
    return draft.act("close", ends=True, success=False)


def _which_one(draft: Draft, pending: Ambiguity, level: int) -> None:
    """The options of a question once more, in other words; then how one is taken without its name."""
    labels = [Name(text=c.label, spoken=draft.ctx.manner.reader.read(c.spoken) or c.spoken) for c in pending.choices]
    if level > 1:
        draft.say("noinput.choice")
        draft.say("noinput.choice.ask", role="question")
    elif len(labels) == 1:
        draft.say("unknown.near.again", role="question", name=labels[0])
    else:
        draft.say("ask.again", role="question", a=labels[0], b=labels[1], c=labels[2] if len(labels) > 2 else None)


def problem(draft: Draft) -> Act:
    """What keeps a look-up from being made, each with its one clear sentence."""
    return {
        "unknown": unknown,
        "thing": unknown,
        "near": near,
        "impossible": impossible,
        "future": beyond,
        "before": beyond,
        "coordinate": coordinate,
        "artist": missing_artist,
        "event": missing_event,
        "nothing": nothing,
        "bias": missing_bias,
        "ambiguous": ambiguous,
        "programme": programme,
        "missing": missing_list,
        "range": out_of_list,
        "foreign": foreign,
    }[draft.move.problem or "missing"](draft)


def unknown(draft: Draft) -> Act:
    """ERR-04: nothing sounds like it. Its day and kind are kept for the name that comes next (FUP-00), and what was told
    before is kept, too (FUP-19)."""
    draft.status = "unknown_artist"
    move, word = draft.move, draft.move.word or ""
    window = move.days.options[0] if move.days else None
    before = draft.ctx.focus if draft.ctx.fresh else Focus()
    anew = draft.ctx.has("schedule", "what_on", "exist")
    draft.focus = replace(
        before, window=window, asked=window or (None if anew else before.asked), kinds=move.kinds, slot="artist", question=move.intent,
        turn_no=draft.ctx.state.turn_no + 1, reason=move.days.reason if move.days else "upcoming",
    )  # fmt: skip
    spoken = draft.ctx.manner.reader.read(word)
    if move.problem == "thing" and spoken:  # a song or a film is no artist
        draft.say("unknown.thing", name=Name(text=word, spoken=spoken))
        return draft.act("answer")
    if spoken:
        draft.say("unknown.far", name=Name(text=word, spoken=spoken))
    else:
        draft.say("unknown.far.unread")
    if draft.once("otherwise"):
        draft.say("unknown.otherwise", role="notice", drop=2)
    return draft.act("answer")


def near(draft: Draft) -> Act:
    """ERR-04: one or two names that sound like it."""
    draft.status = "ask"
    move = draft.move
    names = [draft.name(c.artists[0], cue=True) for c in move.choices]
    window = move.days.options[0] if move.days else None
    if draft.discreet:  # what it may be is not named either (PLC-03)
        return missing_artist(draft)
    draft.pending = Ambiguity(about="artist", choices=move.choices, intent=move.intent, window=window, kinds=move.kinds)
    if len(names) == 1 or not draft.ctx.asks_openly:
        draft.pending = replace(draft.pending, choices=move.choices[:1])
        draft.say("unknown.near", role="question", name=names[0])
    else:
        draft.say("unknown.two", role="question", a=names[0], b=names[1])
    draft.suggestions += [c.label for c in move.choices]
    return draft.act("ask")


def impossible(draft: Draft) -> Act:
    """ERR-03: a date that does not exist; the last one of its month is offered."""
    facts = draft.ctx.bad_dates[0].facts
    year = facts.year or draft.ctx.moment.today.year
    month = facts.month or draft.ctx.moment.today.month
    if not 1 <= month <= 12:
        draft.say("impossible.month")
        return draft.act("answer")
    last = monthrange(year, month)[1]
    first = datetime(year, month, last, tzinfo=draft.zone)
    if facts.year is None and first < draft.ctx.moment.now - timedelta(days=60):  # TPO-20: the next one
        last = monthrange(year + 1, month)[1]
        first = datetime(year + 1, month, last, tzinfo=draft.zone)
    window = TimeRange(start=first, end=first + timedelta(days=1), grain="day")
    draft.status = "ask"
    draft.pending = Ambiguity(
        about="offer", offer="date", window=window, artists=draft.move.artists, kinds=draft.move.kinds
    )
    draft.artists = draft.move.artists
    _kept_thread(draft)
    draft.say(
        "impossible", month=Count(n=month, counter="월", system="sino"), last=Count(n=last, counter="일", system="sino")
    )
    draft.say(
        "impossible.ask",
        role="question",
        month=Count(n=month, counter="월", system="sino"),
        last=Count(n=last, counter="일", system="sino"),
    )
    return draft.act("ask")


def _kept_thread(draft: Draft) -> None:
    """FUP-19: a day that cannot be looked up leaves what is spoken of: whose schedule it was, and of what kind."""
    ctx, move = draft.ctx, draft.move
    before = ctx.focus if ctx.fresh else Focus()
    if move.artists and move.artists != before.artists:
        before = Focus(artists=move.artists, slot="artist")
    draft.focus = replace(before, kinds=move.kinds or before.kinds, turn_no=ctx.state.turn_no + 1)


def beyond(draft: Draft) -> Act:
    """ERR-03: outside the year we know; the limit is named, no question."""
    draft.artists, draft.status = draft.move.artists, "empty"
    _kept_thread(draft)
    window = draft.move.days.options[0] if draft.move.days else None
    far = draft.move.problem == "future"
    start = draft.local(window.start) if window and window.start else None
    when: When | None = None
    if start is not None and window is not None and window.end is not None:
        last = draft.local(window.end) - timedelta(microseconds=1)
        whole = (last - start).days
        if whole <= 26:
            when = draft.when(draft.move.days)
        else:
            year = draft.ctx.moment.today.year
            named: Literal["month", "year"] = "year" if whole > 300 else "month"
            when = When(day=Days(first=start.date(), last=last.date(), name=named, year=year))
    draft.say("range.future" if far else "range.past", when=when)
    draft.say("range.limit", role="notice")
    return draft.act("answer")


def coordinate(draft: Draft) -> Act:
    """TPO-07: 내일 목요일, where tomorrow is none: the named day is offered."""
    choice, state = draft.move.days, draft.ctx.state
    assert choice is not None
    window = choice.options[0]
    draft.status, draft.artists = "ask", draft.move.artists
    _kept_thread(draft)
    day = draft.day(draft.local(window.start).date(), bare=False) if window.start else None
    draft.pending = Ambiguity(
        about="offer", offer="date", window=window, artists=draft.move.artists, kinds=draft.move.kinds
    )
    draft.session["asked"] = (*state.asked, "day")
    draft.say("coordinate.is", day=day)
    draft.say("coordinate.ask", role="question", day=day, subject=draft.ctx.manner.policy.words.subject.plain)
    return draft.act("ask")


def missing_artist(draft: Draft) -> Act:
    """ERR-06: whose? A statement with an example where no open question is borne."""
    draft.status = "ask_artist"
    window = draft.move.days.options[0] if draft.move.days else None
    draft.pending = Ambiguity(
        about="artist", intent=draft.move.intent, window=window, kinds=draft.move.kinds,
        part=draft.move.days.part if draft.move.days else None,
    )  # fmt: skip
    if draft.ask("ask.artist"):
        draft.suggestions += [draft.ctx.manner.policy.examples["query"]]
    return draft.act("ask")


def missing_event(draft: Draft) -> Act:
    """CTX-06: a question about an event, and none is in focus."""
    key = {
        "schedule.place": "ask.event.place",
        "schedule.time": "ask.event.time",
        "schedule.cast": "ask.event.cast",
    }.get(draft.move.intent, "ask.event")
    draft.status = "ask"
    draft.pending = Ambiguity(about="event", intent=draft.move.intent)
    draft.ask(key)
    return draft.act("ask")


def missing_bias(draft: Draft) -> Act:
    """'최애 콘서트 언제야', and none is known: that is said, not somebody else's concert (PER-07)."""
    draft.status = "empty"
    draft.say("bias.none" if draft.ctx.profile is not None else "bias.unknown")
    return draft.act("answer")


def nothing(draft: Draft) -> Act:
    """What was asked of an answer that told of no event: it is not known either, in fewer words (FUP-19, OCC-06)."""
    intent, last = draft.move.intent, draft.ctx.state.last_reply
    draft.artists = draft.move.artists
    if last is not None:  # for 왜 없어
        draft.status, draft.window = last.facts.status, last.facts.window
    if intent == "schedule.time" and draft.ctx.has("ask_length", "ask_until"):
        draft.say("nothing.length")
    else:
        draft.say(
            {"schedule.time": "nothing.time", "schedule.place": "nothing.place", "schedule.cast": "nothing.cast"}.get(
                intent, "nothing.more"
            )
        )
    return draft.act("answer")


def missing_list(draft: Draft) -> Act:
    """A number or 더 without a list that it could be of."""
    draft.ask("ask.more")
    return draft.act("ask")


def out_of_list(draft: Draft) -> Act:
    """A number that the list does not have; the list stays."""
    draft.keep_cursor = True
    draft.say("select.range", count=Count(n=draft.move.value or 0))
    return draft.act("answer")


def ambiguous(draft: Draft) -> Act:
    """ENT-15, ENT-20: two or three readings as short labels, once per session and token."""
    move, state = draft.move, draft.ctx.state
    draft.status = "ask"
    window = move.days.options[0] if move.days else None
    draft.pending = Ambiguity(
        about="intent",
        choices=move.choices,
        intent=move.intent,
        window=window,
        kinds=move.kinds,
        artists=move.artists,
        text=move.word,
    )
    draft.session["asked"] = (*state.asked, f"name:{move.word}")
    labels = [Name(text=c.label, spoken=draft.ctx.manner.reader.read(c.spoken) or c.spoken) for c in move.choices]
    if len(labels) > 2:
        draft.say("ask.names.three", role="question", a=labels[0], b=labels[1], c=labels[2])
    else:
        draft.say("ask.names", role="question", a=labels[0], b=labels[1])
    draft.suggestions += [c.label for c in move.choices]
    return draft.act("ask")


def asked_again(draft: Draft, pending: Ambiguity) -> Act:
    """응 to a question that asks which one: the same question once more (FUP-14)."""
    draft.status, draft.pending, draft.keep_cursor = "ask", pending, True
    if pending.choices and draft.ctx.asks_openly:
        _which_one(draft, pending, 1)
    else:
        draft.ask("ask.event" if pending.about == "event" else "ask.artist")
    draft.suggestions += [c.label for c in pending.choices]
    return draft.act("ask")


def programme(draft: Draft) -> Act:
    """ENT-03: 키즈 프로그램 is no artist, and we have none."""
    draft.status = "empty"
    draft.say("programme.none")
    return draft.act("answer")


def foreign(draft: Draft) -> Act:
    """Understood, but not ours: what it is, and what to say instead (ENT-11, C-10)."""
    draft.status = "out_of_domain"
    word, move = draft.move.word or "other", draft.move
    if word == "player":
        draft.say("ood.player")
        if draft.ctx.asks_openly:
            draft.say("ood.player.ask", role="question")
        return draft.act("ask" if draft.ctx.asks_openly else "answer")
    if word in ("date", "clock"):
        now, times = draft.ctx.moment.now, draft.ctx.names.times  # by the calendar, whenever the user's day turns
        day = now.date() + timedelta(days=(times[-1].facts.offset or 0) if times else 0)
        draft.say(f"ood.{word}", day=draft.day(day, bare=False), time=Clock(at=now))
        return draft.act("answer")
    if word in ("weather", "sunrise") and move.artists:
        name = draft.name(move.artists[0], cue=True)
        draft.say(f"ood.{word}")
        if not draft.discreet and draft.once(f"name:{move.artists[0]}"):
            draft.say("wayout.artist", role="wayout", name=name)
        return draft.act("answer")
    draft.say(
        f"ood.{word}" if word in ("weather", "music", "alarm", "shopping", "sunrise", "about", "news") else "ood.other"
    )
    return draft.act("answer")


def launch(draft: Draft) -> Act:
    """OCC-01, OCC-02: first use with an example, later just the question; a subscribed fact only in private."""
    profile = draft.ctx.profile
    first = draft.ctx.memory.first_use
    examples = draft.ctx.manner.policy.examples
    draft.suggestions += [examples["query"], examples["other"]]
    if first:
        draft.say("launch.first", example=examples["first"])
    else:
        draft.say("launch.name")
    if not draft.ctx.asks_openly:
        draft.say("nomatch.car")
        return draft.act("greet")
    consent = (
        profile is not None
        and profile.register == "haeyo"
        and profile.persona != "kids"
        and not draft.ctx.shared
        and profile.sessions >= draft.ctx.manner.policy.consent_after
    )
    if consent and draft.ctx.turn.device.ears == "private" and "consent" not in (profile.told if profile else ()):
        draft.say("consent.banmal", role="question")
        draft.pending = Ambiguity(about="offer", offer="banmal")
        return draft.act("greet")
    draft.say("launch.ask", role="question")
    draft.pending = Ambiguity(about="artist", intent="schedule.lookup")
    return draft.act("greet")


def helped(draft: Draft) -> Act:
    """What can be asked, with two examples; the list stays."""
    examples = draft.ctx.manner.policy.examples
    if draft.move.word == "alerts":  # no platform lets us push anything (PLC-12)
        draft.say("help.alerts")
        draft.say("help.alerts.instead", role="notice", drop=3)
        draft.keep_cursor = True
        return draft.act("answer")
    if draft.move.word == "who":
        draft.say("launch.name")
    draft.say("help", a=examples["query"], b=examples["other"])
    draft.suggestions += [examples["query"], examples["other"]]
    draft.keep_cursor = True
    if draft.ctx.asks_openly:
        draft.say("help.ask", role="question")
    return draft.act("answer")


def stop(draft: Draft) -> Act:
    """The end of the session, as the user wishes."""
    draft.status = "ended"
    draft.say("stop")
    return draft.act("close", ends=True)


def silent_close(draft: Draft) -> Act:
    """An acknowledgement after a statement closes without a word of substance (C-37)."""
    draft.status = "ended"
    if draft.move.word == "thanks":
        draft.say("goodbye")
    elif draft.move.intent == "confirm.no":
        draft.say("closed")
    return draft.act("close", ends=True)


def repeated(draft: Draft) -> Act:
    """FUP-10: the same facts again, date first; 천천히 at nine tenths of the speed."""
    saved: Saved | None = draft.ctx.state.last_reply
    if saved is None or not saved.lines:
        draft.ask("repeat.nothing")
        return draft.act("ask")
    draft.lines = [line for line in saved.lines if line.role != "opener"]
    facts, coded = saved.facts, any("code" in line.slots for line in saved.lines)
    if coded and not draft.ctx.limits.codes:  # told on another device (PLC-12)
        draft.lines = []
        draft.say("handoff.page")
    elif draft.ctx.state.last_intent == "repeat" and not coded:
        _in_short(draft, facts.events)
    draft.artists, draft.window, draft.told, draft.total = facts.artists, facts.window, facts.events, facts.total
    draft.listing, draft.keep_cursor, draft.pending = facts.events, True, draft.ctx.state.pending
    draft.rate = 90 if draft.move.word == "slow" else 100
    return draft.act("answer")


def _in_short(draft: Draft, events: tuple[Event, ...]) -> None:
    """FUP-10: the second time in shorter sentences, one for each thing; what needs more words is said as before."""
    cursor = draft.ctx.state.cursor
    read = cursor.events[cursor.begin : cursor.end] if cursor is not None else events
    if not 0 < len(read) <= 5 or any(e.status != "confirmed" or e.all_day or not e.time_known for e in read):
        return
    offers = [line for line in draft.lines if line.role in ("offer", "question")]
    draft.lines, said = [], None
    for event in read:
        day = draft.local(event.starts).date()
        if day != said:
            draft.say("short.day", day=draft.day(day, bare=False))
        said = day
        draft.say("short.item", time=draft.clock(event), artists=draft.who(event.artists[:1]), title=draft.title(event))
    draft.lines += offers


def explained(draft: Draft) -> Act:
    """FUP-15: in one sentence why that day."""
    focus = draft.ctx.focus
    draft.keep_cursor = True
    last = draft.ctx.state.last_reply
    if (
        draft.ctx.fresh
        and draft.ctx.has("why_none")
        and last is not None
        and last.facts.status in ("empty", "unknown_artist")
    ):
        return _why_none(draft, last)
    if not draft.ctx.fresh or (focus.window is None and not focus.events):
        draft.say("explain.nothing")
        return draft.act("answer")
    draft.window = focus.window
    draft.artists = focus.artists
    if focus.window is None or focus.window.start is None:
        draft.say("explain.open")
        return draft.act("answer")
    reason = focus.reason if focus.reason in REASONS else "date"
    frame, moment = draft.ctx.state.frame, draft.ctx.moment
    if reason == "frame" and moment.small and frame is not None and frame.today < moment.now.date():
        reason = "small_hours"  # the frame itself came of the small hours (TPO-06)
    draft.say(
        f"explain.{reason}",
        day=_explained_days(draft, focus.window.start, focus.window.end, reason),
        word=focus.word or draft.ctx.manner.policy.words.that_day,
        hour=draft.oclock(moment.rollover),
    )
    return draft.act("answer")


def _why_none(draft: Draft, last: Saved) -> Act:
    """'왜 없어?': nothing has been published, and how far was looked; or the name is none of ours (OCC-06, ERR-04)."""
    window = last.facts.window
    draft.artists, draft.window = last.facts.artists, window
    if last.facts.status == "unknown_artist":
        draft.say("why.none.artist")
    elif window is None or window.start is None:
        draft.say("why.none.ahead")
    else:
        past = window.end is not None and window.end <= draft.ctx.moment.now
        draft.say("why.none.past" if past else "why.none", day=_explained_days(draft, window.start, window.end, ""))
    return draft.act("answer")


def _explained_days(draft: Draft, start: datetime, end: datetime | None, reason: str) -> Day | Days:
    """The day of an answer, or its days; where two days stood for one word, the likelier one."""
    first = draft.local(start)
    last = draft.local(end) - timedelta(microseconds=1) if end is not None else first
    either = reason in ("small_hours", "calendar", "yesterday")
    if last - first > timedelta(days=2 if either else 1):
        return Days(first=first.date(), last=last.date(), year=draft.ctx.moment.today.year)
    return replace(draft.day(first.date(), bare=False), word=None, bare=None)


def store_down(draft: Draft) -> Act:
    """ERR-08: never 'there is nothing' when the schedule could not be read. What was asked for stays (FUP-19)."""
    draft.status = "error"
    move, draft.artists = draft.move, draft.move.artists
    draft.focus = replace(
        draft.ctx.focus if draft.ctx.fresh else Focus(), artists=move.artists, kinds=move.kinds, show=move.show,
        window=draft.window, asked=draft.window, events=(), slot="artist" if move.artists else "time",
        question=move.intent, turn_no=draft.ctx.state.turn_no + 1,
    )  # fmt: skip
    draft.say("store.down")
    return draft.act("answer", success=False)


def lookup_also(draft: Draft) -> None:
    """A look-up that also asks for a subscription, or for the calendar, does both (several wishes)."""
    if "subscribe.add" in draft.move.also and draft.move.artists:
        add_subscription(draft, draft.move.artists, draft.ctx.profile)
    if "calendar.add" in draft.move.also and draft.told and draft.status == "ok":
        add_told(draft)


def banmal_consented(draft: Draft, yes: bool) -> Act:
    """The answer to the question of PER-02."""
    profile = draft.ctx.profile
    assert profile is not None
    draft.effects.append(Effect(kind="set", setting="told", value="consent"))
    if yes:
        draft.effects.append(Effect(kind="set", setting="register", value="banmal"))
    draft.say("set.banmal" if yes else "closed")
    return draft.act("confirm")
