"""iCalendar files (RFC 5545) as the world writes them.

The file is cut into components by line first, so that a broken one costs only itself and can be pointed at; icalendar
then reads each by itself. Dates are brought into order before: floating times get their zone, `VALUE=DATE` with a
time in it loses the contradiction.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Calendar
from icalendar import Event as VEvent

from dialogs import Event, Status
from skill.calendar import Scope, Series
from skill.calendar.records import Batch, Options, clean, split_names, whose
from skill.calendar.recurrence import occurrences, one, recurrence_id, sequence_number, unusable
from skill.calendar.rows import event_id, zone_of

_DATED = re.compile(
    r"^(DTSTART|DTEND|RECURRENCE-ID|EXDATE|RDATE|DTSTAMP|LAST-MODIFIED|CREATED)"
    r'((?:;[^:;"=]+=(?:"[^"]*"|[^:;"]*))*):(.*)$',
    re.IGNORECASE | re.DOTALL,
)
_TZID = re.compile(r';TZID=(?:"([^"]*)"|([^;:"]*))', re.IGNORECASE)
_SEQUENCE = re.compile(r"SEQUENCE(?:;[^:]*)?:(.*)$", re.IGNORECASE | re.DOTALL)
_STATUS = re.compile(r"STATUS[;:]", re.IGNORECASE)
_STAMP = re.compile(r"\d{8}T\d{6}")
_ZONES = frozenset(available_timezones())

STATUS: dict[str, Status] = {"CANCELLED": "cancelled", "TENTATIVE": "tentative"}


@dataclass(slots=True)
class Block:
    """One VCALENDAR: its zone, whether it cancels, the zones it defines (TZID → lines), its events with their lines."""

    zone: str
    cancels: bool = False
    zones: dict[str, list[str]] = field(default_factory=dict)
    events: list[tuple[int, list[str]]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Record:
    """One VEVENT, read."""

    line: int
    block: Block
    lines: list[str]
    component: VEvent
    uid: str
    sequence: int
    recurrence: str | None
    recurs: bool

    @property
    def same(self) -> tuple[str, str]:
        """What tells two events apart that carry one UID by mistake."""
        return clean(one(self.component, "SUMMARY")), _written(self.component)


def logical_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Unfolded lines with the number of their first physical line. Folds may split a character: bytes, not text."""
    current, number = b"", 0
    for n, raw in enumerate(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), start=1):
        if raw[:1] in (b" ", b"\t") and number:
            current += raw[1:]
        elif raw.strip():
            if number:
                yield number, current
            current, number = raw, n
    if number:
        yield number, current


def read_ics(lines: Sequence[tuple[int, str]], batch: Batch, options: Options) -> None:
    """Read the events of all calendars of a file into the batch."""
    groups: dict[str, list[Record]] = {}
    for block in _blocks(lines, batch, options):
        for line, content in block.events:
            record = _record(line, content, block, batch)
            if record is not None:
                groups.setdefault(record.uid, []).append(record)
    for uid, records in groups.items():
        _read_group(uid, records, batch, options)


def _blocks(lines: Sequence[tuple[int, str]], batch: Batch, options: Options) -> list[Block]:
    blocks: list[Block] = []
    open_lines: list[str] = []
    inside, opened = "", 0  # the component that is being collected, and its line
    skipped = 0
    for number, text in lines:
        name, _, value = text.partition(":")
        word, value = name.strip().upper(), value.strip()
        kind = value.upper()
        if word == "BEGIN" and kind == "VCALENDAR":
            if inside == "VEVENT":
                batch.problem("a VEVENT that does not end", opened)
            inside = ""
            blocks.append(Block(zone=options.zone))
        elif word == "BEGIN" and kind in ("VEVENT", "VTIMEZONE"):
            if inside == "VEVENT":
                batch.problem("a VEVENT that does not end", opened)
            inside, opened, open_lines = kind, number, [text]
            if not blocks:
                batch.note("events outside of a VCALENDAR", number)
                blocks.append(Block(zone=options.zone))
        elif word == "END" and kind == inside and inside:
            _close(blocks[-1], inside, opened, [*open_lines, text])
            inside = ""
        elif inside:
            open_lines.append(text)
        elif blocks and word.split(";")[0] in ("X-WR-TIMEZONE", "METHOD"):
            _property(blocks[-1], word.split(";")[0], value, number, batch)
        skipped += word == "BEGIN" and kind in ("VTODO", "VJOURNAL", "VFREEBUSY")
    if inside == "VEVENT":
        batch.problem("a VEVENT that does not end", opened)
    if not blocks:
        batch.problem("no VCALENDAR in the file", 1)
    if skipped:
        batch.note(f"{skipped} to-do, journal or free-busy entries are no events and were left out")
    return blocks


