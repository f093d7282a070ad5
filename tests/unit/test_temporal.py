"""The grammar's contract: facts, ordered readings, resolving against another today, tense, and its data file."""

import copy
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from intents import Grammar, TemporalExpression, TimeFacts, TimeWordsError, parse_time_words

SEOUL = ZoneInfo("Asia/Seoul")
FILE = Path(__file__).parents[2] / "locales" / "ko" / "temporal.yaml"
RAW: dict[str, Any] = YAML(typ="safe").load(FILE.read_text("utf-8"))
SMALL_HOURS = datetime(2026, 11, 24, 1, 0, tzinfo=SEOUL)
AFTERNOON = datetime(2026, 11, 24, 15, 0, tzinfo=SEOUL)
USER_DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return Grammar.build(parse_time_words(RAW))


def only(grammar: Grammar, said: str, now: datetime = AFTERNOON) -> TemporalExpression:
    (found,) = grammar.find(said, now=now)
    return found


def start(grammar: Grammar, said: str, today: date, now: datetime = SMALL_HOURS) -> str:
    readings = grammar.resolve(only(grammar, said, now), today=today, now=now)
    assert readings[0].range is not None
    assert readings[0].range.start is not None
    return readings[0].range.start.strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("내일 일정", TimeFacts(anchor="day", offset=1, word="내일")),
        ("그저께 방송", TimeFacts(anchor="day", offset=-2, word="그제")),
        ("사흘 뒤", TimeFacts(anchor="day", offset=3)),
        ("2주 뒤", TimeFacts(anchor="day", offset=14)),
        ("한 달 뒤", TimeFacts(anchor="day")),
        ("담주 일정", TimeFacts(anchor="week", offset=1, word="다음 주")),
        ("다음 주 월요일", TimeFacts(anchor="week", offset=1, word="다음 주", weekday=0)),
        ("이번 주말", TimeFacts(anchor="week", offset=0, word="이번 주말", weekend=True)),
        ("이번 달", TimeFacts(anchor="month", offset=0, word="이번 달")),
        ("올해 컴백", TimeFacts(anchor="year", offset=0, word="올해")),
        ("화요일 일정", TimeFacts(anchor="date", weekday=1)),
        ("내일 화요일", TimeFacts(anchor="day", offset=1, word="내일", weekday=1)),
        ("내일 25일", TimeFacts(anchor="day", offset=1, word="내일", day=25)),
        ("12월 3일", TimeFacts(anchor="date", month=12, day=3)),
        ("2027년 1월 3일", TimeFacts(anchor="date", year=2027, month=1, day=3)),
        ("크리스마스", TimeFacts(anchor="date")),
        ("열 시간 뒤", TimeFacts(anchor="now")),
        ("두 시에", TimeFacts(anchor="clock", hour=2)),
        ("2PM", TimeFacts(anchor="clock", part="오후", hour=2, half_said=True)),
        ("오후 7:30", TimeFacts(anchor="clock", part="오후", hour=7, minute=30, half_said=True)),
        ("내일 새벽", TimeFacts(anchor="day", offset=1, word="내일", part="새벽")),
        ("내일 새벽 다섯 시", TimeFacts(anchor="day", offset=1, word="내일", part="새벽", hour=5, half_said=True)),
        ("토요일 25시", TimeFacts(anchor="date", weekday=5, hour=25)),
        ("내일 0시", TimeFacts(anchor="day", offset=1, word="내일", hour=0, midnight="start")),
        (
            "오늘 밤 12시",
            TimeFacts(anchor="day", offset=0, word="오늘", part="밤", hour=12, half_said=True, midnight="end"),
        ),
        ("25일 자정", TimeFacts(anchor="date", day=25, midnight="either")),
        ("오늘 남은 일정", TimeFacts(anchor="day", offset=0, word="오늘", remaining=True)),
        ("내일 공연까지 며칠 남았어", TimeFacts(anchor="day", offset=1, word="내일")),
        ("지금 방송", TimeFacts(anchor="now", word="지금", vague="now")),
        ("이따 뭐 해", TimeFacts(anchor="now", word="이따", vague="soon")),
        ("아까 그거", TimeFacts(anchor="now", word="아까", vague="just")),
        ("앞으로 일정", TimeFacts(anchor="now", word="앞으로", onward=True)),
        ("앞으로 열흘", TimeFacts(anchor="date", onward=True, is_range=True)),
        ("오늘부터 일요일까지", TimeFacts(anchor="day", offset=0, word="오늘", is_range=True)),
        ("이따 저녁", TimeFacts(anchor="now", word="이따", vague="soon", part="저녁")),
        ("매주 금요일", TimeFacts(anchor="date", weekday=4)),
    ],
)
def test_facts(grammar: Grammar, said: str, facts: TimeFacts) -> None:
    assert only(grammar, said).facts == facts


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        # counted from the user's day
        ("내일 일정", "11-24 00:00"), ("오늘 일정", "11-23 00:00"), ("모레", "11-25 00:00"), ("글피", "11-26 00:00"), ("어제", "11-22 00:00"),
        ("이틀 뒤", "11-25 00:00"), ("내일 아침", "11-24 06:00"), ("내일 밤", "11-24 18:00"), ("오늘 밤 12시", "11-24 00:00"), ("한 달 뒤", "12-23 00:00"),
        ("내일 오후 3시", "11-24 15:00"), ("내일부터 모레까지", "11-24 00:00"),
        # the calendar decides
        ("화요일", "11-24 00:00"), ("12월 3일", "12-03 00:00"), ("크리스마스", "12-25 00:00"), ("열 시간 뒤", "11-24 11:00"), ("내일 0시", "11-25 00:00"),
        ("토요일 25시", "11-29 01:00"), ("이번 주", "11-23 00:00"), ("이번 달", "11-01 00:00"), ("앞으로 10일", "11-24 00:00"), ("정오", "11-24 12:00"),
        ("추석 다음 날", "09-16 00:00"),
        # coordinates decide (TPO-07)
        ("내일 화요일", "11-24 00:00"), ("내일 수요일", "11-25 00:00"), ("내일 25일", "11-25 00:00"), ("내일 목요일", "11-26 00:00"),
    ],
)  # fmt: skip
def test_resolving_from_the_day_of_the_user(grammar: Grammar, said: str, begins: str) -> None:
    assert start(grammar, said, USER_DAY) == begins


