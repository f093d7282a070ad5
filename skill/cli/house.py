"""What the verbs that talk open: the language, the facts, and a skill over them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from dialogs import Event
from skill.calendar import CalendarStore, Scope
from skill.calendar.rows import event_id
from skill.cli.stores import open_store
from skill.clock import system_now
from skill.knowledge import Knowledge, load
from skill.memory import MemoryStore
from skill.service import Skill
from skill.settings import Settings

FACTS = "facts"  # the source of `skill.calendar.facts`, which is imported only where facts are made


def read_language(settings: Settings) -> Knowledge:
    """The language data in force. Raises `DataError`."""
    return load(directory=settings.locale_dir, cache=settings.data_dir.expanduser() / "cache")


async def ensure_facts(store: CalendarStore, knowledge: Knowledge, now: datetime) -> None:
    """Load the facts that everybody gets, unless those of this language data and month are there.

    What is there is told by a record that no query finds; it goes in and out with the facts. Raises
    `CalendarUnavailable`.
    """
    mark = _mark(knowledge.digest, now)
    if await store.get(mark.id) is None:
        from skill.calendar.facts import facts

        events = facts(knowledge.artists, knowledge.shows, now)
        await store.upsert([*events, mark], forget=[Scope(source=FACTS)])


def _mark(digest: str, now: datetime) -> Event:
    """The record that stands for a state of the facts: their window moves on every month, with a month to spare."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    uid = f"state:{digest[:16]}:{month:%Y-%m}"
    return Event(
        id=event_id(FACTS, uid), source=FACTS, uid=uid, title=uid, kind="other", artists=(), starts=month, updated=now,
        resolved=False,
    )  # fmt: skip


@asynccontextmanager
async def opened(settings: Settings, knowledge: Knowledge, memory: MemoryStore | None) -> AsyncIterator[Skill]:
    """A skill over the calendar of the settings with the facts in it, closed at the end.

    `memory` of None: the one in the database.
    """
    from skill.bootstrap import build, core_of

    store = open_store(settings)
    skill = build(settings, core_of(knowledge), calendar=store, memory=memory)
    try:
        await ensure_facts(store, knowledge, system_now())
        yield skill
    finally:
        await skill.close()
