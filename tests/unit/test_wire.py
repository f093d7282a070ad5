"""The rim of the wire: lenient values in, Korean dates for values out."""

from datetime import date, datetime
from typing import Annotated, Any

import pytest

from skill.wire import CalendarWords, Flag, Ident, Maybe, Number, Text, WireRequest, known_zone, plain, texts

WORDS = CalendarWords.of(
    {
        "weekdays": ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"],
        "parts": [[0, "새벽"], [6, "오전"], [12, "낮"], [13, "오후"], [18, "저녁"], [21, "밤"]],
        "day": "{month}월 {day}일 {weekday}",
        "year": "{year}년",
        "clock": "{part} {hour}시",
        "minutes": "{minute}분",
        "span": "{first}부터 {last}까지",
        "unknown": "시간 미정",
    }
)


class Inner(WireRequest):
    x: Text = None


class Outer(WireRequest):
    text: Text = None
    ident: Ident = None
    flag: Flag = None
    number: Number = None
    inner: Annotated[Inner | None, Maybe] = None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" 내일 ", "내일"),
        ("\u1112\u1161\u11ab", "한"),
        ("a\x00b\nc", "a b c"),
        ("\ud800x", "x"),
        (3, "3"),
        (3.0, "3"),
        (2.5, "2.5"),
        (10**40, None),
        (float("inf"), "inf"),
        ("   ", None),
        ("", None),
        (None, None),
        (True, None),
        ([], None),
        ({}, None),
    ],
)
def test_plain_texts(value: Any, text: str | None) -> None:
    assert plain(value) == text


def test_texts_are_cut() -> None:
    assert len(plain("가" * 10_000) or "") == 400
    assert len(plain("a" * 10_000, 7) or "") == 7


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("아이유", ("아이유",)),
        (["아이유", None, "null", "", 7], ("아이유", "7")),
        ("NULL", ()),
        ([], ()),
        (None, ()),
        ({"a": 1}, ()),
    ],
)
def test_one_or_many(value: Any, found: tuple[str, ...]) -> None:
    assert texts(value) == found


@pytest.mark.parametrize("odd", [None, [], {}, "?", object(), 1e400, float("nan"), "٣", [[]]])
def test_no_odd_value_breaks_a_model(odd: Any) -> None:
    Outer.model_validate({"text": odd, "ident": odd, "flag": odd, "number": odd, "inner": odd, "more": odd})


def test_lenient_values() -> None:
    read = Outer.model_validate({"flag": "True", "number": " 12 ", "inner": "no object"})
    assert (read.flag, read.number, read.inner) == (True, 12, None)
    read = Outer.model_validate({"flag": "False", "number": 12.9, "inner": {"x": 1}})
    assert (read.flag, read.number) == (False, 12)
    assert read.inner is not None
    assert read.inner.x == "1"
    assert Outer.model_validate({"flag": "maybe", "number": True}).flag is None


@pytest.mark.parametrize("name", [None, "", "No/Where", "../../etc/passwd", "Asia", "/etc", "x" * 5000])
def test_zones_that_nobody_knows(name: str | None) -> None:
    assert known_zone(name).key == "Asia/Seoul"


def test_zones() -> None:
    assert known_zone("America/New_York").key == "America/New_York"


def test_dates_in_display_form() -> None:
    assert WORDS.date_text(date(2026, 11, 26), 2026) == "11월 26일 목요일"
    assert WORDS.date_text(date(2027, 1, 3), 2026) == "2027년 1월 3일 일요일"
    assert WORDS.span_text(date(2026, 11, 26), date(2026, 11, 26), 2026) == "11월 26일 목요일"
    assert WORDS.span_text(date(2026, 11, 30), date(2026, 12, 6), 2026) == "11월 30일 월요일부터 12월 6일 일요일까지"


@pytest.mark.parametrize(
    ("hour", "minute", "text"),
    [(0, 0, "새벽 12시"), (0, 30, "새벽 12시 30분"), (5, 59, "새벽 5시 59분"), (6, 0, "오전 6시"), (12, 0, "낮 12시"),
     (13, 0, "오후 1시"), (18, 30, "저녁 6시 30분"), (21, 0, "밤 9시"), (23, 59, "밤 11시 59분")],
)  # fmt: skip
def test_times_in_display_form(hour: int, minute: int, text: str) -> None:
    assert WORDS.clock_text(datetime(2026, 11, 26, hour, minute)) == text
