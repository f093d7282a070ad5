"""Dialogflow ES v2 webhooks: text channels, telephony, own clients and the format of the former Assistant integration.

Request and response follow `google.cloud.dialogflow.v2` WebhookRequest and WebhookResponse; `payload.google` follows the
API v2 of Actions on Google, retired in June 2023. Every field of a request but `session` and `queryResult` may be missing;
every field of a response is omitted when empty, for the platform reads it as strict protobuf JSON.
"""

import re
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from dialogs import Reply
from intents import Device, RawSlot, Turn
from skill import assistant_payload, fitting, verify
from skill.assistant_payload import Asked, GooglePayload
from skill.fitting import Fields, Session, Words
from skill.moments import inclusive_days
from skill.platforms import Call, Platform
from skill.vocabulary import CardWords, Context, Vocabulary
from skill.wire import MAX_ID, Flag, known_zone, plain, validated

NAME = "dialogflow_es"
PATH = "/dialogflow/es"
BUDGET_MS = 4000  # the platform waits 5 s
TEXT_LIMIT = 300  # characters of one message in messengers
EVENT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+")  # nobody says an underscore
TEXT_ROWS = 10  # rows of a card that a text channel gets as lines
CONTACTS = (  # where channels carry their own user id, below payload.data or in the context `generic`
    ("event", "user"),
    ("user",),
    ("sender", "id"),
    ("source", "userId"),
    ("from", "id"),
    ("message", "from", "id"),
    ("From",),
)

# ------------------------------------------------------------------ request


class _In(BaseModel):
    model_config = ConfigDict(extra="ignore")


class InContext(_In):
    name: Words = ""
    parameters: Fields = Field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.name.rsplit("/", 1)[-1].lower()


class InIntent(_In):
    displayName: Words = ""
    isFallback: Flag = None


class QueryResult(_In):
    queryText: Words = ""
    languageCode: Words = ""
    action: Words = ""
    parameters: Fields = Field(default_factory=dict)
    cancelsSlotFilling: Flag = None
    outputContexts: Annotated[list[InContext], BeforeValidator(fitting.objects)] = Field(default_factory=list)
    intent: Annotated[InIntent, BeforeValidator(fitting.known)] = Field(default_factory=InIntent)


class Origin(_In):
    source: Words = ""
    payload: Fields = Field(default_factory=dict)


class Request(_In):
    """`google.cloud.dialogflow.v2.WebhookRequest`, as far as we read it."""

    responseId: Words = ""
    session: Session
    queryResult: QueryResult
    originalDetectIntentRequest: Annotated[Origin, BeforeValidator(fitting.known)] = Field(default_factory=Origin)

    @property
    def payload(self) -> dict[str, Any]:
        return self.originalDetectIntentRequest.payload

    @property
    def channel(self) -> str:
        """`google`, `slack_testbot`, `GOOGLE_TELEPHONY` …; "" for the API and the console."""
        source = self.originalDetectIntentRequest.source or fitting.reach(self.payload, "source")
        return source or ("telephony" if "telephony" in self.payload else "")

    @property
    def asked(self) -> Asked:
        return Asked(self.payload)

    def context(self, name: str) -> InContext | None:
        return next((context for context in self.queryResult.outputContexts if context.id == name), None)


# ------------------------------------------------------------------ response


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class OutText(_Out):
    text: list[str] = Field(min_length=1)


class OutMessage(_Out):
    text: OutText


class OutContext(_Out):
    name: str = Field(pattern=r"^.+/contexts/[a-z0-9_%-]{1,250}$")
    lifespanCount: int
    parameters: dict[str, str | list[str]] | None = None


class OutPayload(_Out):
    google: GooglePayload


class FollowupEvent(_Out):
    name: str
    parameters: dict[str, Any] | None = None
    languageCode: str


