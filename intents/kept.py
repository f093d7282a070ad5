"""What was worked out before and may be asked for again, without ever growing beyond a bound."""

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
LONG = 40  # letters; what is longer is hardly said twice, and need not be kept


class Kept(Generic[K, V]):
    """The answers that were asked for last, at least `half` of them and at most twice as many.

    Two tables: when the young one is full it becomes the old one, whose answers are forgotten unless they are asked for
    again. Threads may share it: the worst that a race costs is an answer that is worked out twice.
    """

    __slots__ = ("_half", "_old", "_young")

    def __init__(self, half: int) -> None:
        self._half = half
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """The answer to a key, None where it is not known (any more)."""
        found = self._young.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.put(key, found)
        return found

    def put(self, key: K, answer: V) -> V:
        """Keep an answer; returns it."""
        young = self._young
        if len(young) >= self._half:
            self._old = young
            self._young = young = {}
        young[key] = answer
        return answer

    def forget(self) -> None:
        """Forget everything."""
        self._young = {}
        self._old = {}
