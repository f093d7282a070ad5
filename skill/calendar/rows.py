"""Events as rows, and the few rules that every store shares: identity, window, text, and which version wins."""

import hashlib
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from dialogs import Event, EventQuery

# Longer events get an index of their own, so that a month-long exhibition does not widen the scan of the short ones.
# A day of 25 hours (end of summer time) is still short.
SHORT = 26 * 3600

# The SEQUENCE of an occurrence that no component of its own tells, but the rule of its series: any change of it is newer.
OF_SERIES = -1
HIGHEST = 1 << 30  # of SEQUENCE: with the changes counted on top it still fits the integer of RFC 5545 (3.3.8)

Verdict = Literal["added", "changed", "same", "older"]

zone_of = lru_cache(maxsize=None)(ZoneInfo)


def event_id(source: str, uid: str, recurrence_id: str | None = None) -> str:
    """The stable id of an event that has none of its own: 20 hexadecimal digits of its identity."""
    return hashlib.sha256(identity(source, uid, recurrence_id).encode()).hexdigest()[:20]


def identity(source: str, uid: str, recurrence_id: str | None) -> str:
    """What makes two records the same event (RFC 5545, 3.8.4.7 and 3.8.4.4)."""
    return f"{source}\n{uid}\n{recurrence_id or ''}"


def fold(text: str) -> str:
    """Text for searching: compatibility forms, case, spaces and punctuation aside."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def needle(event: Event) -> str:
    """Where `EventQuery.texts` are looked for: title, a break that no folded text holds, venue."""
    return f"{fold(event.title)}\n{fold(event.venue or '')}"


def tidy(event: Event) -> Event:
    """The event as every store gives it back: whole seconds, times in its own zone, whole days for all-day events.

    Raises `ValueError` for a time without a zone, an unknown zone or an end before the start.
    """
    try:
        zone = zone_of(event.zone)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone {event.zone!r} in event {event.uid!r}") from error
    starts, ends = _seconds(event.starts, zone), event.ends and _seconds(event.ends, zone)
    if event.all_day:
        first = starts.date()
        last = ends.date() if ends else first
        if ends and ends.time() != time():
            last += timedelta(days=1)
        starts, ends = midnight(first, zone), midnight(max(last, first + timedelta(days=1)), zone)
    if ends is not None and ends < starts:
        raise ValueError(f"event {event.uid!r} ends before it starts")
    return replace(
        event,
        starts=starts,
        ends=ends,
        was=event.was and _seconds(event.was, zone),
        updated=event.updated and _seconds(event.updated, UTC),
        checked=event.checked and _seconds(event.checked, UTC),
        artists=tuple(dict.fromkeys(event.artists)),
        recurrence_id=event.recurrence_id or None,
        sequence=min(event.sequence, HIGHEST),
    )


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day in a zone."""
    return datetime.combine(day, time(), zone)


def _seconds(at: datetime, zone: ZoneInfo | Any) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone: {at.isoformat()}")
    return at.replace(microsecond=0).astimezone(zone)


def span(event: Event) -> tuple[int, int]:
    """The half-open seconds of an event since 1970; one without an end lasts a moment, that is one second."""
    starts = int(event.starts.timestamp())
    return starts, max(starts + 1, int(event.ends.timestamp()) if event.ends else 0)


