"""The calendar port: what the dialog asks of any store of events, and the stores themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialogs import Event, EventQuery, Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What an upsert did."""

    added: int = 0
    changed: int = 0
    same: int = 0
    older: int = 0  # a lower SEQUENCE than the stored one: left alone
    gone: int = 0  # forgotten, because their source no longer has them


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A recurring event, kept beside its occurrences so that these can be extended later (docs/adr/0002-recurrences.md).

    `definition` is iCalendar text (RFC 5545): the VEVENTs of one UID with the time zones they name. `until` is the
    instant up to which its occurrences are stored. `sequence` is that of the VEVENT with the rule; changed occurrences
    have their own. `artists` and `kind` are what the import made of it.
    """

    source: str
    uid: str
    definition: str
    until: datetime
    sequence: int = 0
    zone: str = "Asia/Seoul"
    artists: tuple[str, ...] = ()
    kind: str = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """All events of a source, or of one UID of it."""

    source: str
    uid: str | None = None


class CalendarStore(Protocol):
    """Events by query. Every method raises `CalendarUnavailable` when the store cannot be reached.

    `find_all` answers each query in turn, events by start time; one round for all queries of a turn. With `order`
    'desc' the latest comes first, and the limit keeps the latest. Equal starts are ordered by id. Windows and times
    count in whole seconds.
    """

    async def find_all(self, queries: Sequence[EventQuery]) -> tuple[Found, ...]: ...

    async def get(self, event_id: str) -> Event | None: ...

    async def upsert(
        self, events: Iterable[Event], *, series: Iterable[Series] = (), forget: Iterable[Scope] = ()
    ) -> Counts:
        """Idempotent on source + UID (+ RECURRENCE-ID); a higher SEQUENCE wins, an equal one replaces if changed.

        All or nothing. The stored id of an event stays, whatever id comes in. `series` are the recurring events behind
        some of the events; one of a lower SEQUENCE than the stored one is left alone with its occurrences, those
        excepted that were changed since. `forget`: these scopes are told as a whole. What is stored in them and is not
        among `events` is dropped, and a changed occurrence gives way to what its series tells.
        """
        ...

    async def remove(self, *, source: str) -> int:
        """Forget all events and series of one source; how many events there were."""
        ...

    async def series_due(self, horizon: datetime) -> tuple[Series, ...]:
        """The recurring events whose stored occurrences end before this instant."""
        ...

    async def sources(self) -> Mapping[str, int]:
        """The sources with the number of their events, those included that no query finds."""
        ...

    async def close(self) -> None: ...


def open_calendar(url: str) -> CalendarStore:
    """The store behind a database URL: `sqlite:///path` or `postgresql://…`.

    A SQLite file is made or migrated here (a copy of it is kept beside it); PostgreSQL is only checked, it is migrated
    by `skill.calendar.schema.upgrade`. Raises `SchemaMismatch` for a schema of another version, `CalendarUnavailable`
    if the database cannot be reached, `ValueError` for any other kind of URL. Blocks: call it at start.
    """
    from skill.calendar import schema

    parsed = schema.parse(url)
    if parsed.get_backend_name() == "sqlite":
        from skill.calendar.sqlite import SqliteCalendar

        schema.upgrade(url)
        return SqliteCalendar(url)
    from skill.calendar.postgres import PostgresCalendar

    schema.check(url)
    return PostgresCalendar(url)


__all__ = ["CalendarStore", "Counts", "Scope", "Series", "open_calendar"]
