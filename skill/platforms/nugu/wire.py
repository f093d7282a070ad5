"""The wire of NUGU's Backend proxy API 2.0: what a call holds, and what an answer may hold."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from skill.errors import BadRequest
from skill.wire import Flag, Ident, Maybe, Number, Text, WireRequest, WireResponse, plain

MAX_PARAMETERS = 100  # of one request


class Parameter(WireRequest):
    """One entity value. `type` may be absent, null or `TYPE:TYPE.PART`; `value` a string, a list of strings or null."""

    type: Text = None
    value: Any = None


def _parameters(value: object) -> object:
    """Parameters by name; a bare value counts as an object that holds it, anything else as no parameters."""
    if not isinstance(value, dict):
        return {}
    kept = [(plain(k), v) for k, v in list(value.items())[:MAX_PARAMETERS]]
    return {k: v if isinstance(v, dict) else {"value": v} for k, v in kept if k}


class Action(WireRequest):
    """The action that calls, with its parameters."""

    actionName: Text = None
    parameters: Annotated[dict[str, Parameter], BeforeValidator(_parameters)] = Field(default_factory=dict)


class PlayEvent(WireRequest):
    """What happened to a player; calls that come of speech have none."""

    type: Text = None


class Session(WireRequest):
    """The dialogue; `accessToken` is an opaque identity."""

    id: Ident = None
    isNew: Flag = None
    accessToken: Ident = None
    isPlayBuilderRequest: Flag = None


class PlayerState(WireRequest):
    """The state of the player; older Plays were sent `offset_in_milli_seconds`."""

    playerActivity: Text = None
    token: Ident = None
    offsetInMilliseconds: Number = None
    offset_in_milli_seconds: Number = None


class ScreenState(WireRequest):
    """There is a screen, and the Play may use it."""

    playServiceId: Ident = None
    token: Ident = None


class Interfaces(WireRequest):
    """Capabilities that the Play has switched on and the device has."""

    AudioPlayer: Annotated[PlayerState | None, Maybe] = None
    Display: Annotated[ScreenState | None, Maybe] = None


class DeviceInfo(WireRequest):
    """The device, such as speaker.nugu.nu110."""

    type: Text = None


class Context(WireRequest):
    """Session, device and its capabilities; any part may be null."""

    session: Annotated[Session | None, Maybe] = None
    device: Annotated[DeviceInfo | None, Maybe] = None
    supportedInterfaces: Annotated[Interfaces | None, Maybe] = None


class PrivatePlay(WireRequest):
    """Identity in a Private Play; names, numbers and addresses are not even read."""

    userKey: Ident = None


class UserProfile(WireRequest):
    """The profile of a Private Play."""

    privatePlay: Annotated[PrivatePlay | None, Maybe] = None


class NuguRequest(WireRequest):
    """A call of the Backend proxy API, versions 1.0 and 2.0."""

    version: Text = None
    action: Action
    event: Annotated[PlayEvent | None, Maybe] = None
    context: Annotated[Context | None, Maybe] = None
    profile: Annotated[UserProfile | None, Maybe] = None

    @property
    def session(self) -> Session:
        """The dialogue; all of it may be missing."""
        return (self.context and self.context.session) or Session()

    @property
    def interfaces(self) -> Interfaces:
        """What the device can do; nothing where that is null or missing."""
        return (self.context and self.context.supportedInterfaces) or Interfaces()

    @property
    def is_playback(self) -> bool:
        """Whether a player tells something and nobody spoke."""
        return self.event is not None and (self.event.type or "").startswith("AudioPlayer.")

    def action_name(self, path: Mapping[str, str]) -> str:
        """The action, as the body names it, else as the path does; raises `BadRequest` if neither does."""
        name = self.action.actionName or plain(path.get("action"))
        if name is None:
            raise BadRequest("neither the path nor `action.actionName` names an action")
        return name


def read_request(body: Any) -> NuguRequest:
    """The request in a decoded body; raises `BadRequest` for a body of somebody else."""
    if not isinstance(body, dict) or not isinstance(body.get("action"), dict):
        raise BadRequest("the body is no request of the NUGU Backend proxy API: it has no object `action`")
    if not {"actionName", "parameters"} & body["action"].keys():
        raise BadRequest("the body is no request of the NUGU Backend proxy API: `action` has no `actionName`")
    try:
        return NuguRequest.model_validate(body)
    except (ValidationError, RecursionError) as error:
        raise BadRequest("the body is no request of the NUGU Backend proxy API") from error


# ------------------------------------------------------------------ answers


class TextObject(WireResponse):
    """A text of a template."""

    text: str


class ImageSource(WireResponse):
    """One address of an image."""

    url: str


class ImageObject(WireResponse):
    """An image with its addresses."""

    contentDescription: str | None = None
    sources: list[ImageSource]


class TemplateTitle(WireResponse):
    """Logo and title; both are mandatory."""

    logo: ImageObject
    text: TextObject


class ListItem(WireResponse):
    """One row of a list template."""

    token: str
    header: TextObject
    body: TextObject
    footer: TextObject | None = None


class TextList(WireResponse):
    """The list template without images."""

    type: Literal["Display.TextList1"]
    version: Literal["1.0"]
    playServiceId: str | None = None
    token: str
    duration: Literal["SHORT", "MID", "LONG", "LONGEST"]
    title: TemplateTitle
    badgeNumber: bool
    listItems: list[ListItem]


class AudioStream(WireResponse):
    """A stream and where to begin in it; our token is its address."""

    url: str
    offsetInMilliseconds: int
    token: str


class AudioItem(WireResponse):
    """What is to be played; `metadata` is reserved."""

    stream: AudioStream
    metadata: dict[str, Any]


class AudioPlay(WireResponse):
    """Play, also from another position (seek)."""

    type: Literal["AudioPlayer.Play"]
    audioItem: AudioItem


class AudioStop(WireResponse):
    """Stop playing."""

    type: Literal["AudioPlayer.Stop"]


class NuguResponse(WireResponse):
    """The answer: values for the prompts, flat strings or null, and at most one directive of each capability."""

    version: str
    resultCode: str
    output: dict[str, str | None]
    directives: list[TextList | AudioPlay | AudioStop] | None = None
