"""The rules of the language data, each with what switches it off.

A rule of weight is taken out, or weighs nothing; a number of the policy is moved, to either side; a phrase falls silent. What
is vocabulary and no rule has no switch: the lexicon, kinds of events, readings, names on platforms.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any, get_args

from dialogs import Persona, Phrasebook, Template, parse_personas, parse_policy, parse_rules
from intents import Grammar, Lexicon, Patterns, fold, parse_lexicon, parse_patterns, parse_time_words
from skill.cli.options import Rules
from skill.knowledge import Knowledge, build

PARTS: tuple[Rules, ...] = get_args(Rules)
NOWHERE = "\ufffc"  # stands in no sentence
_folded = cache(fold)  # each sentence is asked by some thousand rules
Path = tuple[str | int, ...]
Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One rule that can be switched off.

    `edits`: what its file holds without it, each as a place and what stands there instead (None: nothing); it is needed if
    any of them is noticed. Only a sentence that holds one of `words` (where there are any), or that `line` finds something
    in, can notice it, and only a story that bears the `mark`.
    """

    part: Rules
    where: str  # file and key, for people
    edits: tuple[tuple[Path, Any], ...]
    words: tuple[str, ...] = ()  # without spaces, in lower case
    line: Patterns | None = None  # a line of a cue, alone
    mark: str | None = None

    def may_change(self, text: str) -> bool:
        """Whether a sentence may be understood otherwise."""
        if self.line is not None:
            return bool(self.line.find(text))
        return not self.words or any(word in _folded(text) for word in self.words)


def switches(raw: Raw, parts: Sequence[Rules] = PARTS) -> list[Switch]:
    """All rules of the parts, in the order of their files. `raw` is what the files hold."""
    found = [
        switch for part in PARTS if part in parts for switch in _OF[part](raw[FILE[part]] if part in FILE else raw)
    ]
    seen = Counter[str]()
    out: list[Switch] = []
    for (
        switch
    ) in found:  # two of one name are told apart by number; others keep their name when something is put before
        seen[switch.where] += 1
        again = seen[switch.where]
        out.append(switch if again == 1 else replace(switch, where=f"{switch.where} #{again}"))
    return out


FILE: dict[str, str] = {  # the file of a part that is in one; the edits of the others begin with the file
    "small_hours": "rules/small_hours", "intents": "intents", "temporal": "temporal",
    "policy": "policy", "personas": "personas",
}  # fmt: skip


# ---------------------------------------------------------------- the rules of each file


def _small_hours(content: Raw) -> Iterator[Switch]:
    for at, rule in enumerate(content["rules"]):
        yield Switch(part="small_hours", where=f"rules/small_hours.yaml: {rule['id']}", edits=((("rules", at), None),))


def _names(raw: Raw) -> Iterator[Switch]:
    content, beside = raw["rules/names"], raw["rules/everyday"]

    def switch(key: str, path: Path, instead: Any = None, words: Sequence[str] = ()) -> Switch:
        folded = tuple(fold(word) for word in words)
        file = "rules/names" if path[0] in content else "rules/everyday"
        return Switch(part="names", where=f"{file}.yaml: {key}", edits=(((file, *path), instead),), words=folded)

    for at, each in enumerate(content["weights"]):
        yield switch(f"weights.{each['feature']}", ("weights", at, "weight"), 0)
    for at, each in enumerate(content["words"]):
        yield switch(f"words.{each['id']}", ("words", at, "words"), [NOWHERE])
    for at, each in enumerate(content["patterns"]):
        yield switch(f"patterns.{each['id']}", ("patterns", at, "pattern"), "(?!)")
    for at, each in enumerate(content["everyday"]):
        yield switch(f"everyday ({each['words'][0]} …)", ("everyday", at), None, each["words"])
    for at, each in enumerate(beside["longer"]):
        yield switch(f"longer ({each['words'][0]} …)", ("longer", at), None, each["words"])
    for part, name in (("inside", "word"), ("partials", "word"), ("others", "name")):
        for at, each in enumerate(content[part]):
            yield switch(f"{part}.{each[name]}", (part, at), None, [each[name]])
    for at, each in enumerate(content["frames"]):
        yield switch(f"frames.{each['id']} ({each['why']})", ("frames", at), None, each.get("on") or ())
    for part in ("compounds", "uses"):
        for at, each in enumerate(beside[part]):
            for side in ("before", "after"):
                if side in each:
                    where = f"{part}.{side} ({', '.join(each['names'][:3])})"
                    yield switch(where, (part, at, side), [], each["names"])


