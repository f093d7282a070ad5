"""What does the user do with this turn? Resolvers in the order of `docs/rules.md`; the first that speaks wins.

A resolver looks at the context and returns a `Move` or None. It never looks into the calendar.
"""

from collections.abc import Callable

from dialogs import correcting, ellipsis, in_list, own, picking, rewriting, steps, unknown, writing
from dialogs.context import Context
from dialogs.steps import ABOUT_EVENT
from dialogs.types import Ambiguity, DayChoice, Move
from dialogs.windows import name_of
from intents import TimeRange, fold, replace

SCHEDULE = ("schedule.lookup", "schedule.next", "schedule.dday", *ABOUT_EVENT)
MORE_THAN_WHETHER = ("schedule", "what_on", "exist", "instead", "only", "ask_count", "ask_teams", "ask_when", "ask_time", "whose")  # fmt: skip
NOTHING = ("empty", "unknown_artist")  # what an answer was, that told of no event
SETTINGS = ("banmal", "polite", "formal", "discreet", "settings", "reset", "clock_days", "owl_days", "keep_so", "shorter", "longer", "plain_length")  # fmt: skip


def decide(ctx: Context) -> Move:
    """The move of this turn; `fallback` if nothing was understood."""
    for resolver in RESOLVERS:
        move = resolver(ctx)
        if move is not None:
            return move
    return Move(intent="fallback")


def silence(ctx: Context) -> Move | None:
    """No input (ERR-02)."""
    return Move(intent="noinput", accepts=ctx.state.pending) if ctx.turn.silent else None


def answer_to_question(ctx: Context) -> Move | None:
    """FUP-14: yes, no, both, whatever or one of the options of the pending question."""
    pending = ctx.state.pending
    if pending is None or not ctx.fresh:
        return None
    top = ctx.top()
    named = ctx.names.artists or ctx.names.kinds or ctx.choices
    if top == "confirm.yes" and not named:
        return Move(intent="confirm.yes", accepts=pending)
    if top == "confirm.no" and not ctx.has("stop"):
        return Move(intent="confirm.no", accepts=pending)
    if pending.about == "event" and pending.events and (some := _some_of_offered(ctx, pending)) is not None:
        return some
    if pending.about == "offer":
        if _is_day_offered(ctx, pending):
            return Move(intent="confirm.yes", accepts=pending)
        return _some_of_offered(ctx, pending) or _put_in(ctx, pending) if pending.offer == "add" else None
    if _asks_anew(ctx, pending):
        return None
    number = _option(ctx, pending)
    if number is not None:
        return Move(intent="clarify.choose", value=number, accepts=pending)
    if not pending.choices and pending.about == "artist" and pending.intent in SCHEDULE and ctx.has("whatever"):
        return Move(intent="clarify.choose", accepts=pending)  # anybody: our best guess is what most people ask for
    if pending.intent == "profile.set" or (ctx.biased and ctx.shared):
        return None  # whose bias it is; who it is is not named in company
    if not pending.choices and pending.about == "artist" and ctx.names.artists and not ctx.choices:
        window, part = pending.window, pending.part
        days = DayChoice(options=(window,), named=name_of(window), part=part) if window else None
        return Move(
            intent=pending.intent, artists=ctx.names.artists, kinds=ctx.names.kinds or pending.kinds, days=days, accepts=pending,
            upcoming=days is None, changed=frozenset({"artist"}),
        )  # fmt: skip
    return None


def _is_day_offered(ctx: Context, pending: Ambiguity) -> bool:
    """'이십팔 일을 찾아볼까요?' – '28일': the day that was offered, by its number alone (ERR-03)."""
    window = pending.window
    if pending.offer != "date" or window is None or window.start is None or len(ctx.names.times) != 1:
        return False
    facts, day = ctx.names.times[0].facts, window.start.astimezone(ctx.moment.now.tzinfo)
    return facts.day == day.day and facts.month in (None, day.month) and not (ctx.names.artists or ctx.names.kinds)