def _close(block: Block, kind: str, line: int, content: list[str]) -> None:
    if kind == "VEVENT":
        block.events.append((line, content))
        return
    for text in content:
        if text.upper().startswith("TZID"):
            block.zones.setdefault(text.partition(":")[2].strip(), content)


def _property(block: Block, word: str, value: str, line: int, batch: Batch) -> None:
    if word == "METHOD":
        block.cancels = value.upper() == "CANCEL"
    elif value in _ZONES:
        block.zone = value
    else:
        batch.note(f"unknown X-WR-TIMEZONE {value!r}: times without a zone are taken as {block.zone}", line)


def _record(line: int, content: list[str], block: Block, batch: Batch) -> Record | None:
    """Read one VEVENT; None, with the problem noted, if it is none."""
    lines = [_ordered(text, block, line, batch) for text in content]
    if block.cancels:  # written into the event: the definition of a series is read again when its horizon moves
        lines = [lines[0], "STATUS:CANCELLED", *(text for text in lines[1:] if not _STATUS.match(text))]
    try:
        component = Calendar.from_ical(_text(lines, block)).walk("VEVENT")[0]
        assert isinstance(component, VEvent)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        batch.problem(f"not readable as a VEVENT: {error}", line)
        return None
    broken = {name: reason for name, reason in component.errors if name}
    for name in ("DTSTART", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"):
        if name in broken:
            batch.problem(f"{name}: {broken[name]}", line)
            return None
    start = getattr(one(component, "DTSTART"), "dt", None)
    if not isinstance(start, date):
        batch.problem("no DTSTART", line)
        return None
    if not clean(one(component, "SUMMARY") or ""):
        batch.problem("no SUMMARY: there is nothing to call it", line)
        return None
    stated = getattr(one(component, "RECURRENCE-ID"), "dt", None)
    uid = str(one(component, "UID") or "").strip()
    if not uid:
        uid = _derived(component)
        batch.note("no UID: one was derived from summary, start and place", line)
    return Record(
        line=line,
        block=block,
        lines=lines,
        component=component,
        uid=uid,
        sequence=sequence_number(one(component, "SEQUENCE")),
        recurrence=recurrence_id(_aware(stated, block.zone)) if isinstance(stated, date) else None,
        recurs="RRULE" in component or "RDATE" in component,
    )


def _ordered(text: str, block: Block, line: int, batch: Batch) -> str:
    """A property with its dates and numbers brought into order."""
    matched = _DATED.match(text)
    if matched is None:
        counted = _SEQUENCE.match(text)
        return text if counted is None else f"SEQUENCE:{sequence_number(counted[1])}"
    name, parameters, value = matched.groups()
    zone = _TZID.search(parameters)
    if _STAMP.search(value) and re.search(r";VALUE=DATE(?=;|$)", parameters, re.IGNORECASE):
        parameters = re.sub(r";VALUE=DATE(?=;|$)", "", parameters, flags=re.IGNORECASE)
        if name.upper() == "DTSTART":
            batch.note("DTSTART says that it is a date and holds a time: taken as a time", line)
    elif re.fullmatch(r"\s*\d{8}(,\d{8})*\s*", value) and "VALUE=" not in parameters.upper():
        parameters += ";VALUE=DATE"
    if zone is not None:
        told = zone.group(1) or zone.group(2) or ""
        known = _known_zone(told, block)
        if known is None:
            batch.note(f"unknown time zone {told!r}: taken as {block.zone}", line)
            known = block.zone
        parameters = _TZID.sub(f';TZID="{known}"', parameters)
    elif _STAMP.search(value) and not value.rstrip().upper().endswith("Z"):
        parameters += f";TZID={block.zone}"
    return f"{name}{parameters}:{value.strip()}"


def _known_zone(told: str, block: Block) -> str | None:
    """A zone by its IANA name, that name behind a vendor's prefix, a Windows name, or as the file defines it."""
    if told in _ZONES:
        return told
    tail = "/".join(told.split("/")[-2:])
    if told.startswith("/") and tail in _ZONES:
        return tail
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return WINDOWS_TO_OLSON.get(told) or (told if told in block.zones else None)


def _text(lines: Sequence[str], block: Block) -> str:
    """A calendar around one or more events, with the zones of its own that they name."""
    used = {zone for text in lines for zone in block.zones if zone in text and zone not in _ZONES}
    zones = [text for zone in sorted(used) for text in block.zones[zone]]
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//idolcal//import//KO", *zones, *lines, "END:VCALENDAR", ""]
    )


