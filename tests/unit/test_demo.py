"""The demonstration schedule: always now, always marked, never twice."""

import asyncio
import json
from datetime import datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from skill.calendar import Counts
from skill.calendar.demo import clear_demo, demo_events, load_demo
from skill.calendar.memory import MemoryCalendar

SEOUL = ZoneInfo("Asia/Seoul")
SNAPSHOT = datetime(2026, 11, 22, 10, tzinfo=SEOUL)


def by_uid(now):
    return {e.uid: e for e in demo_events(now)}


def test_all_fictional_rows_and_only_those():
    document = json.loads((files("skill") / "data" / "sample_schedule.json").read_text("utf-8"))
    assert "FICTIONAL" in document["label"]
    fictional = {row["id"] for row in document["events"] if row["fictional"]}
    moved = {row["id"] for row in document["events"] if row["moved_to"]}
    events = by_uid(SNAPSHOT)
    assert set(events) == fictional - moved
    assert all(e.demo and e.source == "demo" and e.resolved for e in events.values())


def test_in_the_week_of_the_snapshot_nothing_moves():
    monday = datetime(2026, 11, 16, 0, tzinfo=SEOUL)
    for now in (monday, SNAPSHOT, datetime(2026, 11, 22, 23, 59, tzinfo=SEOUL)):
        event = by_uid(now)["smp-m09"]
        assert event.starts == datetime(2026, 12, 13, 13, tzinfo=SEOUL)
        assert (event.status, event.was) == ("moved", datetime(2026, 12, 5, 13, tzinfo=SEOUL))


@pytest.mark.parametrize(("days", "weeks"), [(1, 1), (7, 1), (8, 2), (-7, -1), (370, 53)])
def test_other_weeks_move_it_by_whole_weeks(days, weeks):
    before, after = by_uid(SNAPSHOT), by_uid(SNAPSHOT + timedelta(days=days))
    assert set(before) == set(after)
    for uid, event in after.items():
        wall = event.starts.replace(tzinfo=None) - before[uid].starts.replace(tzinfo=None)
        assert wall == timedelta(weeks=weeks)
        assert event.zone == before[uid].zone
        assert event.id == before[uid].id


def test_the_week_begins_on_monday_in_seoul():
    new_york = ZoneInfo("America/New_York")
    assert by_uid(datetime(2026, 11, 22, 9, 59, tzinfo=new_york)) == by_uid(
        datetime(2026, 11, 22, 23, 59, tzinfo=SEOUL)
    )
    sunday_evening = datetime(2026, 11, 22, 10, 0, tzinfo=new_york)
    assert by_uid(sunday_evening)["smp-m09"].starts == datetime(2026, 12, 20, 13, tzinfo=SEOUL)


def test_nothing_is_changed_in_the_future():
    now = datetime(2026, 11, 23, 0, 5, tzinfo=SEOUL)
    assert max(e.updated for e in demo_events(now)) <= now


def test_all_day_events_stay_whole_days():
    event = by_uid(SNAPSHOT + timedelta(weeks=20))["smp-l01"]
    assert (event.all_day, event.time_known, event.zone) == (True, False, "Asia/Tokyo")
    assert (event.starts.hour, event.ends.hour, (event.ends - event.starts).days) == (0, 0, 29)


def test_nothing_is_loaded_twice_and_a_new_week_moves_it():
    async def story():
        store = MemoryCalendar()
        first = await load_demo(store, SNAPSHOT)
        assert first == Counts(added=len(demo_events(SNAPSHOT)))
        assert await load_demo(store, SNAPSHOT + timedelta(hours=5)) == Counts(same=first.added)
        moved = await load_demo(store, SNAPSHOT + timedelta(days=1))
        assert moved == Counts(changed=first.added)
        assert await store.sources() == {"demo": first.added}
        assert await clear_demo(store) == first.added
        assert await clear_demo(store) == 0

    asyncio.run(story())