def _intents(content: Raw) -> Iterator[Switch]:
    for name, cue in content["cues"].items():
        for side in ("says", "but"):
            for at, line in enumerate(cue.get(side, ())):
                where = f"intents.yaml: cues.{name}.{side} ({line})"
                alone = _used(
                    {
                        **content,
                        "spoken": [],
                        "filler": [],
                        "intents": {},
                        "cues": {name: {**cue, "says": [line], "but": []}},
                    }
                )
                gone = ((("cues", name, side, at), None),)
                yield Switch(part="intents", where=where, edits=gone, line=parse_patterns(alone))
    for name in content.get("pieces", ()):
        yield Switch(part="intents", where=f"intents.yaml: pieces.{name}", edits=((("pieces", name), NOWHERE),))
    for at, spelled in enumerate(content.get("spoken", ())):
        where = f"intents.yaml: spoken ({spelled['says']})"
        yield Switch(part="intents", where=where, edits=((("spoken", at), None),))
        for n, word in enumerate(spelled.get("but", ())):
            yield Switch(part="intents", where=f"{where} but ({word})", edits=((("spoken", at, "but", n), None),))
    for at, ending in enumerate(content.get("drawn_not", ())):
        where = f"intents.yaml: drawn_not ({ending})"
        yield Switch(part="intents", where=where, edits=((("drawn_not", at), None),), words=(fold(ending),))
    number = 0
    for intent, pattern in content["intents"].items():
        for at, asked in enumerate(pattern["when"]):
            told = ", ".join(f"{key}: {value}" for key, value in asked.items() if key != "by")
            where = f"intents.yaml: intents.{intent}.when ({told})"
            edits = ((("intents", intent, "when", at, "by"), 0),)
            yield Switch(part="intents", where=where, edits=edits, mark=f"condition {number}")
            number += 1
    for at, line in enumerate(content["filler"]):
        yield Switch(part="intents", where=f"intents.yaml: filler ({line})", edits=((("filler", at), None),))


def _used(content: Raw) -> Raw:
    """Patterns with only those pieces that some line still names."""
    pieces: dict[str, str] = dict(content.get("pieces", {}))
    cues = content["cues"].values()
    spoken = content.get("spoken", ())
    lines = [*content["filler"], *(line for cue in cues for line in (*cue["says"], *cue.get("but", ())))]
    lines += [line for each in spoken for line in (each["says"], *each.get("but", ()))]
    while unused := [name for name in pieces if not any(f"{{{name}}}" in line for line in (*lines, *pieces.values()))]:
        for name in unused:
            del pieces[name]
    return {**content, "pieces": pieces}


_FLAGS = ("weak", "solid", "not_before", "not_after", "not_inside", "not_in_row", "heard_before")


