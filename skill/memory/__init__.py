"""The memory port: sessions, profiles, hand-offs, paired pages and the answers of repeated calls."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from dialogs import Event, Memory, Profile, Reply
from intents import Turn

SESSION_LIFE = timedelta(minutes=10)
CODE_LIFE = timedelta(minutes=10)
ANSWER_LIFE = timedelta(seconds=60)
PROFILE_LIFE = timedelta(days=400)  # after the user's last turn
PAGE_LIFE = timedelta(days=400)  # what browsers keep a cookie for at most
PAGE_RENEWED = timedelta(days=30)  # a key in use is renewed that often
PAGE_ITEMS = 50  # what a personal page keeps, the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What waits under a pairing code or stands on a personal page (PLC-12)."""

    text: str
    events: tuple[Event, ...]
    artists: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A personal page: what was put on it, newest first, the profile it belongs to, and the key of its own feed.

    The key of the feed opens nothing but the feed: it stands in the address that calendar programs are given.
    """

    items: tuple[HandedOver, ...]
    profile: Profile
    feed: str


class MemoryStore(Protocol):
    """Dialog state of the session and profile of the user. Methods raise `MemoryUnavailable` when unreachable.

    Sessions are kept under a hash of platform and session id for ten minutes after their last turn; the last writer wins
    by `turn_no`. Profiles are kept under a hash of platform and user id, only where the platform gives an identity,
    and for 400 days after the last turn. Nothing is kept of who the user is but that hash.
    """

    async def load(self, turn: Turn) -> Memory:
        """What is known before a turn. `first_use`: neither the session nor the user was ever seen (OCC-01)."""
        ...

    async def save(self, turn: Turn, memory: Memory) -> None:
        """Keep the session, and the profile where the platform gives an identity."""
        ...

    async def keep_profile(self, turn: Turn, profile: Profile) -> None:
        """Write the profile now: what is said to be done must be done (ERR-10). Nothing without an identity."""
        ...

    async def hand_over(self, turn: Turn, item: HandedOver) -> str | None:
        """Put an item on the user's personal page (None) or under a new six-digit code, valid for ten minutes."""
        ...

    async def take_back(self, turn: Turn) -> None:
        """Delete all that the user of a turn handed over: from the page, and what waits under codes. Nothing without an
        identity."""
        ...

    async def redeem(self, code: str, now: datetime) -> HandedOver | None:
        """What waits under a code, None if there is no such code or it is too old."""
        ...

    async def pair(self, code: str, now: datetime) -> str | None:
        """Make the page of whoever was given this code a personal page: its key, to be kept by the browser.

        None if the code is not valid or was given to someone without an identity. The profile is `paired` from then on.
        """
        ...

    async def page(self, key: str, now: datetime) -> Page | None:
        """The personal page of a key, None if there is none. Keys live 400 days after they were last used."""
        ...

    async def followed(self, feed: str, now: datetime) -> Profile | None:
        """The profile whose subscriptions and picked events a personal feed shows, None if there is no such feed."""
        ...

    async def set_mine(self, key: str, mine: bool, now: datetime) -> bool:
        """Set 'this device is mine' from the page (PLC-02); False if there is no such page."""
        ...

    async def answered(self, turn: Turn) -> Reply | None:
        """The answer given to the identical call (`turn.call`) within the last 60 s, if it was the session's latest.

        A platform that tries again does so at once. Once the session has moved on, the same words are a new turn.
        """
        ...

    async def note_answer(self, turn: Turn, reply: Reply, turn_no: int = 0) -> None:
        """Keep the answer of a call that may be repeated, and the `turn_no` of the session as it was saved with it.

        Each session keeps its latest answer only.
        """
        ...

    async def user(self, turn: Turn) -> str | None:
        """The hash that stands for the user of a turn, for logs; None without an identity."""
        ...

    async def forget(self, now: datetime) -> None:
        """Delete what is over. Turns do so too, once a minute at most; nothing that is over is ever given out."""
        ...

    async def ping(self) -> None:
        """Raise `MemoryUnavailable` if nothing can be read now."""
        ...

    async def close(self) -> None: ...
