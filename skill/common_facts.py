"""The facts that everybody gets (birthdays, debut days, weekly programmes), kept in step with the language data."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from dialogs import Event
from skill.calendar import CalendarStore, Counts, Scope
from skill.calendar.rows import event_id, zone_of

FACTS = "facts"  # the source of `skill.calendar.facts`, which is imported only where facts are made
_ZONE = "Asia/Seoul"


class FactData(Protocol):
    """The language data that facts are made from; `digest` tells one state of them from another."""

    @property
    def artists(self) -> Sequence[Mapping[str, Any]]: ...

    @property
    def shows(self) -> Sequence[Mapping[str, Any]]: ...

    @property
    def digest(self) -> str: ...


async def ensure_facts(store: CalendarStore, data: FactData, now: datetime) -> Counts | None:
    """Load the facts that everybody gets; None if those of this language data and this month (in Seoul) are there.

    What is there is told by a record that no query finds; it goes in and out with the facts, and is counted with
    them. Raises `CalendarUnavailable`.
    """
    mark = _mark(data.digest, now)
    if await store.get(mark.id) is not None:
        return None
    from skill.calendar.facts import facts

    return await store.upsert([*facts(data.artists, data.shows, now), mark], forget=[Scope(source=FACTS)])


def _mark(digest: str, now: datetime) -> Event:
    """The record that stands for a state of the facts: their window moves on every month, with a month to spare."""
    month = now.astimezone(zone_of(_ZONE)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    uid = f"state:{digest[:16]}:{month:%Y-%m}"
    return Event(
        id=event_id(FACTS, uid), source=FACTS, uid=uid, title=uid, kind="other", artists=(), starts=month, updated=now,
        resolved=False,
    )  # fmt: skip
