"""The last good answers of the calendar, kept in the process for the time when it cannot be read (ERR-08)."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dialogs import Event, EventQuery, Found
from intents import TimeRange

MAX_AGE = timedelta(hours=24)
_EACH = 4  # answers kept for the same artists, the newest


@dataclass(frozen=True, slots=True)
class _Answer:
    query: EventQuery
    found: Found
    at: datetime


class LastGood:
    """Answers by artists; the least recently answered go first. Nothing older than a day is ever given."""

    def __init__(self, artists: int = 1000) -> None:
        self._size = artists
        self._answers: OrderedDict[tuple[str, ...], tuple[_Answer, ...]] = OrderedDict()

    def keep(self, queries: Sequence[EventQuery], found: Sequence[Found], at: datetime) -> None:
        """Remember what the calendar answered at `at` (aware)."""
        for query, answer in zip(queries, found, strict=True):
            key = tuple(sorted(query.artists))
            others = tuple(a for a in self._answers.get(key, ()) if a.query != query)[-_EACH + 1 :]
            self._answers[key] = (*others, _Answer(query, answer, at))
            self._answers.move_to_end(key)
        while len(self._answers) > self._size:
            self._answers.popitem(last=False)

    def instead(self, query: EventQuery, now: datetime) -> Found:
        """What may stand in for the answer to a query: `failed`, with the age in `as_of` if there is anything."""
        for answer in reversed(self._answers.get(tuple(sorted(query.artists)), ())):
            if not timedelta(0) <= now - answer.at <= MAX_AGE:
                continue
            if answer.query == query:
                return replace(answer.found, failed=True, as_of=answer.at)
            if _covers(answer, query):
                events = [event for event in answer.found.events if overlaps(event, query.window)]
                if query.order != answer.query.order:
                    events.reverse()
                return Found(events=tuple(events[: query.limit]), total=len(events), failed=True, as_of=answer.at)
        return Found(failed=True)


def _covers(answer: _Answer, query: EventQuery) -> bool:
    """Whether a kept answer is complete and holds every day of the query. Both sides are compared by day: a window that
    starts or ends now moves with every turn."""
    kept, found = answer.query, answer.found
    if (kept.kinds, kept.texts, kept.ids) != (query.kinds, query.texts, query.ids) or found.total != len(found.events):
        return False
    if kept.window is None:
        return True
    if query.window is None:
        return False
    return _not_after(kept.window.start, query.window.start) and _not_after(query.window.end, kept.window.end, end=True)


def _not_after(first: datetime | None, second: datetime | None, *, end: bool = False) -> bool:
    """Whether a bound lies on the same day as another or before it; None is without end in its own direction."""
    open_bound, closed_bound = (second, first) if end else (first, second)
    if open_bound is None:
        return True
    if closed_bound is None:
        return False
    assert first is not None
    assert second is not None
    return first <= second or (first.date() == second.astimezone(first.tzinfo).date())


def overlaps(event: Event, window: TimeRange | None) -> bool:
    """Whether an event lies in a half-open window; without an end it lasts a moment."""
    if window is None:
        return True
    if window.end is not None and event.starts >= window.end:
        return False
    if window.start is None:
        return True
    return event.starts >= window.start if event.ends is None else event.ends > window.start
