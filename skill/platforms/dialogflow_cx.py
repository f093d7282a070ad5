"""Dialogflow CX v3 (Conversational Agents) webhooks: messengers, telephony and own clients.

Request and response follow `google.cloud.dialogflow.cx.v3` WebhookRequest and WebhookResponse. What is easily got wrong:
a phone call sends `transcript` and no `text`; session parameters and `intentInfo` outlive their turn, so that only a value
whose words stand in this turn's utterance is new; the texts of one message are variants, not sentences; queued messages
are spoken before ours unless they are replaced.
"""

import re
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from dialogs import Card, ChoiceCard, EventCard, Reply, Row, TextCard
from intents import Device, RawSlot, Turn
from skill import fitting, verify
from skill.fitting import Fields, Session, Words
from skill.moments import inclusive_days
from skill.platforms import Call, Platform
from skill.vocabulary import CardWords, Vocabulary
from skill.wire import MAX_ID, Flag, known_zone, plain, validated

NAME = "dialogflow_cx"
PATH = "/dialogflow/cx"
BUDGET_MS = 4000  # the platform waits 5 s unless the agent sets more
MARKUP_LIMIT = 1600  # characters: the voice takes 5,000 bytes, a syllable has three
CHIPS, CHIP_LENGTH = 4, 25  # GUI-06
TITLE_LENGTH, LINE_LENGTH, BODY_LENGTH = 25, 60, 300  # our own limits for a phone
ROWS, ROWS_TV = 10, 6
LONGEST_LIST_NUMBER = 99  # more digits than that name no item of a list

# ------------------------------------------------------------------ request


class _In(BaseModel):
    model_config = ConfigDict(extra="ignore")


class InParameter(_In):
    originalValue: Words = ""
    resolvedValue: Any = None


class IntentInfo(_In):
    lastMatchedIntent: Words = ""
    displayName: Words = ""
    parameters: Annotated[
        dict[str, Annotated[InParameter, BeforeValidator(fitting.known)]], BeforeValidator(fitting.known)
    ] = Field(default_factory=dict)


class FormParameter(_In):
    displayName: Words = ""
    required: Flag = None
    state: Words = ""
    value: Any = None
    justCollected: Flag = None


class FormInfo(_In):
    parameterInfo: Annotated[list[FormParameter], BeforeValidator(fitting.objects)] = Field(default_factory=list)


class PageInfo(_In):
    formInfo: Annotated[FormInfo, BeforeValidator(fitting.known)] = Field(default_factory=FormInfo)


class SessionInfo(_In):
    session: Session
    parameters: Fields = Field(default_factory=dict)


class FulfillmentInfo(_In):
    tag: Words = ""


class LanguageInfo(_In):
    resolvedLanguageCode: Words = ""


class Request(_In):
    """`google.cloud.dialogflow.cx.v3.WebhookRequest`, as far as we read it."""

    detectIntentResponseId: Words = ""
    text: Words = ""
    transcript: Words = ""
    triggerIntent: Words = ""
    triggerEvent: Words = ""
    dtmfDigits: Words = ""
    languageCode: Words = ""
    languageInfo: Annotated[LanguageInfo, BeforeValidator(fitting.known)] = Field(default_factory=LanguageInfo)
    fulfillmentInfo: Annotated[FulfillmentInfo, BeforeValidator(fitting.known)] = Field(default_factory=FulfillmentInfo)
    intentInfo: Annotated[IntentInfo, BeforeValidator(fitting.known)] = Field(default_factory=IntentInfo)
    pageInfo: Annotated[PageInfo, BeforeValidator(fitting.known)] = Field(default_factory=PageInfo)
    sessionInfo: SessionInfo
    payload: Fields = Field(default_factory=dict)

    @property
    def words(self) -> str | None:
        return self.text.strip() or self.transcript.strip() or None

    @property
    def is_call(self) -> bool:
        """Whether the answer is heard over a telephone or microphone."""
        return bool(self.transcript or self.dtmfDigits) or "telephony" in self.payload

    @property
    def form(self) -> list[FormParameter]:
        return self.pageInfo.formInfo.parameterInfo


