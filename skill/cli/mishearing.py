"""Mishearings of an utterance, and what becomes of each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich import box
from rich.table import Table

from intents import Language, mishear
from skill.cli.drawing import plain
from skill.cli.plain import ZONE, understood

_NOW = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo(ZONE))  # names do not depend on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishearing:
    """One misheard utterance. `outcome`: found (the same name), asked (ERR-04 proposes it), another, lost."""

    utterance: str
    said: str
    heard: str
    outcome: str
    name: str | None

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def mishearings(text: str, language: Language) -> list[Mishearing]:
    """Every typical mishearing of the names in a text, with its outcome."""
    meant = {e.text: e.best.id for e in understood(text, _NOW, language).entities}
    return [_tried(*case, meant, language) for case in mishear(text, language.lexicon)]


def _tried(utterance: str, said: str, heard: str, meant: dict[str, str], language: Language) -> Mishearing:
    lexicon = language.lexicon
    wanted = {meant[said]} if said in meant else {ref.thing.id for ref in lexicon.refs(said)}
    found = understood(utterance, _NOW, language)
    names = [e.best for e in found.entities if e.best.kind != "event_kind"]
    near = [candidate for miss in found.near for candidate, _ in miss.candidates]
    outcome, name = "lost", None
    if same := [c for c in names if c.id in wanted]:
        outcome, name = "found", same[0].name
    elif close := [c for c in near if c.id in wanted]:
        outcome, name = "asked", close[0].name
    elif names:
        outcome, name = "another", names[0].name
    return Mishearing(utterance=utterance, said=said, heard=heard, outcome=outcome, name=name)


_WORDS = {"found": "알아들음", "asked": "되물음", "another": "다른 이름", "lost": "못 알아들음"}
_STYLES = {"found": "green", "asked": "yellow", "another": "red", "lost": "red"}


def drawing(found: Sequence[Mishearing]) -> Table:
    """A table of mishearings."""
    good = sum(case.outcome in ("found", "asked") for case in found)
    table = Table("이름", "들린 말", "결과", "누구", "문장", box=box.SIMPLE_HEAD, caption=f"{len(found)}개 중 {good}개")
    for case in found:
        table.add_row(
            plain(case.said), plain(case.heard), _WORDS[case.outcome], plain(case.name or ""), plain(case.utterance),
            style=_STYLES[case.outcome],
        )  # fmt: skip
    return table
