"""Events as an iCalendar feed to subscribe to (RFC 5545, RFC 7986). docs/feed.md says what subscribers can rely on.

The same events give the same bytes at any time: UID comes from the event's id, DTSTAMP and LAST-MODIFIED are its last
change, SEQUENCE rises with each of them. An event is serialised once per revision; a feed is put together from such pieces.
"""

import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import icalendar

from dialogs import Event, EventQuery
from intents import TimeRange

PAST = timedelta(days=90)
AHEAD = timedelta(days=365)
REFRESH = timedelta(hours=4)
LIMIT = 5000  # events of one feed; calendar programs choke on more
ZONE = ZoneInfo("Asia/Seoul")
MY_TITLE = "내 아이돌 일정 · 아이돌 캘린더"
_PRODID = "-//idolcal//idol calendar//KO"
_UNDATED = datetime(2020, 1, 1, tzinfo=UTC)  # last change of an event whose source does not tell
_KEPT = 20_000  # serialised events
_FIRST_DAY = date(1990, 1, 1)  # time zones are described from then on


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Names for display: of artists by id, of kinds of event by id. An id without a name stands for itself."""

    artists: Mapping[str, str]
    kinds: Mapping[str, str]


def feed_query(artists: tuple[str, ...], now: datetime) -> EventQuery:
    """What belongs into a feed: 90 days back and a year ahead, by whole days in Seoul, so that it changes once a day."""
    midnight = datetime.combine(now.astimezone(ZONE).date(), time(), ZONE)
    window = TimeRange(start=midnight - PAST, end=midnight + AHEAD + timedelta(days=1), grain="day")
    return EventQuery(window=window, artists=artists, limit=LIMIT)


class FeedWriter:
    """Writes feeds; keeps the serialised events of the last ones."""

    def __init__(self) -> None:
        self._pieces: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._words: Words | None = None

    def text(
        self, title: str, events: Iterable[Event], now: datetime, *, words: Words, source: str | None = None
    ) -> bytes:
        """A whole feed, CRLF and UTF-8. `source` is its own public address, where there is one (RFC 7986 section 5.8).

        Cancelled events stay until their day has passed, for programs that would otherwise keep the old state.
        """
        if words is not self._words:
            self._words = words
            self._pieces.clear()
        shown = [event for event in events if event.status != "cancelled" or _last_day(event) >= _today(event, now)]
        zones = dict.fromkeys(["Asia/Seoul", *(event.zone for event in shown if _timed(event))])
        head, tail = _frame(title, source)
        return b"".join(
            (head, *(zone_piece(zone) for zone in zones), *(self._piece(event, words) for event in shown), tail)
        )

    def _piece(self, event: Event, words: Words) -> bytes:
        key = (
            event.id,
            event.revision,
            event.sequence,
            event.updated,
            event.starts,
            event.ends,
            event.status,
            event.title,
        )
        piece = self._pieces.get(key)
        if piece is None:
            piece = self._pieces[key] = event_piece(event, words)
            if len(self._pieces) > _KEPT:
                self._pieces.popitem(last=False)
        return piece


def feed_title(artist: str) -> str:
    """The name of an artist's feed in calendar programs."""
    return f"{artist} 일정 · 아이돌 캘린더"


def event_piece(event: Event, words: Words) -> bytes:
    """One VEVENT (RFC 5545 section 3.6.1)."""
    piece = icalendar.Event()
    changed = (event.updated or _UNDATED).astimezone(UTC).replace(microsecond=0)
    piece.add("uid", f"{event.id}@idolcal")
    piece.add("dtstamp", changed)
    piece.add("last-modified", changed)
    piece.add("sequence", max(0, event.sequence) + event.revision)
    piece.add("summary", _summary(event))
    _add_times(piece, event)
    piece.add("status", {"cancelled": "CANCELLED", "tentative": "TENTATIVE"}.get(event.status, "CONFIRMED"))
    if event.venue:
        piece.add("location", one_line(event.venue))
    description = _description(event, words)
    if description:
        piece.add("description", description)
    kind = [one_line(words.kinds.get(event.kind, event.kind))] if event.kind != "other" else []  # no word of people's
    piece.add("categories", [*kind, *_names(event, words)])
    if event.url is not None and urlsplit(event.url).scheme in ("http", "https"):
        piece.add("url", quote(one_line(event.url), safe="%:/?#[]@!$&'()*+,;="))
    if not _timed(event):
        piece.add("transp", "TRANSPARENT")  # a birthday does not make anybody busy
    return bytes(piece.to_ical())


