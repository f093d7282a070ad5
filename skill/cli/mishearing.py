"""Mishearings of an utterance, and what becomes of each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich import box
from rich.table import Table

from dialogs import Policy, taken_for
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


def mishearings(text: str, language: Language, policy: Policy) -> list[Mishearing]:
    """Every typical mishearing of the names that a text is understood to hold, with its outcome."""
    meant = {match.text: match.best.id for match in understood(text, _NOW, language).entities}
    return [
        _tried(text, case, meant[case[1]], language, policy)
        for case in mishear(text, language.lexicon)
        if case[1] in meant
    ]


def _tried(text: str, case: tuple[str, str, str], wanted: str, language: Language, policy: Policy) -> Mishearing:
    utterance, said, heard = case
    found = understood(utterance, _NOW, language)
    begin = _place(text, case)
    here = [e.best for e in found.entities if e.span[0] < begin + len(heard) and begin < e.span[1]]
    near = [candidate for miss in found.near for candidate, _ in miss.candidates]
    taken = [known for miss in found.near if (known := taken_for(miss, policy)) is not None]
    outcome, name = "lost", None
    if same := [c for c in (*here, *taken) if c.id == wanted]:
        outcome, name = "found", same[0].name
    elif close := [c for c in near if c.id == wanted]:
        outcome, name = "asked", close[0].name
    elif here:
        outcome, name = "another", here[0].name
    return Mishearing(utterance=utterance, said=said, heard=heard, outcome=outcome, name=name)


def _place(text: str, case: tuple[str, str, str]) -> int:
    """Where in the text the name stands that was misheard."""
    utterance, said, heard = case
    at = text.find(said)
    while at >= 0 and text[:at] + heard + text[at + len(said) :] != utterance:
        at = text.find(said, at + 1)
    return max(at, 0)


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
