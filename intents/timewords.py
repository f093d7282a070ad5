"""The shape of the file of time words, and its frozen value.

`parse_time_words` takes the plain dict of `temporal.yaml` and returns `TimeWords`, or raises `TimeWordsError`, whose
message names the key path and the cure. Words are data; how a kind of word is counted is code (`temporal_values`).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from intents.numerals import NumberKind

WordKind = Literal[
    "day", "turn", "coming", "unit", "week", "month", "year", "weekday", "weekdays", "part", "day_part", "noon", "loan_hour", "third",
    "month_end", "month_start", "month_third", "year_third", "week_third", "half", "quarter", "season", "this_year_season", "loan_month", "odd_month",
    "later", "earlier", "since", "until", "within", "throughout", "whole", "from", "to", "between", "onward", "recent",
    "repeat", "each", "this_time", "same_day", "some_days", "month_pair", "week_shift", "lunar", "lunar_month", "solar", "day_shift", "long_holiday", "run_day", "any_day_off",
    "soon", "just", "now",
]  # fmt: skip
_NEEDS_VALUE = frozenset({"day", "turn", "week", "month", "year", "weekday", "day_part", "noon", "loan_hour", "half", "quarter", "some_days", "month_pair", "week_shift", "lunar_month", "day_shift", "odd_month", "run_day"})  # fmt: skip
UnitName = Literal[
    "year", "month", "month-name", "week", "day", "night", "hour", "hour-name", "minute", "second",
]  # fmt: skip
Hours = Annotated[int, Field(ge=0, le=29)]
MonthNumber = Annotated[int, Field(ge=1, le=12)]


# the plain lists of words of the file, each a field of `TimeWords`
_LISTS = (
    "approximators", "crossings", "passed", "not_lengths", "frequencies", "counters", "counted", "followers", "openers", "not_times",
    "titles",
    "song_verbs", "releases", "event_nouns", "not_past", "telling", "settling", "other_verbs", "remaining", "past_attributive",
)  # fmt: skip


class TimeWordsError(ValueError):
    """The file of time words is not usable; the message says where and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One form of a time word, without spaces. The flags are explained at the head of `temporal.yaml`."""

    kind: str
    word: str
    form: str
    value: int = 0
    part: str | None = None
    weak: bool = False
    solid: bool = False
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    not_inside: tuple[str, ...] = ()
    not_in_row: tuple[str, ...] = ()
    # what it must stand before if it does not open the text; () for no such condition
    heard_before: tuple[str, ...] = ()


class Unit(NamedTuple):
    """What makes a time of the number before it (3일, 세 시): its form, which numbers, and what behind it forbids that (C17)."""

    form: str
    word: UnitName
    numbers: frozenset[NumberKind]
    not_before: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A named day of the year and how its date is found; exactly one way is set, `dates` go before it."""

    id: str
    says: str
    solar: tuple[int, int] | None = None
    lunar: tuple[int, int] | None = None
    nth: tuple[int, ...] | None = None  # month, which, weekday, days to add
    easter: int | None = None
    term: int | None = None  # degrees of the sun's way at which a solar term begins
    hot_day: int | None = None  # which day of the stem 경 from the term on: 초복 is the third from 하지
    dates: Mapping[int, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWords:
    """All that the grammar knows of the language, ready for `Grammar.build`."""

    words: tuple[Word, ...]
    units: tuple[Unit, ...]  # longest first
    half_not_before: Mapping[str, tuple[str, ...]]  # by unit: what behind its 반 makes no half of that
    parts: Mapping[str, tuple[int, int]]  # hours of the day; above 24 they lie in the next day
    seasons: Mapping[str, tuple[int, int]]  # first and last month
    year_thirds: Mapping[str, tuple[int, int]]
    holidays: Mapping[str, Holiday]
    extra_days_off: Mapping[date, str]
    # lists of words, longest first
    approximators: tuple[str, ...]
    crossings: tuple[str, ...]
    passed: tuple[str, ...]
    not_lengths: tuple[str, ...]
    frequencies: tuple[str, ...]
    counters: tuple[str, ...]
    followers: tuple[str, ...]
    openers: tuple[str, ...]
    not_times: tuple[str, ...]
    counted: tuple[str, ...]
    titles: tuple[str, ...]
    song_verbs: tuple[str, ...]
    releases: tuple[str, ...]
    event_nouns: tuple[str, ...]
    not_past: tuple[str, ...]
    telling: tuple[str, ...]
    settling: tuple[str, ...]
    other_verbs: tuple[str, ...]
    remaining: tuple[str, ...]
    past_attributive: tuple[str, ...]


def _listed(words: list[str]) -> list[str]:
    for at, word in enumerate(words):
        if not word or " " in word:
            raise ValueError(f"{word!r} is empty or holds a space; write words without spaces")
        if word in words[:at]:
            raise ValueError(f"{word!r} stands twice; keep one")
    return words


def _beginnings(words: list[str]) -> list[str]:
    for word in words:
        if longer := next((other for other in words if other != word and other.startswith(word)), None):
            raise ValueError(f"{longer!r} begins with {word!r}, which stands here, too; take it out")
    return words


_Words = Annotated[list[str], Field(min_length=1), AfterValidator(_listed)]  # any of them
_Begins = Annotated[_Words, AfterValidator(_beginnings)]  # any of them at the beginning of what follows


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Word(_Shape):
    word: str
    forms: _Words
    value: int | None = None
    part: str | None = None
    weak: bool = False
    solid: bool = False
    not_before: _Begins = []
    not_after: _Words = []
    not_inside: _Words = []
    not_in_row: _Begins = []
    heard_before: _Begins = []


class _Unit(_Shape):
    word: UnitName
    forms: _Words
    numbers: list[NumberKind] = Field(min_length=1)
    not_before: _Begins = []


class _Holiday(_Shape):
    id: str
    says: str
    forms: _Words
    weak: bool = False
    solar: tuple[MonthNumber, int] | None = None
    lunar: tuple[MonthNumber, int] | None = None
    nth: list[int] | None = Field(default=None, min_length=3, max_length=4)
    easter: int | None = None
    term: int | None = Field(default=None, ge=0, lt=360)
    hot_day: int | None = Field(default=None, ge=1, le=5)
    dates: dict[int, date] = {}
    not_before: _Begins = []
    solid: bool = False

    @model_validator(mode="after")
    def one_way(self) -> "_Holiday":
        ways = [w for w in (self.solar, self.lunar, self.nth, self.easter, self.term) if w is not None]
        if len(ways) != 1:
            raise ValueError(
                f"{self.id}: give exactly one of solar, lunar, nth, easter, term (dates may stand beside it)"
            )
        if self.hot_day and self.term is None:
            raise ValueError(f"{self.id}: hot_day is counted from a term; give the term too")
        return self


class _File(_Shape):
    schema_version: Literal[1]
    weak: list[WordKind] = []  # kinds all of whose words are weak
    words: dict[WordKind, list[_Word]]
    units: list[_Unit]
    half_not_before: dict[UnitName, _Begins]
    parts: dict[str, tuple[Hours, Hours]]
    seasons: dict[str, tuple[MonthNumber, MonthNumber]]
    year_thirds: dict[str, tuple[MonthNumber, MonthNumber]]
    holidays: list[_Holiday]
    extra_days_off: dict[date, str] = {}
    approximators: _Begins
    crossings: _Words
    passed: _Words
    not_lengths: _Begins
    frequencies: _Begins
    counters: _Begins
    followers: _Words
    openers: _Words
    not_times: _Begins
    counted: _Words
    titles: _Words
    song_verbs: _Begins
    releases: _Begins
    event_nouns: _Words
    not_past: _Words
    telling: _Words
    settling: _Words
    other_verbs: _Begins
    remaining: _Begins
    past_attributive: _Words


def parse_time_words(raw: Mapping[str, Any]) -> TimeWords:
    """The checked value of the parsed file; raises TimeWordsError with one line a fault."""
    try:
        shape = _File.model_validate(raw)
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, e['loc'])) or 'temporal.yaml'}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        ]
        raise TimeWordsError("temporal.yaml cannot be used:\n  " + "\n  ".join(faults)) from None
    faults = _faults(shape)
    if faults:
        raise TimeWordsError("temporal.yaml cannot be used:\n  " + "\n  ".join(faults))
    return TimeWords(
        words=(*_words(shape), *_holiday_words(shape)),
        units=_units(shape),
        half_not_before={unit: tuple(words) for unit, words in shape.half_not_before.items()},
        parts=shape.parts,
        seasons=shape.seasons,
        year_thirds=shape.year_thirds,
        holidays={h.id: _holiday(h) for h in reversed(shape.holidays)},
        extra_days_off=shape.extra_days_off,
        **{name: tuple(sorted(getattr(shape, name), key=len, reverse=True)) for name in _LISTS},
    )


