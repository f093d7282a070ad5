"""Actions SDK and Actions Builder (version 3): the conversational actions of the Google Assistant.

Request and response follow the `HandlerRequest` and `HandlerResponse` of `google.actions.sdk.v2`. The service was switched
off in June 2023; the format serves replays, the SDK's own tests and test rigs. What is easily got wrong: the handler's
name leads, `intent.name` is empty while slots are filled; session parameters are lost unless they are echoed; the titles
of a list stand in `session.typeOverrides`; devices without RICH_RESPONSE take neither cards nor suggestions.
"""

import re
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from dialogs import Card, ChoiceCard, EventCard, Reply, TextCard
from intents import Device, Surroundings, Turn
from skill import fitting, verify
from skill.fitting import Echoed, Fields, Session, Words
from skill.moments import inclusive_days
from skill.platforms import Call, Platform
from skill.vocabulary import CardWords, Vocabulary
from skill.wire import MAX_ID, Flag, known_zone, plain, texts, validated

NAME = "actions_v3"
PATH = "/google/actions"
WITH_HANDLER = "/google/actions:{handler}"  # the platform may append the name of the handler, which the body tells too
BUDGET_MS = 4000
HEALTH_CHECK = "actions.handler.HEALTH_CHECK"
END_CONVERSATION = "actions.scene.END_CONVERSATION"
START_CONVERSATION = "actions.scene.START_CONVERSATION"
SIMPLE_LIMIT = 640  # characters of a simple prompt, spoken and shown
CHIPS, CHIP_LENGTH = 4, 25  # the platform takes 8; four are ours (GUI-06)
TITLE_LENGTH, CELL_LENGTH, BODY_LENGTH = 25, 40, 300  # our own limits for a phone
LIST_LEAST, LIST_MOST, LIST_MOST_TV = 2, 10, 6
OWN_ID = "appUserId"  # the user id that we keep in user.params
DURATION = re.compile(r"(\d{1,6})(?:\.(\d{1,9}))?s")

# ------------------------------------------------------------------ request


