"""Runs the name corpora: every row is settled with the shipped lexicon, rules and time grammar."""

from functools import cache
from pathlib import Path

import pytest

from skill.cli.name_corpus import NameRow, Speech, read_rows
from skill.knowledge import load

ROWS = [*read_rows(sorted(Path(__file__).parent.glob("corpus/names_*.yaml")))]


@cache
def speech() -> Speech:
    knowledge = load()
    language = knowledge.language
    return Speech(lexicon=language.lexicon, grammar=language.grammar, files=knowledge.files)


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_names(row: NameRow) -> None:
    assert row.faults(speech()) == []


def test_the_corpora_are_there() -> None:
    assert len([row for row in ROWS if row.now is not None]) >= 300
    assert len([row for row in ROWS if row.now is None]) == 56


def test_every_frame_and_pattern_is_reached_by_a_row() -> None:
    """A frame that no row fires is a rule nobody checks."""
    fired = set()
    for row in ROWS:
        if row.now is None:
            continue
        for collision in speech().understood(row.says, row.now).collisions:
            fired |= {line.says.rsplit(" ", 1)[0].removesuffix(" frame") for line in collision.other_because}
    known = {frame.id for frame in speech().lexicon.rules.frames} - {"compound"}
    assert known - fired == set()
