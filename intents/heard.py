"""What utterances meant when they were heard before: people say the same things again and again.

Kept is what the words alone decide, without the turn in which they were said. What depends on the moment, the readings of
times, is worked out for every turn.
"""

from typing import NamedTuple

from intents.temporal import Grammar
from intents.types import (
    Collision,
    Cue,
    EntityMatch,
    IntentGuess,
    NearMiss,
    TemporalExpression,
    Tense,
    Turn,
    Understanding,
)
from intents.values import replace

MOST = 512  # utterances that are remembered, some 8 kB each
LONGEST = 100  # characters; longer ones are hardly said twice


class _Known(NamedTuple):
    """What was understood, without the turn: who said it, and when, is not kept."""

    text: str
    intents: tuple[IntentGuess, ...]
    times: tuple[TemporalExpression, ...]
    entities: tuple[EntityMatch, ...]
    collisions: tuple[Collision, ...]
    near: tuple[NearMiss, ...]
    cues: tuple[Cue, ...]
    tense: Tense
    rest: str


class Heard:
    """The last utterances with what they meant. `most`: how many; 0 remembers nothing."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._known: dict[str, _Known] = {}

    def again(self, turn: Turn, grammar: Grammar) -> Understanding | None:
        """What the words of a turn meant before, seen from this turn; None where that is not known.

        The platform's own intent is not in it. Nor is anything known where a time names a day now and named none before,
        or the other way round (29 February, a year beyond the tables of the moon): then all must be weighed anew.
        """
        known = self._known.get(turn.text or "")
        if known is None:
            return None
        seen: dict[int, TemporalExpression] = {}
        for time in (*known.times, *[c.time for c in known.collisions if c.time is not None]):
            if id(time) not in seen:
                told = seen[id(time)] = grammar.again(time, now=turn.now, tense=known.tense)
                if bool(told.readings) != bool(time.readings):
                    return None
        collisions = [c if c.time is None else replace(c, time=seen[id(c.time)]) for c in known.collisions]
        return Understanding(
            turn=turn, text=known.text, intents=known.intents, times=tuple([seen[id(time)] for time in known.times]),
            entities=known.entities, collisions=tuple(collisions), near=known.near, cues=known.cues, tense=known.tense,
            rest=known.rest,
        )  # fmt: skip

    def forget(self) -> None:
        """Forget everything."""
        self._known.clear()

    def keep(self, meant: Understanding) -> None:
        """Remember what a turn meant, and forget what has been remembered longest."""
        turn = meant.turn
        if not self.most or not turn.text or len(turn.text) > LONGEST:
            return
        if len(self._known) >= self.most:
            del self._known[next(iter(self._known))]
        self._known[turn.text] = _Known(
            meant.text, meant.intents, meant.times, meant.entities, meant.collisions, meant.near, meant.cues, meant.tense, meant.rest
        )  # fmt: skip
