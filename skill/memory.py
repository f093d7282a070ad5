"""The memory port: sessions, profiles, hand-offs and the answers of repeated calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialogs import Event, Memory, Profile, Reply
from intents import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What waits under a pairing code or stands on a personal page (PLC-12)."""

    text: str
    events: tuple[Event, ...]
    artists: tuple[str, ...]
    at: datetime


class MemoryStore(Protocol):
    """Dialog state of the session and profile of the user. Methods raise `MemoryUnavailable` when unreachable.

    Sessions are kept under a hash of platform and session id for ten minutes after their last turn; the last writer wins
    by `turn_no`. Profiles are kept under a hash of platform and user id, only where the platform gives an identity.
    """

    async def load(self, turn: Turn) -> Memory: ...

    async def save(self, turn: Turn, memory: Memory) -> None: ...

    async def keep_profile(self, turn: Turn, profile: Profile) -> None:
        """Write the profile now: what is said to be done must be done (ERR-10)."""
        ...

    async def hand_over(self, turn: Turn, item: HandedOver) -> str | None:
        """Put an item on the user's personal page (None) or under a new six-digit code, valid for ten minutes."""
        ...

    async def redeem(self, code: str, now: datetime) -> HandedOver | None:
        """What waits under a code, None if there is no such code or it is too old."""
        ...

    async def answered(self, turn: Turn) -> Reply | None:
        """The answer given to the identical call within the last 60 s, if any (`turn.call`)."""
        ...

    async def note_answer(self, turn: Turn, reply: Reply) -> None: ...

    async def close(self) -> None: ...