def test_weeks_and_months_follow_the_day_of_the_user_only_when_they_are_next(grammar: Grammar) -> None:
    monday = datetime(2026, 11, 23, 0, 30, tzinfo=SEOUL)
    assert start(grammar, "이번 주", date(2026, 11, 22), monday) == "11-23 00:00"
    assert start(grammar, "다음 주", date(2026, 11, 22), monday) == "11-23 00:00"
    first = datetime(2026, 12, 1, 0, 30, tzinfo=SEOUL)
    assert start(grammar, "이번 달", date(2026, 11, 30), first) == "12-01 00:00"
    assert start(grammar, "다음 달", date(2026, 11, 30), first) == "12-01 00:00"


def test_resolving_in_the_past(grammar: Grammar) -> None:
    found = only(grammar, "12월 3일")
    readings = grammar.resolve(found, today=AFTERNOON.date(), now=AFTERNOON, tense="past")
    assert readings[0].range is not None
    assert readings[0].range.start == datetime(2025, 12, 3, tzinfo=SEOUL)


def test_a_told_past_stays_when_it_is_resolved_again(grammar: Grammar) -> None:
    found = only(grammar, "10월에 나온 노래")
    again = grammar.resolve(found, today=AFTERNOON.date(), now=AFTERNOON)
    assert again == found.readings
    assert found.readings[0].range is not None
    assert found.readings[0].range.start == datetime(2026, 10, 1, tzinfo=SEOUL)


