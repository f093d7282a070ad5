"""Which items of a list are meant: by number, place, hour, day or kind, and all but those (FUP-12, GUI-07)."""

from datetime import datetime, timedelta

from dialogs.again import asked_again
from dialogs.context import Context
from dialogs.days import day_of, start_of_day
from dialogs.listing import lasting
from dialogs.types import DayChoice, Event, Move
from dialogs.windows import kept_window
from intents import TimeRange, fold, replace

NIGHTS = timedelta(days=3)  # so far from one night of a concert the others are


def still(ctx: Context, events: tuple[Event, ...]) -> tuple[str, ...]:
    """The one artist of whom the list is, where the item is theirs or a member's (FUP-00)."""
    focus = ctx.focus.artists
    whose = ctx.manner.circle(*(a for e in events for a in e.artists))
    return focus if len(focus) == 1 and focus[0] in whose else ()


def selected(ctx: Context, shown: tuple[Event, ...]) -> Move:
    """The item whose number or place was said; of '첫 번째 말고 두 번째' the one behind."""
    position, ordinals = ctx.meant.cue("position"), [c for c in ctx.meant.cues if c.name == "ordinal" and c.value]
    ordinal = ordinals[-1 if ctx.has("instead") else 0] if ordinals else None
    if not shown:
        return Move(intent="select", problem="missing")
    number = ordinal.value if ordinal and ordinal.value else None
    if number is None and position is not None:
        number = _at(ctx, shown, position.text)
    number = len(shown) if number is not None and number < 0 else number
    if number is None or not 1 <= number <= len(shown):
        return Move(intent="select", problem="range", value=len(shown))
    return Move(intent="select", value=number, events=(shown[number - 1],))


def _at(ctx: Context, shown: tuple[Event, ...], position: str) -> int:
    """맨 아래 거 is an end of the list, 아래 거 and 위에 거 lie beside the item that was chosen last (C-32)."""
    heard = ctx.manner.policy.heard
    down = any(word in position for word in heard.low)
    if any(word in position for word in heard.end):
        return len(shown) if down else 1
    chosen = ctx.focus.events
    here = shown.index(chosen[0]) + 1 if len(chosen) == 1 and chosen[0] in shown else 1
    return min(len(shown), here + 1) if down else max(1, here - 1)


def picked(ctx: Context, shown: tuple[Event, ...]) -> Move | None:
    """GUI-07: by time ('6시 거') or by name ('라디오 거')."""
    for choice in ctx.choices:
        if choice.clock:
            hits = [e for e in shown for w in choice.options if w.start and e.starts.hour % 12 == w.start.hour % 12]
            if hits:
                return Move(intent="select", value=shown.index(hits[0]) + 1, events=(hits[0],))
    hits = _on_weekday(ctx, shown)
    if len(hits) == 1:
        return Move(intent="select", value=shown.index(hits[0]) + 1, events=(hits[0],))
    words = [w for k in ctx.names.kinds if (kind := ctx.manner.kinds.get(k)) for w in (kind.label, *kind.synonyms)]
    words += ctx.names.texts
    hits = list(called_so(ctx, shown)) or [
        e for e in shown if e.kind in ctx.names.kinds or any(w and w in e.title for w in words)
    ]
    if hits and not ctx.choices and not ctx.meant.rest:
        return Move(intent="select", value=shown.index(hits[0]) + 1, events=(hits[0],))
    return None


def called_so(ctx: Context, shown: tuple[Event, ...]) -> tuple[Event, ...]:
    """Those whose title holds the word that was said for a kind, where it is not the name of the whole kind: of a release
    and a '컴백 쇼케이스' the latter is the 쇼케이스, whatever it is filed under (FUP-04)."""
    kinds = ctx.manner.kinds
    said = [e.text for e in ctx.meant.entities if e.best.id in ctx.names.kinds and e.text != kinds[e.best.id].label]
    return tuple(e for e in shown if any(fold(word) in fold(e.title) for word in said))


