"""Rows of the corpus: single sentences with what they must be understood as. What they are settled with, and what they share.

Tests run all of them; `lint --ablate` runs them with one rule of the data less.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from dialogs import UserWeights
from intents import Grammar, Language, Lexicon, LexiconFiles, Settled, TemporalExpression, parse_lexicon, settle
from skill.knowledge import Knowledge

SEOUL = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What sentences are settled with. `files` are what the lexicon was built from, `user` is what a user's part weighs."""

    language: Language
    files: LexiconFiles
    user: UserWeights

    @staticmethod
    def of(knowledge: Knowledge) -> "Speech":
        """The speech of a locale."""
        return Speech(language=knowledge.language, files=knowledge.files, user=knowledge.manner.policy.names)

    @property
    def lexicon(self) -> Lexicon:
        """The names."""
        return self.language.lexicon

    @property
    def grammar(self) -> Grammar:
        """The times."""
        return self.language.grammar

    def understood(self, says: str, now: datetime) -> Settled:
        """A sentence, settled as the understanding settles it."""

        def times(text: str) -> tuple[TemporalExpression, ...]:
            return self.grammar.find(text, now=now)

        return settle(says, times=times(says), lexicon=self.lexicon, reread=times)

    def beside(self, artist: Mapping[str, Any]) -> "Speech":
        """The same with one artist more."""
        added = parse_lexicon({"artists": {"artists": [artist]}}).artists
        files = replace(self.files, artists=(*self.files.artists, *added))
        return replace(self, language=replace(self.language, lexicon=Lexicon.build(files)), files=files)


class Row(Protocol):
    """One sentence of the corpus."""

    @property
    def says(self) -> str:
        """The sentence."""
        ...

    def faults(self, speech: Speech) -> list[str]:
        """What is not understood as it must be."""
        ...


def moment(value: object) -> datetime:
    """The *now* of a file or group, in Seoul."""
    return datetime.fromisoformat(str(value)).astimezone(SEOUL)
