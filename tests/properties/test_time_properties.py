"""What holds for any text and any moment: the grammar never raises, its spans and ranges are sound, days are counted evenly."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from intents import Grammar, TimeRange, parse_time_words

SEOUL = ZoneInfo("Asia/Seoul")
WORDS = parse_time_words(
    YAML(typ="safe").load((Path(__file__).parents[2] / "locales" / "ko" / "temporal.yaml").read_text("utf-8"))
)
GRAMMAR = Grammar.build(WORDS)
WHOLE = Grammar.build(WORDS, stretches=0)
PIECES = [
    *sorted({w.form for w in WORDS.words}),
    "3", "12", "31", "0", "99", "2026", "일", "월", "년", "시", "분", "반", "이십", "일곱", "열두", "부터", "까지", "에서", "~", "/", ":", ".", "세븐틴",
    "공연", "했어", "나온", "동안", "번째", "박", "개월", "시간", "주", "2pm", "9/12", "19:30", "2026.9.5", "d-3", "을", "는", "에", ",", "와", "이랑",
]  # fmt: skip
BESIDE = [
    "콘서트", "생일", "방송사", "일정", "정도", "쯤", "그리고", "중", "날", "하루", "의", "은", "인", "그", "내", "다", "음", "번", "째", "이", "사", "한", "두",
    "만에", "까지만", "이라는", "노래", "넘어가는", "도쿄", "날씨", "에스파", "네일", "뭐", "해", "(", ")", "-", "D-3", "pm", "나온", "봤는데", "남은",
]  # fmt: skip
UNITS = "영일이삼사오육칠팔구"
WEEKDAYS = "월화수목금토일"

moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 12, 31), timezones=st.just(SEOUL))
lunar_moments = st.datetimes(
    datetime(1990, 1, 1), datetime(2045, 12, 31), timezones=st.just(SEOUL)
)  # as far as the tables go
days = st.dates(date(2000, 1, 1), date(2080, 12, 31))
jumbles = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " "])), max_size=9).map(
    lambda pairs: "".join(piece + space for piece, space in pairs)
)

spread = st.lists(
    st.tuples(st.sampled_from([*PIECES, *BESIDE]), st.sampled_from(["", " ", " ", " "])), min_size=2, max_size=9
).map(lambda pairs: "".join(piece + space for piece, space in pairs))


def sino(number: int) -> str:
    """The number as it is said (26 → 이십육)."""
    parts = ""
    for weight, name in ((1000, "천"), (100, "백"), (10, "십"), (1, "")):
        digit = number // weight % 10
        if digit:
            parts += ("" if digit == 1 and weight > 1 else UNITS[digit]) + name
    return parts


def spoken_month(number: int) -> str:
    return {6: "유월", 10: "시월"}.get(number, sino(number) + "월")


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SEOUL)


def best(said: str, now: datetime) -> TimeRange:
    (found,) = [e for e in GRAMMAR.find(said, now=now) if not e.latent]
    value = found.readings[0].range
    assert value is not None
    return value


def sound(said: str, now: datetime) -> None:
    behind = 0
    for found in GRAMMAR.find(said, now=now):
        begin, end = found.span
        assert behind <= begin < end <= len(said)
        assert said[begin:end] == found.text
        behind = end
        for reading in (*found.readings, *GRAMMAR.resolve(found, today=now.date(), now=now, tense="past")):
            if reading.kind == "duration":
                assert reading.range is None
                assert reading.seconds is not None
                continue
            assert reading.range is not None
            assert reading.range.start is not None or reading.range.end is not None
            if reading.range.start and reading.range.end:
                assert reading.range.start < reading.range.end
            assert 0 < reading.score <= 1
            assert reading.because


@settings(deadline=None)  # the tables of a year are made when it is first asked for
@given(st.text(max_size=60), moments)
def test_any_text_is_read_without_raising(said: str, now: datetime) -> None:
    sound(said, now)
    assert GRAMMAR.tense(said) in ("past", "open")


@settings(max_examples=400, deadline=None)
@given(jumbles, moments)
def test_any_jumble_of_time_words_is_read_soundly(said: str, now: datetime) -> None:
    sound(said, now)


@settings(deadline=None)  # the tables of a year are made when it is first asked for
@given(
    jumbles,
    st.sampled_from([datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59), datetime(2, 1, 1), datetime(9998, 12, 31)]),
)
def test_the_edges_of_the_calendar(said: str, now: datetime) -> None:
    GRAMMAR.find(said, now=now.replace(tzinfo=SEOUL))


RELATIVE = [
    "오늘", "내일", "모레", "그저께", "사흘 뒤", "이번 주", "다음 주 월요일", "지난주 금요일", "주말", "다음 주말", "금요일", "지난 화요일", "오는 수요일",
    "2주 뒤 금요일", "내일 저녁 7시", "오늘 밤", "두 시간 뒤", "내일부터 사흘간", "앞으로 닷새", "다음 주 화요일부터 목요일까지", "일곱 시", "아침", "매주 토요일",
    "내일 오후 2시부터 5시까지", "다음 주 이 시간", "지난 3일간", "24시간 안에",
]  # fmt: skip


@settings(deadline=None)  # the tables of a year are made when it is first asked for
@given(st.sampled_from(RELATIVE), moments)
def test_a_week_later_the_answer_is_a_week_later(said: str, now: datetime) -> None:
    week = timedelta(days=7)
    first, second = best(said, now), best(said, now + week)
    assert first.start is not None
    assert first.end is not None
    assert (second.start, second.end) == (first.start + week, first.end + week)


@settings(deadline=None)  # the tables of a year are made when it is first asked for
@given(
    st.sampled_from(
        [
            *RELATIVE,
            "4월 10일부터 12일까지",
            "다음 달 첫째 주 토요일",
            "추석 다음 날",
            "12월 3일 저녁 여섯 시 반",
            "내년 상반기",
        ]
    ),
    lunar_moments,
)
def test_spaces_do_not_matter(said: str, now: datetime) -> None:
    assert best(said.replace(" ", ""), now) == best(said, now)
    assert best(f"별하 {said} 일정 알려줘", now) == best(said, now)
    assert best(f"{said.replace(' ', '')}일정알려줘", now) == best(said, now)


@settings(deadline=None)  # the tables of a year are made when it is first asked for
@given(days, moments)
def test_a_full_date_is_found_again_in_every_spelling(day: date, now: datetime) -> None:
    wanted = (midnight(day), midnight(day + timedelta(days=1)))
    weekday = WEEKDAYS[day.weekday()]
    for said in (
        f"{day.year}년 {day.month}월 {day.day}일", f"{day.year}.{day.month}.{day.day}", day.isoformat(), f"{day:%Y%m%d}", f"{day:%y}. {day.month}. {day.day}.",
        f"{day.year}년{day.month}월{day.day}일({weekday})", f"{day:%y}년 {day.month}월 {day.day}일 {weekday}요일",
        f"{sino(day.year)}년 {spoken_month(day.month)} {sino(day.day)}일",
    ):  # fmt: skip
        found = best(f"{said} 공연", now)
        assert (found.start, found.end) == wanted, said


@settings(deadline=None)  # the tables of a year are made when it is first asked for
@given(moments, st.integers(1, 365))
def test_counted_days_forth_and_back(now: datetime, count: int) -> None:
    for said, sign in ((f"{count}일 뒤", 1), (f"{count}일 전", -1), (f"{sino(count)}일 후", 1)):
        assert best(f"{said} 일정", now).start == midnight(now.date() + timedelta(days=sign * count)), said


@settings(deadline=None)  # the tables of a year are made when it is first asked for
@given(moments, st.integers(0, 23), st.integers(0, 59))
def test_a_clock_time_on_a_day_is_found_again(now: datetime, hour: int, minute: int) -> None:
    wanted = midnight(now.date() + timedelta(days=1)) + timedelta(hours=hour, minutes=minute)
    half = "오전" if hour < 12 else "오후"
    spoken = f"내일 {half} {hour % 12 or 12}시 {minute}분"
    if hour not in (10, 11):  # without a word for the half of the day these are the evening (C8)
        assert best(f"내일 {hour:02}:{minute:02} 공연", now).start == wanted
    assert best(f"{spoken} 공연", now).start == wanted


@settings(deadline=None)  # the tables of a year are made when it is first asked for
@given(moments)
def test_bare_weekdays_and_days_of_the_month_are_the_nearest_ones(now: datetime) -> None:
    today = now.date()
    for number, letter in enumerate(WEEKDAYS):
        ahead = best(f"{letter}요일 공연 있어?", now).start
        back = best(f"{letter}요일에 공연 했어?", now).start
        assert ahead is not None
        assert back is not None
        assert ahead.weekday() == back.weekday() == number
        assert 0 <= (ahead.date() - today).days < 7
        assert 0 <= (today - back.date()).days < 7


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["오늘부터 내일까지 ", "이일", "다음 주 월요일이랑 ", "99999 ", "십", "가나다 "]), moments)
def test_long_texts_are_read_whole(piece: str, now: datetime) -> None:
    sound((piece * 2000)[:3000], now)


@given(spread, st.frozensets(st.integers(0, 12), max_size=3))
@settings(max_examples=400, deadline=None)
def test_stretch_by_stretch_a_text_is_read_as_it_is_whole(text: str, borders: frozenset[int]) -> None:
    now = datetime(2026, 11, 25, 14, tzinfo=SEOUL)
    assert GRAMMAR.find(text, now=now, borders=borders) == WHOLE.find(text, now=now, borders=borders)
