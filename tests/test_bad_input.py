"""Utterances that are none, or half of one: there is always one clear sentence, and nothing breaks (ERR-00)."""

import asyncio
import re
from typing import Any

import pytest

from skill.bootstrap import core_of
from skill.cli.worlds import Worlds
from skill.knowledge import load

NOW = "2026-11-25T15:00"


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    knowledge = load()
    return Worlds(knowledge, core_of(knowledge))


def said(worlds: Worlds, *utterances: str, events: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    line = {
        "id": "x", "platform_hint": "nugu", "device": "speaker", "persona": {}, "now": NOW, "events": events or [],
        "turns": [{"user": u} for u in utterances],
    }  # fmt: skip
    return asyncio.run(worlds.run(line))


@pytest.mark.parametrize(
    "utterance",
    [
        " ", "\t\n", "?", "...", "😀😀🎉", "👩‍👩‍👧‍👦", "\x00\x01\x02", "\u200b\u200e\u202e", "내일\x00일정", "ㄴㅐㅇㅣㄹ", "ㅋㅋㅋㅋ", "내일 일ㅈ",
        "<script>alert(1)</script>", "{{ 7*7 }}", "[[[", "%s %d {0}", "'; DROP TABLE events; --", "A" * 300, "가" * 10_000, "내일 " * 2_000,
        "일" * 5_000, "1" * 5_000, "세븐틴 " * 1_000, "(" * 3_000, "٣٤٥", "²³", "Ⅻ월", "０월０일", "\ud83d",
    ],
)  # fmt: skip
def test_any_text_gets_a_sentence(worlds: Worlds, utterance: str) -> None:
    (answer,) = said(worlds, utterance)
    assert answer["speech"].strip()
    assert answer["display"].strip()
    assert not re.search(r"[0-9A-Za-z]", answer["speech"])


def test_an_empty_utterance_is_silence(worlds: Worlds) -> None:
    (answer,) = said(worlds, "")
    assert answer["intent"] == "noinput"
    assert answer["speech"]


@pytest.mark.parametrize(
    ("utterance", "sentence"),
    [
        ("2월 30일 아이브 일정", "이월은 이십팔 일까지예요"),
        ("11월 31일 아이브 일정", "십일월은 삼십 일까지예요"),
        ("13월 5일 아이브 일정", "십이월까지"),
        ("별나라토끼단 내일 일정", "아직 없는 아티스트예요"),
        ("2031년 아이브 콘서트", "제가 가진 기간보다 뒤예요"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(worlds: Worlds, utterance: str, sentence: str) -> None:
    (answer,) = said(worlds, utterance)
    assert sentence in answer["speech"]


def test_twenty_five_o_clock_is_one_in_the_morning_of_the_next_day(worlds: Worlds) -> None:
    night = {
        "artist": "아이브",
        "title": "심야 라디오",
        "start": "2026-11-29T01:00",
        "type": "radio",
        "status": "confirmed",
    }
    (answer,) = said(worlds, "아이브 토요일 25시 방송", events=[night])
    assert answer["range"]["start"] == "2026-11-29T01:00:00+09:00"
    assert "새벽 한 시" in answer["speech"]


def test_a_session_survives_nonsense(worlds: Worlds) -> None:
    radio = {"artist": "아이브", "title": "라디오", "start": "2026-11-26T20:00", "type": "radio", "status": "confirmed"}
    first, _, last = said(worlds, "아이브 내일 일정", "뷁뷁뷁", "몇 시야?", events=[radio])
    assert "라디오" in first["speech"]
    assert "저녁 여덟 시" in last["speech"]
