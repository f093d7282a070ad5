"""From evidence to an act: answer, confirm, ask, repair, greet or close; one question at a time."""

from collections.abc import Callable
from datetime import timedelta

from dialogs import acts, answers, companies, counting, daycounts, keeping, ladders, line_ups, places, tell, titles
from dialogs.context import Context, gather
from dialogs.draft import Draft, whole_day
from dialogs.evidence import Evidence, Sorted, decided, weigh
from dialogs.held import by_itself
from dialogs.listing import leading, whose
from dialogs.manner import Manner
from dialogs.propose import PICKED
from dialogs.say import fitted
from dialogs.types import (
    Act,
    Ambiguity,
    Choice,
    Clock,
    Correction,
    Count,
    DayChoice,
    Days,
    Effect,
    Event,
    Found,
    Plan,
    When,
)
from intents import TimeRange, replace

READ_ON = ("nav.more", "nav.first", "nav.prev", "nav.next", "select", "repeat")
LOOKUPS = ("schedule.lookup", "correct.date", "correct.artist", "briefing")


def settle(plan: Plan, found: tuple[Found, ...], manner: Manner) -> Act:
    """Decide what to do and say, now that the calendar has spoken."""
    ctx = plan.context if isinstance(plan.context, Context) else gather(plan.meant, plan.memory, manner)
    draft = Draft(ctx=ctx, move=plan.move)
    draft.trace += plan.trace
    special = _special(draft)
    return fitted(special if special is not None else _calendar(draft, plan, found), manner)


SIMPLE: dict[str, Callable[[Draft], Act]] = {
    "fallback": ladders.no_match,
    "noinput": ladders.no_input,
    "stop": ladders.stop,
    "ack": ladders.silent_close,
    "help": ladders.helped,
    "launch": ladders.launch,
    "explain": ladders.explained,
    "repeat": ladders.repeated,
    "out_of_domain": ladders.foreign,
    "subscribe.add": acts.subscribe,
    "subscribe.remove": acts.unsubscribe,
    "subscribe.list": acts.subscriptions,
    "undo": acts.undo,
    "player.seek": acts.seek,
    "profile.set": keeping.setting,
    "handoff": acts.linked,
    "nav.more": acts.moved_in_list,
    "nav.first": acts.moved_in_list,
}


def _special(draft: Draft) -> Act | None:
    """Moves that need no calendar."""
    move = draft.move
    if (hidden := _hidden(draft)) is not None:
        return hidden
    if move.problem in ("unknown", "thing", "near"):
        return ladders.problem(draft)
    if move.problem == "all" and move.intent == "subscribe.remove":
        return keeping.unsubscribe_all(draft)
    if move.intent in ("nav.next", "nav.more", "nav.prev") and move.word == "schedule.next" and not move.problem:
        return None
    if move.word in PICKED:
        return keeping.of_the_picked(draft)
    if move.intent in SIMPLE:
        return SIMPLE[move.intent](draft)
    if move.intent in ("nav.prev", "nav.next"):
        return _prev_next(draft)
    if move.intent == "confirm.no":
        return _refused(draft)
    if move.intent in ("confirm.yes", "clarify.choose") and move.accepts is not None:
        done = _accepted(draft, move.accepts)
        if done is not None:
            return done
    if move.problem is not None and move.intent != "calendar.add":
        return ladders.problem(draft)
    if move.word == "companies":
        return companies.told(draft)
    if move.intent == "select":
        return acts.CHOSEN.get(move.word or "", _selected)(draft)
    if move.intent == "calendar.add" and (move.events or move.problem):
        return acts.add(draft, move.events, draft.ctx.focus.p)
    if move.intent == "briefing" or move.word == "own":
        return _own(draft)
    return None


def _hidden(draft: Draft) -> Act | None:
    """PLC-03: what was told before discreet mode is not read on, nor once more: it is put onto the page."""
    state, move = draft.ctx.state, draft.move
    if not draft.discreet or move.intent not in READ_ON or move.problem:
        return None
    told = state.last_reply.facts.events if state.last_reply is not None else ()
    events = move.events or (state.cursor.events if state.cursor is not None else told)
    return acts.handoff(draft, events, ()) if events else None


def _own(draft: Draft) -> Act | None:
    """Personal lists: masked in company, impossible without an identity (PLC-02)."""
    profile = draft.ctx.profile
    if profile is not None and draft.move.artists:
        return None
    if profile is None or not (profile.subscriptions or profile.bias):
        draft.say("subscriptions.none" if profile is not None else "subscriptions.unknown")
        return draft.act("answer")
    return None


