"""Collisions: what a decision hands to the dialog, and what it does to times. The rows are in the corpora."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from ruamel.yaml import YAML

from intents import (
    Collision,
    Lexicon,
    Settled,
    TemporalExpression,
    TimeFacts,
    TimeReading,
    mishear,
    parse_lexicon,
    settle,
)
from locales import folder


@pytest.fixture(scope="module")
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


def time(says: str, text: str, *, latent: bool = False) -> TemporalExpression:
    at = says.index(text)
    reading = TimeReading(kind="interval", range=None, score=1.0)
    span = (at, at + len(text))
    return TemporalExpression(
        text=text, span=span, readings=(reading,), facts=TimeFacts(), rule="stand-in", latent=latent
    )


def settled(lexicon: Lexicon, says: str, *times: str) -> Settled:
    return settle(says, times=[time(says, text) for text in times], lexicon=lexicon)


def only(lexicon: Lexicon, says: str, *times: str) -> Collision:
    (collision,) = settled(lexicon, says, *times).collisions
    return collision


def test_every_line_names_its_rule_and_weight(lexicon: Lexicon) -> None:
    collision = only(lexicon, "비 언제 와?")
    assert [(b.rule, b.says, b.delta) for b in collision.name_because] == [
        ("ENT-13", "name +3", 3),
        ("ENT-13", "idol skill +1", 1),
    ]
    assert [(b.rule, b.says, b.delta) for b in collision.other_because] == [
        ("ENT-13", "everyday word +3", 3),
        ("ENT-11", "weather frame +5", 5),
    ]
    assert (collision.name_score, collision.other_score, collision.delta) == (4, 8, -4)


@pytest.mark.parametrize(
    ("says", "sense"),
    [
        ("비 언제 와?", "weather"),
        ("태양 언제 떠?", "sunrise"),
        ("위너 발표 언제야?", "award"),
        ("키즈 프로그램 알려줘", "programme"),
        ("아이들 볼 만한 공연", "audience"),
        ("여자친구랑 볼 공연", "companion"),
        ("방탄 조끼 세일", "compound"),
        ("비 일정 알려줘", None),
    ],
)
def test_the_ordinary_sense_has_a_name(lexicon: Lexicon, says: str, sense: str | None) -> None:
    assert only(lexicon, says).strong_word == sense


@pytest.mark.parametrize(
    ("says", "bare"),
    [("있지는?", True), ("그럼 있지는", True), ("2PM은 어때?", True), ("2PM은 언제야?", False), ("있지 일정", False)],
)
def test_bare_questions(lexicon: Lexicon, says: str, bare: bool) -> None:
    assert only(lexicon, says).bare is bare


def test_a_frame_that_would_be_left_alone(lexicon: Lexicon) -> None:
    assert only(lexicon, "비 일정 알려줘").schedule_in_reach
    assert not only(lexicon, "비 오면 콘서트 취소돼?").schedule_in_reach
    assert not only(lexicon, "엔하이픈이랑 비 일정 알려줘").schedule_in_reach


def test_a_time_particle_blocks(lexicon: Lexicon) -> None:
    assert only(lexicon, "2PM에 뭐 해?", "2PM").blocked
    assert not only(lexicon, "2PM 일정", "2PM").blocked


def test_the_loser_stays_in_the_collision(lexicon: Lexicon) -> None:
    result = settled(lexicon, "2PM에 뭐 해?", "2PM")
    (collision,) = result.collisions
    assert collision.match.best.id == "2pm"
    assert collision.time is not None
    assert collision.time.text == "2PM"
    assert [t.text for t in result.times] == ["2PM"]
    assert result.entities == ()


def test_a_name_takes_the_times_inside_it(lexicon: Lexicon) -> None:
    result = settled(lexicon, "이달의 소녀 오늘 일정", "이달", "오늘")
    assert [t.text for t in result.times] == ["오늘"]
    assert [m.best.id for m in result.entities] == ["loona"]


def test_half_of_an_expression_is_read_again(lexicon: Lexicon) -> None:
    asked: list[str] = []

    def reread(text: str) -> Sequence[TemporalExpression]:
        asked.append(text)
        return [time(text, "내일")]

    says = "내일 2PM 일정"
    result = settle(says, times=[time(says, "내일 2PM")], lexicon=lexicon, reread=reread)
    assert asked == ["내일 ■■■ 일정"]
    assert [t.text for t in result.times] == ["내일"]
    assert [m.text for m in result.entities] == ["2PM"]


def test_without_a_reader_the_whole_expression_goes(lexicon: Lexicon) -> None:
    assert settled(lexicon, "내일 2PM 일정", "내일 2PM").times == ()


def test_an_adverb_of_manner_is_neither_name_nor_time(lexicon: Lexicon) -> None:
    result = settled(lexicon, "어제처럼 알려줘", "어제")
    assert (result.times, result.entities) == ((), ())


def test_a_company_needs_a_company_word(lexicon: Lexicon) -> None:
    assert settled(lexicon, "오늘 일정 알려줘", "오늘").collisions == ()
    collision = only(lexicon, "오늘 기업 정보", "오늘")
    assert (collision.match.best.kind, collision.other, collision.delta) == ("company", "time", -2)


def test_homonyms_come_with_the_group_in_the_utterance_first(lexicon: Lexicon) -> None:
    candidates = settled(lexicon, "트레저 도영 생일").entities[1].candidates
    assert [c.id for c in candidates] == ["treasure-doyoung", "nct-127-doyoung"]
    assert candidates[0].groups == ("treasure",)


def test_typical_mishearings_mostly_resolve(lexicon: Lexicon) -> None:
    bent = mishear("세븐틴 일정 알려줘", lexicon)
    assert bent
    assert all(said == "세븐틴" and misheard != said for _, said, misheard in bent)
    resolved = 0
    for text, _, _ in bent:
        result = settled(lexicon, text)
        ids = [m.best.id for m in result.entities] + [c.id for n in result.near for c, _ in n.candidates[:1]]
        resolved += "seventeen" in ids
    assert resolved / len(bent) > 0.8


def test_nothing_is_nothing(lexicon: Lexicon) -> None:
    assert settled(lexicon, "") == Settled(times=(), entities=(), collisions=(), near=())
