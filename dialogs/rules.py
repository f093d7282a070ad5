"""Rules as data: facts of the moment in, weighted evidence out.

The vocabulary of conditions is closed: each is a field of `Condition`, and a rule fires if all its conditions hold. Code adds
the weights up and never decides by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from intents import Because, quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What rules may ask about one turn (TPO): the hour, who is served, what was heard and seen lately."""

    hour: int
    persona: str
    device: str
    signals: frozenset[str] = frozenset()  # bedtime, waking
    alarm_min: float | None = None  # minutes since an alarm was dismissed
    silent_h: float | None = None  # hours since the same user was last heard; None: unknown or this session
    part: str | None = None
    unit: str = "day"  # day, week, month, year
    flips: bool = False  # birthdays, D-day, releases: flip at midnight
    contrast: bool = False  # 오늘 말고 내일
    learned: float = 0.0  # decayed sum of corrections, + towards the user day
    matching: Literal["user", "calendar", "both", "none", "unknown"] = "unknown"  # candidate days with events


class Condition(BaseModel):
    """The closed vocabulary of `when`. Lists hold if the fact is one of them; absent conditions always hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hour: list[int] | None = None
    persona: list[str] | None = None
    device: list[str] | None = None
    signal: str | None = None
    alarm_within_min: float | None = None
    silent_at_least_h: float | None = None
    heard_within_h: float | None = None
    part: list[str] | None = None
    unit: list[str] | None = None
    flips: bool | None = None
    contrast: bool | None = None
    learned: bool | None = None
    matching: str | None = None
    unless_alarm_within_min: float | None = None

    def holds(self, facts: Facts) -> bool:
        """Whether all conditions that are there hold."""
        lists = ((self.hour, facts.hour), (self.persona, facts.persona), (self.device, facts.device),
                 (self.part, facts.part), (self.unit, facts.unit))  # fmt: skip
        if any(wanted is not None and value not in wanted for wanted, value in lists):
            return False
        alarm, silent = facts.alarm_min, facts.silent_h
        checks = (
            self.signal is None or self.signal in facts.signals,
            self.alarm_within_min is None or (alarm is not None and alarm <= self.alarm_within_min),
            self.unless_alarm_within_min is None or alarm is None or alarm > self.unless_alarm_within_min,
            self.silent_at_least_h is None or (silent is not None and silent >= self.silent_at_least_h),
            self.heard_within_h is None or (silent is not None and silent <= self.heard_within_h),
            self.flips is None or self.flips == facts.flips,
            self.contrast is None or self.contrast == facts.contrast,
            self.learned is None or self.learned == (facts.learned != 0),
            self.matching is None or self.matching == facts.matching,
        )
        return all(checks)


class Rule(BaseModel):
    """One line of evidence: `by` is added to the user-day reading; `times: learned` multiplies it by that fact."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Z]{3}-\d\d(/[a-z0-9-]+)?$")
    why: str = Field(min_length=4)
    says: str
    when: Condition = Condition()
    by: float
    times: Literal["learned"] | None = None


def parse_rules(raw: Mapping[str, Any], where: str) -> tuple[Rule, ...]:
    """The rules of one file; raises ValueError that names the file, the rule and the cure."""
    rules: list[Rule] = []
    seen: set[str] = set()
    for number, entry in enumerate(raw.get("rules", ()), 1):
        try:
            rule = Rule.model_validate(entry)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise ValueError(f"{where}: rule {number} ({entry.get('id', '?')}): {place}: {first['msg']}") from None
        if rule.id in seen:
            raise ValueError(f"{where}: rule id {rule.id} stands twice; give one of them another short name")
        seen.add(rule.id)
        rules.append(rule)
    return tuple(rules)


def evidence(rules: Iterable[Rule], facts: Facts) -> tuple[Because, ...]:
    """Every rule that fires, as one line of the explanation with its weight."""
    out = []
    for rule in rules:
        if rule.when.holds(facts):
            by = rule.by * (facts.learned if rule.times == "learned" else 1.0)
            out.append(Because(rule=rule.id, says=rule.says, delta=round(by, 3)))
    return tuple(out)
