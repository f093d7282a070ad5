"""Import of real calendars: iCalendar, CSV and JSON, read into batches and then loaded into a store.

`read` is pure parsing; what is wrong with single records is reported, the rest is kept. `load` writes all batches at
once, or nothing. Loading the same files again changes nothing.
"""

import codecs
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from skill.calendar import CalendarStore, Counts, written
from skill.calendar import sheets as tables
from skill.calendar.ics import logical_lines, read_ics, series_events
from skill.calendar.records import (
    FUTURE,
    MAX_BYTES,
    MAX_EVENTS,
    Batch,
    FindNames,
    ImportTooLarge,
    Options,
    Remark,
    Report,
)
from skill.calendar.rows import tidy

__all__ = [
    "Batch",
    "FindNames",
    "ImportTooLarge",
    "Options",
    "Remark",
    "Report",
    "load",
    "read",
    "roll",
    "template",
]


def template(form: Literal["csv", "json"]) -> str:
    """A file to start from; it can be imported as it is. CSV for a spreadsheet begins with a byte order mark."""
    return "\ufeff" + tables.TEMPLATE if form == "csv" else written.TEMPLATE


def read(content: bytes | Path, options: Options, *, name: str | None = None) -> Batch:
    """Read one file, whatever of the three formats it holds.

    `name` is how remarks call it (by default the name of the file) and, without `Options.source`, where its events come
    from. Raises `ImportTooLarge` past 100 MB or a million events, `OSError` if the file cannot be read.
    """
    called = name or (content.name if isinstance(content, Path) else "-")
    size = content.stat().st_size if isinstance(content, Path) else len(content)
    if size > MAX_BYTES:
        raise ImportTooLarge(
            f"{called} has {size // 1_000_000:,} MB; at most {MAX_BYTES // 1_048_576} MB are read: split it"
        )
    data = content.read_bytes() if isinstance(content, Path) else content
    batch = Batch(file=called, source=options.source or f"file:{called}")
    text = None if _is_calendar(data) else _decode(data, batch)
    if _is_calendar(data):
        _read_calendar(data, batch, options)
    elif text is not None and text.lstrip()[:1] in ("{", "["):
        written.read_json(text, batch, options)
    elif text is not None:
        tables.read_csv(text, batch, options)
    return _whole(batch)


def _is_calendar(data: bytes) -> bool:
    start = data[:4096].removeprefix(codecs.BOM_UTF8).lstrip().upper()
    return start.startswith(b"BEGIN:V") or b"\nBEGIN:VCALENDAR" in start.replace(b"\r", b"\n")


def _read_calendar(data: bytes, batch: Batch, options: Options) -> None:
    lines = list(logical_lines(data.removeprefix(codecs.BOM_UTF8)))
    text = _decode(b"\n".join(line for _, line in lines), batch)
    if text is not None:
        read_ics([(n, line) for (n, _), line in zip(lines, text.split("\n"), strict=True)], batch, options)


def _decode(data: bytes, batch: Batch) -> str | None:
    """Text of a file: UTF-8, UTF-16 with its mark (Excel's 'Unicode text'), or CP949 (Excel in Korean Windows)."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            pass
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp949":
            batch.note("not UTF-8: read as CP949 (Windows, Korean)")
        return text
    batch.problem("neither UTF-8 nor CP949: save it as UTF-8 and try again")
    return None


def _whole(batch: Batch) -> Batch:
    """The batch with its events as a store gives them back; one that cannot be is a problem."""
    events = []
    for event in batch.events:
        try:
            events.append(tidy(event))
        except (ValueError, OverflowError) as error:
            batch.problem(str(error))
    batch.events = events
    batch.notes = _gathered(batch.notes)
    return batch


def _gathered(notes: Sequence[Remark]) -> list[Remark]:
    """One note for each reason, at its first place, with the number of the others."""
    same = Counter(note.reason for note in notes)
    first = {note.reason: note for note in reversed(notes)}
    return [
        replace(note, reason=f"{note.reason} (and {same[note.reason] - 1} more)") if same[note.reason] > 1 else note
        for note in reversed(first.values())
    ]


async def load(store: CalendarStore, batches: Sequence[Batch], *, strict: bool = False) -> Report:
    """Write what was read, all of it or nothing. Strict: nothing is written if any file has a problem.

    Raises `CalendarUnavailable` if the store cannot be written, `ImportTooLarge` past a million events in all.
    """
    problems = tuple(p for b in batches for p in b.problems)
    events = [e for b in batches for e in b.events]
    if len(events) > MAX_EVENTS:
        raise ImportTooLarge(f"{len(events):,} events in all; at most {MAX_EVENTS:,} are loaded at once")
    loaded = not (strict and problems)
    counts = Counts()
    if loaded:
        series = [s for b in batches for s in b.series]
        counts = await store.upsert(events, series=series, forget=[s for b in batches for s in b.scopes])
    return Report(
        loaded=loaded,
        files=len(batches),
        events=len(events),
        counts=counts,
        problems=problems,
        notes=tuple(n for b in batches for n in b.notes),
        unresolved=tuple(e for b in batches for e in b.unresolved),
    )


async def roll(store: CalendarStore, now: datetime) -> Counts:
    """Store the occurrences that have come into the window since the series were last extended. Idempotent.

    Occurrences before the old horizon stay as they are, changes made to them since included.
    """
    horizon = (now + FUTURE).replace(microsecond=0)
    events, extended = [], []
    for series in await store.series_due(horizon):
        batch = Batch(file=series.source, source=series.source)
        options = Options(now=now, source=series.source, zone=series.zone, artists=series.artists, kind=series.kind)
        found = series_events(batch, options, series, series.until, horizon)
        events += [event for event in found if event.starts >= series.until]
        extended.append(replace(series, until=horizon))
    return await store.upsert(events, series=extended)
