"""Memory in the database: one class for SQLite and PostgreSQL, the same statements on both."""

import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
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
    Change,
    Deed,
    HandedOver,
    Kept,
    Page,
    Redeemed,
    unchanged,
)
from skill.memory.backends import Backend, Overtaken, PostgresBackend, SqliteBackend, Step
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

TRIES = 4  # of a write that is overtaken
USED = ""  # what waits under a code that was used


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

    async def save(self, turn: Turn, session: DialogState, *, life: timedelta, seen: Change = unchanged) -> None:
        """See `MemoryStore.save`."""
        secret = await self._secret()
        key = session_key(secret, turn)
        values = {
            "key": key,
            "turn_no": session.turn_no,
            "state": self._recent.write(key, session),
            "expires": _ms(turn.now + life),
            "now": _ms(turn.now),
        }
        step = Step(self._do.save_session, values)
        owner = user_key(secret, turn)
        if owner is None:
            await self._backend.write(step)
        else:
            await self._tried(
                lambda again: self._change(owner, seen, turn.now, Profile(zone=turn.zone), lambda _: [step], again)
            )
        await self._sweep(turn.now)

    async def carry_out(self, turn: Turn, deed: Deed) -> Kept:
        """See `MemoryStore.carry_out`."""
        owner = user_key(await self._secret(), turn)
        texts = [write(item) for item in deed.items]
        codes: list[str] = []

        def steps(profile: Profile | None) -> list[Step]:
            paired = owner is not None and profile is not None and profile.paired
            codes[:] = [] if paired else [self._make_code() for _ in texts]
            made = [Step(s, {"owner": owner}) for s in self._do.take_back] if deed.take_back and owner else []
            if owner is not None and paired:
                return made + [step for text in texts for step in self._item_steps(owner, text, turn.now)]
            return made + [self._code_step(*pair, owner, turn) for pair in zip(codes, texts, strict=True)]

        async def attempt(again: bool) -> Profile | None:
            if owner is not None:
                return await self._change(owner, deed.change, turn.now, Profile(zone=turn.zone), steps, again)
            await self._backend.write(*steps(None))
            return None

        profile = await self._tried(attempt)
        return Kept(profile=profile, code=codes[-1] if codes else None)

    async def redeem(self, code: str, now: datetime) -> Redeemed | None:
        """See `MemoryStore.redeem`."""
        secret, key = await self._secret(), secrets.token_urlsafe(24)
        pages = page_hash(secret, key), feed_hash(secret, feed_of(secret, key))

        async def attempt(again: bool) -> Redeemed | None:
            (found,) = await self._backend.read(Step(self._do.load_code, {"code": code, "now": _ms(now)}))
            if not found.rows:
                return None
            text, owner, zone = found.rows[0]
            item = _readable(text, HandedOver)
            if item is None:
                return Redeemed() if text == USED else None
            use = Step(self._do.use_code, {"used": code, "before": text, "after": USED}, must=True)
            if owner is None:
                await self._backend.write(use)
                return Redeemed(item=item)
            steps = [use, *(self._page_step(page, owner, now) for page in pages), *self._item_steps(owner, text, now)]
            await self._change(owner, _paired, now, Profile(zone=zone), lambda _: steps, again)
            return Redeemed(item=item, key=key)

        return await self._tried(attempt)

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

        def switched(profile: Profile) -> Profile:
            return replace(profile, mine=mine)

        await self._tried(lambda again: self._change(owner, switched, now, Profile(paired=True), lambda _: [], again))
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

    async def _tried(self, attempt: Callable[[bool], Awaitable[T]]) -> T:
        """What an attempt gives; made again, and told so, as long as it is overtaken."""
        for again in range(TRIES):
            with suppress(Overtaken):
                return await attempt(again > 0)
        raise MemoryUnavailable("others write what this call has to change, again and again")

    async def _change(
        self,
        owner: str,
        change: Change,
        now: datetime,
        fresh: Profile,
        also: Callable[[Profile], Sequence[Step]],
        again: bool,
    ) -> Profile:
        """Write what a change makes of a profile (`fresh` where there is none yet), and what else goes with it.

        The profile is taken as this process last saw it, and read only where that is not known, or was wrong (`again`). It
        is compared as it is written, so that no change of anybody else is lost: raises `Overtaken`.
        """
        before = None if again else self._recent.text(owner)
        if before is None:
            (found,) = await self._backend.read(Step(self._do.load_profile, {"key": owner, "now": _ms(now)}))
            before = _value(found.rows)
        profile = change(self._recent.read(owner, before, Profile) or fresh)
        text, until = self._recent.write(owner, profile), _ms(now + PROFILE_LIFE)
        if before is None:
            values = {"key": owner, "profile": text, "expires": until, "now": _ms(now)}
            kept = Step(self._do.add_profile, values, must=True)
        else:
            values = {"owner": owner, "before": before, "after": text, "until": until, "now": _ms(now)}
            kept = Step(self._do.change_profile, values, must=True)
        await self._backend.write(kept, *also(profile))
        return profile

    def _code_step(self, code: str, text: str, owner: str | None, turn: Turn) -> Step:
        values = {"code": code, "item": text, "owner": owner, "zone": turn.zone}
        times = {"expires": _ms(turn.now + CODE_LIFE), "now": _ms(turn.now)}
        return Step(self._do.save_code, values | times, must=True)

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


def _paired(profile: Profile) -> Profile:
    return replace(profile, paired=True)


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

    def text(self, key: str) -> str | None:
        """The text of a row as it was last seen or written here; None if that is not known."""
        known = self._values.get(key)
        return known[0] if known is not None else None

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