def bounds(query: EventQuery) -> tuple[int | None, int | None]:
    """The window of a query in seconds since 1970: start rounded down, end rounded up."""
    if query.window is None:
        return None, None
    start, end = query.window.start, query.window.end
    return (
        None if start is None else int(start.timestamp() // 1),
        None if end is None else -int(-end.timestamp() // 1),
    )


def merge(stored: Event, new: Event, *, whole: bool = False) -> tuple[Verdict, Event]:
    """Which version is kept: higher SEQUENCE wins, an equal one replaces if its content differs (RFC 5546, 2.1.5).

    `whole`: all of the UID is told anew, so that an occurrence as its series tells it replaces one that was changed.
    The id stays. `revision` counts the changes of content and makes up for a SEQUENCE that falls, and `updated` never
    goes back, so that feeds see a change.
    """
    if new.sequence < stored.sequence and not (whole and new.sequence == OF_SERIES):
        return "older", stored
    alike = replace(new, id=stored.id, revision=stored.revision, updated=stored.updated, checked=stored.checked)
    if alike == stored:
        checked = max((t for t in (new.checked, stored.checked) if t), default=None)
        return "same", replace(stored, checked=checked)
    updated = new.updated
    if stored.updated and (updated is None or updated <= stored.updated):
        updated = stored.updated + timedelta(seconds=1)
    revision = stored.revision + 1 + max(0, stored.sequence - new.sequence)
    return "changed", replace(new, id=stored.id, revision=revision, updated=updated)


def counts_in_old_copy(event: Event, series: int | None) -> bool:
    """Whether an event of an outdated definition counts all the same: an occurrence changed after the stored series.

    `series` is the SEQUENCE of that series, None where a single event took its place.
    """
    return event.recurrence_id is not None and series is not None and event.sequence > series


def to_row(event: Event) -> dict[str, object]:
    """A tidy event as a row of the table `event`: instants in seconds since 1970, all-day events as dates too."""
    starts, until = span(event)
    return {
        "id": event.id,
        "identity": identity(event.source, event.uid, event.recurrence_id),
        "source": event.source,
        "uid": event.uid,
        "recurrence_id": event.recurrence_id,
        "title": event.title,
        "spoken": event.spoken,
        "kind": event.kind,
        "artists": "\n".join(event.artists),
        "starts": starts,
        "until": until,
        "long": int(until - starts > SHORT),
        "ends": _stamp(event.ends),
        "first_day": event.starts.date().isoformat() if event.all_day else None,
        "end_day": event.ends.date().isoformat() if event.all_day and event.ends else None,
        "zone": event.zone,
        "time_known": int(event.time_known),
        "venue": event.venue,
        "appearing": "\n".join(name.replace("\n", " ") for name in event.cast),
        "status": event.status,
        "was": _stamp(event.was),
        "sequence": event.sequence,
        "revision": event.revision,
        "updated": _stamp(event.updated),
        "checked": _stamp(event.checked),
        "demo": int(event.demo),
        "url": event.url,
        "preview": event.preview,
        "resolved": int(event.resolved),
        "needle": needle(event),
    }


def _stamp(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


# The columns that an event is made of, in the order in which `from_row` takes them.
READ = (
    "id", "source", "uid", "recurrence_id", "title", "spoken", "kind", "artists", "starts", "ends",
    "first_day", "end_day", "zone", "time_known", "venue", "appearing", "status", "was", "sequence",
    "revision", "updated", "checked", "demo", "url", "preview", "resolved",
)  # fmt: skip


def from_row(row: Any) -> Event:
    """An event from a row with the columns `READ`."""
    (
        ident, source, uid, recurrence_id, title, spoken, kind, artists, start, end,
        first_day, end_day, zone_name, time_known, venue, appearing, status, was, sequence,
        revision, updated, checked, demo, url, preview, resolved,
    ) = row  # fmt: skip
    zone = zone_of(zone_name)
    if first_day is None:
        starts = datetime.fromtimestamp(start, zone)
        ends = None if end is None else datetime.fromtimestamp(end, zone)
    else:
        starts = midnight(date.fromisoformat(first_day), zone)
        ends = midnight(date.fromisoformat(end_day), zone)
    return Event(
        id=ident,
        source=source,
        uid=uid,
        recurrence_id=recurrence_id,
        title=title,
        spoken=spoken,
        kind=kind,
        artists=tuple(artists.split("\n")) if artists else (),
        starts=starts,
        ends=ends,
        zone=zone_name,
        all_day=first_day is not None,
        time_known=time_known == 1,
        venue=venue,
        cast=tuple(appearing.split("\n")) if appearing else (),
        status=status,
        was=None if was is None else datetime.fromtimestamp(was, zone),
        sequence=sequence,
        revision=revision,
        updated=None if updated is None else datetime.fromtimestamp(updated, UTC),
        checked=None if checked is None else datetime.fromtimestamp(checked, UTC),
        demo=demo == 1,
        url=url,
        preview=preview,
        resolved=resolved == 1,
    )
