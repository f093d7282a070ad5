"""Runs the rows of `corpus/intents_*.yaml`: what is heard in a sentence, and what leads."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from skill.cli.failures import Misuse
from skill.cli.rows import Speech
from skill.cli.wish_corpus import WishRow, read_wish_rows
from skill.knowledge import Knowledge, load

CORPUS = Path(__file__).parent / "corpus"
ROWS = [*read_wish_rows(sorted(CORPUS.glob("intents_*.yaml")))]


@cache
def knowledge() -> Knowledge:
    return load()


@pytest.mark.parametrize("group", list(dict.fromkeys(row.wanted for row in ROWS)), ids=lambda group: group.says[0])
def test_group(group: object) -> None:
    speech = Speech.of(knowledge())
    faults = [fault for row in ROWS if row.wanted == group for fault in row.faults(speech)]
    assert not faults, "\n".join(faults)


def test_every_intent_and_every_cue_has_a_row() -> None:
    patterns = knowledge().language.patterns
    assert set(patterns.intents) - {row.wanted.intent for row in ROWS} == set()
    assert {name for name, *_ in patterns.cues} - {cue for row in ROWS for cue in row.wanted.cues} == set()


def test_nothing_is_asked_of_what_is_not_there() -> None:
    patterns = knowledge().language.patterns
    known: Mapping[str, object] = {name: None for name, *_ in patterns.cues}
    assert [row.says for row in ROWS for cue in (*row.wanted.cues, *row.wanted.never) if cue not in known] == []
    assert {row.wanted.intent for row in ROWS} - {None, "-"} <= set(patterns.intents)


def test_a_row_that_is_not_understood(tmp_path: Path) -> None:
    group = "{intent: stop, cues: [ordinal], not: [schedule], value: 3, rest: 밥, says: [두 번째 일정]}"
    (tmp_path / "intents_a.yaml").write_text(f'now: "2026-11-23T14:00+09:00"\ngroups: [{group}]\n', "utf-8")
    (row,) = read_wish_rows([tmp_path / "intents_a.yaml"])
    assert row.faults(Speech.of(knowledge())) == [
        "'두 번째 일정': intent is select, not stop",
        "'두 번째 일정': schedule is heard in '일정'",
        "'두 번째 일정': ordinal is 2, not 3",
        "'두 번째 일정': '' is left, not '밥'",
    ]


def test_a_group_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "intents_a.yaml").write_text("now: 2026-11-23\ngroups: [{says: [네], mood: good}]\n", "utf-8")
    with pytest.raises(Misuse, match=r"intents_a\.yaml: group 1: mood"):
        list(read_wish_rows([tmp_path / "intents_a.yaml"]))


def test_the_corpus_is_there() -> None:
    assert len(ROWS) > 500
    assert all(isinstance(row, WishRow) for row in ROWS)
