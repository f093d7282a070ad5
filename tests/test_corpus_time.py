"""Runs the literate rows of `corpus/temporal.yaml` and `corpus/time_*.yaml` against the grammar, one test a phenomenon.

A row must match fully and once: nothing found, a wrong value and two expressions are three different complaints.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from intents import Grammar, TemporalExpression, TimeReading, parse_time_words

ROOT = Path(__file__).parent
SEOUL = ZoneInfo("Asia/Seoul")
FILES = sorted([ROOT / "corpus" / "temporal.yaml", *(ROOT / "corpus").glob("time_*.yaml")])
KNOWN = ROOT / "corpus" / "time_known_failures.yaml"


def load(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return Grammar.build(parse_time_words(load(ROOT.parent / "locales" / "ko" / "temporal.yaml")))


def groups(*, known: bool = False) -> Iterator[Any]:
    for path in FILES:
        if (path == KNOWN) is known:
            book = load(path)
            for group in book["groups"]:
                now = datetime.fromisoformat(str(group.get("now", book["now"]))).astimezone(SEOUL)
                yield pytest.param(group, now, id=f"{path.stem}: {group['phenomenon']}")


def edge(value: str) -> datetime | None:
    if value == "..":
        return None
    return datetime.fromisoformat(value if "T" in value else f"{value}T00:00").replace(tzinfo=SEOUL)


def fits(reading: TimeReading, means: str) -> bool:
    """Whether a reading is what a row says: a length, a range, a clock instant or a day."""
    if means.endswith(" s"):
        return reading.kind == "duration" and reading.seconds == int(means[:-2])
    if reading.range is None:
        return False
    if "/" in means:
        first, last = means.split("/")
        return (reading.range.start, reading.range.end) == (edge(first), edge(last))
    if "T" in means:
        return (
            reading.kind == "instant"
            and reading.range.start == edge(means)
            and reading.range.grain in ("hour", "minute")
        )
    length = reading.range.start and reading.range.end and (reading.range.end - reading.range.start).total_seconds()
    return reading.range.start == edge(means) and length == 86400 and reading.range.grain == "day"


def told(expression: TemporalExpression) -> str:
    values = [
        f"{r.seconds} s" if r.range is None else f"{r.range.start}/{r.range.end} {r.range.grain}"
        for r in expression.readings
    ]
    return f"{expression.text!r} by {expression.rule}: {values}"


def complaint(grammar: Grammar, group: Any, now: datetime, said: str) -> str | None:
    found = grammar.find(said, now=now)
    listed = [e for e in found if e.readings and not e.latent]
    if group.get("none"):
        if listed:
            return f"{said!r}: found {[told(e) for e in listed]}, there is no time"
        if group.get("latent") and not any(e.latent for e in found):
            return f"{said!r}: nothing latent found"
        return None
    if not listed:
        return f"{said!r}: nothing found"
    if len(listed) > 1:
        return f"{said!r}: found {len(listed)} expressions: {[told(e) for e in listed]}"
    means = group["means"] if isinstance(group["means"], list) else [group["means"]]
    readings = listed[0].readings
    if len(readings) < len(means) or not all(fits(r, str(m)) for r, m in zip(readings, means, strict=False)):
        return f"{said!r}: expected {means}, got {told(listed[0])}"
    if "repeats" in group and readings[0].repeats != group["repeats"]:
        return f"{said!r}: repeats {readings[0].repeats}, expected {group['repeats']}"
    return None


@pytest.mark.parametrize(("group", "now"), list(groups()))
def test_phenomenon(grammar: Grammar, group: Any, now: datetime) -> None:
    faults = [fault for said in group["says"] if (fault := complaint(grammar, group, now, said))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("group", "now"), list(groups(known=True)))
def test_known_failures_still_fail(grammar: Grammar, group: Any, now: datetime) -> None:
    better = [said for said in group["says"] if complaint(grammar, group, now, said) is None]
    assert not better, f"these pass now: move them out of {KNOWN.name}: {better}"


def test_the_corpus_is_not_empty() -> None:
    rows = [said for param in groups() for said in param.values[0]["says"]]
    assert len(FILES) >= 6
    assert len(rows) >= 700
    assert len({p.values[0]["phenomenon"] for p in groups()}) >= 150


def test_every_group_says_what_it_means() -> None:
    for param in [*groups(), *groups(known=True)]:
        group = param.values[0]
        assert set(group) <= {"phenomenon", "now", "means", "none", "repeats", "latent", "says"}, group["phenomenon"]
        assert ("means" in group) != bool(group.get("none")), group["phenomenon"]
        assert group["says"], group["phenomenon"]
