"""Words that nothing explains may stand in the title or the place of an event: that is looked for before they count as unknown."""

from dialogs.context import Context
from dialogs.types import Event, Move
from intents import Because, replace

ASKS = ("schedule.lookup", "schedule.next", "schedule.time", "schedule.place", "schedule.cast", "schedule.detail", "schedule.dday")  # fmt: skip
_OPEN = ("unknown", "artist", "event")  # problems that a title may solve
_LEAST = 3  # letters; shorter words stand in too many titles


def guessed(ctx: Context, move: Move) -> Move:
    """The move itself, or a look-up by title with the move as what is left if nothing bears such a title (ERR-04)."""
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
    said = _flat(f"{event.title} {event.venue or ''}")
    return all(_flat(word) in said for word in words)


def _flat(text: str) -> str:
    return "".join(text.split()).casefold()


def found(move: Move) -> tuple[Because, ...]:
    """What the trace says of a look-up by title."""
    return (Because(rule="ERR-04", says=f"제목이나 장소에 있는 말: {' '.join(move.titled)}", delta=0.0),)
