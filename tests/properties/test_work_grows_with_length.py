"""Twice the text is at most about twice the work: counted in steps of the interpreter, so that no busy machine can fail it."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from intents import Language, Turn, understand
from skill.knowledge import load

NOW = datetime(2026, 11, 25, 14, tzinfo=ZoneInfo("Asia/Seoul"))
SAID = (
    "에스파 다음 주 일정 알려줘 ", "오늘부터 내일까지 ", "12월 25일 오후 7시 반에 ", "이십일일이일", "우물쭈물 어쩌고저쩌고 ", "데이시스 콘서트 ", "금토일",
    "하니 ", "오늘 비 와 ", "다음 주 월요일이랑 ", "내일", "세븐틴이랑 ", "별하별하", "2PM ", "99999 ", "왜 뭐 해 ", "가나다라마바사", "?!.", "컴백 전날 ", "첫째 주 토요일 ",
)  # fmt: skip


@pytest.fixture(scope="module")
def language() -> Language:
    return load().language


def steps(work: Callable[[], object]) -> int:
    """Lines and calls, those of built-in functions too, that some work takes."""
    count = 0

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return line

    def call(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += 1

    tracing = sys.gettrace(), sys.getprofile()
    sys.settrace(line)
    sys.setprofile(call)
    try:
        work()
    finally:
        sys.setprofile(tracing[1])
        sys.settrace(tracing[0])
    return count


def grows(work: Callable[[str], object], piece: str, size: int) -> float:
    """How many times the steps of a text four times as long are."""
    text = piece * (4 * size // len(piece) + 1)
    work(text[: 4 * size])  # what is worked out once is not counted
    return steps(lambda: work(text[: 4 * size])) / steps(lambda: work(text[:size]))


@pytest.mark.parametrize("piece", SAID)
def test_times(language: Language, piece: str) -> None:
    assert grows(lambda text: language.grammar.find(text, now=NOW), piece, 300) < 4.4


@pytest.mark.parametrize("piece", SAID)
def test_the_whole_of_understanding(language: Language, piece: str) -> None:
    def work(text: str) -> object:
        return understand(Turn(platform="api", session="s", now=NOW, text=text), replace(language))

    assert grows(work, piece, 200) < 6  # a square would be 16


def test_beyond_a_thousand_characters_nothing_is_read(language: Language) -> None:
    def work(text: str) -> object:
        return understand(Turn(platform="api", session="s", now=NOW, text=text), replace(language))

    work("내일 " * 6000)  # what is worked out once is not counted
    assert steps(lambda: work("내일 " * 3000)) == steps(lambda: work("내일 " * 6000))
