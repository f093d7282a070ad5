"""What holds of names in any text."""

import json
from functools import cache
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from intents import Lexicon, TemporalExpression, TimeFacts, TimeReading, parse_lexicon, settle
from intents.sound import distance, sound
from locales import folder

NAMES = [
    "세븐틴",
    "스트레이 키즈",
    "이달의 소녀",
    "투모로우바이투게더",
    "르세라핌",
    "엔시티 127",
    "키스오브라이프",
    "블랙핑크",
]
FILLERS = ["내일 일정 알려줘", "컴백 언제야?", "일정", "이번 주 음방 나와?", "콘서트 어디서 해"]
SYLLABLES = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
SHORT = [
    "비",
    "있지",
    "아이들",
    "한",
    "오늘",
    "이달",
    "2PM",
    "태양",
    "하루",
    "봄",
    "진",
    "이브",
    "위너",
    "는",
    "에",
    "이랑",
    "일정",
    " ",
]
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet=st.one_of(SYLLABLES, st.sampled_from(" ?!12ab"))),
    st.lists(st.sampled_from([*NAMES, *SHORT]), max_size=8).map("".join),
    st.lists(st.sampled_from([*NAMES, *SHORT]), max_size=8).map(" ".join),
)


@cache
def lexicon() -> Lexicon:
    ko = folder("ko")
    raw: dict[str, Any] = {
        name: json.loads((ko / "lexicon" / f"{name}.json").read_text("utf-8"))
        for name in ("artists", "shows", "venues", "companies", "songs")
    }
    yaml = YAML(typ="safe", pure=True)
    raw["kinds"] = yaml.load((ko / "kinds.yaml").read_text("utf-8"))
    raw |= {name: yaml.load((ko / "rules" / f"{name}.yaml").read_text("utf-8")) for name in ("names", "everyday")}
    return Lexicon.build(parse_lexicon(raw))


def times_of(text: str) -> list[TemporalExpression]:
    """A stand-in for the time grammar: some words are times."""
    made = []
    for word in ("오늘", "이달", "2PM", "내일 2PM", "하루"):
        at = text.find(word)
        if at >= 0:
            reading = TimeReading(kind="interval", range=None, score=1.0)
            span = (at, at + len(word))
            made.append(TemporalExpression(text=word, span=span, readings=(reading,), facts=TimeFacts(), rule="x"))
    return made


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_text_is_settled_with_spans_inside_it(text: str) -> None:
    result = settle(text, times=times_of(text), lexicon=lexicon())
    for found in (*result.entities, *result.collisions, *result.near):
        begin, end = found.span
        assert 0 <= begin < end <= len(text)
        assert text[begin:end] == found.text
    spans = [match.span for match in result.entities]
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert all(match.candidates for match in result.entities)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), st.sampled_from(FILLERS))
def test_spaces_inside_and_behind_a_name_do_not_matter(name: str, rest: str) -> None:
    said = settle(f"{name} {rest}", times=(), lexicon=lexicon()).entities
    squeezed = settle(f"{name.replace(' ', '')} {rest}", times=(), lexicon=lexicon()).entities
    glued = settle(f"{name}{rest}", times=(), lexicon=lexicon()).entities
    assert said[0].best.id == squeezed[0].best.id == glued[0].best.id


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.sampled_from(["이랑", "은", "는", "도", "한테", "의", "만", ""]),
    st.sampled_from(FILLERS),
)
def test_the_longest_name_wins(name: str, josa: str, rest: str) -> None:
    first = settle(f"{name}{josa} {rest}", times=(), lexicon=lexicon()).entities[0]
    assert first.text == name


@given(st.text(alphabet=SYLLABLES, min_size=1, max_size=12), st.text(alphabet=SYLLABLES, min_size=1, max_size=12))
def test_distance_of_sounds_is_a_share_and_symmetric(one: str, other: str) -> None:
    there, back = distance(sound(one), sound(other)), distance(sound(other), sound(one))
    assert there == back
    assert 0 <= there <= 1
    assert distance(sound(one), sound(one)) == 0