def _some_of_offered(ctx: Context, pending: Ambiguity) -> Move | None:
    """FUP-07: '아니 첫 번째 거만', '라디오만' to the question whether all of them go into the calendar."""
    offered = pending.events
    if len(offered) < 2 or ctx.names.artists or ctx.has("schedule", "what_on", "exist") or ctx.top() in ABOUT_EVENT:
        return None
    if (rest := picking.all_but(ctx, offered)) is not None:
        return Move(intent="calendar.add", events=rest, word="all", accepts=pending) if rest else None
    if pending.about == "event" and ctx.has("both", "everything"):
        return Move(intent="calendar.add", events=offered, word="all", accepts=pending)
    if pending.about == "event" and ctx.has("whatever", "front_one", "back_one"):
        return Move(intent="calendar.add", events=offered[-1:] if ctx.has("back_one") else offered[:1], accepts=pending)
    points = pending.about == "event" or ctx.has("first_one", "last_one", "nth_day")
    if points and (one := picking.one_of(picking.behind(ctx), offered)):
        return Move(intent="calendar.add", events=one, accepts=pending)
    numbers = [len(offered) if c.value < 0 else c.value for c in ctx.meant.cues if c.name == "ordinal" and c.value]
    chosen = tuple(e for n, e in enumerate(offered, 1) if n in numbers)
    below = {k for kind in ctx.names.kinds for k in ctx.manner.below(kind)}
    if not numbers and not ctx.choices and len(of_kind := tuple(e for e in offered if e.kind in below)) > 1:
        return Move(
            intent="calendar.add", events=of_kind, word="all", accepts=pending
        )  # 팬미팅만, of which there are two
    if (
        not numbers
        and (move := picking.selected(ctx, offered) if ctx.has("position") else picking.picked(ctx, offered))
        is not None
    ):
        chosen = move.events
    return Move(intent="calendar.add", events=chosen, word="all", accepts=pending) if chosen else None


def _put_in(ctx: Context, pending: Ambiguity) -> Move | None:
    """'넣어 줘' to the question whether it goes into the calendar is a yes (FUP-14)."""
    other = ctx.names.artists or ctx.names.kinds or ctx.choices or ctx.has("ordinal", "position", "nth_day", "instead")
    return Move(intent="confirm.yes", accepts=pending) if ctx.top() == "calendar.add" and not other else None


def _asks_anew(ctx: Context, pending: Ambiguity) -> bool:
    """A whole new request instead of one of the options: it says more than was asked for (FUP-20)."""
    names = ctx.names
    more = not set(names.kinds) <= set(pending.kinds) or names.show is not None
    if pending.about == "time":
        return more or not set(names.artists) <= set(pending.artists)
    if pending.about == "artist" and names.artists:
        looks = pending.intent.startswith("subscribe.") and ctx.has("schedule", "what_on", "ask_when")
        return more or bool(ctx.choices) or looks
    return False


def _option(ctx: Context, pending: Ambiguity) -> int | None:
    """Number of the option taken (1…), 0 for both; None if none of them was."""
    choices = pending.choices
    if not choices:
        return None
    if ctx.has("both"):
        return 0
    if ctx.has("whatever", "front_one"):
        return 1
    if ctx.has("back_one"):
        return len(choices)
    ordinal = ctx.meant.cue("ordinal")
    if ordinal is not None and ordinal.value is not None:
        number = len(choices) if ordinal.value < 0 else ordinal.value
        return number if number <= len(choices) else None
    said = fold(ctx.meant.text)
    for number, choice in enumerate(choices, 1):
        if choice.artists and set(choice.artists) & set(ctx.names.artists):
            return number
        if choice.window and any(_inside(c.options[0], choice.window) for c in ctx.choices):
            return number
        label = fold(choice.label)
        if label in said or (len(said) >= 2 and said.rstrip("요.!?이로거") and said.rstrip("요.!?이로거") in label):
            return number
    words = {word.rstrip("요.!?이로거") for word in ctx.meant.text.split()}
    told = [n for n, c in enumerate(choices, 1) if any(len(w) > 1 and w in c.label.split() for w in words)]
    return told[0] if len(told) == 1 else None


def _inside(a: TimeRange, b: TimeRange) -> bool:
    return bool(a.start and a.end and b.start and b.end and b.start <= a.start and a.end <= b.end)