def _temporal(content: Raw) -> Iterator[Switch]:
    for at, kind in enumerate(content.get("weak", ())):
        yield Switch(part="temporal", where=f"temporal.yaml: weak.{kind}", edits=((("weak", at), None),))
    for kind, entries in content["words"].items():
        for at, entry in enumerate(entries):
            yield from _time_word(("words", kind, at), f"words.{kind}", entry)
    for at, entry in enumerate(content["units"]):
        yield from _time_word(("units", at), "units", entry)
        for n, kind in enumerate(entry["numbers"] if len(entry["numbers"]) > 1 else ()):
            where = f"temporal.yaml: units.numbers ({entry['forms'][0]}, {kind})"
            edits, words = ((("units", at, "numbers", n), None),), tuple(map(fold, entry["forms"]))
            yield Switch(part="temporal", where=where, edits=edits, words=words)
    for unit in content["half_not_before"]:
        where = f"temporal.yaml: half_not_before.{unit}"
        yield Switch(part="temporal", where=where, edits=((("half_not_before", unit), [NOWHERE]),), words=("반",))
    for at, entry in enumerate(content["holidays"]):
        yield from _time_word(("holidays", at), "holidays", entry)
    for name in content["extra_days_off"]:
        where = f"temporal.yaml: extra_days_off.{name}"
        yield Switch(part="temporal", where=where, edits=((("extra_days_off", name), None),))
    for name, words in content.items():
        if name != "weak" and isinstance(words, list) and isinstance(words[0], str):
            yield Switch(part="temporal", where=f"temporal.yaml: {name}", edits=(((name,), [NOWHERE]),))


def _time_word(path: Path, key: str, entry: Raw) -> Iterator[Switch]:
    for n, form in enumerate(entry["forms"]):
        edits = (((*path, "forms", n), NOWHERE),)
        yield Switch(part="temporal", where=f"temporal.yaml: {key} ({form})", edits=edits, words=(fold(form),))
    words = tuple(fold(form) for form in entry["forms"])
    for flag in _FLAGS:
        if entry.get(flag):
            where = f"temporal.yaml: {key}.{flag} ({entry['forms'][0]})"
            yield Switch(part="temporal", where=where, edits=(((*path, flag), None),), words=words)


def _policy(content: Raw) -> Iterator[Switch]:
    for path, value in _leaves(content, ()):
        key = ".".join(map(str, path))
        match path[0], value:
            case "certainty", float():
                others = _bands(value, content["bands"])
            case "names", int() | float():
                others = [0, value * 2]
            case "devices", 1 if path[-1] == "rows":  # without rows it were another device
                others = [2]
            case _:
                others = _others(value)
        edits = tuple((path, other) for other in others)
        sought = {"within": path[1:], "heard": value}.get(str(path[0]))  # looked up by what was said
        yield Switch(
            part="policy", where=f"policy.yaml: {key}", edits=edits,
            words=tuple(fold(str(word)) for word in sought or ()), mark=None if sought else f"policy.{key}",
        )  # fmt: skip


