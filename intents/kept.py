"""What was worked out before and may be asked for again, without ever growing beyond a bound."""

from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
LONG = 40  # letters; what is longer is hardly said twice, and need not be kept


class _Young(dict[K, V]):
    """The answers of late; one that only the old ones hold comes back."""

    __slots__ = ("half", "old")

    def __init__(self, half: int) -> None:
        self.half = half
        self.old: dict[K, V] = {}

    def put(self, key: K, answer: V) -> V:
        if len(self) >= self.half:
            self.old = dict(self)
            self.clear()
        self[key] = answer
        return answer

    def __missing__(self, key: K) -> V | None:
        found = self.old.get(key)
        return found if found is None else self.put(key, found)


class Kept(Generic[K, V]):
    """The answers that were asked for last, at least `half` of them and at most twice as many.

    Two tables: when the young one is full it becomes the old one, whose answers are forgotten unless they are asked for
    again. Threads may share it: the worst that a race costs is an answer that is worked out twice.

    `get` gives the answer to a key, None where it is not known (any more); `put` keeps an answer and returns it.
    """

    __slots__ = ("_young", "get", "put")

    def __init__(self, half: int) -> None:
        self._young: _Young[K, V] = _Young(half)
        self.get: Callable[[K], V | None] = self._young.__getitem__  # as fast as a dict where it is known
        self.put: Callable[[K, V], V] = self._young.put

    def forget(self) -> None:
        """Forget everything."""
        self._young.clear()
        self._young.old = {}