class Response(_Out):
    """`google.cloud.dialogflow.v2.WebhookResponse`, as far as a webhook of ours may write it."""

    fulfillmentText: str | None = None
    fulfillmentMessages: list[OutMessage] | None = Field(default=None, min_length=1)
    payload: OutPayload | None = None
    outputContexts: list[OutContext] | None = Field(default=None, min_length=1)
    followupEventInput: FollowupEvent | None = None


# ------------------------------------------------------------------ the agent's names


class Names(Vocabulary):
    """`locales/<lang>/platforms/dialogflow_es.yaml`."""

    text_channels: tuple[str, ...]
    context: Context
    words: CardWords


# ------------------------------------------------------------------ request → Turn


def _read(body: Any) -> Request:
    return validated(Request, body, "not a Dialogflow ES request: it needs a session and a queryResult")


def parse(names: Names, body: Any, call: Call) -> Turn:
    """The turn in a webhook request. An event has no words; a parameter that was not spoken is an empty string there."""
    request = _read(body)
    query = request.queryResult
    zone = known_zone(fitting.reach(request.payload, "timeZone"))
    said = query.queryText.strip()
    event = names.event(said)
    is_event = event is not None or EVENT_NAME.fullmatch(said) is not None
    intent = event or names.intent(query.action, query.intent.displayName)
    if query.intent.isFallback and event is None:
        intent = "fallback"
    elif query.cancelsSlotFilling:
        intent = "stop"
    words = None if is_event else said
    given = {name: (_original(query, name, value), value) for name, value in query.parameters.items()}
    option: dict[str, RawSlot] = {}
    if intent == "select" and is_event:
        context = request.context("actions_intent_option")
        kept = context.parameters if context is not None else {}
        words, option = request.asked.option(names.words, fitting.reach(kept, "OPTION"), fitting.reach(kept, "text"))
    health = request.asked.is_health_check
    session = plain(request.session.rstrip("/").rsplit("/", 1)[-1], MAX_ID) or "?"
    return Turn(
        platform=NAME,
        session=f"health-check:{session}" if health else session,
        now=call.now.astimezone(zone),
        zone=zone.key,
        locale=fitting.locale_of(query.languageCode, words),
        text=plain(words),
        intent=intent,
        slots=names.slots(given, zone) | option,
        user=None if health else plain(_user(request), MAX_ID),
        device=_device(names, request),
        is_new=intent == "launch" or fitting.reach(request.payload, "conversation", "type") == "NEW",
        silent=intent == "noinput" or not said,
        final=_is_final(request),
        call=request.responseId or None,
    )


def _original(query: QueryResult, name: str, value: Any) -> str | None:
    """The words of a parameter: contexts hold them as `name.original`, and perhaps those of an earlier turn as well."""
    for context in query.outputContexts:
        words = context.parameters.get(f"{name}.original")
        if context.parameters.get(name) == value and words:
            if isinstance(words, list):
                return ", ".join(word for word in words if isinstance(word, str)) or None
            return words if isinstance(words, str) else None
    return None


def _is_final(request: Request) -> bool:
    context = request.context("actions_intent_no_input")
    if context is not None and context.parameters.get("IS_FINAL_REPROMPT") is True:
        return True
    return request.asked.is_final


def _device(names: Names, request: Request) -> Device:
    """Capabilities on the Assistant, the channel elsewhere, a caller's own `payload.device` first (PLC-01, PLC-10)."""
    if hint := fitting.reach(request.payload, "device"):
        return Device.of(hint)
    if request.channel == "google":
        return request.asked.device
    if "telephony" in request.channel.lower():
        return Device(kind="speaker", ears="private", eyes="none")
    if request.channel.lower() in {channel.lower() for channel in names.text_channels}:
        return Device.of("phone")
    return Device.of("speaker")


