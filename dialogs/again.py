"""What was asked for last, asked again: a new value replaces only its own slot, all others stay (FUP-00)."""

from typing import Any

from dialogs.context import Context
from dialogs.types import Move
from dialogs.windows import asked_artists
from intents import replace


def asked_again(ctx: Context, **changes: Any) -> Move:
    """The last look-up with every filter that it had; `changes` are fields of the move that are said anew (FUP-00, FUP-13).

    No window is carried: whoever asks again says whether it is the same, another, or none.
    """
    focus = ctx.focus
    before = Move(
        intent="schedule.lookup", artists=asked_artists(ctx), kinds=focus.kinds, show=focus.show,
        texts=texts_of(ctx, focus.show) or focus.texts, places=focus.places, elsewhere=focus.elsewhere, acts=focus.acts,
        without=focus.without, only=focus.only, status=focus.status,
    )  # fmt: skip
    return replace(before, **changes)


def texts_of(ctx: Context, show: str | None) -> tuple[str, ...]:
    """What titles of a show hold."""
    known = ctx.manner.known.get(show) if show else None
    return known.texts if known else ()


def written(ctx: Context, places: tuple[str, ...]) -> tuple[str, ...]:
    """Places as titles and venues say them: with the halls inside them, and without what is no place."""
    inside, online = ctx.manner.inside, ctx.manner.policy.online
    return tuple(name for place in places if place != online for name in inside.get(place, (place,)))