# ------------------------------------------------------------------ response


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class OutText(_Out):
    text: list[str] = Field(min_length=1, max_length=1)  # further ones would be variants


class OutputAudioText(_Out):
    text: str | None = Field(default=None, min_length=1)
    ssml: str | None = Field(default=None, min_length=1)


class PlayAudio(_Out):
    audioUri: str = Field(pattern=r"^https://")


class Anchor(_Out):
    href: str = Field(pattern=r"^https?://")


class Chip(_Out):
    text: str = Field(min_length=1, max_length=CHIP_LENGTH)


class RichElement(_Out):
    """One element of the messenger's rich content: `info`, `description` or `chips`."""

    type: Literal["info", "description", "chips"]
    title: str | None = None
    subtitle: str | None = None
    text: list[str] | None = Field(default=None, min_length=1)
    actionLink: str | None = Field(default=None, pattern=r"^https?://")
    anchor: Anchor | None = None
    options: list[Chip] | None = Field(default=None, min_length=1)


class RichContent(_Out):
    richContent: list[list[RichElement]] = Field(min_length=1)


class OutMessage(_Out):
    text: OutText | None = None
    payload: RichContent | None = None
    outputAudioText: OutputAudioText | None = None
    playAudio: PlayAudio | None = None

    @model_validator(mode="after")
    def one_kind(self) -> "OutMessage":
        if len(self.model_fields_set) != 1:
            raise ValueError("a message is one thing")
        return self


class FulfillmentResponse(_Out):
    messages: list[OutMessage] = Field(min_length=1)
    mergeBehavior: Literal["APPEND", "REPLACE"] | None = None


class OutFormParameter(_Out):
    displayName: str
    required: bool
    state: Literal["EMPTY", "INVALID", "FILLED"]
    value: None = None


class OutFormInfo(_Out):
    parameterInfo: list[OutFormParameter] = Field(min_length=1)


class OutPageInfo(_Out):
    formInfo: OutFormInfo


class OutSessionInfo(_Out):
    parameters: dict[str, str | int | bool | list[str] | None] = Field(min_length=1)  # null deletes a key


class Response(_Out):
    """`google.cloud.dialogflow.cx.v3.WebhookResponse`, as far as we write it."""

    fulfillmentResponse: FulfillmentResponse
    pageInfo: OutPageInfo | None = None
    sessionInfo: OutSessionInfo | None = None


# ------------------------------------------------------------------ the agent's names


