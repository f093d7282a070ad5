"""Words that mean something only where they stand: right before or behind a time, a name, a place (FUP-01, FUP-09).

What is heard anywhere in an utterance are the cues of `intents.yaml`. A space in a word may be left out.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict


class Heard(BaseModel):
    """Word lists of `policy.yaml`; each pattern is made of them once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    that: tuple[str, ...]
    since_that: tuple[str, ...]
    that_week: tuple[str, ...]
    day_after: tuple[str, ...]
    day_before: tuple[str, ...]
    takes: tuple[str, ...]
    low: tuple[str, ...]
    end: tuple[str, ...]
    place_ends: tuple[str, ...]
    no_place: tuple[str, ...]
    described: tuple[str, ...]

    def model_post_init(self, _: Any) -> None:
        """Makes the patterns with the language, so that no turn waits for them."""
        _ = self.pointing, self.taking, self.describing

    @cached_property
    def pointing(self) -> re.Pattern[str]:
        """What stands right before a time that is counted from the last answer; the group tells which list it is of."""
        lists = ("that", "since_that", "that_week", "day_after", "day_before")
        kinds = "|".join(f"(?P<{name}>{_any_of(getattr(self, name))})" for name in lists)
        return re.compile(rf"(?<![가-힣])(?:{kinds})\s*$")

    @cached_property
    def taking(self) -> re.Pattern[str]:
        """What stands behind a length that something takes."""
        return re.compile(f" ?(?:{_any_of(self.takes)})")

    @cached_property
    def describing(self) -> re.Pattern[str]:
        """What is said of a word, between it and the noun: its particle, and the words (볼 만한)."""
        return re.compile(rf"(이|가)? ?((?:{_any_of(self.described)}) ?[가-힣 ]{{0,6}}[가-힣]) ?")

    def ends_place(self, after: str) -> bool:
        """Whether what follows lets the word before it be a place: nothing, a mark, a particle, a noun of ours."""
        if after.lstrip(" ").startswith(self.no_place):
            return False
        return not after or after[0] in " ?!.," or after.startswith(self.place_ends)


def _any_of(words: Iterable[str]) -> str:
    """The words as a pattern; of none of them one that nothing fits."""
    return "|".join(re.escape(word).replace(r"\ ", " ?") for word in words) or "(?!)"
