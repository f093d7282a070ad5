"""What is said while a list is being read, or just after: choosing from it and moving in it (FUP-12, CTX-01).

Resolvers in order; the first that speaks wins.
"""

from collections.abc import Callable

from dialogs import picking, steps
from dialogs.context import Context
from dialogs.steps import ABOUT_EVENT
from dialogs.types import Event, Move
from dialogs.writing import WRITES
from intents import replace

CAST_TOLD = 3  # how many of a cast are named at once (FUP-05)


def listing(ctx: Context) -> Move | None:
    """FUP-12: moving in the list that is being read, choosing from it."""
    for resolver in _RESOLVERS:
        move = resolver(ctx)
        if move is not None:
            return move
    return None


def _shown(ctx: Context) -> tuple[Event, ...]:
    """What may be chosen from: the list that is being read, else what was told."""
    return ctx.state.cursor.events if ctx.state.cursor else ctx.focus.events


def _rest(ctx: Context) -> bool:
    """Whether a list has not been read to its end."""
    cursor = ctx.state.cursor
    return cursor is not None and cursor.end < len(cursor.events)


def _left(ctx: Context) -> Move | None:
    """첫 번째 거만 빼고, 라디오 빼고: what is left of the list."""
    return picking.left(ctx, _shown(ctx)) if ctx.top() not in WRITES else None


def _rest_of_cast(ctx: Context) -> Move | None:
    """나머지 팀은?, 또 누구 나와?: of those who appear the ones that were left untold (FUP-05)."""
    on = ctx.has("the_rest", "other_teams") or (ctx.has("ask_cast") and ctx.has("other_things"))
    names = ctx.names
    if (
        not on
        or not ctx.fresh
        or ctx.state.last_intent != "schedule.cast"
        or names.artists
        or names.kinds
        or ctx.choices
    ):
        return None
    many = any(len(e.cast) > CAST_TOLD for e in ctx.focus.events)
    return Move(intent="schedule.cast", events=ctx.focus.events, word="rest") if many else None


def _selected(ctx: Context) -> Move | None:
    """두 번째 거, 마지막 거: one of the list."""
    shown, again = _shown(ctx), ctx.top() == "repeat" and ctx.has("ordinal")
    if not (ctx.top() == "select" or again) or ctx.names.artists:
        return None
    return picking.selected(ctx, shown) if shown or not ctx.has("last_one", "first_one") else None


def _at_same_place(ctx: Context) -> Move | None:
    """둘 다 같은 데서 해?: of all that was told (FUP-04)."""
    same = ctx.top() == "schedule.place" and ctx.has("same_place")
    return picking.all_of_them(ctx, _shown(ctx)) if same else None


def _about_numbered(ctx: Context) -> Move | None:
    """두 번째 거 몇 시야?: a question about one of the list."""
    top, shown = ctx.top(), _shown(ctx)
    if top not in ABOUT_EVENT or not ctx.has("ordinal", "position") or not shown or ctx.names.artists:
        return None
    chosen = picking.selected(ctx, shown)
    return chosen if chosen.problem else replace(chosen, intent=top, artists=picking.still(ctx, chosen.events))


def _nth_day(ctx: Context) -> Move | None:
    """둘째 날은?, 마지막 날 몇 시야?: one of the days of what is on for several."""
    top = ctx.top()
    move = picking.on_nth_day(ctx, _shown(ctx)) if ctx.has("nth_day") and top not in WRITES else None
    return replace(move, intent=top, value=None) if move is not None and top in ABOUT_EVENT else move


def _theirs(ctx: Context) -> Move | None:
    """엔믹스 거는 왜 바뀌었어?: theirs of the list."""
    if ctx.top() not in ABOUT_EVENT or not ctx.has("ones") or ctx.choices:
        return None
    artists = ctx.names.artists
    theirs = tuple(e for e in _shown(ctx) if not set(artists).isdisjoint(e.artists))
    changed = frozenset({"artist"})
    return Move(intent=ctx.top(), events=theirs, artists=artists, changed=changed) if theirs else None


