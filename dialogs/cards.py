"""Cards for devices with a screen: rows in time order, badges, the limits of each surface (GUI-01…08)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dialogs.korean import after_midnight, row_time
from dialogs.manner import DeviceLimits, Manner
from dialogs.types import (
    Act,
    Card,
    ChoiceCard,
    Event,
    EventCard,
    EventListCard,
    MonthCard,
    Row,
    TextCard,
)

_KST = ZoneInfo("Asia/Seoul")


def card_of(act: Act, display: str, manner: Manner, limits: DeviceLimits) -> Card | None:
    """The card of an act, None where the device shows none."""
    if not limits.card or limits.rows == 0:
        return None
    pending = act.memory.session.pending
    if act.asks and pending is not None and len(pending.choices) > 1:
        return ChoiceCard(
            title=_cut(display, limits.title_chars), choices=tuple(c.label for c in pending.choices[: limits.rows])
        )
    if act.intent == "explain" or (act.kind in ("greet", "repair") and not act.listing):
        return TextCard(title=_cut("아이돌 캘린더", limits.title_chars), body=display)
    if not act.listing:
        return None
    rows = tuple(row_of(event, manner) for event in act.listing[: limits.rows])
    title = _cut(_title(act, manner), limits.title_chars)
    if len(act.listing) == 1:
        return EventCard(title=title, row=rows[0])
    window = act.facts.window
    if window is not None and window.grain == "month" and window.start is not None and limits.rows > 1:
        first = window.start.astimezone(_KST)
        days = sorted(
            {e.starts.astimezone(_KST).day for e in act.listing if e.starts.astimezone(_KST).month == first.month}
        )
        return MonthCard(
            title=title, year=first.year, month=first.month, days=tuple(days), rows=rows, total=len(act.listing)
        )
    return EventListCard(title=title, rows=rows, total=len(act.listing))


def row_of(event: Event, manner: Manner) -> Row:
    """One event in display form."""
    at = event.starts.astimezone(_KST)
    names = [manner.known[a].name if a in manner.known else a for a in event.artists]
    return Row(
        when=row_time(at, known=event.time_known and not event.all_day),
        title=event.title,
        artist=", ".join(dict.fromkeys(names)),
        place=event.venue or "",
        badges=badges_of(event, at),
        event_id=event.id,
        url=event.url,
    )


def badges_of(event: Event, at: datetime) -> tuple[str, ...]:
    """What must be seen at a glance: cancelled, moved, tentative, time not known, after midnight, example data."""
    out = []
    status = {"cancelled": "취소", "moved": "변경", "tentative": "미정"}.get(event.status)
    if status:
        out.append(status)
    if not event.time_known and not event.all_day:
        out.append("시간 미정")
    if event.time_known and not event.all_day and after_midnight(at):
        out.append("자정 넘어")
    if event.demo:
        out.append("[예시]")
    return tuple(out)


def _title(act: Act, manner: Manner) -> str:
    names = [manner.known[a].name for a in act.facts.artists if a in manner.known]
    window = act.facts.window
    head = "·".join(names[:2]) if names else "아이돌 일정"
    if window is not None and window.start is not None and window.grain in ("day", "hour", "minute"):
        at = window.start.astimezone(_KST)
        return f"{head} {at.month}월 {at.day}일"
    return head


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
