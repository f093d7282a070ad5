"""Memory in this process: for tests, for `chat`, and where nothing shall be kept."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from dialogs import DialogState, Memory, Profile, Reply
from intents import Turn
from skill.memory import ANSWER_LIFE, CODE_LIFE, PAGE_ITEMS, PAGE_LIFE, SESSION_LIFE, HandedOver, Page
from skill.memory.records import Answered, call_key, feed_hash, feed_of, page_hash, session_key, user_key

V = TypeVar("V")


@dataclass(slots=True)
class _Kept(Generic[V]):
    value: V
    until: datetime


@dataclass(frozen=True, slots=True)
class _Waiting:
    item: HandedOver
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

    async def save(self, turn: Turn, memory: Memory) -> None:
        """See `MemoryStore.save`."""
        self._sweep(turn.now)
        key = session_key(self._secret, turn)
        kept = self._sessions.get(key)
        if kept is None or kept.until <= turn.now or kept.value.turn_no <= memory.session.turn_no:
            self._sessions[key] = _Kept(memory.session, turn.now + SESSION_LIFE)
        if memory.profile is not None:
            await self.keep_profile(turn, memory.profile)

    async def keep_profile(self, turn: Turn, profile: Profile) -> None:
        """See `MemoryStore.keep_profile`."""
        owner = user_key(self._secret, turn)
        if owner is not None:
            self._profiles[owner] = profile

    async def hand_over(self, turn: Turn, item: HandedOver) -> str | None:
        """See `MemoryStore.hand_over`."""
        owner = user_key(self._secret, turn)
        profile = self._profiles.get(owner) if owner is not None else None
        if owner is not None and profile is not None and profile.paired:
            self._items[owner] = (item, *self._items.get(owner, ()))[:PAGE_ITEMS]
            return None
        while True:
            code = self._make_code()
            kept = self._codes.get(code)
            if kept is None or kept.until <= turn.now:
                self._codes[code] = _Kept(_Waiting(item, owner, turn.zone), turn.now + CODE_LIFE)
                return code

    async def take_back(self, turn: Turn) -> None:
        """See `MemoryStore.take_back`."""
        owner = user_key(self._secret, turn)
        if owner is None:
            return
        self._items.pop(owner, None)
        for code in [code for code, kept in self._codes.items() if kept.value.owner == owner]:
            del self._codes[code]

    async def redeem(self, code: str, now: datetime) -> HandedOver | None:
        """See `MemoryStore.redeem`."""
        kept = self._codes.get(code)
        return kept.value.item if kept is not None and kept.until > now else None

    async def pair(self, code: str, now: datetime) -> str | None:
        """See `MemoryStore.pair`."""
        kept = self._codes.get(code)
        if kept is None or kept.until <= now or kept.value.owner is None:
            return None
        owner = kept.value.owner
        key = secrets.token_urlsafe(24)
        self._pages[page_hash(self._secret, key)] = _Kept(owner, now + PAGE_LIFE)
        self._pages[feed_hash(self._secret, feed_of(self._secret, key))] = _Kept(owner, now + PAGE_LIFE)
        if kept.value.item not in self._items.get(owner, ()):
            self._items[owner] = (kept.value.item, *self._items.get(owner, ()))[:PAGE_ITEMS]
        profile = self._profiles.get(owner, Profile(zone=kept.value.zone))
        self._profiles[owner] = replace(profile, paired=True)
        return key

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
        self._profiles[owner] = replace(self._profiles.get(owner, Profile(paired=True)), mine=mine)
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
