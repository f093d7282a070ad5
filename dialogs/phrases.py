"""The phrase bank: what designers write in `phrases/*.yaml`, compiled once; a line and its values in, words out.

How a template is written stands in `templates`. Each is filled for the ear and for the eye at once; an entry may hold a
condensed form for the eye alone (GUI-03).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, TemplateError
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from dialogs.korean import Said, hangul_only
from dialogs.templates import Template, Values, Voice, Voiced, parsed
from dialogs.types import Register

GENERAL = {"code", "example", "other"}  # any phrase may use them without its line having them (`say`)
REGISTERS: tuple[Register, ...] = ("haeyo", "hapsyo", "banmal")
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


class PhraseError(Exception):
    """A line and its phrase do not fit: no such key, or a value that the phrase needs was not given."""


def as_it_is(value: Voiced) -> Voiced:
    """The voice for values that are words already."""
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """Compiled phrases by key and register."""

    templates: Mapping[tuple[str, Register], tuple[Template, ...]]
    condensed: Mapping[str, tuple[Template, ...]]
    sources: Mapping[str, Variants]
    files: Mapping[str, str]  # key → the file in which it stands
    slots: Mapping[str, frozenset[str]] = field(init=False, repr=False)  # key → all slots that its wordings know
    varying: frozenset[str] = field(init=False, repr=False)  # keys with several wordings in some register
    general: frozenset[str] = field(init=False, repr=False)  # keys that take some of the slots any phrase may use
    closing: Mapping[str, str] = field(init=False, repr=False)  # key of an item → of the sentence around the items

    def __post_init__(self) -> None:
        known: dict[str, set[str]] = {}
        wordings = [(key, variants) for (key, _), variants in self.templates.items()]
        for key, variants in (*wordings, *self.condensed.items()):
            known.setdefault(key, set()).update(*(template.slots(optional=True) for template in variants))
        object.__setattr__(self, "slots", {key: frozenset(slots) for key, slots in known.items()})
        object.__setattr__(self, "general", frozenset(key for key, slots in known.items() if slots & GENERAL))
        object.__setattr__(self, "closing", {key: f"{key}.last" for key in known if f"{key}.last" in known})
        object.__setattr__(self, "varying", frozenset(key for key, variants in wordings if len(variants) > 1))

    @staticmethod
    def parse(files: Mapping[str, Mapping[str, Any]]) -> "Phrasebook":
        """From the files of `phrases/` by name (without ending); raises ValueError that names file, key and cure."""
        env = Environment(autoescape=False)
        sources: dict[str, Variants] = {}
        places: dict[str, str] = {}
        templates: dict[tuple[str, Register], tuple[Template, ...]] = {}
        condensed: dict[str, tuple[Template, ...]] = {}
        made: dict[tuple[str, ...], tuple[Template, ...]] = {}
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
                    texts = shape.of(register)
                    made[texts] = made.get(texts) or _compiled(env, texts, f"{where}.{register}")
                    templates[key, register] = made[texts]
                if shape.shown:
                    condensed[key] = _compiled(env, shape.shown, f"{where}.shown")
        return Phrasebook(templates=templates, condensed=condensed, sources=sources, files=places)

    def has(self, key: str) -> bool:
        """Whether there is such a phrase."""
        return key in self.sources

    def render(self, key: str, register: Register, values: Values, nth: int = 1, voice: Voice = as_it_is) -> Said:
        """A phrase with its values, for the ear and for the eye."""
        return Said(self.heard(key, register, values, nth, voice), self.seen(key, register, values, nth, voice))

    def heard(self, key: str, register: Register, values: Values, nth: int = 1, voice: Voice = as_it_is) -> str:
        """A phrase with its values as it is said aloud. For the `nth` time in a session, from 1: the wordings take turns,
        and none is said twice in a row (PHR-09). `voice` puts a value into words, where it is none of words.

        Raises `PhraseError` for an unknown key, and for a value that the phrase needs and was not given.
        """
        variants = self.templates.get((key, register))
        if variants is None:
            raise PhraseError(f"there is no phrase {key!r}")
        try:
            return (variants[0] if len(variants) == 1 else _taken(variants, nth)).ear(values, voice)
        except KeyError as missing:
            raise PhraseError(f"phrase {key!r} needs the value {missing}") from None

    def seen(self, key: str, register: Register, values: Values, nth: int = 1, voice: Voice = as_it_is) -> str:
        """The same as it is written, condensed where it has such a form."""
        variants = self.condensed.get(key) or self.templates.get((key, register))
        if variants is None:
            raise PhraseError(f"there is no phrase {key!r}")
        try:
            return _taken(variants, nth).eye(values, voice)
        except KeyError as missing:
            raise PhraseError(f"phrase {key!r} needs the value {missing}") from None

    def needs(self, key: str) -> frozenset[str]:
        """The slots without which some wording of a phrase cannot be said; those inside […] may be left out."""
        return frozenset().union(*(template.slots(optional=False) for template in self._all(key)))

    def takes(self, key: str) -> frozenset[str]:
        """All slots that a phrase knows; none where there is no such phrase."""
        return self.slots.get(key, frozenset())

    def _all(self, key: str) -> Iterator[Template]:
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


def _compiled(env: Environment, texts: Sequence[str], where: str) -> tuple[Template, ...]:
    out = []
    for text in texts:
        try:
            out.append(parsed(env, text))
        except (TemplateError, ValueError) as error:
            raise ValueError(f"{where}: {text!r}: {error}") from None
    return tuple(out)


def _taken(variants: tuple[Template, ...], nth: int) -> Template:
    """Wordings take turns, beginning with the first one."""
    return variants[(nth - 1) % len(variants) if nth > 1 else 0]


def _faults(text: str, register: Register | None, shape: Variants) -> Iterator[str]:
    if match := _BARE_JOSA.search(text):
        yield f"'{match[1]}' right after a value, whose sound is not known; write |josa('…') into it: {text}"
    if not hangul_only(re.sub(r"\{\{.*?\}\}", "", text)):
        yield f"digits and Latin letters cannot be spoken; write them as they sound: {text}"
    if register == "hapsyo" and _SOFT.search(text):
        yield f"해요체 in 합쇼체: {text}"
    if register == "banmal" and _POLITE.search(text):
        yield f"존댓말 in 반말: {text}"
