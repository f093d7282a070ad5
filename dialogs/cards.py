"""Cards for devices with a screen: rows in time order, badges, the limits of each surface (GUI-01…08)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dialogs.korean import after_midnight, row_day, row_time
from dialogs.manner import DeviceLimits, Manner
from dialogs.numbers import WEEKDAYS
from dialogs.screen import Card, ChoiceCard, EventCard, EventListCard, MonthCard, Row, TextCard
from dialogs.types import Act, Event
from intents import TimeRange

_KST = ZoneInfo("Asia/Seoul")  # events keep Korea's time (TPO-19)
_INSTANT = timedelta(microseconds=1)
_EXPLAINING = ("explain", "help", "profile.set")


def card_of(act: Act, display: str, manner: Manner, limits: DeviceLimits) -> Card | None:
    """The card of an act, None where the device shows none or there is nothing more to show than the sentence."""
    if not limits.card:
        return None
    pending = act.memory.session.pending
    if act.asks and pending is not None and len(pending.choices) > 1:
        choices = tuple(c.label for c in pending.choices[: limits.rows])
        return ChoiceCard(title=_cut(display, limits.title_chars), choices=choices)
    if act.intent in _EXPLAINING or (act.kind in ("greet", "repair") and not act.listing):
        return TextCard(title=_cut(manner.policy.words.titles.service, limits.title_chars), body=display)
    if not act.listing:
        return None
    rows = tuple([row_of(event, manner) for event in act.listing[: limits.rows]])
    month = _month(act.facts.window)
    title, total = _title(act, month, manner, limits.title_chars), max(len(act.listing), act.facts.total)
    if total == 1:
        return EventCard(title=title, row=rows[0])
    if month is not None and limits.rows > 1:
        days = {at.day for e in act.listing if ((at := _local(e.starts)).year, at.month) == (month.year, month.month)}
        return MonthCard(
            title=title, year=month.year, month=month.month, days=tuple(sorted(days)), rows=rows, total=total
        )
    return EventListCard(title=title, rows=rows, total=total)


def row_of(event: Event, manner: Manner) -> Row:
    """One event in display form: the 24-hour time, the title in full (PHR-13), names as they are written."""
    known, artists = manner.known, event.artists
    names = [known[a].name if a in known else a for a in artists]
    return Row(
        when=_when(event), title=" ".join(event.title.split()), place=event.venue or "",
        artist=names[0] if len(names) == 1 else ", ".join(dict.fromkeys(names)),
        badges=badges_of(event, manner), event_id=event.id, url=event.url,
    )  # fmt: skip


def badges_of(event: Event, manner: Manner) -> tuple[str, ...]:
    """What must be seen at a glance: cancelled, moved, tentative, time not known, after midnight, example data."""
    words = manner.policy.words.badges
    out = [words[event.status]] if event.status in words else []
    if not event.all_day and not event.time_known:
        out.append(words["untimed"])
    elif not event.all_day and after_midnight(_local(event.starts)):
        out.append(words["late"])
    if event.demo:
        out.append(f"[{words['example']}]")
    return tuple(out)


def _when(event: Event) -> str:
    """'11/25(수) 18:30'; days alone where no time is known, and both ends of what lasts for days."""
    at = _local(event.starts)
    if not event.all_day:
        return row_time(at, known=event.time_known)
    last = _local(event.ends - _INSTANT) if event.ends and event.ends > event.starts else at
    return row_day(at.date()) if last.date() <= at.date() else f"{row_day(at.date())}–{row_day(last.date())}"


def _local(moment: datetime) -> datetime:
    return moment.astimezone(_KST)


def _month(window: TimeRange | None) -> date | None:
    """The first day of the month that a window covers whole, None if it is no month."""
    if window is None or window.start is None or window.end is None:
        return None
    first, after = _local(window.start).date(), _local(window.end).date()
    whole = first.day == 1 and after == (first + timedelta(days=31)).replace(day=1)
    return first if whole else None


def _title(act: Act, month: date | None, manner: Manner, limit: int) -> str:
    """Who and when, as much of it as the surface has room for; the weekday goes first."""
    known, titles = manner.known, manner.policy.words.titles
    names = [known[a].name for a in act.facts.artists if a in known]
    who = f"{names[0]} {titles.besides} {len(names) - 1}팀" if len(names) > 2 else "·".join(names)
    form = ""
    for when in _window_names(act.facts.window, month, titles.window):
        form = f"{who} {when}".strip()
        if len(form) <= limit:
            return form
    return _cut(who or form, limit)


def _window_names(window: TimeRange | None, month: date | None, other: str) -> Iterator[str]:
    """The window of an answer as a title names it, longest first; `other` where it has no name."""
    if month is not None:
        yield from (f"{month.year}년 {month.month}월", f"{month.month}월")
    elif window is None or window.start is None:
        yield other
    else:
        first = _local(window.start).date()
        last = _local(window.end - _INSTANT).date() if window.end else first
        day = f"{first.month}월 {first.day}일"
        if last <= first or window.grain in ("hour", "minute"):
            yield from (f"{day} {WEEKDAYS[first.weekday()]}", day, row_day(first))
        elif (last - first).days > 92:
            yield f"{first.year}년" if first.year == last.year else other
        else:
            end = f"{last.day}일" if last.month == first.month else f"{last.month}월 {last.day}일"
            yield from (f"{day}–{end}", f"{first.month}/{first.day}–{last.month}/{last.day}")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