def _aware(at: date, zone: str) -> date:
    return at.replace(tzinfo=zone_of(zone)) if isinstance(at, datetime) and at.tzinfo is None else at


def _written(component: VEvent) -> str:
    """The start as one text, for comparing."""
    start: date = one(component, "DTSTART").dt
    return start.isoformat()


def _derived(component: VEvent) -> str:
    parts = [clean(one(component, name) or "") for name in ("SUMMARY", "LOCATION")]
    parts.append(_written(component))
    return "derived-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


# ---------------------------------------------------------------- records with one UID


def _read_group(uid: str, records: list[Record], batch: Batch, options: Options) -> None:
    masters = [r for r in records if r.recurrence is None]
    overrides = [r for r in records if r.recurrence is not None]
    for place, master in enumerate(_versions(masters, batch)):
        own = uid
        if place:
            own = f"{uid}#{hashlib.sha256(chr(10).join(master.same).encode()).hexdigest()[:8]}"
            batch.note(f"another event has the UID {uid} too: both are kept, this one as {own}", master.line)
        if master.recurs:
            _read_series(own, master, overrides if not place else [], batch, options)
        else:
            _read_single(own, master, None, batch, options)
            batch.scopes.append(Scope(source=batch.source, uid=own))
    if not masters:
        for record in overrides:
            _read_single(uid, record, record.recurrence, batch, options)
    elif overrides and not masters[0].recurs:
        for record in overrides:
            batch.note("a RECURRENCE-ID of an event that does not recur: left out", record.line)


def _versions(masters: list[Record], batch: Batch) -> list[Record]:
    """Of several records of one UID: the highest SEQUENCE; all of it that differ in summary or start are kept."""
    if len(masters) < 2:
        return masters
    highest = max(r.sequence for r in masters)
    kept: dict[tuple[str, str], Record] = {}
    for record in masters:
        if record.sequence < highest:
            batch.note(f"SEQUENCE {record.sequence} of {record.uid} gives way to {highest}", record.line)
        elif record.same in kept:
            batch.note(f"{record.uid} is there twice: the last one counts", record.line)
            kept[record.same] = record
        else:
            kept[record.same] = record
    return list(kept.values())


def _read_single(uid: str, record: Record, recurrence: str | None, batch: Batch, options: Options) -> None:
    try:
        event = event_of(record.component, batch, options, uid=uid, zone=record.block.zone, line=record.line)
    except (ValueError, OverflowError) as error:
        batch.problem(str(error), record.line)
        return
    event = replace(event, id=event_id(batch.source, uid, recurrence), recurrence_id=recurrence)
    batch.add(replace(event, sequence=record.sequence))


def _read_series(uid: str, master: Record, overrides: list[Record], batch: Batch, options: Options) -> None:
    reason = unusable(master.component)
    if reason is not None:
        batch.problem(reason, master.line)
        return
    lines = [text for record in (master, *overrides) for text in record.lines]
    artists, kind, _ = _whose(master.component, options)
    start, end = options.window
    series = Series(
        source=batch.source,
        uid=uid,
        definition=_text(lines, master.block),
        until=end,
        sequence=master.sequence,
        zone=master.block.zone,
        artists=artists,
        kind=kind,
    )
    before = len(batch.events)
    try:
        for event in series_events(batch, options, series, start, end, line=master.line):
            batch.add(event)
    except (ValueError, OverflowError) as error:
        del batch.events[before:]
        batch.problem(str(error), master.line)
        return
    if len(batch.events) == before:
        batch.note("recurs, but not within a year before or after today", master.line)
    batch.series.append(series)
    batch.scopes.append(Scope(source=batch.source, uid=uid))


