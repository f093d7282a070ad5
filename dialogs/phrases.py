"""The phrase bank: what designers write in `phrases/*.yaml`, compiled once; a line and its values in, words out.

A template is written as in Jinja, of which only values and filters are taken: `{{ artists|josa('은') }}`. One thing is added:
`[…]` is left out where one of the values in it is empty. Jinja reads the templates; they are kept as plain parts, since
filling those takes a tenth of the time. Each is filled for the ear and for the eye at once; an entry may hold a condensed
form for the eye alone (GUI-03).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from jinja2 import Environment, TemplateError, nodes
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from dialogs.korean import Said, hangul_only, knows_josa, listed, monthday, particle
from dialogs.numbers import WEEKDAYS
from dialogs.types import Day, Names, Register, Value
from intents import quick

Mode = Literal["spoken", "shown"]
REGISTERS: tuple[Register, ...] = ("haeyo", "hapsyo", "banmal")
_MARK = re.compile(r"\{\{.*?\}\}|[\[\]]")
_BARE_JOSA = re.compile(
    r"\}\}\]?['’]?(은|는|이|가|을|를|과|와|랑|이랑|으로|로|이에요|예요|이야|야|이요|요|라고|이라고|이나)(은|는|도|만)?(?=[\s.,?!'\]]|$)"
)
_SOFT = re.compile(r"(어요|아요|에요|예요|해요|돼요|세요|까요|게요|네요|이요|죠|요)(?=[.,?!]|$)")
_POLITE = re.compile(r"(요|니다|니까|십시오)(?=[.,?!]|$)")


class Variants(BaseModel):
    """One key: its wordings by register. Several wordings of a register take turns; they never differ in a fact.

    `any` is for words that are the same in every register. `registers` says in which ones a phrase is used at all, where
    that is not in all: the others then fall back to 해요체. `shown` is a condensed form for screens.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    haeyo: tuple[str, ...] = ()
    hapsyo: tuple[str, ...] = ()
    banmal: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    registers: tuple[Register, ...] = REGISTERS

    @model_validator(mode="after")
    def _some(self) -> "Variants":
        if self.any and (self.haeyo or self.hapsyo or self.banmal):
            raise ValueError("'any' stands for all registers; leave the registers out, or write each of them")
        if not self.any and not self.haeyo:
            raise ValueError("there is no wording in 해요체 (haeyo), which all others fall back to")
        return self

    def of(self, register: Register) -> tuple[str, ...]:
        """The wordings of a register, or those it falls back to."""
        own: tuple[str, ...] = getattr(self, register)
        return self.any or own or self.haeyo

    def missing(self) -> tuple[Register, ...]:
        """The registers in which the phrase is used and not worded."""
        return () if self.any else tuple(r for r in self.registers if not getattr(self, r))


class Voiced:
    """A value inside a template: prints itself for the ear or the eye, and knows its sound for josa."""

    __slots__ = ("mode", "said", "value")

    def __init__(self, said: Said, mode: Mode, value: Value = None) -> None:
        self.said, self.mode, self.value = said, mode, value

    def __str__(self) -> str:
        return self.said.spoken if self.mode == "spoken" else self.said.shown


def _josa(value: Voiced, which: str) -> str:
    return f"{value}{particle(value.said.spoken, which)}"


def _only_josa(value: Voiced, which: str) -> str:
    """The josa alone, for a value in quotes: '{{ name }}'{{ name|only_josa('은') }}."""
    return particle(value.said.spoken, which)


def _head(value: Voiced) -> str:
    """The window that opens a sentence: a comma after it, but none after 오늘 alone; nothing where there is none."""
    text = str(value)
    if not text:
        return ""
    return f"{text} " if text.startswith("오늘") and not any(w in text for w in WEEKDAYS) else f"{text}, "


def _weekday(value: Voiced) -> Voiced:
    """The weekday of a day alone."""
    if not isinstance(value.value, Day):
        return value
    word = WEEKDAYS[value.value.date.weekday()]
    return Voiced(Said(word, word), value.mode, value.value)


def _monthday(value: Voiced) -> Voiced:
    """The day of the month alone: 26일."""
    if not isinstance(value.value, Day):
        return value
    return Voiced(monthday(value.value.date, weekday=False, month=False), value.mode, value.value)


def _listed(value: Voiced) -> Voiced:
    """Names with commas, for 'A, B, C 등'."""
    return Voiced(listed(value.value), value.mode, value.value) if isinstance(value.value, Names) else value


FILTERS: dict[str, Callable[..., Any]] = {
    "josa": _josa, "only_josa": _only_josa, "head": _head, "weekday": _weekday, "monthday": _monthday, "listed": _listed,
}  # fmt: skip
LAST = ("josa", "only_josa", "head")  # these make text; nothing can follow them
Slots = Mapping[str, tuple[Said, Value]]  # the values of a line: how each sounds and is written, and what it is


class PhraseError(Exception):
    """A line and its phrase do not fit: no such key, or a value that the phrase needs was not given."""


