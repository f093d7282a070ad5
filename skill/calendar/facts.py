"""Real facts that everybody gets, made from the artist and show data: birthdays, debut days, weekly programmes.

Source `facts`. Programmes belong to no artist and are found all the same ('내일 인기가요 언제 시작해?').
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.rrule import rrulestr

from dialogs import Event
from skill.calendar.records import FUTURE, PAST
from skill.calendar.recurrence import recurrence_id
from skill.calendar.rows import event_id, midnight, tidy, zone_of
from skill.errors import DataError

SOURCE = "facts"
ZONE = "Asia/Seoul"

_BIRTHDAY = re.compile(r"(?:(?P<year>\d{4})-|--)?(?P<month>\d{2})-?(?P<day>\d{2})")


def facts(artists: Iterable[Mapping[str, Any]], shows: Iterable[Mapping[str, Any]], now: datetime) -> list[Event]:
    """All facts of the window that is answered (ERR-03), with a month of margin.

    `artists` and `shows` are the parsed entries of `lexicon/artists.json` and `lexicon/shows.json`. Raises `DataError` for a date that is none.
    """
    entries = list(artists)
    start, end = now - PAST, now + FUTURE
    found = [*_birthdays(entries, start, end), *_debuts(entries, start, end), *_programmes(shows, start, end)]
    return [tidy(replace(event, updated=now)) for event in found]


# ---------------------------------------------------------------- anniversaries


def _birthdays(entries: Sequence[Mapping[str, Any]], start: datetime, end: datetime) -> Iterator[Event]:
    """A birthday stands in the schedule of the person and of the groups whose line-up has them.

    Who left a group, or is no more, is not told under it (`current` false), nor at all where the entry is not active.
    """
    line_ups: dict[str, list[str]] = {}
    for entry in entries:
        for member in entry.get("members") or ():
            if member.get("current") is not False:
                line_ups.setdefault(member["id"], []).append(entry["id"])
    for entry in entries:
        if entry["kind"] == "group" or entry.get("active") is False or not entry.get("birthday"):
            continue
        for day, _ in _yearly(entry["birthday"], start, end, entry["id"]):
            yield _day(
                f"birthday:{entry['id']}",
                day,
                title=f"{entry['name']} 생일",
                spoken=f"{entry['spoken']} 생일" if entry.get("spoken") else None,
                kind="birthday",
                artists=(entry["id"], *line_ups.get(entry["id"], ())),
            )


def _debuts(entries: Sequence[Mapping[str, Any]], start: datetime, end: datetime) -> Iterator[Event]:
    for entry in entries:
        debut = entry.get("debut")
        if not debut or (entry["kind"] != "group" and entry.get("active") is False):
            continue
        for day, first in _yearly(debut, start, end, entry["id"]):
            years = day.year - first if first else 0
            if years < 1:
                continue
            yield _day(
                f"debut:{entry['id']}",
                day,
                title=f"{entry['name']} 데뷔 {years}주년",
                spoken=None,
                kind="debut_anniversary",
                artists=(entry["id"],),
            )


def _yearly(text: str, start: datetime, end: datetime, whose: str) -> Iterator[tuple[date, int | None]]:
    """The days of an anniversary in a window and the year it began, where it is told (`--05-12`: it is not).

    29 February is kept on the 28th in common years.
    """
    matched = _BIRTHDAY.fullmatch(text)
    try:
        if matched is None:
            raise ValueError
        month, day = int(matched["month"]), int(matched["day"])
        date(2024, month, day)
    except ValueError as error:
        raise DataError(f"artists.json, {whose}: {text!r} is no date (2000-04-11, or 04-11 without a year)") from error
    zone = zone_of(ZONE)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    began = int(matched["year"]) if matched["year"] else None
    for year in range(first.year, last.year + 1):
        leap = (month, day) == (2, 29) and not _is_leap(year)
        at = date(year, month, 28 if leap else day)
        if first <= at < last and (began is None or year >= began):
            yield at, began


def _is_leap(year: int) -> bool:
    return (date(year, 3, 1) - timedelta(days=1)).day == 29


def _day(uid: str, day: date, *, title: str, spoken: str | None, kind: str, artists: tuple[str, ...]) -> Event:
    starts = midnight(day, zone_of(ZONE))
    recurrence = recurrence_id(day)
    return Event(
        id=event_id(SOURCE, uid, recurrence),
        source=SOURCE,
        uid=uid,
        recurrence_id=recurrence,
        title=title,
        spoken=spoken,
        kind=kind,
        artists=artists,
        starts=starts,
        all_day=True,
        time_known=False,
    )


# ---------------------------------------------------------------- programmes


def _programmes(shows: Iterable[Mapping[str, Any]], start: datetime, end: datetime) -> Iterator[Event]:
    """The occurrences of the weekly programmes that are on air and whose time is known."""
    zone = zone_of(ZONE)
    for show in shows:
        if show.get("status") != "active" or not show.get("rrule") or not show.get("start"):
            continue
        hour, minute = map(int, show["start"].split(":"))
        first = start.astimezone(zone).replace(hour=hour, minute=minute, second=0, microsecond=0, tzinfo=None)
        rule = rrulestr(show["rrule"], dtstart=first)
        length = show.get("minutes")
        for at in rule.between(first, end.astimezone(zone).replace(tzinfo=None), inc=True):
            starts = at.replace(tzinfo=zone)
            uid, recurrence = f"show:{show['id']}", recurrence_id(starts)
            yield Event(
                id=event_id(SOURCE, uid, recurrence),
                source=SOURCE,
                uid=uid,
                recurrence_id=recurrence,
                title=show["name"],
                spoken=show.get("spoken"),
                kind=show["kind"],
                artists=(),
                starts=starts,
                ends=starts + timedelta(minutes=length) if length else None,
                zone=ZONE,
                venue=show.get("channel"),
            )
