"""Templates of phrases: read by Jinja once, then kept as a function from values to words for the ear and for the eye.

Of Jinja's language only values and filters are taken: `{{ artists|josa('은') }}`; `[…]` is left out where one of the values
in it is empty. Filling a template is what saying takes most of, hence the function: it is written when first needed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from jinja2 import Environment, nodes

from dialogs.korean import Said, knows_josa, listed, monthday, particle
from dialogs.numbers import WEEKDAYS
from dialogs.types import Day, Names, Value
from intents import quick

_MARK = re.compile(r"\{\{.*?\}\}|[\[\]]")
Values = Mapping[str, Any]  # what fills a template, by slot
Voiced = tuple[Said, Value]  # how a value sounds and is written, and what it is
Voice = Callable[[Any], Voiced]
Filler = Callable[[Values, Voice], str]


def _headed(text: str) -> str:
    """The window that opens a sentence: a comma after it, but none after 오늘 alone; nothing where there is none."""
    if not text:
        return ""
    return f"{text} " if text.startswith("오늘") and not any(w in text for w in WEEKDAYS) else f"{text}, "


def _weekday(said: Said, value: Value) -> Said:
    """The weekday of a day alone."""
    if not isinstance(value, Day):
        return said
    word = WEEKDAYS[value.date.weekday()]
    return Said(word, word)


def _monthday(said: Said, value: Value) -> Said:
    """The day of the month alone: 26일."""
    return monthday(value.date, weekday=False, month=False) if isinstance(value, Day) else said


def _listed(said: Said, value: Value) -> Said:
    """Names with commas, for 'A, B, C 등'."""
    return listed(value) if isinstance(value, Names) else said


def _date(said: Said, value: Value) -> Said:
    """A day with its month, without its weekday: 11월 26일."""
    return monthday(value.date, weekday=False) if isinstance(value, Day) else said


FORMS: dict[str, Callable[[Said, Value], Said]] = {
    "weekday": _weekday,
    "monthday": _monthday,
    "date": _date,
    "listed": _listed,
}
LAST = ("josa", "only_josa", "head")  # these make text; nothing can follow them


@quick
@dataclass(frozen=True, slots=True)
class Hole:
    """Where a value goes: the forms that are taken of it, and what makes text of it in the end."""

    slot: str
    forms: tuple[str, ...] = ()
    last: str = ""
    josa: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Stretch:
    """Parts that are left out where one of `slots` is empty."""

    slots: tuple[str, ...]
    parts: "tuple[str | Hole | Stretch, ...]"


Parts = tuple[str | Hole | Stretch, ...]


class Template:
    """One wording of a phrase."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    @cached_property
    def ear(self) -> Filler:
        """The wording with its values as it is heard, each put into words by `voice` where it is said; one that is None says
        nothing. The function raises KeyError for a value that is needed and was not given."""
        return _written(self.parts, "spoken")

    @cached_property
    def eye(self) -> Filler:
        """The same as it is seen."""
        return _written(self.parts, "shown")

    def slots(self, *, optional: bool) -> frozenset[str]:
        """The slots of a wording; `optional`: those inside […] too."""
        return frozenset(_slots(self.parts, optional=optional))


def _slots(parts: Parts, *, optional: bool) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Hole):
            yield part.slot
        elif isinstance(part, Stretch) and optional:
            yield from _slots(part.parts, optional=True)


# ---------------------------------------------------------------- from text to parts


def parsed(env: Environment, text: str) -> Template:
    """A template as text, holes and optional stretches; brackets nest, and an inner one decides for itself. Raises
    ValueError, or Jinja's TemplateError."""
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
    return Template((*open_[0], *([_plain(text[at:])] if text[at:] else [])))


def _plain(text: str) -> str:
    if re.search(r"\{[{%#]|[}%#]\}", text):
        raise ValueError(f"{text!r}: only {{{{ value }}}} and […] are read; conditions belong into rules and code")
    return text