@pytest.mark.parametrize(
    "said", ["뭐 했어", "방송했어?", "뭐였지", "있었어", "나왔었나", "언제였어", "공연 봤니", "다녀왔어"]
)
def test_past(grammar: Grammar, said: str) -> None:
    assert grammar.tense(said) == "past"


@pytest.mark.parametrize(
    "said",
    [
        "뭐 있어",
        "하겠지",
        "있지",
        "취소됐어?",
        "며칠 남았어",
        "왔으면 좋겠다",
        "어제 봤는데 내일도 해?",
        "뭐 하더라",
        "",
        "예매했어?",
        "티켓 샀고 일정 알려줘",
    ],
)
def test_open(grammar: Grammar, said: str) -> None:
    assert grammar.tense(said) == "open"


@pytest.mark.parametrize("said", ["2월 30일 일정", "13월 5일", "4월 31일 공연"])
def test_impossible_dates_have_facts_and_no_readings(grammar: Grammar, said: str) -> None:
    found = only(grammar, said)
    assert found.rule == "impossible-date"
    assert found.readings == ()
    assert found.facts.month is not None
    assert found.facts.day is not None


@pytest.mark.parametrize(
    ("said", "offset"),
    [("컴백 전날", -1), ("생일 다음 날", 1), ("콘서트 당일", 0), ("팬미팅 이틀 전", -2), ("생일 일주일 뒤", 7)],
)
def test_event_anchors(grammar: Grammar, said: str, offset: int) -> None:
    found = only(grammar, said)
    assert (found.rule, found.anchor_offset, found.latent, found.readings) == ("event-anchor", offset, True, ())
    assert found.text == said


@pytest.mark.parametrize(
    ("said", "rule", "offset"),
    [("D-3 공연", "d-day", -3), ("다음 날은?", "focus-anchor", 1), ("전날은?", "focus-anchor", -1)],
)
def test_anchors_that_the_dialog_fills(grammar: Grammar, said: str, rule: str, offset: int) -> None:
    found = only(grammar, said)
    assert (found.rule, found.anchor_offset, found.latent) == (rule, offset, True)


def test_a_self_repair_gives_both(grammar: Grammar) -> None:
    assert [e.text for e in grammar.find("내일 아니 모레 일정", now=AFTERNOON)] == ["내일", "모레"]


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("다음 주 월요일이랑 수요일 일정", ["11-30 00:00", "12-02 00:00"]), ("12월 10일과 12일 공연", ["12-10 00:00", "12-12 00:00"]),
        ("내일 2시랑 5시 방송", ["11-25 14:00", "11-25 17:00"]), ("토요일이나 일요일", ["11-28 00:00", "11-29 00:00"]),
        ("다음 주 토요일 일요일 공연", ["12-05 00:00", "12-06 00:00"]), ("이번 주 말고 다음 주", ["11-23 00:00", "11-30 00:00"]),
    ],
)  # fmt: skip
def test_what_is_joined_takes_over_what_it_does_not_say(grammar: Grammar, said: str, begins: list[str]) -> None:
    found = [e.readings[0].range for e in grammar.find(said, now=AFTERNOON)]
    assert [r.start.strftime("%m-%d %H:%M") for r in found if r and r.start] == begins


def test_now_is_only_a_time_where_nothing_else_is(grammar: Grammar) -> None:
    assert not only(grammar, "지금 뭐 해").latent
    now, tomorrow = grammar.find("지금 내일 일정 알려줘", now=AFTERNOON)
    assert now.latent
    assert not tomorrow.latent


def test_every_reading_says_why(grammar: Grammar) -> None:
    found = only(grammar, "토요일 7시")
    assert [r.score for r in found.readings] == sorted((r.score for r in found.readings), reverse=True)
    assert [r.because[0].rule for r in found.readings] == ["clock", "clock"]
    assert {b.rule for r in found.readings for b in r.because} >= {"C8-afternoon", "C8-morning"}


