"""Changes to the stored events, over one open connection and inside the transaction of the caller."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, tuple_, update

from dialogs import Event
from skill.calendar import Counts, Scope, Series
from skill.calendar.rows import READ, counts_in_old_copy, from_row, identity, merge, tidy, to_row
from skill.calendar.tables import event, event_artist, series

CHUNK = 500  # rows at a time; well under the number of values that either database takes

_STORED = select(*(event.c[name] for name in READ))


def upsert(connection: Connection, events: Iterable[Event], kept: Sequence[Series], forget: Sequence[Scope]) -> Counts:
    """See `CalendarStore.upsert`."""
    newer = _stored_series(connection, {s.source for s in kept} | {f.source for f in forget})
    outdated = _outdated(connection, kept, newer)
    verdicts: Counter[str] = Counter()
    seen: set[str] = set()
    plain: set[tuple[str, str]] = set()
    whole = {(f.source, f.uid) for f in forget}
    for chunk in _chunks(map(tidy, events), CHUNK):
        sources = {e.source for e in chunk} - {source for source, _ in newer}
        newer |= _stored_series(connection, sources)
        outdated |= {
            (e.source, e.uid)
            for e in chunk
            if e.recurrence_id is None and newer.get((e.source, e.uid), -1) > e.sequence
        }
        fresh = [
            e for e in chunk if (place := (e.source, e.uid)) not in outdated or counts_in_old_copy(e, newer.get(place))
        ]
        verdicts["older"] += len(chunk) - len(fresh)
        seen |= {identity(e.source, e.uid, e.recurrence_id) for e in chunk}
        plain |= {(e.source, e.uid) for e in fresh if e.recurrence_id is None}
        verdicts.update(_write(connection, fresh, whole))
    _drop_series(connection, [place for place in plain if place in newer])
    _keep_series(connection, [s for s in kept if (s.source, s.uid) not in outdated])
    scopes = [f for f in forget if (f.source, f.uid) not in outdated]
    gone = _forget(connection, scopes, seen, outdated, {(s.source, s.uid) for s in kept})
    return Counts(**verdicts, gone=gone)


def remove(connection: Connection, source: str) -> int:
    """See `CalendarStore.remove`."""
    mine = select(event.c.id).where(event.c.source == source)
    connection.execute(delete(event_artist).where(event_artist.c.event.in_(mine)))
    connection.execute(delete(series).where(series.c.source == source))
    return connection.execute(delete(event).where(event.c.source == source)).rowcount


def series_rows(rows: Iterable[Any]) -> tuple[Series, ...]:
    """Rows of the table `series` as values."""
    return tuple(
        Series(
            source=row.source,
            uid=row.uid,
            definition=row.definition,
            until=datetime.fromtimestamp(row.until, UTC),
            sequence=row.sequence,
            zone=row.zone,
            artists=tuple(row.artists.split("\n")) if row.artists else (),
            kind=row.kind,
        )
        for row in rows
    )


DUE = select(series).where(series.c.until < bindparam("horizon")).order_by(series.c.source, series.c.uid)
SOURCES = select(event.c.source, func.count()).group_by(event.c.source).order_by(event.c.source)
ONE = _STORED.where(event.c.id == bindparam("id"))


def _chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _stored_series(connection: Connection, sources: set[str]) -> dict[tuple[str, str], int]:
    """The SEQUENCE of each stored series of these sources."""
    if not sources:
        return {}
    wanted = select(series.c.source, series.c.uid, series.c.sequence).where(series.c.source.in_(sorted(sources)))
    return {(row.source, row.uid): row.sequence for row in connection.execute(wanted)}


def _outdated(
    connection: Connection, kept: Sequence[Series], newer: dict[tuple[str, str], int]
) -> set[tuple[str, str]]:
    """The series for which a newer definition is stored, be it a series or a single event."""
    stored = dict(newer)
    for chunk in _chunks(kept, CHUNK):
        keys = [identity(s.source, s.uid, None) for s in chunk]
        found = select(event.c.source, event.c.uid, event.c.sequence).where(event.c.identity.in_(keys))
        for row in connection.execute(found):
            place = (row.source, row.uid)
            stored[place] = max(stored.get(place, -1), row.sequence)
    return {(s.source, s.uid) for s in kept if stored.get((s.source, s.uid), -1) > s.sequence}


def _write(connection: Connection, chunk: Sequence[Event], whole: set[tuple[str, str | None]]) -> Counter[str]:
    """Add or change a chunk of events; a later record of the same identity in it meets the earlier one.

    `whole`: source and UID, or source alone, of what is told anew as a whole.
    """
    keys = [identity(e.source, e.uid, e.recurrence_id) for e in chunk]
    rows = connection.execute(_STORED.where(event.c.identity.in_(keys)))
    before = {identity(e.source, e.uid, e.recurrence_id): e for e in map(from_row, rows)}
    after, verdicts = dict(before), Counter[str]()
    for key, new in zip(keys, chunk, strict=True):
        stored = after.get(key)
        anew = (new.source, new.uid) in whole or (new.source, None) in whole
        verdict, after[key] = merge(stored, new, whole=anew) if stored else ("added", new)
        verdicts[verdict] += 1
    added = [e for key, e in after.items() if key not in before]
    changed = [e for key, e in after.items() if key in before and e != before[key]]
    moved = [e for e in changed if _belonging(e) != _belonging(before[identity(e.source, e.uid, e.recurrence_id)])]
    _claim(connection, added)
    if added:
        connection.execute(insert(event), [to_row(e) for e in added])
    if changed:
        values: dict[str, Any] = {
            c.name: bindparam(f"to_{c.name}") for c in event.c if c.name not in ("id", "identity")
        }
        connection.execute(
            update(event).where(event.c.id == bindparam("this")).values(values),
            [{"this": e.id} | {f"to_{k}": v for k, v in to_row(e).items()} for e in changed],
        )
    if moved:
        connection.execute(delete(event_artist).where(event_artist.c.event.in_([e.id for e in moved])))
    claims = [row for e in (*added, *moved) for row in _artist_rows(e)]
    if claims:
        connection.execute(insert(event_artist), claims)
    return verdicts


def _claim(connection: Connection, added: Sequence[Event]) -> None:
    """Raise `ValueError` if an id is taken by another event."""
    ids = Counter(e.id for e in added)
    taken = [i for i, n in ids.items() if n > 1]
    taken += [row.id for row in connection.execute(select(event.c.id).where(event.c.id.in_(list(ids))))] if ids else []
    if taken:
        raise ValueError(f"two events have the id {taken[0]!r}")


def _belonging(e: Event) -> tuple[object, ...]:
    return e.artists, e.starts, e.ends, e.resolved


def _artist_rows(e: Event) -> list[dict[str, object]]:
    if not e.resolved:
        return []
    row = to_row(e)
    return [
        {"artist": a, "event": e.id, "starts": row["starts"], "until": row["until"], "long": row["long"]}
        for a in e.artists
    ]


def _drop_series(connection: Connection, places: Sequence[tuple[str, str]]) -> None:
    for chunk in _chunks(places, CHUNK):
        connection.execute(delete(series).where(tuple_(series.c.source, series.c.uid).in_(chunk)))


def _keep_series(connection: Connection, kept: Sequence[Series]) -> None:
    _drop_series(connection, [(s.source, s.uid) for s in kept])
    rows = [
        {
            "source": s.source,
            "uid": s.uid,
            "definition": s.definition,
            "until": int(s.until.timestamp()),
            "sequence": s.sequence,
            "zone": s.zone,
            "artists": "\n".join(s.artists),
            "kind": s.kind,
        }
        for s in {(s.source, s.uid): s for s in kept}.values()
    ]
    if rows:
        connection.execute(insert(series), rows)


def _forget(
    connection: Connection,
    scopes: Sequence[Scope],
    seen: set[str],
    outdated: set[tuple[str, str]],
    kept: set[tuple[str, str]],
) -> int:
    """Drop what is stored in the scopes and was not seen; how many events."""
    wanted = select(event.c.id, event.c.identity, event.c.source, event.c.uid)
    rows: list[Any] = []
    whole = sorted({f.source for f in scopes if f.uid is None})
    if whole:
        rows += connection.execute(wanted.where(event.c.source.in_(whole)))
        stored = select(series.c.source, series.c.uid).where(series.c.source.in_(whole))
        _drop_series(connection, [p for p in map(tuple, connection.execute(stored)) if p not in kept])
    places = sorted({(f.source, f.uid) for f in scopes if f.uid is not None and f.source not in whole})
    for chunk in _chunks(places, CHUNK):
        rows += connection.execute(wanted.where(tuple_(event.c.source, event.c.uid).in_(chunk)))
    gone = [row.id for row in rows if row.identity not in seen and (row.source, row.uid) not in outdated]
    for chunk in _chunks(gone, CHUNK):
        connection.execute(delete(event_artist).where(event_artist.c.event.in_(chunk)))
        connection.execute(delete(event).where(event.c.id.in_(chunk)))
    return len(gone)
