"""What is to be written: subscriptions, the user's calendar, taking back, and a write carried on to another (FUP-06, 07, 17)."""

from dialogs import ellipsis, own, picking, steps, unknown
from dialogs.context import Context
from dialogs.picking import kept_artists
from dialogs.types import Event, Move
from intents import replace

WRITES = ("calendar.add", "subscribe.add", "subscribe.remove", "undo")


def writes(ctx: Context) -> Move | None:
    """Subscriptions, the user's calendar, and taking back (FUP-06, FUP-07, FUP-17)."""
    top = ctx.top()
    if ctx.biased and ctx.shared:  # the bias is not named in company, not even by what is done for it (PLC-02)
        if top == "calendar.add":
            return Move(intent=top, problem="event")
        ctx = replace(ctx, names=replace(ctx.names, artists=()))
    named = kept_artists(ctx)[0] if ctx.has("instead") else ctx.names.artists  # 에스파 말고 아이브: the one behind
    artists = named or (() if ctx.names.artists else ellipsis.spoken_of(ctx))
    if top == "undo":
        return Move(intent="undo") if own.undoable(ctx) and not _is_asked(ctx) else Move(intent="stop")
    if top in ("subscribe.add", "subscribe.remove"):
        if top == "subscribe.add" and artists and (_tells(ctx) or _adds(ctx)):
            return None if _tells(ctx) else _kept(ctx, artists)
        if not artists and (nobody := unknown.unknown_artist(ctx, top)):
            return nobody
        both = ctx.has("both", "all_of")
        if len(artists) > 1 and not ctx.names.artists and not both:
            choices = tuple(unknown.choice_of(ctx, a) for a in artists)
            return Move(intent=top, artists=artists, problem="two_artists", choices=choices)
        return Move(intent=top, artists=artists, problem=None if artists else "artist")
    if (again := _same_subscription(ctx)) is not None:
        return again
    if top == "subscribe.list":
        return Move(intent="subscribe.list", artists=ctx.names.artists if ctx.has("sub_whether") else ())
    if top == "calendar.add":
        return None if _tells(ctx) else _kept(ctx, ())
    return None


def taken_back(ctx: Context) -> Move | None:
    """'취소 취소 그때 알바네', '이즈나는 취소' directly after a write, where nothing is asked: that write is taken back, or
    what is named of it (FUP-17). Elsewhere 취소 is what it is."""
    last, artists = ctx.state.write, ctx.names.artists
    asks = "?" in (ctx.turn.text or "") or ctx.has("what_on", *own.QUESTIONS[4:], "called_off", "tell", "picks")
    if asks or ctx.has("unsubscribe") or not ctx.has("retract"):
        return None
    if _is_asked(ctx) and not artists:
        return Move(intent="stop")
    if last is None or not (own.just_wrote(ctx) and own.undoable(ctx)):
        return None
    if not set(artists) <= set(last.artists or ctx.focus.artists):
        return None
    if artists and set(artists) < set(last.artists):
        back = "subscribe.add" if last.kind == "unsubscribe" else "subscribe.remove"
        return Move(intent=back, artists=artists)
    return Move(intent="undo")


def _is_asked(ctx: Context) -> bool:
    """Whether something is to be written, and was only asked about: 취소 is no, and leaves alone what was written before."""
    pending = ctx.state.pending if ctx.fresh else None
    return pending is not None and (pending.offer in ("add", "subscribe") or pending.intent in WRITES)


def one_more(ctx: Context) -> Move | None:
    """'첫날 것도', '두 번째 것도' after something was put into the calendar: that item, too (FUP-07)."""
    if not ctx.has("that_too") or ctx.has(*own.QUESTIONS) or own.spoken_write(ctx) != "calendar.add":
        return None
    names = ctx.names
    item = names.artists or names.kinds or names.texts or ctx.choices or ctx.has("ordinal", "position", "nth_day")
    return _kept(ctx, ()) if item else None


def _same_subscription(ctx: Context) -> Move | None:
    """'아이브도' after a subscription, '아이브 빼 줘' after the list of subscriptions: the write that was spoken of."""
    last, artists = own.spoken_write(ctx), ctx.names.artists
    said = not artists or ctx.choices or ctx.names.kinds or ctx.has("sub_whether")
    if not ctx.fresh or said or not last.startswith("subscribe."):
        return None
    if ctx.has("take_out"):
        return Move(intent="subscribe.remove", artists=artists)
    if ctx.has("put_in") and not ctx.names.texts:
        return Move(intent="subscribe.add", artists=artists)
    again = last != "subscribe.list" and ctx.has("also") and not ctx.has(*own.QUESTIONS[:4])
    return Move(intent=last, artists=artists) if again else None


def _tells(ctx: Context) -> bool:
    """일정 알려 주고 구독해 줘: a look-up that also subscribes or adds."""
    said = ctx.names.artists and ctx.choices and ctx.has("schedule", "what_on") and not ctx.has("calendar_add")
    return bool(said) or ctx.has("tell")


