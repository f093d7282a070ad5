"""A write made again of something else: '아니 B', 'A 말고 B', 'B로' right after it (FUP-13, FUP-17).

What was written is taken back, and the same is done for what is said now. What asks for a look-up is none of this.
"""

from typing import Literal

from dialogs import ellipsis, own, picking, unknown
from dialogs.again import texts_of
from dialogs.context import Context
from dialogs.types import Event, Move, Write

_WISHES = ("subscribe.add", "subscribe.remove", "calendar.add")
_AGAIN = ("not_that", "instead", "meant_that", "rather")  # what says that something else was meant
_KINDS = {"subscribe": "subscribe.add", "unsubscribe": "subscribe.remove", "add": "calendar.add"}  # of a write
_ASKS = (*own.QUESTIONS, "briefing", "dday", "how_about", "tell")


def rewritten(ctx: Context) -> Move | None:
    """The last write again, of what is named now; None where nothing was just written or something else is wanted."""
    top = ctx.top()
    pending = ctx.state.pending
    which = (
        pending is not None and pending.about == "event" and pending.intent == "calendar.add"
    )  # 어떤 일정을 넣을까요?
    if not ctx.fresh or not (which or ctx.has(*_AGAIN, "also", "only")):
        return None
    if top == "undo" or ctx.has("take_out") or (ctx.has(*_ASKS) and top not in _WISHES):
        return None
    last = _just_written(ctx)
    if which or (last is None and ctx.state.last_intent == "calendar.add"):  # nothing was found, or it was asked which
        last = Write(kind="add", at=ctx.turn.now)
    if last is not None and (last.kind == "add" or (last.kind == "code" and last.events)):
        return _other_event(ctx, last) if top not in ("subscribe.add", "subscribe.remove") else None
    wish = _KINDS.get(last.kind, "subscribe.add" if last.kind == "code" else "") if last is not None else ""
    wish = wish or (ctx.state.last_intent if ctx.state.last_intent in _WISHES[:2] else "")
    if not ctx.has(*_AGAIN):
        return None
    if wish:
        return _other_artist(ctx, wish, last) if top not in _WISHES or top == wish else None
    return _other_bias(ctx) if top not in _WISHES else None


def _just_written(ctx: Context) -> Write | None:
    """What the last turn wrote, while it may still be taken back."""
    last = ctx.state.write
    return last if last is not None and last.turn_no == ctx.state.turn_no and own.undoable(ctx) else None


def _named(ctx: Context) -> tuple[str, ...]:
    """The artists that count: those behind 말고."""
    names, instead = ctx.names, ctx.meant.cue("instead")
    alone = not (ctx.choices or names.kinds or names.show or names.texts or ctx.biased)
    return (picking.named_after(ctx, instead.span[1]) if instead else names.artists) if alone else ()


def _other_artist(ctx: Context, wish: str, last: Write | None) -> Move | None:
    """A subscription begun, or ended, for somebody else than was understood."""
    before = last.artists if last is not None else ()
    if ctx.has("that_event") and _nothing_else(ctx) and before:
        return Move(intent=wish, problem="artist", without=before, takes_back=True)
    if ctx.has("both") and not ctx.names.artists and len(two := ellipsis.spoken_of(ctx)) > 1:  # 아니 둘 다
        return Move(intent=wish, artists=two)
    artists = tuple(a for a in _named(ctx) if a not in before)
    if not artists:
        return unknown.unknown_artist(ctx, wish) if ctx.has("not_that", "instead") else None
    if ctx.has("also"):  # 아니 세븐틴도: beside the one before
        return Move(intent=wish, artists=artists)
    gone = tuple(a for a in ctx.names.artists if a in before) if ctx.has("instead") else before
    if ctx.has("instead") and set(ctx.names.artists) - set(artists) and not gone:
        return None  # somebody else is left out than who was written
    told: Literal["", "artist"] = "" if ctx.top() == wish else "artist"
    return Move(intent=wish, artists=artists, without=gone, takes_back=True, correcting=told)


def _other_bias(ctx: Context) -> Move | None:
    """'아니 키로' after the bias was set or told."""
    last, artists = ctx.state.last_reply, _named(ctx)
    if last is None or ctx.state.last_intent != "profile.set" or not last.facts.artists or len(artists) != 1:
        return None
    return Move(intent="profile.set", word="bias_set", artists=artists, takes_back=True)


def _other_event(ctx: Context, last: Write) -> Move | None:
    """Another one of what was told, or another one altogether, with what was not said as it was."""
    cursor, of = ctx.state.cursor, picking.behind(ctx)
    told = cursor.events if cursor is not None else tuple(e for t in ctx.state.told for e in t.events)
    told = tuple({e.id: e for e in told}.values())
    if ctx.has("also"):  # 아 라디오도: beside the one before
        beside = _of_told(of, told, last) if last.events else ()
        return Move(intent="calendar.add", events=beside) if beside else None
    if ctx.has("that_event") and _nothing_else(ctx):
        return Move(intent="calendar.add", problem="event", takes_back=True)
    if of.has("both", "everything"):  # 아니 둘 다
        return Move(intent="calendar.add", events=cursor.events, word="all") if cursor is not None else None
    what: Literal["", "date", "artist"] = "date" if of.choices else "artist" if of.names.artists else ""
    if chosen := _of_told(of, told, last):
        return Move(intent="calendar.add", events=chosen, takes_back=True, correcting=what)
    names = of.names
    theirs = tuple(e for e in told if not set(names.artists).isdisjoint(e.artists))
    if len(theirs) > 1 and not (names.kinds or names.show or names.texts or of.choices):  # 세븐틴 걸로, of several
        return Move(intent="calendar.add", events=theirs, problem="which", takes_back=True, correcting=what)
    if not (what or names.kinds or names.show or names.texts or names.places):
        return None
    written = tuple(e for e in told if e.id in last.events)
    alone = not (names.show or names.texts or names.places)
    artists = names.artists or tuple(a for e in written[:1] for a in e.artists[:1]) or ctx.focus.artists
    kinds = names.kinds or (tuple(e.kind for e in written[:1]) if alone else ())
    days = of.choices[-1] if of.choices else None
    return Move(
        intent="calendar.add", artists=artists, kinds=kinds, show=names.show, texts=names.texts or texts_of(ctx, names.show),
        places=names.places, days=days, upcoming=days is None, takes_back=True, correcting=what,
    )  # fmt: skip


def _of_told(of: Context, told: tuple[Event, ...], last: Write) -> tuple[Event, ...]:
    """The one of what was told that is meant now: by its number in the list, else among those that were not written."""
    if of.has("ordinal", "position"):
        return picking.one_of(of, told)
    written = tuple(e for e in told if e.id in last.events)
    narrowed = picking.one_of(of, written) if len(written) > 1 else ()  # 아니 첫날만, of all that were put in
    return narrowed or picking.one_of(of, tuple(e for e in told if e.id not in last.events))


def _nothing_else(ctx: Context) -> bool:
    """그거 말고: nothing is put in its place."""
    instead = ctx.meant.cue("instead")
    return instead is not None and not ctx.meant.text[instead.span[1] :].strip(" .,!?~…요")
