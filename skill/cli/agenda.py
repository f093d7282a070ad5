"""`events` and `feed`: the calendar for people, and an artist's feed as subscribers get it."""

import json
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dialogs import Event, EventQuery
from intents import TimeRange
from skill.calendar.records import KINDS
from skill.cli.failures import Misuse, note
from skill.cli.house import read_language
from skill.cli.names import need_artist
from skill.cli.stores import opened_store, read_settings
from skill.clock import system_now
from skill.knowledge import Knowledge

SPAN = timedelta(days=7)
ZONE = ZoneInfo("Asia/Seoul")


async def show_events(
    artists: tuple[str, ...], days: tuple[date | None, date | None], kind: str | None, *, limit: int, as_json: bool
) -> None:
    """Print the events of some days. Raises `SkillError`."""
    settings = read_settings()
    knowledge = read_language(settings)
    query = _query(artists, days, kind, limit, knowledge)
    async with opened_store(settings) as store:
        (found,) = await store.find_all([query])
    if as_json:
        print(json.dumps([event_json(event) for event in found.events], ensure_ascii=False, indent=2))
        return
    if not found.events:
        note("no events in these days; 'idolcal import' loads some, 'idolcal demo load' invented ones")
        return
    from skill.cli.drawing import agenda, console

    names = {artist.id: artist.name for artist in knowledge.manner.known.values()}
    kinds = {"other": "기타"} | {kind.id: kind.label for kind in knowledge.manner.kinds.values()}
    console().print(agenda(found.events, names, kinds))
    if found.total > len(found.events):
        note(f"{len(found.events)} of {found.total} events; --limit shows more")


def _query(
    artists: tuple[str, ...], days: tuple[date | None, date | None], kind: str | None, limit: int, knowledge: Knowledge
) -> EventQuery:
    first = days[0] or system_now().date()
    last = days[1] or first + SPAN - timedelta(days=1)
    if last < first:
        raise Misuse(f"--to {last} lies before --from {first}")
    if kind is not None and kind not in knowledge.manner.kinds and kind not in KINDS:
        raise Misuse(f"--kind {kind!r} is none of {', '.join(sorted(KINDS))}")
    start, end = (datetime.combine(at, time(), ZONE) for at in (first, last + timedelta(days=1)))
    return EventQuery(
        window=TimeRange(start=start, end=end, grain="day"),
        artists=tuple(need_artist(name, knowledge.language.lexicon) for name in artists),
        kinds=tuple(sorted(knowledge.manner.below(kind))) if kind is not None else (),
        limit=limit,
    )


def event_json(event: Event) -> dict[str, Any]:
    """An event in the words of the import: what is printed can be imported again."""
    told: dict[str, Any] = {
        "uid": event.uid,
        "source": event.source,
        "artists": list(event.artists),
        "kind": event.kind,
        "title": event.title,
        "start": event.starts.date().isoformat() if event.all_day else event.starts.isoformat(),
        "end": _end(event),
        "zone": event.zone,
        "all_day": event.all_day,
        "time_known": event.time_known,
        "venue": event.venue,
        "status": event.status,
        "was": event.was.isoformat() if event.was else None,
        "cast": list(event.cast),
        "spoken": event.spoken,
        "url": event.url,
        "sequence": max(0, event.sequence),
        "updated": event.updated.isoformat() if event.updated else None,
        "demo": event.demo,
    }
    return {name: value for name, value in told.items() if value not in (None, [])}


def _end(event: Event) -> str | None:
    if event.ends is None:
        return None
    return event.ends.date().isoformat() if event.all_day else event.ends.isoformat()


async def write_feed(artist: str, out: Path | None) -> None:
    """Write an artist's feed. Raises `SkillError`, `OSError`."""
    from skill.feed import Words, feed_query, feed_text

    settings = read_settings()
    knowledge = read_language(settings)
    found_artist = need_artist(artist, knowledge.language.lexicon)
    now = system_now()
    async with opened_store(settings) as store:
        (found,) = await store.find_all([feed_query((found_artist,), now)])
    known, kinds = knowledge.manner.known, knowledge.manner.kinds
    words = Words(
        artists={id_: known[id_].name for id_ in knowledge.language.lexicon.artists},
        kinds={kind.id: kind.label for kind in kinds.values()},
    )
    source = f"{settings.public_url}/feeds/artists/{found_artist}.ics" if settings.public_url is not None else None
    feed = feed_text(found_artist, found.events, now, words=words, source=source)
    if out is None:
        sys.stdout.buffer.write(feed)
        return
    out.write_bytes(feed)
    note(f"{out}: {len(found.events)} events of {words.artists[found_artist]}")
