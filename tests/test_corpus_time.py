"""Runs the literate rows of `corpus/temporal.yaml` and `corpus/time_*.yaml` against the grammar, one test a phenomenon."""

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from skill.cli.rows import Speech
from skill.cli.time_corpus import TimeRow, read_time_rows
from skill.knowledge import load

CORPUS = Path(__file__).parent / "corpus"
FILES = sorted([CORPUS / "temporal.yaml", *CORPUS.glob("time_*.yaml")])
KNOWN = CORPUS / "time_known_failures.yaml"


@cache
def speech() -> Speech:
    return Speech.of(load())


def phenomena(*, known: bool = False) -> Iterator[Any]:
    for path in FILES:
        if (path == KNOWN) is known:
            for phenomenon, rows in groupby(read_time_rows([path]), key=lambda row: row.phenomenon):
                yield pytest.param([*rows], id=f"{path.stem}: {phenomenon}")


@pytest.mark.parametrize("rows", list(phenomena()))
def test_phenomenon(rows: list[TimeRow]) -> None:
    faults = [fault for row in rows for fault in row.faults(speech())]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("rows", list(phenomena(known=True)))
def test_known_failures_still_fail(rows: list[TimeRow]) -> None:
    better = [row.says for row in rows if not row.faults(speech())]
    assert not better, f"these pass now: move them out of {KNOWN.name}: {better}"


def test_the_corpus_is_not_empty() -> None:
    rows = [row for param in phenomena() for row in param.values[0]]
    assert len(FILES) >= 6
    assert len(rows) >= 700
    assert len({row.phenomenon for row in rows}) >= 150


def test_every_group_says_what_it_means() -> None:
    for param in [*phenomena(), *phenomena(known=True)]:
        for row in param.values[0]:
            assert set(row.wanted) <= {"phenomenon", "now", "means", "none", "repeats", "latent", "whole", "says"}, (
                row.phenomenon
            )
            assert ("means" in row.wanted) != bool(row.wanted.get("none")), row.phenomenon
