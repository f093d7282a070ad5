"""How memory is written down: keyed hashes for who, tagged JSON for what.

The types of a session are told apart by their class (a `Title` and a `Name` may hold the same fields) and every time keeps
its zone: a plain ISO text would turn `Asia/Seoul` into a fixed offset, and the day arithmetic of the next turn with it.
"""

import hmac
import json
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from dialogs import DialogState, Event, Profile, Reply
from intents import TimeRange, Turn
from skill.memory import HandedOver

T = TypeVar("T")
Writer = Callable[[Any, "_Seen"], str]

_SURROGATES = re.compile("[\ud800-\udfff]")
_CLASS, _TIME, _DATE, _ZONE, _SAME = "$", "$t", "$d", "$z", "$e"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The latest answer of a session to a call that may be repeated; `turn_no` tells whether the session moved on."""

    call: str  # its hash
    turn_no: int
    reply: Reply


class _Seen:
    """What one record holds already, by the ids of the values, which all live as long as the record is written."""

    __slots__ = ("events", "windows")

    def __init__(self) -> None:
        self.events: dict[int, int] = {}  # how many came before each
        self.windows: dict[int, str] = {}  # their text: the window of an answer stands in five places


class Unreadable(ValueError):
    """A record of another version of this program, or a damaged one; it counts as absent."""


def hashed(secret: bytes, *parts: str) -> str:
    """A keyed hash of some parts: 32 hexadecimal digits. Who it is cannot be told without the secret."""
    message = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hmac.digest(secret, message, "sha256").hex()[:32]


def session_key(secret: bytes, turn: Turn) -> str:
    """Names the session of a turn; `s` keeps sessions apart from users of the same name."""
    return hashed(secret, "s", turn.platform, turn.session)


def user_key(secret: bytes, turn: Turn) -> str | None:
    """Names the user of a turn, None where the platform gives no identity."""
    return None if turn.user is None else hashed(secret, "u", turn.platform, turn.user)


def call_key(secret: bytes, turn: Turn) -> str | None:
    """Names a call that may be repeated, None where nothing identifies it."""
    return None if turn.call is None else hashed(secret, "c", turn.platform, turn.session, turn.call)


def page_hash(secret: bytes, key: str) -> str:
    """Under which the key of a personal page is stored."""
    return hashed(secret, "p", key)


def feed_of(secret: bytes, key: str) -> str:
    """The key of the feed that belongs to a page; the page's own key cannot be told from it."""
    return hashed(secret, "feed", key)


def feed_hash(secret: bytes, feed: str) -> str:
    """Under which the key of a feed is stored."""
    return hashed(secret, "f", feed)


def write(value: object) -> str:
    """A stored value as JSON text that any database takes. Fields that hold their default are left out, and an event that
    stands in several places is written in the first."""
    text = _WRITERS[type(value)](value, _Seen())
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return text


def read(text: str, kind: type[T]) -> T:
    """The value of a text made by `write`. Fields that are no longer known are dropped. Raises `Unreadable`."""
    try:
        value = json.JSONDecoder(object_hook=_Reviver().revive).decode(text)
    except (ValueError, TypeError, LookupError) as error:
        raise Unreadable(f"a stored {kind.__name__} cannot be read: {error}") from error
    if not isinstance(value, kind):
        raise Unreadable(f"a stored {kind.__name__} is a {type(value).__name__}")
    return value


def _array(value: Any, seen: _Seen) -> str:
    return "[" + ",".join([_WRITERS[type(item)](item, seen) for item in value]) + "]"


def _object(value: Mapping[str, Any], seen: _Seen) -> str:
    return "{" + ",".join([f"{_quoted(key)}:{_WRITERS[type(item)](item, seen)}" for key, item in value.items()]) + "}"


def _moment(value: datetime, _: _Seen) -> str:
    if isinstance(value.tzinfo, ZoneInfo):
        return f'{{"{_TIME}":"{value.isoformat()}","{_ZONE}":"{value.tzinfo.key}"}}'
    return f'{{"{_TIME}":"{value.isoformat()}"}}'


def _event(value: Event, seen: _Seen) -> str:
    number = seen.events.get(id(value))
    if number is not None:
        return f'{{"{_SAME}":{number}}}'
    seen.events[id(value)] = len(seen.events)
    return _whole(value)


@lru_cache(maxsize=4096)  # events come back turn after turn, and in many sessions
def _whole(event: Event) -> str:
    return _record_writer(Event)(event, _Seen())


