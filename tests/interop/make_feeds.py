"""Writes feeds of the demonstration month and what a reader must find in them, into the folder named.

`<artist>.ics` is what a subscriber gets; `expected.json` holds for each file and UID the start (ISO, UTC; a date for events
of whole days), the summary and the status, taken from the events and not from the file.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dialogs import Event
from skill.bootstrap import core_of
from skill.calendar.demo import demo_events
from skill.calendar.facts import facts
from skill.feed import Words, feed_text
from skill.knowledge import load

NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Asia/Seoul"))
STATUS = {"cancelled": "CANCELLED", "tentative": "TENTATIVE"}


def expected(event: Event) -> dict[str, str]:
    """What a calendar program must show of an event."""
    whole = event.all_day or not event.time_known
    starts = event.starts.astimezone(ZoneInfo(event.zone) if whole else UTC)
    return {
        "start": starts.date().isoformat() if whole else starts.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "title": event.title,
        "status": STATUS.get(event.status, "CONFIRMED"),
    }


def main(folder: Path) -> None:
    """One feed for each artist that has more than a birthday in the demonstration month."""
    folder.mkdir(parents=True, exist_ok=True)
    knowledge = load()
    core = core_of(knowledge)
    words = Words(artists=core.artists, kinds=core.kinds)
    invented = demo_events(NOW)
    events = [*invented, *facts(knowledge.artists, knowledge.shows, NOW)]
    told: dict[str, dict[str, dict[str, str]]] = {}
    for artist in sorted({artist for event in invented for artist in event.artists}):
        own = [event for event in events if artist in event.artists]
        text = feed_text(artist, own, NOW, words=words, source=f"https://calendar.example/feeds/artists/{artist}.ics")
        (folder / f"{artist}.ics").write_bytes(text)
        shown = {
            f"{event.id}@idolcal" for event in own if f"UID:{event.id}@idolcal" in text.decode().replace("\r\n ", "")
        }
        told[f"{artist}.ics"] = {
            f"{event.id}@idolcal": expected(event) for event in own if f"{event.id}@idolcal" in shown
        }
        over = [event for event in own if f"{event.id}@idolcal" not in shown]
        assert all(event.status == "cancelled" for event in over), over
    (folder / "expected.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    print(f"{len(told)} feeds with {sum(map(len, told.values()))} events")


main(Path(sys.argv[1]))
