"""`payload.google` of a Dialogflow ES webhook: version 2 of the conversation API of Actions on Google.

The service was switched off in June 2023; the format lives on in test rigs and replays. Here are what we read of the request
payload and the whole answer: a rich response (one simple response first, at most one rich item, suggestions only while
the conversation is open) and the list to choose from, which is no rich item but a system intent.
"""

import json
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dialogs import Card, ChoiceCard, EventCard, Reply, TextCard
from intents import Device, RawSlot
from skill import fitting
from skill.vocabulary import CardWords

SIMPLE_LIMIT = 640  # characters of a simple response, spoken and shown
CHIPS, CHIP_LENGTH = 4, 25  # the platform takes 8; four are ours (GUI-06)
TITLE_LENGTH, CELL_LENGTH, BODY_LENGTH = 25, 40, 300  # our own limits for a phone
LIST_LEAST, LIST_MOST, LIST_MOST_TV = 2, 10, 6
USER_STORAGE_LIMIT = 10_000
OWN_ID = "appUserId"  # the user id that we keep in userStorage

# ------------------------------------------------------------------ what comes in


@dataclass(frozen=True, slots=True)
class Asked:
    """The payload of a request, of which every part may be missing or odd."""

    payload: dict[str, Any]

    @property
    def capabilities(self) -> set[str]:
        """Such as AUDIO_OUTPUT, SCREEN_OUTPUT, WEB_BROWSER, MEDIA_RESPONSE_AUDIO."""
        surface = fitting.known(self.payload.get("surface"))
        names = (fitting.reach(item, "name") for item in fitting.objects(surface.get("capabilities")))
        return {name.removeprefix("actions.capability.") for name in names}

    @property
    def device(self) -> Device:
        """A screen without a browser stands in a room; no screen is a speaker (PLC-01)."""
        offered = self.capabilities
        if "SCREEN_OUTPUT" not in offered:
            return Device.of("speaker")
        return Device.of("phone" if "WEB_BROWSER" in offered else "tv")

    @property
    def raw(self) -> dict[str, Any]:
        """The raw input: `query`, `inputType` VOICE, TOUCH or KEYBOARD."""
        return _first(self._input, "rawInputs")

    @property
    def is_health_check(self) -> bool:
        return self.argument("is_health_check").get("boolValue") is True

    @property
    def is_final(self) -> bool:
        return self.argument("IS_FINAL_REPROMPT").get("boolValue") is True

    @property
    def user(self) -> str | None:
        """Our own id of the user, as we have stored it."""
        return fitting.reach(self.stored, "data", OWN_ID) or None

    @property
    def is_verified(self) -> bool:
        return fitting.reach(self.payload, "user", "userVerificationStatus") == "VERIFIED"

    @property
    def stored(self) -> dict[str, Any]:
        """The user storage, a JSON object in a string."""
        try:
            stored = json.loads(fitting.reach(self.payload, "user", "userStorage") or "{}")
        except (ValueError, RecursionError):
            return {}
        return fitting.encodable(stored) if isinstance(stored, dict) else {}

    def argument(self, name: str) -> dict[str, Any]:
        """The argument of that name of the first input, {} if there is none."""
        arguments = fitting.objects(self._input.get("arguments"))
        return next((argument for argument in arguments if argument.get("name") == name), {})

    def option(self, words: CardWords, key: str, text: str) -> tuple[str | None, dict[str, RawSlot]]:
        """The chosen item as words and, where its key is one of ours, as the slot `ordinal`.

        `key` and `text` stand in where the payload does not tell them.
        """
        argument = self.argument("OPTION")
        key = fitting.reach(argument, "textValue") or key
        spoken = fitting.reach(self.raw, "query") or fitting.reach(argument, "rawText") or text
        is_touch = fitting.reach(self.raw, "inputType") != "VOICE"
        return fitting.chosen(key, spoken, words.ordinals, is_touch=is_touch)

    @property
    def _input(self) -> dict[str, Any]:
        return _first(self.payload, "inputs")


def _first(value: dict[str, Any], key: str) -> dict[str, Any]:
    items = fitting.objects(value.get(key))
    return items[0] if items else {}


# ------------------------------------------------------------------ what goes out


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class SimpleResponse(_Out):
    textToSpeech: str | None = Field(default=None, min_length=1, max_length=SIMPLE_LIMIT)
    ssml: str | None = Field(default=None, min_length=1, max_length=SIMPLE_LIMIT)
    displayText: str | None = Field(default=None, min_length=1, max_length=SIMPLE_LIMIT)

    @model_validator(mode="after")
    def one_voice(self) -> "SimpleResponse":
        if (self.textToSpeech is None) == (self.ssml is None):
            raise ValueError("exactly one of textToSpeech and ssml")
        return self


