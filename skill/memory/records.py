"""How memory is written down: keyed hashes for who, tagged JSON for what.

The types of a session are told apart by their class (a `Title` and a `Name` may hold the same fields) and every time keeps
its zone: a plain ISO text would turn `Asia/Seoul` into a fixed offset, and the day arithmetic of the next turn with it.
"""

import hmac
import json
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from dialogs import DialogState, Profile, Reply
from intents import Turn
from skill.memory import HandedOver

T = TypeVar("T")

_CLASS, _TIME, _DATE, _ZONE = "$", "$t", "$d", "$z"


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
    """A stored value as JSON text; fields that hold their default are left out."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def read(text: str, kind: type[T]) -> T:
    """The value of a text made by `write`. Fields that are no longer known are dropped. Raises `Unreadable`."""
    try:
        value = json.loads(text, object_hook=_revive)
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable(f"a stored {kind.__name__} cannot be read: {error}") from error
    if not isinstance(value, kind):
        raise Unreadable(f"a stored {kind.__name__} is a {type(value).__name__}")
    return value


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        told = {_TIME: value.isoformat()}
        if isinstance(value.tzinfo, ZoneInfo):
            told[_ZONE] = value.tzinfo.key
        return told
    if isinstance(value, date):
        return {_DATE: value.isoformat()}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    kind: Any = type(value)
    record: dict[str, Any] = {_CLASS: kind.__name__}
    for name, default in _fields(kind):
        item = getattr(value, name)
        if item is not default and item != default:
            record[name] = _plain(item)
    return record


def _revive(record: dict[str, Any]) -> Any:
    name = record.pop(_CLASS, None)
    if name is not None:
        kind = _classes()[name]
        known = {key for key, _ in _fields(kind)}
        return kind(**{key: _tuples(item) for key, item in record.items() if key in known})
    if _TIME in record:
        moment = datetime.fromisoformat(record[_TIME])
        return moment.astimezone(ZoneInfo(record[_ZONE])) if _ZONE in record else moment
    if _DATE in record:
        return date.fromisoformat(record[_DATE])
    return {key: _tuples(item) for key, item in record.items()}


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


@cache
def _fields(kind: Hashable) -> tuple[tuple[str, Any], ...]:
    """Names and defaults of a stored class; MISSING where there is none."""
    if not is_dataclass(kind) or not isinstance(kind, type):
        raise TypeError(f"{kind!r} cannot be stored")
    return tuple((f.name, f.default_factory() if f.default_factory is not MISSING else f.default) for f in fields(kind))


@cache
def _classes() -> Mapping[str, type]:
    """All classes that may stand in a stored value, by name, found by following the types from the four roots."""
    found: dict[str, type] = {}
    todo: list[Any] = [DialogState, Profile, Reply, HandedOver]
    while todo:
        kind = todo.pop()
        if get_origin(kind) is not None or isinstance(kind, UnionType):
            todo += get_args(kind)
        elif isinstance(kind, type) and is_dataclass(kind) and found.setdefault(kind.__name__, kind) is kind:
            todo += [hint for hint in get_type_hints(kind).values() if getattr(hint, "__name__", "") not in found]
    return found
