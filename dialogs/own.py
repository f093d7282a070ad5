"""What the user wants of what is kept of him: settings, the bias, what was learned, all subscriptions (PER-07, PLC-02)."""

from dialogs.context import Context
from dialogs.ellipsis import OF_THE_SAME, said_places, schedule_move
from dialogs.steps import ABOUT_EVENT
from dialogs.types import Move
from dialogs.unknown import unknown_artist
from intents import replace

# cues that say the word of the move, in the order in which they win
ASKED = (
    "forget_all",
    "unlearn",
    "learned_ask",
    "dawn_ask",
    "about_me",
    "kids_mode",
    "early_days",
    "ear_mode",
    "plain_mode",
    "device_shared",
    "device_mine",
)
OF_OWN = ("schedule.next", "schedule.dday", *ABOUT_EVENT)  # what is asked of one's own artists besides what is on
SAID = 4.0  # from which score on it is
QUESTIONS = (
    "schedule",
    "what_on",
    "exist",
    "appear",
    "ask_when",
    "ask_time",
    "ask_place",
    "ask_cast",
    "ask_count",
)  # what says that the schedule is asked about
SAYS_MORE = (
    *QUESTIONS,
    "briefing",
    "subscribe",
    "unsubscribe",
    "dday",
    "calendar_add",
    "who_first",
    "who_more",
    "when_more",
    "overlap",
    "busy",
)


def kept_of_user(ctx: Context) -> Move | None:
    """A wish about what is remembered; every one of them has the label of a setting."""
    word = next((w for w in ASKED if ctx.has(w)), None) if ctx.top() == "profile.set" else None
    if word == "kids_mode" and ctx.has("off"):
        word = "plain_mode"
    if word is None and ctx.top() == "undo" and ctx.has("as_before") and not undoable(ctx):
        word = "reset"  # 원래대로 돌려줘, and nothing was just done: the first settings
    word = word or _bias(ctx)
    pending = ctx.state.pending if ctx.fresh else None
    if word is None and pending is not None and pending.intent == "profile.set" and ctx.names.artists:
        word = "bias_set"  # the answer to: whose?
    if word is None:
        return _unknown_bias(ctx)
    artists = ctx.names.artists if word in ("bias_set", "bias_whether") else ()
    instead = ctx.meant.cue("instead")
    if instead is not None:  # 최애 에스파 말고 아이브로: the one behind
        later = {e.best.id for e in ctx.meant.entities if e.span[0] >= instead.span[1]}
        artists = tuple(a for a in artists if a in later)
    if word == "bias_set" and not artists:
        return None
    return Move(intent="profile.set", word=word, artists=artists)


def _unknown_bias(ctx: Context) -> Move | None:
    """'최애를 조용필로 해 줘': who is none of ours is said to be; of a word that names nobody it is asked who is meant (ERR-04)."""
    if not ctx.has("bias_to") or ctx.names.artists or ctx.names.kinds or ctx.names.show or ctx.has(*SAYS_MORE):
        return None
    nobody = unknown_artist(ctx, "profile.set")
    return nobody if nobody and nobody.problem != "near" else Move(intent="profile.set", word="bias_who")


def picked(ctx: Context) -> Move | None:
    """What the user put into the calendar, told or taken out again; it is looked up among the picked events alone (PLC-02)."""
    if ctx.has("subscribe", "unsubscribe", "sub_list", "calendar_add"):
        return None
    again = (
        ctx.fresh and ctx.focus.question == "picks" and ctx.has("ask_count") and not (ctx.names.artists or ctx.choices)
    )
    if again or (ctx.has("picks") and not ctx.has("take_out")):  # 넣은 거 빼고 알려줘 takes nothing out
        return _picks(ctx)
    if ctx.has("picks"):
        return _taken_out(ctx)
    if not ctx.has("unpick", "take_out") or spoken_write(ctx).startswith("subscribe."):
        return None
    return _taken_out(ctx)


def _picks(ctx: Context) -> Move | None:
    profile, mine = ctx.profile, ctx.has("mine")
    if mine and (profile is None or (not profile.picked and profile.subscriptions)):
        return None  # 내 캘린더, and nothing was put into it: what the teams have on
    days = ctx.choices[-1] if ctx.choices else None
    return Move(
        intent="briefing" if mine and ctx.top() == "briefing" else "schedule.lookup", word="picks", artists=ctx.names.artists,
        kinds=ctx.names.kinds, days=days, upcoming=days is None,
    )  # fmt: skip


def _taken_out(ctx: Context) -> Move | None:
    """빼 줘: right after adding that is taken back; else what is named of the picked events, or the one in focus."""
    names, last = ctx.names, ctx.state.write
    named = names.artists or names.kinds or names.texts or names.places or names.show or ctx.choices
    every = ctx.has("all_of_them")
    if not (named or every) and undoable(ctx) and last is not None and last.kind == "add":
        return Move(intent="undo")
    mine = ctx.profile.picked if ctx.profile is not None else ()
    if not named:  # the one just told, else whatever was put in
        told = tuple(e for e in ctx.focus.events if e.id in mine) if ctx.fresh and not every else ()
        return Move(intent="undo", word="unpick", events=told[-1:]) if ctx.has("unpick", "picks") else None
    if not mine:
        return None
    places, _ = said_places(ctx)
    return Move(
        intent="undo", word="unpick", artists=names.artists, kinds=names.kinds, show=names.show, texts=names.texts,
        places=places, days=ctx.choices[-1] if ctx.choices else None,
    )  # fmt: skip