class OpenUrl(_Out):
    url: str = Field(pattern=r"^https?://")


class Button(_Out):
    title: str = Field(min_length=1)
    openUrlAction: OpenUrl


class BasicCard(_Out):
    title: str | None = None
    subtitle: str | None = None
    formattedText: str = Field(min_length=1)
    buttons: list[Button] | None = Field(default=None, min_length=1, max_length=1)


class Column(_Out):
    header: str


class Cell(_Out):
    text: str


class TableRow(_Out):
    cells: list[Cell] = Field(min_length=1, max_length=3)


class TableCard(_Out):
    title: str | None = None
    subtitle: str | None = None
    columnProperties: list[Column] = Field(min_length=1, max_length=3)
    rows: list[TableRow] = Field(min_length=1)


class MediaObject(_Out):
    name: str = Field(min_length=1)
    contentUrl: str = Field(pattern=r"^https://")


class MediaResponse(_Out):
    mediaType: Literal["AUDIO"] = "AUDIO"
    mediaObjects: list[MediaObject] = Field(min_length=1)


class RichItem(_Out):
    simpleResponse: SimpleResponse | None = None
    basicCard: BasicCard | None = None
    tableCard: TableCard | None = None
    mediaResponse: MediaResponse | None = None

    @model_validator(mode="after")
    def one_kind(self) -> "RichItem":
        if len(self.model_fields_set) != 1:
            raise ValueError("an item is one thing")
        return self


class Suggestion(_Out):
    title: str = Field(min_length=1, max_length=CHIP_LENGTH)


class RichResponse(_Out):
    items: list[RichItem] = Field(min_length=1, max_length=3)
    suggestions: list[Suggestion] | None = Field(default=None, min_length=1, max_length=8)

    @model_validator(mode="after")
    def combination(self) -> "RichResponse":
        if self.items[0].simpleResponse is None:
            raise ValueError("the first item must be a simple response")
        simple = sum(item.simpleResponse is not None for item in self.items)
        if simple > 2 or len(self.items) - simple > 1:
            raise ValueError("at most two simple responses and one rich item")
        return self


class OptionInfo(_Out):
    key: str = Field(min_length=1)
    synonyms: list[str]


class ListItem(_Out):
    optionInfo: OptionInfo
    title: str = Field(min_length=1)
    description: str | None = None


class ListSelect(_Out):
    title: str | None = None
    items: list[ListItem] = Field(min_length=LIST_LEAST, max_length=30)

    @model_validator(mode="after")
    def apart(self) -> "ListSelect":
        for values in ([i.title for i in self.items], [i.optionInfo.key for i in self.items]):
            if len(set(values)) != len(values):
                raise ValueError("titles and keys of a list must differ")
        return self


class OptionValueSpec(_Out):
    type_: Literal["type.googleapis.com/google.actions.v2.OptionValueSpec"] = Field(alias="@type")
    listSelect: ListSelect


class SystemIntent(_Out):
    intent: Literal["actions.intent.OPTION"] = "actions.intent.OPTION"
    data: OptionValueSpec


class GooglePayload(_Out):
    expectUserResponse: bool
    userStorage: str | None = Field(default=None, max_length=USER_STORAGE_LIMIT)
    noInputPrompts: list[SimpleResponse] | None = Field(default=None, min_length=1, max_length=3)
    richResponse: RichResponse
    systemIntent: SystemIntent | None = None

    @model_validator(mode="after")
    def combination(self) -> "GooglePayload":
        if not self.expectUserResponse and (self.richResponse.suggestions or self.systemIntent or self.noInputPrompts):
            raise ValueError("a closing answer offers and asks nothing")
        if self.systemIntent is not None and any(i.simpleResponse is None for i in self.richResponse.items):
            raise ValueError("no rich item beside a list")
        return self


# ------------------------------------------------------------------ the answer


