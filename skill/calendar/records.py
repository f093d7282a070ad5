"""What an import is given, what it makes, and what it has to say about the records it could not take as they are."""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dialogs import Event
from skill.calendar import Counts, Scope, Series
from skill.errors import SkillError

# Kinds of events. `other` is what no word tells.
KINDS: frozenset[str] = frozenset(
    re.findall(
        r"\w+",
        "broadcast music_show tv_variety radio live_stream award stage concert performance fan_event fanmeeting fansign "
        "release comeback anniversary birthday debut_anniversary exhibition ticketing other",
    )
)

# Recurrences are stored for the window that is answered (ERR-03), and a month more until the horizon is rolled.
PAST, FUTURE = timedelta(days=366), timedelta(days=366 + 31)

MAX_BYTES = 100 * 1024 * 1024
MAX_EVENTS = 1_000_000

# Which artists a text names, and which kind of event; the lexicon belongs to `intents`, so the caller brings it.
FindNames = Callable[[str], tuple[Sequence[str], str | None]]


class ImportTooLarge(SkillError):
    """More than an import takes; the message says what and how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to read files. `artists` and `kind` hold for every event and win over what the file says.

    `source` names where the events come from (by default the file); together with the UID it is their identity.
    `zone` is for times without one. `known_artists` are ids that a file may use as they are.
    """

    now: datetime
    source: str | None = None
    artists: tuple[str, ...] = ()
    kind: str | None = None
    zone: str = "Asia/Seoul"
    known_artists: Collection[str] = frozenset()
    find_names: FindNames | None = None

    @property
    def window(self) -> tuple[datetime, datetime]:
        """For which time recurrences are stored."""
        return self.now - PAST, self.now + FUTURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about one record or file. `line` counts from 1; `path` is the place in a JSON document."""

    file: str
    reason: str
    line: int | None = None
    path: str | None = None

    def __str__(self) -> str:
        place = "".join(f":{part}" for part in (self.line, self.path) if part is not None)
        return f"{self.file}{place}: {self.reason}"


@dataclass(slots=True, kw_only=True)
class Batch:
    """One file, read. `problems` are records that were left out, `notes` what was understood with good will.

    `unresolved` are events of `events` whose artist is unknown: they are kept, but no query finds them.
    """

    file: str
    source: str
    events: list[Event] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)  # UIDs of which nothing else is to stay
    problems: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    by_uid: dict[str, int] = field(default_factory=dict)  # place in `events` of a record's UID

    @property
    def unresolved(self) -> list[Event]:
        return [e for e in self.events if not e.resolved]

    def problem(self, reason: str, line: int | None = None, path: str | None = None) -> None:
        self.problems.append(Remark(file=self.file, reason=reason, line=line, path=path))

    def note(self, reason: str, line: int | None = None, path: str | None = None) -> None:
        self.notes.append(Remark(file=self.file, reason=reason, line=line, path=path))

    def add(self, event: Event) -> None:
        """Keep an event; raises `ImportTooLarge` past a million."""
        self.events.append(event)
        if len(self.events) > MAX_EVENTS:
            raise ImportTooLarge(
                f"{self.file} holds more than {MAX_EVENTS:,} events, occurrences of recurring ones included: "
                "split it, or leave out what is out of the window of a year before and after today"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an import did. `loaded` is False if it was strict and had problems: then nothing was written."""

    loaded: bool
    files: int
    events: int
    counts: Counts
    problems: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    unresolved: tuple[Event, ...] = ()


def clean(text: object) -> str:
    """Text of a source as we keep it: composed, without control characters, white space as single spaces."""
    composed = unicodedata.normalize("NFC", str(text))
    kept = "".join(c if c == "\n" or unicodedata.category(c)[0] != "C" or c == "\u200d" else " " for c in composed)
    return " ".join(kept.split())


def split_names(cell: str) -> list[str]:
    """Names in one field: '데이식스, 에스파' or 'DAY6 / aespa'."""
    return [name for name in map(str.strip, re.split(r"[,;/|·\n]|\s&\s", cell)) if name]


def whose(
    options: Options,
    *,
    title: str,
    artists: Sequence[str] = (),
    kind: str | None = None,
    categories: Sequence[str] = (),
) -> tuple[tuple[str, ...], str, list[str]]:
    """Artist ids and kind of a record, and the stated names that nobody knows.

    In this order: the options, what the record states, its categories, the names in its title. What is stated and
    unknown is not overruled by the title.
    """
    found, found_kind, unknown = list(options.artists), options.kind, []
    for name in () if found else artists:
        ids = _ids(options, name)
        found += ids
        unknown += [] if ids else [name]
    found_kind = found_kind or (_kind(options, kind) if kind else None)
    for category in categories:
        if not options.artists and not artists:
            found += _ids(options, category)
        found_kind = found_kind or _kind(options, category)
    if options.find_names is not None and (not found or found_kind is None):
        named, named_kind = options.find_names(title)
        if not found and not unknown:
            found += named
        found_kind = found_kind or (named_kind if named_kind in KINDS else None)
    return tuple(dict.fromkeys(found)), found_kind or "other", unknown


def _ids(options: Options, name: str) -> list[str]:
    if name in options.known_artists:
        return [name]
    return list(options.find_names(name)[0]) if options.find_names else []


def _kind(options: Options, word: str) -> str | None:
    plain = word.strip().casefold()
    if plain in KINDS:
        return plain
    found = options.find_names(word)[1] if options.find_names else None
    return found if found in KINDS else None
