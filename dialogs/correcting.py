"""One-step corrections: another day, artist or kind instead of the one that was answered (FUP-13, TPO-14)."""

from typing import Literal

from dialogs.again import asked_again, texts_of, written
from dialogs.context import Context
from dialogs.ellipsis import asks_past, said_places
from dialogs.picking import all_but, barred, day_before, named_after
from dialogs.types import DayChoice, Move
from dialogs.windows import kept_window, shifted
from intents import Because, TimeRange, replace


def correction(ctx: Context) -> Move | None:
    """FUP-13, TPO-14: '아니 그 다음 날', '아니 아이브', '트와이스 말고 에스파', '아니 25일'."""
    focus = ctx.focus
    if not ctx.fresh or not (focus.artists or focus.window):
        return None
    negated, instead = ctx.meant.cue("not_that"), ctx.meant.cue("instead")
    if (negated is None and instead is None) or ctx.top().startswith(("subscribe.", "calendar.")):
        return None  # 에스파 말고 아이브 구독해 줘: what is done is no look-up
    if barred(ctx):
        return None  # 에스파 라디오 빼고 이번 주 일정: a whole request
    only_left = instead is not None and bool(ctx.names.artists) and not named_after(ctx, instead.span[1])
    if instead is not None and only_left and (not ctx.choices or day_before(ctx, instead.span[0]) is None):
        return None  # 에스파 말고는?, 5일에 에스파 말고 누구 나와?: somebody else
    if all_but(ctx, ctx.state.cursor.events if ctx.state.cursor else focus.events) is not None:
        return None  # 라디오 빼고: the rest of the list
    whole = bool(ctx.names.artists) and ctx.has("what_on", "schedule")
    if instead is None and negated is not None and negated.span[0] > 0 and whole:
        return None  # 위아이 내일 아니 모레 뭐 있어: a whole request that mends itself (FUP-20, ERR-12)
    artists = named_after(ctx, instead.span[1] if instead else 0) or ctx.names.artists
    same = set(artists) <= set(focus.artists)
    step = ctx.meant.cue("next_day", "prev_day")
    left_out = step is not None and instead is not None and step.span[0] < instead.span[0] and ctx.choices
    if step is not None and focus.window is not None and not left_out:  # '그 다음 날 말고 오늘' is today
        sign = 1 if ctx.has("next_day") else -1
        days = shifted(focus.window, sign, "TPO-14")
        return _corrected(ctx, days, "date", offset=sign) if days else None
    choice = ctx.choices[-1] if ctx.choices else None
    if choice is not None and instead is not None and _is_last(ctx, instead.span):
        return _but(ctx, choice.options[0])
    if choice is not None and choice.options:
        fixed = _other_reading(ctx, choice)
        moved = _day_difference(focus.window, fixed.options[0])
        made = _corrected(ctx, fixed, "date", offset=moved)
        return _of_others(made, artists) if artists and not same else made
    if artists and not same:
        days = kept_window(ctx.focus.asked, ctx)
        made = replace(_corrected(ctx, days, "artist"), upcoming=days is None, word=_next_again(ctx))
        return _of_others(made, artists)
    kinds = _kinds_after(ctx, instead.span[1] if instead else 0) or ctx.names.kinds
    if kinds:
        days = kept_window(ctx.focus.asked, ctx)
        intent = "schedule.next" if days is None and ctx.has("ask_when") else "schedule.lookup"
        base = replace(_corrected(ctx, days, ""), intent=intent, upcoming=days is None)
        base = replace(base, artists=artists or base.artists)  # 아니 데이식스 라디오, of whom it was already
        texts = base.texts if base.show is None else written(ctx, base.places)  # a kind takes the place of the show
        return replace(base, kinds=kinds, show=None, texts=texts, changed=frozenset({"kind"}))
    return None


def _of_others(move: Move, artists: tuple[str, ...]) -> Move:
    """A look-up of those who were named: then nobody is left out, nor only such acts looked for (FUP-09)."""
    return replace(move, artists=artists, acts=(), without=())


def _is_last(ctx: Context, span: tuple[int, int]) -> bool:
    """Whether a day stands before 말고 and nothing is named behind it: then it is left out, and nothing is put in its place."""
    said = [*(t.span for t in ctx.names.times), *(e.span for e in ctx.meant.entities)]
    return all(end <= span[0] for _, end in said) and not ctx.meant.rest and day_before(ctx, span[0]) is not None


def _but(ctx: Context, day: TimeRange) -> Move:
    """내일 거 말고: the last look-up without that day; what comes after it, where it was all that was asked about."""
    asked = ctx.focus.asked
    inside = asked is not None and asked.start is not None and day.start is not None and day.end is not None and (
        asked.end is None or asked.end > day.end or asked.start < day.start
    )  # fmt: skip
    after = TimeRange(start=day.end, end=None, grain="day")
    days = kept_window(asked, ctx) if inside else DayChoice(options=(after,), p=ctx.focus.p, named="span")
    return asked_again(
        ctx, days=days if inside or asked is not None else None, but=day, upcoming=asked is None,
        changed=frozenset({"date"}),
    )  # fmt: skip


def _corrected(ctx: Context, days: DayChoice | None, what: Literal["", "date", "artist"], offset: int = 0) -> Move:
    there, elsewhere = said_places(ctx)
    texts = texts_of(ctx, ctx.focus.show) or written(ctx, there)
    where = {"texts": texts, "places": there, "elsewhere": elsewhere} if there or elsewhere else {}
    return asked_again(
        ctx, intent={"date": "correct.date", "artist": "correct.artist"}.get(what, "schedule.lookup"), days=days,
        correcting=what, changed=frozenset({what} if what else ()), offset=offset, past=asks_past(ctx), **where,
    )  # fmt: skip


def _kinds_after(ctx: Context, at: int) -> tuple[str, ...]:
    """Kinds named after a place of the utterance: the new ones of '콘서트 말고 라디오'."""
    later = {e.best.id for e in ctx.meant.entities if e.span[0] >= at and e.best.kind == "event_kind"}
    return tuple(k for k in ctx.names.kinds if k in later)


def _other_reading(ctx: Context, choice: DayChoice) -> DayChoice:
    """'아니 오늘' right after a doubtful day takes the reading that lost, if the word itself gives the same day again."""
    focus = ctx.focus
    said = choice.options[0]
    again = said == focus.window or (choice.word == "오늘" and ctx.moment.small)
    if choice.word is not None and focus.others and focus.window is not None and again:
        line = Because(rule="TPO-14", says="바로잡아 다른 쪽 날", delta=1.0)
        return DayChoice(options=focus.others[:1], p=0.98, word=choice.word, reason="corrected", trace=(line,))
    over = said.end is not None and said.end <= ctx.moment.now and ctx.meant.tense != "past"
    if choice.word == "오늘" and ctx.moment.small and over and said.start is not None:
        moved = ctx.moment.at(ctx.moment.today) - said.start  # the day that has just begun is the one that is left
        said = TimeRange(start=said.start + moved, end=said.end + moved if said.end else None, grain=said.grain)
    return replace(choice, options=(said,), p=0.98, model="fixed", reason="corrected")


def _day_difference(before: TimeRange | None, after: TimeRange) -> int:
    if before is None or before.start is None or after.start is None:
        return 0
    return (after.start.date() - before.start.date()).days


def _next_again(ctx: Context) -> str | None:
    """The intent that a new artist asks again: the next event, where that was asked for."""
    asked = ctx.focus.question == "schedule.next" and ctx.focus.asked is None
    return "schedule.next" if asked else None
