"""Names in sentences with what they must be understood as: the rows of `names_*.yaml`, settled with a language.

A file holds `families` of sentences (with one `now`), or `rows` whose two sums are known (the scored examples of the rule
book).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dialogs import UserWeights
from intents import Collision, TemporalExpression, TimeFacts, TimeReading, settle
from skill.cli.rows import Speech, moment
from skill.knowledge import read_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """One sentence. `now` of None: a scored example, whose times are given."""

    id: str
    says: str
    wanted: Mapping[str, Any]
    now: datetime | None = None

    def faults(self, speech: Speech) -> list[str]:
        """What is not understood as it must be."""
        if self.now is None:
            return [*_scored(self, speech)]
        settled = speech.understood(self.says, self.now)
        named = [match for match in settled.entities if match.best.kind != "event_kind"]
        got: dict[str, Any] = {
            "names": [match.best.id for match in named],
            "joined": [match.best.id for match in named if match.joined],
            "near": {near.text: [c.id for c, _ in near.candidates] for near in settled.near},
        }
        wanted = {"joined": [], "near": {}, **self.wanted}
        if "times" in wanted:
            got["times"] = [time.text for time in settled.times if not time.latent and time.readings]
        out = [f"{self.id}: {key} are {value}, not {wanted[key]}" for key, value in got.items() if value != wanted[key]]
        lost = [match for match in settled.entities if self.says[slice(*match.span)] != match.text]
        return out + [f"{self.id}: {match.text!r} does not stand at {match.span}" for match in lost]


def read_rows(places: Iterable[Path]) -> Iterator[NameRow]:
    """All rows of the files. Raises `DataError` for what is no YAML."""
    for path in places:
        book = read_yaml(path.name, path.read_bytes())
        for row in book.get("rows", ()):
            yield NameRow(id=row["id"], says=row["says"], wanted=row)
        for family in book.get("families", ()):
            now = moment(book["now"])
            for says, names in family["rows"].items():
                wanted = {"names": names} if isinstance(names, list) else names
                yield NameRow(id=f"{family['family']}: {says}", says=says, wanted=wanted, now=now)


# ---------------------------------------------------------------- scored examples


def _scored(row: NameRow, speech: Speech) -> Iterator[str]:
    wanted = row.wanted
    if "with" in wanted:
        speech = speech.beside(wanted["with"])
    settled = settle(row.says, times=_stand_ins(row.says, wanted["times"]), lexicon=speech.lexicon)
    if "token" not in wanted:
        named = [m.text for m in settled.entities if m.best.kind != "event_kind"]
        if named:
            yield f"{row.id}: {named} are names"
        return
    found = [c for c in settled.collisions if c.text == wanted["token"]]
    if not found:
        yield f"{row.id}: {wanted['token']!r} is not weighed"
        return
    collision = found[min(wanted["nth"], len(found) - 1)]
    name, other = _with_user(collision, wanted, speech.user)
    winner = "ask" if name == other else collision.match.best.kind if name > other else collision.other
    got = {"name": name, "other": other, "winner": winner, "band": _band(name, other)}
    because = [(b.says, b.delta) for b in (*collision.name_because, *collision.other_because)]
    for key, value in got.items():
        if value != wanted[key]:
            yield f"{row.id}: {key} is {value}, not {wanted[key]}: {because}"


def _stand_ins(says: str, texts: Iterable[str]) -> list[TemporalExpression]:
    """Time expressions at these words, in order: what a grammar offers, without its values."""
    made: list[TemporalExpression] = []
    at = 0
    for text in texts:
        at = says.index(text, at)
        reading = TimeReading(kind="interval", range=None, score=1.0)
        span = (at, at + len(text))
        made.append(TemporalExpression(text=text, span=span, readings=(reading,), facts=TimeFacts(), rule="stand-in"))
        at += len(text)
    return made


def _with_user(collision: Collision, row: Mapping[str, Any], weights: UserWeights) -> tuple[float, float]:
    """The two sums with the evidence that only a dialog has, capped as ENT-16 says."""
    left, name = weights.cap, collision.name_score
    for feature in row.get("user", ()):
        weight: float = getattr(weights, feature)
        if collision.match.best.matched == "partial":
            continue
        if feature == "parallel":
            name += weight
        else:
            name += min(weight, max(left, 0))
            left -= weight
    return name, collision.other_score + sum(getattr(weights, feature) for feature in row.get("against", ()))


def _band(name: float, other: float) -> str:
    gap = abs(name - other)
    return "ask" if gap < 1 else "name it" if gap < 3 else "act"