def series_events(
    batch: Batch, options: Options, series: Series, start: datetime, end: datetime, *, line: int | None = None
) -> Iterator[Event]:
    """The occurrences of a series in a window as events; a moved one carries the start it was moved from."""
    for recurrence, original, component, sequence in occurrences(series.definition, start, end):
        event = event_of(component, batch, options, uid=series.uid, zone=series.zone, line=line)
        if not event.artists and series.artists:
            event = replace(event, artists=series.artists, resolved=True)
        zone = zone_of(event.zone)
        planned = _moment(original, zone)
        moved = planned != event.starts and event.status != "cancelled"
        yield replace(
            event,
            id=event_id(series.source, series.uid, recurrence),
            kind=series.kind if event.kind == "other" else event.kind,
            recurrence_id=recurrence,
            sequence=sequence,
            status="moved" if moved else event.status,
            was=planned if moved else None,
        )


# ---------------------------------------------------------------- one component


def event_of(
    component: VEvent, batch: Batch, options: Options, *, uid: str, zone: str, line: int | None = None
) -> Event:
    """A component as an event of the batch. Raises `ValueError` for times that cannot be."""
    start, end = one(component, "DTSTART").dt, _end(component)
    all_day = not isinstance(start, datetime) or str(one(component, "X-MICROSOFT-CDO-ALLDAYEVENT")).upper() == "TRUE"
    name = _zone_name(start, zone)
    starts = _moment(start, zone_of(name))
    ends = None if end is None else _moment(end, zone_of(name))
    if ends is not None and ends < starts:
        batch.note("ends before it starts: taken without an end", line)
        ends = None
    if all_day and (ends is None or ends == starts):
        ends = starts + timedelta(days=1)
    title = clean(one(component, "SUMMARY"))
    artists, kind, unknown = _whose(component, options)
    for stranger in unknown:
        batch.note(f"unknown artist {stranger!r}", line)
    changed = one(component, "LAST-MODIFIED") or one(component, "DTSTAMP")
    updated = getattr(changed, "dt", None)
    return Event(
        id="",
        source=batch.source,
        uid=uid,
        title=title,
        spoken=clean(one(component, "X-IDOLCAL-SPOKEN") or "") or None,
        kind=kind,
        artists=artists,
        starts=starts,
        ends=None if ends == starts else ends,
        zone=name,
        all_day=all_day,
        time_known=not all_day,
        venue=clean(one(component, "LOCATION") or "") or None,
        status=STATUS.get(str(one(component, "STATUS")).upper(), "confirmed"),
        updated=updated if isinstance(updated, datetime) and updated.tzinfo else options.now,
        checked=options.now,
        url=_link(one(component, "URL")),
        resolved=bool(artists),
    )


def _whose(component: VEvent, options: Options) -> tuple[tuple[str, ...], str, list[str]]:
    stated = component.get("X-IDOLCAL-ARTIST") or []
    kind = one(component, "X-IDOLCAL-KIND")
    return whose(
        options,
        title=clean(one(component, "SUMMARY")),
        artists=[n for cell in (stated if isinstance(stated, list) else [stated]) for n in split_names(clean(cell))],
        kind=None if kind is None else str(kind),
        categories=[clean(c) for c in component.categories],
    )


def _end(component: VEvent) -> date | None:
    stated = getattr(one(component, "DTEND"), "dt", None)
    if isinstance(stated, date):
        return stated
    length, start = getattr(one(component, "DURATION"), "dt", None), one(component, "DTSTART").dt
    return start + length if isinstance(length, timedelta) else None


def _zone_name(at: date, zone: str) -> str:
    """The zone to keep: that of the start, unless it is UTC or private to the file, which are no places."""
    key: Any = getattr(getattr(at, "tzinfo", None), "key", None)
    return key if key in _ZONES and key not in ("UTC", "Etc/UTC", "Etc/GMT", "GMT", "Zulu", "UCT") else zone


def _moment(at: date, zone: ZoneInfo) -> datetime:
    if isinstance(at, datetime):
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(zone)
    return datetime(at.year, at.month, at.day, tzinfo=zone)


def _link(value: object) -> str | None:
    text = str(value or "").strip()
    return text if re.match(r"https?://\S+$", text) else None