def _prev_next(draft: Draft) -> Act:
    if draft.ctx.turn.surroundings.player == "playing" and not draft.move.artists and draft.ctx.state.cursor is None:
        draft.say("player.next" if draft.move.intent == "nav.next" else "player.prev")
        return draft.act("answer")
    if draft.move.intent == "nav.next" and draft.move.artists:
        return acts.next_artist(draft)
    return acts.moved_in_list(draft)


def _refused(draft: Draft) -> Act:
    """아니 after an offer is no: close; after a question it opens the question again, once (FUP-14)."""
    pending = draft.move.accepts
    if pending is not None and pending.offer == "banmal":
        return ladders.banmal_consented(draft, yes=False)
    if pending is not None and pending.about == "artist":
        draft.pending = Ambiguity(about="artist", intent=pending.intent, window=pending.window, kinds=pending.kinds)
        draft.ask("ask.artist")
        return draft.act("ask")
    return ladders.silent_close(draft)


def _accepted(draft: Draft, pending: Ambiguity) -> Act | None:
    """Yes to an offer, or one of the options of a question; None where it leads to a look-up."""
    ctx, move = draft.ctx, draft.move
    if move.intent == "confirm.yes" and pending.about == "event" and pending.events:
        return acts.which(draft, pending.events)
    if move.intent == "confirm.yes" and pending.about != "offer" and len(pending.choices) != 1:
        return ladders.asked_again(draft, pending)
    if pending.about == "offer":
        if pending.offer == "more":
            act = acts.moved_in_list(draft)
            return replace(act, intent="confirm.yes" if move.intent == "confirm.yes" else act.intent)
        if pending.offer == "handoff":
            return acts.handoff(draft, pending.events, pending.artists)
        if pending.offer == "add":
            return acts.added(draft, pending.events)
        if pending.offer == "banmal":
            return ladders.banmal_consented(draft, yes=True)
        if pending.offer == "unpick":
            return keeping.unpicked(draft, pending.events, sure=True)
        if pending.offer == "forget":
            return keeping.forgotten(draft)
        if pending.offer == "unsubscribe":
            return keeping.all_unsubscribed(draft, pending.artists)
        if pending.offer == "subscribe":
            draft.move = replace(move, artists=pending.artists)
            return replace(acts.subscribe(draft), intent=move.intent)
        return None
    if move.intent == "clarify.choose" and pending.text is not None:
        reading = "name" if move.artists and move.artists != pending.artists else "other"
        draft.session["taken"] = (*ctx.state.taken, (pending.text, reading))
        if ctx.profile is not None:
            draft.effects.append(Effect(kind="choose", setting=pending.text, value=reading))
    if pending.intent == "subscribe.add":
        draft.move = replace(move, artists=move.artists or pending.artists, problem=None)
        return replace(acts.subscribe(draft), intent=move.intent)
    return None


def _selected(draft: Draft) -> Act:
    """One item of a list, with what is known of it (GUI-07)."""
    event, number = draft.move.events[0], draft.move.value or 1
    at, who = draft.local(event.starts), whose(draft, event)
    draft.say("select.head", role="opener", n=Count(n=number, counter="번째", system="ordinal"))
    if event.status == "cancelled":
        tell.cancelled(draft, event, who, day=draft.day(at.date()))
    else:
        day = draft.day(at.date(), bare=False)
        if event.status == "moved":
            tell.moved(draft, event, who, told_before=True)
        elif event.status == "tentative":
            draft.say(
                "tentative.one", role="status", artist=who, title=draft.title(event), day=day, time=draft.clock(event)
            )
        else:
            by_itself(draft, event, who)
        if event.venue:
            draft.say("detail.place", role="item", drop=3, place=draft.title_of_place(event))
    draft.keep_cursor = True
    draft.told, draft.total, draft.listing = (event,), 1, (event,)
    of = draft.ctx.state.cursor or draft.ctx.focus  # the list that it is chosen from
    draft.artists, draft.window = of.artists, of.window
    its_day = whole_day(draft, event)
    theirs = of.artists if len(of.artists) == 1 else leading(draft.ctx, event)  # of several teams, those of the item
    draft.focus = replace(
        draft.ctx.focus, events=(event,), artists=theirs, window=its_day, turn_no=draft.ctx.state.turn_no + 1
    )
    return draft.act("answer")


