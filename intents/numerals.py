"""Korean numbers in text without spaces: digits, Sino-Korean, native counts and hours, days by name, ordinals.

Readers return every way to read a number that starts at a place, longest first, because what follows decides:
'이십일일' is the 21st, '이십일 일정' the 20th. Digits never run across a space of the source ('데이6 6일').
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from intents.text import Compact

NumberKind = Literal["digits", "sino", "native", "days", "month-day", "spelled"]


class Number(NamedTuple):
    """A number read at a place: value, the place behind it, and how it was written."""

    value: int
    end: int
    kind: NumberKind


_SINO = {letter: value for value, letters in enumerate(("영공", "일", "이", "삼", "사", "오", "육륙", "칠", "팔", "구")) for letter in letters}  # fmt: skip
SINO = "영공일이삼사오육륙칠팔구십백천"  # the letters of Sino-Korean numerals
_SINO_RUN = re.compile(f"[{SINO}]+")
_SINO_NUMBER = re.compile(
    "(?:([일이삼사오육칠팔구]?)천)?(?:([일이삼사오육칠팔구]?)백)?(?:([일이삼사오육륙칠팔구]?)십)?([일이삼사오육륙칠팔구]?)"
)
_ONES = {
    "한": 1, "하나": 1, "두": 2, "둘": 2, "세": 3, "석": 3, "서": 3, "셋": 3, "네": 4, "넉": 4, "너": 4, "넷": 4, "다섯": 5,
    "여섯": 6, "일곱": 7, "여덟": 8, "여덜": 8, "아홉": 9,
}  # fmt: skip
_TENS = {"열": 10, "스물": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90}
_DAY_ONES = {
    "하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8, "아흐레": 9,
}  # fmt: skip


def _native_table() -> dict[str, int]:
    table = dict(_ONES)
    for tens, value in _TENS.items():
        table[tens] = value
        table |= {tens + word: value + one for word, one in _ONES.items() if len(word) > 1 or word not in "석서넉너"}
    return table | {"스무": 20}


def _day_table() -> dict[str, int]:
    table = dict(_DAY_ONES) | {"열흘": 10, "보름": 15, "스무날": 20, "양일": 2}
    table |= {"열" + word: 10 + value for word, value in _DAY_ONES.items()}
    table |= {"스무" + word: 20 + value for word, value in _DAY_ONES.items()}
    return table


def _month_day_table() -> dict[str, int]:
    """Names that only a day of a month has: 초하루, 열하룻날, 스무닷샛날."""
    ones = {
        "하룻날": 1, "이튿날": 2, "사흗날": 3, "나흗날": 4, "닷샛날": 5, "엿샛날": 6, "이렛날": 7, "여드렛날": 8, "아흐렛날": 9,
    }  # fmt: skip
    table = {"초" + word: value for word, value in {**_DAY_ONES, **ones}.items()}
    table |= {tens + word: first + value for tens, first in (("열", 10), ("스무", 20)) for word, value in ones.items()}
    return table | {"초열흘": 10, "초열흘날": 10}


NATIVE: dict[str, int] = _native_table()
DAYS: dict[str, int] = _day_table()
MONTH_DAYS: dict[str, int] = _month_day_table()


def _named() -> tuple[dict[str, tuple[int, NumberKind]], dict[str, tuple[int, ...]]]:
    """Every word for a number with its value and kind, and how long words that begin with a letter are, longest first."""
    named: dict[str, tuple[int, NumberKind]] = {word: (value, "native") for word, value in NATIVE.items()}
    named |= {word: (value, "days") for word, value in DAYS.items()}
    named |= {word: (value, "month-day") for word, value in MONTH_DAYS.items()}
    sizes: dict[str, set[int]] = {}
    for word in named:
        sizes.setdefault(word[0], set()).add(len(word))
    return named, {letter: tuple(sorted(found, reverse=True)) for letter, found in sizes.items()}


_NAMED, _SIZES = _named()
_KINDS: tuple[NumberKind, ...] = ("month-day", "days", "native")
STARTS: frozenset[str] = (
    frozenset("0123456789") | frozenset(_SINO) | frozenset("십백천") | {w[0] for w in (*NATIVE, *DAYS, *MONTH_DAYS)}
)
_ORDINAL_STARTS = STARTS | frozenset("첫마맨")
_ORDINALS = {"첫": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "넷": 4, "네": 4, "다섯": 5, "여섯": 6}


@lru_cache(maxsize=1024)
def sino(text: str) -> int | None:
    """The value of a whole Sino-Korean numeral below 10,000 (이천이십육 → 2026, 영 → 0); None if it is none."""
    if text in ("영", "공"):
        return 0
    found = _SINO_NUMBER.fullmatch(text)
    if not found or not text:
        return None
    total = _SINO.get(found[4], 0)
    for group, weight in ((1, 1000), (2, 100), (3, 10)):
        if found[group] is not None:
            total += weight * (_SINO[found[group]] if found[group] else 1)
    return total


_ALONE = {letter: sino(letter) for letter in (*_SINO, *"십백천")}


def spelled(text: str) -> int | None:
    """Digits said one by one (이공이육 → 2026); None if a letter is no digit or there is only one."""
    if len(text) < 2 or any(letter not in _SINO for letter in text):
        return None
    return int("".join(str(_SINO[letter]) for letter in text))


def native(text: str) -> int | None:
    """The value of a native count (스물하나 → 21, 석 → 3); None if it is none."""
    return NATIVE.get(text)


def read(view: Compact, place: int) -> list[Number]:
    """Every number that starts at `place`, longest first within each way of writing."""
    text = view.text
    letter = text[place]
    if letter.isascii():
        return _digits(view, place) if letter.isdigit() else []
    found: list[Number] = []
    if letter in _ALONE:
        run = _SINO_RUN.match(text, place + 1, place + 9)
        for end in range(run.end() if run else 0, place + 1, -1):
            value = sino(text[place:end])
            if value is not None:
                found.append(Number(value, end, "sino"))
            elif (value := spelled(text[place:end])) is not None:
                found.append(Number(value, end, "spelled"))
        if (value := _ALONE[letter]) is not None:
            found.append(Number(value, place + 1, "sino"))
    names: list[Number] = []
    for size in _SIZES.get(letter, ()):
        known = _NAMED.get(text[place : place + size])
        if known is not None and place + size <= len(text):
            names.append(Number(known[0], place + size, known[1]))
    return [*found, *sorted(names, key=_by_kind)] if len(names) > 1 else found + names


def _by_kind(number: Number) -> int:
    return _KINDS.index(number.kind)


def _digits(view: Compact, place: int) -> list[Number]:
    """A whole run of digits that no space breaks; runs inside a longer one or behind a Latin letter are no numbers."""
    text = view.text
    inside = not view.gap(place) and text[place - 1].isascii() and text[place - 1].isalnum()
    if inside and not text.endswith(("am", "pm"), 0, place):
        return []
    end = place + 1
    while end < len(text) and text[end] in "0123456789" and not view.gap(end):
        end += 1
    return [Number(int(text[place:end]), end, "digits")] if end - place <= 4 else []


def ordinal(view: Compact, place: int) -> Iterator[tuple[int, int]]:
    """Ordinals as (value, end): 첫째, 둘째, 첫 번째, 3번째, 2째, 마지막 (-1), and 첫 by itself."""
    text = view.text
    if text[place : place + 1] not in _ORDINAL_STARTS:
        return
    if text.startswith("마지막", place):
        yield -1, place + 3
        return
    if text.startswith("맨마지막", place):
        yield -1, place + 4
        return
    for word, value in _ORDINALS.items():
        if text.startswith(word, place):
            rest = place + len(word)
            if text.startswith("번째", rest):
                yield value, rest + 2
            elif text.startswith("째", rest):
                yield value, rest + 1
            elif word == "첫":
                yield value, rest
    for number in read(view, place) if place < len(text) and text[place] in STARTS else ():
        if number.kind in ("digits", "sino") and 1 <= number.value <= 6:
            if text.startswith("번째", number.end):
                yield number.value, number.end + 2
            elif text.startswith("째", number.end):
                yield number.value, number.end + 1