def behind(ctx: Context) -> Context:
    """The turn with nothing but what stands behind 말고: '막공 말고 첫날', '토요일 거 말고 일요일 거' (FUP-13)."""
    instead, names = ctx.meant.cue("instead"), ctx.names
    if instead is None:
        return ctx
    text = ctx.meant.text
    at = text.rfind(instead.text) + len(instead.text)
    cues = tuple(c for c in ctx.meant.cues if c.span[0] >= at)
    found = tuple(e for e in ctx.meant.entities if e.span[0] >= at)
    ids, times = {e.best.id for e in found}, tuple(t for t in names.times if t.span[0] >= at)
    shows = [k for e in found if e.best.kind == "show" and (k := ctx.manner.known.get(e.best.id)) is not None]
    left = replace(
        names, artists=tuple(a for a in names.artists if a in ids), kinds=tuple(k for k in names.kinds if k in ids),
        show=shows[-1].id if shows else None, places=tuple(p for p in names.places if text.rfind(p) >= at), times=times,
        texts=shows[-1].texts if shows else tuple(t for t in names.texts if text.rfind(t) >= at),
    )  # fmt: skip
    rest = " ".join(word for word in ctx.meant.rest.split() if text.rfind(word) >= at)
    meant = replace(ctx.meant, text=" " * at + text[at:], cues=cues, entities=found, rest=rest)
    choices = ctx.choices[-1:] if any(not t.latent for t in times) else ()
    return replace(ctx, meant=meant, cues=frozenset(c.name for c in cues), names=left, choices=choices)


def one_of(ctx: Context, shown: tuple[Event, ...]) -> tuple[Event, ...]:
    """The one of what was told that is pointed at, by whatever; empty where none or several may be meant (GUI-07)."""
    if not shown:
        return ()
    if ctx.has("ordinal", "position"):
        return selected(ctx, shown).events
    if ctx.has("nth_day") and not ctx.names.artists:
        day = on_nth_day(ctx, shown)
        return day.events if day is not None and day.intent == "select" else ()
    theirs = tuple(e for e in shown if not ctx.names.artists or not set(ctx.names.artists).isdisjoint(e.artists))
    below = {k for kind in ctx.names.kinds for k in ctx.manner.below(kind)}
    theirs = tuple(e for e in theirs if not below or e.kind in below)
    if ctx.has("last_one", "first_one"):
        words = [fold(c.text) for c in ctx.meant.cues if c.name in ("last_one", "first_one")]
        titled = tuple(e for e in theirs if any(word in fold(e.title) for word in words))
        return titled[:1] or (theirs[-1:] if ctx.has("last_one") else theirs[:1])
    if ctx.choices or ctx.names.texts or ctx.names.show:
        move = picked(ctx, theirs)
        return move.events if move is not None else ()
    if len(titled := _by_title_word(ctx, theirs)) == 1:
        return titled
    return theirs if len(theirs) == 1 and (ctx.names.artists or ctx.names.kinds) else ()


def _by_title_word(ctx: Context, shown: tuple[Event, ...]) -> tuple[Event, ...]:
    """2부, 부산: the items whose title holds a word that was said and that no other title holds."""
    words = [set(e.title.split()) for e in shown]
    own = [{w for w in mine if len(w) > 1 and sum(w in other for other in words) == 1} for mine in words]
    return tuple(e for e, mine in zip(shown, own, strict=True) if any(w in ctx.meant.text for w in mine))


def all_but(ctx: Context, shown: tuple[Event, ...]) -> tuple[Event, ...] | None:
    """첫 번째 거만 빼고, 라디오 빼고: what is left of a list; None where something is named behind 빼고, or
    neither items nor a kind before it."""
    instead = ctx.meant.cue("instead")
    if instead is None or not shown or ctx.names.artists or ctx.choices:
        return None
    at, pointed = instead.span[0], [c for c in ctx.meant.cues if c.name in ("ordinal", "position")]
    kinds = [e for e in ctx.meant.entities if e.best.kind == "event_kind"]
    if any(begin > at for begin in (*(c.span[0] for c in pointed), *(e.span[0] for e in kinds))):
        return None
    before = [p for p in ctx.names.places if -1 < ctx.meant.text.find(p) < at]
    if before and not pointed:
        return None  # 서울 말고: a place is left out
    titled = tuple(t for t in ctx.names.texts) if not pointed else ()  # 뮤뱅 말고
    numbers = {_at(ctx, shown, c.text) if c.name == "position" else c.value or 0 for c in pointed}
    numbers = {len(shown) if n < 0 else n for n in numbers}
    out = {k for e in kinds for k in ctx.manner.below(e.best.id)} if not pointed else set()
    rest = tuple(
        e for n, e in enumerate(shown, 1)
        if n not in numbers and e.kind not in out and not any(fold(t) in fold(e.title) for t in titled)
    )  # fmt: skip
    return rest if out or len(rest) < len(shown) else None


