"""What the verbs open: settings, language, calendar, and a skill over them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from skill.calendar import CalendarStore
from skill.cli.failures import Misuse
from skill.knowledge import Knowledge, load
from skill.memory import MemoryStore
from skill.service import Core, Skill
from skill.settings import Settings


def read_settings() -> Settings:
    """The settings in force. Raises `Misuse` that names the variables that are wrong."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    try:
        return Settings()
    except ValidationError as error:
        faults = [
            f"SKILL_{'_'.join(str(part) for part in e['loc'][:1]).upper()}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors(include_input=False, include_url=False)
        ]
        raise Misuse("; ".join(faults) + " (docs/settings.md)") from None
    except SettingsError as error:
        raise Misuse(f"{error} (docs/settings.md)") from None


def read_language(settings: Settings) -> Knowledge:
    """The language data in force. Raises `DataError`."""
    return load(directory=settings.locale_dir, cache=settings.data_dir.expanduser() / "cache")


def core_of(knowledge: Knowledge) -> Core:
    """The pure core with the language it is given."""
    from dialogs import propose, say, settle
    from intents import understand

    known, kinds = knowledge.manner.known, knowledge.manner.kinds
    return Core(
        understand=understand,
        propose=propose,
        settle=settle,
        say=say,
        language=knowledge.language,
        manner=knowledge.manner,
        artists={artist: known[artist].name for artist in knowledge.language.lexicon.artists},
        kinds={kind.id: kind.label for kind in kinds.values()},
    )


def open_store(settings: Settings) -> CalendarStore:
    """The calendar that the settings name, its file made or migrated. Raises `Misuse`, `SchemaMismatch`,
    `CalendarUnavailable`."""
    from skill.calendar import open_calendar

    try:
        return open_calendar(settings.database)
    except ValueError as error:
        raise Misuse(f"SKILL_DATABASE_URL: {error}") from None


@asynccontextmanager
async def opened(settings: Settings, knowledge: Knowledge, memory: MemoryStore) -> AsyncIterator[Skill]:
    """A skill over the calendar of the settings and a memory, closed at the end."""
    from skill.bootstrap import build

    skill = build(settings, core_of(knowledge), calendar=open_store(settings), memory=memory)
    try:
        yield skill
    finally:
        await skill.close()


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[CalendarStore]:
    """The calendar of the settings, closed at the end."""
    store = open_store(settings)
    try:
        yield store
    finally:
        await store.close()