def _add_times(piece: icalendar.Event, event: Event) -> None:
    starts = event.starts.astimezone(ZoneInfo(event.zone))
    if not _timed(event):
        piece.add("dtstart", starts.date())
        piece.add("dtend", _last_day(event) + timedelta(days=1))
        return
    piece.add("dtstart", _in_zone(starts))
    if event.ends is not None and event.ends > event.starts:
        piece.add("dtend", _in_zone(event.ends.astimezone(ZoneInfo(event.zone))))


def _in_zone(moment: datetime) -> datetime:
    """Times of the zone UTC are written with a Z and need no description of the zone."""
    return moment.astimezone(UTC) if getattr(moment.tzinfo, "key", "") in ("UTC", "Etc/UTC") else moment


def _timed(event: Event) -> bool:
    return event.time_known and not event.all_day


def _last_day(event: Event) -> date:
    """The last day of an event in its zone; ends are exclusive."""
    zone = ZoneInfo(event.zone)
    first = event.starts.astimezone(zone).date()
    if event.ends is None or event.ends <= event.starts:
        return first
    return max(first, (event.ends.astimezone(zone) - timedelta(microseconds=1)).date())


def _today(event: Event, now: datetime) -> date:
    return now.astimezone(ZoneInfo(event.zone)).date()


def _summary(event: Event) -> str:
    badges = "[예시] " if event.demo else ""
    badges += {"cancelled": "[취소] ", "moved": "[변경] ", "tentative": "[미정] "}.get(event.status, "")
    return badges + one_line(event.title)


def _description(event: Event, words: Words) -> str:
    lines = []
    if event.cast:
        lines.append("출연: " + ", ".join(map(one_line, event.cast)))
    elif len(event.artists) > 1:
        lines.append("함께: " + ", ".join(_names(event, words)))
    if event.status == "moved" and event.was is not None:
        was = event.was.astimezone(ZoneInfo(event.zone))
        lines.append(f"원래 일정: {was.year}년 {was.month}월 {was.day}일" + (f" {was:%H:%M}" if _timed(event) else ""))
    if not event.time_known and not event.all_day:
        lines.append("시간은 아직 나오지 않았어요.")
    if event.demo:
        lines.append("지어낸 예시 일정이에요.")
    return "\n".join(lines)


def _names(event: Event, words: Words) -> list[str]:
    return [one_line(words.artists.get(artist, artist)) for artist in event.artists]


def one_line(text: str) -> str:
    """NFC text of one line without control characters and lone surrogates, which no calendar program takes."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    kept = kept.replace("\\N", "\\n")  # which the writer would take for a line break (RFC 5545, 3.3.11)
    return unicodedata.normalize("NFC", " ".join(kept.split(" ")).strip())


@lru_cache(maxsize=2048)
def _frame(title: str, source: str | None) -> tuple[bytes, bytes]:
    """What stands before and after the components."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODID)
    calendar.add("version", "2.0")
    calendar.calendar_name = one_line(title)
    calendar.color = "mediumpurple"
    calendar.refresh_interval = REFRESH
    calendar["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH))
    if source is not None:
        calendar.source = source
        calendar["SOURCE"].params["VALUE"] = "URI"
        calendar.url = source
    text = bytes(calendar.to_ical())
    tail = b"END:VCALENDAR\r\n"
    return text.removesuffix(tail), tail


@lru_cache(maxsize=600)
def zone_piece(zone: str) -> bytes:
    """The VTIMEZONE of an IANA zone, empty for UTC."""
    calendar, event = icalendar.Calendar(), icalendar.Event()
    event.add("dtstart", _in_zone(datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))))
    calendar.add_component(event)
    calendar.add_missing_timezones(first_date=_FIRST_DAY)
    for described in calendar.timezones:
        described.pop("COMMENT", None)
    return b"".join(bytes(described.to_ical()) for described in calendar.timezones)


def feed_text(artist: str, events: Iterable[Event], now: datetime, *, words: Words, source: str | None = None) -> bytes:
    """The feed of one artist (an id) as bytes, for the command line and for tests."""
    name = words.artists.get(artist, artist)
    return FeedWriter().text(feed_title(name), events, now, words=words, source=source)
