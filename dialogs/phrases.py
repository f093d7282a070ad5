"""The phrase bank: what designers write in `phrases/*.yaml`, compiled once; a line and its values in, words out.

A template is Jinja in a sandbox, of which only values and filters are used: `{{ artists|josa('은') }}`. One thing is added:
`[…]` is left out where one of the values in it is empty. Each template is rendered twice, for the ear and for the eye;
an entry may hold a condensed form for the eye alone (GUI-03).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from zlib import crc32

from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from dialogs.korean import Said, hangul_only, knows_josa, listed, monthday, particle
from dialogs.numbers import WEEKDAYS
from dialogs.types import Day, Names, Register, Value

Mode = Literal["spoken", "shown"]
REGISTERS: tuple[Register, ...] = ("haeyo", "hapsyo", "banmal")
_HOLE = re.compile(r"\{\{\s*([a-z_]+)")
_TEXT = re.compile(r"\{\{.*?\}\}|[\[\]]")
_BARE_JOSA = re.compile(
    r"\}\}['’]?(은|는|이|가|을|를|과|와|랑|이랑|으로|로|이에요|예요|이야|야|이요|요|라고|이라고|이나)(?=[\s.,?!'\]]|$)"
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

    def __bool__(self) -> bool:
        return bool(self.said)


def _josa(value: Voiced, which: str) -> str:
    return f"{value}{particle(value.said.spoken, which)}"


def _only_josa(value: Voiced, which: str) -> str:
    """The josa alone, for a value in quotes: '{{ name }}'{{ name|only_josa('은') }}."""
    return particle(value.said.spoken, which)


def _head(value: Voiced) -> str:
    """The window that opens a sentence: a comma after it, but none after 오늘 or 올해 alone; nothing where there is none."""
    text = str(value)
    if not text:
        return ""
    loose = text.startswith(("오늘", "올해")) and not any(w in text for w in WEEKDAYS)
    return f"{text} " if loose else f"{text}, "


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


FILTERS = {
    "josa": _josa, "only_josa": _only_josa, "head": _head, "weekday": _weekday, "monthday": _monthday, "listed": _listed,
}  # fmt: skip
_ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Filter, nodes.Const)
Slots = Mapping[str, tuple[Said, Value]]  # the values of a line: how each sounds and is written, and what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """Compiled phrases by key and register."""

    templates: Mapping[tuple[str, Register], tuple[Template, ...]]
    condensed: Mapping[str, tuple[Template, ...]]
    sources: Mapping[str, Variants]
    files: Mapping[str, str]  # key → the file in which it stands

    @staticmethod
    def parse(files: Mapping[str, Mapping[str, Any]]) -> "Phrasebook":
        """From the files of `phrases/` by name (without ending); raises ValueError that names file, key and cure."""
        env = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
        env.filters = dict(FILTERS)
        sources: dict[str, Variants] = {}
        places: dict[str, str] = {}
        templates: dict[tuple[str, Register], tuple[Template, ...]] = {}
        condensed: dict[str, tuple[Template, ...]] = {}
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

    def render(self, key: str, register: Register, values: Slots, turn_no: int) -> Said:
        """A phrase with its values, for the ear and for the eye. The wording is chosen by turn, never at random.

        Raises KeyError for an unknown key and `TemplateError` for a value that the template needs and was not given.
        """
        template = _taken(self.templates[key, register], key, turn_no)
        spoken = template.render({n: Voiced(s, "spoken", v) for n, (s, v) in values.items()})
        seen = _taken(self.condensed[key], key, turn_no) if key in self.condensed else template
        shown = seen.render({n: Voiced(s, "shown", v) for n, (s, v) in values.items()})
        return Said(" ".join(spoken.split()), " ".join(shown.split()))

    def needs(self, key: str) -> frozenset[str]:
        """The slots without which some wording of a phrase cannot be said; those inside […] may be left out."""
        texts = [text for register in REGISTERS for text in self.sources[key].of(register)] + [*self.sources[key].shown]
        return frozenset(name for text in texts for name in _HOLE.findall(_without_optional(text)))

    def takes(self, key: str) -> frozenset[str]:
        """All slots that a phrase knows."""
        texts = [text for register in REGISTERS for text in self.sources[key].of(register)] + [*self.sources[key].shown]
        return frozenset(name for text in texts for name in _HOLE.findall(text))

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


def _compiled(env: ImmutableSandboxedEnvironment, texts: Sequence[str], where: str) -> tuple[Template, ...]:
    out = []
    for text in texts:
        try:
            for node in env.parse(text).find_all(nodes.Node):
                _permitted(node)
            out.append(env.from_string(_optional(text)))
        except (TemplateError, ValueError) as error:
            raise ValueError(f"{where}: {text!r}: {error}") from None
    return tuple(out)


def _permitted(node: nodes.Node) -> None:
    """Designers write values and filters; conditions and loops belong into rules and code."""
    if not isinstance(node, _ALLOWED):
        raise ValueError(f"{type(node).__name__.lower()} is no part of a phrase; use {{{{ value|filter }}}} and […]")
    if isinstance(node, nodes.Filter):
        if node.name not in FILTERS:
            raise ValueError(f"no filter is called {node.name!r}; there are {', '.join(sorted(FILTERS))}")
        which = node.args[0].as_const() if node.args else None
        if node.name in ("josa", "only_josa") and not (isinstance(which, str) and knows_josa(which)):
            raise ValueError(f"josa({which!r}): unknown; write the form after a consonant, such as 은, 이, 을, 이에요")


def _taken(variants: tuple[Template, ...], key: str, turn_no: int) -> Template:
    """Wordings take turns; two keys of one turn need not be at the same one. The first turn has the first wording."""
    if len(variants) == 1 or turn_no <= 0:
        return variants[0]
    return variants[(turn_no + crc32(key.encode())) % len(variants)]


def _optional(text: str) -> str:
    """`[…]` as a condition over the values that stand in it; brackets nest, an inner one decides for itself."""
    out: list[str] = [""]
    names: list[list[str]] = [[]]
    at = 0
    for mark in _TEXT.finditer(text):
        out[-1] += text[at : mark.start()]
        at = mark.end()
        if mark[0] == "[":
            out.append("")
            names.append([])
        elif mark[0] == "]":
            if len(out) == 1:
                raise ValueError("a ] without its [")
            inner, held = out.pop(), names.pop()
            if not held:
                raise ValueError(f"[{inner}] holds no value; write it without brackets")
            out[-1] += "{% if " + " and ".join(f"{n} is defined and {n}" for n in held) + " %}" + inner + "{% endif %}"
        else:
            out[-1] += mark[0]
            names[-1] += _HOLE.findall(mark[0])
    if len(out) > 1:
        raise ValueError("a [ without its ]")
    return out[0] + text[at:]


def _without_optional(text: str) -> str:
    """The part of a template outside all brackets."""
    depth, out, at = 0, "", 0
    for mark in _TEXT.finditer(text):
        out += text[at : mark.start()] if depth == 0 else ""
        at = mark.end()
        depth += {"[": 1, "]": -1}.get(mark[0], 0)
        if mark[0] not in "[]" and depth == 0:
            out += mark[0]
    return out + text[at:]


def _faults(text: str, register: Register | None, shape: Variants) -> Iterator[str]:
    if match := _BARE_JOSA.search(text):
        yield f"'{match[1]}' right after a value, whose sound is not known; write |josa('…') into it: {text}"
    if not hangul_only(re.sub(r"\{\{.*?\}\}", "", text)):
        yield f"digits and Latin letters cannot be spoken; write them as they sound: {text}"
    if register == "hapsyo" and _SOFT.search(text):
        yield f"해요체 in 합쇼체: {text}"
    if register == "banmal" and _POLITE.search(text):
        yield f"존댓말 in 반말: {text}"
