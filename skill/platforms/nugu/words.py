"""The data file of NUGU, and what it makes of parameters: codes of the built-in entities as Korean words, by role."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from intents import RawSlot
from skill.platforms.nugu.wire import Parameter
from skill.wire import texts

Role = Literal["artist", "date", "time", "kind", "show", "venue", "ordinal", "number", "text"]
OutputField = Literal[
    "speech", "speech_1", "speech_2", "display", "count", "date", "artist", "first_title", "first_date", "first_time",
    "first_place", "asks", "status", "said",
]  # fmt: skip


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ActionNames(_Shape):
    intent: str | None = None
    output: dict[str, OutputField]
    result_codes: dict[str, str] = {}


class ParameterName(_Shape):
    role: Role
    type: str | None = None
    end: bool = False


class _Relative(_Shape):
    type: str
    by: dict[int, str] = {}
    ahead: str
    ago: str
    number: str
    counted: tuple[str, ...] = ()


class _Words(_Shape):
    codes: dict[str, dict[str, str]]
    relative: dict[str, _Relative]
    numbers: dict[str, str]
    distances: dict[str, str]
    weeks_of_month: tuple[str, ...]
    ordinals: tuple[str, ...]
    and_: str = Field(alias="and")
    from_: str = Field(alias="from")
    to: str


class DisplayNames(_Shape):
    logo: str | None = None
    play_service_id: str | None = None
    duration: Literal["SHORT", "MID", "LONG", "LONGEST"] = "LONG"


class Authorization(_Shape):
    play_builder: Literal["accept", "refuse"] = "accept"
    parameter: str | None = None


class Names(_Shape):
    actions: dict[str, ActionNames]
    always: dict[str, OutputField] = {}
    otherwise: dict[str, OutputField] = {}
    result_codes: dict[str, str] = {}
    parameters: dict[str, ParameterName]
    types: dict[str, Role]
    order: tuple[str, ...]
    words: _Words
    calendar: dict[str, Any]
    display: DisplayNames = DisplayNames()
    authorization: Authorization = Authorization()
    events: dict[str, str] = {}


# ------------------------------------------------------------------ codes → words

_COORDINATE = re.compile(r"([A-Z_]+)\.([DWMY])\.(-?\d{1,3})")  # SUN.W.-1, WEEKBEGIN.W.1
_DISTANCE = re.compile(r"([DWMY])\.(-?\d{1,3})")  # W.1
_PREFIX = re.compile(r"BID_(?:DT|TI)_[A-Z]+\.")  # BID_DT_MONTH.M.-1
_NUMBER = re.compile(r"-?\d{1,4}")
_TEMPLATE = re.compile(r"\$.*\$")  # a placeholder that nobody filled


@dataclass(frozen=True, slots=True)
class Fragment:
    """What one parameter says: its words, the code they came as, and where they stand among the others."""

    name: str
    role: Role
    type: str | None
    code: str
    words: str
    rank: int
    end: bool


class Interpreter:
    """Parameters of requests in our words, by the data file."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._words = names.words
        self._rank = {kind: rank for rank, kind in enumerate(names.order)}
        self._types = sorted(names.types.items(), key=lambda item: -len(item[0]))
        self._meaning = {
            code: (kind, word) for kind, table in names.words.codes.items() for code, word in table.items()
        }
        outputs = [names.always, names.otherwise, *(action.output for action in names.actions.values())]
        # What we answer comes back in the next call of a session; it is nothing that the user said.
        self.words: Callable[[str, str | None, Role], str] = lru_cache(maxsize=4096)(self._words_of)
        """The words of one value, by code, entity type and role; a pure function, and codes are few."""
        self._ours = {name for output in outputs for name, source in output.items() if source not in ("said", "artist")}

    def fragments(self, parameters: Mapping[str, Parameter]) -> tuple[Fragment, ...]:
        """What the parameters say, in speaking order; backend parameters and empty ones say nothing."""
        found = (self._fragment(name, parameter) for name, parameter in parameters.items() if name not in self._ours)
        return tuple(sorted((f for f in found if f is not None), key=lambda f: f.rank))

    def slots(self, fragments: Iterable[Fragment]) -> dict[str, RawSlot]:
        """The fragments by role, a split date or time joined into one (다음 주 + 수요일)."""
        by_role: dict[Role, list[Fragment]] = {}
        for fragment in fragments:
            by_role.setdefault(fragment.role, []).append(fragment)
        return {role: self._joined(role, parts) for role, parts in by_role.items()}

    def _joined(self, role: Role, parts: Sequence[Fragment]) -> RawSlot:
        gap = " " if role in ("date", "time", "text") else f"{self._words.and_} "
        begin = gap.join(f.words for f in parts if not f.end)
        end = gap.join(f.words for f in parts if f.end)
        if end:
            begin = f"{begin}{self._words.from_} {end}{self._words.to}" if begin else f"{end}{self._words.to}"
        types = dict.fromkeys(f.type for f in parts if f.type)
        return RawSlot(text=begin, type="+".join(types) or None, resolved=" ".join(f.code for f in parts))

    def _fragment(self, name: str, parameter: Parameter) -> Fragment | None:
        codes = [code for code in texts(parameter.value) if not _TEMPLATE.fullmatch(code)]
        declared = self._names.parameters.get(name)
        sent = parameter.type.partition(":")[0] if parameter.type else None
        kind = sent or (self._kind_of(codes[0]) if codes else None) or (declared.type if declared else None)
        role = declared.role if declared else self._role_of(kind)
        if role is None or not codes:
            return None
        words = f"{self._words.and_} ".join(self.words(code, kind, role) for code in codes)
        rank = self._rank.get(kind or "", len(self._rank))
        end = declared.end if declared else False
        return Fragment(name, role, sent or kind, " ".join(codes), words, rank, end)

    def _role_of(self, kind: str | None) -> Role | None:
        if kind is None:
            return None
        return next((role for prefix, role in self._types if kind.startswith(prefix)), None)

    def _kind_of(self, code: str) -> str | None:
        """The entity type of a code that came without one; None for plain words and numbers."""
        code = _PREFIX.sub("", code.upper())
        if code in self._meaning:
            return self._meaning[code][0]
        if match := _DISTANCE.fullmatch(code):
            return self._words.relative[match[1]].type if match[1] in self._words.relative else None
        if (match := _COORDINATE.fullmatch(code)) and match[1] in self._meaning:
            return self._meaning[match[1]][0]
        return None

    def _words_of(self, code: str, kind: str | None, role: Role) -> str:
        """The words of one value: a known code as its word, a number with its counter, anything else as it is."""
        upper = _PREFIX.sub("", code.upper())
        if role in ("date", "time"):
            if upper in self._meaning:
                return self._meaning[upper][1]
            if match := _DISTANCE.fullmatch(upper):
                return self._distance(match[1], int(match[2])) or code
            if (match := _COORDINATE.fullmatch(upper)) and match[1] in self._meaning:
                ahead = self._distance(match[2], int(match[3]))
                return f"{ahead} {self._meaning[match[1]][1]}" if ahead else self._meaning[match[1]][1]
        return self._counted(int(upper), kind, role) or code if _NUMBER.fullmatch(upper) else code

    def _distance(self, unit: str, n: int) -> str | None:
        rule = self._words.relative.get(unit)
        if rule is None:
            return None
        if n in rule.by:
            return rule.by[n]
        size = abs(n)
        number = rule.counted[size - 1] if 0 < size <= len(rule.counted) else rule.number.format(n=size)
        return (rule.ahead if n > 0 else rule.ago).format(n=number)

    def _counted(self, n: int, kind: str | None, role: Role) -> str | None:
        if role == "ordinal":
            return self._words.ordinals[n - 1] if 0 < n <= len(self._words.ordinals) else None
        if kind == "BID_DT_MWEEK":
            return self._words.weeks_of_month[n - 1] if 0 < n <= len(self._words.weeks_of_month) else None
        if kind == "BID_DT_DAY" and n > 0:
            rule = self._words.relative.get("D")
            counted = rule.counted if rule else ()
            return counted[n - 1] if n <= len(counted) else rule.number.format(n=n) if rule else None
        if kind in self._words.distances and abs(n) < 100:
            return self._distance(self._words.distances[kind or ""], n)
        form = self._words.numbers.get(kind or "")
        if kind == "BID_DT_YEAR" and form is None and n >= 100:
            form = self._words.numbers.get("BID_DT_CYEAR")
        return form.format(n=n) if form and n >= 0 else None
