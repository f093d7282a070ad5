"""Google's times become ISO: nothing is converted, nothing certain is lost, nothing uncertain is made up."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents import TimeRange
from skill.moments import Kind, inclusive_days, is_clock, resolved_time

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("value", "kind", "iso"),
    [
        # strings of Dialogflow ES
        ("2026-11-26T12:00:00+09:00", "date", "2026-11-26"),
        ("2026-11-26T12:00:00-08:00", "date", "2026-11-26"),
        ("2026-11-26", "date", "2026-11-26"),
        ("2026-11-25T20:00:00+09:00", "time", "20:00"),
        ("2026-11-25T00:00:00+09:00", "time", "00:00"),
        ("20:30:15", "time", "20:30:15"),
        ("2026-11-26T20:00:00-08:00", "datetime", "2026-11-26T20:00:00+09:00"),
        ("2026-11-26T12:00:00+09:00", "datetime", "2026-11-26"),
        ("2026-11-23/2026-11-29", "date", "2026-11-23/2026-11-29"),
        ("2026-11-29/2026-11-23", "date", "2026-11-23/2026-11-29"),
        ("", "date", None),
        ("내일", "date", None),
        ("2026-13-01", "date", None),
        ("2026-11-26T25:00:00+09:00", "time", None),
        ("20:00", "date", None),
        # objects
        ({"year": 2026, "month": 11, "day": 26}, "date", "2026-11-26"),
        ({"year": 2026.0, "month": 11.0, "day": 26.0}, "date", "2026-11-26"),
        ({"year": 2026, "month": 11}, "date", "2026-11-01/2026-11-30"),
        ({"year": 2026}, "date", "2026-01-01/2026-12-31"),
        ({"month": 11, "day": 26}, "date", None),
        ({"year": 0, "month": 11, "day": 26}, "date", None),
        ({"year": 2026, "month": 2, "day": 30}, "date", None),
        ({"hours": 0, "minutes": 0, "seconds": 0, "nanos": 0}, "datetime", "00:00"),
        ({"hours": 24}, "time", None),
        ({"year": 2026, "month": 11, "day": 26, "hours": 0}, "datetime", "2026-11-26T00:00:00+09:00"),
        ({"year": 2026, "month": 11, "day": 26, "hours": 20}, "time", "20:00"),
        ({"year": 2026, "month": 11, "day": 26, "past": {"year": 2025}}, "date", "2026-11-26"),
        ({"year": True, "month": 11, "day": 26}, "date", None),
        ({"year": float("nan"), "month": float("inf"), "day": 1}, "date", None),
        ({"year": 1e300, "month": 1, "day": 1}, "date", None),
        # wrapped and periods
        ({"date_time": "2026-11-26T20:00:00+09:00"}, "datetime", "2026-11-26T20:00:00+09:00"),
        ({"date_time": "2026-11-26T20:00:00+09:00"}, "time", "20:00"),
        (
            {"startDate": "2026-11-30T12:00:00+09:00", "endDate": "2026-12-06T12:00:00+09:00"},
            "date",
            "2026-11-30/2026-12-06",
        ),
        (
            {"startDate": "2026-11-29T12:00:00+09:00", "endDate": "2026-11-23T12:00:00+09:00"},
            "date",
            "2026-11-23/2026-11-29",
        ),
        ({"startDate": "2026-11-29T12:00:00+09:00", "endDate": ""}, "date", "2026-11-29/"),
        ({"endDate": {"year": 2026, "month": 12, "day": 6}}, "date", "/2026-12-06"),
        (
            {"startDateTime": "2026-11-26T18:00:00+09:00", "endDateTime": "2026-11-26T23:59:59+09:00"},
            "datetime",
            "2026-11-26T18:00:00+09:00/2026-11-26T23:59:59+09:00",
        ),
        ({"startTime": "2026-11-25T22:00:00+09:00", "endTime": "2026-11-25T02:00:00+09:00"}, "time", "22:00/02:00"),
        ({"startTime": {"hours": 18}, "endTime": {"hours": 20}}, "date", "18:00/20:00"),
        ({"startDate": "", "endDate": ""}, "date", None),
        ({"startDate": "2026-11-26", "endDate": "2026-11-26"}, "date", "2026-11-26"),
        # lists
        (
            [{"year": 2026, "month": 11, "day": 28}, {"year": 2026, "month": 11, "day": 26}],
            "datetime",
            "2026-11-26/2026-11-28",
        ),
        (["2026-11-26T12:00:00+09:00"], "date", "2026-11-26"),
        (["2026-11-26", "", None, 7], "date", "2026-11-26"),
        ([{"startDate": "2026-11-01", "endDate": "2026-11-05"}, "2026-11-09"], "date", "2026-11-01/2026-11-09"),
        ([{"hours": 9}, {"hours": 8}], "time", "09:00/08:00"),
        ([], "date", None),
        ([["2026-11-26"]], "date", None),
        # nothing
        (None, "date", None),
        (20261126, "date", None),
        (True, "time", None),
        ({}, "datetime", None),
    ],
)
def test_a_value_and_its_iso_form(value: Any, kind: Kind, iso: str | None) -> None:
    assert resolved_time(value, kind, SEOUL) == iso


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str) | st.datetimes().map(str),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["year", "month", "day", "hours", "minutes", "startDate", "endDate", "date_time", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(value=JSON, kind=st.sampled_from(["date", "time", "datetime"]))
def test_any_json_is_an_iso_form_or_nothing(value: Any, kind: Kind) -> None:
    iso = resolved_time(value, kind, SEOUL)
    if iso is None:
        return
    sides = [side for side in iso.split("/") if side]
    assert 1 <= len(sides) <= 2
    if is_clock(iso):
        return
    read = [datetime.fromisoformat(side) for side in sides]
    assert read == sorted(read, key=lambda moment: moment.date())


@given(first=st.dates(), second=st.dates())
def test_a_period_runs_forward_whichever_way_it_came(first: Any, second: Any) -> None:
    low, high = sorted((first, second))
    for pair in ((first, second), (second, first)):
        value = {"startDate": f"{pair[0]}T12:00:00+09:00", "endDate": f"{pair[1]}T12:00:00+09:00"}
        assert resolved_time(value, "date", SEOUL) == (str(low) if low == high else f"{low}/{high}")


def test_whole_days_of_a_window_are_inclusive() -> None:
    start = datetime(2026, 11, 30, tzinfo=SEOUL)
    week = TimeRange(start=start, end=start + timedelta(days=7), grain="week")
    assert inclusive_days(week) == ("2026-11-30", "2026-12-06")
    assert inclusive_days(TimeRange(start=None, end=start, grain="day")) == ("", "2026-11-29")
    assert inclusive_days(TimeRange(start=start, end=None, grain="day")) == ("2026-11-30", "")
    assert inclusive_days(None) == ("", "")
