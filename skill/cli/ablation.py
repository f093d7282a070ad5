"""`lint --ablate`: each rule of the data is switched off in turn, and the stories and the names corpus are run without it.

A rule whose absence nothing notices is one that nobody has proved: it needs a story, or it goes. Rules are the lines of
`rules/small_hours.yaml`, the `weights` of `rules/names.yaml`, and the conditions (`when`) of `intents.yaml`.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing import get_context
from os import sched_getaffinity
from pathlib import Path
from typing import get_args

from intents import Because, Cue, IntentGuess, Lexicon, Patterns
from skill.bootstrap import core_of
from skill.cli.failures import Misuse
from skill.cli.name_corpus import NameRow, Speech, read_rows
from skill.cli.options import Rules
from skill.cli.stories import Story, read_stories
from skill.cli.worlds import Worlds
from skill.knowledge import Knowledge, load
from skill.observe import configure_logs

PARTS: tuple[Rules, ...] = get_args(Rules)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One rule that can be switched off: by its id, its feature, or its number among the conditions."""

    part: Rules
    key: str
    where: str  # file and key, for people


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What must come out as it is told."""

    stories: Sequence[Story]
    rows: Sequence[NameRow] = ()


def read_proofs(folder: Path) -> Proofs:
    """The stories (`stories/`) and the names corpus (`names_*.yaml`) of a folder. Raises `Misuse` where there are none."""
    stories = folder / "stories"
    if not stories.is_dir():
        raise Misuse(
            f"{folder}: no folder 'stories' here; name with --proofs the folder that holds stories/ and names_*.yaml"
        )
    return Proofs(stories=read_stories([stories]), rows=[*read_rows(sorted(folder.glob("names_*.yaml")))])


@dataclass(frozen=True, slots=True)
class _Listening(Patterns):
    """Patterns that tell which of their conditions held."""

    held: set[int] = field(default_factory=set, kw_only=True)

    def score(self, cues: Iterable[Cue], mentions: frozenset[str], bare: bool) -> tuple[IntentGuess, ...]:
        cues = tuple(cues)
        names = frozenset(cue.name for cue in cues)
        for numbered in self.wishes.values():
            self.held.update(number for number, wish in numbered if wish.holds(names, mentions, bare))
        return Patterns.score(self, cues, mentions, bare)


class Ablation:
    """The language with its proofs, and the stories that each rule had a part in."""

    def __init__(self, knowledge: Knowledge, proofs: Proofs, parts: tuple[Rules, ...] = PARTS) -> None:
        self.knowledge, self.proofs, self.parts = knowledge, proofs, parts
        self._reached: dict[Switch, list[Story]] = {}
        self._failing: list[str] = []
        self._listen()

    def switches(self) -> list[Switch]:
        """All rules of the parts, in the order of their files."""
        manner, language = self.knowledge.manner, self.knowledge.language
        out: list[Switch] = []
        if "small_hours" in self.parts:
            out += [
                Switch(part="small_hours", key=rule.id, where=f"rules/small_hours.yaml: {rule.id}")
                for rule in manner.small_hours
            ]
        if "names" in self.parts:
            out += [
                Switch(part="names", key=feature, where=f"rules/names.yaml: weights.{feature}")
                for feature in language.lexicon.rules.weights
            ]
        if "intents" in self.parts:
            for number, (intent, at, because) in enumerate(_conditions(language.patterns)):
                where = f"intents.yaml: intents.{intent}.when.{at + 1} ({because})"
                out.append(Switch(part="intents", key=str(number), where=where))
        return out

    def failing(self) -> list[str]:
        """What does not come out as it is told though nothing is switched off."""
        speech = _speech(self.knowledge)
        return self._failing + [fault for row in self.proofs.rows for fault in row.faults(speech)]

    def noticed(self, switch: Switch) -> bool:
        """Whether anything comes out differently without a rule."""
        without = _without(self.knowledge, switch)
        if switch.part == "names":
            speech = _speech(without)
            if any(row.faults(speech) for row in self.proofs.rows):
                return True
        worlds = Worlds(without, core_of(without))
        first = self._reached.get(switch, [])
        # without a condition that never held nothing can change; of the others a trace may not tell all
        rest = [] if switch.part == "intents" else [story for story in self.proofs.stories if story not in first]
        return any(_faults(story, worlds) for story in (*first, *rest))

    def _listen(self) -> None:
        """Have every story once with all rules, and note which rules had a part in it."""
        patterns = self.knowledge.language.patterns
        ears = _Listening(cues=patterns.cues, intents=patterns.intents, wishes=patterns.wishes, filler=patterns.filler)
        knowledge = replace(self.knowledge, language=replace(self.knowledge.language, patterns=ears))
        worlds = Worlds(knowledge, core_of(knowledge))
        switches = self.switches()
        by_rule = {switch.key: switch for switch in switches if switch.part == "small_hours"}
        by_number = {int(switch.key): switch for switch in switches if switch.part == "intents"}
        for story in self.proofs.stories:
            ears.held.clear()
            answers = [told for _, told in asyncio.run(story.play(worlds))]
            self._failing += [str(fault) for fault in story.faults(answers)]
            fired = {line["rule"] for answer in answers for line in answer["why"]}
            for switch in (
                *(by_rule[r] for r in by_rule.keys() & fired),
                *(by_number[n] for n in by_number.keys() & ears.held),
            ):
                self._reached.setdefault(switch, []).append(story)


def _faults(story: Story, worlds: Worlds) -> bool:
    return bool(story.faults([told for _, told in asyncio.run(story.play(worlds))]))


def _conditions(patterns: Patterns) -> Iterable[tuple[str, int, str]]:
    """Every condition in the order of the file, as the numbers of `wishes` count them: intent, place in it, what it asks."""
    says = {number: wish.because for numbered in patterns.wishes.values() for number, wish in numbered}
    number = 0
    for intent, pattern in patterns.intents.items():
        for at, condition in enumerate(pattern.when):
            because = says.get(number, Because(rule="", says="never", delta=condition.by))
            yield intent, at, f"{because.says} {because.delta:+g}"
            number += 1


def _without(knowledge: Knowledge, switch: Switch) -> Knowledge:
    """The language without one rule."""
    manner, language = knowledge.manner, knowledge.language
    if switch.part == "small_hours":
        rules = tuple(rule for rule in manner.small_hours if rule.id != switch.key)
        return replace(knowledge, manner=replace(manner, small_hours=rules))
    if switch.part == "names":
        known = knowledge.files.rules
        weight = replace(known.weights[switch.key], weight=0)
        line = replace(known.lines[switch.key], delta=0.0)
        names = replace(known, weights={**known.weights, switch.key: weight}, lines={**known.lines, switch.key: line})
        files = replace(knowledge.files, rules=names)
        return replace(knowledge, files=files, language=replace(language, lexicon=Lexicon.build(files)))
    number = int(switch.key)
    wishes = {key: tuple(w for w in numbered if w[0] != number) for key, numbered in language.patterns.wishes.items()}
    return replace(knowledge, language=replace(language, patterns=replace(language.patterns, wishes=wishes)))


def _speech(knowledge: Knowledge) -> Speech:
    language = knowledge.language
    return Speech(lexicon=language.lexicon, grammar=language.grammar, files=knowledge.files)


# ---------------------------------------------------------------- on all processors


def unproved(
    directory: Path | None,
    parsed: Path,
    folder: Path,
    parts: tuple[Rules, ...] = PARTS,
    tell: Progress = lambda *_: None,
) -> list[str]:
    """The rules whose absence nothing notices, a line each. `tell` gets how many have been tried, and of how many;
    `parsed` is the cache of `load`.

    Raises `Misuse` if something comes out differently as it is, and for a folder without proofs.
    """
    configure_logs("critical")
    whole = Ablation(load(directory=directory, cache=parsed), read_proofs(folder), parts)
    if failing := whole.failing():
        raise Misuse(f"{len(failing)} proofs fail as it is, mend them first: {failing[0]}")
    switches = whole.switches()
    processes = min(len(sched_getaffinity(0)), len(switches)) or 1
    lost: list[Switch] = []
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        tried = {pool.submit(_noticed, directory, parsed, folder, parts, switch): switch for switch in switches}
        for done, future in enumerate(as_completed(tried), 1):
            if not future.result():
                lost.append(tried[future])
            tell(done, len(switches))
    return [
        f"{switch.where}: nothing comes out differently without it; write a story that needs it, or take it out"
        for switch in sorted(lost, key=switches.index)
    ]


@cache
def _ablation(directory: Path | None, parsed: Path, folder: Path, parts: tuple[Rules, ...]) -> Ablation:
    """What a process tries the rules of its share on, made once."""
    configure_logs("critical")
    return Ablation(load(directory=directory, cache=parsed), read_proofs(folder), parts)


def _noticed(directory: Path | None, parsed: Path, folder: Path, parts: tuple[Rules, ...], switch: Switch) -> bool:
    return _ablation(directory, parsed, folder, parts).noticed(switch)
