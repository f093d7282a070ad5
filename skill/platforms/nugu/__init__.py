"""SKT NUGU, Backend proxy API 2.0: one call per action of the Play, parameters in, values for its prompts out.

NUGU sends no utterance and takes no speech: it sends entity values and fills `{{parameter}}` of prompts that are stored in
Play Builder. Which action means what, which parameters an answer owes and what the codes of the built-in entities say in
Korean stands in `locales/<lang>/platforms/nugu.yaml`; this module holds the envelope. docs/platforms/nugu.md is the guide.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, Literal

from pydantic import ValidationError

from intents import Device, Surroundings, Turn
from skill.errors import BadRequest, DataError, Unauthorized
from skill.platforms import Call, Platform
from skill.platforms.nugu.answer import answer_to
from skill.platforms.nugu.wire import NuguRequest, NuguResponse, PlayerState, Session, read_request
from skill.platforms.nugu.words import Authorization, Interpreter, Names
from skill.verify import credential, same_secret
from skill.wire import CalendarWords, plain

__all__ = ["NuguRequest", "NuguResponse", "build"]

BUDGET_MS = 1800  # the answer must be on its way before 2 s (ERR-09)
SPEAKER = Device.of("speaker")
SPEAKER_WITH_SCREEN = replace(SPEAKER, eyes="look")


def _session(request: NuguRequest, call: Call) -> Session:
    found = request.session
    if found.id is None:  # nothing to remember it by: a session of this one call
        return found.model_copy(update={"id": f"once-{sha256(call.body + call.now.isoformat().encode()).hexdigest()}"})
    return found


def _surroundings(player: PlayerState | None) -> Surroundings:
    if player is None:
        return Surroundings()
    activity = (player.playerActivity or "").upper()
    state: Literal["playing", "paused", "none"] = "none"
    if activity in ("PLAYING", "BUFFER_UNDERRUN"):
        state = "playing"
    elif activity == "PAUSED":
        state = "paused"
    offset = player.offsetInMilliseconds or player.offset_in_milli_seconds or 0
    return Surroundings(player=state, player_token=player.token, player_offset_ms=max(0, offset))


def _turn(names: Names, interpreter: Interpreter, wire: Any, call: Call) -> Turn:
    request = read_request(wire)
    rule = names.actions.get(request.action_name(call.path))
    session, interfaces = _session(request, call), request.interfaces
    slots = interpreter.slots(interpreter.fragments(request.action.parameters))
    intent = rule.intent if rule else None
    if request.is_playback and request.event is not None:
        intent = names.events.get(request.event.type or "", "ack")  # the player tells; nobody said anything
    private = request.profile.privatePlay if request.profile else None
    return Turn(
        platform="nugu",
        session=session.id or "",
        now=call.now,
        text=slots["text"].text if "text" in slots else None,
        intent=intent,
        slots=slots,
        user=(private.userKey if private else None) or session.accessToken,
        device=SPEAKER_WITH_SCREEN if interfaces.Display else SPEAKER,
        surroundings=_surroundings(interfaces.AudioPlayer),
        is_new=session.isNew is True,
    )


def _authenticate(names: Authorization, call: Call, secret: str) -> None:
    """A key in the header must be ours. Without one, the key may be a parameter, or the tester of Play Builder may call."""
    given = credential(call.headers, "token", "Bearer")
    if given is not None:
        if not same_secret(given, secret):
            raise Unauthorized("the key in the Authorization header is not ours")
        return
    try:
        request = read_request(json.loads(call.body))
    except (ValueError, RecursionError, BadRequest):
        raise Unauthorized("the Authorization header is missing") from None
    key = request.action.parameters.get(names.parameter) if names.parameter else None
    if key is not None and same_secret(plain(key.value) or "", secret):
        return
    if names.play_builder == "accept" and request.session.isPlayBuilderRequest:
        return
    raise Unauthorized("the Authorization header is missing")


def build(names: Mapping[str, Any]) -> Platform:
    """The platform with its names; raises `DataError` for a data file of another shape."""
    try:
        shaped = Names.model_validate(names)
        calendar = CalendarWords.of(shaped.calendar)
    except (ValidationError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"platforms/nugu.yaml is not as it should be: {error}") from error
    interpreter = Interpreter(shaped)
    return Platform(
        name="nugu",
        path="/nugu/{action}",
        request=NuguRequest,
        response=NuguResponse,
        authenticate=lambda call, secret: _authenticate(shaped.authorization, call, secret),
        parse=lambda wire, call: _turn(shaped, interpreter, wire, call),
        render=lambda reply, turn, wire, call: answer_to(shaped, interpreter, calendar, reply, turn, wire, call),
        budget_ms=BUDGET_MS,
    )
