"""Slots that a platform has resolved: hours of the clock, lists, our own ids, names that nobody knows."""

from datetime import datetime, timedelta

import pytest
import whole_house

from intents import RawSlot, Turn, Understanding, understand

TEN = whole_house.MORNING


def read(
    now: datetime = TEN, text: str | None = None, intent: str | None = None, **slots: tuple[str | None, str | None]
) -> Understanding:
    raw = {role: RawSlot(text=words, resolved=value) for role, (words, value) in slots.items()}
    turn = Turn(platform="test", session="s", now=now, text=text, intent=intent, slots=raw)
    return understand(turn, whole_house.knowledge().language)


def window(meant: Understanding) -> tuple[str, str]:
    found = meant.times[0].readings[0].range
    assert found is not None
    return tuple(f"{side:%m-%d %H:%M}" if side else "" for side in (found.start, found.end))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("now", "date", "time", "expected"),
    [
        (TEN, None, "20:00", ("11-25 20:00", "11-25 21:00")),
        (TEN, None, "22:00/02:00", ("11-25 22:00", "11-26 02:00")),
        (TEN.replace(hour=23), None, "22:00/02:00", ("11-25 22:00", "11-26 02:00")),  # it runs now
        (TEN.replace(hour=1), None, "22:00/02:00", ("11-24 22:00", "11-25 02:00")),  # since yesterday
        (TEN.replace(hour=3), None, "22:00/02:00", ("11-25 22:00", "11-26 02:00")),
        (TEN.replace(hour=22), None, "18:00/21:00", ("11-26 18:00", "11-26 21:00")),  # over for today
        (TEN, "2026-11-26", "22:00/02:00", ("11-26 22:00", "11-27 02:00")),
        (TEN, "2026-11-26", "20:00/", ("11-26 20:00", "")),
        (TEN, None, "18:00/21:00, 22:00/02:00", ("11-25 18:00", "11-25 21:00")),  # the first of a list
        (TEN, "2026-11-26/2026-11-28", None, ("11-26 00:00", "11-29 00:00")),
        (TEN, "2026-11-26", None, ("11-26 00:00", "11-27 00:00")),
    ],
)
def test_resolved_times(now: datetime, date: str | None, time: str | None, expected: tuple[str, str]) -> None:
    meant = read(now, artist=(None, "bts"), date=(None, date), time=(None, time))
    assert window(meant) == expected
    spans = "/" in ((time if time is not None else date) or "")
    assert meant.times[0].readings[0].kind == ("interval" if spans else "instant")


@pytest.mark.parametrize("value", ["25:00/26:00", "99:99", "soon", "/", ",", "2026-13-01", "22:00/x"])
def test_what_is_no_time_is_none(value: str) -> None:
    assert read(artist=(None, "bts"), time=(None, value)).times == ()


@pytest.mark.parametrize(
    ("words", "resolved", "expected"),
    [
        (None, "bts, iu", ["bts", "iu"]),
        (None, "le-sserafim, aespa", ["le-sserafim", "aespa"]),
        (None, "day6", ["day6"]),
        ("방탄소년단, 아이유", "bts, iu", ["bts", "iu"]),
        ("아이유", "bts", ["iu"]),  # the spoken word decides
    ],
)
def test_one_or_several_artists(words: str | None, resolved: str, expected: list[str]) -> None:
    assert [match.best.id for match in read(artist=(words, resolved)).entities] == expected


def test_a_name_that_nobody_knows_is_a_near_miss_with_and_without_an_utterance() -> None:
    for text in ("블랙홀보이즈", "블랙홀보이즈 내일 일정", None):
        (near,) = read(text=text, artist=("블랙홀보이즈", "블랙홀보이즈")).near
        assert near.text == "블랙홀보이즈"
    (close,) = read(text="데이시스", artist=("데이시스", "데이시스")).near
    assert close.candidates[0][0].id == "day6"


def test_an_agent_that_finds_a_name_in_ordinary_words_is_not_believed() -> None:
    """비 오는 날: the words decide, whatever the agent has marked."""
    assert read(text="비 오는 날 콘서트 있어?", artist=("비", "rain")).near == ()
    assert read(text="아이유 내일 일정", artist=("내일", "tomorrow-band")).near == ()


def test_hours_last_as_long_as_they_were_resolved() -> None:
    found = read(time=(None, "09:00/18:00")).times[0].readings[0].range
    assert found is not None
    assert found.start is not None
    assert found.end is not None
    assert found.end - found.start == timedelta(hours=9)
