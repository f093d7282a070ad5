"""What is remembered of utterances changes no answer."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from intents import Language, Turn, understand
from intents.heard import MOST, Heard
from skill.cli.name_corpus import read_rows
from skill.cli.time_corpus import read_time_rows
from skill.knowledge import load

CORPUS = Path(__file__).parents[1] / "corpus"
SEOUL = ZoneInfo("Asia/Seoul")
AFTERNOON = datetime(2026, 11, 25, 14, tzinfo=SEOUL)
NIGHT = datetime(2027, 2, 28, 1, 10, tzinfo=SEOUL)
SAID = (
    "에스파 내일 뭐 있어?", "두 시간 뒤에 방송 있어?", "오늘 뭐 해?", "2월 29일 일정", "내일 2PM 일정", "다음 주 금요일 저녁 7시부터 8시까지",
    "내일 크리스마스이브 공연", "컴백 전날", "지난주 금요일에 누가 나왔어?", "윤달 콘서트", "", "구독해 줘",
)  # fmt: skip


@pytest.fixture(scope="module")
def language() -> Language:
    return load().language


def turn(text: str, now: datetime, intent: str | None = None) -> Turn:
    return Turn(platform="api", session="s", now=now, text=text, user="somebody", intent=intent)


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize(("first", "then"), [(AFTERNOON, NIGHT), (NIGHT, AFTERNOON), (NIGHT, NIGHT)])
def test_what_was_heard_before_is_understood_as_what_was_not(
    language: Language, said: str, first: datetime, then: datetime
) -> None:
    fresh, heard = replace(language), replace(language)
    understand(turn(said, first, "stop"), heard)
    assert understand(turn(said, then), heard) == understand(turn(said, then), fresh)


def test_the_whole_corpus_is_understood_alike_when_it_is_heard_again(language: Language) -> None:
    rows = [*read_rows(sorted(CORPUS.glob("names_*.yaml"))), *read_time_rows(sorted(CORPUS.glob("t[ei]m*.yaml")))]
    fresh, heard = replace(language), replace(language)
    for row in rows[::7]:
        understand(turn(row.says, AFTERNOON), heard)
        fresh.heard.forget()
        assert understand(turn(row.says, NIGHT), heard) == understand(turn(row.says, NIGHT), fresh), row.says


def test_nobody_is_remembered_and_a_copy_of_a_language_remembers_nothing(language: Language) -> None:
    heard = replace(language)
    understand(turn("에스파 내일 뭐 있어?", AFTERNOON), heard)
    (kept,) = heard.heard._known.values()
    assert "somebody" not in repr(kept)
    assert not replace(heard).heard._known


def test_no_more_is_remembered_than_was_said_of_late(language: Language) -> None:
    heard = Heard(3)
    for said in ("하나", "둘", "셋", "넷"):
        heard.keep(understand(turn(said, AFTERNOON), language))
    assert list(heard._known) == ["둘", "셋", "넷"]
    assert heard.again(turn("하나", NIGHT), language.grammar) is None
    silent = Heard(0)
    silent.keep(understand(turn("하나", AFTERNOON), language))
    assert not silent._known
    assert MOST < 1000
