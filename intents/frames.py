"""Shapes of rules/names.yaml and rules/everyday.yaml: what names, particles, frames and places of a sentence weigh, and the
words that show them.

The weights and frames of ENT-09 to ENT-16 as data. `parse_name_rules` checks the files and compiles their patterns; all patterns are read
against text without spaces and in lower case, so they hold no spaces either.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, field_validator

from intents.text import Words
from intents.types import Because

_JOSA = "(?:은|는|이|가|을|를|도|의|에|에서|로|으로|만)?"
_NEVER = re.compile(r"(?!)")
_compiled = cache(re.compile)  # of files read again, most patterns are the same
_NO_WORDS = Words(())


class RulesError(ValueError):
    """A pattern of rules/names.yaml cannot be used; the message holds it."""


class Patterns(dict[str, re.Pattern[str]]):
    """Patterns by their names; one that the file does not have never matches."""

    def __missing__(self, name: str) -> re.Pattern[str]:
        return _NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a feature adds to its reading; `rule` and `label` go into the explanation (ENT-17)."""

    rule: str
    label: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Everyday:
    """A name that is also a time or an ordinary word, and how common that is.

    `eats_time`: as the ordinary word it is no time either, whatever the time grammar sees in it (어제처럼). `strict`: the
    sentence counts for the name only where its group, a cue word or a particle for people stands on it.
    """

    sense: Literal["time", "word"]
    weight: int
    eats_time: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """An ordinary frame: where it stands on one of the names `on` (None: on any name whose other sense is `sense`),
    the ordinary reading gains `weight`. `before` ends where the name begins, `after` begins where name and josa end;
    `previous` and `next` are read from the beginning of the written word before and behind it. `josa`: the josa must be one
    of these; `timed`: a time particle must stand on the name; `least`: the everyday word weighs at least so much. All given
    conditions hold."""

    id: str
    rule: str
    weight: int
    on: frozenset[str] | None = None
    sense: Literal["time", "word", "any"] = "any"
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    previous: re.Pattern[str] | None = None
    next: re.Pattern[str] | None = None
    josa: frozenset[str] | None = None
    inner: bool = False  # something must stand before the name: it does not open the sentence
    glued: bool = False  # the name must begin in the middle of a written word
    timed: bool = False
    acts: bool = False  # only where the name would be a performer
    least: int = 0
    eats_time: bool = False  # the word is no time either, whatever the time grammar sees in it


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRules:
    """The whole of rules/names.yaml and rules/everyday.yaml."""

    weights: Mapping[str, Weight] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: Mapping[str, Words] = field(default_factory=dict)  # the same words, to be looked for in texts
    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=Patterns)
    everyday: Mapping[str, Everyday] = field(default_factory=dict)
    inside: Mapping[str, Everyday] = field(default_factory=dict)
    frames: tuple[Frame, ...] = ()
    frames_on: Mapping[str, tuple[Frame, ...]] = field(default_factory=lambda: {"": ()})  # "": frames of any name
    partials: Mapping[str, str] = field(default_factory=dict)
    others: "tuple[Other, ...]" = ()
    longer: Mapping[str, frozenset[int]] = field(default_factory=dict)  # ordinary words with where they may have spaces
    adverbs: frozenset[str] = frozenset()  # everyday words that eat the time in them

    lines: Mapping[str, Because] = field(default_factory=dict)  # the line of each feature with its own weight

    def weigh(self, feature: str) -> Weight:
        """The weight of a feature; KeyError for one that the file does not know."""
        return self.weights[feature]

    def list(self, name: str) -> Words:
        """A list of words; an empty one where the file does not have it."""
        return self.lists.get(name, _NO_WORDS)

    def hardly_else(self, key: str) -> bool:
        """Whether a name that is a word, too, is hardly ever heard as that word (라이즈, 마마무)."""
        listed = self.everyday.get(key)
        return listed is not None and listed.weight == 0

    def frames_of(self, key: str) -> tuple[Frame, ...]:
        """The frames that may stand on a name."""
        return self.frames_on.get(key) or self.frames_on[""]


