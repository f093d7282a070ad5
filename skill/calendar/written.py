"""Records that people or programs wrote by our own description: JSON documents, and the rows that CSV comes down to.

A JSON document is a list of records or an object with the list `events`. A record has `title` and `start`, and may have
`uid` (or `id`), `artists` (ids or names), `kind`, `end`, `all_day`, `time_known`, `zone`, `venue`, `status` (confirmed,
tentative, cancelled, moved), `was` (the start before it moved), `spoken` (how the title is read), `cast`, `url`,
`preview`, `sequence`, `updated`. Times are ISO 8601; one without an offset is of `zone`. A date alone makes an all-day
event, whose `end` is the day after its last one, as in iCalendar.

Understood too: `artist_ids`, `title_ko`, `type`, `tz`, `place`, `updated_at`, `fictional` (marks demonstration data), and
`rescheduled` with `moved_to`: the record and the one it names become one event that moved.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, cast

from dialogs import Event, Status
from skill.calendar.records import KINDS, Batch, Options, clean, whose
from skill.calendar.rows import event_id, fold, tidy, zone_of

ALIASES = {
    "id": "uid", "artist": "artists", "artist_ids": "artists", "title_ko": "title", "summary": "title", "type": "kind",
    "tz": "zone", "place": "venue", "location": "venue", "updated_at": "updated", "fictional": "demo",
}  # fmt: skip

STATUSES: dict[str, Status] = {
    fold(word): status
    for status, words in cast(
        dict[Status, str],
        {
            "confirmed": "confirmed 확정 예정 정상",
            "tentative": "tentative 미정 잠정 미확정",
            "cancelled": "cancelled canceled 취소 취소됨",
            "moved": "moved 변경 연기 변경됨 연기됨",
        },
    ).items()
    for word in words.split()
}

TEMPLATE = """\
{
  "events": [
    {
      "uid": "sample-1", "artists": ["데이식스"], "kind": "concert", "title": "서울 콘서트 첫째 날",
      "start": "2026-12-05T18:00", "end": "2026-12-05T20:30", "zone": "Asia/Seoul", "venue": "고척스카이돔",
      "status": "confirmed", "url": "https://example.invalid/1"
    },
    {
      "uid": "sample-2", "artists": ["에스파", "라이즈"], "kind": "broadcast", "title": "연말 특집 출연",
      "start": "2026-12-26T20:40", "venue": "MBC", "status": "moved", "was": "2026-12-25T20:40"
    },
    {
      "uid": "sample-3", "artists": ["아이브"], "kind": "exhibition", "title": "팝업스토어",
      "start": "2026-12-01", "end": "2026-12-15", "venue": "서울 성수동", "status": "tentative"
    }
  ]
}
"""


def read_json(text: str, batch: Batch, options: Options) -> None:
    """Read a JSON document into the batch."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        batch.problem(f"not JSON: {error.msg}", error.lineno)
        return
    except RecursionError:
        batch.problem("not a list of events: nested too deeply", 1)
        return
    listed = isinstance(document, dict)
    records = document.get("events") if listed else document
    if not isinstance(records, list):
        batch.problem('no list of events: write [ … ] or {"events": [ … ]}', 1)
        return
    read_records(records, batch, options, prefix="events" if listed else "")


def read_records(records: Sequence[Any], batch: Batch, options: Options, *, prefix: str = "events") -> None:
    """Read parsed records into the batch; a rescheduled one and the one it moved to become one event."""
    by_id = {str(r["id"]): n for n, r in enumerate(records) if isinstance(r, Mapping) and "id" in r}
    old_starts: dict[int, Any] = {}
    merged: set[int] = set()
    for n, record in enumerate(records):
        if isinstance(record, Mapping) and str(record.get("status")).casefold() == "rescheduled":
            target = by_id.get(str(record.get("moved_to")))
            if target is None or target == n:
                batch.problem(f"moved to {record.get('moved_to')!r}, which is not there", path=f"{prefix}[{n}]")
            else:
                old_starts[target] = record.get("start")
            merged.add(n)
    for n, record in enumerate(records):
        path = f"{prefix}[{n}]"
        if n in merged:
            continue
        if not isinstance(record, Mapping):
            batch.problem("not an object", path=path)
            continue
        fields = {ALIASES.get(str(k), str(k)): v for k, v in record.items() if v is not None and v != ""}
        if n in old_starts:
            fields |= {"status": "moved", "was": old_starts[n]}
        try:
            add_row(_typed(fields), batch, options, path=path)
        except (ValueError, TypeError, OverflowError) as error:
            batch.problem(str(error), path=path)