def at_once(ctx: Context) -> Move | None:
    """CTX-07: stop, repeat, help and the like, without any question."""
    top = ctx.top()
    if top == "stop" and not ctx.names.artists:
        return Move(intent="stop")
    clears = ctx.has("everything") and bool(ctx.focus.kinds)  # 다시 다 알려 줘: without the filter
    one = ctx.state.cursor is not None and ctx.has("ordinal")  # 세 번째 거 뭐라고?: the item, not the list
    if top == "repeat" and not (ctx.names.artists or clears or one or ctx.choices):
        return Move(intent="repeat", word="slow" if ctx.has("slow") else None)
    if top == "handoff":
        focus, cursor = ctx.focus, ctx.state.cursor
        events = (cursor.events if cursor else focus.events) if ctx.fresh and not ctx.names.artists else ()
        return Move(intent=top, events=events, artists=ctx.names.artists or (focus.artists if ctx.fresh else ()))
    if top in ("help", "explain"):
        word = "alerts" if ctx.has("alerts") else "who" if ctx.has("who_are_you") else None
        return Move(intent=top, word=word)
    if top == "launch":
        return Move(intent="launch")
    return None


def player(ctx: Context) -> Move | None:
    """CTX-01…04: seeking in what is playing; with nothing playing it is understood, but not ours."""
    playing = ctx.turn.surroundings.player == "playing" and ctx.top() != "stop"
    amount = ctx.meant.cue("seek_amount")
    if ctx.has("other_way") and ctx.state.seek:
        return Move(intent="player.seek", value=-2 * ctx.state.seek, word="reverse")
    if playing:
        if ctx.has("next_item"):
            return steps.next_artist(ctx) if ctx.focus.briefing else Move(intent="nav.next")
        if ctx.has("prev_item"):
            return Move(intent="nav.prev", word="player")
        if ctx.has("first_item", "to_start") and amount is None:
            return Move(intent="player.seek", value=0, word="start")
    seconds = amount.value if amount is not None else ctx.manner.policy.seek_seconds if ctx.has("wind") else None
    if ctx.top() != "player.seek" or seconds is None:
        return None
    if not playing:
        return Move(intent="out_of_domain", word="player")
    sign = -1 if ctx.has("backward") else 1
    return Move(intent="player.seek", value=sign * seconds)


def its_hour(ctx: Context) -> Move | None:
    """'아홉 시 맞지?', '여덟 시 아니야?' after an event was told: its hour, with yes or no (FUP-03)."""
    names = ctx.names
    named = names.artists or names.kinds or names.show or names.texts or names.places
    if not ctx.fresh or not ctx.focus.events or named or len(ctx.choices) != 1 or not ctx.has("whether"):
        return None
    choice = ctx.choices[0]
    if not choice.clock or choice.word is not None or ctx.has(*MORE_THAN_WHETHER):
        return None
    return Move(intent="schedule.time", events=ctx.focus.events[-1:], artists=ctx.focus.artists, word="hour")


def about_nothing(ctx: Context) -> Move | None:
    """FUP-05 after an answer that told nothing: its hour, place or cast is not known either (OCC-06, FUP-19). After one that
    told something, '서울이야?' asks whether that is where it is."""
    names, top = ctx.names, ctx.top()
    if not ctx.fresh or names.artists or names.kinds or names.show or ctx.choices:
        return None
    places = names.places or names.texts  # 부산이야?, 벡스코가 어디야?
    there = bool(places) and ctx.has("whether", "ask_place") and not ctx.has(*MORE_THAN_WHETHER)
    if ctx.focus.events:
        told = ctx.focus.events[-1:]
        return Move(intent="schedule.place", events=told, artists=ctx.focus.artists, places=places) if there else None
    last = ctx.state.last_reply
    if last is None or last.facts.status not in NOTHING or not (there or (top in ABOUT_EVENT and not places)):
        return None
    return Move(intent="schedule.place" if there else top, problem="nothing", artists=ctx.focus.artists)


def settings(ctx: Context) -> Move | None:
    """PER-02, PER-07, PLC-03: how we talk and where the day turns."""
    if ctx.top() != "profile.set":
        return None
    word = next((w for w in SETTINGS if ctx.has(w)), None)
    if word is None:
        return None
    if word == "discreet" and ctx.has("off"):
        word = "discreet_off"
    return Move(intent="profile.set", word=word, value=_hour_of_days(ctx))


def _hour_of_days(ctx: Context) -> int | None:
    """TPO-01: the hour at which the day is to roll over: the earliest that the words can mean (여섯 시 is no evening here)."""
    cue = ctx.meant.cue("clock_days")
    if cue is None or cue.value is None:
        return None
    starts = [r.range.start for t in ctx.names.times if t.facts.hour is not None for r in t.readings if r.range]
    return min((start.hour for start in starts if start is not None), default=cue.value)


