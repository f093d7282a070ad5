"""An utterance falls into stretches: what may belong to one time stays together, whatever spaces stand in it."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from intents import parse_time_words
from intents.temporal_reader import Vocabulary
from intents.temporal_stretches import Stretches
from intents.text import compact

FILE = Path(__file__).parents[2] / "locales" / "ko" / "temporal.yaml"


@pytest.fixture(scope="module")
def stretches() -> Stretches:
    time_words = parse_time_words(YAML(typ="safe").load(FILE.read_text("utf-8")))
    return Stretches(time_words, Vocabulary(time_words))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("에스파 다음 주 무대 알려줘", ["다음 주"]),
        ("에스파 언제 컴백해?", []),
        ("내 일 저녁에 무대 있어?", ["내 일 저녁에"]),
        ("오늘 그리고 내일 뭐 있어", ["오늘 그리고 내일"]),
        ("컴백 전날 에스파 뭐 했어", ["컴백 전날"]),
        ("오후 두 시 이십 분에 하는 방송", ["오후 두 시 이십 분에"]),
        ("12월 3일 에스파 25일 세븐틴", ["12월 3일", "25일"]),
        ("이 일 에 뭐 있어", ["이 일 에"]),
        ("D - 3 뭐 해", ["D - 3"]),
    ],
)
def test_stretches(stretches: Stretches, said: str, found: list[str]) -> None:
    view = compact(said)
    told = stretches.of(view)
    assert [words for _, words in told][: len(found)] == found
    for begin, words in told:
        plain = words.replace(" ", "").lower()
        assert view.text.startswith(plain, begin)


def test_what_was_heard_can_be_forgotten(stretches: Stretches) -> None:
    before = stretches.of(compact("내일 에스파"))
    stretches.forget()
    assert stretches.of(compact("내일 에스파")) == before
