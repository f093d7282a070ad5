"""The calendar port: what the dialog asks of any store of events, and the stores themselves."""

from collections.abc import Iterable, Sequence
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


class CalendarStore(Protocol):
    """Events by query. Every method raises `CalendarUnavailable` when the store cannot be reached.

    `find_all` answers each query in turn, events by start time; one round for all queries of a turn.
    """

    async def find_all(self, queries: Sequence[EventQuery]) -> tuple[Found, ...]: ...

    async def get(self, event_id: str) -> Event | None: ...

    async def upsert(self, events: Iterable[Event]) -> Counts:
        """Idempotent on source + UID (+ RECURRENCE-ID); a higher SEQUENCE wins, an equal one replaces if changed."""
        ...

    async def remove(self, *, source: str) -> int:
        """Forget all events of one source; how many there were."""
        ...

    async def changed_at(self, query: EventQuery) -> datetime | None:
        """The last change among the events of a query (for ETags), None if there are none."""
        ...

    async def close(self) -> None: ...
