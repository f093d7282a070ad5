"""What a pattern cannot do without, and that no cue is passed over for it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.literals import Sieve, is_anchored, needed
from intents.text import compact


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("일정", {"일정"}),
        ("무슨 (일|방송)", {"무슨일", "무슨방송"}),
        ("뭐 ?(뭐)? (해|있)", {"뭐해", "뭐뭐해", "뭐있", "뭐뭐있"}),
        ("다음(?! ?(주|달))", {"다음"}),
        ("(?P<n>마지막) ?(거|것)", {"마지막거", "마지막것"}),
        ("^왜( ?그런데|요)?[?!.]*$", {"왜", "왜요", "왜그런데"}),
        (r"\d+ ?번째", {"번째"}),
        ("응+ ?그래", {"그래"}),
        ("[네넵] 알겠", {"네알겠", "넵알겠"}),
        (r"정말\?", {"정말?"}),
        ("Mnet", {"mnet"}),
        ("stop|그만", {"top", "그만"}),
    ],
)
def test_literals(pattern: str, literals: set[str]) -> None:
    assert needed(pattern) == literals


@pytest.mark.parametrize(
    "pattern", ["", "(가)?", "가*", "[^가]", "[가-힣]", ".", "가|.", r"\S+", "k", "(?i:가)", "(가)(?(1)나|다)"]
)
def test_patterns_that_can_do_without(pattern: str) -> None:
    assert needed(pattern) is None


PATTERNS = (
    "뭐 ?(뭐)? (해|하|있)",
    "^(응+|네)( ?(그래|해 ?줘))*[?!.]*$",
    "아니(?= |라|고)",
    "(a|네b)+ ?c{0,2}d?",
    "[해줘]{2}",
    "더( ?(해|있)|[?]| ?$)",
)
LETTERS = "뭐해하있응네그래줘아니라고더abcd? .\t"


@given(st.text(alphabet=LETTERS, max_size=12))
def test_whatever_a_pattern_finds_passes_the_sieve(text: str) -> None:
    passing = Sieve([[pattern] for pattern in PATTERNS]).passing(compact(text).text)
    for number, pattern in enumerate(PATTERNS):
        found = re.compile(pattern.replace(" ", r"\s*"), re.IGNORECASE).search(text)
        assert number in passing or found is None


@pytest.mark.parametrize(
    ("pattern", "anchored"),
    [("^응", True), ("^(응|어)요?", True), ("^응|어", False), ("응", False), ("(^응)", False), ("^[|]", True)],
)
def test_what_can_only_stand_at_the_begin(pattern: str, anchored: bool) -> None:
    assert is_anchored(pattern) is anchored
