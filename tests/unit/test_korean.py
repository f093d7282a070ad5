"""Korean aloud: josa by sound, numbers, dates, clock times, windows and names (PHR-02…05, TPO-12…18)."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dialogs import Clock, Count, Day, Days, Digits, Name, Names, When
from dialogs.korean import (
    Said,
    after_midnight,
    hangul_only,
    josa,
    listed,
    particle,
    row_time,
    said_clock,
    said_day,
    said_days,
    said_name,
    said_names,
    said_when,
)
from dialogs.korean import counted as said_count
from dialogs.numbers import digit_by_digit, native, ordinal, sino

KST = ZoneInfo("Asia/Seoul")
WEDNESDAY = date(2026, 11, 25)


def at(hour: int, minute: int = 0, *, day: int = 25, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=KST)


# ---------------------------------------------------------------- josa

TABLE = """
방탄소년단 은 이 을 이랑 으로 이에요
블랙핑크 는 가 를 랑 로 예요
이달의 소녀 는 가 를 랑 로 예요
투피엠 은 이 을 이랑 으로 이에요
데이식스 는 가 를 랑 로 예요
있지 는 가 를 랑 로 예요
에이프릴 은 이 을 이랑 로 이에요
세븐틴 은 이 을 이랑 으로 이에요
뉴진스 는 가 를 랑 로 예요
아이브 는 가 를 랑 로 예요
에스파 는 가 를 랑 로 예요
트와이스 는 가 를 랑 로 예요
스트레이 키즈 는 가 를 랑 로 예요
이십삼 일 은 이 을 이랑 로 이에요
여섯 시 는 가 를 랑 로 예요
삼십 분 은 이 을 이랑 으로 이에요
세 개 는 가 를 랑 로 예요
"""


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_the_josa_table_of_the_rule_book(row: str) -> None:
    *word, eun, i, eul, irang, euro, ieyo = row.split(" ")
    sound = " ".join(word)
    expected = {"은": eun, "이": i, "을": eul, "이랑": irang, "으로": euro, "이에요": ieyo}
    assert {which: particle(sound, which) for which in expected} == expected


def test_josa_is_right_for_every_syllable() -> None:
    for code in range(0xAC00, 0xD7A4):
        syllable, final = chr(code), (code - 0xAC00) % 28
        closed, rieul = final != 0, final == 8
        assert particle(syllable, "은") == ("은" if closed else "는")
        assert particle(syllable, "이") == ("이" if closed else "가")
        assert particle(syllable, "을") == ("을" if closed else "를")
        assert particle(syllable, "과") == ("과" if closed else "와")
        assert particle(syllable, "이랑") == ("이랑" if closed else "랑")
        assert particle(syllable, "으로") == ("으로" if closed and not rieul else "로")
        assert particle(syllable, "이에요") == ("이에요" if closed else "예요")
        assert particle(syllable, "이야") == ("이야" if closed else "야")
        assert particle(syllable, "이요") == ("이요" if closed else "요")
        assert particle(syllable, "이었습니다") == ("이었습니다" if closed else "였습니다")


@pytest.mark.parametrize(
    ("word", "which", "whole"),
    [
        ("세븐틴", "입니다", "세븐틴입니다"),
        ("아이브", "입니까", "아이브입니까"),
        ("있지", "이야", "있지야"),
        ("데이식스", "이요", "데이식스요"),
        ("'한 시'", "은", "'한 시'는"),
        ("한빛 라이브!", "이었어요", "한빛 라이브!였어요"),
        ("", "은", "는"),
    ],
)
def test_josa_stands_behind_the_word(word: str, which: str, whole: str) -> None:
    assert josa(word, which) == whole


def test_an_unknown_josa_is_told() -> None:
    with pytest.raises(KeyError):
        particle("세븐틴", "은(는)")


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("count", "spoken", "shown"),
    [
        (Count(n=3), "세 개", "3개"),
        (Count(n=20), "스무 개", "20개"),
        (Count(n=23), "스물세 개", "23개"),
        (Count(n=99, counter="명"), "아흔아홉 명", "99명"),
        (Count(n=120), "백이십 개", "120개"),
        (Count(n=5, counter="팀"), "다섯 팀", "5팀"),
        (Count(n=0), "영 개", "0개"),
        (Count(n=11, counter="일", system="sino"), "십일 일", "11일"),
        (Count(n=30, counter="초"), "삼십 초", "30초"),
        (Count(n=6, counter="월", system="sino"), "유월", "6월"),
        (Count(n=10, counter="월", system="sino"), "시월", "10월"),
        (Count(n=4, counter="시"), "네 시", "4시"),
        (Count(n=1, counter="번째", system="ordinal"), "첫 번째", "첫 번째"),
        (Count(n=2, counter="번째", system="ordinal"), "두 번째", "2번째"),
        (Count(n=20, counter="번째", system="ordinal"), "스무 번째", "20번째"),
        (Count(n=21, counter="번째", system="ordinal"), "스물한 번째", "21번째"),
    ],
)
def test_counts(count: Count, spoken: str, shown: str) -> None:
    assert said_count(count) == Said(spoken, shown)


def test_numbers_alone() -> None:
    assert [sino(n) for n in (0, 10, 16, 100, 2027, 10000)] == ["영", "십", "십육", "백", "이천이십칠", "만"]
    assert [native(n) for n in (0, 1, 4, 20, 100)] == ["영", "한", "네", "스무", "백"]
    assert ordinal(1) == "첫 번째"
    with pytest.raises(ValueError, match="below zero"):
        sino(-1)


def test_a_code_is_read_digit_by_digit() -> None:
    assert digit_by_digit("012345") == "공 일 이, 삼 사 오"
    assert Digits(text="012345").text == "012345"
    assert digit_by_digit("") == ""


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("day", "spoken", "shown"),
    [
        (
            Day(date=WEDNESDAY, word="내일", year=2026),
            "내일 십일월 이십오 일 수요일",
            "내일 11월 25일 수요일",
        ),
        (Day(date=WEDNESDAY, bare="오늘", year=2026), "오늘", "오늘"),
        (Day(date=WEDNESDAY), "십일월 이십오 일 수요일", "11월 25일 수요일"),
        (Day(date=WEDNESDAY, short=True), "이십오 일 수요일", "25일 수요일"),
        (Day(date=date(2026, 6, 6), year=2026), "유월 육 일 토요일", "6월 6일 토요일"),
        (Day(date=date(2026, 10, 3), year=2026), "시월 삼 일 토요일", "10월 3일 토요일"),
        (Day(date=date(2027, 1, 5), year=2026), "내년 일월 오 일 화요일", "내년 1월 5일 화요일"),
        (Day(date=date(2025, 12, 30), year=2026), "작년 십이월 삼십 일 화요일", "작년 12월 30일 화요일"),
        (Day(date=date(2028, 1, 5), year=2026), "이천이십팔 년 일월 오 일 수요일", "2028년 1월 5일 수요일"),
        (
            Day(date=date(2027, 1, 1), word="내일", year=2026),
            "내일 새해 첫날 일월 일 일 금요일",
            "내일 새해 첫날 1월 1일 금요일",
        ),
        (
            Day(date=date(2027, 1, 2), word="모레", year=2026),
            "모레 이천이십칠 년 일월 이 일 토요일",
            "모레 2027년 1월 2일 토요일",
        ),
        (Day(date=date(2027, 1, 1), year=2026), "내년 일월 일 일 금요일", "내년 1월 1일 금요일"),
    ],
)
def test_days(day: Day, spoken: str, shown: str) -> None:
    assert said_day(day) == Said(spoken, shown)


def test_a_short_stop_keeps_the_day_and_its_weekday_apart() -> None:
    sunday = said_day(Day(date=date(2026, 12, 6), year=2026))
    assert sunday == Said("십이월 육 일, 일요일", "12월 6일 일요일")


@pytest.mark.parametrize(
    ("days", "spoken"),
    [
        (
            Days(first=date(2026, 11, 24), last=date(2026, 11, 28), year=2026),
            "십일월 이십사 일 화요일부터 이십팔 일 토요일까지",
        ),
        (
            Days(first=date(2026, 11, 26), last=date(2026, 12, 2), year=2026),
            "십일월 이십육 일 목요일부터 십이월 이 일 수요일까지",
        ),
        (
            Days(first=date(2026, 12, 29), last=date(2027, 1, 1), year=2026),
            "십이월 이십구 일 화요일부터 내년 일월 일 일 금요일까지",
        ),
        (
            Days(first=date(2027, 1, 5), last=date(2027, 2, 5), year=2026),
            "내년 일월 오 일 화요일부터 이월 오 일 금요일까지",
        ),
        (Days(first=WEDNESDAY, last=WEDNESDAY, year=2026), "십일월 이십오 일 수요일"),
        (Days(first=date(2026, 11, 1), last=date(2026, 11, 30), name="month", year=2026), "십일월"),
        (Days(first=date(2024, 5, 1), last=date(2024, 5, 31), name="month", year=2026), "이천이십사 년 오월"),
        (Days(first=date(2027, 6, 1), last=date(2027, 6, 30), name="month", year=2026), "내년 유월"),
        (Days(first=date(2027, 1, 1), last=date(2027, 12, 31), name="year", year=2027), "이천이십칠 년"),
        (
            Days(first=date(2026, 11, 24), last=date(2026, 11, 25), word="이번 주", year=2026),
            "이번 주 십일월 이십사 일 화요일부터 이십오 일 수요일까지",
        ),
    ],
)
def test_ranges_name_the_month_once_unless_it_changes(days: Days, spoken: str) -> None:
    assert said_days(days).spoken == spoken


# ---------------------------------------------------------------- clock times


@pytest.mark.parametrize(
    ("clock", "spoken", "shown"),
    [
        (Clock(at=at(1)), "새벽 한 시", "새벽 1시"),
        (Clock(at=at(5, 59)), "새벽 다섯 시 오십구 분", "새벽 5시 59분"),
        (Clock(at=at(6)), "오전 여섯 시", "오전 6시"),
        (Clock(at=at(12)), "낮 열두 시", "낮 12시"),
        (Clock(at=at(13)), "오후 한 시", "오후 1시"),
        (Clock(at=at(17, 30)), "오후 다섯 시 삼십 분", "오후 5시 30분"),
        (Clock(at=at(18)), "저녁 여섯 시", "저녁 6시"),
        (Clock(at=at(23, 59)), "밤 열한 시 오십구 분", "밤 11시 59분"),
        (Clock(at=at(0, 30)), "새벽 열두 시 삼십 분", "새벽 12시 30분"),
        (Clock(at=at(0)), "이십사 일에서 이십오 일로 넘어가는 밤 열두 시", "24일에서 25일로 넘어가는 밤 12시"),
        (
            Clock(at=at(0, day=1, month=12)),
            "십일월 삼십 일에서 십이월 일 일로 넘어가는 밤 열두 시",
            "11월 30일에서 12월 1일로 넘어가는 밤 12시",
        ),
        (Clock(at=at(0, 30), late=True), "자정 넘어 이십오 일 새벽 열두 시 삼십 분", "자정 넘어 25일 새벽 12시 30분"),
        (Clock(at=at(1, 30), soon=True), "이따 새벽 한 시 삼십 분", "이따 새벽 1시 30분"),
    ],
)
def test_clock_times(clock: Clock, spoken: str, shown: str) -> None:
    assert said_clock(clock) == Said(spoken, shown)


TOMORROW = Day(date=WEDNESDAY, word="내일", year=2026)


@pytest.mark.parametrize(
    ("when", "spoken"),
    [
        (When(day=TOMORROW, part="저녁"), "내일 십일월 이십오 일 수요일 저녁"),
        (When(day=TOMORROW, at=Clock(at=at(19))), "내일 십일월 이십오 일 수요일 저녁 일곱 시"),
        (When(day=TOMORROW, at=Clock(at=at(0))), "이십사 일에서 이십오 일로 넘어가는 밤 열두 시"),
        (When(day=TOMORROW, until=Clock(at=at(14))), "내일 십일월 이십오 일 수요일 오후 두 시까지"),
        (
            When(day=TOMORROW, since=Clock(at=at(14)), until=Clock(at=at(17))),
            "내일 십일월 이십오 일 수요일 오후 두 시부터 다섯 시까지",
        ),
        (
            When(day=TOMORROW, since=Clock(at=at(14)), until=Clock(at=at(19))),
            "내일 십일월 이십오 일 수요일 오후 두 시부터 저녁 일곱 시까지",
        ),
        (
            When(day=TOMORROW, since=Clock(at=at(18)), until=Clock(at=at(0, day=26))),
            "내일 십일월 이십오 일 수요일 저녁 여섯 시부터 밤 열두 시까지",
        ),
        (
            When(day=TOMORROW, since=Clock(at=at(22)), until=Clock(at=at(4, day=26))),
            "내일 십일월 이십오 일 수요일 밤 열 시부터 이십육 일 목요일 새벽 네 시까지",
        ),
        (When(day=TOMORROW, until=Clock(at=at(0))), "이십사 일에서 이십오 일로 넘어가는 밤 열두 시까지"),
        (When(until=Clock(at=at(15))), "오후 세 시까지"),
        (When(), ""),
    ],
)
def test_windows(when: When, spoken: str) -> None:
    assert said_when(when).spoken == spoken


# ---------------------------------------------------------------- names and rows

BANGTAN = Name(text="BTS", spoken="방탄소년단")
TWO_PM = Name(text="2PM", spoken="투피엠")
IVE = Name(text="아이브", spoken="아이브")


@pytest.mark.parametrize(
    ("names", "register", "spoken", "shown"),
    [
        ((TWO_PM,), "haeyo", "투피엠", "2PM"),
        ((TWO_PM, IVE), "haeyo", "투피엠이랑 아이브", "2PM이랑 아이브"),
        ((TWO_PM, IVE), "hapsyo", "투피엠과 아이브", "2PM과 아이브"),
        ((IVE, BANGTAN, TWO_PM), "haeyo", "아이브, 방탄소년단이랑 투피엠", "아이브, BTS이랑 2PM"),
        ((), "haeyo", "", ""),
    ],
)
def test_names_are_joined_by_their_sound(names: Any, register: Any, spoken: str, shown: str) -> None:
    assert said_names(Names(names=names), register) == Said(spoken, shown)


def test_names_may_be_listed_with_commas() -> None:
    assert listed(Names(names=(IVE, TWO_PM))) == Said("아이브, 투피엠", "아이브, 2PM")


def test_a_name_without_a_sound_is_never_spelled_by_accident() -> None:
    assert said_name(Name(text="X1", spoken="X1")) == Said("그 이름", "X1")


def test_what_may_be_spoken() -> None:
    assert hangul_only("십일월 이십오 일, '데이식스'!")
    assert not any(hangul_only(text) for text in ("3일", "KBS", "新곡", "１", "ホール", "é"))


def test_rows_have_the_short_date() -> None:
    assert row_time(at(18, 30)) == "11/25(수) 18:30"
    assert row_time(at(18, 30), known=False) == "11/25(수)"
    assert [after_midnight(at(h)) for h in (0, 3, 4, 23)] == [True, True, False, False]
