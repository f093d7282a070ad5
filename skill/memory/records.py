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
from operator import attrgetter
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from dialogs import DialogState, Event, Profile, Reply
from intents import Turn
from skill.memory import HandedOver

T = TypeVar("T")

_SURROGATES = re.compile("[\ud800-\udfff]")
_CLASS, _TIME, _DATE, _ZONE = "$", "$t", "$d", "$z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The latest answer of a session to a call that may be repeated; `turn_no` tells whether the session moved on."""

    call: str  # its hash
    turn_no: int
    reply: Reply


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
    """A stored value as JSON text that any database takes; fields that hold their default are left out."""
    text = _WRITERS[type(value)](value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return text


def read(text: str, kind: type[T]) -> T:
    """The value of a text made by `write`. Fields that are no longer known are dropped. Raises `Unreadable`."""
    try:
        value = _DECODER.decode(text)
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable(f"a stored {kind.__name__} cannot be read: {error}") from error
    if not isinstance(value, kind):
        raise Unreadable(f"a stored {kind.__name__} is a {type(value).__name__}")
    return value


def _array(value: Any) -> str:
    return "[" + ",".join([_WRITERS[type(item)](item) for item in value]) + "]"


def _object(value: Mapping[str, Any]) -> str:
    return "{" + ",".join([f"{_quoted(key)}:{_WRITERS[type(item)](item)}" for key, item in value.items()]) + "}"


def _moment(value: datetime) -> str:
    if isinstance(value.tzinfo, ZoneInfo):
        return f'{{"{_TIME}":"{value.isoformat()}","{_ZONE}":"{value.tzinfo.key}"}}'
    return f'{{"{_TIME}":"{value.isoformat()}"}}'


def _writer(kind: type) -> Callable[[Any], str]:
    """A writer of a type. Raises `TypeError` for a type that cannot be stored."""
    if issubclass(kind, str):
        made: Callable[[Any], str] = _quoted
    elif issubclass(kind, Mapping):
        made = _object
    elif kind is Event:
        made = lru_cache(maxsize=4096)(_record_writer(kind))  # events come back turn after turn, and in many sessions
    elif is_dataclass(kind):
        made = _record_writer(kind)
    else:
        raise TypeError(f"{kind!r} cannot be stored")
    return made


def _record_writer(kind: type) -> Callable[[Any], str]:
    known = _fields(kind)
    labels = [(f',"{name}":', default) for name, default in known.items()]
    values = attrgetter(*known) if len(known) > 1 else lambda one: (getattr(one, *known),)
    begin = f'{{"{_CLASS}":"{kind.__name__}"'

    def record(value: Any) -> str:
        parts = [begin]
        for (label, default), item in zip(labels, values(value), strict=True):
            if item is not default and item != default:
                parts += (label, _WRITERS[type(item)](item))
        return "".join(parts) + "}"

    return record


class _Writers(dict[type, Callable[[Any], str]]):
    """Writers by the type they write; that of a type not seen before is made and kept."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        made = self[kind] = _writer(kind)
        return made


_quoted: Callable[[str], str] = json.encoder.encode_basestring
_WRITERS = _Writers({
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    str: _quoted,
    int: int.__repr__,
    float: float.__repr__,
    tuple: _array,
    list: _array,
    dict: _object,
    datetime: _moment,
    date: lambda value: f'{{"{_DATE}":"{value.isoformat()}"}}',
})  # fmt: skip


def _revive(record: dict[str, Any]) -> Any:
    name = record.pop(_CLASS, None)
    if name is not None:
        kind = _classes()[name]
        known = _fields(kind)
        return kind(**{key: _tuples(item) for key, item in record.items() if key in known})
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


_DECODER = json.JSONDecoder(object_hook=_revive)


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
