"""Worlds for dialog sets: for each dialog a fresh user, a fresh session, and a store that holds what the dialog states."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from importlib.resources import files
from time import perf_counter
from typing import Any

from dialogs import Correction, Event, EventQuery, Found, Known, Memory, Profile, Reply
from intents import Artist, Device, Lexicon, RawSlot, Surroundings, Turn
from skill.calendar.ingest import Batch, Options
from skill.calendar.memory import MemoryCalendar
from skill.calendar.written import read_records
from skill.cli.dialog_file import Dialog, TurnPart, parse_dialog
from skill.cli.failures import Misuse
from skill.cli.names import artist_of, find_names
from skill.cli.replies import PATIENCE, told
from skill.errors import MemoryUnavailable
from skill.knowledge import Knowledge
from skill.last_good import MAX_AGE
from skill.memory import Deed, Kept
from skill.memory.in_memory import InMemory
from skill.observe import Metrics
from skill.service import Core, Skill

USER = "user of the dialog"


class WorldCalendar(MemoryCalendar):
    """The events of a world. Down, it gives last good answers of `cached_at`, where there are some of the last day."""

    def __init__(self, events: Iterable[Event]) -> None:
        super().__init__(events)
        self._down = False
        self._cached_at: datetime | None = None
        self.now: datetime | None = None

    def of(self, *, down: bool, cached_at: datetime | None) -> "WorldCalendar":
        """The same events for one world; dialogs write nothing into them, so they are not copied."""
        one = copy(self)
        one._down, one._cached_at = down, cached_at
        return one

    async def find_all(self, queries: Sequence[EventQuery]) -> tuple[Found, ...]:
        """See `CalendarStore.find_all`; failed answers are values here, as the service makes them (ERR-08)."""
        if not self._down:
            return await super().find_all(queries)
        if self._cached_at is None or self.now is None or not timedelta() <= self.now - self._cached_at <= MAX_AGE:
            return tuple(Found(failed=True) for _ in queries)
        found = await super().find_all(queries)
        return tuple(replace(one, failed=True, as_of=self._cached_at) for one in found)


class WorldMemory(InMemory):
    """The memory of a world: may call a known user new (OCC-01), and may refuse to write into the user's calendar, or
    anything that a turn wants kept (ERR-10)."""

    def __init__(self, *, first_use: bool = False, calendar_fails: bool = False) -> None:
        super().__init__()
        self._first_use, self._calendar_fails = first_use, calendar_fails
        self.fails = False

    async def load(self, turn: Turn) -> Memory:
        """See `MemoryStore.load`."""
        memory = await super().load(turn)
        return replace(memory, first_use=memory.first_use or (self._first_use and memory.session.at is None))

    async def carry_out(self, turn: Turn, deed: Deed) -> Kept:
        """See `MemoryStore.carry_out`. Raises `MemoryUnavailable` where the write is told to fail (ERR-10)."""
        known = (await super().load(turn)).profile
        if self._calendar_fails and known is not None and deed.change(known).picked != known.picked:
            raise MemoryUnavailable("the user's calendar was told to fail")
        if self.fails and (deed.items or (known is not None and deed.change(known) != known)):
            raise MemoryUnavailable("the memory was told to fail")
        return await super().carry_out(turn, deed)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One dialog, ready to be had."""

    dialog: Dialog
    skill: Skill
    calendar: WorldCalendar
    memory: WorldMemory
    knowledge: Knowledge

    async def answer(self, part: TurnPart, number: int) -> dict[str, Any]:
        """One turn: the answer as the dialog sets are judged by."""
        return (await self.reply(part, number))[1]

    async def reply(self, part: TurnPart, number: int) -> tuple[Reply, dict[str, Any]]:
        """One turn: the answer as it is, and as the dialog sets are judged by."""
        turn = _turn(self.dialog, part, number)
        self.calendar.now, self.memory.fails = turn.now, part.memory == "fails"
        began = perf_counter()
        reply = await self.skill.answer(turn, budget_ms=PATIENCE)
        return reply, told(reply, self.knowledge, ms=(perf_counter() - began) * 1000)