def _calendar(draft: Draft, plan: Plan, found: tuple[Found, ...]) -> Act:
    """Everything that was looked up."""
    ctx = draft.ctx
    evidence = weigh(ctx, plan, found)
    if plan.move.instead is not None:
        if not (evidence.next or any(o.any for o in evidence.options)):
            draft.move = plan.move.instead
            return _special(draft) or ladders.no_match(draft)
        draft.trace += titles.found(plan.move)
    if evidence.failed and not any(o.any for o in evidence.options) and evidence.as_of is None:
        draft.window = _window(draft, plan.move.days)
        return ladders.store_down(draft)
    choice, sorted_, number = decided(ctx, plan, evidence)
    known = plan.move.days.trace if plan.move.days else ()
    draft.trace += [line for line in choice.trace if line not in known] if choice else []
    draft.reading = plan.readings[number] if number < len(plan.readings) else None
    if plan.move.anchored is not None:
        choice, sorted_ = _anchored(draft, sorted_)
        if choice is None:
            return _no_anchor(draft)
        evidence = _onward(choice, evidence)
    elif choice is not None and choice.model != "spans" and len(evidence.options) > 1:
        evidence = _onward(choice, evidence)
    if evidence.titled:
        choice, sorted_ = _by_title(draft, evidence.titled)
    draft.window = _window(draft, choice)
    if choice is not None and choice.model == "spans" and len(evidence.options) > 1:
        sorted_ = _joined(evidence.options)
    masked = _masked(draft, sorted_)
    if masked is not None:
        return masked
    act = _band_c(draft, choice, evidence)
    if act is not None:
        return act
    _openers(draft)
    dawns = choice is not None and choice.reason == "remaining" and number == 1 and sorted_.any
    if dawns:
        draft.say("remaining.dawn", role="opener")
    label = _answer(draft, choice, sorted_, evidence)
    if isinstance(label, Act):
        return label
    if dawns and plan.move.days is not None:
        draft.window = plan.move.days.options[0]  # what was asked for is the rest of the night (T-11)
    _closers(draft, choice, evidence)
    return draft.act("answer", intent=label)


def _answer(draft: Draft, choice: DayChoice | None, sorted_: Sorted, evidence: Evidence) -> str | Act:
    """The body of the answer; the label of what was meant."""
    intent = draft.move.intent
    kind = draft.move.word if intent in tell.RETOLD and draft.move.word else intent
    of_any = not (choice or draft.move.artists or draft.move.show or draft.move.texts or draft.move.events)
    if kind == "schedule.cast" and of_any:
        kind = "schedule.lookup"  # 투어 도는 팀 누구 있어?: all of them
    if answers.overlap(draft, sorted_) or counting.counted(draft, choice, sorted_, evidence):
        return intent
    if draft.move.word == "free_day":
        daycounts.free_days(draft, choice, sorted_)
        return intent
    if kind == "calendar.add":
        events = sorted_.valid[-1:] if draft.move.only == "last" else sorted_.valid
        events = events[:1] if draft.move.only == "first" else events
        if not events and (draft.move.artists or draft.move.kinds or choice is not None):
            answers.missing(
                draft, choice, sorted_, evidence
            )  # it is told what there is not, not asked for again (ERR-07)
            return intent
        return acts.add(draft, events, choice.p if choice else 0.95)
    body = {
        "schedule.next": tell.lookup if draft.move.only == "last" else answers.following,
        "schedule.time": answers.clock_time,
        "schedule.place": places.place,
        "schedule.cast": line_ups.cast,
        "schedule.detail": answers.detail,
        "schedule.dday": daycounts.dday,
    }.get(kind, tell.lookup)
    if draft.move.events and kind == "schedule.lookup":
        shown = {e.id for e in draft.move.events}
        left, gone = (tuple(e for e in events if e.id not in shown) for events in (sorted_.valid, sorted_.cancelled))
        sorted_ = replace(sorted_, valid=left, cancelled=gone)
    body = answers.preceding if intent == "nav.prev" else body
    body(draft, choice, sorted_, evidence)
    return intent


def _window(draft: Draft, choice: DayChoice | None) -> TimeRange | None:
    """The resolved window that is reported and remembered."""
    ctx, move = draft.ctx, draft.move
    if choice is None:
        if move.onward and move.intent == "schedule.lookup":
            now = ctx.moment.now
            return TimeRange(start=now, end=now + timedelta(days=ctx.manner.policy.onward_days), grain="day")
        return None
    if move.word in ("end", "after"):
        return None
    window = choice.options[0]
    if choice.model == "spans" and len(choice.options) > 1:
        return TimeRange(start=window.start, end=choice.options[1].end, grain="hour")
    if window.start is None and window.end is not None and window.end > ctx.moment.now:
        return TimeRange(start=ctx.moment.now, end=window.end, grain=window.grain)
    return window


