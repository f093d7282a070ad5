"""`chat --record`: a live conversation as stories that can be had again, each with the events its answers came from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dialogs import Event, EventQuery, Found, Memory, Profile, Reply
from intents import Lexicon, TimeRange, Turn
from skill.calendar import CalendarStore, Counts, Scope, Series
from skill.cli.failures import Misuse
from skill.cli.names import artist_of
from skill.cli.replies import told
from skill.cli.stories import read_stories
from skill.cli.worlds import Worlds
from skill.knowledge import Knowledge
from skill.service import Core

SEOUL = "Asia/Seoul"
_ALL = 1000  # events of one bounded window that are kept, so that counts come out the same
_HEAD = "A recorded conversation. `idolcal replay` has it again; with --check it tells what has changed.\n"


class Overheard:
    """A calendar that keeps what it was asked for: all events in the windows asked, and what open windows gave."""

    def __init__(self, store: CalendarStore) -> None:
        self._store = store
        self.events: dict[str, Event] = {}

    async def find_all(self, queries: Sequence[EventQuery]) -> tuple[Found, ...]:
        """See `CalendarStore.find_all`."""
        found = await self._store.find_all(queries)
        whole = [replace(query, limit=_ALL) for query in queries if _bounded(query.window)]
        for one in (*found, *(await self._store.find_all(whole) if whole else ())):
            self.events.update((event.id, event) for event in one.events)
        return found

    async def get(self, event_id: str) -> Event | None:
        """See `CalendarStore.get`."""
        event = await self._store.get(event_id)
        if event is not None:
            self.events[event.id] = event
        return event

    async def upsert(
        self, events: Iterable[Event], *, series: Iterable[Series] = (), forget: Iterable[Scope] = ()
    ) -> Counts:
        """See `CalendarStore.upsert`."""
        return await self._store.upsert(events, series=series, forget=forget)

    async def remove(self, *, source: str) -> int:
        """See `CalendarStore.remove`."""
        return await self._store.remove(source=source)

    async def series_due(self, horizon: datetime) -> tuple[Series, ...]:
        """See `CalendarStore.series_due`."""
        return await self._store.series_due(horizon)

    async def sources(self) -> Mapping[str, int]:
        """See `CalendarStore.sources`."""
        return await self._store.sources()

    async def close(self) -> None:
        """See `CalendarStore.close`."""
        await self._store.close()


def _bounded(window: TimeRange | None) -> bool:
    return window is not None and window.start is not None and window.end is not None


class Tape:
    """Writes a conversation into a file, one story for each session. The file is whole after every turn."""

    def __init__(self, path: Path, calendar: Overheard) -> None:
        if path.exists():
            raise Misuse(f"--record {path}: the file exists; name a new one")
        if not path.parent.is_dir():
            raise Misuse(f"--record {path}: there is no folder {path.parent}")
        self._path, self._calendar = path, calendar
        self._stories: list[dict[str, Any]] = []

    def begin(self, turn: Turn, memory: Memory, knowledge: Knowledge) -> None:
        """Begin a story: who speaks, with what memory, where and when."""
        self._calendar.events.clear()
        profile = memory.profile or Profile()
        hands_free = turn.device.kind == "phone" and turn.device.hands_free
        self._stories.append(
            {
                "id": f"{self._path.stem}-{len(self._stories) + 1}",
                "rules": [],
                "now": _clock(turn.now),
                "platform_hint": turn.platform,
                "device": turn.device.kind,
                "persona": _persona(profile, turn.now, knowledge.language.lexicon),
                "context": _context(profile, turn, first_use=memory.first_use, hands_free=hands_free),
                "events": [],
                "turns": [],
            }
        )

    def add(self, turn: Turn, reply: Reply, knowledge: Knowledge) -> None:
        """Add a turn with its answer, and write."""
        story = self._stories[-1]
        lexicon = knowledge.language.lexicon
        entry: dict[str, Any] = {"user": turn.text or ""}
        if _clock(turn.now) != story["now"]:
            entry["at"] = _clock(turn.now)
        if turn.device.kind != story["device"]:
            entry["device"] = turn.device.kind
        answer = told(reply, knowledge)
        names = answer["artists"]
        entry |= {"intent": reply.intent, "artist": names[0] if len(names) == 1 else names}
        entry |= _range(reply.facts.window, ZoneInfo(turn.zone))
        entry["says"] = [reply.speech] if reply.speech else []
        story["turns"].append(entry)
        events = sorted(self._calendar.events.values(), key=lambda event: (event.starts, event.id))
        story["events"] = [_row(event, lexicon) for event in events if event.resolved]
        self._write()

    async def differences(self, knowledge: Knowledge, core: Core) -> list[str]:
        """What does not come out the same when the stories are had again, alone."""
        if not self._stories:
            return []
        worlds = Worlds(knowledge, core)
        out = []
        for story in read_stories([self._path]):
            out += [str(fault) for fault in story.faults([answer for _, answer in await story.play(worlds)])]
        return out

    def _write(self) -> None:
        from ruamel.yaml import YAML
        from ruamel.yaml.comments import CommentedMap

        yaml = YAML()
        yaml.width, yaml.allow_unicode = 4096, True
        yaml.indent(mapping=2, sequence=4, offset=2)
        book = CommentedMap({"stories": [_laid_out(story) for story in self._stories]})
        book.yaml_set_start_comment(_HEAD)
        part = self._path.with_name(f".{self._path.name}.part")
        with part.open("w", encoding="utf-8") as file:
            yaml.dump(book, file)
        part.replace(self._path)


def _laid_out(story: Mapping[str, Any]) -> Any:
    """A story as people write them: short lists and single events on one line."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    def on_a_line(value: Any) -> Any:
        if isinstance(value, Mapping):
            line: Any = CommentedMap({key: on_a_line(each) for key, each in value.items()})
        elif isinstance(value, list):
            line = CommentedSeq([on_a_line(each) for each in value])
        else:
            return value
        line.fa.set_flow_style()
        return line

    out = CommentedMap({key: on_a_line(value) for key, value in story.items()})
    if story["events"]:
        out["events"] = [on_a_line(event) for event in story["events"]]
    out["turns"] = [CommentedMap({key: on_a_line(value) for key, value in turn.items()}) for turn in story["turns"]]
    return out