# ---------------------------------------------------------------- the shapes of the file


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    rule: str
    why: str

    @field_validator("why")
    @classmethod
    def _says_something(cls, why: str) -> str:
        if not why.strip():
            raise ValueError("say why")
        return why


class _Weight(_Shape):
    feature: str
    label: str
    weight: int


class _Words(_Shape):
    id: str
    words: tuple[str, ...]


class _Pattern(_Shape):
    id: str
    pattern: str


class _Everyday(_Shape):
    words: tuple[str, ...]
    sense: Literal["time", "word"]
    weight: int
    eats_time: bool = False
    strict: bool = False


class _Inside(_Shape):
    word: str
    sense: Literal["time", "word"]
    weight: int


class _Frame(_Shape):
    id: str
    weight: int
    on: tuple[str, ...] | None = None
    sense: Literal["time", "word", "any"] = "any"
    before: str | None = None
    after: str | None = None
    previous: str | None = None
    next: str | None = None
    josa: tuple[str, ...] | None = None
    inner: bool = False
    glued: bool = False
    timed: bool = False
    acts: bool = False
    least: int = 0
    eats_time: bool = False


class _Beside(_Shape):
    names: tuple[str, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class _Longer(_Shape):
    words: tuple[str, ...]


class _Partial(_Shape):
    word: str
    of: str


class Other(_Shape):
    """What is none of the catalogue and would otherwise be cut into names that are: an act, or a song, a film and the like."""

    name: str
    spoken: str | None = None
    what: Literal["other", "thing"] = "other"


class _Names(BaseModel):
    """rules/names.yaml"""

    model_config = ConfigDict(extra="forbid", frozen=True)
    weights: tuple[_Weight, ...] = ()
    words: tuple[_Words, ...] = ()
    patterns: tuple[_Pattern, ...] = ()
    everyday: tuple[_Everyday, ...] = ()
    inside: tuple[_Inside, ...] = ()
    frames: tuple[_Frame, ...] = ()
    partials: tuple[_Partial, ...] = ()
    others: tuple[Other, ...] = ()


class _EverydayWords(BaseModel):
    """rules/everyday.yaml"""

    model_config = ConfigDict(extra="forbid", frozen=True)
    compounds: tuple[_Beside, ...] = ()
    uses: tuple[_Beside, ...] = ()
    longer: tuple[_Longer, ...] = ()


PATHS = {
    _Names.__name__: "rules/names.yaml",
    _EverydayWords.__name__: "rules/everyday.yaml",
}  # by what pydantic calls them


def fold(word: str) -> str:
    """A word as the spacing-free view has it."""
    return "".join(word.split()).lower()


def parse_name_rules(content: Mapping[str, Any], everyday_words: Mapping[str, Any]) -> NameRules:
    """The checked and compiled rules; pydantic's ValidationError or `RulesError` where a file is wrong.

    `content` is what rules/names.yaml holds, `everyday_words` what rules/everyday.yaml holds. Words may be written with spaces and in any case.
    """
    file = _Names.model_validate(content)
    beside = _EverydayWords.model_validate(everyday_words)
    words = {w.id: tuple(dict.fromkeys(map(fold, w.words))) for w in file.words}
    patterns = Patterns((p.id, _compile(p.pattern, words)) for p in file.patterns)
    everyday = {
        fold(word): Everyday(sense=e.sense, weight=e.weight, eats_time=e.eats_time, strict=e.strict)
        for e in file.everyday
        for word in e.words
    }
    frames = [
        *(_frame(f, words) for f in file.frames),
        *(f for c in beside.compounds for f in _beside("compound", c)),
        *(f for u in beside.uses for f in _beside("use", u)),
    ]
    frames_on: dict[str, list[Frame]] = {}
    for frame in frames:
        for key in frame.on or ():
            frames_on.setdefault(key, []).append(frame)
    anywhere = tuple(frame for frame in frames if frame.on is None)
    return NameRules(
        weights={w.feature: Weight(rule=w.rule, label=w.label, weight=w.weight) for w in file.weights},
        lines={w.feature: Because(rule=w.rule, says=f"{w.label} {w.weight:+d}", delta=w.weight) for w in file.weights},
        words=words,
        lists={id_: Words(each) for id_, each in words.items()},
        patterns=patterns,
        everyday=everyday,
        inside={fold(i.word): Everyday(sense=i.sense, weight=i.weight) for i in file.inside},
        frames=tuple(frames),
        frames_on={"": anywhere, **{k: (*v, *anywhere) for k, v in frames_on.items()}},
        partials={fold(p.word): p.of for p in file.partials},
        adverbs=frozenset(key for key, known in everyday.items() if known.eats_time),
        others=file.others,
        longer={fold(word): _spaces(word) for entry in beside.longer for word in entry.words},
    )


def _spaces(word: str) -> frozenset[int]:
    """Where a word may be written apart, as places of the word without its spaces."""
    parts = word.split()
    return frozenset(sum(map(len, parts[:at])) for at in range(1, len(parts)))


def _compile(pattern: str, words: Mapping[str, tuple[str, ...]], end: str = "") -> re.Pattern[str]:
    try:
        filled = _fill(pattern, words)
        return _compiled(f"(?:{filled}){end}" if end else filled)
    except re.error as error:
        raise RulesError(f"the pattern {pattern!r} is wrong: {error}") from None


def _fill(pattern: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """`{list}` in a pattern becomes an alternation of that word list, longest word first."""

    def alternation(match: re.Match[str]) -> str:
        if match[1] not in words:
            raise RulesError(f"the pattern {pattern!r} speaks of an unknown word list {match[1]!r}")
        return "(?:" + "|".join(map(re.escape, sorted(words[match[1]], key=len, reverse=True))) + ")"

    return re.sub(r"\{([a-z_]+)\}", alternation, pattern)


def _frame(shape: _Frame, words: Mapping[str, tuple[str, ...]]) -> Frame:
    return Frame(
        id=shape.id,
        rule=shape.rule,
        weight=shape.weight,
        on=None if shape.on is None else frozenset(map(fold, shape.on)),
        sense=shape.sense,
        before=_compile(shape.before, words, r"\Z") if shape.before is not None else None,
        after=_compile(shape.after, words) if shape.after is not None else None,
        next=_compile(shape.next, words) if shape.next is not None else None,
        previous=_compile(shape.previous, words, r"\Z") if shape.previous is not None else None,
        josa=None if shape.josa is None else frozenset(shape.josa),
        inner=shape.inner,
        glued=shape.glued,
        timed=shape.timed,
        acts=shape.acts,
        least=shape.least,
        eats_time=shape.eats_time,
    )


def _beside(kind: str, shape: _Beside) -> list[Frame]:
    """What stands directly before or behind the names, josa aside, as frames that weigh what the file says of `kind`.

    A part of one syllable counts only as a written word of its own: 밤 in '밤 하늘', not the end of 여름밤.
    """
    on = frozenset(map(fold, shape.names))
    made: list[Frame] = []
    for side, parts in (("before", shape.before), ("after", shape.after)):
        for alone in (False, True):
            chosen = sorted({fold(p) for p in parts if (len(fold(p)) == 1) == alone}, key=lambda p: (-len(p), p))
            if chosen:
                either = f"(?:{'|'.join(map(re.escape, chosen))})"
                end = rf"{_JOSA}\Z" if alone and side == "after" else "" if side == "after" else r"\Z"
                place = {"before": "previous", "after": "next"}[side] if alone else side
                pattern = _compiled(either + end)
                made.append(Frame(id=kind, rule=shape.rule, weight=0, on=on, **{place: pattern}))  # type: ignore[arg-type]
    return made
