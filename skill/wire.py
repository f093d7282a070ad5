"""The rim of the wire, shared by the platforms: lenient values in, strict ones out, and Korean dates for values on cards.

Platforms fill fields with null, "null", "True", numbers and lists where their documents promise strings; nothing of that
may cost the user an answer. What comes in is cut to a length and stripped of what no text may hold.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from skill.errors import BadRequest

M = TypeVar("M", bound=BaseModel)

MAX_TEXT = 400  # characters of one spoken text or slot; longer ones are no speech
MAX_ID = 512  # characters of a session, user or device id
MAX_LIST = 20  # values of one multi-valued input

# Control characters, lone surrogates, private use and what is no character at all.
_UNFIT = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ue000-\\uf8ff\\ufdd0-\\ufdef\\ufffe\\uffff]")


class WireRequest(BaseModel):
    """What a platform sends: unknown fields are ignored, for platforms add some any day."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class WireResponse(BaseModel):
    """What a platform is sent: a field that its document does not know is an error of ours."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def plain(value: object, limit: int = MAX_TEXT) -> str | None:
    """A text without control characters, lone surrogates and outer spaces, NFC, at most `limit` characters.

    Numbers become their digits; None, booleans, containers and texts of which nothing is left become None.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float):
        value = str(int(value)) if value.is_integer() else str(value)
    elif isinstance(value, int):
        value = str(value) if abs(value) < 10**30 else None
    if not isinstance(value, str):
        return None
    value = value[: 4 * limit]  # a decomposed syllable has up to three letters
    if not value.isprintable():
        value = _UNFIT.sub(" ", value)
    if not unicodedata.is_normalized("NFC", value):
        value = unicodedata.normalize("NFC", value)
    return value[:limit].strip() or None


def _flag(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0
    if isinstance(value, str):
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
            value.strip().lower()
        )
    return None


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        number = (
            int(value) if isinstance(value, int | float) else int(value.strip()) if isinstance(value, str) else None
        )
    except (ValueError, OverflowError):
        return None
    return number if number is not None and abs(number) < 10**15 else None


def _ident(value: object) -> str | None:
    return plain(value, MAX_ID)


def _object(value: object) -> object:
    return value if isinstance(value, dict | BaseModel) else None


Text = Annotated[str | None, BeforeValidator(plain)]
Ident = Annotated[str | None, BeforeValidator(_ident)]
Flag = Annotated[bool | None, BeforeValidator(_flag)]
Number = Annotated[int | None, BeforeValidator(_number)]
Maybe = BeforeValidator(_object)  # Annotated[Model | None, Maybe]: anything but an object counts as missing


def texts(value: object) -> tuple[str, ...]:
    """The texts of an input that may be one value or a list of them; null, "", "null" and [] are no value."""
    values = value if isinstance(value, list | tuple) else [value]
    found = (plain(v) for v in values[:MAX_LIST])
    return tuple(v for v in found if v is not None and v.lower() != "null")


def known_zone(name: str | None, otherwise: str = "Asia/Seoul") -> ZoneInfo:
    """The zone of an IANA name; a name that nobody knows counts as not told."""
    try:
        return ZoneInfo(name or otherwise)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError; a folder's name is an OSError
        return ZoneInfo(otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWords:
    """Dates and times in display form, from the words of a data file.

    `weekdays` are seven names, Monday first; `parts` maps the first hour of a part of day to its name, hours of the
    clock ascending (PHR-04); `day`, `clock`, `minutes`, `span` and `unknown` are format strings.
    """

    weekdays: tuple[str, ...]
    parts: tuple[tuple[int, str], ...]
    day: str
    year: str
    clock: str
    minutes: str
    span: str
    unknown: str

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "CalendarWords":
        """From the mapping `calendar` of a platform's data file."""
        parts: Sequence[Sequence[Any]] = words["parts"]
        return cls(
            weekdays=tuple(words["weekdays"]),
            parts=tuple((int(hour), str(name)) for hour, name in parts),
            **{k: str(words[k]) for k in ("day", "year", "clock", "minutes", "span", "unknown")},
        )

    def date_text(self, day: date, this_year: int) -> str:
        """A day with its weekday ('11월 26일 목요일'); the year only where it is not the current one (PHR-03)."""
        text = self.day.format(month=day.month, day=day.day, weekday=self.weekdays[day.weekday()])
        return text if day.year == this_year else f"{self.year.format(year=day.year)} {text}"

    def span_text(self, first: date, last: date, this_year: int) -> str:
        """A day, or a range of days, both inclusive."""
        if first == last:
            return self.date_text(first, this_year)
        return self.span.format(first=self.date_text(first, this_year), last=self.date_text(last, this_year))

    def clock_text(self, at: datetime) -> str:
        """A time of day with its part ('오후 3시 30분'), never by the 24-hour clock (PHR-04)."""
        part = next(name for hour, name in reversed(self.parts) if at.hour >= hour)
        text = self.clock.format(part=part, hour=at.hour % 12 or 12)
        return f"{text} {self.minutes.format(minute=at.minute)}" if at.minute else text


def validated(shape: type[M], body: Any, otherwise: str) -> M:
    """A body as the request of a platform. Raises `BadRequest` with the sentence `otherwise` if it is none."""
    try:
        return shape.model_validate(body)
    except (ValidationError, RecursionError):
        raise BadRequest(otherwise) from None
