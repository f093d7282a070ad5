"""Recurring events: which rules are followed, and their occurrences in a window (docs/adr/0002-recurrences.md)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Component
from icalendar import Event as VEvent

from skill.calendar.rows import HIGHEST, OF_SERIES

EARLIEST = 1900  # year of a first occurrence: rules are walked from there, day by day
DAILY = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
MAX_A_DAY = 24


def unusable(component: VEvent) -> str | None:
    """Why a recurrence rule is not followed, None if it is: rules that repeat more than hourly would flood the store."""
    rules = component.get("RRULE") or []
    for rule in rules if isinstance(rules, list) else [rules]:
        often = str((rule.get("FREQ") or [""])[0]).upper()
        if often not in DAILY:
            return f"FREQ={often or '?'} is not followed: an event recurs at most daily"
        a_day = 1
        for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            a_day *= max(1, len(rule.get(part) or []))
        if a_day > MAX_A_DAY:
            return f"{a_day} occurrences a day are not followed (at most {MAX_A_DAY})"
        if "COUNT" in rule and "UNTIL" in rule:
            return "a rule cannot have both COUNT and UNTIL"
        if int((rule.get("INTERVAL") or [1])[0]) < 1:
            return "INTERVAL must be 1 or more"
    first: date = one(component, "DTSTART").dt
    return None if first.year >= EARLIEST else f"a recurring event cannot start before {EARLIEST}"


def occurrences(definition: str, start: datetime, end: datetime) -> Iterator[tuple[str, date, VEvent, int]]:
    """The occurrences of a definition that overlap a window: identity, original start, and the event as it takes place.

    Last comes the SEQUENCE of the component that tells this very occurrence, `OF_SERIES` where none does. Moved and
    cancelled ones are among them, those left out by EXDATE are not (RFC 5545, 3.8.4.4 and 3.8.5). Raises `ValueError`
    for a rule that cannot be followed.
    """
    calendar = Calendar.from_ical(definition)
    own: dict[str, int] = {}
    for component in calendar.walk("VEVENT"):
        stated = getattr(one(component, "RECURRENCE-ID"), "dt", None)
        if isinstance(stated, date):
            key = recurrence_id(stated)
            own[key] = max(own.get(key, 0), sequence_number(one(component, "SEQUENCE")))
    try:
        found = recurring_ical_events.of(calendar, keep_recurrence_attributes=False).between(start, end)
    except (ValueError, TypeError, KeyError, OverflowError, AttributeError, IndexError) as error:
        raise ValueError(f"its recurrence cannot be followed: {error}") from error
    for component in sorted(found, key=lambda c: _place(one(c, "DTSTART").dt)):
        stated = one(component, "RECURRENCE-ID")
        original: date = (stated or one(component, "DTSTART")).dt
        key = recurrence_id(original)
        yield key, original, component, own.get(key, OF_SERIES)


def _place(at: date) -> float:
    """Where a start stands in time, roughly for days: enough to sort one series."""
    return (at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=UTC)).timestamp()


def recurrence_id(original: date) -> str:
    """The original start of an occurrence in one form: `20261125T093000Z` (UTC) or `20261125` for all-day events."""
    if isinstance(original, datetime):
        return original.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return original.strftime("%Y%m%d")


def sequence_number(value: object) -> int:
    """A SEQUENCE as it is told, 0 where that is nothing or no number."""
    try:
        return min(max(0, int(str(value))), HIGHEST)
    except ValueError:
        return 0


def one(component: Component, name: str) -> Any:
    """The value of a property; the first one where it is repeated against the rules."""
    value = component.get(name)
    return value[0] if isinstance(value, list) and value else value
