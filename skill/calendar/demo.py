"""The demonstration schedule: a fictional month of real artists, moved so that it is always now (OCC-13).

The file says of itself that it is made up, and every event carries `demo`. The real facts among its rows are left
out: those come from `skill.calendar.facts`.
"""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.resources import files

from dialogs import Event
from skill.calendar import CalendarStore, Counts, Scope
from skill.calendar.records import Batch, Options
from skill.calendar.rows import midnight, zone_of
from skill.calendar.written import read_records

SOURCE = "demo"
ZONE = "Asia/Seoul"


def demo_events(now: datetime) -> list[Event]:
    """The demonstration events, moved by whole weeks so that the week of their snapshot is the week of `now`.

    Weekdays and local times stay. Weeks begin on Monday, in Seoul.
    """
    document = json.loads((files("skill") / "data" / "sample_schedule.json").read_text("utf-8"))
    rows = [row for row in document["events"] if row["fictional"]]
    batch = Batch(file="sample_schedule.json", source=SOURCE)
    known = {artist for row in rows for artist in row["artist_ids"]}
    read_records(rows, batch, Options(now=now, source=SOURCE, known_artists=known))
    assert not batch.problems, batch.problems
    snapshot = datetime.fromisoformat(document["snapshot_at"])
    shift = _monday(now) - _monday(snapshot)
    return [_moved(event, shift, now) for event in batch.events]


async def load_demo(store: CalendarStore, now: datetime) -> Counts:
    """Put the demonstration schedule into a store. Nothing changes if it is there for this week already."""
    return await store.upsert(demo_events(now), forget=[Scope(source=SOURCE)])


async def is_current(store: CalendarStore, now: datetime) -> bool | None:
    """Whether the demonstration schedule is there for the week of `now`; None if it is not there at all."""
    if not (await store.sources()).get(SOURCE):
        return None
    wanted = demo_events(now)[0]
    stored = await store.get(wanted.id)
    return stored is not None and stored.starts == wanted.starts


async def shift_demo(store: CalendarStore, now: datetime) -> Counts | None:
    """Move the demonstration schedule to the week of `now`; None if it is there already, or not loaded."""
    return await load_demo(store, now) if await is_current(store, now) is False else None


async def clear_demo(store: CalendarStore) -> int:
    """Take the demonstration schedule out; how many events it had."""
    return await store.remove(source=SOURCE)


def _monday(at: datetime) -> date:
    day = at.astimezone(zone_of(ZONE)).date()
    return day - timedelta(days=day.weekday())


def _moved(event: Event, shift: timedelta, now: datetime) -> Event:
    def move(at: datetime) -> datetime:
        zone = zone_of(event.zone)
        if event.all_day:
            return midnight(at.date() + shift, zone)
        return (at.replace(tzinfo=None) + shift).replace(tzinfo=zone)

    return replace(
        event,
        starts=move(event.starts),
        ends=None if event.ends is None else move(event.ends),
        was=None if event.was is None else move(event.was),
        # the snapshot was taken on a Sunday: what it calls changed must not lie ahead of a Monday
        updated=None if event.updated is None else min(event.updated + shift, now),
        checked=None,
        demo=True,
    )