@quick
@dataclass(frozen=True, slots=True)
class Hole:
    """Where a value goes, and the filters it runs through."""

    slot: str
    filters: tuple[tuple[Callable[..., Any], tuple[str, ...]], ...]


@quick
@dataclass(frozen=True, slots=True)
class Stretch:
    """Parts that are left out where one of `slots` is empty."""

    slots: tuple[str, ...]
    parts: "tuple[str | Hole | Stretch, ...]"


Parts = tuple[str | Hole | Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """Compiled phrases by key and register."""

    templates: Mapping[tuple[str, Register], tuple[Parts, ...]]
    condensed: Mapping[str, tuple[Parts, ...]]
    sources: Mapping[str, Variants]
    files: Mapping[str, str]  # key → the file in which it stands
    slots: Mapping[str, frozenset[str]] = field(init=False, repr=False)  # key → all slots that its wordings know
    varying: frozenset[str] = field(init=False, repr=False)  # keys with several wordings in some register

    def __post_init__(self) -> None:
        known: dict[str, set[str]] = {}
        wordings = [(key, variants) for (key, _), variants in self.templates.items()]
        for key, variants in (*wordings, *self.condensed.items()):
            known.setdefault(key, set()).update(slot for parts in variants for slot in _slots(parts, optional=True))
        object.__setattr__(self, "slots", {key: frozenset(slots) for key, slots in known.items()})
        object.__setattr__(self, "varying", frozenset(key for key, variants in wordings if len(variants) > 1))

    @staticmethod
    def parse(files: Mapping[str, Mapping[str, Any]]) -> "Phrasebook":
        """From the files of `phrases/` by name (without ending); raises ValueError that names file, key and cure."""
        env = Environment(autoescape=False)
        sources: dict[str, Variants] = {}
        places: dict[str, str] = {}
        templates: dict[tuple[str, Register], tuple[Parts, ...]] = {}
        condensed: dict[str, tuple[Parts, ...]] = {}
        for file, entries in files.items():
            if not isinstance(entries, Mapping):
                raise ValueError(f"phrases/{file}.yaml: must hold phrases by key")
            for key, raw in entries.items():
                where = f"phrases/{file}.yaml: {key}"
                if key in sources:
                    raise ValueError(f"{where}: stands in phrases/{places[key]}.yaml too; keep one")
                shape = sources[key] = _shape(raw, where)
                places[key] = file
                for register in REGISTERS:
                    templates[key, register] = _compiled(env, shape.of(register), f"{where}.{register}")
                if shape.shown:
                    condensed[key] = _compiled(env, shape.shown, f"{where}.shown")
        return Phrasebook(templates=templates, condensed=condensed, sources=sources, files=places)

    def has(self, key: str) -> bool:
        """Whether there is such a phrase."""
        return key in self.sources

    def render(self, key: str, register: Register, values: Slots, nth: int = 1) -> Said:
        """A phrase with its values, for the ear and for the eye. For the `nth` time in a session, from 1: the wordings
        take turns, and none is said twice in a row (PHR-09).

        Raises `PhraseError` for an unknown key, and for a value that the phrase needs and was not given.
        """
        variants = self.templates.get((key, register))
        if variants is None:
            raise PhraseError(f"there is no phrase {key!r}")
        condensed = self.condensed.get(key)
        try:
            said = _filled(_taken(variants, nth), values)
            return said if condensed is None else Said(said.spoken, _filled(_taken(condensed, nth), values).shown)
        except KeyError as missing:
            raise PhraseError(f"phrase {key!r} needs the value {missing}") from None

    def varies(self, key: str) -> bool:
        """Whether a phrase has several wordings in some register."""
        return key in self.varying

    def needs(self, key: str) -> frozenset[str]:
        """The slots without which some wording of a phrase cannot be said; those inside […] may be left out."""
        return frozenset(slot for parts in self._all(key) for slot in _slots(parts, optional=False))

    def takes(self, key: str) -> frozenset[str]:
        """All slots that a phrase knows; none where there is no such phrase."""
        return self.slots.get(key, frozenset())

    def _all(self, key: str) -> Iterator[Parts]:
        for register in REGISTERS:
            yield from self.templates[key, register]
        yield from self.condensed.get(key, ())

    def faults(self) -> list[str]:
        """What a careful reader would mend: a bare josa after a value, letters that cannot be spoken, mixed registers."""
        out: list[str] = []
        for key, shape in self.sources.items():
            where = f"phrases/{self.files[key]}.yaml: {key}"
            out += [
                f"{where}: no wording in {r}; write one, or name the registers it is used in" for r in shape.missing()
            ]
            for register in REGISTERS:
                for text in getattr(shape, register):
                    out += [f"{where}.{register}: {fault}" for fault in _faults(text, register, shape)]
            out += [f"{where}.any: {fault}" for text in shape.any for fault in _faults(text, None, shape)]
            bare = (match for text in shape.shown for match in _BARE_JOSA.finditer(text))
            out += [f"{where}.shown: '{m[1]}' right after a value; write |josa('…') into it: {m.string}" for m in bare]
        return out


def _shape(raw: Any, where: str) -> Variants:
    try:
        return Variants.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(
            f"{where}{'.' + place if place else ''}: {first['msg'].removeprefix('Value error, ')}"
        ) from None


def _compiled(env: Environment, texts: Sequence[str], where: str) -> tuple[Parts, ...]:
    out = []
    for text in texts:
        try:
            out.append(_parts(env, text))
        except (TemplateError, ValueError) as error:
            raise ValueError(f"{where}: {text!r}: {error}") from None
    return tuple(out)


def _parts(env: Environment, text: str) -> Parts:
    """A template as text, holes and optional stretches; brackets nest, and an inner one decides for itself."""
    open_: list[list[str | Hole | Stretch]] = [[]]
    at = 0
    for mark in _MARK.finditer(text):
        if mark.start() > at:
            open_[-1].append(_plain(text[at : mark.start()]))
        at = mark.end()
        if mark[0] == "[":
            open_.append([])
        elif mark[0] == "]":
            if len(open_) == 1:
                raise ValueError("a ] without its [")
            inner = open_.pop()
            slots = tuple(dict.fromkeys(part.slot for part in inner if isinstance(part, Hole)))
            if not slots:
                raise ValueError("[…] without a value in it; write it without brackets")
            open_[-1].append(Stretch(slots, tuple(inner)))
        else:
            open_[-1].append(_hole(env, mark[0]))
    if len(open_) > 1:
        raise ValueError("a [ without its ]")
    return (*open_[0], *([_plain(text[at:])] if text[at:] else []))


def _plain(text: str) -> str:
    if re.search(r"\{[{%#]|[}%#]\}", text):
        raise ValueError(f"{text!r}: only {{{{ value }}}} and […] are read; conditions belong into rules and code")
    return text


def _hole(env: Environment, text: str) -> Hole:
    """`{{ slot|filter('x') }}` by Jinja's own parser."""
    body = env.parse(text).body
    node = body[0].nodes[0] if len(body) == 1 and isinstance(body[0], nodes.Output) and body[0].nodes else None
    filters: list[tuple[Callable[..., Any], tuple[str, ...]]] = []
    while isinstance(node, nodes.Filter):
        if node.name not in FILTERS:
            raise ValueError(f"no filter is called {node.name!r}; there are {', '.join(sorted(FILTERS))}")
        if node.name in LAST and filters:
            raise ValueError(f"nothing can stand behind |{node.name}")
        args = tuple(str(arg.value) for arg in node.args if isinstance(arg, nodes.Const))
        needs_josa = node.name in ("josa", "only_josa")
        if needs_josa and not (len(args) == 1 and knows_josa(args[0])):
            raise ValueError(
                f"{node.name}({', '.join(args)}): write the form after a consonant, such as 은, 이, 을, 이에요"
            )
        if args and not needs_josa:
            raise ValueError(f"{node.name} takes no argument")
        filters.insert(0, (FILTERS[node.name], args))
        node = node.node
    if not isinstance(node, nodes.Name):
        raise ValueError(f"{text}: only a value and its filters can stand here")
    return Hole(node.name, tuple(filters))


def _filled(parts: Parts, values: Slots) -> Said:
    spoken: list[str] = []
    shown: list[str] = []
    _fill(parts, values, spoken, shown)
    return Said(" ".join("".join(spoken).split()), " ".join("".join(shown).split()))


def _fill(parts: Parts, values: Slots, spoken: list[str], shown: list[str]) -> None:
    for part in parts:
        if isinstance(part, str):
            spoken.append(part)
            shown.append(part)
        elif isinstance(part, Hole):
            said, value = values[part.slot]
            if part.filters:
                spoken.append(_filtered(part, Voiced(said, "spoken", value)))
                shown.append(_filtered(part, Voiced(said, "shown", value)))
            else:
                spoken.append(said.spoken)
                shown.append(said.shown)
        elif all(slot in values and values[slot][0] for slot in part.slots):
            _fill(part.parts, values, spoken, shown)


def _filtered(hole: Hole, voiced: Any) -> str:
    for run, args in hole.filters:
        voiced = run(voiced, *args)
    return str(voiced)


def _taken(variants: tuple[Parts, ...], nth: int) -> Parts:
    """Wordings take turns, beginning with the first one."""
    return variants[max(0, nth - 1) % len(variants)]


def _slots(parts: Parts, *, optional: bool) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Hole):
            yield part.slot
        elif isinstance(part, Stretch) and optional:
            yield from _slots(part.parts, optional=True)


def _faults(text: str, register: Register | None, shape: Variants) -> Iterator[str]:
    if match := _BARE_JOSA.search(text):
        yield f"'{match[1]}' right after a value, whose sound is not known; write |josa('…') into it: {text}"
    if not hangul_only(re.sub(r"\{\{.*?\}\}", "", text)):
        yield f"digits and Latin letters cannot be spoken; write them as they sound: {text}"
    if register == "hapsyo" and _SOFT.search(text):
        yield f"해요체 in 합쇼체: {text}"
    if register == "banmal" and _POLITE.search(text):
        yield f"존댓말 in 반말: {text}"
