"""Samsung Bixby: the actions of our capsule call us with typed inputs, we return one concept with the finished words.

The capsule understands the Korean; we get artists, dates and categories, with `$vivContext`. There is no signature and no
place for an envelope: what is returned is the output concept itself. What inputs, symbols and devices mean stands in
`locales/<lang>/platforms/bixby.yaml`; docs/platforms/bixby.md shows the capsule's side.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dialogs import Event, EventCard, Reply
from intents import Device, RawSlot, Turn
from skill.errors import BadRequest, DataError
from skill.fitting import chips, speak_markup
from skill.platforms import Call, Platform
from skill.platforms.bixby.moments import clock, resolved
from skill.platforms.bixby.wire import BixbyRequest, BixbyResponse, VivContext, read_body
from skill.verify import check_basic, check_token, same_secret
from skill.wire import CalendarWords, known_zone, plain, texts

__all__ = ["BixbyRequest", "BixbyResponse", "build"]

MAX_EVENTS = 10  # rows of a page (GUI table, Bixby phone)
MAX_EVENTS_HANDS_FREE = 3  # and where nobody looks
MAX_CHIPS = 3  # conversation drivers
CHIP_CHARS = 24
SSML_CHARS = 8000  # far above any answer of ours; no limit is documented
BUDGET_MS = 4000  # the platform's time-out is not documented: 5 s at most

Role = Literal[
    "artist", "date", "date_words", "time_words", "kind", "show", "venue", "ordinal", "number", "text", "previous"
]

# ------------------------------------------------------------------ the data file


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class _Action(_Shape):
    intent: str | None = None
    output: Literal["result", "events"] = "result"
    without_inputs: str | None = None


class _Category(_Shape):
    kind: str
    word: str


class _Clock(_Shape):
    am: str
    pm: str
    hour: str
    minute: str
    and_: str = Field(alias="and")


class _Names(_Shape):
    actions: dict[str, _Action]
    inputs: dict[str, Role]
    categories: dict[str, _Category]
    devices: dict[str, str]
    clock: _Clock
    calendar: dict[str, Any]


# ------------------------------------------------------------------ request → turn


def _action(names: _Names, call: Call) -> tuple[str, _Action]:
    """The action of a path; a single segment before it is a secret (checked by `_authenticate`)."""
    path = (call.path.get("action") or "").strip("/")
    for candidate in (path, path.partition("/")[2]):
        if candidate in names.actions:
            return candidate, names.actions[candidate]
    raise BadRequest(f"there is no such action; there are {', '.join(sorted(names.actions))}")


def _named(value: Any) -> list[str]:
    """The texts of an input: strings, or structures with a name, one or many."""
    if value is None:
        return []
    found: list[str] = []
    for item in (value if isinstance(value, list) else [value])[:20]:
        if isinstance(item, Mapping):
            item = next((item[key] for key in ("name", "value", "text", "artistName") if item.get(key)), None)
        found += texts(item)
    return found


class _Inputs:
    """The inputs of one call, by role, and its context."""

    def __init__(self, names: _Names, wire: Any, call: Call) -> None:
        body = read_body(wire, call.headers, call.query, call.body)
        known = {"$vivContext", "query", "context", *names.inputs}
        if body and not known & body.keys():
            raise BadRequest("the body holds neither $vivContext nor an input of our capsule")
        try:
            request = BixbyRequest.model_validate(body)
        except (ValidationError, RecursionError) as error:
            raise BadRequest("the body is no request of our capsule") from error
        given = body | (request.query or {})
        self.context: VivContext = request.vivContext or request.context or VivContext()
        self._names = names
        self._by_role: dict[str, Any] = {}
        for name, role in names.inputs.items():
            if given.get(name) not in (None, "", "null", [], {}):
                self._by_role.setdefault(role, given[name])
        previous = self._by_role.get("previous")
        if isinstance(previous, list):
            previous = next((item for item in previous if isinstance(item, Mapping)), None)
        self.previous: Mapping[str, Any] = previous if isinstance(previous, Mapping) else {}

    def slots(self, zone: str) -> dict[str, RawSlot]:
        """Our slots; the previous result fills in the artist, and the period where nothing else remembers it."""
        slots: dict[str, RawSlot] = {}
        for role in ("show", "venue", "ordinal", "number", "text"):
            if found := _named(self._by_role.get(role)):
                slots[role] = RawSlot(text=" ".join(found))
        if artists := _named(self._by_role.get("artist")):
            slots["artist"] = RawSlot(text=f"{self._names.clock.and_} ".join(artists), resolved=" ".join(artists))
        if kinds := _named(self._by_role.get("kind")):
            slots["kind"] = self._kind(kinds)
        slots |= self._times(zone)
        return slots | self._carried(slots, zone)

    def _kind(self, symbols: list[str]) -> RawSlot:
        known = [self._names.categories.get(symbol.upper()) for symbol in symbols]
        words = [category.word if category else symbol for category, symbol in zip(known, symbols, strict=True)]
        ids = [category.kind for category in known if category]
        return RawSlot(text=f"{self._names.clock.and_} ".join(words), type="Category", resolved=" ".join(ids) or None)

    def _times(self, zone: str) -> dict[str, RawSlot]:
        value = self._by_role.get("date")
        spoken = {role: " ".join(_named(self._by_role.get(f"{role}_words"))) or None for role in ("date", "time")}
        found: dict[str, RawSlot] = {}
        iso = resolved(value, zone)
        words = plain(value) if isinstance(value, str) else None  # a capsule that models the date as a text
        if iso or spoken["date"] or words:
            kind = "viv.time.DateTimeExpression" if iso else None
            found["date"] = RawSlot(text=spoken["date"] or words, type=kind, resolved=iso)
        at = clock(value) if iso is None else None
        if spoken["time"] or at:
            found["time"] = RawSlot(text=spoken["time"] or (self._clock_words(*at) if at else None))
        return found

    def _clock_words(self, hour: int, minute: int, afternoon: bool | None) -> str:
        form = self._names.clock
        half = "" if afternoon is None else f"{form.pm if afternoon else form.am} "
        return f"{half}{form.hour.format(n=hour)}" + (f" {form.minute.format(n=minute)}" if minute else "")

    def _carried(self, slots: Mapping[str, RawSlot], zone: str) -> dict[str, RawSlot]:
        carried: dict[str, RawSlot] = {}
        name, known = plain(self.previous.get("artistName")), plain(self.previous.get("artistId"))
        if "artist" not in slots and "text" not in slots and (name or known):
            carried["artist"] = RawSlot(text=name, type="previousResult", resolved=known)
        period = resolved(self.previous.get("period"), zone)
        if self.context.sessionId is None and not {"date", "time", "text"} & slots.keys() and period:
            carried["date"] = RawSlot(type="previousResult", resolved=period)
        return carried

    @property
    def filled(self) -> bool:
        """Whether the user said anything that reached us."""
        return any(role != "previous" for role in self._by_role)


def _device(names: _Names, context: VivContext) -> Device:
    told = f"{context.canTypeId or ''} {context.device or ''}".lower()
    kind = next((kind for part, kind in names.devices.items() if part in told), "speaker")
    return Device.of(kind, hands_free=context.handsFree is True)


def _now(context: VivContext, zone: ZoneInfo, call: Call) -> datetime:
    """Now in the user's zone; the simulator's clock (ms since 1970) counts only where the settings trust clocks."""
    if call.trust_clock and context.testToday is not None:
        try:
            return datetime.fromtimestamp(context.testToday / 1000, tz=zone)
        except (OverflowError, ValueError, OSError):
            pass
    return call.now.astimezone(zone)


_READS = ("schedule.", "briefing", "launch")


def _turn(names: _Names, wire: Any, call: Call) -> Turn:
    path, action = _action(names, call)
    inputs = _Inputs(names, wire, call)
    context = inputs.context
    zone = known_zone(context.timezone)
    slots = inputs.slots(zone.key)
    intent = action.intent if inputs.filled or inputs.previous or not action.without_inputs else action.without_inputs
    mark = sha256(b"\n".join([path.encode(), call.body, repr(sorted(call.query.items())).encode()])).hexdigest()
    user = context.bixbyUserId or context.accessToken
    return Turn(
        platform="bixby",
        session=context.sessionId or (f"user-{user}" if user else f"once-{mark}-{call.now.isoformat()}"),
        now=_now(context, zone, call),
        zone=zone.key,
        locale=context.locale or "ko-KR",
        text=slots["text"].text if "text" in slots else None,
        intent=intent,
        slots=slots,
        user=user,
        device=_device(names, context),
        is_new=not inputs.previous and not inputs.filled,
        # Bixby plans again and repeats calls; 'more' twice in a row is none of these.
        call=mark if intent is not None and intent.startswith(_READS) and "text" not in slots else None,
    )


# ------------------------------------------------------------------ reply → concept

_STATUS = {"ok": "OK", "empty": "EMPTY", "unknown_artist": "UNKNOWN_ARTIST", "ask_artist": "ASK_ARTIST", "ask": "ASK"}


def _viv_date(day: datetime) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


class _Concept:
    """The output concept of one reply."""

    def __init__(self, names: _Names, calendar: CalendarWords, reply: Reply, turn: Turn) -> None:
        self._reply, self._turn, self._calendar = reply, turn, calendar
        self._symbols = {category.kind: symbol for symbol, category in names.categories.items()}
        card = reply.card
        rows = (card.row,) if isinstance(card, EventCard) else getattr(card, "rows", ())
        self._rows = {row.event_id: row for row in rows if row.event_id}

    def events(self) -> list[dict[str, Any]]:
        """The events of the answer: a page of them where one can look, a handful where not.

        An empty answer has none, though its words may tell what comes next: that is no result of what was asked.
        """
        if self._reply.facts.status == "empty":
            return []
        limit = MAX_EVENTS if self._turn.device.eyes == "look" else MAX_EVENTS_HANDS_FREE
        return [self._event(event) for event in self._reply.facts.events[:limit] if 1900 <= event.starts.year <= 2100]

    def _event(self, event: Event) -> dict[str, Any]:
        facts, row = self._reply.facts, self._rows.get(event.id)
        artist = next((a for a in event.artists if a in facts.artists), next(iter(event.artists), None))
        name = facts.names.get(artist or "") or (row.artist if row else None) or artist
        at = event.starts.astimezone(known_zone(event.zone))
        timed = event.time_known and not event.all_day
        day = self._calendar.date_text(at.date(), self._turn.now.year)
        return {
            "id": event.id,
            **({"artistId": artist} if artist else {}),
            **({"artistName": name} if name else {}),
            "title": event.title,
            "category": self._symbols.get(event.kind, event.kind.upper()),
            **({"start": self._viv_datetime(at, event.zone)} if timed else {"day": _viv_date(at)}),
            "dateText": f"{day} {self._calendar.clock_text(at)}" if timed else f"{day}, {self._calendar.unknown}",
            **({"place": event.venue} if event.venue else {}),
            **({"note": ", ".join(badge.strip("[]") for badge in row.badges)} if row and row.badges else {}),
        }

    @staticmethod
    def _viv_datetime(at: datetime, zone: str) -> dict[str, Any]:
        time = {"hour": at.hour, "minute": at.minute, "second": at.second, "millisecond": at.microsecond // 1000}
        return {"date": _viv_date(at), "time": {**time, "timezone": zone}}

    def result(self) -> dict[str, Any]:
        """One ScheduleResult; optional properties are left out rather than null."""
        reply, facts = self._reply, self._reply.facts
        status = "ERROR" if facts.status == "error" else _STATUS.get(facts.status, "OK")
        if status == "OK" and reply.asks and reply.intent == "launch":
            status = "ASK_ARTIST"  # the greeting ends with that question
        artist = facts.artists[0] if len(facts.artists) == 1 else None
        name = ", ".join(n for a in facts.artists if (n := facts.names.get(a)))
        period = self._period()
        offered = chips(reply, MAX_CHIPS, CHIP_CHARS) if self._turn.device.eyes == "look" else []
        return {
            "status": status,
            "speech": speak_markup(reply, SSML_CHARS) or reply.speech,
            "text": reply.display,
            **({"artistId": artist} if artist else {}),
            **({"artistName": name} if name else {}),
            **({"period": period} if period else {}),
            "events": self.events(),
            "total": max(facts.total, 0),
            "expectFollowUp": reply.asks,
            **({"suggestions": offered} if offered else {}),
        }

    def _period(self) -> dict[str, Any] | None:
        window = self._reply.facts.window
        if window is None:
            return None
        zone = known_zone(self._turn.zone)
        start = window.start.astimezone(zone) if window.start else None
        end = (window.end - timedelta(microseconds=1)).astimezone(zone) if window.end else None
        if start and end and end < start:  # an instant
            end = start
        ends = {"start": start, "end": end}
        return {key: _viv_date(at) for key, at in ends.items() if at and 1900 <= at.year <= 2100} or None


def _answer(names: _Names, calendar: CalendarWords, reply: Reply, turn: Turn, call: Call) -> dict[str, Any] | list[Any]:
    _, action = _action(names, call)
    concept = _Concept(names, calendar, reply, turn)
    # An empty list says that nothing is on. Where we could not look, the action must fail instead (ERR-08): a result in
    # the place of a list leads Bixby to the capsule's dialog for errors.
    if action.output == "events" and reply.facts.status != "error":
        return concept.events()
    return concept.result()


# ------------------------------------------------------------------ who calls


def _authenticate(call: Call, secret: str) -> None:
    """A script proves itself by Bearer or Basic; remote endpoints send no header, so the secret may begin the path."""
    first, slash, _ = (call.path.get("action") or "").strip("/").partition("/")
    if slash and same_secret(first, secret):
        return
    if call.headers.get("authorization", "").lower().startswith("basic "):
        check_basic(call.headers, secret)
    else:
        check_token(call.headers, secret)


def build(names: Mapping[str, Any]) -> Platform:
    """The platform with its names; raises `DataError` for a data file of another shape."""
    try:
        shaped = _Names.model_validate(names)
        calendar = CalendarWords.of(shaped.calendar)
    except (ValidationError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"platforms/bixby.yaml is not as it should be: {error}") from error
    return Platform(
        name="bixby",
        path="/bixby/{action:path}",
        request=BixbyRequest,
        response=BixbyResponse,
        authenticate=_authenticate,
        parse=lambda wire, call: _turn(shaped, wire, call),
        render=lambda reply, turn, wire, call: _answer(shaped, calendar, reply, turn, call),
        budget_ms=BUDGET_MS,
        methods=("POST", "GET"),
        forms=True,
    )