def _faults(shape: _File) -> list[str]:
    faults = [
        f"words.{kind}: missing; add at least one word of this kind"
        for kind in get_args(WordKind)
        if kind not in shape.words
    ]
    forms = Counter(form for unit in shape.units for form in unit.forms)
    faults += [f"units: {form!r} stands twice; keep one" for form, n in forms.items() if n > 1]
    faults += [
        f"units: no unit is called {word!r}; add one, or the grammar knows no such time"
        for word in get_args(UnitName)
        if word not in {unit.word for unit in shape.units}
    ]
    for kind, entries in shape.words.items():
        for number, entry in enumerate(entries):
            here = f"words.{kind}.{number} ({entry.word})"
            if kind in _NEEDS_VALUE and entry.value is None:
                faults.append(f"{here}.value: missing; words of this kind need a number")
            if kind in ("part", "day_part") and (entry.part or entry.word) not in shape.parts:
                faults.append(f"{here}: no hours; add {entry.part or entry.word!r} to parts")
            if kind == "season" and entry.word not in shape.seasons:
                faults.append(f"{here}: no months; add {entry.word!r} to seasons")
            if kind == "year_third" and entry.word not in shape.year_thirds:
                faults.append(f"{here}: no months; add {entry.word!r} to year_thirds")
    return faults