class _In(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Handler(_In):
    name: Session


class InParameter(_In):
    original: Words = ""
    resolved: Any = None


class InIntent(_In):
    name: Words = ""
    params: Annotated[
        dict[str, Annotated[InParameter, BeforeValidator(fitting.known)]], BeforeValidator(fitting.known)
    ] = Field(default_factory=dict)
    query: Words = ""


class InSlot(_In):
    mode: Words = ""
    status: Words = ""
    value: Any = None
    updated: Flag = None


class InScene(_In):
    name: Words = ""
    slotFillingStatus: Words = ""
    slots: Annotated[dict[str, Annotated[InSlot, BeforeValidator(fitting.known)]], BeforeValidator(fitting.known)] = (
        Field(default_factory=dict)
    )


class InSession(_In):
    id: Session
    params: Echoed = Field(default_factory=dict)
    languageCode: Words = ""


class InUser(_In):
    locale: Words = ""
    params: Echoed = Field(default_factory=dict)
    verificationStatus: Words = ""


class InDevice(_In):
    capabilities: Annotated[tuple[str, ...], BeforeValidator(texts)] = ()
    timeZone: Fields = Field(default_factory=dict)


class Request(_In):
    """`HandlerRequest`, as far as we read it. Only `handler.name` and `session.id` must be there."""

    handler: Handler
    intent: Annotated[InIntent, BeforeValidator(fitting.known)] = Field(default_factory=InIntent)
    scene: Annotated[InScene, BeforeValidator(fitting.known)] = Field(default_factory=InScene)
    session: InSession
    user: Annotated[InUser, BeforeValidator(fitting.known)] = Field(default_factory=InUser)
    device: Annotated[InDevice, BeforeValidator(fitting.known)] = Field(default_factory=InDevice)
    context: Fields = Field(default_factory=dict)

    @property
    def is_health_check(self) -> bool:
        return self.handler.name == HEALTH_CHECK


# ------------------------------------------------------------------ response


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Display(_Out):
    title: str = Field(min_length=1)
    description: str | None = None


class SynonymEntry(_Out):
    name: str = Field(min_length=1)
    synonyms: list[str] = Field(min_length=1)
    display: Display

    @model_validator(mode="after")
    def named(self) -> "SynonymEntry":
        if self.name not in self.synonyms:
            raise ValueError("the name of an entry must be one of its synonyms")
        return self


class SynonymType(_Out):
    entries: list[SynonymEntry] = Field(min_length=1)


class TypeOverride(_Out):
    name: str
    typeOverrideMode: Literal["TYPE_REPLACE", "TYPE_MERGE"]
    synonym: SynonymType


class OutSession(_Out):
    id: str
    params: dict[str, Any]
    typeOverrides: list[TypeOverride] | None = Field(default=None, min_length=1)
    languageCode: str | None = Field(default=None, min_length=1)


class Simple(_Out):
    speech: str = Field(min_length=1, max_length=SIMPLE_LIMIT)
    text: str = Field(min_length=1, max_length=SIMPLE_LIMIT)


class OpenUrl(_Out):
    url: str = Field(pattern=r"^https?://")


class Link(_Out):
    name: str = Field(min_length=1, max_length=20)
    open: OpenUrl


class OutCard(_Out):
    title: str | None = Field(default=None, min_length=1)
    subtitle: str | None = Field(default=None, min_length=1)
    text: str = Field(min_length=1)
    button: Link | None = None


class Column(_Out):
    header: str


class Cell(_Out):
    text: str


class TableRow(_Out):
    cells: list[Cell] = Field(min_length=1, max_length=3)


class Table(_Out):
    title: str | None = Field(default=None, min_length=1)
    columns: list[Column] = Field(min_length=1, max_length=3)
    rows: list[TableRow] = Field(min_length=1)


class ListItem(_Out):
    key: str = Field(min_length=1)


class OutList(_Out):
    title: str | None = Field(default=None, min_length=1)
    subtitle: str | None = Field(default=None, min_length=1)
    items: list[ListItem] = Field(min_length=LIST_LEAST, max_length=30)


class MediaObject(_Out):
    name: str = Field(min_length=1)
    url: str = Field(pattern=r"^https://")


class Media(_Out):
    mediaType: Literal["AUDIO"]
    mediaObjects: list[MediaObject] = Field(min_length=1)
    optionalMediaControls: list[Literal["PAUSED", "STOPPED"]] | None = None


class Content(_Out):
    card: OutCard | None = None
    table: Table | None = None
    list: OutList | None = None
    media: Media | None = None

    @model_validator(mode="after")
    def one_kind(self) -> "Content":
        if len(self.model_fields_set) != 1:
            raise ValueError("the content is one thing")
        return self


class Suggestion(_Out):
    title: str = Field(min_length=1, max_length=CHIP_LENGTH)


class Prompt(_Out):
    override: bool
    firstSimple: Simple
    content: Content | None = None
    suggestions: list[Suggestion] | None = Field(default=None, min_length=1, max_length=8)


class OutSlot(_Out):
    mode: str
    status: Literal["INVALID"]
    value: None = None
    updated: bool


class NextScene(_Out):
    name: str = Field(min_length=1)


class OutScene(_Out):
    name: str | None = Field(default=None, min_length=1)
    slots: dict[str, OutSlot] | None = None
    next: NextScene | None = None


class OutUser(_Out):
    params: dict[str, Any] = Field(min_length=1)


class Response(_Out):
    """`HandlerResponse`, as far as we write it; empty for the health check, whole for everything else."""

    session: OutSession | None = None
    prompt: Prompt | None = None
    scene: OutScene | None = None
    user: OutUser | None = None

    @model_validator(mode="after")
    def combination(self) -> "Response":
        listed = self.prompt.content.list if self.prompt and self.prompt.content else None
        overrides = (self.session.typeOverrides if self.session else None) or []
        names = [entry.name for override in overrides for entry in override.synonym.entries]
        if listed is not None and names != [item.key for item in listed.items]:
            raise ValueError("the items of a list must be the entries of its type override")
        ends = self.scene is not None and self.scene.next is not None and self.scene.next.name == END_CONVERSATION
        if ends and self.prompt is not None and (self.prompt.suggestions or listed):
            raise ValueError("a closing answer offers and asks nothing")
        return self


# ------------------------------------------------------------------ the project's names


class Choosing(BaseModel):
    """How a list is shown: the type its entries override, the scene with a slot of that type, the scene to return to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str
    slot: str
    scene: str
    main: str


class Names(Vocabulary):
    """`locales/<lang>/platforms/actions_v3.yaml`. Without `choosing` lists are shown as tables."""

    choosing: Choosing | None = None
    words: CardWords


# ------------------------------------------------------------------ request → Turn


def _read(body: Any) -> Request:
    return validated(Request, body, "not an Actions request: it needs a handler with a name and a session with an id")


def parse(names: Names, body: Any, call: Call) -> Turn:
    """The turn in a handler call."""
    request = _read(body)
    session = plain(request.session.id, MAX_ID) or "?"
    zone = known_zone(fitting.reach(request.device.timeZone, "id"))
    system = names.event(request.intent.name)
    intent = system or names.intent(request.handler.name, request.intent.name)
    words: str | None = request.intent.query.strip() or None
    if request.is_health_check:
        intent, words = "launch", None
    elif system is not None and system not in ("fallback", "stop"):
        words = None  # the invocation itself, silence, or a report of the media player
    slots = names.slots(_given(request, words), zone)
    key = _option(names, request)
    if key is not None:
        words, option = fitting.chosen(key, words or "", names.words.ordinals, is_touch=True)
        intent, slots = "select", slots | option
    return Turn(
        platform=NAME,
        session=f"health-check:{session}" if request.is_health_check else session,
        now=call.now.astimezone(zone),
        zone=zone.key,
        locale=fitting.locale_of(request.user.locale or request.session.languageCode, words),
        text=plain(words),
        intent=intent,
        slots=slots,
        user=plain(_user(request), MAX_ID),
        device=_device(request),
        surroundings=_surroundings(request),
        is_new=intent == "launch" or request.scene.name == START_CONVERSATION,
        silent=intent == "noinput",
        final=request.intent.name.endswith("_FINAL") and system is not None,
    )


def _given(request: Request, words: str | None) -> dict[str, tuple[str | None, Any]]:
    """The parameters of the matched intent, and the slots that were filled in this turn."""
    given: dict[str, tuple[str | None, Any]] = {
        name: (parameter.original.strip() or None, parameter.resolved)
        for name, parameter in request.intent.params.items()
    }
    for name, slot in request.scene.slots.items():
        if slot.updated and slot.status != "EMPTY" and name not in given:
            is_said = isinstance(slot.value, str) and bool(slot.value.strip()) and slot.value in (words or "")
            given[name] = (slot.value.strip() if is_said else None, slot.value)
    return given


def _option(names: Names, request: Request) -> str | None:
    """The key of the list item that was chosen in this turn."""
    if names.choosing is None:
        return None
    name = names.choosing.slot
    if name in request.intent.params:
        return fitting.reach({"key": request.intent.params[name].resolved}, "key") or None
    slot = request.scene.slots.get(name)
    if slot is None or not slot.updated or slot.status == "EMPTY":
        return None
    return fitting.reach({"key": slot.value}, "key") or None


def _device(request: Request) -> Device:
    """A screen without a browser stands in a room; no screen is a speaker (PLC-01, PLC-10)."""
    if "RICH_RESPONSE" not in request.device.capabilities:
        return Device.of("speaker")
    return Device.of("phone" if "WEB_LINK" in request.device.capabilities else "tv")


def _user(request: Request) -> str | None:
    """Our own id of a verified user; who has none yet gets one made from the session, and `render` stores the same one."""
    if request.is_health_check or request.user.verificationStatus != "VERIFIED":
        return None
    return fitting.reach(request.user.params, OWN_ID) or fitting.digest(NAME, request.session.id)


def _surroundings(request: Request) -> Surroundings:
    media = fitting.known(request.context.get("media"))
    if not media or request.intent.name.startswith("actions.intent.MEDIA_STATUS"):
        return Surroundings()
    progress = DURATION.fullmatch(fitting.reach(media, "progress"))
    offset = 0 if progress is None else int(progress[1]) * 1000 + int((progress[2] or "0").ljust(3, "0")[:3])
    return Surroundings(player="playing", player_offset_ms=offset)


# ------------------------------------------------------------------ Reply → response


def render(names: Names, reply: Reply, turn: Turn, body: Any, call: Call) -> dict[str, Any]:
    """The handler's answer. Our words are the whole answer, so they replace what the console has queued."""
    request = _read(body)
    if request.is_health_check:
        return {}
    is_open = not (reply.ends or turn.final)
    session: dict[str, Any] = {"id": request.session.id, "params": _params(reply, request)}
    if request.session.languageCode:
        session["languageCode"] = request.session.languageCode
    prompt: dict[str, Any] = {"override": True, "firstSimple": _simple(names, reply)}
    scene: dict[str, Any] = {}
    most = LIST_MOST_TV if turn.device.kind == "tv" else LIST_MOST
    listed = False
    if turn.device.eyes == "look":
        if is_open and (chips := fitting.chips(reply, CHIPS, CHIP_LENGTH)):
            prompt["suggestions"] = [Suggestion(title=chip) for chip in chips]
        content = _media(reply, request)
        if content is None and is_open and names.choosing is not None and reply.card is not None:
            entries = fitting.entries(reply.card, most, TITLE_LENGTH, CELL_LENGTH)
            if len(entries) >= LIST_LEAST:
                content, listed = _list(names, reply.card, entries), True
                session["typeOverrides"] = [_override(names, names.choosing, entries)]
                scene["next"] = NextScene(name=names.choosing.scene)
        if content is None and reply.card is not None:
            content = _card(names, reply.card, most)
        if content is not None:
            prompt["content"] = content
    scene |= _scene(names, reply, request, is_open=is_open, listed=listed)
    parts: dict[str, Any] = {"session": OutSession(**session), "prompt": Prompt(**prompt)}
    if scene:
        parts["scene"] = OutScene(**scene)
    params = request.user.params | ({OWN_ID: turn.user} if turn.user is not None else {})
    if params:
        parts["user"] = OutUser(params=params)
    return Response(**parts).model_dump(mode="json", exclude_unset=True)


def _params(reply: Reply, request: Request) -> dict[str, Any]:
    """Every session parameter that came, for what is not sent back may be lost; with it what was told."""
    params = {key: value for key, value in request.session.params.items() if value is not None}
    artists = list(reply.facts.artists)
    if artists:
        params["artist"] = artists[0] if len(artists) == 1 else artists
    first, last = inclusive_days(reply.facts.window)
    return params | {key: day for key, day in (("from", first), ("to", last)) if day}


def _simple(names: Names, reply: Reply) -> Simple:
    said = reply.speech.strip() or reply.display.strip() or names.words.silence
    markup = fitting.speak_markup(reply, SIMPLE_LIMIT)
    spoken = markup or fitting.shorten(said, SIMPLE_LIMIT, keep_last=reply.asks)
    shown = fitting.shorten(reply.display.strip() or said, SIMPLE_LIMIT, keep_last=reply.asks)
    return Simple(speech=spoken, text=shown)


def _scene(names: Names, reply: Reply, request: Request, *, is_open: bool, listed: bool) -> dict[str, Any]:
    """Where the conversation goes: to its end, back from a list, or once more to the slot nobody knew the value of."""
    if not is_open:
        return {"next": NextScene(name=END_CONVERSATION)}
    scene = request.scene
    if reply.facts.status == "unknown_artist" and scene.slotFillingStatus == "COLLECTING":
        invalid = {
            name: OutSlot(mode=slot.mode, status="INVALID", value=None, updated=True)
            for name, slot in scene.slots.items()
            if slot.updated and name in names.parameters and names.parameters[name].role == "artist"
        }
        if invalid and scene.name:
            return {"name": scene.name, "slots": invalid}
    if names.choosing is not None and scene.name == names.choosing.scene and not listed:
        return {"next": NextScene(name=names.choosing.main)}
    return {}


def _media(reply: Reply, request: Request) -> Content | None:
    url = next((c.url for c in reply.commands if c.name == "play" and c.url and c.url.startswith("https://")), None)
    if url is None or "LONG_FORM_AUDIO" not in request.device.capabilities:
        return None
    media = Media(
        mediaType="AUDIO",
        mediaObjects=[MediaObject(name=fitting.named(reply, TITLE_LENGTH), url=url)],
        optionalMediaControls=["PAUSED", "STOPPED"],
    )
    return Content(media=media)


def _list(names: Names, card: Card, entries: list[fitting.Entry]) -> Content:
    listed: dict[str, Any] = {"items": [ListItem(key=entry.key) for entry in entries]}
    if title := fitting.titled(card, names.words.more, len(entries), TITLE_LENGTH):
        listed["title"] = title
    return Content(list=OutList(**listed))


def _override(names: Names, choosing: Choosing, entries: list[fitting.Entry]) -> TypeOverride:
    """The titles of a list: each entry is called by its key, its title and its place."""
    synonyms = []
    for entry, ordinal in zip(entries, names.words.ordinals, strict=False):
        shown = {"title": entry.title} | ({"description": entry.about} if entry.about else {})
        called = fitting.distinct([entry.key, entry.title, ordinal])
        synonyms.append(SynonymEntry(name=entry.key, synonyms=called, display=Display(**shown)))
    return TypeOverride(name=choosing.type, typeOverrideMode="TYPE_REPLACE", synonym=SynonymType(entries=synonyms))


def _card(names: Names, card: Card, most: int) -> Content | None:
    if isinstance(card, ChoiceCard):
        return None  # the words and the suggestions say it
    if isinstance(card, TextCard):
        body = fitting.shorten(card.body, BODY_LENGTH)
        return Content(card=_text_card(card.title, body)) if body or card.title.strip() else None
    if isinstance(card, EventCard) or len(card.rows) == 1:
        row = card.row if isinstance(card, EventCard) else card.rows[0]
        lines = "  \n".join(fitting.row_parts(row))
        return Content(card=_text_card(card.title, lines, names.words.open, row.url)) if lines else None
    rows = [TableRow(cells=[Cell(text=text) for text in fitting.cells(row, CELL_LENGTH)]) for row in card.rows[:most]]
    if not rows:
        return None
    table: dict[str, Any] = {"columns": [Column(header=header) for header in names.words.columns], "rows": rows}
    if title := fitting.titled(card, names.words.more, len(rows), TITLE_LENGTH):
        table["title"] = title
    return Content(table=Table(**table))


def _text_card(title: str, text: str, link: str = "", url: str | None = None) -> OutCard:
    parts: dict[str, Any] = {"text": text or title}
    if short := fitting.label(title, TITLE_LENGTH):
        parts["title"] = short
    if url and url.startswith(("https://", "http://")):
        parts["button"] = Link(name=fitting.label(link, 20), open=OpenUrl(url=url))
    return OutCard(**parts)


# ------------------------------------------------------------------ the platform


def authenticate(call: Call, secret: str) -> None:
    """A secret header of our own (`httpHeaders` of the webhook's configuration); Google's signature is not checked."""
    verify.check_google(call.headers, secret)


def build(names: Mapping[str, Any]) -> Platform:
    """The platform for one language's names; raises `DataError` where the file is broken."""
    vocabulary = Names.of(names, NAME)
    return Platform(
        name=NAME,
        path=PATH,
        also=(WITH_HANDLER,),
        request=Request,
        response=Response,
        authenticate=authenticate,
        parse=partial(parse, vocabulary),
        render=partial(render, vocabulary),
        budget_ms=BUDGET_MS,
    )
