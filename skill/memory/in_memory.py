"""Memory in this process: for tests, for `chat`, and where nothing shall be kept."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from dialogs import DialogState, Memory, Profile, Reply
from intents import Turn
from skill.memory import (
    ANSWER_LIFE,
    CODE_LIFE,
    PAGE_ITEMS,
    PAGE_LIFE,
    Change,
    Deed,
    HandedOver,
    Kept,
    Page,
    Redeemed,
    unchanged,
)
from skill.memory.records import Answered, call_key, feed_hash, feed_of, page_hash, session_key, user_key

V = TypeVar("V")


@dataclass(slots=True)
class _Kept(Generic[V]):
    value: V
    until: datetime


@dataclass(frozen=True, slots=True)
class _Waiting:
    item: HandedOver | None  # None: the code was used
    owner: str | None
    zone: str


class InMemory:
    """A `MemoryStore` that forgets everything when the process ends."""

    def __init__(self, make_code: Callable[[], str] | None = None) -> None:
        self._secret = secrets.token_bytes(32)
        self._make_code = make_code or new_code
        self._sessions: dict[str, _Kept[DialogState]] = {}
        self._profiles: dict[str, Profile] = {}
        self._codes: dict[str, _Kept[_Waiting]] = {}
        self._answers: dict[str, _Kept[Answered]] = {}
        self._pages: dict[str, _Kept[str]] = {}
        self._items: dict[str, tuple[HandedOver, ...]] = {}
        self._swept: datetime | None = None

    async def load(self, turn: Turn) -> Memory:
        """See `MemoryStore.load`."""
        kept = self._sessions.get(session_key(self._secret, turn))
        session = kept.value if kept is not None and kept.until > turn.now else None
        owner = user_key(self._secret, turn)
        profile = self._profiles.get(owner) if owner is not None else None
        return remembered(turn, session, profile)

    async def save(self, turn: Turn, session: DialogState, *, life: timedelta, seen: Change = unchanged) -> None:
        """See `MemoryStore.save`."""
        self._sweep(turn.now)
        key = session_key(self._secret, turn)
        kept = self._sessions.get(key)
        if kept is None or kept.until <= turn.now or kept.value.turn_no <= session.turn_no:
            self._sessions[key] = _Kept(session, turn.now + life)
        self._change(user_key(self._secret, turn), seen, Profile(zone=turn.zone))

    async def carry_out(self, turn: Turn, deed: Deed) -> Kept:
        """See `MemoryStore.carry_out`."""
        owner = user_key(self._secret, turn)
        profile = self._change(owner, deed.change, Profile(zone=turn.zone))
        if deed.take_back and owner is not None:
            self._items.pop(owner, None)
            for code in [code for code, kept in self._codes.items() if kept.value.owner == owner]:
                del self._codes[code]
        if owner is not None and profile is not None and profile.paired:
            self._put(owner, *deed.items)
            return Kept(profile=profile)
        codes = [self._under_code(turn, item, owner) for item in deed.items]
        return Kept(profile=profile, code=codes[-1] if codes else None)

    def _change(self, owner: str | None, change: Change, fresh: Profile) -> Profile | None:
        """The profile after a change; `fresh` is that of a user who is not known yet."""
        if owner is None:
            return None
        profile = self._profiles[owner] = change(self._profiles.get(owner, fresh))
        return profile

    def _put(self, owner: str, *items: HandedOver) -> None:
        self._items[owner] = (*reversed(items), *self._items.get(owner, ()))[:PAGE_ITEMS]

    def _under_code(self, turn: Turn, item: HandedOver, owner: str | None) -> str:
        while True:
            code = self._make_code()
            kept = self._codes.get(code)
            if kept is None or kept.until <= turn.now:
                self._codes[code] = _Kept(_Waiting(item, owner, turn.zone), turn.now + CODE_LIFE)
                return code

    async def redeem(self, code: str, now: datetime) -> Redeemed | None:
        """See `MemoryStore.redeem`."""
        kept = self._codes.get(code)
        if kept is None or kept.until <= now:
            return None
        waiting = kept.value
        if waiting.item is None:
            return Redeemed()
        kept.value = replace(waiting, item=None)
        owner = waiting.owner
        if owner is None:
            return Redeemed(item=waiting.item)
        key = secrets.token_urlsafe(24)
        for digest in (page_hash(self._secret, key), feed_hash(self._secret, feed_of(self._secret, key))):
            self._pages[digest] = _Kept(owner, now + PAGE_LIFE)
        self._put(owner, waiting.item)
        self._change(owner, lambda profile: replace(profile, paired=True), Profile(zone=waiting.zone))
        return Redeemed(item=waiting.item, key=key)

    async def page(self, key: str, now: datetime) -> Page | None:
        """See `MemoryStore.page`."""
        owner = self._owner(page_hash(self._secret, key), now)
        if owner is None:
            return None
        profile = self._profiles.get(owner, Profile(paired=True))
        return Page(items=self._items.get(owner, ()), profile=profile, feed=feed_of(self._secret, key))

    async def followed(self, feed: str, now: datetime) -> Profile | None:
        """See `MemoryStore.followed`."""
        owner = self._owner(feed_hash(self._secret, feed), now)
        return self._profiles.get(owner, Profile(paired=True)) if owner is not None else None

    async def set_mine(self, key: str, mine: bool, now: datetime) -> bool:
        """See `MemoryStore.set_mine`."""
        owner = self._owner(page_hash(self._secret, key), now)
        if owner is None:
            return False
        self._change(owner, lambda profile: replace(profile, mine=mine), Profile(paired=True))
        return True

    def _owner(self, digest: str, now: datetime) -> str | None:
        kept = self._pages.get(digest)
        if kept is None or kept.until <= now:
            return None
        kept.until = max(kept.until, now + PAGE_LIFE)
        return kept.value

    async def answered(self, turn: Turn) -> Reply | None:
        """See `MemoryStore.answered`."""
        call, key = call_key(self._secret, turn), session_key(self._secret, turn)
        kept = self._answers.get(key)
        if call is None or kept is None or kept.until <= turn.now:
            return None
        session = self._sessions.get(key)
        now_at = session.value.turn_no if session is not None else 0
        return kept.value.reply if (kept.value.call, kept.value.turn_no) == (call, now_at) else None

    async def note_answer(self, turn: Turn, reply: Reply, turn_no: int = 0) -> None:
        """See `MemoryStore.note_answer`."""
        call, key = call_key(self._secret, turn), session_key(self._secret, turn)
        if call is not None:
            self._sweep(turn.now)
            self._answers[key] = _Kept(Answered(call=call, turn_no=turn_no, reply=reply), turn.now + ANSWER_LIFE)

    async def user(self, turn: Turn) -> str | None:
        """See `MemoryStore.user`."""
        return user_key(self._secret, turn)

    async def forget(self, now: datetime) -> None:
        """See `MemoryStore.forget`."""
        self._forget_all(now)

    async def ping(self) -> None:
        """See `MemoryStore.ping`."""

    async def close(self) -> None:
        """Nothing is open."""

    def _sweep(self, now: datetime) -> None:
        """Forget what is over, at most once a minute."""
        if self._swept is not None and abs(now - self._swept) < timedelta(minutes=1):
            return
        self._swept = now
        self._forget_all(now)

    def _forget_all(self, now: datetime) -> None:
        _forget(self._sessions, now)
        _forget(self._answers, now)
        _forget(self._codes, now)
        _forget(self._pages, now)


def _forget(kept: dict[str, _Kept[V]], now: datetime) -> None:
    for key in [key for key, record in kept.items() if record.until <= now]:
        del kept[key]


def new_code() -> str:
    """Six random digits, to be read aloud digit by digit."""
    return f"{secrets.randbelow(1_000_000):06d}"


def remembered(turn: Turn, session: DialogState | None, profile: Profile | None) -> Memory:
    """The memory of a turn out of what is stored: a user that is not known yet has an empty profile, nobody has none."""
    known = profile if profile is not None or turn.user is None else Profile(zone=turn.zone)
    state = session if session is not None else DialogState(zone=turn.zone)
    return Memory(session=state, profile=known, first_use=session is None and profile is None)