class Worlds:
    """Makes worlds out of dialogs. Nothing is read or parsed twice: a thousand dialogs take seconds."""

    def __init__(self, knowledge: Knowledge, core: Core) -> None:
        self._frank = core  # tells what is made up (OCC-13), as it is not told in the evaluation
        manner = replace(core.manner, demo_notice=False)
        self._knowledge, self._core = knowledge, replace(core, manner=manner)
        self._metrics = Metrics()

    @cached_property
    def _sample(self) -> WorldCalendar:
        """The shipped sample schedule on its own dates."""
        rows = json.loads((files("skill") / "data" / "sample_schedule.json").read_text("utf-8"))["events"]
        known = {artist for row in rows for artist in row["artist_ids"]}
        batch = Batch(file="sample_schedule.json", source="sample")
        now = datetime.fromisoformat("2026-11-22T10:00:00+09:00")
        read_records(rows, batch, Options(now=now, source="sample", known_artists=known))
        return WorldCalendar(replace(event, demo=False, checked=None) for event in batch.events)

    async def run(self, line: Mapping[str, Any]) -> list[dict[str, Any]]:
        """All answers of one dialog. Raises `Misuse` for a line that is no dialog."""
        world = await self.make(parse_dialog(line))
        return [await world.answer(part, number) for number, part in enumerate(world.dialog.turns)]

    async def make(self, dialog: Dialog) -> World:
        """The world of a dialog. Raises `Misuse` for events, names or zones that cannot be."""
        context = dialog.context
        knowledge, core = self._with_strangers(dialog, self._frank if context.notices else self._core)
        events = self._sample if dialog.events is None else WorldCalendar(_events(dialog, knowledge))
        calendar = events.of(down=context.store == "down", cached_at=dialog.local(context.cached_at))
        memory = WorldMemory(first_use=context.first_use, calendar_fails=context.calendar == "fails")
        if dialog.turns:
            known = _profile(dialog, knowledge)
            await memory.carry_out(_turn(dialog, dialog.turns[0], 0), Deed(change=lambda _: known))
        skill = Skill(core=core, calendar=calendar, memory=memory, metrics=self._metrics, store_timeout=PATIENCE / 1000)
        return World(dialog=dialog, skill=skill, calendar=calendar, memory=memory, knowledge=knowledge)

    def _with_strangers(self, dialog: Dialog, core: Core) -> tuple[Knowledge, Core]:
        """The language with the artists that only this dialog knows: dialogs may be about anybody."""
        named = [*dialog.persona.subs, *([dialog.persona.bias] if dialog.persona.bias else [])]
        for event in dialog.events or ():
            given = event.get("artist", event.get("artists", ()))
            named += [given] if isinstance(given, str) else [name for name in given or () if isinstance(name, str)]
        lexicon = self._knowledge.language.lexicon
        strangers = [name for name in dict.fromkeys(named) if name and artist_of(name, lexicon) is None]
        if not strangers:
            return self._knowledge, core
        return _acquainted(self._knowledge, core, strangers)


def _acquainted(knowledge: Knowledge, core: Core, names: Sequence[str]) -> tuple[Knowledge, Core]:
    """The same language with some artists more."""
    ids = {name: f"dialog-{number}" for number, name in enumerate(names, 1)}
    added = tuple(Artist(id=ids[name], kind="group", name=name) for name in names)
    lexicon_files = replace(knowledge.files, artists=(*knowledge.files.artists, *added))
    language = replace(knowledge.language, lexicon=Lexicon.build(lexicon_files))
    known = {**knowledge.manner.known, **{ids[n]: Known(id=ids[n], name=n, spoken=n) for n in names}}
    manner = replace(core.manner, known=known)
    artists = {**core.artists, **{ids[name]: name for name in names}}
    more = replace(knowledge, language=language, files=lexicon_files, manner=manner)
    return more, replace(core, language=language, manner=manner, artists=artists)


