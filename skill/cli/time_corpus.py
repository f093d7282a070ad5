"""Times in sentences with what they must mean: the rows of `temporal.yaml` and `time_*.yaml`.

A row must match fully and once: nothing found, a wrong value and two expressions are three different complaints.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from intents import TemporalExpression, TimeReading
from skill.cli.rows import SEOUL, Speech, moment
from skill.knowledge import read_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRow:
    """One sentence. `wanted` is its group: `means`, a day, a range, an instant or a length; or `none`."""

    says: str
    phenomenon: str
    now: datetime
    wanted: Mapping[str, Any]

    def faults(self, speech: Speech) -> list[str]:
        """What is not understood as it must be."""
        fault = self._fault(speech.grammar.find(self.says, now=self.now))
        return [] if fault is None else [f"{self.says!r}: {fault}"]

    def _fault(self, found: tuple[TemporalExpression, ...]) -> str | None:
        wanted, listed = self.wanted, [e for e in found if e.readings and not e.latent]
        if wanted.get("none"):
            if listed:
                return f"found {[_told(e) for e in listed]}, there is no time"
            latent = any(e.latent for e in found)
            if wanted.get("latent", latent) != latent:
                return "something latent found" if latent else "nothing latent found"
            return self._left([e for e in found if e.latent])
        if not listed:
            return "nothing found"
        if len(listed) > 1:
            return f"found {len(listed)} expressions: {[_told(e) for e in listed]}"
        means = wanted["means"] if isinstance(wanted["means"], list) else [wanted["means"]]
        readings = listed[0].readings
        if len(readings) < len(means) or not all(_fits(r, str(m)) for r, m in zip(readings, means, strict=False)):
            return f"expected {means}, got {_told(listed[0])}"
        if "repeats" in wanted and readings[0].repeats != wanted["repeats"]:
            return f"repeats {readings[0].repeats}, expected {wanted['repeats']}"
        return self._left(listed)

    def _left(self, found: Sequence[TemporalExpression]) -> str | None:
        """What is left of a sentence that is a time as a whole."""
        if not self.wanted.get("whole") or any(e.span == (0, len(self.says)) for e in found):
            return None
        return f"only {[e.text for e in found]} is heard of it"


def read_time_rows(places: Iterable[Path]) -> Iterator[TimeRow]:
    """All rows of the files. Raises `DataError` for what is no YAML."""
    for path in places:
        book = read_yaml(path.name, path.read_bytes())
        for group in book["groups"]:
            now = moment(group.get("now", book["now"]))
            for says in group["says"]:
                yield TimeRow(says=says, phenomenon=group["phenomenon"], now=now, wanted=group)


def _edge(value: str) -> datetime | None:
    if value == "..":
        return None
    return datetime.fromisoformat(value if "T" in value else f"{value}T00:00").replace(tzinfo=SEOUL)


def _fits(reading: TimeReading, means: str) -> bool:
    """Whether a reading is what a row says: a length, a range, a clock instant or a day."""
    if means.endswith(" s"):
        return reading.kind == "duration" and reading.seconds == int(means[:-2])
    if reading.range is None:
        return False
    if "/" in means:
        first, last = means.split("/")
        return (reading.range.start, reading.range.end) == (_edge(first), _edge(last))
    if "T" in means:
        return (
            reading.kind == "instant"
            and reading.range.start == _edge(means)
            and reading.range.grain in ("hour", "minute")
        )
    length = reading.range.start and reading.range.end and (reading.range.end - reading.range.start).total_seconds()
    return reading.range.start == _edge(means) and length == 86400 and reading.range.grain == "day"


def _told(expression: TemporalExpression) -> str:
    values = [
        f"{r.seconds} s" if r.range is None else f"{r.range.start}/{r.range.end} {r.range.grain}"
        for r in expression.readings
    ]
    return f"{expression.text!r} by {expression.rule}: {values}"
