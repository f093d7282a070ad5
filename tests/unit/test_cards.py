"""Cards: which one, with which rows and badges, and what each surface has room for (GUI-01…08)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dialogs import (
    Act,
    Ambiguity,
    Card,
    Choice,
    ChoiceCard,
    DialogState,
    Event,
    EventCard,
    EventListCard,
    Facts,
    Known,
    Line,
    Manner,
    Memory,
    MonthCard,
    TextCard,
    row_of,
)
from dialogs.cards import badges_of, card_of
from intents import Device, TimeRange, Turn
from skill.knowledge import load

KST = ZoneInfo("Asia/Seoul")
START = datetime(2026, 11, 25, 18, 30, tzinfo=KST)
DAY = TimeRange(start=START.replace(hour=0, minute=0), end=START.replace(day=26, hour=0, minute=0), grain="day")
NOVEMBER = TimeRange(start=datetime(2026, 11, 1, tzinfo=KST), end=datetime(2026, 12, 1, tzinfo=KST), grain="month")
LONG = "아주 긴 이름을 가진 그룹"


@pytest.fixture(scope="module")
def manner() -> Manner:
    names = {"a": "별하", "b": "해와 달", "c": LONG, "two-pm": "2PM"}
    return replace(load().manner, known={i: Known(id=i, name=n, spoken="별하") for i, n in names.items()})


def event(days: int = 0, **more: Any) -> Event:
    given: dict[str, Any] = {
        "title": "뮤직뱅크",
        "kind": "music_show",
        "artists": ("a",),
        "starts": START + timedelta(days=days),
        **more,
    }
    return Event(id=f"e{days}", source="t", uid=str(days), **given)


def card(
    manner: Manner, *events: Event, device: str = "phone", pending: Ambiguity | None = None, **more: Any
) -> Card | None:
    given: dict[str, Any] = {
        "kind": "answer",
        "intent": "schedule.lookup",
        "facts": Facts(artists=("a",), window=DAY),
        **more,
    }
    act = Act(
        lines=(Line(key="list.end"),), listing=events, memory=Memory(session=DialogState(pending=pending)),
        turn=Turn(platform="t", session="s", now=START, device=Device.of(device)), **given,
    )  # fmt: skip
    return card_of(act, "화면에 쓰인 말", manner, manner.device(device))


# ---------------------------------------------------------------- rows


def test_a_row_is_in_display_form(manner: Manner) -> None:
    given = event(
        title="투어  'FLOOD'", venue="KSPO DOME", artists=("two-pm", "a", "elsewhere"), url="https://example.org/1"
    )
    row = row_of(given, manner)
    assert (row.when, row.title, row.artist, row.place) == (
        "11/25(수) 18:30",
        "투어 'FLOOD'",
        "2PM, 별하, elsewhere",
        "KSPO DOME",
    )
    assert (row.event_id, row.url) == ("e0", "https://example.org/1")


@pytest.mark.parametrize(
    ("more", "when"),
    [
        ({"starts": START.astimezone(ZoneInfo("America/New_York"))}, "11/25(수) 18:30"),
        ({"time_known": False}, "11/25(수)"),
        ({"all_day": True, "starts": DAY.start, "ends": DAY.end}, "11/25(수)"),
        ({"all_day": True, "starts": DAY.start, "ends": datetime(2026, 11, 28, tzinfo=KST)}, "11/25(수)–11/27(금)"),
        ({"all_day": True, "starts": DAY.start}, "11/25(수)"),
        ({"starts": DAY.start}, "11/25(수) 00:00"),
    ],
)
def test_when_of_a_row(manner: Manner, more: dict[str, Any], when: str) -> None:
    assert row_of(event(**more), manner).when == when


@pytest.mark.parametrize(
    ("more", "badges"),
    [
        ({}, ()),
        ({"status": "cancelled"}, ("취소",)),
        ({"status": "moved"}, ("변경",)),
        ({"status": "tentative"}, ("미정",)),
        ({"time_known": False}, ("시간 미정",)),
        ({"starts": START.replace(hour=0)}, ("자정 넘어",)),
        ({"starts": START.replace(hour=4)}, ()),
        ({"starts": START.replace(hour=0), "all_day": True}, ()),
        ({"starts": START.replace(hour=1), "status": "cancelled", "demo": True}, ("취소", "자정 넘어", "[예시]")),
    ],
)
def test_badges(manner: Manner, more: dict[str, Any], badges: tuple[str, ...]) -> None:
    assert badges_of(event(**more), manner) == badges


# ---------------------------------------------------------------- which card


@pytest.mark.parametrize("device", ["speaker", "earbuds", "car"])
def test_no_card_where_nothing_is_seen(manner: Manner, device: str) -> None:
    assert card(manner, event(), device=device) is None


@pytest.mark.parametrize(("device", "rows"), [("phone", 10), ("tv", 6), ("watch", 1)])
def test_rows_by_device_and_the_total_counts_all(manner: Manner, device: str, rows: int) -> None:
    shown = card(manner, *(event(n) for n in range(14)), device=device)
    assert isinstance(shown, EventListCard)
    assert (len(shown.rows), shown.total) == (rows, 14)


def test_the_total_is_that_of_the_store(manner: Manner) -> None:
    shown = card(manner, event(), event(1), facts=Facts(artists=("a",), window=DAY, total=140))
    assert isinstance(shown, EventListCard)
    assert shown.total == 140


def test_one_event_has_a_card_of_its_own(manner: Manner) -> None:
    shown = card(manner, event())
    assert isinstance(shown, EventCard)
    assert (shown.title, shown.row.title) == ("별하 11월 25일 수요일", "뮤직뱅크")


def test_a_month_shows_its_days(manner: Manner) -> None:
    listing = (event(-1), event(), event(0, title="라디오"), event(6))
    shown = card(manner, *listing, facts=Facts(artists=("a",), window=NOVEMBER))
    assert isinstance(shown, MonthCard)
    assert (shown.title, shown.year, shown.month, shown.days) == ("별하 2026년 11월", 2026, 11, (24, 25))
    assert isinstance(card(manner, *listing, device="watch", facts=Facts(window=NOVEMBER)), EventListCard)


def test_a_question_shows_its_options(manner: Manner) -> None:
    choices = tuple(Choice(label=label, spoken=label) for label in ("그룹 별하", "가수 별하"))
    pending = Ambiguity(about="artist", choices=choices)
    shown = card(manner, kind="ask", asks=True, pending=pending)
    assert isinstance(shown, ChoiceCard)
    assert shown.choices == ("그룹 별하", "가수 별하")
    one = Ambiguity(about="artist", choices=choices[:1])
    assert card(manner, kind="ask", asks=True, pending=one) is None


def test_explanations_are_shown_as_text_and_a_goodbye_is_not(manner: Manner) -> None:
    assert isinstance(card(manner, intent="explain"), TextCard)
    assert isinstance(card(manner, kind="greet", intent="launch"), TextCard)
    assert card(manner, kind="close", intent="stop") is None


# ---------------------------------------------------------------- titles


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        (Facts(artists=("a", "b"), window=DAY), "별하·해와 달 11월 25일 수요일"),
        (Facts(artists=("a", "b", "two-pm"), window=DAY), "별하 외 2팀 11월 25일 수요일"),
        (Facts(window=DAY), "11월 25일 수요일"),
        (Facts(), "일정"),
        (Facts(artists=("a",), window=replace(DAY, end=datetime(2026, 11, 30, tzinfo=KST))), "별하 11월 25일–29일"),
        (Facts(artists=("a",), window=replace(DAY, end=datetime(2026, 12, 3, tzinfo=KST))), "별하 11월 25일–12월 2일"),
        (Facts(artists=("a",), window=replace(DAY, start=None)), "별하 일정"),
        (
            Facts(
                window=replace(NOVEMBER, start=datetime(2026, 1, 1, tzinfo=KST), end=datetime(2027, 1, 1, tzinfo=KST))
            ),
            "2026년",
        ),
    ],
)
def test_titles_say_who_and_when(manner: Manner, facts: Facts, title: str) -> None:
    shown = card(manner, event(), event(1), facts=facts)
    assert isinstance(shown, EventListCard)
    assert shown.title == title


@pytest.mark.parametrize("device", ["phone", "tv", "watch"])
@pytest.mark.parametrize("artists", [("a",), ("c",), ("a", "b"), ("a", "b", "c")])
def test_titles_fit_their_surface(manner: Manner, device: str, artists: tuple[str, ...]) -> None:
    shown = card(manner, event(), event(1), device=device, facts=Facts(artists=artists, window=DAY))
    assert shown is not None
    assert 0 < len(shown.title) <= manner.device(device).title_chars


def test_a_watch_keeps_the_date_as_long_as_it_can(manner: Manner) -> None:
    shown = card(manner, event(), device="watch")
    assert shown is not None
    assert shown.title == "별하 11월 25일"
