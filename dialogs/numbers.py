"""Korean numbers and the words around them, as they are pronounced (PHR-03…05). Hangul only."""

from functools import lru_cache

from hangulpy import number_to_hangul, susa

WEEKDAYS = ("월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일")
_REMEMBERED = 1024  # the same few numbers are said again and again
_CODE = "공일이삼사오육칠팔구"


@lru_cache(maxsize=_REMEMBERED)
def sino(n: int) -> str:
    """이십삼 for 23, 영 for 0. Raises ValueError below zero."""
    if n < 0:
        raise ValueError(f"{n}: there is no reading for numbers below zero")
    return str(number_to_hangul(n))


@lru_cache(maxsize=_REMEMBERED)
def native(n: int) -> str:
    """스물세 for 23, as it stands before a counter; Sino from 100 on, and for zero (PHR-05)."""
    return str(susa(n, classifier=True)) if 1 <= n <= 99 else sino(n)


def ordinal(n: int) -> str:
    """첫 번째, 두 번째, … 스무 번째."""
    return "첫 번째" if n == 1 else f"{native(n)} 번째"


def place(n: int) -> str:
    """첫째, 둘째, … 스무째: where something stands in a list that is only heard (ear_only)."""
    return {1: "첫째", 2: "둘째", 3: "셋째", 4: "넷째"}.get(n, f"{native(n)}째")


def month_name(month: int) -> str:
    """유월 and 시월 are the two that are not read as written (PHR-03)."""
    return {6: "유월", 10: "시월"}.get(month, f"{sino(month)}월")


def digit_by_digit(digits: str) -> str:
    """A code one digit at a time, in groups of three with a pause between them: '공 일 이, 삼 사 오' (PLC-12)."""
    read = [_CODE[int(c)] for c in digits if c.isascii() and c.isdigit()]
    return ", ".join(" ".join(read[at : at + 3]) for at in range(0, len(read), 3))


def part_of_day(hour: int) -> str:
    """The word before a clock time when it is said (PHR-04); TPO-10 is for hearing."""
    if hour < 6:
        return "새벽"
    if hour < 12:
        return "오전"
    if hour == 12:
        return "낮"
    if hour < 18:
        return "오후"
    return "저녁" if hour < 21 else "밤"


def twelve(hour: int) -> int:
    """The hour on a twelve-hour face."""
    return hour % 12 or 12


def clock_words(hour: int, minute: int) -> str:
    """'저녁 여섯 시 삼십 분'; 정각 is not said (PHR-04)."""
    words = f"{part_of_day(hour)} {native(twelve(hour))} 시"
    return f"{words} {sino(minute)} 분" if minute else words