class SessionKeys(BaseModel):
    """What the session parameters are called that tell a flow about the answer."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    artist: str
    from_: str = Field(alias="from")
    to: str
    count: str
    status: str
    ended: str


class Spoken(CardWords):
    """Words of the language: those of cards, and how a pressed number is said (`{n}`)."""

    number: str


class Names(Vocabulary):
    """`locales/<lang>/platforms/dialogflow_cx.yaml`."""

    keys: dict[str, str]  # a key of the telephone → our label
    text_channels: tuple[str, ...]
    session: SessionKeys
    words: Spoken


# ------------------------------------------------------------------ request → Turn


def _read(body: Any) -> Request:
    return validated(Request, body, "not a Dialogflow CX request: it needs sessionInfo with a session")


def parse(names: Names, body: Any, call: Call) -> Turn:
    """The turn in a webhook request."""
    request = _read(body)
    zone = known_zone(fitting.reach(request.payload, "timeZone"))
    intent = names.event(request.triggerEvent) or names.intent(
        request.fulfillmentInfo.tag, request.intentInfo.displayName
    )
    slots = names.slots(_given(names, request), zone)
    if digits := request.dtmfDigits.strip():
        intent, slots = _pressed(names, digits, intent, slots)
    return Turn(
        platform=NAME,
        session=plain(request.sessionInfo.session.rstrip("/").rsplit("/", 1)[-1], MAX_ID) or "?",
        now=call.now.astimezone(zone),
        zone=zone.key,
        locale=fitting.locale_of(request.languageInfo.resolvedLanguageCode or request.languageCode, request.words),
        text=plain(request.words),
        intent=intent,
        slots=slots,
        user=plain(_user(request), MAX_ID),
        device=_device(names, request),
        is_new=intent == "launch",
        silent=intent == "noinput" and request.words is None,
        call=request.detectIntentResponseId or None,
    )


def _given(names: Names, request: Request) -> dict[str, tuple[str | None, Any]]:
    """The parameters that are new in this turn, with their words.

    `intentInfo` tells of the last matched intent, which may be an earlier one: its values count if their words were said
    now, or if the client triggered that very intent. A form's parameter says itself that it was just collected.
    """
    said = _squeezed(request.words or "")
    triggered = bool(request.triggerIntent) and request.triggerIntent == request.intentInfo.lastMatchedIntent
    given: dict[str, tuple[str | None, Any]] = {}
    for name, parameter in request.intentInfo.parameters.items():
        words = parameter.originalValue.strip()
        if triggered or (words and _squeezed(words) in said):
            given[name] = (words or None, parameter.resolvedValue)
    for collected in request.form:
        if collected.justCollected and collected.displayName not in given:
            value = collected.value
            is_said = isinstance(value, str) and bool(value.strip()) and _squeezed(value) in said
            given[collected.displayName] = (value.strip() if is_said else None, value)
    return given


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


def _pressed(
    names: Names, digits: str, intent: str | None, slots: dict[str, RawSlot]
) -> tuple[str | None, dict[str, RawSlot]]:
    """A key of the telephone: a label of its own, or the number of an item."""
    if label := names.keys.get(digits):
        return label, slots
    if not (digits.isascii() and digits.isdigit()):
        return intent, slots
    number = int(digits[:9])
    role = "ordinal" if 0 < number <= LONGEST_LIST_NUMBER else "number"
    words = names.words.number.format(n=number)
    return intent or "select", {**slots, role: RawSlot(text=words, type="dtmf", resolved=str(number))}


def _device(names: Names, request: Request) -> Device:
    """What the caller says in the payload; a telephone is private and has no screen, the unknown is a speaker."""
    if hint := fitting.reach(request.payload, "device"):
        return Device.of(hint)
    if request.is_call and "telephony" in request.payload:
        return Device(kind="speaker", ears="private", eyes="none")
    if fitting.reach(request.payload, "channel").lower() in names.text_channels and not request.is_call:
        return Device.of("phone")
    return Device.of("speaker")


def _user(request: Request) -> str | None:
    if own := fitting.reach(request.payload, "userId"):
        return f"payload:{own}"
    return fitting.telephone(request.payload)


# ------------------------------------------------------------------ Reply → response


def render(names: Names, reply: Reply, turn: Turn, body: Any, call: Call) -> dict[str, Any]:
    """The webhook response: the words once, the voice's own words for calls, rich content for screens, what was told."""
    request = _read(body)
    said = reply.speech.strip() or reply.display.strip() or names.words.silence
    shown = reply.display.strip() or said
    sees = turn.device.eyes == "look"
    messages = [OutMessage(text=OutText(text=[shown if turn.device.eyes != "none" else said]))]
    if request.is_call:
        markup = fitting.speak_markup(reply, MARKUP_LIMIT)
        voice = OutputAudioText(ssml=markup) if markup else OutputAudioText(text=said)
        messages.append(OutMessage(outputAudioText=voice))
        played = next((c.url for c in reply.commands if c.name == "play" and c.url), None)
        if played and played.startswith("https://"):
            messages.append(OutMessage(playAudio=PlayAudio(audioUri=played)))
    if sees and (rich := _rich(names, reply, turn)):
        messages.append(OutMessage(payload=RichContent(richContent=[rich])))
    parts: dict[str, Any] = {"fulfillmentResponse": FulfillmentResponse(messages=messages, mergeBehavior="REPLACE")}
    invalid = _invalid(names, reply, request)
    if invalid:
        parts["pageInfo"] = OutPageInfo(formInfo=OutFormInfo(parameterInfo=invalid))
    told = _told(names, reply, request) | {parameter.displayName: None for parameter in invalid}
    parts["sessionInfo"] = OutSessionInfo(parameters=told)
    return Response(**parts).model_dump(mode="json", exclude_unset=True)


