"""What operators' verbs open: the settings and the calendar. Nothing here reads the language."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from skill.calendar import CalendarStore
from skill.cli.failures import Misuse
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
    except SettingsError:  # the one setting that is read as JSON
        raise Misuse(
            'SKILL_SECRETS: not JSON; write {"nugu": "…"}, or set SKILL_NUGU_SECRET (docs/settings.md)'
        ) from None


def open_store(settings: Settings) -> CalendarStore:
    """The calendar that the settings name, its file made or migrated. Raises `Misuse`, `SchemaMismatch`,
    `CalendarUnavailable`."""
    from skill.calendar import open_calendar

    try:
        return open_calendar(settings.database)
    except ValueError as error:
        raise Misuse(f"SKILL_DATABASE_URL: {error}") from None


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[CalendarStore]:
    """The calendar of the settings, closed at the end."""
    store = open_store(settings)
    try:
        yield store
    finally:
        await store.close()


def upgrade_database() -> None:
    """Bring the database up to date and say what was done. Raises `SchemaMismatch`, `CalendarUnavailable`, `Misuse`."""
    from skill.calendar import schema
    from skill.settings import mask_url

    url = read_settings().database
    try:
        before = schema.current(url)
        saved = schema.upgrade(url)
    except ValueError as error:
        raise Misuse(f"SKILL_DATABASE_URL: {error}") from None
    where, head = mask_url(url), schema.head()
    if before == head:
        print(f"{where}: of version {head} already")
        return
    print(f"{where}: {'made' if before is None else f'upgraded from version {before}'}, now of version {head}")
    if saved is not None:
        print(f"a copy of the file as it was: {saved}")
