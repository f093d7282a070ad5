"""The plain interface: POST /api/turn with an utterance, for pages, tools and platforms that have no module of their own.

Everything that a platform would find out may be told: session, user, device, zone, and the time where the caller is
trusted with it. The answer holds all forms of the reply and, on request, why it is what it is.
"""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from dialogs import Reply
from intents import Device, Turn
from skill.errors import BadRequest, DataError
from skill.platforms import Call, Platform
from skill.verify import check_token, is_loopback
from skill.wire import Flag, Ident, Text, WireRequest, WireResponse, known_zone, plain

BUDGET_MS = 4000
DEVICES = ("speaker", "earbuds", "phone", "tv", "car", "watch")
MAX_SUGGESTIONS = 8

# ------------------------------------------------------------------ the wire


def _utterance(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a string, empty for silence")
    return plain(value) or ""


class TurnRequest(WireRequest):
    """One utterance and what is known of its moment. Everything but `text` may be missing or null."""

    text: Annotated[str, BeforeValidator(_utterance)] = Field(description="What was said; empty: silence.")
    session: Ident = Field(default=None, description="Turns of one session know of each other for ten minutes.")
    user: Ident = Field(default=None, description="Who speaks: subscriptions and settings are kept under this name.")
    device: Text = Field(default=None, description="speaker, earbuds, phone, tv, car or watch.")
    hands_free: Flag = Field(default=None, description="The phone is not in the hand: speech carries everything.")
    platform_hint: Text = Field(default=None, description="nugu, bixby, google, clova or kakao: its usual device.")
    zone: Text = Field(default=None, description="IANA zone of the user; Asia/Seoul if not given.")
    now: datetime | None = Field(
        default=None, description="ISO time of the turn; only from this machine, or if clocks are trusted."
    )
    call: Ident = Field(
        default=None, description="Identifies a repeated call: it gets the same answer and does nothing twice."
    )
    why: Flag = Field(default=None, description="Ask for the trace.")


class Range(WireResponse):
    """The window that the answer is about: half-open, ISO with offset; null is an open end."""

    start: str | None
    end: str | None
    grain: str


class Reason(WireResponse):
    """One line of the trace: the rule that spoke, what it said, and by how much it moved the score."""

    rule: str
    says: str
    delta: float


class TurnAnswer(WireResponse):
    """The reply in all its forms. `card` is one of the kinds event, list, month, choice and text."""

    speech: str
    display: str
    ssml: str | None
    card: dict[str, Any] | None
    suggestions: list[str]
    asks: bool
    ends: bool
    intent: str
    status: str
    artists: list[str]
    range: Range | None
    why: list[Reason] | None = None


class _Names(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    hints: dict[str, Literal["speaker", "earbuds", "phone", "tv", "car", "watch"]]
    device: Literal["speaker", "earbuds", "phone", "tv", "car", "watch"]


# ------------------------------------------------------------------ request → turn


def _read(wire: Any) -> TurnRequest:
    if not isinstance(wire, dict):
        raise BadRequest("the body must be a JSON object with the key `text`")
    try:
        return TurnRequest.model_validate(wire)
    except ValidationError as error:
        first = error.errors()[0]
        raise BadRequest(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error


def _now(request: TurnRequest, call: Call) -> datetime:
    zone = known_zone(request.zone)
    if request.zone and zone.key != request.zone:
        raise BadRequest("zone: no IANA zone of that name")
    if request.now is None:
        return call.now.astimezone(zone)
    if not (call.trust_clock or is_loopback(call.client)):
        raise BadRequest("now: only callers on this machine may set the clock")
    if not 1900 <= request.now.year <= 2100:
        raise BadRequest("now: must be a time of the years 1900 to 2100")
    return request.now.replace(tzinfo=zone) if request.now.tzinfo is None else request.now.astimezone(zone)


def _turn(names: _Names, wire: Any, call: Call) -> Turn:
    request = _read(wire)
    now = _now(request, call)
    hinted = names.hints.get((request.platform_hint or "").lower())
    kind = (request.device or hinted or names.device).lower()  # an unknown kind becomes the strictest (PLC-10)
    once = sha256(call.body + call.now.isoformat().encode() + call.client.encode()).hexdigest()
    return Turn(
        platform="api",
        session=request.session or f"once-{once}",
        now=now,
        zone=known_zone(request.zone).key,
        text=request.text,
        user=request.user,
        device=Device.of(kind, hands_free=request.hands_free is True),
        is_new=request.session is None,
        silent=not request.text,
        call=request.call,
    )


# ------------------------------------------------------------------ reply → answer


def _answer(reply: Reply, wire: Any, call: Call) -> dict[str, Any]:
    window = reply.facts.window
    answer: dict[str, Any] = {
        "speech": reply.speech,
        "display": reply.display,
        "ssml": reply.ssml,
        "card": dataclasses.asdict(reply.card) if reply.card else None,
        "suggestions": list(reply.suggestions[:MAX_SUGGESTIONS]),
        "asks": reply.asks,
        "ends": reply.ends,
        "intent": reply.intent,
        "status": reply.facts.status,
        "artists": list(reply.facts.artists),
        "range": None
        if window is None
        else {
            "start": window.start.isoformat() if window.start else None,
            "end": window.end.isoformat() if window.end else None,
            "grain": window.grain,
        },
    }
    if _read(wire).why or call.query.get("why") in ("1", "true"):
        answer["why"] = [{"rule": b.rule, "says": b.says, "delta": b.delta} for b in reply.trace]
    return answer


def _authenticate(call: Call, secret: str) -> None:
    """Callers on this machine may come as they are; others need the token."""
    if not is_loopback(call.client):
        check_token(call.headers, secret)


def build(names: Mapping[str, Any]) -> Platform:
    """The platform with its names; raises `DataError` for a data file of another shape."""
    try:
        shaped = _Names.model_validate(names)
    except ValidationError as error:
        raise DataError(f"platforms/api.yaml is not as it should be: {error}") from error
    return Platform(
        name="api",
        path="/api/turn",
        request=TurnRequest,
        response=TurnAnswer,
        authenticate=_authenticate,
        parse=lambda wire, call: _turn(shaped, wire, call),
        render=lambda reply, turn, wire, call: _answer(reply, wire, call),
        budget_ms=BUDGET_MS,
    )