def _words(shape: _File) -> list[Word]:
    return [
        Word(
            kind=kind, word=entry.word, form=form, value=entry.value or 0, part=entry.part,
            weak=entry.weak or kind in shape.weak,
            solid=entry.solid, not_before=tuple(entry.not_before), not_after=tuple(entry.not_after),
            not_inside=tuple(entry.not_inside), not_in_row=tuple(entry.not_in_row),
            heard_before=tuple(entry.heard_before),
        )
        for kind, entries in shape.words.items() for entry in entries for form in dict.fromkeys(entry.forms)
    ]  # fmt: skip


def _units(shape: _File) -> tuple[Unit, ...]:
    units = [
        Unit(form, unit.word, frozenset(unit.numbers), tuple(unit.not_before))
        for unit in shape.units for form in unit.forms
    ]  # fmt: skip
    return tuple(sorted(units, key=lambda unit: -len(unit.form)))


def _holiday_words(shape: _File) -> list[Word]:
    return [
        Word(kind="holiday", word=entry.id, form=form, weak=entry.weak, solid=entry.solid,
             not_before=tuple(entry.not_before))
        for entry in shape.holidays for form in dict.fromkeys(entry.forms)
    ]  # fmt: skip


def _holiday(shape: _Holiday) -> Holiday:
    return Holiday(
        id=shape.id,
        says=shape.says,
        solar=shape.solar,
        lunar=shape.lunar,
        nth=tuple(shape.nth) if shape.nth else None,
        easter=shape.easter,
        term=shape.term,
        hot_day=shape.hot_day,
        dates=shape.dates,
    )