def _user(request: Request) -> str | None:
    """An identity where the channel has one: our own id on the Assistant, the channel's elsewhere, hashed if a number."""
    payload = request.payload
    if request.channel == "google":
        # The id of a user who has none yet is made from the session; `render` puts it into the user storage.
        return (request.asked.user or fitting.digest(NAME, request.session)) if request.asked.is_verified else None
    if "telephony" in payload:
        return fitting.telephone(payload)
    channel = (request.channel or "api").lower().removesuffix("_testbot")
    if own := fitting.reach(payload, "userId"):
        return f"{channel}:{own}"
    data = payload.get("data")
    generic = request.context("generic")
    noted = generic.parameters if generic is not None else {}
    found = [fitting.reach(data, *path) for path in CONTACTS]
    found += [fitting.reach(noted, f"{channel}_{part}") for part in ("user_id", "sender_id", "chat_id")]
    contact = next((value for value in found if value), None)
    return f"{channel}:{contact}" if contact else None


# ------------------------------------------------------------------ Reply → response


def render(names: Names, reply: Reply, turn: Turn, body: Any, call: Call) -> dict[str, Any]:
    """The webhook response: text for every channel, `payload.google` for the Assistant, the context for follow-ups."""
    request = _read(body)
    said = reply.speech.strip() or reply.display.strip() or names.words.silence
    shown = reply.display.strip() or said
    sees = turn.device.eyes != "none"
    text = shown if sees else said
    lines = [text]
    on_assistant = request.channel == "google"
    if sees and not on_assistant and reply.card is not None:
        lines += fitting.card_lines(reply.card, TEXT_ROWS)
    parts: dict[str, Any] = {
        "fulfillmentText": text,
        "fulfillmentMessages": [OutMessage(text=OutText(text=[piece])) for piece in _messages(lines)],
    }
    if on_assistant:
        is_open = not (reply.ends or turn.final)
        told = assistant_payload.answer(names.words, reply, request.asked, turn.device, is_open=is_open, user=turn.user)
        parts["payload"] = OutPayload(google=told)
    if contexts := _contexts(names, reply, turn, request):
        parts["outputContexts"] = contexts
    return Response(**parts).model_dump(mode="json", by_alias=True, exclude_none=True)


def _messages(lines: list[str]) -> list[str]:
    """The answer in its own messages, then the card's lines."""
    first, *rest = lines
    sentences = re.split(r"(?<=[.!?])\s+", first) if len(first) > TEXT_LIMIT else [first]
    return fitting.pieces(sentences, TEXT_LIMIT) + fitting.pieces(rest, TEXT_LIMIT)


def _contexts(names: Names, reply: Reply, turn: Turn, request: Request) -> list[OutContext]:
    """What was answered, for the agent's follow-up intents; the full name repeats the request's own session."""
    if turn.session.startswith("health-check:"):
        return []
    name = f"{request.session}/contexts/{names.context.name}"
    if reply.ends or turn.final:
        return [OutContext(name=name, lifespanCount=0)] if request.context(names.context.name) else []
    first, last = inclusive_days(reply.facts.window)
    artists = list(reply.facts.artists)
    told: dict[str, str | list[str]] = {}
    if artists:
        told["artist"] = artists[0] if len(artists) == 1 else artists
    told |= {key: day for key, day in (("from", first), ("to", last)) if day}
    return [OutContext(name=name, lifespanCount=names.context.lifespan, parameters=told)] if told else []


# ------------------------------------------------------------------ the platform


def authenticate(call: Call, secret: str) -> None:
    """The webhook secret in the header or as HTTP Basic; Dialogflow signs nothing."""
    verify.check_google(call.headers, secret)


def build(names: Mapping[str, Any]) -> Platform:
    """The platform for one language's names; raises `DataError` where the file is broken."""
    vocabulary = Names.of(names, NAME)
    return Platform(
        name=NAME,
        path=PATH,
        request=Request,
        response=Response,
        authenticate=authenticate,
        parse=partial(parse, vocabulary),
        render=partial(render, vocabulary),
        budget_ms=BUDGET_MS,
    )