def questions(ctx: Context) -> Move | None:
    """Readings too close to tell apart are asked about first, once (ENT-15, ENT-20)."""
    ask = ctx.names.ask
    if ask is None or ctx.discreet:  # its options would be named aloud (PLC-03)
        return None
    base = ellipsis.schedule_move(ctx, ctx.top() if ctx.top() in SCHEDULE else "schedule.lookup")
    return replace(base, problem="ambiguous", choices=ask.choices, word=ask.text)


def schedule(ctx: Context) -> Move | None:
    """Everything about the calendar, fresh or following up."""
    ranked = [g for g in ctx.meant.intents if g.name in SCHEDULE or g.name == "briefing"]
    named = bool(
        ctx.names.artists
        or ctx.choices
        or ctx.names.kinds
        or ctx.names.show
        or ctx.names.texts
        or ctx.bad_dates
        or ctx.anchors
        or ctx.names.places
        or ctx.has("tickets", *ellipsis.ACTS.values())
        or (ctx.fresh and any(match.best.kind in unknown.STRANGE for match in ctx.meant.entities))
    )
    follows = ctx.fresh and ctx.has(
        "next_day", "prev_day", "that_day", "they", "there", "that_event", "everything", "other_things", "other_teams",
        "that_week", "that_month", "highlights", "first_one", "last_one", "before_that", "since_that", "until_that", "week_before", "weekend_before", "month_before", "overlap",
    )  # fmt: skip
    follows = follows or (ctx.has("both") and len(ellipsis.spoken_of(ctx)) > 1)  # 둘 다 말해 줘
    if not ranked and not named and not follows:
        return None
    best = ranked[0] if ranked else None
    intent = best.name if best else "schedule.lookup"
    weak = (
        best is not None
        and not (ctx.has("repeat") and ctx.choices)
        and (best.score < 1.5 or (best.score < 2.5 and bool(ctx.meant.rest)))
    )
    if weak and not named and not follows and not ctx.meant.near:
        return None
    said = ctx.names.artists or ctx.names.kinds or ctx.names.show or ctx.names.texts or ctx.names.places
    only_when = not (said or ctx.anchors or ctx.has(*ellipsis.ACTS.values()))
    if weak and only_when and ctx.meant.rest and not follows and not ctx.meant.near:
        return None  # 저녁 뭐 먹지: a part of day beside words that nothing explains is no request of ours
    if nobody := unknown.unknown_artist(ctx, intent):
        return nobody
    if ctx.has("bias") and not ctx.names.artists and intent != "briefing":
        return Move(intent=intent, problem="bias")
    if ctx.has("bias") and ctx.names.artists:
        return own.with_bias(ctx, intent)
    if ctx.has("mine"):
        return own.of_ones_own(ctx, intent)
    return ellipsis.schedule_move(ctx, intent)


def acknowledged(ctx: Context) -> Move | None:
    """응 after a statement closes without a reply (C-37); 아니 after one closes too."""
    if ctx.has("thanks"):
        return Move(intent="ack", word="thanks")
    if ctx.has("understood") or (ctx.top() == "confirm.yes" and ctx.has("affirm")):
        return Move(intent="ack")
    if ctx.has("do_it"):  # 알려 줘 alone: more of what was told, or whose schedule (ERR-06)
        known = ctx.focus.events[-1:] if ctx.fresh else ()
        asked = Move(intent="schedule.lookup", problem="artist")
        return Move(intent="schedule.detail", events=known) if known else asked
    if ctx.top() == "confirm.no":
        return Move(intent="confirm.no")
    return None


def platform_prior(ctx: Context) -> Move | None:
    """The platform's own intent, where the words said nothing better."""
    intent = ctx.turn.intent
    if intent is None or intent == "fallback":
        return None
    if intent in SCHEDULE or intent == "briefing":
        return ellipsis.schedule_move(ctx, intent)
    return Move(intent=intent, artists=ctx.names.artists, events=ctx.focus.events)


RESOLVERS: tuple[Callable[[Context], Move | None], ...] = (
    silence,
    answer_to_question,
    player,
    writing.taken_back,
    rewriting.rewritten,
    own.kept_of_user,
    own.all_subscriptions,
    own.picked,
    at_once,
    correcting.correction,
    writing.one_more,
    in_list.listing,
    writing.writes,
    settings,
    unknown.companies,
    unknown.foreign,
    questions,
    its_hour,
    about_nothing,
    schedule,
    acknowledged,
    platform_prior,
)