def _told(names: Names, reply: Reply, request: Request) -> dict[str, str | int | bool | list[str] | None]:
    """What a flow may ask about the answer; parameters of an earlier turn that this one overrules are deleted."""
    facts, keys = reply.facts, names.session
    told: dict[str, str | int | bool | list[str] | None] = {keys.status: facts.status}
    if facts.artists:
        told[keys.artist] = facts.artists[0] if len(facts.artists) == 1 else list(facts.artists)
    first, last = inclusive_days(facts.window)
    told |= {key: day for key, day in ((keys.from_, first), (keys.to, last)) if day}
    if facts.status in ("ok", "empty"):
        told[keys.count] = facts.total
    if reply.ends:
        told[keys.ended] = True
    given = _given(names, request)
    times = {name for name, parameter in names.parameters.items() if parameter.kind != "word"}
    if facts.window is not None or times & set(given):
        # What the current form holds stays, or the form would ask for it again.
        kept = set(given) | {parameter.displayName for parameter in request.form} | set(told)
        told |= dict.fromkeys(sorted((times & set(request.sessionInfo.parameters)) - kept))
    return told


def _invalid(names: Names, reply: Reply, request: Request) -> list[OutFormParameter]:
    """The artist that a form has just collected and that nobody knows: the form must ask again."""
    if reply.facts.status != "unknown_artist":
        return []
    return [
        OutFormParameter(
            displayName=parameter.displayName, required=bool(parameter.required), state="INVALID", value=None
        )
        for parameter in request.form
        if parameter.justCollected
        and parameter.displayName in names.parameters
        and names.parameters[parameter.displayName].role == "artist"
    ]


def _rich(names: Names, reply: Reply, turn: Turn) -> list[RichElement]:
    """Rich content for the messenger: rows as `info`, text as `description`, suggestions as `chips`."""
    most = ROWS_TV if turn.device.kind == "tv" else ROWS
    elements = [] if reply.card is None else _elements(names, reply.card, most)
    chips = [] if reply.ends else fitting.chips(reply, CHIPS, CHIP_LENGTH)
    if chips:
        elements.append(RichElement(type="chips", options=[Chip(text=chip) for chip in chips]))
    return elements


def _elements(names: Names, card: Card, most: int) -> list[RichElement]:
    if isinstance(card, ChoiceCard):
        lines = fitting.card_lines(card, most)
        return [_description(card.title, lines)] if lines else []
    if isinstance(card, TextCard):
        return [_description(card.title, [fitting.shorten(card.body, BODY_LENGTH)])] if card.body.strip() else []
    if isinstance(card, EventCard):
        return [_info(card.row)]
    rows = [_info(row) for row in card.rows[:most]]
    if card.total > len(rows) > 0:
        rows.append(_description(card.title, [names.words.more.format(total=card.total)]))
    return rows


def _description(title: str, lines: list[str]) -> RichElement:
    text = [fitting.label(line, BODY_LENGTH) for line in lines]
    if not title.strip():
        return RichElement(type="description", text=text)
    return RichElement(type="description", title=fitting.label(title, TITLE_LENGTH), text=text)


def _info(row: Row) -> RichElement:
    subtitle = " · ".join(part for part in (row.when, row.place) if part)
    parts: dict[str, Any] = {"title": fitting.label(fitting.what(row), LINE_LENGTH)}
    if subtitle:
        parts["subtitle"] = fitting.label(subtitle, LINE_LENGTH)
    if row.url and row.url.startswith(("https://", "http://")):
        parts |= {"actionLink": row.url, "anchor": Anchor(href=row.url)}  # older and newer messengers
    return RichElement(type="info", **parts)


# ------------------------------------------------------------------ the platform


def authenticate(call: Call, secret: str) -> None:
    """The webhook secret in the header, as HTTP Basic or as a Bearer token."""
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
