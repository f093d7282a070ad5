"""Words that nothing explains may stand in the title or the place of an event: that is looked for before they count as unknown."""

from dialogs.context import Context
from dialogs.types import Event, Move
from intents import Because, fold, replace

ASKS = ("schedule.lookup", "schedule.next", "schedule.time", "schedule.place", "schedule.cast", "schedule.detail", "schedule.dday")  # fmt: skip
_OPEN = ("unknown", "artist", "event")  # problems that a title may solve
_SUBJECT = ("은", "는", "이", "가", "도")
_VERBAL = "다요네지고서까면아야"  # ends of what is no noun
_LEAST = 3  # letters; shorter words stand in too many titles


def guessed(ctx: Context, move: Move) -> Move:
    """The move itself, or a look-up by title with the move as what is left if nothing bears such a title (ERR-04)."""
    if (thing := _thing(ctx, move)) is not None:
        return Move(
            intent=move.intent, artists=move.artists, texts=(thing,), titled=(thing,), upcoming=True,
            instead=Move(intent="out_of_domain", word="other"),
        )  # fmt: skip
    asked = next((g.name for g in ctx.meant.intents if g.name in ASKS), None)
    if move.intent == "fallback":
        intent = asked
    else:
        intent = move.intent if move.intent in ASKS and move.problem in _OPEN and not move.choices else None
    words = tuple((move.word or "").split() if move.problem == "unknown" else ctx.meant.rest.split())
    if intent is None or ctx.bad_dates or sum(map(len, words)) < _LEAST:
        places = (*move.places, *move.elsewhere)  # known already, with the halls that lie in them
        hints = tuple(w for w in ctx.meant.rest.split() if len(w) > 1 and not (places and w.startswith(places)))
        return replace(move, hints=hints) if hints and move.intent in ASKS and not move.problem else _ours(ctx, move)
    days = ctx.choices[-1] if ctx.choices else None
    return Move(
        intent=intent, texts=(max(words, key=len),), titled=words, days=days, kinds=ctx.names.kinds,
        past=ctx.meant.tense == "past", upcoming=days is None, instead=_ours(ctx, move),
    )  # fmt: skip


def _thing(ctx: Context, move: Move) -> str | None:
    """What nothing explains and of which a day is asked (굿즈 언제 나와): no event that was told, and no artist's (ERR-01)."""
    names, rest = ctx.names, ctx.meant.rest
    said = names.artists or names.kinds or names.show or names.texts or names.places or ctx.choices or ctx.anchors
    when = ctx.meant.cue("ask_when")
    if move.intent != "schedule.next" or when is None or said or move.problem not in (None, "artist"):
        return None
    opens = ctx.meant.text[: when.span[0]].strip()
    asks = ctx.has("schedule", "next_word", "they", "that_event", "there", "tickets", "also")
    if asks or not rest or not opens.startswith(rest) or not opens.isalpha():
        return None
    josa = next((j for j in _SUBJECT if opens.endswith(j) and opens.removesuffix(j).startswith(rest)), "")
    word = opens.removesuffix(josa)
    return word if len(word) > 1 and word[-1] not in _VERBAL else None


def _ours(ctx: Context, move: Move) -> Move:
    """The move itself; where a day is asked of a thing that nothing explains, that it is none of ours (피자 언제 와, ERR-01)."""
    thing = move.problem == "artist" and move.intent == "schedule.next" and ctx.has("ask_when") and ctx.meant.rest
    return (
        Move(intent="out_of_domain", word="other") if thing and not ctx.has("schedule", "next_word", "appear") else move
    )


def narrowed(events: list[Event], hints: tuple[str, ...]) -> list[Event]:
    """The events whose title or place holds most of these words; all of them where none holds any."""
    if not hints or not events:
        return events
    held = [sum(bears(event, (hint,)) for hint in hints) for event in events]
    most = max(held)
    return [event for event, count in zip(events, held, strict=True) if count == most]


def bears(event: Event, words: tuple[str, ...]) -> bool:
    """Whether title and place of an event hold all of the words, whatever the spaces and the case."""
    said = fold(f"{event.title} {event.venue or ''}")
    return all(fold(word) in said for word in words)


def found(move: Move) -> tuple[Because, ...]:
    """What the trace says of a look-up by title."""
    return (Because(rule="ERR-04", says=f"제목이나 장소에 있는 말: {' '.join(move.titled)}", delta=0.0),)
