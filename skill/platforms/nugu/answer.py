"""The answer of NUGU: values for the prompts of Play Builder, and directives where the device has the interface."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from dialogs import Card, ChoiceCard, Command, EventCard, Reply, Row, TextCard
from intents import Turn
from skill.platforms import Call
from skill.platforms.nugu.wire import NuguRequest, ScreenState, read_request
from skill.platforms.nugu.words import DisplayNames, Interpreter, Names, OutputField
from skill.wire import CalendarWords, texts

VALUE_CHARS = 150  # of one value of a prompt (PHR-11)
TITLE_CHARS = 20  # of a template's title (GUI table)
LINE_CHARS = 40  # of a row's header, body or footer: one line each
MAX_ITEMS = 5  # rows of a template

_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+")


def packed(text: str, values: int, *, keep_last: bool) -> tuple[str, ...]:
    """A text in exactly `values` values of at most `VALUE_CHARS` characters, divided between sentences, never in a word.

    What does not fit goes, sentence by sentence from the end; with `keep_last` the last sentence, a question, stays.
    Values that are not needed are "".
    """
    pieces = [piece for sentence in _SENTENCE_END.split(text.strip()) for piece in _pieces(sentence)]
    tail = pieces.pop() if keep_last and len(pieces) > 1 else ""
    filled, at = [""] * values, 0
    for piece in pieces:
        while at < values:
            room = VALUE_CHARS - (len(tail) + 1 if tail and at == values - 1 else 0)
            if len(filled[at]) + bool(filled[at]) + len(piece) <= room:
                filled[at] = f"{filled[at]} {piece}".strip()
                break
            at += 1
        if at == values:
            at -= 1
            break
    if tail:
        if len(filled[at]) + 1 + len(tail) > VALUE_CHARS:
            at += 1
        filled[at] = f"{filled[at]} {tail}".strip()
    return tuple(filled)


def _pieces(sentence: str) -> list[str]:
    """A sentence of more than one value, divided between words; a word of that length (no language has one) is cut."""
    if len(sentence) <= VALUE_CHARS:
        return [sentence]
    head = sentence[: VALUE_CHARS + 1]
    cut = max(head.rfind(", ") + 1, 0) or head.rfind(" ")
    cut = cut if cut > 0 else VALUE_CHARS
    rest = sentence[cut:].strip()
    return [sentence[:cut].strip(), *(_pieces(rest) if rest else [])]


class _Values:
    """The fields of the data file for one reply; all are strings or None."""

    def __init__(self, reply: Reply, turn: Turn, calendar: CalendarWords, said: Mapping[str, str]) -> None:
        self._reply, self._turn, self._calendar, self._said = reply, turn, calendar, said
        self._zone = ZoneInfo(turn.zone)
        self._first = reply.facts.events[0] if reply.facts.events else None

    def of(self, parameter: str, source: OutputField) -> str | None:
        """The value of a parameter that the data file fills from `source`."""
        reply, first = self._reply, self._first
        makers: dict[OutputField, Callable[[], str | None]] = {
            "speech": lambda: packed(reply.speech, 1, keep_last=reply.asks)[0],
            "speech_1": lambda: packed(reply.speech, 2, keep_last=reply.asks)[0],
            "speech_2": lambda: packed(reply.speech, 2, keep_last=reply.asks)[1],
            "display": lambda: packed(reply.display, 1, keep_last=reply.asks)[0],
            "count": self._count,
            "date": self._date,
            "artist": lambda: self._artists() or self._said.get(parameter),
            "first_title": lambda: _line(first.title, VALUE_CHARS) if first else None,
            "first_date": self._first_date,
            "first_time": self._first_time,
            "first_place": lambda: _line(first.venue, VALUE_CHARS) if first and first.venue else None,
            "asks": lambda: "Y" if reply.asks else "N",
            "status": lambda: reply.facts.status.upper(),
            "said": lambda: self._said.get(parameter),
        }
        return makers[source]()

    def _count(self) -> str | None:
        counted = self._reply.facts.status in ("ok", "empty") and self._reply.outcome == "answer"
        return str(self._reply.facts.total) if counted else None

    def _artists(self) -> str | None:
        names = [self._reply.facts.names.get(artist) for artist in self._reply.facts.artists]
        found = ", ".join(name for name in names if name)
        return _line(found, VALUE_CHARS) if found else None

    def _date(self) -> str | None:
        window = self._reply.facts.window
        if window is None or window.start is None or window.end is None:
            return None
        first = window.start.astimezone(self._zone).date()
        last = max(first, (window.end.astimezone(self._zone) - timedelta(microseconds=1)).date())
        return self._calendar.span_text(first, last, self._turn.now.year)

    def _first_date(self) -> str | None:
        if self._first is None:
            return None
        return self._calendar.date_text(
            self._first.starts.astimezone(ZoneInfo(self._first.zone)).date(), self._turn.now.year
        )

    def _first_time(self) -> str | None:
        if self._first is None:
            return None
        if self._first.all_day or not self._first.time_known:
            return self._calendar.unknown
        return self._calendar.clock_text(self._first.starts.astimezone(ZoneInfo(self._first.zone)))


def _line(text: str, limit: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _rows(card: Card) -> list[tuple[str, str, str | None]]:
    """The rows of a card as header, body and footer; never empty ones, for header and body are mandatory."""
    if isinstance(card, ChoiceCard):
        return [(choice, card.title, None) for choice in card.choices]
    if isinstance(card, TextCard):
        return [(card.title, card.body, None)]
    rows = (card.row,) if isinstance(card, EventCard) else card.rows
    return [_row(row) for row in rows]


def _row(row: Row) -> tuple[str, str, str | None]:
    badges = "".join(f"[{badge.strip('[]')}] " for badge in row.badges)
    where = " · ".join(part for part in (row.artist if row.artist not in row.title else "", row.place) if part)
    return f"{badges}{row.title}", row.when, where or None


def _template(card: Card, names: DisplayNames, shown: ScreenState, logo: str) -> dict[str, Any] | None:
    rows = [row for row in _rows(card) if row[0].strip() and row[1].strip()][:MAX_ITEMS]
    if not rows:
        return None
    ids = [card.row.event_id] if isinstance(card, EventCard) else [r.event_id for r in getattr(card, "rows", ())]
    items: list[dict[str, Any]] = []
    for n, (header, body, footer) in enumerate(rows):
        token = (ids[n] if n < len(ids) else None) or f"row-{n + 1}"
        item = {
            "token": token,
            "header": {"text": _line(header, LINE_CHARS)},
            "body": {"text": _line(body, LINE_CHARS)},
        }
        items.append(item | ({"footer": {"text": _line(footer, LINE_CHARS)}} if footer else {}))
    service = shown.playServiceId or names.play_service_id
    return {
        "type": "Display.TextList1",
        "version": "1.0",
        **({"playServiceId": service} if service else {}),
        "token": f"{card.kind}-{sha256(card.title.encode()).hexdigest()[:12]}",
        "duration": names.duration,
        "title": {"logo": {"sources": [{"url": logo}]}, "text": {"text": _line(card.title, TITLE_CHARS)}},
        "badgeNumber": len(items) > 1,
        "listItems": items,
    }


def _audio(command: Command, turn: Turn) -> dict[str, Any] | None:
    """The directive of a command. To seek is to play the same stream from elsewhere; its address is our token."""
    if command.name == "stop":
        return {"type": "AudioPlayer.Stop"}
    playing = turn.surroundings.player_token or ""
    url = command.url or (playing if playing.startswith(("http://", "https://")) else None)
    if url is None:
        return None
    offset = command.value * 1000
    if command.name == "seek" and command.value:  # 0 is the beginning, anything else counts from here
        offset += turn.surroundings.player_offset_ms
    stream = {"url": url, "offsetInMilliseconds": max(0, offset), "token": url}
    return {"type": "AudioPlayer.Play", "audioItem": {"stream": stream, "metadata": {}}}


_HOST = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")


def _logo(names: DisplayNames, call: Call) -> str | None:
    """The address of the logo: as it is written, or below the address under which NUGU has reached us."""
    if names.logo is None or "://" in names.logo:
        return names.logo
    host = call.headers.get("host", "")
    scheme = call.headers.get("x-forwarded-proto", "https")
    if not _HOST.fullmatch(host) or scheme not in ("http", "https"):
        return None
    return f"{scheme}://{host}/{names.logo.lstrip('/')}"


def _directives(names: Names, reply: Reply, turn: Turn, request: NuguRequest, call: Call) -> list[dict[str, Any]]:
    interfaces = request.interfaces
    found: list[dict[str, Any] | None] = []
    logo = _logo(names.display, call)
    if interfaces.Display and reply.card and logo and not reply.commands:  # the player has a screen of its own
        found.append(_template(reply.card, names.display, interfaces.Display, logo))
    if interfaces.AudioPlayer and reply.commands:
        found.append(_audio(reply.commands[-1], turn))  # one directive of a capability
    return [directive for directive in found if directive is not None]


def answer(
    names: Names, interpreter: Interpreter, calendar: CalendarWords, reply: Reply, turn: Turn, wire: Any, call: Call
) -> dict[str, Any]:
    request = read_request(wire)
    rule = names.actions.get(request.action_name(call.path))
    parameters = request.action.parameters
    said = {f.name: f.words for f in interpreter.fragments(parameters)}
    wanted = {**(rule.output if rule else names.otherwise), **names.always}
    if request.is_playback and not rule:
        wanted = {}
    values = _Values(reply, turn, calendar, said)
    output = {name: values.of(name, source) for name, source in wanted.items()}
    for name, parameter in parameters.items():
        if name not in output:
            output[name] = said.get(name) or ", ".join(texts(parameter.value)) or None
    codes = names.result_codes | (rule.result_codes if rule else {})
    answer: dict[str, Any] = {
        "version": request.version or "2.0",
        "resultCode": codes.get(reply.facts.status, "OK"),
        "output": output,
    }
    directives = _directives(names, reply, turn, request, call)
    if directives and answer["resultCode"] == "OK":
        answer["directives"] = directives
    return answer
