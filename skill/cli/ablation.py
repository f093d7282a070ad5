"""`lint --ablate`: each rule of the data is switched off in turn, and the stories and the corpus are had without it.

A rule whose absence nothing notices is one that nobody has proved: it needs a story or a row, or it goes. What the rules
are, stands in `switches`. So that all of it takes minutes, the stories are first had once with everything in force, and each bears a mark for
what had a part in it: only those are had again that a rule can change.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property
from multiprocessing import get_context
from os import sched_getaffinity
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel

from dialogs import Phrasebook
from intents import Cue, IntentGuess, Patterns
from skill.bootstrap import core_of
from skill.cli.failures import Misuse
from skill.cli.ledger import read_ledger, write_ledger
from skill.cli.name_corpus import read_rows
from skill.cli.options import Rules
from skill.cli.rows import Row, Speech
from skill.cli.stories import Story, read_stories
from skill.cli.switches import PARTS, Switch, switches, without
from skill.cli.time_corpus import read_time_rows
from skill.cli.wish_corpus import read_wish_rows
from skill.cli.worlds import Worlds
from skill.knowledge import Knowledge, build, read_files
from skill.observe import configure_logs

Progress = Callable[[int, int], None]
_ROWS: dict[str, tuple[str, ...]] = {
    "names": ("names", "intents"),
    "intents": ("intents",),
    "temporal": ("times", "names"),
}
"""The rows that can notice a rule of a part; of the others only stories can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What must come out as it is told: stories, and rows by what they are about (names, intents, times)."""

    stories: Sequence[Story]
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Named:
    """A row of the corpus with what it is about: names, intents, times."""

    kind: str
    row: Row

    @property
    def name(self) -> str:
        """How the ledger calls it."""
        return f"{self.kind}: {self.row.says}"


def read_proofs(folder: Path) -> Proofs:
    """The stories (`stories/`) and the corpus (`names_*.yaml`, `intents_*.yaml`, `temporal.yaml`, `time_*.yaml`) of a folder.

    Raises `Misuse` where there are none.
    """
    stories = folder / "stories"
    if not stories.is_dir():
        raise Misuse(
            f"{folder}: no folder 'stories' here; name with --proofs the folder that holds stories/ and names_*.yaml"
        )
    times = [path for path in sorted(folder.glob("t[ei]m*.yaml")) if path.stem != "time_known_failures"]
    rows: dict[str, list[Row]] = {
        "names": [*read_rows(sorted(folder.glob("names_*.yaml")))],
        "intents": [*read_wish_rows(sorted(folder.glob("intents_*.yaml")))],
        "times": [*read_time_rows(times)],
    }
    return Proofs(stories=read_stories([stories]), rows=rows)


class Ablation:
    """The language with its proofs, and what had a part in each story."""

    def __init__(self, raw: Mapping[str, Any], proofs: Proofs) -> None:
        self.raw, self.proofs, self.knowledge = raw, proofs, build("ko", raw)
        self._texts = {story.name: [turn.user for turn in story.turns] for story in proofs.stories}
        self._named = {kind: [Named(kind, row) for row in rows] for kind, rows in proofs.rows.items()}
        self._by_name: dict[str, list[Story | Named]] = {}
        for story in proofs.stories:
            self._by_name.setdefault(story.name, []).append(story)
        for rows in self._named.values():
            for row in rows:
                self._by_name.setdefault(row.name, []).append(row)

    def failing(self) -> list[str]:
        """What does not come out as it is told though nothing is switched off."""
        speech = Speech.of(self.knowledge)
        return self._heard[0] + [
            fault for rows in self.proofs.rows.values() for row in rows for fault in row.faults(speech)
        ]

    def proof(self, switch: Switch, by: str | None = None) -> str | None:
        """What comes out differently without a rule, by its name; None if nothing does. `by`: what is tried first, and
        mostly is enough."""
        known = [
            each for each in self._by_name.get(by or "", ()) if isinstance(each, Story) or self._is_of(each, switch)
        ]
        if known and (found := self._differing(switch, known)):
            return found
        return self._differing(switch, [*self._rows(switch), *self._stories(switch)])

    def proved(self, switch: Switch, by: str) -> bool:
        """Whether what is named comes out differently without a rule. It is asked alone."""
        return self._differing(switch, self._by_name.get(by, ())) is not None

    def _differing(self, switch: Switch, proofs: Sequence["Story | Named"]) -> str | None:
        """The first of some proofs that fails without a rule."""
        if not proofs:
            return None
        for knowledge in without(self.knowledge, self.raw, switch):
            speech, worlds = Speech.of(knowledge), Worlds(knowledge, core_of(knowledge))
            for each in proofs:
                if isinstance(each, Story) and _breaks(each, worlds):
                    return each.name
                if isinstance(each, Named) and each.row.faults(speech):
                    return each.name
        return None

    def _rows(self, switch: Switch) -> list["Named"]:
        rows = [row for kind in _ROWS.get(switch.part, ()) for row in self._named.get(kind, ())]
        return [each for each in rows if switch.may_change(each.row.says)]

    def _is_of(self, each: "Named", switch: Switch) -> bool:
        return each.kind in _ROWS.get(switch.part, ())

    def _stories(self, switch: Switch) -> list[Story]:
        return [story for story in self.proofs.stories if self._may_notice(story, switch)]

    def _may_notice(self, story: Story, switch: Switch) -> bool:
        heard = switch.mark is None or switch.mark in self._heard[1][story.name]
        return heard and any(switch.may_change(text) for text in self._texts[story.name])

    @cached_property
    def _heard(self) -> tuple[list[str], dict[str, frozenset[str]]]:
        """Every story had once with all rules: what is not as it is told, and what had a part in each."""
        failing: list[str] = []
        parts: dict[str, frozenset[str]] = {}
        marks: set[str] = set()
        worlds = Worlds(*_with_ears(self.knowledge, marks))
        for story in self.proofs.stories:
            marks.clear()
            answers = [told for _, told in asyncio.run(story.play(worlds))]
            failing += [str(fault) for fault in story.faults(answers)]
            parts[story.name] = frozenset(marks)
        return failing, parts


def _breaks(story: Story, worlds: Worlds) -> bool:
    try:
        return bool(story.faults([told for _, told in asyncio.run(story.play(worlds))]))
    except Exception:  # a rule without which nothing works is one that is needed
        return True


# ---------------------------------------------------------------- ears


@dataclass(frozen=True, slots=True)
class _Conditions(Patterns):
    """Patterns that tell which of their conditions held."""

    marks: set[str] = field(default_factory=set, kw_only=True)

    def score(self, cues: Iterable[Cue], mentions: frozenset[str], bare: bool) -> tuple[IntentGuess, ...]:
        cues = tuple(cues)
        wishes = self.holding({cue.name for cue in cues}, mentions, bare)
        self.marks.update(f"condition {wish.number}" for wish in wishes)
        return Patterns.score(self, cues, mentions, bare)


@dataclass(frozen=True, slots=True)
class _Phrases(Phrasebook):
    """Phrases that tell which of them were said."""

    marks: set[str] = field(default_factory=set, kw_only=True)

    def heard(self, key: str, *args: Any, **named: Any) -> Any:
        self.marks.add(f"phrase {key}")
        return Phrasebook.heard(self, key, *args, **named)


class _Asked:
    """Settings that tell which of them were asked for; those below them do so, too."""

    def __init__(self, value: Any, path: str, marks: set[str]) -> None:
        self._value, self._path, self._marks = value, path, marks

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._value, name)
        path = f"{self._path}.{name}"
        self._marks.add(path)
        if isinstance(value, dict) and not isinstance(next(iter(value.values()), None), BaseModel):
            self._marks.update(f"{path}.{key}" for key in value)  # whoever asks sees all of it
        return _asked(value, path, self._marks)


def _asked(value: Any, path: str, marks: set[str]) -> Any:
    if isinstance(value, BaseModel):
        return _Asked(value, path, marks)
    if isinstance(value, Mapping):
        return {key: _asked(each, f"{path}.{key}", marks) for key, each in value.items()}
    return value


def _with_ears(knowledge: Knowledge, marks: set[str]) -> tuple[Knowledge, Any]:
    """The language that marks what is used of it."""
    patterns, manner = knowledge.language.patterns, knowledge.manner
    book = manner.phrases
    heard = _Conditions(
        **{each.name: getattr(patterns, each.name) for each in fields(patterns) if each.init}, marks=marks
    )
    phrases = _Phrases(
        templates=book.templates, condensed=book.condensed, sources=book.sources, files=book.files, marks=marks
    )
    manner = replace(
        manner,
        phrases=phrases,
        policy=cast(Any, _Asked(manner.policy, "policy", marks)),
        personas=_asked(manner.personas, "personas", marks),
    )
    language = replace(knowledge.language, patterns=heard)
    language.heard.most = 0  # what is remembered is not heard
    knowledge = replace(knowledge, language=language, manner=manner)
    return knowledge, core_of(knowledge)


# ---------------------------------------------------------------- on all processors


def unproved(
    directory: Path | None,
    parsed: Path,
    folder: Path,
    parts: Sequence[Rules] = PARTS,
    tell: Progress = lambda *_: None,
    *,
    write: bool = False,
) -> list[str]:
    """The rules whose absence nothing notices, a line each. `tell` gets how many have been tried, and of how many;
    `parsed` is the cache of `read_files`. What the ledger of the folder names is tried first; `write` writes it anew.

    Raises `Misuse` if something comes out differently as it is, and for a folder without proofs.
    """
    configure_logs("critical")
    whole = _ablation(directory, parsed, folder)
    if failing := whole.failing():
        raise Misuse(f"{len(failing)} proofs fail as it is, mend them first: {failing[0]}")
    tried = switches(whole.raw, parts)
    ledger = read_ledger(folder)
    processes = min(len(sched_getaffinity(0)), len(tried)) or 1
    found: list[str | None] = [None] * len(tried)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        running = {
            pool.submit(
                _proof,
                directory,
                parsed,
                folder,
                switch.part,
                switch.where,
                ledger.get(switch.part, {}).get(switch.where),
            ): number
            for number, switch in enumerate(tried)
        }
        for done, future in enumerate(as_completed(running), 1):
            found[running[future]] = future.result()
            tell(done, len(tried))
    if write:
        new: dict[Rules, dict[str, str]] = {part: {} for part in parts}
        for switch, by in zip(tried, found, strict=True):
            if by is not None:
                new[switch.part][switch.where] = by
        write_ledger(folder, {part: new.get(part, ledger.get(part, {})) for part in PARTS})
    return [
        f"{switch.where}: nothing comes out differently without it; write a story that needs it, or take it out"
        for switch, by in zip(tried, found, strict=True)
        if by is None
    ]


@cache
def _ablation(directory: Path | None, parsed: Path, folder: Path) -> Ablation:
    """What a process tries the rules of its share on, made once."""
    configure_logs("critical")
    return Ablation(read_files(directory, cache=parsed), read_proofs(folder))


@cache
def _by_place(directory: Path | None, parsed: Path, folder: Path, part: Rules) -> Mapping[str, Switch]:
    """The rules of a part by where they stand: what finds the words of a cue does not go from process to process."""
    return {switch.where: switch for switch in switches(_ablation(directory, parsed, folder).raw, [part])}


def _proof(directory: Path | None, parsed: Path, folder: Path, part: Rules, where: str, by: str | None) -> str | None:
    return _ablation(directory, parsed, folder).proof(_by_place(directory, parsed, folder, part)[where], by)