def _adds(ctx: Context) -> bool:
    return ctx.score("calendar.add") > 0


def _seen(ctx: Context) -> tuple[Event, ...]:
    """The whole of a list that was just shown, of which a screen lets only the first be read aloud (FUP-07, GUI-04)."""
    cursor = ctx.state.cursor
    if (
        cursor is None
        or steps.aside(ctx)
        or not ctx.limits.card
        or ctx.focus.events != cursor.events[cursor.begin : cursor.end]
    ):
        return ()
    return cursor.events


def _kept(ctx: Context, subscribing: tuple[str, ...]) -> Move:
    """FUP-07: what goes into the user's calendar: an item of the list by its number or kind, all of it, or what was told."""
    focus, cursor = ctx.focus, ctx.state.cursor
    also = ("subscribe.add",) if subscribing or ctx.score("subscribe.add") > 0 else ()
    shown = (cursor.events if cursor else focus.events) if ctx.fresh else ()
    every = ctx.has("both", "everything", "all_of")
    some = len(shown) > 1 and not (
        ctx.names.artists or every or ctx.has("ordinal")
    )  # 막공 말고 첫날, 뮤뱅 넣어 줘, 2부 넣어 줘
    pointed = ctx.has("instead", "nth_day") or ctx.names.show or ctx.names.texts or some
    if pointed and (one := picking.one_of(picking.behind(ctx), shown)):
        return Move(intent="calendar.add", events=one, artists=subscribing, also=also)
    if ctx.has("one_of_them") and len(shown) > 1 and not ctx.has("ordinal", "position"):
        return Move(intent="calendar.add", events=shown, problem="which", also=also)
    if shown and (chosen := _item(ctx, shown)) is not None:
        word = "all" if chosen.events[1:] else None
        return chosen if chosen.problem else replace(chosen, intent="calendar.add", value=None, word=word, also=also)
    if shown and not ctx.names.artists and not ctx.choices:
        if rest := picking.all_but(ctx, shown):
            return Move(intent="calendar.add", events=rest, artists=subscribing, word="all", also=also)
        hits = tuple(e for e in shown if e.kind in ctx.names.kinds)
        if ctx.names.show:  # of none of what was told
            return replace(ellipsis.schedule_move(ctx, "calendar.add"), intent="calendar.add", also=also)
        outer = ctx.names.kinds and ctx.has("last_one", "first_one")  # 막콘 넣어 줘
        hits = () if outer else hits
        if hits or not (ctx.names.kinds or outer):
            events = hits or (shown if every else _seen(ctx) or ellipsis.told_next(ctx) or focus.events)
            word = "all" if every else None
            return Move(intent="calendar.add", events=events, artists=subscribing, word=word, also=also)
    if theirs := _theirs(ctx, shown):
        return Move(intent="calendar.add", events=theirs, artists=subscribing, also=also)
    if ctx.names.artists or ctx.choices or ctx.names.kinds or ctx.names.show:
        return replace(ellipsis.schedule_move(ctx, "calendar.add"), intent="calendar.add", also=also)
    return Move(intent="calendar.add", problem="event")


def _theirs(ctx: Context, shown: tuple[Event, ...]) -> tuple[Event, ...]:
    """아이브 거 넣어 줘: of a list of several artists that one's items, of the kind that was said (FUP-07)."""
    names = ctx.names
    other = names.show or names.texts or names.places or ctx.choices or ctx.has("instead", "next_word", "ask_when")
    if not names.artists or other:
        return ()
    circle, below = ctx.manner.circle(*names.artists), {k for kind in names.kinds for k in ctx.manner.below(kind)}
    return tuple(e for e in shown if not circle.isdisjoint(e.artists) and (not below or e.kind in below))


def _item(ctx: Context, shown: tuple[Event, ...]) -> Move | None:
    """The one item that is to be written, by its number, its day, its hour or its team: '첫째 날 걸', '온유 거'."""
    theirs = tuple(e for e in shown if not set(ctx.names.artists).isdisjoint(e.artists))
    if ctx.names.artists:  # beside others in the list; a list of theirs alone is asked for anew
        one = len(theirs) == 1 < len(shown) and ctx.has("ones") and not (ctx.choices or ctx.names.kinds)
        return Move(intent="select", events=theirs, artists=ctx.names.artists) if one else None
    if ctx.choices:
        return picking.picked(ctx, shown) if ctx.has("ones", "pick") and len(shown) > 1 else None
    if picking.all_but(ctx, shown):
        return None
    numbers = [len(shown) if c.value < 0 else c.value for c in ctx.meant.cues if c.name == "ordinal" and c.value]
    if len(numbers) > 1 and max(numbers) <= len(shown) and not ctx.has("instead"):  # 첫 번째랑 세 번째 거
        return Move(intent="select", events=tuple(e for n, e in enumerate(shown, 1) if n in numbers))
    if ctx.meant.cue("ordinal", "position") is not None:
        return picking.selected(ctx, shown)
    return picking.on_nth_day(ctx, shown) if ctx.has("nth_day") else None
