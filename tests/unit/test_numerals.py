"""Numbers as they are said: Sino-Korean, native, days by name, ordinals, digits."""

import pytest

from intents import numerals
from intents.text import compact


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("영", 0), ("공", 0), ("일", 1), ("십", 10), ("십일", 11), ("이십", 20), ("이십일", 21), ("삼십일", 31), ("백", 100), ("백이십칠", 127),
        ("삼백육십오", 365), ("천", 1000), ("이천이십육", 2026), ("천구백구십구", 1999), ("오륙", None), ("십십", None), ("", None), ("가", None),
    ],
)  # fmt: skip
def test_sino(text: str, value: int | None) -> None:
    assert numerals.sino(text) == value


def test_digits_said_one_by_one() -> None:
    assert numerals.spelled("이공이육") == 2026
    assert numerals.spelled("일") is None
    assert numerals.spelled("이십") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("하나", 1), ("한", 1), ("두", 2), ("석", 3), ("넉", 4), ("열", 10), ("열두", 12), ("스물하나", 21), ("스무", 20), ("서른", 30), ("아흔아홉", 99), ("열석", None)],
)  # fmt: skip
def test_native(text: str, value: int | None) -> None:
    assert numerals.native(text) == value


def test_sino_below_ten_thousand_without_gaps() -> None:
    letters = "영일이삼사오육칠팔구"

    def spell(number: int) -> str:
        parts = ""
        for weight, name in ((1000, "천"), (100, "백"), (10, "십"), (1, "")):
            digit = number // weight % 10
            if digit:
                parts += ("" if digit == 1 and weight > 1 else letters[digit]) + name
        return parts

    assert all(numerals.sino(spell(n)) == n for n in range(1, 10000))


def test_every_reading_longest_first() -> None:
    found = [(n.value, n.end) for n in numerals.read(compact("이십일일"), 0)]
    assert found == [(21, 3), (20, 2), (2, 1)]


@pytest.mark.parametrize(("said", "value"), [("열하루", 11), ("스무이틀", 22), ("보름", 15), ("닷새", 5), ("열흘", 10)])
def test_days_by_name(said: str, value: int) -> None:
    assert value in [n.value for n in numerals.read(compact(said), 0) if n.kind == "days" and n.end == len(said)]


def test_digits_do_not_run_across_a_space_or_out_of_a_word() -> None:
    assert [n.value for n in numerals.read(compact("데이6 6일"), 3)] == [6]
    assert not list(numerals.read(compact("SF9월"), 2))
    assert not list(numerals.read(compact("123456"), 0))


@pytest.mark.parametrize(
    ("said", "value"),
    [("첫째", 1), ("첫번째", 1), ("두 번째", 2), ("셋째", 3), ("3번째", 3), ("마지막", -1), ("넷째", 4), ("첫", 1)],
)
def test_ordinals(said: str, value: int) -> None:
    view = compact(said)
    assert (value, len(view.text)) in list(numerals.ordinal(view, 0))


def test_a_plain_number_is_no_ordinal() -> None:
    assert not list(numerals.ordinal(compact("세명"), 0))
    assert not list(numerals.ordinal(compact("내일"), 0))
