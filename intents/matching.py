"""Cues and intents: which wish an utterance expresses, from patterns as data.

Korean word order is free, so there are no sentence templates: cue words and mentions stand anywhere, each condition that
holds adds its weight to an intent, and the sum ranks. Cues are written as short regular expressions in which a space
matches any number of spaces, since recognisers put spaces where they like.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from intents import numerals
from intents.kept import LONG, Kept
from intents.literals import Sieve, is_anchored
from intents.spoken import Spelling, Spellings
from intents.text import Compact, compact
from intents.types import Because, Cue, EntityMatch, IntentGuess, TemporalExpression

Mention = Literal["time", "artist", "show", "kind", "venue", "company", "near", "latent", "song", "window"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(_Strict):
    """Adds `by` if all of `cues` and `has` are there, one of `any` is, and none of `without` and `lacks`.

    `only` holds where nothing but the named cues, mentions and particles is left in the utterance.
    """

    cues: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    has: tuple[Mention, ...] = ()
    without: tuple[str, ...] = ()
    lacks: tuple[Mention, ...] = ()
    only: bool | None = None
    by: float


class Pattern(_Strict):
    """One intent: its conditions, and why."""

    why: str
    when: tuple[Condition, ...]


class CueWords(_Strict):
    """One cue: the words that make it, and the words that look alike but do not."""

    says: tuple[str, ...]
    but: tuple[str, ...] = ()
    value: Literal["number", "ordinal", "seconds"] | None = None


class SpokenWords(_Strict):
    """Words spelled as they sound, how they are written (no longer than that), and the words that hold them by right."""

    says: str
    written: str
    but: tuple[str, ...] = ()


class PatternFile(_Strict):
    """The shape of intents.yaml. `pieces` are parts of patterns with a name: `{polite}` in a pattern stands for that part.

    `drawn_not`: what words end in that seem to draw out their vowel and do not.
    """

    pieces: dict[str, str] = {}
    spoken: tuple[SpokenWords, ...] = ()
    drawn_not: tuple[str, ...] = ()
    filler: tuple[str, ...]
    cues: dict[str, CueWords]
    intents: dict[str, Pattern]


_CLOSING = " \t\n?!.,~…;♡♥"  # marks that may stand at the end of an utterance
_LEFT = 512  # remains of utterances that are known at least
_WEIGHED = 1000  # cues with mentions whose intents are known at least
_NTH = {"첫": 1, "마지막": -1}
_NAMED = "|".join(sorted((*_NTH, *numerals.NATIVE), key=len, reverse=True))
_NUMBER = rf"(?:(?<![{numerals.SINO}\d])(?:\d+|[{numerals.SINO}](?:\s?[{numerals.SINO}])*)|{_NAMED})"  # `{n}`


class Wish(NamedTuple):
    """One condition of one intent, compiled: signs of which all, one, and none must be there, and the weight.

    A sign is a bit: a cue, a mention, or whether anything else was said (`Signs`).
    """

    number: int  # in the order of the file
    intent: str
    all: int
    any: int
    none: int
    because: Because


class Signs:
    """The bits that stand for cues and mentions."""

    bare, busy = 1, 2  # nothing else is in the utterance, something is

    def __init__(self, cues: Iterable[str]) -> None:
        self._cues = {name: 4 << at for at, name in enumerate(dict.fromkeys(cues))}
        self._mentions = {name: 4 << at for at, name in enumerate(get_args(Mention), len(self._cues))}

    def of(self, cues: Iterable[str], mentions: Iterable[str]) -> int:
        """All of them together."""
        bits = 0
        for name in cues:
            bits |= self._cues[name]
        for name in mentions:
            bits |= self._mentions[name]
        return bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """Compiled cues and intents of one language. `wishes` are found by any cue or mention that can satisfy them.

    `sieve` tells which of the `cues` a text can hold at all: of a hundred, one or two. `signs` gives cues and mentions as bits.
    """

    cues: tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None, str | None], ...]
    intents: Mapping[str, Pattern]
    wishes: Mapping[str, tuple[Wish, ...]]
    signs: Signs
    filler: re.Pattern[str]
    sieve: Sieve
    firsts: tuple[Callable[[str], re.Match[str] | None], ...]  # how the first match of each cue is found
    spellings: Spellings = field(default_factory=Spellings, compare=False, repr=False)
    weighed: Kept[tuple[tuple[str, ...], frozenset[str], bool], tuple[IntentGuess, ...]] = field(
        default_factory=lambda: Kept(_WEIGHED), init=False, compare=False, repr=False
    )
    left: Kept[str, str] = field(default_factory=lambda: Kept(_LEFT), init=False, compare=False, repr=False)

    def find(self, text: str | Compact) -> tuple[Cue, ...]:
        """Every cue of a normalised text, in text order."""
        view = compact(text) if isinstance(text, str) else text
        text = _closed(view.source)
        out: list[Cue] = []
        for number in self.sieve.passing(view.text):
            match = self.firsts[number](text)
            if match is None:
                continue
            name, words, but, value = self.cues[number]
            while match is not None:
                begin, end = span = match.span()
                if end == begin:
                    break
                if but is None or not _hides(but, text, begin):
                    out.append(Cue(name=name, text=text[begin:end], span=span, value=_value(match, value)))
                    if value is None:
                        break
                match = words.search(text, end)
        if len(out) > 1:
            out.sort(key=_by_span)
        return tuple(out)

    def score(self, cues: Iterable[Cue], mentions: frozenset[str], bare: bool) -> tuple[IntentGuess, ...]:
        """Intents with a positive sum, best first. `bare`: nothing but cues and particles is in the utterance.

        Few sets of cues and mentions are ever said: what they add up to is kept.
        """
        names = tuple([cue.name for cue in cues])
        said = names, mentions, bare
        return self.weighed.get(said) or self.weighed.put(said, self._weigh(self.holding({*names}, mentions, bare)))

    @staticmethod
    def _weigh(wishes: Iterable[Wish]) -> tuple[IntentGuess, ...]:
        sums: dict[str, list[Because]] = {}
        for wish in wishes:
            sums.setdefault(wish.intent, []).append(wish.because)
        guesses = [
            IntentGuess(name=intent, score=round(total, 3), because=tuple(lines))
            for intent, lines in sums.items()
            if (total := sum([line.delta for line in lines])) > 0
        ]
        guesses.sort(key=_by_score, reverse=True)
        return tuple(guesses)

    def holding(self, cues: Collection[str], mentions: Collection[str], bare: bool) -> list[Wish]:
        """The conditions that hold, in the order of the file."""
        here = self.signs.of(cues, mentions) | (Signs.bare if bare else Signs.busy)
        found = {
            wish.number: wish
            for name in (*cues, *mentions)
            for wish in self.wishes.get(name, ())
            if wish.all & here == wish.all and not wish.none & here and (not wish.any or wish.any & here)
        }
        return [found[number] for number in sorted(found)]

    def rest(self, text: str, spans: Iterable[tuple[int, int]]) -> str:
        """What is left of the text once explained stretches and filler words are taken away."""
        letters = list(text)
        for begin, end in spans:
            letters[begin:end] = " " * (end - begin)
        left = "".join(letters)
        words = left.split()
        if not words:
            return ""
        edge = " " if left[-1].isspace() else ""  # fillers may ask for the end of the text
        left = " ".join(words) + edge
        known = self.left.get(left)
        if known is None:
            known = " ".join(self.filler.sub(" ", left).split())
            if len(left) <= LONG:
                self.left.put(left, known)
        return known

    def forget(self) -> None:
        """Forget what was left of utterances, and what sets of cues and mentions add up to."""
        self.left.forget()
        self.weighed.forget()


def _closed(text: str) -> str:
    """The text without the marks that close it: 더!, 취소. and 그만~ wish the same as without them; only a question shows."""
    words = text.rstrip(_CLOSING)
    if len(words) == len(text) or not words:
        return text
    return f"{words}?" if "?" in text[len(words) :] else words


def _hides(but: re.Pattern[str], text: str, place: int) -> bool:
    """Whether a place lies in a match of words that look like a cue."""
    if but.search(text) is None:
        return False
    return any(found.start() <= place < found.end() for found in but.finditer(text))


def _by_span(cue: Cue) -> tuple[int, int]:
    return cue.span


def _by_score(guess: IntentGuess) -> float:
    return guess.score


def _says(c: Condition) -> str:
    parts = [*c.cues, *(["/".join(c.any)] if c.any else []), *c.has, *(f"not {x}" for x in (*c.without, *c.lacks))]
    return " + ".join(parts) or "always"


def _value(match: re.Match[str], kind: str | None) -> int | None:
    if kind is None:
        return None
    groups = match.groupdict()
    number = _number(groups.get("n") or "")
    if number is None or kind != "seconds":
        return number
    half = 30 if groups.get("half") else 0
    return 60 * (_number(groups.get("m") or "") or 0) + number * (60 if groups["unit"] == "분" else 1) + half


def _number(word: str) -> int | None:
    """The value of a number in digits or words (이십오, 스물다섯, 마지막 is -1); None if it is none."""
    if word.isdigit():
        return int(word)
    letters = re.sub(r"\s", "", word)
    return _NTH.get(letters) or numerals.native(letters) or numerals.sino(letters)


_MENTIONED = {"artist": "artist", "member": "artist", "show": "show", "event_kind": "kind", "venue": "venue",
              "company": "company", "song": "song", "fandom": "artist"}  # fmt: skip


def mentions_of(entities: Iterable[EntityMatch], times: Iterable[TemporalExpression], near: bool) -> frozenset[str]:
    """The kinds of mention that conditions may ask for."""
    out = {_MENTIONED[kind] for e in entities if (kind := e.candidates[0].kind) in _MENTIONED}
    for time in times:
        out.add("latent" if time.latent or not time.readings else "time")
        if time.readings and not time.latent and time.facts.anchor != "none":
            out.add("window")
    if near:
        out.add("near")
    return frozenset(out)


def _wishes(intents: Mapping[str, Pattern], signs: Signs) -> dict[str, tuple[Wish, ...]]:
    """Every condition under each cue or mention that it may hold for, numbered in file order."""
    out: dict[str, list[Wish]] = {}
    number = 0
    for intent, pattern in intents.items():
        for c in pattern.when:
            alone = {None: 0, True: Signs.bare, False: Signs.busy}[c.only]
            because = Because(rule=f"intent/{intent}", says=_says(c), delta=c.by)
            wish = Wish(
                number, intent, signs.of(c.cues, c.has) | alone, signs.of(c.any, ()), signs.of(c.without, c.lacks), because
            )  # fmt: skip
            for key in c.cues[:1] or c.any or c.has[:1]:
                out.setdefault(key, []).append(wish)
            number += 1
    return {key: tuple(wishes) for key, wishes in out.items()}


def _compile(says: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{word.replace(' ', chr(92) + 's*')})" for word in says), re.IGNORECASE)


def _spelling(words: SpokenWords, pieces: "_Pieces") -> Spelling:
    says, but = pieces.filled((words.says,)), pieces.filled(words.but)
    return Spelling(_compile(says), words.written, _compile(but) if but else None)


class _Pieces:
    """The named parts of patterns, each filled with the parts that were named before it."""

    def __init__(self, written: Mapping[str, str], where: str) -> None:
        self._where = where
        self._used: set[str] = set()
        self._parts: dict[str, str] = {}
        for name, part in written.items():
            self._parts[name] = f"(?:{self._filled(part)})"

    def filled(self, words: Iterable[str]) -> tuple[str, ...]:
        """Patterns with the parts they name; `{n}` and `{m}`, the numbers, are left for their reader."""
        return tuple(map(self._filled, words))

    def _filled(self, word: str) -> str:
        for name in re.findall(r"\{([a-z_]{2,})\}", word):
            if name not in self._parts:
                raise ValueError(f"{self._where}: {word!r} names no piece {name!r} above it; add it under pieces")
            self._used.add(name)
            word = word.replace(f"{{{name}}}", self._parts[name])
        return word

    def must_be_used(self) -> None:
        """Raises ValueError for a piece that no pattern names."""
        for name in self._parts:
            if name not in self._used:
                raise ValueError(f"{self._where}: pieces.{name}: no pattern names it; use it or take it out")


def parse_patterns(raw: Mapping[str, Any], where: str = "intents.yaml") -> Patterns:
    """Compile the patterns file; raises ValueError naming the key and the cure."""
    try:
        shape = PatternFile.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    pieces = _Pieces(shape.pieces, where)
    compiled: list[tuple[str, re.Pattern[str], re.Pattern[str] | None, str | None]] = []
    alternatives: list[Sequence[str]] = []
    for name, cue in shape.cues.items():
        says, but = pieces.filled(cue.says), pieces.filled(cue.but)
        groups = (
            [(word.replace("{n}", f"(?P<n>{_NUMBER})").replace("{m}", f"(?P<m>{_NUMBER})"),) for word in says]
            if cue.value
            else [says]
        )
        alternatives += groups
        but = tuple(word.replace("{n}", _NUMBER) for word in but)
        try:
            compiled += [(name, _compile(words), _compile(but) if but else None, cue.value) for words in groups]
        except re.error as error:
            raise ValueError(f"{where}: cues.{name}: {error}; write words, (a|b) and spaces only") from None
    known = set(shape.cues)
    for intent, pattern in shape.intents.items():
        for condition in pattern.when:
            for name in (*condition.cues, *condition.any, *condition.without):
                if name not in known:
                    raise ValueError(f"{where}: intents.{intent}: no cue is named {name!r}; add it under cues")
    filler = _compile(pieces.filled(shape.filler))
    spellings = Spellings([_spelling(each, pieces) for each in shape.spoken], shape.drawn_not)
    pieces.must_be_used()
    signs = Signs(shape.cues)
    return Patterns(
        cues=tuple(compiled),
        intents=shape.intents,
        wishes=_wishes(shape.intents, signs),
        signs=signs,
        filler=filler,
        spellings=spellings,
        sieve=Sieve(alternatives),
        firsts=tuple(
            words.match if all(map(is_anchored, says)) else words.search
            for (_, words, *_), says in zip(compiled, alternatives, strict=True)
        ),
    )
