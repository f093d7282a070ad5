"""The wire of our Bixby capsule: inputs of an action with `$vivContext` in, one concept out.

Fixed by the platform are `$vivContext` and the shapes of the library viv.time; all other names are ours and the capsule's.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

from pydantic import ConfigDict, Field, RootModel

from skill.errors import BadRequest
from skill.wire import Flag, Ident, Maybe, Number, Text, WireRequest, WireResponse

MAX_FIELDS = 200  # of a form or a query
FORM = "application/x-www-form-urlencoded"

# ------------------------------------------------------------------ requests


class VivContext(WireRequest):
    """What Bixby tells of the user and the device. `userId` is no identity any more and not read."""

    locale: Text = None
    timezone: Text = None
    bixbyUserId: Ident = None
    accessToken: Ident = None
    sessionId: Ident = None
    testToday: Number = None
    device: Text = None
    canTypeId: Text = None
    handsFree: Flag = None


class BixbyRequest(WireRequest):
    """The inputs of an action by name, each a value, a list, null, "null" or missing; names of others are ignored.

    These are the names that we ship; `inputs` of the data file decides which ones are read.

    A script of the capsule sends the same inputs as `query` and a copy of `$vivContext` as `context`.
    """

    artist: Any = None
    dateTimeExpression: Any = None
    category: Any = None
    rawDate: Any = None
    rawTime: Any = None
    show: Any = None
    venue: Any = None
    ordinal: Any = None
    number: Any = None
    utterance: Any = None
    previousResult: Any = None
    vivContext: Annotated[VivContext | None, Maybe] = Field(default=None, alias="$vivContext")
    query: Annotated[dict[str, Any] | None, Maybe] = None
    context: Annotated[VivContext | None, Maybe] = None

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


def unpacked(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A form or a query as the JSON object it stands for: values that are JSON are read, a[b]=c is an object.

    Repeated keys make a list. How Bixby encodes structures in a query is written nowhere, so both usual ways are read.
    """
    found: dict[str, Any] = {}
    for key, text in list(pairs)[:MAX_FIELDS]:
        value: Any = text
        if text[:1] in ("{", "[") or text == "null":
            try:
                value = json.loads(text)
            except (ValueError, RecursionError):
                value = text
        *path, last = [part.rstrip("]") for part in key.split("[")]
        place = found
        for part in path:
            inner = place.setdefault(part, {})
            place = inner if isinstance(inner, dict) else {}
        if last in place:
            before = place[last]
            place[last] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            place[last] = value
    return found


def read_body(wire: Any, headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """The inputs, from a JSON object, a form (`http.postUrl` without passAsJson) or a query; raises `BadRequest`.

    JSON counts as JSON whatever the header calls it.
    """
    if isinstance(wire, dict) and wire:
        return wire
    if headers.get("content-type", "").partition(";")[0].strip().lower() == FORM and not isinstance(wire, list):
        try:
            return unpacked(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS))
        except ValueError as error:
            raise BadRequest("the form cannot be decoded") from error
    if wire is None or wire == {}:
        return unpacked(query.items())
    raise BadRequest("the body is no JSON object of inputs")


# ------------------------------------------------------------------ answers


class VivDate(WireResponse):
    """viv.time.Date."""

    year: int = Field(ge=1900, le=2100)
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)


class VivTime(WireResponse):
    """viv.time.Time."""

    hour: int = Field(ge=0, le=23)
    minute: int = Field(ge=0, le=59)
    second: int = Field(ge=0, le=59)
    millisecond: int = Field(ge=0, le=999)
    timezone: str


class VivDateTime(WireResponse):
    """viv.time.DateTime."""

    date: VivDate
    time: VivTime


class VivDateInterval(WireResponse):
    """viv.time.DateInterval: both days inclusive, one side may be missing."""

    start: VivDate | None = None
    end: VivDate | None = None


class ScheduleEvent(WireResponse):
    """One event. `start` is missing where only the day is known: then `day` tells it, and `dateText` says so."""

    id: str
    artistId: str | None = None
    artistName: str | None = None
    title: str
    category: str
    start: VivDateTime | None = None
    day: VivDate | None = None
    dateText: str
    place: str | None = None
    note: str | None = None


class ScheduleResult(WireResponse):
    """The answer to one action; everything that is said stands in `speech` (SSML or plain) and `text`."""

    status: Literal["OK", "EMPTY", "UNKNOWN_ARTIST", "ASK_ARTIST", "ASK", "ERROR"]
    speech: str
    text: str
    artistId: str | None = None
    artistName: str | None = None
    period: VivDateInterval | None = None
    events: list[ScheduleEvent]
    total: int = Field(ge=0)
    expectFollowUp: bool
    suggestions: list[str] | None = None


class BixbyResponse(RootModel[ScheduleResult | list[ScheduleEvent]]):
    """The output concept itself, without an envelope: a result, or a bare list for list actions."""
