"""A calendar in memory, with the semantics of the real ones: for tests, `chat --fixture` and the evaluation."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dialogs import Event, EventQuery, Found
from skill.calendar import Counts, Scope, Series
from skill.calendar.rows import bounds, counts_in_old_copy, fold, identity, merge, needle, span, tidy
from skill.errors import CalendarUnavailable


class MemoryCalendar:
    """Events of a sequence. While `fail` is set, every call raises `CalendarUnavailable`."""

    def __init__(self, events: Iterable[Event] = (), *, fail: bool = False) -> None:
        self.fail = fail
        self._events: dict[str, Event] = {}  # by identity
        self._ids: dict[str, str] = {}  # identity by id
        self._series: dict[tuple[str, str], Series] = {}
        self._sorted: list[tuple[int, str, int, str, Event]] = []  # start, id, until, needle
        self._write(list(events), [], [])

    async def find_all(self, queries: Sequence[EventQuery]) -> tuple[Found, ...]:
        self._reach()
        return tuple(self._find(query) for query in queries)

    async def get(self, event_id: str) -> Event | None:
        self._reach()
        return self._events.get(self._ids.get(event_id, ""))

    async def upsert(
        self, events: Iterable[Event], *, series: Iterable[Series] = (), forget: Iterable[Scope] = ()
    ) -> Counts:
        self._reach()
        return self._write(list(events), list(series), list(forget))

    async def remove(self, *, source: str) -> int:
        self._reach()
        gone = [key for key, e in self._events.items() if e.source == source]
        for key in gone:
            del self._events[key]
        self._series = {key: s for key, s in self._series.items() if s.source != source}
        self._sort()
        return len(gone)

    async def series_due(self, horizon: datetime) -> tuple[Series, ...]:
        self._reach()
        due = [s for s in self._series.values() if s.until < horizon]
        return tuple(sorted(due, key=lambda s: (s.source, s.uid)))

    async def sources(self) -> Mapping[str, int]:
        self._reach()
        return dict(sorted(Counter(e.source for e in self._events.values()).items()))

    async def close(self) -> None:
        return None

    def _reach(self) -> None:
        if self.fail:
            raise CalendarUnavailable("the calendar in memory was told to fail")

    def _find(self, query: EventQuery) -> Found:
        found = self._matches(query)
        if query.order == "desc":
            found.reverse()
        return Found(events=tuple(found[: max(query.limit, 0)]), total=len(found))

    def _matches(self, query: EventQuery) -> list[Event]:
        start, end = bounds(query)
        texts = [t for t in map(fold, query.texts) if t]
        if query.texts and not texts:
            return []
        artists, kinds, ids = set(query.artists), set(query.kinds), set(query.ids)
        last = len(self._sorted) if end is None else bisect_left(self._sorted, (end,))
        return [
            e
            for _, _, until, text, e in self._sorted[:last]
            if (start is None or until > start)
            and (not artists or not artists.isdisjoint(e.artists))
            and (not kinds or e.kind in kinds)
            and (not ids or e.id in ids)
            and (not texts or any(t in text for t in texts))
        ]

    def _sort(self) -> None:
        self._ids = {e.id: key for key, e in self._events.items()}
        rows = [(*span(e), e) for e in self._events.values() if e.resolved]
        self._sorted = sorted(
            ((starts, e.id, until, needle(e), e) for starts, until, e in rows), key=lambda row: row[:2]
        )

    def _write(self, events: list[Event], series: list[Series], forget: list[Scope]) -> Counts:
        events = [tidy(e) for e in events]
        self._claim(events)
        outdated = self._outdated(events, series)
        whole = {(f.source, f.uid) for f in forget}
        newer = {key: s.sequence for key, s in self._series.items() if key in outdated}
        verdicts: Counter[str] = Counter()
        seen: set[str] = set()
        for e in events:
            key = identity(e.source, e.uid, e.recurrence_id)
            seen.add(key)
            place = (e.source, e.uid)
            if place in outdated and not counts_in_old_copy(e, newer.get(place)):
                verdicts["older"] += 1
            elif (stored := self._events.get(key)) is None:
                self._events[key] = e
                verdicts["added"] += 1
            else:
                verdict, self._events[key] = merge(stored, e, whole=place in whole or (e.source, None) in whole)
                verdicts[verdict] += 1
            if e.recurrence_id is None and place not in outdated:
                self._series.pop(place, None)
        for s in series:
            if (s.source, s.uid) not in outdated:
                self._series[s.source, s.uid] = replace(s, until=s.until.replace(microsecond=0))
        gone = self._forget(forget, seen, outdated, series)
        self._sort()
        return Counts(**verdicts, gone=gone)

    def _claim(self, events: list[Event]) -> None:
        """Raise `ValueError` if an id is taken by another event."""
        taken = dict(self._ids)
        for e in events:
            key = identity(e.source, e.uid, e.recurrence_id)
            if key not in self._events and taken.setdefault(e.id, key) != key:
                raise ValueError(f"two events have the id {e.id!r}")

    def _outdated(self, events: list[Event], series: list[Series]) -> set[tuple[str, str]]:
        """The UIDs for which a newer definition is stored, be it a series or a single event."""
        known = {key: s.sequence for key, s in self._series.items()}
        old = {
            (e.source, e.uid)
            for e in events
            if e.recurrence_id is None and known.get((e.source, e.uid), -1) > e.sequence
        }
        for s in series:
            single = self._events.get(identity(s.source, s.uid, None))
            stored = max(known.get((s.source, s.uid), -1), single.sequence if single else -1)
            if stored > s.sequence:
                old.add((s.source, s.uid))
        return old

    def _forget(self, scopes: list[Scope], seen: set[str], outdated: set[tuple[str, str]], series: list[Series]) -> int:
        whole = {f.source for f in scopes if f.uid is None}
        single = {(f.source, f.uid) for f in scopes}
        gone = [
            key
            for key, e in self._events.items()
            if key not in seen
            and (e.source, e.uid) not in outdated
            and (e.source in whole or (e.source, e.uid) in single)
        ]
        for key in gone:
            del self._events[key]
        kept = {(s.source, s.uid) for s in series}
        for place in [p for p in self._series if p[0] in whole and p not in kept]:
            del self._series[place]
        return len(gone)