def _picked(ctx: Context) -> Move | None:
    """토요일 거, 팬미팅 거 어디서 해?: one of the list by its day, its kind or a word of its title."""
    top, shown = ctx.top(), _shown(ctx)
    if not ctx.has("pick") or not shown or top in WRITES or ctx.names.artists or ctx.has("not_that", "schedule"):
        return None
    move = picking.picked(ctx, shown)
    if move is None or top not in ABOUT_EVENT:
        return move
    return replace(move, intent=top, value=None, artists=picking.still(ctx, move.events))


def _next_item(ctx: Context) -> Move | None:
    """다음 거: the next artist of a briefing, the next part of a list, else what comes after what was told."""
    if not ctx.has("next_item") or ctx.names.artists:
        return None
    if ctx.focus.briefing and ctx.fresh:
        return steps.next_artist(ctx)
    return Move(intent="nav.more") if _rest(ctx) else steps.following(ctx)


def _afterwards(ctx: Context) -> Move | None:
    """그다음은?, 끝나고 뭐 해?, 라디오 끝나고 그다음은?: what follows what was told."""
    top, names = ctx.top(), ctx.names
    over = ctx.has("after_it") and not names.kinds and top not in ABOUT_EVENT
    on = over or ctx.has("after_that") or (top == "schedule.next" and ctx.has("other_things") and not names.kinds)
    if not on or not ctx.fresh or not ctx.focus.events or names.artists or ctx.choices:
        return None
    asked = top if top in ABOUT_EVENT else "schedule.next"
    ended = tuple(e for e in _shown(ctx) if e.kind in names.kinds) if ctx.has("after_it") else ()
    ended = ctx.focus.events[-1:] if over else ended
    if ended:
        return replace(steps.behind(ctx, ended[0]), intent=asked)
    onward = steps.following(ctx)
    return replace(onward, intent=asked, word="after", kinds=names.kinds or onward.kinds)


def _more(ctx: Context) -> Move | None:
    """더, 나머지는?: the rest of the list, else what comes after the one that was told, or more about it."""
    top, rest = ctx.top(), _rest(ctx)
    assents = top == "confirm.yes" and rest and ctx.has("more", "the_rest")  # 오케이 나머지도
    goes_on = rest and ctx.has("more") and top in ("schedule.lookup", "schedule.detail") and not ctx.has("that_day")
    if not (top == "nav.more" or assents or goes_on):
        return None
    named = ctx.names.artists or ctx.choices or ctx.names.kinds
    if named or (ctx.has("other_teams") and not rest):
        return None
    if rest:
        return Move(intent="nav.more")
    if ctx.state.cursor is not None and not steps.aside(ctx):
        return Move(intent="nav.more", problem="end")
    if ctx.fresh and ctx.focus.events:
        if ctx.has("other_things"):
            return None  # 또 뭐 있어?: what else is on in the window that was asked about
        if ctx.has("exist", "what_on", "the_rest"):  # 더 있어?, 나머지는?: what comes after the one that was told
            return replace(steps.following(ctx), intent="nav.more", word="schedule.next")
        return Move(intent="schedule.detail", events=ctx.focus.events[-1:])
    return Move(intent="nav.more", problem="missing")


def _back(ctx: Context) -> Move | None:
    """이전 거: the part of the list before, else what came before what was told."""
    if ctx.top() != "nav.prev":
        return None
    cursor = ctx.state.cursor
    if cursor is None and ctx.fresh and ctx.focus.events:
        return steps.preceding(ctx)
    return Move(intent="nav.prev", problem=None if cursor else "missing")


def _from_start(ctx: Context) -> Move | None:
    """처음으로: the first part of the list; without one, the beginning of it all."""
    if ctx.top() != "nav.first":
        return None
    return Move(intent="nav.first") if ctx.state.cursor else Move(intent="launch")


_RESOLVERS: tuple[Callable[[Context], Move | None], ...] = (
    _left,
    _rest_of_cast,
    _selected,
    _at_same_place,
    _about_numbered,
    _nth_day,
    _theirs,
    _picked,
    _next_item,
    _afterwards,
    _more,
    _back,
    _from_start,
)