def _onward(choice: DayChoice, evidence: Evidence) -> Evidence:
    """The evidence with what comes after the window that was chosen."""
    return replace(evidence, since=choice.options[0].end)


def _by_title(draft: Draft, titled: tuple[Event, ...]) -> tuple[None, Sorted]:
    """크리스마스 콘서트까지 며칠?: what is called so is meant, on whatever day it is; no day was said then."""
    draft.because("PLAN/title", f"{titled[0].title}: 제목에 든 때")
    intent = "schedule.dday" if draft.move.intent == "schedule.dday" else "schedule.next"
    draft.move = replace(draft.move, days=None, upcoming=True, intent=intent)
    return None, Sorted(valid=titled)


def _joined(options: tuple[Sorted, ...]) -> Sorted:
    seen: dict[str, Event] = {}
    for option in options:
        seen.update({e.id: e for e in option.valid})
    return replace(options[0], valid=tuple(sorted(seen.values(), key=lambda e: e.starts)), over=())


def _anchored(draft: Draft, sorted_: Sorted) -> tuple[DayChoice | None, Sorted]:
    """컴백 전날: the day counted from the next event of that kind."""
    kind, offset = draft.move.anchored or ("", 0)
    below = draft.ctx.manner.below(kind) | ({"release"} if kind == "comeback" else set())
    anchors = [e for e in sorted_.valid if e.kind in below and e.starts >= draft.ctx.moment.now - timedelta(days=1)]
    if not anchors:
        return None, Sorted()
    day = whole_day(draft, anchors[0])
    step = timedelta(days=offset)
    assert day.start is not None
    assert day.end is not None
    window = TimeRange(start=day.start + step, end=day.end + step, grain="day")
    inside = tuple(e for e in sorted_.valid if window.start and window.end and window.start <= e.starts < window.end)
    return DayChoice(options=(window,), p=0.95, reason="anchor"), Sorted(valid=inside)


def _no_anchor(draft: Draft) -> Act:
    """컴백 전날, where no comeback is known: that is said, not some other day."""
    kind = draft.move.anchored[0] if draft.move.anchored else ""
    who = draft.who(draft.move.artists)
    draft.status, draft.artists = "empty", draft.move.artists
    draft.say(
        "empty.none" if who else "empty.ahead",
        artists=who,
        subject=tell.subject(draft.ctx, replace(draft.move, kinds=(kind,))),
    )
    return draft.act("answer")


def _masked(draft: Draft, sorted_: Sorted) -> Act | None:
    """PLC-02, PLC-03: personal lists in company are counted, not read; in discreet mode no artist is named."""
    ctx, move = draft.ctx, draft.move
    if move.word == "unpick":
        return keeping.unpicked(draft, (*sorted_.valid, *sorted_.cancelled))
    if move.word == "picks" and (ctx.shared or not sorted_.valid):
        return keeping.picks_in_short(draft, sorted_.valid)
    if move.intent == "briefing" and ctx.shared:
        theirs = ctx.manner.circle(*ctx.names.artists[:1]) if ctx.biased else frozenset()
        events = tuple(e for e in sorted_.valid if not theirs or not theirs.isdisjoint(e.artists))
        draft.status, draft.total = "ok", len(events)
        if not events:
            draft.say("masked.bias.none" if ctx.biased else "masked.none")
            return draft.act("answer")
        draft.pending = Ambiguity(about="offer", offer="handoff", events=events, artists=())
        draft.say("masked.bias" if ctx.biased else "masked.count", count=Count(n=len(events)))
        draft.say("offer.handoff", role="offer")
        return draft.act("answer")
    if draft.discreet:
        tell.remember(draft, move.days, sorted_.valid)  # what was asked about stays (FUP-00)
        return acts.handoff(draft, sorted_.valid, move.artists)
    return None