def test_spans_point_into_the_text_as_it_was_given(grammar: Grammar) -> None:
    said = "  별하  내일   저녁 일곱 시에\u200b 뭐 해"
    found = only(grammar, said)
    assert said[slice(*found.span)] == found.text == "내일   저녁 일곱 시"


def test_another_zone_is_kept(grammar: Grammar) -> None:
    now = datetime(2026, 11, 23, 21, 0, tzinfo=ZoneInfo("America/New_York"))
    (found,) = grammar.find("내일 저녁 7시", now=now)
    assert found.readings[0].range is not None
    assert found.readings[0].range.start == datetime(2026, 11, 24, 19, 0, tzinfo=ZoneInfo("America/New_York"))


# ---- the data file


def broken(change: Any) -> str:
    raw = copy.deepcopy(RAW)
    change(raw)
    with pytest.raises(TimeWordsError) as caught:
        parse_time_words(raw)
    return str(caught.value)


def test_faults_name_the_key_path_and_the_cure() -> None:
    assert "words.day.0 (오늘).value" in broken(lambda raw: raw["words"]["day"][0].pop("value"))
    assert "words.later: missing; add" in broken(lambda raw: raw["words"].pop("later"))
    assert "without spaces" in broken(lambda raw: raw["words"]["day"][0]["forms"].append("오 늘"))
    assert "add '밤' to parts" in broken(lambda raw: raw["parts"].pop("밤"))
    assert "add '봄' to seasons" in broken(lambda raw: raw["seasons"].pop("봄"))
    assert "exactly one of" in broken(lambda raw: raw["holidays"][0].pop("solar"))
    assert "colour" in broken(lambda raw: raw.update(colour=1))


def test_every_holiday_has_a_day_in_the_years_that_matter(grammar: Grammar) -> None:
    for entry in RAW["holidays"]:
        for year in (2025, 2026, 2027, 2028):
            (found,) = grammar.find(f"{year}년 {entry['forms'][0]}", now=AFTERNOON)
            assert found.readings, entry["id"]
            assert found.readings[0].range is not None
            assert found.readings[0].range.start is not None
            assert found.readings[0].range.start.year == year


def test_every_form_is_a_time_somewhere(grammar: Grammar) -> None:
    """A form that the grammar never reads is a dead line of data."""
    frames = (
        "{}", "{} 주", "{} 금요일", "{} 3일", "{} 여름", "사흘 {}", "5월 {}", "9시 {}", "오늘 {}", "내일{}", "{} 5월 5일", "추석 {}", "추석 연휴 {}", "5월 {} 3일",
        "내일{} 모레까지", "내일부터 모레 {}", "금요일{}", "다음 {}", "올해 {}", "사흘 {} 뭐", "3일과 5일 {}", "12월 3일 {}", "매주 {}", "{} 7시", "조금 {}", "{} 뒤",
    )  # fmt: skip
    dead = [
        form for kind, entries in RAW["words"].items() for entry in entries for form in entry["forms"]
        if not any(any(form in "".join(e.text.lower().split()) for e in grammar.find(f.format(form), now=AFTERNOON)) for f in frames)
    ]  # fmt: skip
    assert dead == []


def test_days_that_are_announced_late_need_one_line_of_data() -> None:
    raw = copy.deepcopy(RAW)
    raw["extra_days_off"][date(2026, 11, 27)] = "임시 공휴일"
    next(h for h in raw["holidays"] if h["id"] == "suneung")["dates"][2026] = date(2026, 12, 3)  # put off, as in 2020
    grammar = Grammar.build(parse_time_words(raw))
    for said, first, end in (
        ("다음 공휴일", date(2026, 11, 27), date(2026, 11, 28)),
        ("이번 연휴", date(2026, 11, 27), date(2026, 11, 30)),
        ("수능 전날", date(2026, 12, 2), date(2026, 12, 3)),
    ):
        value = only(grammar, said).readings[0].range
        assert value is not None
        assert value.start is not None
        assert value.end is not None
        assert (value.start.date(), value.end.date()) == (first, end), said
