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
    text = text.strip()
    if len(text) <= VALUE_CHARS:
        return (text, *("",) * (values - 1))
    pieces = [piece for sentence in _SENTENCE_END.split(text) for piece in _pieces(sentence)]
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
        self.reply, self._turn, self._calendar, self._said = reply, turn, calendar, said
        self.first = reply.facts.events[0] if reply.facts.events else None

    def of(self, parameter: str, source: OutputField) -> str | None:
        """The value of a parameter that the data file fills from `source`."""
        if source == "said":
            return self._said.get(parameter)
        if source == "artist":
            return self._artists() or self._said.get(parameter)
        return _SOURCES[source](self)

    def speech(self, values: int, n: int) -> str:
        """The n-th of `values` values of the speech."""
        return packed(self.reply.speech, values, keep_last=self.reply.asks)[n]

    def display(self) -> str:
        """The display text in one value."""
        return packed(self.reply.display, 1, keep_last=self.reply.asks)[0]

    def count(self) -> str | None:
        counted = self.reply.facts.status in ("ok", "empty") and self.reply.outcome == "answer"
        return str(self.reply.facts.total) if counted else None

    def _artists(self) -> str | None:
        names = [self.reply.facts.names.get(artist) for artist in self.reply.facts.artists]
        found = ", ".join(name for name in names if name)
        return _line(found, VALUE_CHARS) if found else None

    def date(self) -> str | None:
        window = self.reply.facts.window
        if window is None or window.start is None or window.end is None:
            return None
        zone = ZoneInfo(self._turn.zone)
        first = window.start.astimezone(zone).date()
        last = max(first, (window.end.astimezone(zone) - timedelta(microseconds=1)).date())
        return self._calendar.span_text(first, last, self._turn.now.year)

    def first_date(self) -> str | None:
        if self.first is None:
            return None
        return self._calendar.date_text(
            self.first.starts.astimezone(ZoneInfo(self.first.zone)).date(), self._turn.now.year
        )

    def first_time(self) -> str | None:
        if self.first is None:
            return None
        if self.first.all_day or not self.first.time_known:
            return self._calendar.unknown
        return self._calendar.clock_text(self.first.starts.astimezone(ZoneInfo(self.first.zone)))

    def first_title(self) -> str | None:
        """The title of the first event."""
        return _line(self.first.title, VALUE_CHARS) if self.first else None

    def first_place(self) -> str | None:
        """Where the first event is."""
        return _line(self.first.venue, VALUE_CHARS) if self.first and self.first.venue else None


_SOURCES: Mapping[OutputField, Callable[[_Values], str | None]] = {
    "speech": lambda v: v.speech(1, 0),
    "speech_1": lambda v: v.speech(2, 0),
    "speech_2": lambda v: v.speech(2, 1),
    "display": _Values.display,
    "count": _Values.count,
    "date": _Values.date,
    "first_title": _Values.first_title,
    "first_date": _Values.first_date,
    "first_time": _Values.first_time,
    "first_place": _Values.first_place,
    "asks": lambda v: "Y" if v.reply.asks else "N",
    "status": lambda v: v.reply.facts.status.upper(),
}


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


def _logo(names: DisplayNames, call: Call) -> str | None:
    """The address of the logo: as it is written, or below our public address; None where we have none."""
    if names.logo is None or "://" in names.logo:
        return names.logo
    return None if call.public_url is None else f"{call.public_url}/{names.logo.lstrip('/')}"


def _directives(names: Names, reply: Reply, turn: Turn, request: NuguRequest, call: Call) -> list[dict[str, Any]]:
    interfaces = request.interfaces
    found: list[dict[str, Any] | None] = []
    logo = _logo(names.display, call)
    if interfaces.Display and reply.card and logo and not reply.commands:  # the player has a screen of its own
        found.append(_template(reply.card, names.display, interfaces.Display, logo))
    if interfaces.AudioPlayer and reply.commands:
        found.append(_audio(reply.commands[-1], turn))  # one directive of a capability
    return [directive for directive in found if directive is not None]


def answer_to(
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
