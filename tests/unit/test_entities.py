"""Names in text: letters, boundaries, josa, spaces, and candidates."""

from typing import Any

import pytest

from intents import Lexicon, parse_lexicon
from intents.text import compact

ARTISTS: list[dict[str, Any]] = [
    {"id": "byeolha", "kind": "group", "name": "별하", "latin": "BYEOLHA", "aliases": ["별하즈"], "tier": 3},
    {"id": "byeolhanara", "kind": "group", "name": "별하나라", "tier": 1},
    {
        "id": "sun",
        "kind": "group",
        "name": "해와 달",
        "heard": ["해와딸"],
        "members": [{"id": "sun-sol", "name": "솔"}],
    },
    {"id": "sun-sol", "kind": "member", "name": "솔", "group_ids": ["sun"]},
    {"id": "sun-mina", "kind": "member", "name": "민아라", "group_ids": ["sun"], "active": False},
    {"id": "byeolha-mina", "kind": "member", "name": "민아라", "group_ids": ["byeolha"], "active": True, "tier": 2},
    {"id": "b5", "kind": "group", "name": "비파이브", "display": "B5", "spoken": "비파이브", "latin": "B5"},
]
WEIGHTS = {
    "full": 6, "name": 3, "alias": 2, "heard": 2, "domain": 1, "popularity_2": 1, "popularity_3": 2, "inactive": -1,
    "own_group": 6, "everyday_syllable": 6, "everyday_name": 5,
}  # fmt: skip
WORDS = {"beside_right": ["일정", "내일"], "beside_left": ["그럼"], "verbal": ["해"]}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    says = {"rule": "ENT-01", "why": "a test"}
    names = {
        "weights": [{"feature": f, "label": f, "weight": w, **says} for f, w in WEIGHTS.items()],
        "words": [{"id": i, "words": w, **says} for i, w in WORDS.items()],
    }
    kinds = [{"id": "comeback", "label": "컴백", "parent": None}]
    return Lexicon.build(parse_lexicon({"artists": {"artists": ARTISTS}, "names": names, "kinds": kinds}))


def found(lexicon: Lexicon, text: str) -> list[tuple[str, str]]:
    view = compact(text)
    return [(text[slice(*view.span(h.begin, h.end))], h.josa) for h in lexicon.hits(view)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("별하 일정", [("별하", "")]),
        ("별하는 뭐 해", [("별하", "는")]),
        ("별하이랑 갈래", []),  # a short name takes only the form of the josa that fits
        ("별하랑 해와 달 일정", [("별하", "랑"), ("해와 달", "")]),
        ("해와달이랑", [("해와달", "이랑")]),
        ("해와딸 일정", [("해와딸", "")]),
        ("byeolha 일정", [("byeolha", "")]),
        ("별하일정", [("별하", "")]),  # written in one piece, between known words
        ("그럼별하는?", [("별하", "는")]),
        ("새별하 일정", []),  # a longer word
        ("별하늘 일정", []),
        ("별 하 일정", []),  # two short words
        ("해와 달을", [("해와 달", "을")]),
        ("솔 생일", [("솔", "")]),
        ("솔직히", []),
        ("B5는?", [("B5", "는")]),
        ("컴백해?", [("컴백", "")]),
        ("", []),
    ],
)
def test_boundaries(lexicon: Lexicon, text: str, names: list[tuple[str, str]]) -> None:
    assert found(lexicon, text) == names


def test_a_longer_name_overlaps_a_shorter_one(lexicon: Lexicon) -> None:
    assert ("별하나라", "") in found(lexicon, "별하나라 일정")


def test_times_are_edges_that_a_name_may_touch(lexicon: Lexicon) -> None:
    view = compact("모레별하")
    assert lexicon.hits(view) == []
    assert [hit.key for hit in lexicon.hits(view, {0, 2})] == ["별하"]


def test_homonyms_stay_candidates_with_their_groups(lexicon: Lexicon) -> None:
    refs = lexicon.refs("민아라")
    assert {ref.thing.id: ref.thing.groups for ref in refs} == {"sun-mina": ("sun",), "byeolha-mina": ("byeolha",)}


def test_a_candidate_is_shown_and_spoken(lexicon: Lexicon) -> None:
    candidate = lexicon.candidate("b5")
    assert candidate is not None
    assert (candidate.name, candidate.spoken) == ("B5", "비파이브")
    assert lexicon.candidate("nobody") is None


def test_members_of_a_group(lexicon: Lexicon) -> None:
    assert lexicon.members("sun") == ("sun-sol",)
    assert lexicon.members("byeolha") == ()


def test_names_by_sound(lexicon: Lexicon) -> None:
    near = lexicon.near("비바이브는")
    assert [(candidate.id, ratio) for candidate, ratio in near] == [("b5", pytest.approx(1 / 9))]
    assert lexicon.near("김치찌개") == ()
    assert lexicon.near("") == ()
