"""How the agent of a platform calls things, and what we call them: the files `locales/<lang>/platforms/<name>.yaml`.

Shared by the platforms whose agent is built by hand in somebody's console, so that every name in it may differ.
Names are compared without case, spaces, dots, hyphens and underscores: `find.schedule`, `Find Schedule`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from intents import RawSlot
from skill.errors import DataError
from skill.moments import is_clock, resolved_time
from skill.wire import plain

Role = Literal["artist", "date", "time", "kind", "show", "venue", "ordinal", "number", "text"]
_SEPARATORS = re.compile(r"[\s._-]+")


class Parameter(BaseModel):
    """What a parameter of the agent means: our role, how its value is to be read, and its entity type there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role
    kind: Literal["word", "date", "time", "datetime"] = "word"
    type: str | None = None


class Context(BaseModel):
    """The context that is handed back to the agent, and for how many turns it lives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9_%-]{1,250}$")
    lifespan: int = Field(ge=1, le=99)


class CardWords(BaseModel):
    """Words of the language that stand on cards and lists."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    silence: str  # what is said where the answer is silence and the platform demands words
    more: str  # with {total}: how many there are where a card cannot show all
    open: str  # on the button that opens a link
    columns: tuple[str, str, str]  # when, what, where
    ordinals: tuple[str, ...] = Field(min_length=10)  # how the items of a list are called


class Vocabulary(BaseModel):
    """The names of one agent. `intents` and `events`: our label → its names; a label always names itself.

    `parameters` stand in order of preference: of several that fill the same role the first one counts.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    intents: dict[str, tuple[str, ...]]
    events: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    parameters: dict[str, Parameter]
    _intents: dict[str, str] = PrivateAttr(default_factory=dict)
    _events: dict[str, str] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: Any, /) -> None:
        for label, names in self.intents.items():
            _enter(self._intents, label, (label, *names))
        for label, names in self.events.items():
            for name in names:
                self._events[name] = label

    @classmethod
    def of(cls, names: Mapping[str, Any], platform: str) -> Self:
        """The vocabulary in a parsed file; raises `DataError` where the file is broken."""
        try:
            return cls.model_validate(dict(names))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the file"
            raise DataError(f"platforms/{platform}.yaml: {place}: {first['msg']}") from error

    def intent(self, *names: str | None) -> str | None:
        """Our label for the first of these names that the file knows."""
        return _first(self._intents, names)

    def event(self, *names: str | None) -> str | None:
        """Our label for the first of these event names that the file knows, to the letter: an event is no utterance."""
        return next((self._events[name] for name in names if name and name in self._events), None)

    def slots(self, given: Mapping[str, tuple[str | None, Any]], zone: ZoneInfo) -> dict[str, RawSlot]:
        """Slots by role from the agent's parameters, each (words as spoken, resolved value).

        Empty strings, lists and objects are parameters that were not spoken. A date that holds only a clock fills the
        time; a value that resolves to nothing stays as long as its words are known.
        """
        slots: dict[str, RawSlot] = {}
        for name, parameter in self.parameters.items():
            words, value = given.get(name, (None, None))
            words = plain(words)
            if value in ("", [], {}):
                continue
            if parameter.kind == "word":
                resolved = plain(canonical(value))
            else:
                resolved = resolved_time(value, parameter.kind, zone)
            if words is None and resolved is None:
                continue
            role: str = parameter.role
            if role == "date" and resolved is not None and is_clock(resolved):
                role = "time"
            slots.setdefault(role, RawSlot(text=words, type=parameter.type, resolved=resolved))
        return slots


def canonical(value: Any) -> str | None:
    """A resolved value that is no time, as text: numbers without '.0', lists with commas, `@sys.person` by its name."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return f"{value:g}" if abs(value) < 1e9 else None
    if isinstance(value, Mapping):
        return canonical(value.get("name")) if isinstance(value.get("name"), str) else None
    if isinstance(value, list):
        parts = [part for part in (canonical(item) for item in value if not isinstance(item, list)) if part]
        return ", ".join(parts) or None
    return None


def _enter(table: dict[str, str], label: str, names: Iterable[str]) -> None:
    for name in names:
        if table.setdefault(_key(name), label) != label:
            raise ValueError(f"the name {name!r} belongs to {table[_key(name)]} and to {label}")


def _first(table: Mapping[str, str], names: Iterable[str | None]) -> str | None:
    return next((table[_key(name)] for name in names if name and _key(name) in table), None)


def _key(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()
