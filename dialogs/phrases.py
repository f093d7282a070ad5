"""The phrase bank: what designers write in `phrases/*.yaml`, compiled once; a line and its values in, words out.

A template is Jinja in a sandbox with two additions: `[…]` is left out where one of its values is empty, and filters choose
josa by the sound of a value. Each template is rendered twice: for the ear and for the eye.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dialogs.korean import WEEKDAYS, Said, monthday, particle
from dialogs.types import Day, Register

Mode = Literal["spoken", "shown"]
REGISTERS: tuple[Register, ...] = ("haeyo", "hapsyo", "banmal")
_VALUE = re.compile(r"\{\{\s*([a-z_]+)")
_BARE_JOSA = re.compile(
    r"\}\}(은|는|이|가|을|를|과|와|랑|이랑|으로|로|이에요|예요|이야|야|입니다만|라고|이라고)(?=[\s.,?!'\]]|$)"
)


class Variants(BaseModel):
    """One key: variants by register. A register that is missing falls back to 해요체 where only that is meant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    haeyo: tuple[str, ...] = Field(default=(), min_length=0)
    hapsyo: tuple[str, ...] = ()
    banmal: tuple[str, ...] = ()


class Voiced:
    """A value inside a template: prints itself for the ear or the eye, and knows its sound for josa."""

    __slots__ = ("day", "mode", "said")

    def __init__(self, said: Said, mode: Mode, day: Day | None = None) -> None:
        self.said, self.mode, self.day = said, mode, day

    def __str__(self) -> str:
        return self.said.spoken if self.mode == "spoken" else self.said.shown

    def __bool__(self) -> bool:
        return bool(self.said)

    def with_josa(self, which: str) -> str:
        return str(self) + particle(self.said.spoken, which)


def _josa(value: Any, which: str) -> str:
    return value.with_josa(which) if isinstance(value, Voiced) else f"{value}{particle(str(value), which)}"


def _only_josa(value: Any, which: str) -> str:
    return particle(value.said.spoken if isinstance(value, Voiced) else str(value), which)


def _head(value: Any) -> str:
    """The window that opens a sentence: a comma after it, but none after 오늘 alone."""
    text = str(value) if value else ""
    if not text:
        return ""
    return f"{text} " if text in ("오늘", "올해") else f"{text}, "


def _weekday(value: Voiced) -> Voiced:
    word = WEEKDAYS[value.day.date.weekday()] if value.day else str(value)
    return Voiced(Said(word, word), value.mode)


def _monthday(value: Voiced) -> Voiced:
    said = monthday(value.day.date, weekday=False, month=False) if value.day else value.said
    return Voiced(said, value.mode)


FILTERS = {"josa": _josa, "only_josa": _only_josa, "head": _head, "weekday": _weekday, "monthday": _monthday}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """Compiled phrases by key and register."""

    templates: Mapping[tuple[str, Register], tuple[Template, ...]]
    sources: Mapping[str, Variants]

    @staticmethod
    def parse(files: Mapping[str, Mapping[str, Any]]) -> "Phrasebook":
        """From the files of `phrases/` by name; raises ValueError that names file, key and cure."""
        env = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
        env.filters = dict(FILTERS)
        sources: dict[str, Variants] = {}
        templates: dict[tuple[str, Register], tuple[Template, ...]] = {}
        for file, entries in files.items():
            for key, raw in (entries or {}).items():
                if key in sources:
                    raise ValueError(f"phrases/{file}.yaml: {key} stands in two files; keep one")
                try:
                    shape = Variants.model_validate(raw)
                except ValidationError as error:
                    raise ValueError(f"phrases/{file}.yaml: {key}: {error.errors()[0]['msg']}") from None
                if not any(getattr(shape, r) for r in REGISTERS):
                    raise ValueError(f"phrases/{file}.yaml: {key}: no variant in any register")
                sources[key] = shape
                for register in REGISTERS:
                    texts = getattr(shape, register)
                    try:
                        templates[key, register] = tuple(env.from_string(_optional(text)) for text in texts)
                    except (TemplateError, ValueError) as error:
                        raise ValueError(f"phrases/{file}.yaml: {key}.{register}: {error}") from None
        return Phrasebook(templates=templates, sources=sources)

    def has(self, key: str) -> bool:
        """Whether there is such a phrase."""
        return key in self.sources

    def render(self, key: str, register: Register, values: Mapping[str, tuple[Said, Day | None]], turn_no: int) -> Said:
        """A phrase with its values, for the ear and for the eye. The variant is chosen by turn, never at random.

        Raises KeyError for an unknown key and `TemplateError` for a value that the template needs and was not given.
        """
        variants = self.templates[key, register] or self.templates[key, "haeyo"] or self.templates[key, "hapsyo"]
        template = variants[turn_no % len(variants)]
        spoken = template.render({n: Voiced(v, "spoken", d) for n, (v, d) in values.items()})
        shown = template.render({n: Voiced(v, "shown", d) for n, (v, d) in values.items()})
        return Said(" ".join(spoken.split()), " ".join(shown.split()))

    def faults(self) -> list[str]:
        """What a careful reader would mend: a bare josa after a value, registers that are missing or mixed up."""
        out = []
        for key, shape in self.sources.items():
            for register in REGISTERS:
                for text in getattr(shape, register):
                    if match := _BARE_JOSA.search(text):
                        out.append(
                            f"phrases: {key}.{register}: '{match[1]}' right after a value; write |josa('…') in it"
                        )
                    if (
                        register == "hapsyo"
                        and re.search(r"(어요|에요|예요|까요)[.?]", text)
                        and not key.startswith("set.")
                    ):
                        out.append(f"phrases: {key}.hapsyo: 해요체 in 합쇼체: {text}")
                    if (
                        register == "banmal"
                        and re.search(r"(어요|에요|예요|니다|까요)[.?]", text)
                        and not key.startswith("set.")
                    ):
                        out.append(f"phrases: {key}.banmal: 존댓말 in 반말: {text}")
            if shape.haeyo and not shape.hapsyo and not key.endswith(("item", "day", "banmal")):
                out.append(f"phrases: {key}: 합쇼체 is missing")
        return out


def _optional(text: str) -> str:
    """`[…]` as a condition over the values in it; brackets nest."""
    out, stack = "", []
    for letter in text:
        if letter == "[":
            stack.append(out)
            out = ""
        elif letter == "]":
            if not stack:
                raise ValueError("a ] without its [")
            names = list(dict.fromkeys(_VALUE.findall(re.sub(r"\{% if .*?%\}.*?\{% endif %\}", "", out))))
            if not names:
                raise ValueError(f"[{out}] holds no value; write it without brackets")
            out = stack.pop() + "{% if " + " and ".join(names) + " %}" + out + "{% endif %}"
        else:
            out += letter
    if stack:
        raise ValueError("a [ without its ]")
    return out