def _band_c(draft: Draft, choice: DayChoice | None, evidence: Evidence) -> Act | None:
    """TPO-15: below the band both days are read if little is on, else the day is asked for, once a night."""
    ctx = draft.ctx
    if choice is None or choice.model not in ("small_hours", "yesterday") or len(evidence.options) < 2:
        return None
    options = (
        evidence.options
        if choice.options == (draft.move.days.options if draft.move.days else ())
        else evidence.options[::-1]
    )
    total = sum(len(o.valid) for o in options)
    if choice.model == "yesterday":
        if not all(o.valid for o in options):
            return _neither(draft, choice) if total == 0 and draft.move.intent in LOOKUPS else None
    elif choice.p >= ctx.manner.policy.bands.way_out:
        return None
    draft.because("TPO-15", f"p {choice.p:.2f}: 두 날을 다 읽거나 묻는다")
    both = total <= max(3, ctx.limits.items) or choice.model == "yesterday" or "day" in ctx.state.asked
    if both and draft.move.intent in LOOKUPS:
        tell.both_days(draft, choice, options)
        tell.remember(draft, replace(choice, today=None), draft.told)
        _closers(draft, None, evidence)
        return draft.act("answer")
    if not ctx.asks_openly or (ctx.profile is not None and ctx.profile.persona == "kids"):
        return None  # children are not asked back: the likelier day is told by date (personas.yaml)
    return _ask_which_day(draft, choice)


def _ask_which_day(draft: Draft, choice: DayChoice) -> Act:
    """'24일 화요일이요, 25일 수요일이요?': the narrow question of TPO-15, the earlier day first."""
    starts = sorted(((w.start, w) for w in choice.options if w.start is not None), key=lambda pair: pair[0])
    days = [draft.day(draft.local(at).date()) for at, _ in starts]
    choices = tuple(Choice(label=f"{at.day}일", spoken=f"{at.day}일", window=w) for at, w in starts)
    draft.pending = Ambiguity(
        about="time", choices=choices, intent=draft.move.intent, artists=draft.move.artists, kinds=draft.move.kinds
    )
    draft.session["asked"] = (*draft.ctx.state.asked, "day")
    draft.window, draft.status, draft.artists = None, "ask", draft.move.artists
    draft.say(
        "ask.days",
        role="question",
        a=replace(days[0], word=None, bare=None, short=True),
        b=replace(days[-1], word=None, bare=None, short=True),
    )
    return draft.act("ask")


def _neither(draft: Draft, choice: DayChoice) -> Act:
    """TPO-09: nothing on either day: one sentence for both dates."""
    days = sorted(draft.local(w.start).date() for w in choice.options if w.start is not None)
    first, last = draft.day(days[0], bare=False), draft.day(days[-1], bare=False, short=days[0].month == days[-1].month)
    draft.status, draft.artists = "empty", draft.move.artists
    starts = sorted(w.start for w in choice.options if w.start is not None)
    ends = sorted(w.end for w in choice.options if w.end is not None)
    draft.window = TimeRange(start=starts[0], end=ends[-1], grain="day")
    draft.say(
        "two.empty",
        a=first,
        b=last,
        artists=draft.who(draft.move.artists),
        subject=tell.subject(draft.ctx, draft.move),
    )
    tell.remember(draft, replace(choice, today=None), ())
    return draft.act("answer")


def _openers(draft: Draft) -> None:
    """What stands before the answer: 네 after a correction, the zone of what follows, the reading of a name that is less
    than certain."""
    move = draft.move
    if draft.abroad and draft.once("kst"):
        draft.because("TPO-19", "때를 한국 시간으로 말함")
        draft.say("zone.kst", role="opener")
    if move.correcting:
        draft.because("TPO-14" if move.correcting == "date" else "FUP-13", "바로잡음")
        if draft.once("opener"):
            draft.say("corrected.opener", role="opener")
    if move.correcting == "date":
        _learn(draft)
    if move.naming is not None and move.naming[0] == "name" and draft.once(f"name:{move.naming[1]}"):
        draft.because("ENT-15", "이름으로 읽었음을 말함")


def _learn(draft: Draft) -> None:
    """TPO-14: a correction of a day word in the small hours is remembered, and told after the second."""
    ctx, move, focus = draft.ctx, draft.move, draft.ctx.focus
    profile = ctx.profile
    if profile is None or not move.offset or focus.word is None or focus.hour >= ctx.moment.rollover:
        return
    direction = -1 if move.offset > 0 else 1
    correction = Correction(word=focus.word, hour=focus.hour, direction=direction, at=ctx.turn.now)
    learned = (*profile.learned, correction)
    draft.effects.append(Effect(kind="learn", correction=correction))
    mark = f"learned:{direction}"
    same = [c for c in learned if c.direction == direction]
    if len(same) >= 2 and mark not in profile.told:
        draft.say("learned.calendar" if direction < 0 else "learned.user", role="notice")
        draft.effects.append(Effect(kind="set", setting="told", value=mark))