def left(ctx: Context, shown: tuple[Event, ...]) -> Move | None:
    """The rest of a list; where the kind that is left out was all of it, what else is on (FUP-12)."""
    rest = all_but(ctx, shown)
    if rest is None:
        return None
    if rest or ctx.has("ordinal", "position"):
        return Move(intent="select", word="but", events=rest)
    days = kept_window(ctx.focus.asked, ctx)
    return asked_again(
        ctx, artists=ctx.focus.artists, kinds=(), show=None, texts=ctx.focus.texts, only="", events=shown, days=days,
        upcoming=days is None, changed=frozenset({"kind"}),
    )  # fmt: skip


def on_nth_day(ctx: Context, shown: tuple[Event, ...]) -> Move | None:
    """첫날은?, 둘째 날은 몇 시야?, 마지막 날은?: of what is on for several days, that of one of them."""
    said, zone = ctx.meant.cue("nth_day"), ctx.moment.now.tzinfo
    if said is None or said.value is None or not shown or ctx.names.artists or ctx.choices:
        return None
    if len(shown) == 1:
        return _day_of_one(ctx, shown[0], said.value)
    days = sorted({e.starts.astimezone(zone).date() for e in shown})
    if len(days) < max(2, said.value):
        return Move(intent="select", problem="range", value=len(shown)) if len(days) > 1 else None
    day = days[said.value - 1 if said.value > 0 else -1]
    hits = tuple(e for e in shown if e.starts.astimezone(zone).date() == day)
    return Move(intent="select", value=shown.index(hits[0]) + 1, events=hits[:1], artists=still(ctx, hits))


def _day_of_one(ctx: Context, event: Event, number: int) -> Move | None:
    """Of one event: that day of those which it fills, else what is on so many days before or after it."""
    zone = ctx.moment.now.tzinfo
    midnight = start_of_day(event.starts.astimezone(zone))
    ends = event.ends if lasting(event) else None
    length = (ends.astimezone(zone) - timedelta(microseconds=1) - midnight).days + 1 if ends is not None else 1
    if number < 0 and length == 1:
        return None
    number = length if number < 0 else number
    if length > 1:
        inside = number <= length
        days = _one_day(ctx, midnight, number - 1) if inside else None
        return Move(intent="select", word="day", value=number if inside else length, events=(event,), days=days)
    words = ctx.manner.policy.nth_days
    told = next((n for n, word in enumerate(words, 1) if word in event.title), 0)
    run = _run(ctx, event) if not told else ()
    if number <= len(run):
        return Move(intent="select", value=1, events=(run[number - 1],), artists=still(ctx, (run[number - 1],)))
    told = told or 1
    if number == told:
        return Move(intent="select", value=1, events=(event,), artists=still(ctx, (event,)))
    return Move(
        intent="schedule.lookup", artists=event.artists[:1], kinds=(event.kind,), changed=frozenset({"date"}),
        days=_one_day(ctx, midnight, number - told),
    )  # fmt: skip


def all_of_them(ctx: Context, shown: tuple[Event, ...]) -> Move | None:
    """둘 다 같은 데서 해?: of what was told; of one night of several those on the days about it (FUP-04)."""
    names = ctx.names
    if not shown or names.artists or names.kinds or names.show or names.texts or ctx.choices:
        return None
    focus, chosen = ctx.focus.events, ctx.state.last_intent in ("select", "calendar.add", "correct.date")
    shown = (
        focus if chosen and len(focus) == 1 and len(shown) > 2 else shown
    )  # of the one that was chosen the other nights
    if len(shown) > 1 or lasting(shown[0]):
        return Move(intent="schedule.place", events=shown, artists=ctx.focus.artists)
    midnight = start_of_day(shown[0].starts.astimezone(ctx.moment.now.tzinfo))
    about = TimeRange(start=midnight - NIGHTS, end=midnight + NIGHTS, grain="day")
    days = DayChoice(options=(about,), p=ctx.focus.p, reason="line_up", named="days")
    return Move(intent="schedule.place", artists=shown[0].artists[:1], kinds=(shown[0].kind,), days=days)


def _run(ctx: Context, event: Event) -> tuple[Event, ...]:
    """What was told of the same kind and artist on days in a row with an event, itself among them: 겨울 콘서트, both days."""
    zone = ctx.moment.now.tzinfo
    alike = {
        e.starts.astimezone(zone).date(): e
        for told in ctx.state.told for e in told.events
        if e.kind == event.kind and not set(e.artists).isdisjoint(event.artists)
    }  # fmt: skip
    day = event.starts.astimezone(zone).date()
    alike[day] = event
    while day - timedelta(days=1) in alike:
        day -= timedelta(days=1)
    run: list[Event] = []
    while day in alike:
        run.append(alike[day])
        day += timedelta(days=1)
    return tuple(run) if len(run) > 1 else ()