def all_subscriptions(ctx: Context) -> Move | None:
    """All of them are to end: said at once, or of the list just told, or as the answer to which."""
    every = ctx.has("all_of_them", "everything")
    if ctx.top() == "subscribe.remove" and ctx.has("all_of_them") and (not ctx.names.artists or ctx.has("instead")):
        return Move(intent="subscribe.remove", problem="all", without=ctx.names.artists)
    if not ctx.fresh or not every or ctx.names.artists or ctx.choices or ctx.names.kinds:
        return None
    pending = ctx.state.pending
    if pending is not None and pending.intent == "subscribe.remove" and not pending.choices:
        return Move(intent="subscribe.remove", problem="all", word="sure")
    listed = ctx.state.last_intent == "subscribe.list" and ctx.has("take_out", "unpick")
    return Move(intent="subscribe.remove", problem="all") if listed else None


def with_bias(ctx: Context, intent: str) -> Move:
    """The bias is looked up in private; in company it is masked, and who is named beside it is told (PLC-02)."""
    ahead = "schedule.next" if ctx.has("next_word") and not ctx.choices else "schedule.lookup"
    look = ahead if intent == "briefing" else intent
    if not (ctx.biased and ctx.shared):
        return schedule_move(ctx, look)
    if len(ctx.names.artists) == 1 or ctx.has(*OF_THE_SAME, "overlap", "both"):
        return schedule_move(ctx, "briefing")
    named = replace(ctx, names=replace(ctx.names, artists=ctx.names.artists[1:]))
    move = schedule_move(named, look)
    return replace(move, also=(*move.also, "bias"))


def of_ones_own(ctx: Context, intent: str) -> Move:
    """'내가 구독한 가수 다음 콘서트 언제야?': all subscriptions, whatever is asked of them, not only those who were spoken of
    (OCC-03); in company, and where there are none, as a briefing is answered (PLC-02)."""
    profile, asked = (
        ctx.profile,
        next((g.name for g in ctx.meant.intents if g.name in OF_OWN and g.score >= SAID), None),
    )
    if ctx.names.artists or ctx.has("picks"):
        return schedule_move(ctx, intent)
    asked = asked or (intent if intent != "briefing" else None)
    mine = profile.subscriptions if profile is not None and not ctx.shared else ()
    if asked is None or not mine:
        return replace(schedule_move(ctx, "briefing"), artists=())
    return schedule_move(replace(ctx, names=replace(ctx.names, artists=mine)), asked)


def undoable(ctx: Context) -> bool:
    """Whether there is a write that may still be taken back (FUP-17)."""
    last = ctx.state.write
    return last is not None and (ctx.turn.now - last.at).total_seconds() <= ctx.manner.policy.undo_seconds


def just_wrote(ctx: Context) -> bool:
    """Whether the last turn was a write, and asked nothing."""
    last, state = ctx.state.write, ctx.state
    return ctx.fresh and last is not None and last.turn_no == state.turn_no and state.pending is None


_VERBS = {"subscribe": "subscribe.add", "unsubscribe": "subscribe.remove", "add": "calendar.add"}


def spoken_write(ctx: Context) -> str:
    """The write that the last turn did, whatever led to it, and nothing where it did none; what lists subscriptions counts."""
    last, write = ctx.state.last_intent, ctx.state.write
    if write is None or not just_wrote(ctx) or last.startswith("subscribe."):
        return last if ctx.fresh else ""
    waits = "subscribe.add" if write.artists else "calendar.add"  # under a code
    return _VERBS.get(write.kind, waits if write.kind == "code" else last)


def _bias(ctx: Context) -> str | None:
    """The bias set, asked for or given up; a question about what the bias does is one about the calendar."""
    if not ctx.has("bias") or ctx.choices or ctx.names.kinds or ctx.names.show:
        return None
    if ctx.has("bias_off"):
        theirs = (
            not ctx.names.artists or ctx.biased or (ctx.profile is not None and ctx.profile.bias in ctx.names.artists)
        )
        return "bias_off" if theirs else "bias_ask"
    if ctx.has("bias_ask"):
        return "bias_ask"
    named = bool(ctx.names.artists) and not ctx.biased
    if named and ctx.has("bias_whether"):
        return "bias_whether"
    if not named and ctx.has("bias_change"):
        return "bias_who"
    more = [cue for cue in SAYS_MORE if cue != "calendar_add" or ctx.top() != "profile.set"]  # 최애로 등록해 줘
    return "bias_set" if named and ctx.has("bias_set") and not ctx.has(*more) else None