def _closers(draft: Draft, choice: DayChoice | None, evidence: Evidence) -> None:
    """Way out, other readings, age of the data, example data, further wishes; an offer stays last (PHR-10)."""
    ctx, policy = draft.ctx, draft.ctx.manner.policy
    offers = [line for line in draft.lines if line.role in ("offer", "question")]
    draft.lines = [line for line in draft.lines if line.role not in ("offer", "question")]
    if choice is not None and policy.bands.way_out <= choice.p < policy.bands.answer:
        _way_out(draft, choice)
    tell.strangers(draft)
    _past_weekday(draft, choice)
    _next_weekend(draft, choice)
    naming = draft.move.naming
    if naming is not None and naming[0] != "name" and draft.once(f"name:{naming[1]}"):
        known = ctx.manner.known.get(naming[1])
        if known is not None:
            draft.say("wayout.artist", role="wayout", name=draft.name(naming[1], cue=True))
    ladders.lookup_also(draft)
    if evidence.bias is not None:
        keeping.bias_beside(draft, evidence.bias, alone=not offers and draft.pending is None)
    if evidence.as_of is not None:
        at = draft.local(evidence.as_of)
        draft.say("age", role="notice", when=When(day=draft.day(at.date())), time=Clock(at=at))
    elif (
        draft.told
        and all(
            e.checked is not None and ctx.turn.now - e.checked > timedelta(hours=policy.stale_hours) for e in draft.told
        )
        and draft.once("stale")
    ):
        checked = max(e.checked for e in draft.told if e.checked is not None)
        draft.say("stale", role="notice", when=When(day=draft.day(draft.local(checked).date())))
    if ctx.manner.demo_notice and any(e.demo for e in draft.told) and draft.once("demo"):
        draft.because("OCC-13", "예시 일정")
        draft.say("demo", role="notice")
    draft.lines += offers
    mine = ctx.profile.subscriptions if ctx.profile is not None else ()
    new = not set(draft.artists) <= set(mine)  # who is subscribed already need not be again
    chips = ctx.manner.policy.words.chips
    draft.suggestions += [chips.next_day, *([chips.subscribe] if new else []), *([chips.more] if draft.pending else [])]


def _way_out(draft: Draft, choice: DayChoice) -> None:
    """One phrase that leads to the other reading, once a night, at night in its shortest form (TPO-15, PLC-09)."""
    ctx = draft.ctx
    if not draft.once("wayout"):
        return
    draft.because("TPO-15", f"p {choice.p:.2f}: 빠져나갈 말을 붙임")
    if choice.model == "small_hours" and choice.named in ("days", "week", "month"):
        unit = ctx.manner.policy.words.onward["month" if choice.named == "month" else "week"]
        draft.say("wayout.unit", role="wayout", unit=unit)
        return
    answered, *others = (window.start for window in choice.options)
    other = next((start for start in others if start is not None), None)
    later = answered > other if answered and other else choice.reason in ("calendar", "dawn", "midnight")
    side = "prev" if later else "next"
    short = f"wayout.{side}.short"
    draft.say(short if ctx.night else f"wayout.{side}_day", role="wayout", brief=short)


def _past_weekday(draft: Draft, choice: DayChoice | None) -> None:
    """T-48: 이번 주 화요일 already past: next week's date as a statement."""
    ctx, move = draft.ctx, draft.move
    if choice is None or choice.word not in ("이번 주", "이번주") or choice.named != "day" or move.past:
        return
    window = choice.options[0]
    if window.end is None or window.start is None or window.end > ctx.moment.now:
        return
    draft.say(
        "weekday.next",
        role="notice",
        drop=2,
        day=draft.day(draft.local(window.start).date() + timedelta(days=7), bare=False),
    )


def _next_weekend(draft: Draft, choice: DayChoice | None) -> None:
    """T-47: of a running weekend the rest was told: the next one as a statement."""
    start = choice.options[0].start if choice is not None and choice.reason == "weekend_left" else None
    if start is None:
        return
    day = draft.local(start).date()
    saturday = day + timedelta(days=12 - day.weekday())
    days = Days(first=saturday, last=saturday + timedelta(days=1), year=draft.ctx.moment.today.year)
    draft.say("weekend.next", role="notice", drop=1, days=days)