def _one_day(ctx: Context, midnight: datetime, offset: int) -> DayChoice:
    window = day_of(midnight + timedelta(days=offset))
    return DayChoice(options=(window,), p=ctx.focus.p, reason="shift", named="day")


def _on_weekday(ctx: Context, shown: tuple[Event, ...]) -> list[Event]:
    """토요일 거, 5일 거 of a list that holds several days: the weekday or the day of the month is looked for in the list."""
    facts = [t.facts for t in ctx.names.times if not t.latent]
    if len(facts) != 1 or facts[0].month is not None or (facts[0].weekday is None and facts[0].day is None):
        return []
    said, zone = facts[0], ctx.moment.now.tzinfo
    days = [(e, e.starts.astimezone(zone)) for e in shown]
    return [e for e, at in days if said.weekday in (None, at.weekday()) and said.day in (None, at.day)]


def named_after(ctx: Context, at: int) -> tuple[str, ...]:
    """Artists named after a place of the utterance: the new ones of 'A 말고 B'."""
    later = {e.best.id for e in ctx.meant.entities if e.span[0] >= at}
    return tuple(a for a in ctx.names.artists if a in later)


def kept_artists(ctx: Context) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The artists said, without those before 말고; and those that are left out ('다른 팀은?', '에스파 말고 누구 나와?').

    What stands directly before 말고 is left out: of '에스파 콘서트 첫날 말고 둘째 날' the first day, not the artist.
    """
    artists, focus = ctx.names.artists, ctx.focus
    instead = ctx.meant.cue("instead")
    other = ctx.has("other_teams")
    if instead is None:
        known = ctx.fresh and other and not artists and bool(focus.window or focus.events)
        events = focus.events if not focus.artists else ()
        gone = focus.artists or tuple(dict.fromkeys(a for e in events for a in e.artists))
        return artists, gone if known else ()
    if _is_day_of_name(ctx, instead.span[0]) or barred(ctx):
        return artists, ()
    kept = named_after(ctx, ctx.meant.text.rfind(instead.text) + len(instead.text))  # A 말고 B 말고: neither
    return (kept, ()) if kept or not artists else ((), artists)


def day_before(ctx: Context, at: int) -> int | None:
    """Where the day begins that stands directly before a place of the utterance."""
    text = ctx.meant.text
    days = [*(t.span for t in ctx.names.times), *(c.span for c in ctx.meant.cues if c.name == "nth_day")]
    return next((begin for begin, end in days if end <= at and text[end:at].strip(" 거에은는것") == ""), None)


def _is_day_of_name(ctx: Context, at: int) -> bool:
    """Whether a day stands directly before a place of the utterance, and a name before that."""
    day = day_before(ctx, at)
    return day is not None and any(e.span[0] < day for e in ctx.meant.entities)


def day_left_out(ctx: Context) -> TimeRange | None:
    """The day before 말고 where none is put in its place: '에스파 토요일 말고 다른 날 뭐 있어'."""
    instead = ctx.meant.cue("instead")
    if instead is None or not ctx.choices or any(t.span[0] >= instead.span[0] for t in ctx.names.times):
        return None
    return ctx.choices[-1].options[0] if _is_day_of_name(ctx, instead.span[0]) else None


def barred(ctx: Context) -> tuple[str, ...]:
    """The kind that a whole request leaves out: '에스파 라디오 빼고 일정', '이번 주 콘서트 말고 뭐 있어?' (FUP-09)."""
    instead, names = ctx.meant.cue("instead"), ctx.names
    if instead is None or not (names.artists or ctx.choices) or not ctx.has("schedule", "what_on", "exist", "does"):
        return ()
    before = [e for e in ctx.meant.entities if e.span[1] <= instead.span[0]]
    behind = any(e.span[0] >= instead.span[1] and e.best.kind == "event_kind" for e in ctx.meant.entities)
    if not before or before[-1].best.kind != "event_kind" or behind:
        return ()
    between = ctx.meant.text[before[-1].span[1] : instead.span[0]].strip()
    return (before[-1].best.id,) if between in ("", "은", "는") else ()
