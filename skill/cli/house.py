"""What the verbs that talk open: the language, the facts, and a skill over them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from skill.cli.stores import open_store
from skill.clock import system_now
from skill.common_facts import ensure_facts
from skill.knowledge import Knowledge, load
from skill.memory import MemoryStore
from skill.service import Skill
from skill.settings import Settings


def read_language(settings: Settings) -> Knowledge:
    """The language data in force. Raises `DataError`."""
    return load(directory=settings.locale_dir, cache=settings.data_dir.expanduser() / "cache")


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