def _leaves(node: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _leaves(value, (*path, key))
    else:
        yield path, node


def _bands(value: float, bands: Raw) -> list[Any]:
    """What a certainty is tried with instead: the middle of each other band of certainty, what is asked about, what gets a
    way out, what is answered, what is written without a question (TPO-15)."""
    edges = [0.5, bands["way_out"], bands["answer"], bands["write"], 1.0]
    spans = pairwise(edges)
    return [round((low + high) / 2, 3) for low, high in spans if not low <= value < high]


_CHOICES = (("any", "yes_no", "clarify"), ("masked", "told"))


def _others(value: Any) -> list[Any]:
    """What a value of the policy is tried with instead: less and more, or another choice."""
    match value:
        case bool():
            return [not value]
        case int():
            return [value // 2, value * 2] if value > 1 else [1 - value, 2]
        case float():
            return [value / 2, (1 + value) / 2 if value < 1 else value * 2]
        case str():
            choices = next((each for each in _CHOICES if value in each), ("엑소 다음 주 일정", value))
            return [each for each in choices if each != value]
    return [[]]


def _personas(content: Raw) -> Iterator[Switch]:
    usual = {name: field.default for name, field in Persona.model_fields.items()}
    for name, persona in content.items():
        if name == "default":
            continue
        for key, value in persona.items():
            if key != "why" and value != (off := content["default"].get(key, usual[key])):
                where, mark = f"personas.yaml: {name}.{key}", f"personas.{name}.{key}"
                yield Switch(part="personas", where=where, edits=(((name, key), off),), mark=mark)


def _phrases(raw: Raw) -> Iterator[Switch]:
    for file, content in raw.items():
        if file.startswith("phrases/"):
            for key in content:
                yield Switch(part="phrases", where=f"{file}.yaml: {key}", edits=(((key,), None),), mark=f"phrase {key}")


_OF: dict[str, Callable[[Raw], Iterator[Switch]]] = {
    "small_hours": _small_hours, "names": _names, "intents": _intents, "temporal": _temporal, "policy": _policy,
    "personas": _personas, "phrases": _phrases,
}  # fmt: skip


# ---------------------------------------------------------------- switched off


def without(knowledge: Knowledge, raw: Raw, switch: Switch) -> Iterator[Knowledge]:
    """The language without one rule, in all the ways in which it can be without it."""
    for path, instead in switch.edits:
        if switch.part == "phrases":
            yield _silent(knowledge, str(path[0]))
        else:
            file, *place = path if switch.part not in FILE else (FILE[switch.part], *path)
            yield _rebuilt(knowledge, {**raw, str(file): edited(raw[str(file)], tuple(place), instead)}, switch.part)


def edited(node: Any, path: Path, instead: Any) -> Any:
    """A copy of some content with another value at one place; None takes the entry out."""
    first, rest = path[0], path[1:]
    if isinstance(node, Mapping):
        out = {key: value for key, value in node.items() if rest or instead is not None or key != first}
        if rest or instead is not None:
            out[str(first)] = edited(node[first], rest, instead) if rest else instead
        return out
    at = int(first)
    middle = [edited(node[at], rest, instead)] if rest else [] if instead is None else [instead]
    return [*node[:at], *middle, *node[at + 1 :]]


def _rebuilt(knowledge: Knowledge, raw: Raw, part: Rules) -> Knowledge:
    """The language with other content of one file; only what is made from that file is made again."""
    manner, language = knowledge.manner, knowledge.language
    match part:
        case "small_hours":
            lines = parse_rules(raw["rules/small_hours"], "small_hours")
            return replace(knowledge, manner=replace(manner, small_hours=lines))
        case "policy":
            return replace(knowledge, manner=replace(manner, policy=parse_policy(raw["policy"], "policy")))
        case "personas":
            return replace(knowledge, manner=replace(manner, personas=parse_personas(raw["personas"], "personas")))
        case "intents":
            return replace(knowledge, language=replace(language, patterns=parse_patterns(_used(raw["intents"]))))
        case "temporal":
            grammar = Grammar.build(parse_time_words(raw["temporal"]))
            manner = replace(manner, resolve=grammar.resolve)
            return replace(knowledge, language=replace(language, grammar=grammar), manner=manner)
    if NOWHERE in next((each["words"] for each in raw["rules/names"]["words"] if each["id"] == "said_with_cue"), ()):
        return build(knowledge.locale, raw)
    rules = parse_lexicon({"names": raw["rules/names"], "everyday": raw["rules/everyday"]}).rules
    files, before = replace(knowledge.files, rules=rules), knowledge.files.rules
    names = ("partials", "longer", "others")  # what is found in a text as names are
    alike = all(getattr(rules, name) == getattr(before, name) for name in names)
    lexicon = replace(language.lexicon, rules=rules) if alike else Lexicon.build(files)
    return replace(knowledge, files=files, language=replace(language, lexicon=lexicon))


def _silent(knowledge: Knowledge, key: str) -> Knowledge:
    """The language with a phrase that says nothing."""
    book: Phrasebook = knowledge.manner.phrases
    nothing = (Template(()),)
    templates = {at: nothing if at[0] == key else wordings for at, wordings in book.templates.items()}
    condensed = {at: nothing if at == key else wordings for at, wordings in book.condensed.items()}
    phrases = replace(book, templates=templates, condensed=condensed)
    return replace(knowledge, manner=replace(knowledge.manner, phrases=phrases))
