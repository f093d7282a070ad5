"""The shape of the file of time words, and its frozen value.

`parse_time_words` takes the plain dict of `temporal.yaml` and returns `TimeWords`, or raises `TimeWordsError`, whose
message names the key path and the cure. Words are data; how a kind of word is counted is code (`temporal_values`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

WordKind = Literal[
    "day", "turn", "coming", "unit", "week", "month", "year", "weekday", "weekdays", "part", "day_part", "noon", "third",
    "month_end", "month_start", "month_third", "year_third", "week_third", "half", "quarter", "season", "this_year_season", "loan_month", "odd_month",
    "later", "earlier", "since", "until", "within", "throughout", "whole", "from", "to", "between", "onward", "recent",
    "repeat", "each", "this_time", "same_day", "some_days", "month_pair", "week_shift", "lunar", "lunar_month", "solar", "day_shift", "long_holiday", "any_day_off",
    "soon", "just", "now",
]  # fmt: skip
_NEEDS_VALUE = frozenset({"day", "turn", "week", "month", "year", "weekday", "day_part", "noon", "half", "quarter", "some_days", "month_pair", "week_shift", "lunar_month", "day_shift", "odd_month"})  # fmt: skip
Hours = Annotated[int, Field(ge=0, le=29)]
MonthNumber = Annotated[int, Field(ge=1, le=12)]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A named day of the year and how its date is found; exactly one way is set, `dates` go before it."""

    id: str
    says: str
    solar: tuple[int, int] | None = None
    lunar: tuple[int, int] | None = None
    nth: tuple[int, ...] | None = None  # month, which, weekday, days to add
    easter: int | None = None
    dates: Mapping[int, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWords:
    """All that the grammar knows of the language, ready for `Grammar.build`."""

    words: tuple[Word, ...]
    parts: Mapping[str, tuple[int, int]]  # hours of the day; above 24 they lie in the next day
    seasons: Mapping[str, tuple[int, int]]  # first and last month
    year_thirds: Mapping[str, tuple[int, int]]
    holidays: Mapping[str, Holiday]
    extra_days_off: Mapping[date, str]
    followers: tuple[str, ...]
    not_times: tuple[str, ...]
    titles: tuple[str, ...]
    event_nouns: tuple[str, ...]
    not_past: tuple[str, ...]
    past_attributive: tuple[str, ...]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Word(_Shape):
    word: str
    forms: list[str] = Field(min_length=1)
    value: int | None = None
    part: str | None = None
    weak: bool = False
    solid: bool = False
    not_before: list[str] = []
    not_after: list[str] = []
    not_inside: list[str] = []
    not_in_row: list[str] = []
    heard_before: list[str] = []


class _Holiday(_Shape):
    id: str
    says: str
    forms: list[str] = Field(min_length=1)
    weak: bool = False
    solar: tuple[MonthNumber, int] | None = None
    lunar: tuple[MonthNumber, int] | None = None
    nth: list[int] | None = Field(default=None, min_length=3, max_length=4)
    easter: int | None = None
    dates: dict[int, date] = {}
    not_before: list[str] = []
    solid: bool = False

    @model_validator(mode="after")
    def one_way(self) -> "_Holiday":
        ways = [w for w in (self.solar, self.lunar, self.nth, self.easter) if w is not None]
        if len(ways) != 1:
            raise ValueError(f"{self.id}: give exactly one of solar, lunar, nth, easter (dates may stand beside it)")
        return self


class _File(_Shape):
    schema_version: Literal[1]
    weak: list[WordKind] = []  # kinds all of whose words are weak
    words: dict[WordKind, list[_Word]]
    parts: dict[str, tuple[Hours, Hours]]
    seasons: dict[str, tuple[MonthNumber, MonthNumber]]
    year_thirds: dict[str, tuple[MonthNumber, MonthNumber]]
    holidays: list[_Holiday]
    extra_days_off: dict[date, str] = {}
    followers: list[str]
    not_times: list[str]
    titles: list[str]
    event_nouns: list[str]
    not_past: list[str]
    past_attributive: list[str]


def parse_time_words(raw: Mapping[str, Any]) -> TimeWords:
    """The checked value of the parsed file; raises TimeWordsError with one line a fault."""
    try:
        shape = _File.model_validate(raw)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc'])) or 'temporal.yaml'}: {e['msg']}" for e in error.errors()]
        raise TimeWordsError("temporal.yaml cannot be used:\n  " + "\n  ".join(faults)) from None
    faults = _faults(shape)
    if faults:
        raise TimeWordsError("temporal.yaml cannot be used:\n  " + "\n  ".join(faults))
    return TimeWords(
        words=(*_words(shape), *_holiday_words(shape)),
        parts=shape.parts,
        seasons=shape.seasons,
        year_thirds=shape.year_thirds,
        holidays={h.id: _holiday(h) for h in reversed(shape.holidays)},
        extra_days_off=shape.extra_days_off,
        followers=tuple(shape.followers),
        not_times=tuple(shape.not_times),
        titles=tuple(shape.titles),
        event_nouns=tuple(sorted(shape.event_nouns, key=len, reverse=True)),
        not_past=tuple(shape.not_past),
        past_attributive=tuple(shape.past_attributive),
    )


def _faults(shape: _File) -> list[str]:
    faults = [
        f"words.{kind}: missing; add at least one word of this kind"
        for kind in get_args(WordKind)
        if kind not in shape.words
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
            faults += [
                f"{here}.forms: {form!r} holds a space; write forms without spaces"
                for form in entry.forms
                if " " in form
            ]
    faults += [
        f"holidays.{h.id}.forms: {f!r} holds a space; write forms without spaces"
        for h in shape.holidays
        for f in h.forms
        if " " in f
    ]
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
        dates=shape.dates,
    )
