"""`import`: files into batches, batches into the calendar, and a line about every record that was left out."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from dialogs import Event
from skill.calendar.ingest import Batch, Options, Report, load, read
from skill.calendar.records import KINDS
from skill.cli.failures import Misuse, note
from skill.cli.house import read_language
from skill.cli.names import find_names, need_artist
from skill.cli.stores import opened_store, read_settings
from skill.clock import system_now

PIPE = "-"
_NOTES = 20  # notes that are printed, and events kept aside; problems are printed all


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was asked for besides the files."""

    artists: tuple[str, ...] = ()
    kind: str | None = None
    source: str | None = None
    zone: str = "Asia/Seoul"
    strict: bool = False
    dry_run: bool = False


async def import_files(files: Sequence[str], wishes: Wishes) -> int:
    """Import files: 0 all loaded, 1 some records left out, 2 nothing loaded. Raises `SkillError`, `OSError`."""
    settings = read_settings()
    options = _options(wishes)
    batches = [_read(file, options) for file in files]
    if wishes.dry_run:
        return _told_only(batches, wishes)
    async with opened_store(settings) as store:
        report = await load(store, batches, strict=wishes.strict)
    _remarks(batches)
    _kept_aside(report.unresolved)
    print(_summary(report))
    if not report.loaded or (report.problems and not report.events):
        return 2
    return 1 if report.problems else 0


def _options(wishes: Wishes) -> Options:
    if wishes.kind is not None and wishes.kind not in KINDS:
        raise Misuse(f"--kind {wishes.kind!r} is none of {', '.join(sorted(KINDS))}")
    try:
        ZoneInfo(wishes.zone)
    except (ValueError, OSError, KeyError):
        raise Misuse(f"--zone {wishes.zone!r} is no IANA time zone: write one such as Asia/Seoul") from None
    language = read_language(read_settings()).language
    now = system_now()
    return Options(
        now=now,
        source=wishes.source,
        artists=tuple(need_artist(name, language.lexicon) for name in wishes.artists),
        kind=wishes.kind,
        zone=wishes.zone,
        known_artists=frozenset(language.lexicon.artists),
        find_names=find_names(language, now),
    )


def _read(file: str, options: Options) -> Batch:
    if file == PIPE:
        return read(sys.stdin.buffer.read(), options, name="standard input")
    path = Path(file)
    if path.is_dir():
        raise Misuse(f"{file} is a folder: name the files in it")
    return read(path, options)


def _remarks(batches: Sequence[Batch]) -> None:
    for batch in batches:
        for problem in batch.problems:
            note(f"{problem} (left out)")
        for remark in batch.notes[:_NOTES]:
            note(f"{remark} (note)")
        if len(batch.notes) > _NOTES:
            note(f"{batch.file}: {len(batch.notes) - _NOTES} more notes")


def _kept_aside(events: Sequence[Event]) -> None:
    """Which events no question will find, for want of an artist."""
    for event in events[:_NOTES]:
        note(
            f"{event.source.removeprefix('file:')}: {event.starts:%Y-%m-%d} {event.title!r}: no known artist (kept aside)"
        )
    if len(events) > _NOTES:
        note(f"{len(events) - _NOTES:,} more events kept aside")


def _told_only(batches: Sequence[Batch], wishes: Wishes) -> int:
    _remarks(batches)
    events, problems = sum(len(b.events) for b in batches), sum(len(b.problems) for b in batches)
    would = 0 if wishes.strict and problems else events
    print(f"would load {would} of {_count(events + problems, 'record')}; nothing was loaded (--dry-run)")
    if problems:
        return 2 if not would else 1
    return 0


def _summary(report: Report) -> str:
    left_out = _count(len(report.problems), "record") + " left out"
    if not report.loaded:
        return f"nothing was loaded (--strict): {_count(len(report.problems), 'bad record')}"
    counts = report.counts
    parts = [f"{counts.added} added", f"{counts.changed} changed", f"{counts.same} unchanged"]
    parts += [f"{counts.older} older than what is stored"] if counts.older else []
    parts += [f"{counts.gone} gone"] if counts.gone else []
    parts += [left_out] if report.problems else []
    if report.unresolved:
        parts.append(f"{len(report.unresolved)} kept aside for want of a known artist (name one with --artist)")
    return f"{_count(report.files, 'file')}: {', '.join(parts)}"


def _count(n: int, thing: str) -> str:
    return f"{n:,} {thing}" + ("" if n == 1 else "s")
