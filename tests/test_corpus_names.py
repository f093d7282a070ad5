"""Runs the name corpora: every row is settled with the shipped lexicon, rules and time grammar."""

from functools import cache
from pathlib import Path

import pytest

from intents.entities import everyday_of
from skill.cli.name_corpus import NameRow, read_rows
from skill.cli.rows import Speech
from skill.knowledge import load

ROWS = [*read_rows(sorted(Path(__file__).parent.glob("corpus/names_*.yaml")))]


@cache
def speech() -> Speech:
    return Speech.of(load())


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_names(row: NameRow) -> None:
    assert row.faults(speech()) == []


def test_the_corpora_are_there() -> None:
    assert len([row for row in ROWS if row.now is not None]) >= 300
    assert len([row for row in ROWS if row.id.startswith("E-")]) == 56


def test_every_frame_and_pattern_is_reached_by_a_row() -> None:
    """A frame that no row fires is a rule nobody checks."""
    fired = set()
    for row in ROWS:
        if row.now is None:
            continue
        for collision in speech().understood(row.says, row.now).collisions:
            fired |= {line.says.rsplit(" ", 1)[0].removesuffix(" frame") for line in collision.other_because}
    known = {frame.id for frame in speech().lexicon.rules.frames} - {"compound", "use"}
    assert known - fired == set()


def test_every_name_of_a_frame_is_known_and_weighed_as_a_word() -> None:
    """A frame on a name that is no everyday word is never asked."""
    lexicon = speech().lexicon
    names = {name for frame in lexicon.rules.frames for name in frame.on or ()}
    unknown = {name for name in names if not lexicon.refs(name)}
    unweighed = {
        name
        for name in names - unknown
        if lexicon.refs(name) and everyday_of(name, lexicon.refs(name), lexicon.rules) is None
    }
    assert (unknown, unweighed) == (set(), set())
