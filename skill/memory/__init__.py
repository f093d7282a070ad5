"""The memory port: sessions, profiles, hand-offs, paired pages and the answers of repeated calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from dialogs import DialogState, Event, Memory, Profile, Reply
from intents import Turn

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


Change = Callable[[Profile], Profile]
"""What becomes of a profile. It is made of the one that is stored when it is written, and made again if that was changed
meanwhile: two devices and the page may write at once, and nothing of it is lost."""


def unchanged(profile: Profile) -> Profile:
    """No change."""
    return profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a turn wants kept, all of it or nothing: what is said to be done must be done, and nothing else (ERR-10).

    `change` is of the profile; `take_back` deletes all that the user handed over before, from the page and what waits under
    codes; `items` are put onto the personal page, or each under a new six-digit code, valid for ten minutes. Without an
    identity there is nothing but codes.
    """

    change: Change = unchanged
    take_back: bool = False
    items: tuple[HandedOver, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a deed left: the profile (None without an identity), and the code of the last item that waits under one."""

    profile: Profile | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """What a code gave. `item` is None where it was used before; `key` opens the page that became a personal one, and is
    to be kept by the browser. None where the code was given to somebody without an identity."""

    item: HandedOver | None = None
    key: str | None = None


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

    Sessions are kept under a hash of platform and session id for as long after their last turn as the policy of the dialog
    says (`life`); the last writer wins by `turn_no`. Profiles are kept under a hash of platform and user id, only where the platform gives an identity,
    and for 400 days after the last turn. Nothing is kept of who the user is but that hash.
    """

    async def load(self, turn: Turn) -> Memory:
        """What is known before a turn. `first_use`: neither the session nor the user was ever seen (OCC-01)."""
        ...

    async def save(self, turn: Turn, session: DialogState, *, life: timedelta, seen: Change = unchanged) -> None:
        """Keep the session for `life`, and with it what became of the profile, where the platform gives an identity."""
        ...

    async def carry_out(self, turn: Turn, deed: Deed) -> Kept:
        """Do what a turn wants done, all of it or nothing. Raises what `deed.change` raises."""
        ...

    async def redeem(self, code: str, now: datetime) -> Redeemed | None:
        """Use a code, which works once: of two that come at the same time one gets the item.

        None if there is no such code or it is too old. Where it was given to a user, the item stands on that user's page
        from then on, and the profile is `paired`.
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
