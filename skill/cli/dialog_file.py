"""The shape of a dialog in a dialog set: what the evaluation of conversations is given, one JSON object a line.

Fields that are null count as missing, and keys that are not known here are left alone: dialog sets carry notes of their
own. Times are local to the user's zone; those of events are in Asia/Seoul.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from skill.cli.failures import Misuse


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: Any) -> Any:
        return {k: v for k, v in value.items() if v is not None} if isinstance(value, Mapping) else value


def _iso(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("must be an ISO time such as 2026-11-25T01:00")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is no ISO time such as 2026-11-25T01:00") from None


Time = Annotated[datetime, BeforeValidator(_iso)]


class PersonaPart(_Part):
    """Who is served. `learned.tomorrow_small_hours`: corrections of 내일 so far, negative towards the calendar day.
    `rollover`: the hour at which the user lets days begin; `told`: what was told before and is told once per user;
    `chosen`: words with the meaning that the user chose."""

    service: Literal["haeyo", "hapsyo", "banmal"] = "haeyo"
    user: str = "default"
    length: Literal["", "brief", "rich"] = ""
    subs: tuple[str, ...] = ()
    bias: str | None = None
    learned: Mapping[str, float] = Field(default_factory=dict)
    rollover: int | None = Field(default=None, ge=0, le=23)
    discreet: bool = False
    told: tuple[str, ...] = ()
    chosen: Mapping[str, str] = Field(default_factory=dict)


class ContextPart(_Part):
    """What is known of the moment and of the user's history."""

    last_seen: Time | None = None
    alarm_at: Time | None = None
    tz: str = "Asia/Seoul"
    hands_free: bool = False
    display: bool = False
    notices: bool = False
    player: Literal["playing", "paused", "none"] = "none"
    first_use: bool = False
    sessions: int = Field(default=3, ge=0)
    voice: Literal["identified", "unknown"] = "unknown"
    account: Literal["linked", "none"] = "linked"
    paired: bool = True
    calendar: Literal["works", "fails"] = "works"
    store: Literal["up", "down"] = "up"
    cached_at: Time | None = None
    screen: tuple[str, ...] = ()


class TurnPart(_Part):
    """One turn: what is said (empty: silence), when, if not at the time of the dialog, and on which device, if not on
    that of the dialog. `date`: what the platform has made of a date; `memory`: whether what is to be kept can be."""

    user: str
    at: Time | None = None
    device: str | None = None
    date: str | None = None
    memory: Literal["works", "fails"] = "works"


class Dialog(_Part):
    """One dialog. `events` of None: the shipped sample schedule."""

    id: Any = None
    platform_hint: str = "api"
    now: Time
    persona: PersonaPart = PersonaPart()
    device: str = "speaker"
    context: ContextPart = ContextPart()
    events: tuple[Mapping[str, Any], ...] | None = None
    turns: tuple[TurnPart, ...]

    @property
    def zone(self) -> ZoneInfo:
        """The user's zone. Raises `Misuse` for one that does not exist."""
        try:
            return ZoneInfo(self.context.tz)
        except (ValueError, OSError, KeyError):
            raise Misuse(f"context.tz: {self.context.tz!r} is no IANA time zone") from None

    def local(self, at: datetime | None) -> datetime | None:
        """A time of the dialog as an aware one of the user's zone."""
        if at is None:
            return None
        return at.replace(tzinfo=self.zone) if at.tzinfo is None else at.astimezone(self.zone)


def parse_dialog(line: Any) -> Dialog:
    """A dialog out of parsed JSON. Raises `Misuse` that names the place of the first fault."""
    try:
        return Dialog.model_validate(line)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        raise Misuse(f"{place}: {said}" if place else said) from None
