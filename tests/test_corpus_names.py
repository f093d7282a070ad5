"""Runs the name corpora: every row is settled with the shipped lexicon, rules and time grammar."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from intents import (
    Collision,
    Grammar,
    Lexicon,
    Settled,
    TemporalExpression,
    TimeFacts,
    TimeReading,
    parse_lexicon,
    parse_time_words,
    settle,
)
from locales import folder

SEOUL = ZoneInfo("Asia/Seoul")
FILES = ("artists", "shows", "venues", "companies", "songs")
OWN_ARTIST = {"id": "oneul-singer", "kind": "solo", "name": "오늘", "needs_context": ["오늘"], "active": True}


def read(path: Any) -> Any:
    text = path.read_text("utf-8")
    return json.loads(text) if path.name.endswith(".json") else YAML(typ="safe", pure=True).load(text)


def raw_files() -> dict[str, Any]:
    ko = folder("ko")
    raw = {name: read(ko / "lexicon" / f"{name}.json") for name in FILES}
    return {**raw, "kinds": read(ko / "kinds.yaml"), "names": read(ko / "rules" / "names.yaml")}


@cache
def lexicon() -> Lexicon:
    return Lexicon.build(parse_lexicon(raw_files()))


@cache
def lexicon_with_artist_today() -> Lexicon:
    raw = raw_files()
    raw["artists"] = {**raw["artists"], "artists": [*raw["artists"]["artists"], OWN_ARTIST]}
    return Lexicon.build(parse_lexicon(raw))


@cache
def grammar() -> Grammar:
    return Grammar.build(parse_time_words(read(folder("ko") / "temporal.yaml")))


def corpora(kind: str) -> Iterator[Any]:
    for path in sorted(Path(__file__).parent.glob("corpus/names_*.yaml")):
        book = read(path)
        if kind in book:
            yield from ((book, each) for each in book[kind])


def rows() -> Iterator[Any]:
    for book, family in corpora("families"):
        now = datetime.fromisoformat(book["now"]).astimezone(SEOUL)
        for says, wanted in family["rows"].items():
            wanted = {"names": wanted} if isinstance(wanted, list) else wanted
            yield pytest.param(now, says, wanted, id=f"{family['family']}: {says}")


def understood(says: str, now: datetime) -> Settled:
    times = grammar().find(says, now=now)
    return settle(says, times=times, lexicon=lexicon(), reread=lambda text: grammar().find(text, now=now))


@pytest.mark.parametrize(("now", "says", "wanted"), [*rows()])
def test_names(now: datetime, says: str, wanted: dict[str, Any]) -> None:
    settled = understood(says, now)
    named = [match for match in settled.entities if match.best.kind != "event_kind"]
    assert [match.best.id for match in named] == wanted["names"]
    assert [match.best.id for match in named if match.joined] == wanted.get("joined", [])
    assert {near.text: [c.id for c, _ in near.candidates] for near in settled.near} == wanted.get("near", {})
    if "times" in wanted:
        assert [time.text for time in settled.times if not time.latent and time.readings] == wanted["times"]
    for match in settled.entities:
        assert says[slice(*match.span)] == match.text


# ---------------------------------------------------------------- the scored examples of the rule book


def stand_ins(says: str, texts: list[str]) -> list[TemporalExpression]:
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


def with_user(collision: Collision, row: dict[str, Any]) -> tuple[float, float]:
    """The two sums with the evidence that only a dialog has, capped as ENT-16 says."""
    weights = lexicon().rules.weights
    left, name = 4, collision.name_score
    for feature in row.get("user", ()):
        value = weights[feature].weight
        if collision.match.best.matched == "partial":
            continue
        if feature != "parallel":
            value = min(value, max(left, 0))
            left -= weights[feature].weight
        name += value
    return name, collision.other_score + sum(weights[f].weight for f in row.get("against", ()))


def band(name: float, other: float) -> str:
    gap = abs(name - other)
    return "ask" if gap < 1 else "name it" if gap < 3 else "act"


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for _, row in corpora("rows")])
def test_scored_examples(row: dict[str, Any]) -> None:
    words = lexicon_with_artist_today() if row["id"] == "E-12" else lexicon()
    settled = settle(row["says"], times=stand_ins(row["says"], row["times"]), lexicon=words)
    if "token" not in row:
        assert [m for m in settled.entities if m.best.kind != "event_kind"] == []
        return
    found = [c for c in settled.collisions if c.text == row["token"]]
    collision = found[min(row["nth"], len(found) - 1)]
    name, other = with_user(collision, row)
    assert (name, other) == (row["name"], row["other"]), (collision.name_because, collision.other_because)
    kind = collision.match.best.kind
    winner = "ask" if name == other else kind if name > other else collision.other
    assert (winner, band(name, other)) == (row["winner"], row["band"])


def test_the_corpora_are_there() -> None:
    assert sum(len(family["rows"]) for _, family in corpora("families")) >= 300
    assert len([*corpora("rows")]) == 56


def test_every_frame_and_pattern_is_reached_by_a_row() -> None:
    """A frame that no row fires is a rule nobody checks."""
    fired = set()
    for row in rows():
        now, says, _ = row.values
        for collision in understood(says, now).collisions:
            fired |= {line.says.rsplit(" ", 1)[0].removesuffix(" frame") for line in collision.other_because}
    known = {frame.id for frame in lexicon().rules.frames} - {"compound"}
    assert known - fired == set()
