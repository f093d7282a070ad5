"""Named parts of the patterns in intents.yaml."""

import pytest

from intents import parse_patterns

RAW = {
    "filler": ["요"],
    "cues": {"again": {"says": ["^다시{ask}$"]}},
    "intents": {"repeat": {"why": "다시", "when": [{"cues": ["again"], "by": 1}]}},
}


@pytest.mark.parametrize("text", ["다시", "다시 해줘", "다시 말해 주세요"])
def test_a_piece_stands_for_its_part(text: str) -> None:
    pieces = {"give": "( ?(줘|주세요))", "ask": "( ?(해|말해){give}?)?"}
    assert [cue.name for cue in parse_patterns({**RAW, "pieces": pieces}).find(text)] == ["again"]


def test_a_piece_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="names no piece 'ask'"):
        parse_patterns(RAW)


def test_a_piece_may_only_name_those_above_it() -> None:
    with pytest.raises(ValueError, match="names no piece 'give'"):
        parse_patterns({**RAW, "pieces": {"ask": "{give}", "give": "줘"}})


def test_a_piece_that_nothing_names_is_refused() -> None:
    with pytest.raises(ValueError, match=r"pieces\.lost: no pattern names it"):
        parse_patterns({**RAW, "pieces": {"ask": "줘", "lost": "요"}})