def _events(dialog: Dialog, knowledge: Knowledge) -> tuple[Event, ...]:
    """The events of a dialog, read as an import would read them; those of one start keep the order of the dialog."""
    now = dialog.local(dialog.now)
    assert now is not None
    names = find_names(knowledge.language, now)
    options = Options(now=now, source="dialog", find_names=names)
    batch = Batch(file="events", source="dialog")
    rows = [{"uid": str(number), **event} for number, event in enumerate(dialog.events or ())]
    read_records(rows, batch, options)
    if batch.problems:
        raise Misuse(f"{batch.problems[0].path}: {batch.problems[0].reason}")
    by_uid = {str(row["uid"]): row for row in rows}
    return tuple(
        replace(_placed(event, row, knowledge), id=f"{number:06}", checked=_checked(row, dialog))
        for number, event in enumerate(batch.events)
        for row in [by_uid.get(event.uid, {})]
    )


def _checked(row: Mapping[str, Any], dialog: Dialog) -> datetime | None:
    """When the source of an event was last read (OCC-12); None where that is not told."""
    try:
        return dialog.local(datetime.fromisoformat(row["checked"])) if "checked" in row else None
    except (TypeError, ValueError):
        raise Misuse(f"events: checked: {row['checked']!r} is no ISO time such as 2026-11-25T01:00") from None


def _placed(event: Event, row: Mapping[str, Any], knowledge: Knowledge) -> Event:
    """An event found by all who appear in it; `artists: []` says that it is nobody's, as weekly programmes are."""
    if row.get("artists") == []:
        return replace(event, artists=(), resolved=True)
    return replace(event, artists=tuple(dict.fromkeys((*event.artists, *_ids(event.cast, knowledge, event.artists)))))


def _ids(names: Iterable[str], knowledge: Knowledge, beside: Collection[str] = ()) -> list[str]:
    lexicon = knowledge.language.lexicon
    return [artist for name in names if (artist := artist_of(name, lexicon, beside)) is not None]


def _profile(dialog: Dialog, knowledge: Knowledge) -> Profile:
    persona, context = dialog.persona, dialog.context
    now = dialog.local(dialog.now)
    assert now is not None
    lean = round(persona.learned.get("tomorrow_small_hours", 0))
    correction = Correction(word="내일", hour=now.hour, direction=1 if lean > 0 else -1, at=now)
    return Profile(
        subscriptions=tuple(_ids(persona.subs, knowledge)),
        bias=next(iter(_ids([persona.bias] if persona.bias else [], knowledge)), None),
        learned=(correction,) * abs(lean),
        persona=persona.user,
        length=persona.length,
        register=persona.service,
        mine=context.voice == "identified",
        paired=context.paired,
        rollover=persona.rollover,
        discreet=persona.discreet,
        told=persona.told,
        chosen=tuple(persona.chosen.items()),
        sessions=0 if context.first_use else context.sessions,
        last_seen=dialog.local(context.last_seen),
        zone=context.tz,
    )


def _turn(dialog: Dialog, part: TurnPart, number: int) -> Turn:
    context = dialog.context
    now = dialog.local(part.at or dialog.now)
    assert now is not None
    device = Device.of(part.device or dialog.device, hands_free=context.hands_free)
    if context.display and device.kind == "speaker":
        device = replace(device, eyes="look")
    return Turn(
        platform=dialog.platform_hint,
        session="the session of the dialog",
        now=now,
        zone=context.tz,
        text=part.user,
        user=USER if context.account == "linked" else None,
        slots={"date": RawSlot(resolved=part.date)} if part.date else {},
        device=device,
        surroundings=Surroundings(
            player=context.player, on_screen=context.screen, alarm_at=dialog.local(context.alarm_at)
        ),
        is_new=number == 0,
        silent=not part.user.strip(),
    )
