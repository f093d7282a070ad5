"""Memory in the database: one class for SQLite and PostgreSQL, the same statements on both."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import make_url

from dialogs import DialogState, Memory, Profile, Reply
from intents import Turn
from skill.errors import MemoryUnavailable
from skill.memory import (
    ANSWER_LIFE,
    CODE_LIFE,
    PAGE_ITEMS,
    PAGE_LIFE,
    PAGE_RENEWED,
    PROFILE_LIFE,
    SESSION_LIFE,
    HandedOver,
    Page,
)
from skill.memory.backends import Backend, PostgresBackend, SqliteBackend, Step
from skill.memory.in_memory import new_code, remembered
from skill.memory.records import (
    Answered,
    Unreadable,
    call_key,
    feed_hash,
    feed_of,
    page_hash,
    read,
    session_key,
    user_key,
    write,
)
from skill.memory.statements import Statements

T = TypeVar("T")


class SqlMemory:
    """A `MemoryStore` in a database whose tables exist already. The key of the hashes is made at the first use and kept
    beside the data, so that all processes name a user alike. A record that cannot be read counts as absent."""

    def __init__(self, url: str, *, make_code: Callable[[], str] = new_code) -> None:
        parsed = make_url(url)
        self._backend: Backend
        if parsed.get_backend_name() == "sqlite":
            self._backend = SqliteBackend(Path(parsed.database or ""))
            self._do = Statements("sqlite")
        else:
            self._backend = PostgresBackend(parsed.set(drivername="postgresql+psycopg"))
            self._do = Statements("postgresql")
        self._make_code = make_code
        self._key: bytes | None = None
        self._swept: datetime | None = None
        self._recent = _Recent()

    async def load(self, turn: Turn) -> Memory:
        """See `MemoryStore.load`."""
        secret, now = await self._secret(), _ms(turn.now)
        key, owner = session_key(secret, turn), user_key(secret, turn)
        if owner is None:
            (found,) = await self._backend.read(Step(self._do.load_session, {"key": key, "now": now}))
            return remembered(turn, self._recent.read(key, _value(found.rows), DialogState), None)
        (found,) = await self._backend.read(Step(self._do.load_both, {"session": key, "owner": owner, "now": now}))
        state, known = found.rows[0]
        session, profile = self._recent.read(key, state, DialogState), self._recent.read(owner, known, Profile)
        return remembered(turn, session, profile)

    async def save(self, turn: Turn, memory: Memory) -> None:
        """See `MemoryStore.save`."""
        secret = await self._secret()
        key = session_key(secret, turn)
        session = {
            "key": key,
            "turn_no": memory.session.turn_no,
            "state": self._recent.write(key, memory.session),
            "expires": _ms(turn.now + SESSION_LIFE),
            "now": _ms(turn.now),
        }
        steps = [Step(self._do.save_session, session)]
        owner = user_key(secret, turn)
        if owner is not None and memory.profile is not None:
            steps.append(self._profile_step(owner, memory.profile, turn.now))
        await self._backend.write(*steps)
        await self._sweep(turn.now)

    async def keep_profile(self, turn: Turn, profile: Profile) -> None:
        """See `MemoryStore.keep_profile`."""
        owner = user_key(await self._secret(), turn)
        if owner is not None:
            await self._backend.write(self._profile_step(owner, profile, turn.now))

    async def hand_over(self, turn: Turn, item: HandedOver) -> str | None:
        """See `MemoryStore.hand_over`."""
        owner = user_key(await self._secret(), turn)
        profile = await self._profile(owner, turn.now) if owner is not None else None
        if owner is not None and profile is not None and profile.paired:
            await self._backend.write(*self._item_steps(owner, write(item), turn.now))
            return None
        text = write(item)
        while True:
            code = self._make_code()
            values = {
                "code": code,
                "item": text,
                "owner": owner,
                "zone": turn.zone,
                "expires": _ms(turn.now + CODE_LIFE),
                "now": _ms(turn.now),
            }
            (written,) = await self._backend.write(Step(self._do.save_code, values))
            if written.count:
                return code

    async def take_back(self, turn: Turn) -> None:
        """See `MemoryStore.take_back`."""
        owner = user_key(await self._secret(), turn)
        if owner is not None:
            await self._backend.write(*(Step(statement, {"owner": owner}) for statement in self._do.take_back))

    async def redeem(self, code: str, now: datetime) -> HandedOver | None:
        """See `MemoryStore.redeem`."""
        (found,) = await self._backend.read(Step(self._do.load_code, {"code": code, "now": _ms(now)}))
        return _readable(_value(found.rows), HandedOver)

    async def pair(self, code: str, now: datetime) -> str | None:
        """See `MemoryStore.pair`."""
        secret = await self._secret()
        (found,) = await self._backend.read(Step(self._do.load_code, {"code": code, "now": _ms(now)}))
        if not found.rows or found.rows[0][1] is None:
            return None
        text, owner, zone = found.rows[0]
        key = secrets.token_urlsafe(24)
        profile = await self._profile(owner, now) or Profile(zone=zone)
        (items,) = await self._backend.read(Step(self._do.load_items, {"owner": owner, "now": _ms(now)}))
        steps = [self._page_step(page_hash(secret, key), owner, now)]
        steps.append(self._page_step(feed_hash(secret, feed_of(secret, key)), owner, now))
        steps.append(self._profile_step(owner, replace(profile, paired=True), now))
        if (text,) not in [tuple(row) for row in items.rows]:
            steps += self._item_steps(owner, text, now)
        await self._backend.write(*steps)
        return key

    async def page(self, key: str, now: datetime) -> Page | None:
        """See `MemoryStore.page`."""
        secret = await self._secret()
        owner = await self._owner(page_hash(secret, key), now)
        if owner is None:
            return None
        (found,) = await self._backend.read(Step(self._do.load_items, {"owner": owner, "now": _ms(now)}))
        items = [_readable(row[0], HandedOver) for row in found.rows]
        profile = await self._profile(owner, now) or Profile(paired=True)
        feed = feed_of(secret, key)
        return Page(items=tuple(item for item in items if item is not None), profile=profile, feed=feed)

    async def followed(self, feed: str, now: datetime) -> Profile | None:
        """See `MemoryStore.followed`."""
        owner = await self._owner(feed_hash(await self._secret(), feed), now)
        return None if owner is None else await self._profile(owner, now) or Profile(paired=True)

    async def set_mine(self, key: str, mine: bool, now: datetime) -> bool:
        """See `MemoryStore.set_mine`."""
        owner = await self._owner(page_hash(await self._secret(), key), now)
        if owner is None:
            return False
        profile = await self._profile(owner, now) or Profile(paired=True)
        await self._backend.write(self._profile_step(owner, replace(profile, mine=mine), now))
        return True

    async def answered(self, turn: Turn) -> Reply | None:
        """See `MemoryStore.answered`."""
        secret = await self._secret()
        call, place = call_key(secret, turn), {"key": session_key(secret, turn), "now": _ms(turn.now)}
        if call is None:
            return None
        (found,) = await self._backend.read(Step(self._do.load_answer, place))
        given = _readable(_value(found.rows), Answered)
        if given is None or given.call != call:
            return None
        (found,) = await self._backend.read(Step(self._do.load_turn_no, place))  # seldom: a call that was repeated
        now_at = found.rows[0][0] if found.rows else 0
        return given.reply if given.turn_no == now_at else None

    async def note_answer(self, turn: Turn, reply: Reply, turn_no: int = 0) -> None:
        """See `MemoryStore.note_answer`."""
        secret = await self._secret()
        call = call_key(secret, turn)
        if call is not None:
            given = write(Answered(call=call, turn_no=turn_no, reply=reply))
            values = {"key": session_key(secret, turn), "reply": given, "expires": _ms(turn.now + ANSWER_LIFE)}
            await self._backend.write(Step(self._do.save_answer, values))

    async def user(self, turn: Turn) -> str | None:
        """See `MemoryStore.user`."""
        return user_key(await self._secret(), turn)

    async def forget(self, now: datetime) -> None:
        """See `MemoryStore.forget`."""
        await self._backend.write(*(Step(statement, {"now": _ms(now)}) for statement in self._do.forget))

    async def ping(self) -> None:
        """See `MemoryStore.ping`."""
        await self._backend.read(Step(self._do.load_secret, {"name": "hash"}))

    async def close(self) -> None:
        """Close the connections."""
        await self._backend.close()

    async def _secret(self) -> bytes:
        """The key of the hashes: the first process to come makes it, all keep to it."""
        if self._key is None:
            look = Step(self._do.load_secret, {"name": "hash"})
            (found,) = await self._backend.read(look)
            if not found.rows:
                made = Step(self._do.save_secret, {"name": "hash", "value": secrets.token_hex(32)})
                _, found = await self._backend.write(made, look)
            self._key = bytes.fromhex(found.rows[0][0])
        return self._key

    async def _owner(self, digest: str, now: datetime) -> str | None:
        """Whose page or feed it is. A key in use is renewed once a month; if that fails now, it will work the next time."""
        (found,) = await self._backend.read(Step(self._do.load_page, {"key": digest, "now": _ms(now)}))
        if not found.rows:
            return None
        owner, expires = found.rows[0]
        if expires < _ms(now + PAGE_LIFE - PAGE_RENEWED):
            with suppress(MemoryUnavailable):
                await self._backend.write(self._page_step(digest, owner, now))
        return str(owner)

    def _page_step(self, digest: str, owner: str, now: datetime) -> Step:
        return Step(self._do.save_page, {"key": digest, "owner": owner, "expires": _ms(now + PAGE_LIFE)})

    async def _profile(self, owner: str, now: datetime) -> Profile | None:
        (found,) = await self._backend.read(Step(self._do.load_profile, {"key": owner, "now": _ms(now)}))
        return self._recent.read(owner, _value(found.rows), Profile)

    def _profile_step(self, owner: str, profile: Profile, now: datetime) -> Step:
        values = {"key": owner, "profile": self._recent.write(owner, profile), "expires": _ms(now + PROFILE_LIFE)}
        return Step(self._do.save_profile, values)

    def _item_steps(self, owner: str, text: str, now: datetime) -> list[Step]:
        added = {"owner": owner, "item": text, "expires": _ms(now + PAGE_LIFE)}
        return [Step(self._do.save_item, added), Step(self._do.trim_items, {"owner": owner, "keep": PAGE_ITEMS})]

    async def _sweep(self, now: datetime) -> None:
        """Delete what is over, at most once a minute; if it does not work now, it will the next time."""
        if self._swept is not None and abs(now - self._swept) < timedelta(minutes=1):
            return
        self._swept = now
        with suppress(MemoryUnavailable):
            await self.forget(now)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _value(rows: Sequence[Sequence[Any]]) -> str | None:
    return rows[0][0] if rows else None


class _Recent:
    """The latest values by the keys of their rows: what comes back as this process wrote it need not be read again.

    The texts are compared, which takes a twentieth of what hashing them would.
    """

    def __init__(self, size: int = 2000) -> None:
        self._size = size
        self._values: OrderedDict[str, tuple[str, object]] = OrderedDict()

    def write(self, key: str, value: object) -> str:
        text = write(value)
        self._keep(key, text, value)
        return text

    def read(self, key: str, text: str | None, kind: type[T]) -> T | None:
        """The value of a row, None if there is none or it cannot be read."""
        known, value = self._values.get(key, (None, None))
        if known is not None and known == text and isinstance(value, kind):
            return value
        made = _readable(text, kind)
        if text is not None and made is not None:
            self._keep(key, text, made)
        return made

    def _keep(self, key: str, text: str, value: object) -> None:
        self._values[key] = text, value
        self._values.move_to_end(key)
        if len(self._values) > self._size:
            self._values.popitem(last=False)


def _readable(text: str | None, kind: type[T]) -> T | None:
    """The value of a text, None if there is none or it cannot be read."""
    try:
        return read(text, kind) if text is not None else None
    except Unreadable:
        return None