def _typed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a JSON record in the types of `add_row`."""
    typed = dict(fields)
    for name in ("start", "end", "was", "updated"):
        if name in typed:
            typed[name], timed = _instant(name, typed[name])
            if name == "start":
                typed["all_day"] = _flag("all_day", typed.get("all_day", not timed))
    for name in ("artists", "cast"):
        value = typed.get(name, [])
        if not isinstance(value, str | list) or any(not isinstance(v, str) for v in value):
            raise ValueError(f"{name} is not a list of names")
        typed[name] = [value] if isinstance(value, str) else value
    for name in ("uid", "title", "kind", "zone", "venue", "status", "spoken", "url", "preview"):
        if name in typed and not isinstance(typed[name], str | int):
            raise ValueError(f"{name} is not a text")
        if name in typed:
            typed[name] = str(typed[name])
    return typed


def _instant(name: str, value: object) -> tuple[datetime, bool]:
    text = str(value).strip()
    try:
        return datetime.fromisoformat(text), len(text) > 10
    except ValueError as error:
        raise ValueError(f"{name}: {text!r} is no ISO date or time (2026-12-05 or 2026-12-05T18:30+09:00)") from error


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} is not true or false")
    return value


def add_row(
    fields: Mapping[str, Any], batch: Batch, options: Options, *, line: int | None = None, path: str | None = None
) -> None:
    """Add a record to the batch: `start`, `end`, `was`, `updated` are datetimes, those without a zone are of `zone`.

    Raises `ValueError` where it is no event.
    """
    if "start" not in fields:
        raise ValueError("no start")
    title = clean(fields.get("title", ""))
    if not title:
        raise ValueError("no title")
    zone = str(fields.get("zone", options.zone))
    status = STATUSES.get(fold(str(fields.get("status", "confirmed"))))
    if status is None:
        raise ValueError(f"unknown status {fields['status']!r} (confirmed, tentative, cancelled, moved)")
    artists, kind, unknown = whose(
        options, title=title, artists=list(fields.get("artists", [])), kind=fields.get("kind")
    )
    for stranger in unknown:
        batch.note(f"unknown artist {stranger!r}", line, path)
    if fields.get("kind") and kind == "other" and fold(str(fields["kind"])) != "other":
        batch.note(f"unknown kind {fields['kind']!r} (one of {', '.join(sorted(KINDS))})", line, path)
    starts, was = _placed(fields["start"], zone), fields.get("was")
    ends = _placed(fields["end"], zone) if fields.get("end") else None
    if ends is not None and ends < starts:
        raise ValueError("ends before it starts")
    all_day = bool(fields.get("all_day")) or _whole_days(fields, starts, ends)
    if all_day and (ends is None or ends == starts):
        ends = starts + timedelta(days=1)
    uid = clean(fields.get("uid", "")) or _derived(title, starts, fields, line, path, batch)
    event = Event(
        id=event_id(batch.source, uid),
        source=batch.source,
        uid=uid,
        title=title,
        spoken=clean(fields.get("spoken", "")) or None,
        kind=kind,
        artists=artists,
        starts=starts,
        ends=None if ends == starts else ends,
        zone=zone,
        all_day=all_day,
        time_known=not all_day if "time_known" not in fields else _flag("time_known", fields["time_known"]),
        venue=clean(fields.get("venue", "")) or None,
        cast=tuple(clean(name) for name in fields.get("cast", [])),
        status=status,
        was=None if was is None else _placed(was, zone),
        sequence=_sequence(fields.get("sequence", 0)),
        updated=_placed(fields["updated"], zone) if fields.get("updated") else options.now,
        checked=options.now,
        demo=fields.get("demo") is True,
        url=fields.get("url") or None,
        preview=fields.get("preview") or None,
        resolved=bool(artists),
    )
    _keep(tidy(event), batch, line, path)


def _sequence(given: Any) -> int:
    try:
        return max(0, int(given))
    except (TypeError, ValueError) as error:
        raise ValueError("sequence is not a number") from error


def _whole_days(fields: Mapping[str, Any], starts: datetime, ends: datetime | None) -> bool:
    """Whether it runs from midnight to midnight over days whose hours are not known: a stretch of whole days."""
    if "time_known" not in fields or _flag("time_known", fields["time_known"]) or ends is None:
        return False
    return ends - starts >= timedelta(days=1) and starts.time() == ends.time() == time()


def _placed(at: datetime, zone: str) -> datetime:
    try:
        return at if at.tzinfo else at.replace(tzinfo=zone_of(zone))
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone {zone!r}") from error


def _derived(
    title: str, starts: datetime, fields: Mapping[str, Any], line: int | None, path: str | None, batch: Batch
) -> str:
    batch.note("no uid: one was derived from title, start and artists", line, path)
    parts = [title, starts.isoformat(), *fields.get("artists", [])]
    return "derived-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _keep(event: Event, batch: Batch, line: int | None, path: str | None) -> None:
    """Two records of one identity: the higher sequence, or the later one; different events are both kept."""
    known = batch.by_uid.get(event.uid)
    if known is None:
        batch.by_uid[event.uid] = len(batch.events)
        batch.add(event)
        return
    other = batch.events[known]
    if event.sequence == other.sequence and (event.title, event.starts) != (other.title, other.starts):
        uid = f"{event.uid}#{hashlib.sha256(f'{event.title}{event.starts}'.encode()).hexdigest()[:8]}"
        batch.note(f"another record has the uid {event.uid} too: both are kept, this one as {uid}", line, path)
        _keep(replace(event, uid=uid, id=event_id(batch.source, uid)), batch, line, path)
    elif event.sequence >= other.sequence:
        batch.note(f"{event.uid} is there twice: the later one counts", line, path)
        batch.events[known] = event
    else:
        batch.note(f"{event.uid} is there twice: the one of sequence {other.sequence} counts", line, path)
