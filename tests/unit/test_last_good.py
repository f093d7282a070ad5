"""What may stand in for an answer of the calendar, and for how long."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dialogs import Event, EventQuery, Found
from intents import TimeRange
from skill.last_good import LastGood, overlaps

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=SEOUL)
MIDNIGHT = datetime(2026, 11, 25, tzinfo=SEOUL)


def event(hours: float, lasts: float | None = None) -> Event:
    starts = MIDNIGHT + timedelta(hours=hours)
    ends = None if lasts is None else starts + timedelta(hours=lasts)
    return Event(
        id=f"e{hours}", source="s", uid=f"u{hours}", title="t", kind="k", artists=("a",), starts=starts, ends=ends
    )


def query(first: float | None, last: float | None, **more: object) -> EventQuery:
    bounds = [None if h is None else MIDNIGHT + timedelta(hours=h) for h in (first, last)]
    return EventQuery(**{"window": TimeRange(start=bounds[0], end=bounds[1], grain="day"), "artists": ("a",), **more})


WEEK = query(0, 7 * 24)
EVENTS = (event(10), event(30, 2), event(50))


@pytest.fixture
def kept() -> LastGood:
    answers = LastGood()
    answers.keep([WEEK], [Found(events=EVENTS, total=3)], NOW)
    return answers


def test_the_same_question_gets_the_same_answer(kept: LastGood) -> None:
    assert kept.instead(WEEK, NOW) == Found(events=EVENTS, total=3, failed=True, as_of=NOW)


@pytest.mark.parametrize(
    ("asked", "events"),
    [
        (query(0, 24), EVENTS[:1]),
        (query(24, 48), EVENTS[1:2]),
        (query(31, 48), EVENTS[1:2]),
        (query(32, 48), ()),
        (query(0, 7 * 24, order="desc"), EVENTS[::-1]),
        (query(0, 7 * 24, limit=2), EVENTS[:2]),
        (query(0, 7 * 24, artists=("a",)), EVENTS),
    ],
)
def test_a_smaller_window_is_answered_from_a_larger_one(
    kept: LastGood, asked: EventQuery, events: tuple[Event, ...]
) -> None:
    found = kept.instead(asked, NOW)
    assert (found.events, found.failed, found.as_of) == (events, True, NOW)


@pytest.mark.parametrize(
    "asked",
    [
        query(0, 9 * 24),
        query(-24, 24),
        query(0, None),
        query(None, 24),
        query(0, 24, artists=("b",)),
        query(0, 24, artists=("a", "b")),
        query(0, 24, kinds=("concert",)),
        query(0, 24, texts=("t",)),
        replace(WEEK, window=None),
    ],
)
def test_what_is_not_covered_is_not_answered(kept: LastGood, asked: EventQuery) -> None:
    assert kept.instead(asked, NOW) == Found(failed=True)


def test_a_window_from_now_on_is_covered_later_the_same_day() -> None:
    kept = LastGood()
    kept.keep([query(10, 10 + 30 * 24)], [Found(events=EVENTS[1:], total=2)], NOW)
    later = kept.instead(query(11, 11 + 30 * 24), NOW + timedelta(hours=1))
    assert (later.events, later.as_of) == (EVENTS[1:], NOW)
    assert kept.instead(query(35, 35 + 30 * 24), NOW + timedelta(hours=23)) == Found(failed=True)


def test_a_list_that_was_cut_covers_nothing_but_itself() -> None:
    kept = LastGood()
    kept.keep([WEEK], [Found(events=EVENTS[:1], total=3)], NOW)
    assert kept.instead(WEEK, NOW).total == 3
    assert kept.instead(query(0, 24), NOW) == Found(failed=True)


def test_nothing_older_than_a_day(kept: LastGood) -> None:
    assert kept.instead(WEEK, NOW + timedelta(hours=24)).as_of == NOW
    assert kept.instead(WEEK, NOW + timedelta(hours=24, seconds=1)) == Found(failed=True)
    assert kept.instead(WEEK, NOW - timedelta(seconds=1)) == Found(failed=True)


def test_only_the_newest_answers_are_kept() -> None:
    kept = LastGood(artists=2)
    for artist in ("a", "b", "c"):
        kept.keep([replace(WEEK, artists=(artist,))], [Found()], NOW)
    assert kept.instead(WEEK, NOW).as_of is None
    assert kept.instead(replace(WEEK, artists=("c",)), NOW).as_of == NOW
    for day in range(5):
        kept.keep([query(day * 24, day * 24 + 24)], [Found()], NOW + timedelta(minutes=day))
    assert kept.instead(query(0, 24), NOW + timedelta(hours=1)).as_of is None
    assert kept.instead(query(24, 48), NOW + timedelta(hours=1)).as_of == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("one", "window", "inside"),
    [
        (event(10), (10, 11), True),
        (event(10), (9, 10), False),
        (event(10), (11, 12), False),
        (event(10, 2), (11, 13), True),
        (event(10, 2), (12, 13), False),
        (event(10), (None, 11), True),
        (event(10), (9, None), True),
    ],
)
def test_windows_are_half_open(one: Event, window: tuple[float | None, float | None], inside: bool) -> None:
    assert overlaps(one, query(*window).window) == inside
    assert overlaps(one, None)
