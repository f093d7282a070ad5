"""Answers that fit: whole sentences, kept questions, distinct titles, bodies that can be encoded."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import ChoiceCard, EventListCard, Reply, Row, TextCard
from intents import RawSlot
from skill import fitting


@pytest.mark.parametrize(
    ("text", "limit", "keep_last", "short"),
    [
        ("짧아요.", 10, False, "짧아요."),
        ("하나예요. 둘이에요. 셋이에요.", 12, False, "하나예요. 둘이에요."),
        ("하나예요. 둘이에요. 더 들을까요?", 16, True, "하나예요. 더 들을까요?"),
        ("아주 긴 한 문장이 끝없이 이어져요", 12, False, "아주 긴 한 문장이…"),
        ("가나다라마바사아자차카타파하", 5, False, "가나다라…"),
        ("하나예요. 정말로 아주 긴 물음이 여기 있을까요?", 10, True, "정말로 아주 긴…"),
    ],
)
def test_shorten(text: str, limit: int, keep_last: bool, short: str) -> None:
    assert fitting.shorten(text, limit, keep_last=keep_last) == short


@given(text=st.text(max_size=300), limit=st.integers(5, 100), keep_last=st.booleans())
def test_what_is_shortened_fits_and_is_not_lost(text: str, limit: int, keep_last: bool) -> None:
    short = fitting.shorten(text, limit, keep_last=keep_last)
    assert len(short) <= limit
    assert bool(short) == bool(text.strip())


@given(titles=st.lists(st.text(alphabet="가나 ()23", max_size=30), max_size=12))
def test_titles_are_told_apart_within_their_length(titles: list[str]) -> None:
    names = fitting.apart(titles, 12)
    assert len(set(names)) == len(names) == len(titles)
    assert all(len(name) <= 12 for name in names)


def test_rows_as_lines_and_cells() -> None:
    row = Row(when="11/25(수) 18:30", title="뮤직뱅크", artist="아이유", place="KBS", badges=("취소", "[예시]"))
    assert fitting.row_line(row) == "11/25(수) 18:30 아이유 뮤직뱅크 [취소] [예시] · KBS"
    assert fitting.cells(row, 12) == ["11/25(수) 18…", "아이유 뮤직뱅크 [취…", "KBS"]
    assert fitting.what(Row(when="", title="아이유 콘서트", artist="아이유")) == "아이유 콘서트"


def test_entries_of_cards() -> None:
    rows = (Row(when="11/25(수)", title="팬미팅", artist="아이유"), Row(when="11/26(목)", title="팬미팅"))
    listed = fitting.entries(EventListCard(title="x", rows=rows, total=2), 10, 25, 40)
    assert [(e.key, e.title, e.about) for e in listed] == [
        ("event-1", "팬미팅", "11/25(수) · 아이유"),
        ("event-2", "팬미팅 (2)", "11/26(목)"),
    ]
    chosen = fitting.entries(ChoiceCard(title="", choices=("가", "나", "가")), 10, 25, 40)
    assert [(e.key, e.title) for e in chosen] == [("choice-1", "가"), ("choice-2", "나")]
    assert fitting.entries(TextCard(title="", body="x"), 10, 25, 40) == []


def test_what_was_chosen() -> None:
    ordinals = ("첫 번째", "두 번째")
    second = {"ordinal": RawSlot(text="두 번째", type="list item", resolved="2")}
    assert fitting.chosen("event-2", "팬미팅", ordinals, is_touch=True) == ("두 번째", second)
    assert fitting.chosen("event-2", "두 번째 거", ordinals, is_touch=False) == ("두 번째 거", second)
    assert fitting.chosen("choice-2", "세븐틴", ordinals, is_touch=True) == ("세븐틴", second)
    assert fitting.chosen("evt-20261128", "팬미팅", ordinals, is_touch=True) == ("팬미팅", {})
    assert fitting.chosen("event-9", "", ordinals, is_touch=True) == (
        None,
        {"ordinal": RawSlot(text=None, type="list item", resolved="9")},
    )


def test_chips_put_the_options_first() -> None:
    card = ChoiceCard(title="", choices=("데이식스", "세븐틴"))
    reply = Reply(speech="?", display="?", card=card, suggestions=("둘 다", "세븐틴", " ", "아주아주 긴 말이에요"))
    assert fitting.chips(reply, 3, 8) == ["데이식스", "세븐틴", "둘 다"]


@pytest.mark.parametrize(
    ("tag", "words", "locale"),
    [
        ("ko", None, "ko-KR"),
        ("", None, "ko-KR"),
        ("KO-kr", "IU", "ko-KR"),
        ("en-us", "아이유", "ko-KR"),
        ("en_us", "IU", "en-US"),
        ("ja", None, "ja"),
    ],
)
def test_locales(tag: str, words: str | None, locale: str) -> None:
    assert fitting.locale_of(tag, words) == locale


def test_a_caller_is_hashed_and_a_blackened_number_is_nobody() -> None:
    first = fitting.telephone({"telephony": {"caller_id": "+82 2-0000-0000"}})
    assert first == fitting.telephone({"telephony": {"caller_id": "+82200000000"}})
    assert first is not None
    assert "8220" not in first
    assert fitting.telephone({"telephony": {"caller_id": "REDACTED_IN_TRIAL"}}) is None
    assert fitting.telephone({"telephony": 5}) is None


def test_clean_bodies_can_be_encoded() -> None:
    deep: Any = "end"
    for _ in range(500):
        deep = [deep]
    value = fitting.encodable({"a\ud800": ["\udfff", float("nan"), float("inf"), 1.5, None, True], "deep": deep})
    assert value["a?"] == ["?", None, None, 1.5, None, True]
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