def answer(
    words: CardWords, reply: Reply, asked: Asked, device: Device, *, is_open: bool, user: str | None
) -> GooglePayload:
    """The payload of an answer. `user` is the id to keep in the user storage, None for guests and health checks."""
    said = reply.speech.strip() or reply.display.strip() or words.silence
    shown = reply.display.strip() or said
    parts: dict[str, Any] = {"expectUserResponse": is_open}
    items = [RichItem(simpleResponse=_simple(reply, said, shown))]
    rich: dict[str, Any] = {"items": items}
    chips = fitting.chips(reply, CHIPS, CHIP_LENGTH) if is_open and device.eyes == "look" else []
    played = next((c.url for c in reply.commands if c.name == "play" and c.url and c.url.startswith("https://")), None)
    if played and "MEDIA_RESPONSE_AUDIO" in asked.capabilities and (chips or not is_open):
        # The platform demands suggestions beside audio as long as it listens.
        items.append(
            RichItem(
                mediaResponse=MediaResponse(
                    mediaObjects=[MediaObject(name=fitting.named(reply, TITLE_LENGTH), contentUrl=played)]
                )
            )
        )
    elif device.eyes == "look" and reply.card is not None:
        most = LIST_MOST_TV if device.kind == "tv" else LIST_MOST
        if is_open and (options := _options(words, reply.card, most)):
            parts["systemIntent"] = SystemIntent(data=_spec(options))
        elif (item := _card(words, reply.card, most)) is not None:
            items.append(item)
    if chips:
        rich["suggestions"] = [Suggestion(title=chip) for chip in chips]
    if is_open and reply.reprompt and reply.reprompt.strip():
        parts["noInputPrompts"] = [SimpleResponse(textToSpeech=fitting.shorten(reply.reprompt, SIMPLE_LIMIT))]
    if user is not None:
        parts["userStorage"] = _storage(asked, user)
    return GooglePayload(richResponse=RichResponse(**rich), **parts)


def _storage(asked: Asked, user: str) -> str | None:
    """The user's storage with our id in it; whatever else the agent keeps there stays."""
    stored = asked.stored
    stored["data"] = {**fitting.known(stored.get("data")), OWN_ID: user}
    text = json.dumps(stored, ensure_ascii=False)
    return text if len(text) <= USER_STORAGE_LIMIT else None


def _simple(reply: Reply, said: str, shown: str) -> SimpleResponse:
    spoken = fitting.shorten(said, SIMPLE_LIMIT, keep_last=reply.asks)
    markup = fitting.speak_markup(reply, SIMPLE_LIMIT)
    display = fitting.shorten(shown, SIMPLE_LIMIT, keep_last=reply.asks)
    if markup is not None:
        return SimpleResponse(ssml=markup, displayText=display)
    return SimpleResponse(textToSpeech=spoken, displayText=None if display == spoken else display)


def _options(words: CardWords, card: Card, most: int) -> ListSelect | None:
    """A list to choose from, where the card has at least two things to choose."""
    entries = fitting.entries(card, most, TITLE_LENGTH, CELL_LENGTH)
    if len(entries) < LIST_LEAST:
        return None
    items = [
        ListItem(
            optionInfo=OptionInfo(key=entry.key, synonyms=[entry.title, ordinal]),
            title=entry.title,
            description=entry.about or None,
        )
        for entry, ordinal in zip(entries, words.ordinals, strict=False)
    ]
    return ListSelect(title=fitting.titled(card, words.more, len(items), TITLE_LENGTH) or None, items=items)


def _card(words: CardWords, card: Card, most: int) -> RichItem | None:
    if isinstance(card, ChoiceCard):
        return None  # fewer than two, or nobody listens: the words and chips say it
    if isinstance(card, TextCard):
        body = fitting.shorten(card.body, BODY_LENGTH)
        return RichItem(basicCard=_basic(card.title, body)) if body or card.title.strip() else None
    if isinstance(card, EventCard) or len(card.rows) == 1:
        row = card.row if isinstance(card, EventCard) else card.rows[0]
        link = row.url if row.url and row.url.startswith(("https://", "http://")) else None
        lines = "  \n".join(fitting.row_parts(row))
        buttons = None if link is None else [Button(title=words.open, openUrlAction=OpenUrl(url=link))]
        return RichItem(basicCard=_basic(card.title, lines, buttons)) if lines else None
    if not card.rows:
        return None
    rows = card.rows[:most]
    table = TableCard(
        title=fitting.titled(card, words.more, len(rows), TITLE_LENGTH) or None,
        columnProperties=[Column(header=header) for header in words.columns],
        rows=[
            TableRow(cells=[Cell(text=text) for text in fitting.cells(row, CELL_LENGTH)]) for row in card.rows[:most]
        ],
    )
    return RichItem(tableCard=table)


def _basic(title: str, text: str, buttons: list[Button] | None = None) -> BasicCard:
    return BasicCard(title=fitting.label(title, TITLE_LENGTH) or None, formattedText=text or title, buttons=buttons)


def _spec(options: ListSelect) -> OptionValueSpec:
    return OptionValueSpec.model_validate(
        {"@type": "type.googleapis.com/google.actions.v2.OptionValueSpec", "listSelect": options}
    )