def _hole(env: Environment, text: str) -> Hole:
    """`{{ slot|filter('x') }}` by Jinja's own parser."""
    body = env.parse(text).body
    node = body[0].nodes[0] if len(body) == 1 and isinstance(body[0], nodes.Output) and body[0].nodes else None
    forms: list[str] = []
    last = josa = ""
    while isinstance(node, nodes.Filter):
        if node.name not in FORMS and node.name not in LAST:
            raise ValueError(f"no filter is called {node.name!r}; there are {', '.join(sorted((*FORMS, *LAST)))}")
        if node.name in LAST and (forms or last):
            raise ValueError(f"nothing can stand behind |{node.name}")
        args = tuple(str(arg.value) for arg in node.args if isinstance(arg, nodes.Const))
        needs_josa = node.name in ("josa", "only_josa")
        if needs_josa and not (len(args) == 1 and knows_josa(args[0])):
            raise ValueError(
                f"{node.name}({', '.join(args)}): write the form after a consonant, such as 은, 이, 을, 이에요"
            )
        if args and not needs_josa:
            raise ValueError(f"{node.name} takes no argument")
        if node.name in LAST:
            last, josa = node.name, "".join(args)
        else:
            forms.insert(0, node.name)
        node = node.node
    if not isinstance(node, nodes.Name):
        raise ValueError(f"{text}: only a value and its filters can stand here")
    return Hole(node.name, tuple(forms), last, josa)


# ---------------------------------------------------------------- from parts to a function


def _written(parts: Parts, mode: Literal["spoken", "shown"]) -> Filler:
    """The function that fills a template, written out as a person would write it."""
    writer = _Writer(mode)
    words = writer.parts(parts, "    ", {})
    given: dict[str, Any] = {**FORMS, "headed": _headed, "particle": particle}
    exec("\n".join(("def fill(values, voice):", *writer.lines, f"    return ' '.join(({words}).split())")), given)
    fill: Filler = given["fill"]
    return fill


class _Writer:
    """Lines of Python that get the values of a template ready; what is said is a sum of them and of plain text."""

    def __init__(self, mode: Literal["spoken", "shown"]) -> None:
        self.lines: list[str] = []
        self._mode = mode
        self._count = 0

    def parts(self, parts: Parts, indent: str, known: Mapping[str, str]) -> str:
        """The expression for the words of some parts; `known`: where values are that were looked at before."""
        words = []
        for part in parts:
            if isinstance(part, str):
                words.append(repr(part))
            elif isinstance(part, Hole):
                words.append(self._hole(part, indent, known))
            else:
                words.append(self._stretch(part, indent))
        return " + ".join(words) or "''"

    def _hole(self, hole: Hole, indent: str, known: Mapping[str, str]) -> str:
        n = self._next()
        self.lines.append(f"{indent}said{n}, value{n} = {known.get(hole.slot) or f'voice(values[{hole.slot!r}])'}")
        self.lines += [f"{indent}said{n} = {form}(said{n}, value{n})" for form in hole.forms]
        josa = f"particle(said{n}.spoken, {hole.josa!r})"
        text = f"said{n}.{self._mode}"
        return {"josa": f"{text} + {josa}", "only_josa": josa, "head": f"headed({text})"}.get(hole.last, text)

    def _stretch(self, stretch: Stretch, indent: str) -> str:
        known = {slot: f"voiced{self._next()}" for slot in stretch.slots}
        there = [
            f"values.get({slot!r}) is not None and ({name} := voice(values[{slot!r}]))[0]"
            for slot, name in known.items()
        ]
        n = self._next()
        self.lines += [f"{indent}part{n} = ''", f"{indent}if {' and '.join(there)}:"]
        words = self.parts(stretch.parts, f"{indent}    ", known)
        self.lines.append(f"{indent}    part{n} = {words}")
        return f"part{n}"

    def _next(self) -> int:
        self._count += 1
        return self._count