def _clock(at: datetime) -> str:
    """A time of the user's clock."""
    return at.replace(tzinfo=None).isoformat(timespec="seconds")


def _name(artist: str, lexicon: Lexicon) -> str:
    """What stands for an artist in a story: the name, or the id where the name leads to somebody else."""
    name = lexicon.artists[artist].name if artist in lexicon.artists else artist
    return name if artist_of(name, lexicon) == artist else artist


def _persona(profile: Profile, now: datetime, lexicon: Lexicon) -> dict[str, Any]:
    lean = sum(correction.direction for correction in profile.learned)
    persona: dict[str, Any] = {
        "service": profile.register if profile.register != "haeyo" else None,
        "user": profile.persona if profile.persona != "default" else None,
        "length": profile.length or None,
        "subs": [_name(artist, lexicon) for artist in profile.subscriptions],
        "bias": _name(profile.bias, lexicon) if profile.bias is not None else None,
        "learned": {"tomorrow_small_hours": lean} if lean else None,
        "rollover": profile.rollover,
        "discreet": profile.discreet or None,
        "told": list(profile.told),
        "chosen": dict(profile.chosen),
    }
    return {key: value for key, value in persona.items() if value not in (None, [], {})}


def _context(profile: Profile, turn: Turn, *, first_use: bool, hands_free: bool) -> dict[str, Any]:
    zone = ZoneInfo(turn.zone)
    context: dict[str, Any] = {
        "first_use": first_use or None,
        "sessions": profile.sessions if not first_use else None,
        "last_seen": _clock(profile.last_seen.astimezone(zone)) if profile.last_seen is not None else None,
        "tz": turn.zone if turn.zone != SEOUL else None,
        "hands_free": hands_free or None,
        "display": (turn.device.kind == "speaker" and turn.device.eyes != "none") or None,
        "voice": "identified" if profile.mine else None,
    }
    return {key: value for key, value in context.items() if value is not None} | {"paired": profile.paired}


def _range(window: TimeRange | None, zone: ZoneInfo) -> dict[str, Any]:
    """The window answered, as days where it is whole days; what is open at the end has a start only."""
    if window is None or window.start is None:
        return {}
    start, end = window.start.astimezone(zone), window.end.astimezone(zone) if window.end is not None else None
    if end is None:
        return {"start": _clock(start)}
    if all((at.hour, at.minute, at.second) == (0, 0, 0) for at in (start, end)) and end > start:
        return {"range": [start.date().isoformat(), (end - timedelta(days=1)).date().isoformat()]}
    return {"range": [_clock(start), _clock(end)]}


def _row(event: Event, lexicon: Lexicon) -> dict[str, Any]:
    """An event in the words of the import."""
    at_home = event.zone == SEOUL

    def when(at: datetime | None) -> str | None:
        if at is None:
            return None
        local = at.astimezone(ZoneInfo(event.zone))
        if event.all_day:
            return local.date().isoformat()
        return _clock(local) if at_home else local.isoformat(timespec="seconds")

    names = [_name(artist, lexicon) for artist in event.artists]
    row: dict[str, Any] = {
        "title": event.title,
        "type": event.kind,
        "start": when(event.starts),
        "end": when(event.ends),
        "zone": None if at_home else event.zone,
        "time_known": event.time_known if event.time_known == event.all_day else None,
        "place": event.venue,
        "status": event.status if event.status != "confirmed" else None,
        "was": when(event.was),
        "cast": list(event.cast) or None,
        "spoken": event.spoken,
        "url": event.url,
        "preview": event.preview,
    }
    artist = {"artist": names[0]} if len(names) == 1 else {"artists": names}
    return artist | {key: value for key, value in row.items() if value is not None}