def _window(value: TimeRange, seen: _Seen) -> str:
    text = seen.windows.get(id(value))
    if text is None:
        text = seen.windows[id(value)] = _record_writer(TimeRange)(value, seen)
    return text


def _writer(kind: type) -> Writer:
    """A writer of a type. Raises `TypeError` for a type that cannot be stored."""
    if issubclass(kind, str):
        return _string
    if issubclass(kind, Mapping):
        return _object
    if is_dataclass(kind):
        return _record_writer(kind)
    raise TypeError(f"{kind!r} cannot be stored")


@cache
def _record_writer(kind: type) -> Writer:
    """Writes a value field by field, written out: what most fields hold is their default, and is passed over."""
    known, begin = _fields(kind), f'{{"{_CLASS}":"{kind.__name__}"'
    given: dict[str, Any] = {"writers": _WRITERS, **{f"default_{name}": default for name, default in known.items()}}
    lines = ["def record(value, seen):", f"    parts = [{begin!r}]"]
    for name in known:
        label = f',"{name}":'
        lines += [
            f"    item = value.{name}",
            f"    if item is not default_{name} and item != default_{name}:",
            f"        parts.append({label!r} + writers[type(item)](item, seen))",
        ]
    lines += ["    parts.append('}')", "    return ''.join(parts)"]
    exec("\n".join(lines), given)
    record: Writer = given["record"]
    return record


class _Writers(dict[type, Writer]):
    """Writers by the type they write; that of a type not seen before is made and kept."""

    def __missing__(self, kind: type) -> Writer:
        made = self[kind] = _writer(kind)
        return made


_quoted: Callable[[str], str] = json.encoder.encode_basestring


def _string(value: str, _: _Seen) -> str:
    return _quoted(value)


_WRITERS = _Writers({
    type(None): lambda _, __: "null",
    bool: lambda value, _: "true" if value else "false",
    str: _string,
    int: lambda value, _: int.__repr__(value),
    float: lambda value, _: float.__repr__(value),
    tuple: _array,
    list: _array,
    dict: _object,
    datetime: _moment,
    date: lambda value, _: f'{{"{_DATE}":"{value.isoformat()}"}}',
    Event: _event,
    TimeRange: _window,
})  # fmt: skip


class _Reviver:
    """Makes values of what was written, in the order in which it stands in the text."""

    def __init__(self) -> None:
        self._events: list[Event] = []

    def revive(self, record: dict[str, Any]) -> Any:
        """One object of the text; those inside it come before it."""
        name = record.pop(_CLASS, None)
        if name is not None:
            kind = _classes()[name]
            known = _fields(kind)
            value = kind(**{key: _tuples(item) for key, item in record.items() if key in known})
            if kind is Event:
                self._events.append(value)
            return value
        if _SAME in record:
            return self._events[record[_SAME]]
        if _TIME in record:
            return _instant(record[_TIME], record.get(_ZONE))
        if _DATE in record:
            return date.fromisoformat(record[_DATE])
        return {key: _tuples(item) for key, item in record.items()}


@lru_cache(maxsize=4096)  # a session holds its events several times, and many sessions the same ones
def _instant(text: str, zone: str | None) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if zone is None else moment.astimezone(ZoneInfo(zone))


def _tuples(value: Any) -> Any:
    return tuple([_tuples(item) for item in value]) if type(value) is list else value


@cache
def _fields(kind: Hashable) -> Mapping[str, Any]:
    """Names and defaults of a stored class; MISSING where there is none."""
    if not is_dataclass(kind) or not isinstance(kind, type):
        raise TypeError(f"{kind!r} cannot be stored")
    return {f.name: f.default_factory() if f.default_factory is not MISSING else f.default for f in fields(kind)}


@cache
def _classes() -> Mapping[str, type]:
    """All classes that may stand in a stored value, by name, found by following the types from the four roots."""
    found: dict[str, type] = {}
    todo: list[Any] = [DialogState, Profile, Answered, HandedOver]
    while todo:
        kind = todo.pop()
        if get_origin(kind) is not None or isinstance(kind, UnionType):
            todo += get_args(kind)
        elif isinstance(kind, type) and is_dataclass(kind) and found.setdefault(kind.__name__, kind) is kind:
            todo += [hint for hint in get_type_hints(kind).values() if getattr(hint, "__name__", "") not in found]
    return found
