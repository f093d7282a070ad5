"""Understanding an utterance beside other readers of Korean times; long texts, many names, and what it holds in memory."""

import json
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from time import process_time

import korean_datetime
from dateparser.search import search_dates

from bench.clockwork import Row, each, measure, middle_and_late
from bench.corpus import said
from bench.turns import NOW, SHORT, TIMED, turn
from intents import Language, Lexicon, parse_lexicon, understand
from skill.knowledge import Knowledge

SAMPLE = 400  # utterances that are timed
FEW, MANY = 372, 20_000  # names
YARDSTICK = "korean-datetime, times only"
NAIVE = NOW.replace(tzinfo=None)


def understanding(knowledge: Knowledge) -> list[Row]:
    """All parts, each beside its yardstick in the same run."""
    return [*_utterances(knowledge.language), *_long(knowledge.language), *_names(knowledge), *_memory()]


def _times_of(text: str) -> object:
    return korean_datetime.parse_all(text, now=NAIVE)


def _dates_of(text: str) -> object:
    return search_dates(text, languages=["ko"], settings={"RELATIVE_BASE": NAIVE})


def _again(language: Language, text: str) -> object:
    return understand(turn(text), language)


def _first(language: Language, text: str) -> object:
    language.heard.forget()
    return understand(turn(text), language)


def _unknown(language: Language, text: str) -> object:
    language.forget()
    return understand(turn(text), language)


def _utterances(language: Language) -> list[Row]:
    """Ours reads times, names and wishes. What is known of the words makes the difference, so there are four rows: nothing
    was ever heard; the utterance is new after all others of the corpus; its words and times are known; all of it is."""
    texts = said(SAMPLE)
    taken = each(
        {
            YARDSTICK: _times_of,
            "understand, its words and times known": partial(_first, language),
            "understand, said again": partial(_again, language),
        },
        texts,
    )
    taken |= _news(language, texts)
    taken |= each({"understand, none of its words heard before": partial(_unknown, language)}, texts)
    taken |= each({"dateparser.search_dates, times only": _dates_of}, texts, rounds=2)
    unit = statistics.median(taken[YARDSTICK])
    rows: list[Row] = []
    for name, times in taken.items():
        middle, late = middle_and_late(times)
        if name == YARDSTICK:
            rows.append(Row(stage=f"{name}, median", us=middle, note=f"{len(texts)} utterances"))
        else:
            rows.append(Row(stage=f"{name}, median", us=middle, times=middle / unit, yardstick=YARDSTICK))
        rows.append(Row(stage=f"{name}, p99", us=late, times=late / middle, yardstick="its median"))
    return rows


def _news(language: Language, texts: Sequence[str]) -> dict[str, list[float]]:
    """Each text once in a round, after all other utterances of the corpus were heard once."""
    others = [text for text in said() if text not in {*texts}]
    name = f"understand, new after {len(others):,} others"
    best = [float("inf")] * len(texts)
    for _ in range(5):
        language.forget()
        for text in others:
            understand(turn(text), language)
        taken = each({YARDSTICK: _times_of, name: partial(_again, language)}, texts, rounds=1)
        best = [*map(min, best, taken[name])]
    return {name: best}


def _long(language: Language) -> list[Row]:
    """Ten times the text should cost about ten times as much, not a hundred. Of a turn, 1,000 characters are read."""
    story = " ".join((*TIMED, *SHORT)) + " "
    texts = {count: (story * (count // len(story) + 1))[:count] for count in (100, 1000, 10_000)}
    readers: dict[str, Callable[[str], object]] = {
        YARDSTICK: _times_of,
        "our grammar of times": lambda text: language.grammar.find(text, now=NOW),
        "understand": partial(_first, language),
    }
    taken = measure(
        {f"{name}, {size:,} characters": partial(read, texts[size]) for name, read in readers.items() for size in texts}
    )
    rows: list[Row] = []
    for name in readers:
        shorter: str | None = None
        for size in texts:
            stage = f"{name}, {size:,} characters"
            ratio = taken[stage] / taken[shorter] if shorter else None
            rows.append(Row(stage=stage, us=taken[stage], times=ratio, yardstick="a tenth of that"))
            shorter = stage
    return rows


def _names(knowledge: Knowledge) -> list[Row]:
    """A lexicon of few and of many invented names: building it, and understanding with it."""
    invented = _invented(MANY)
    texts = said(SAMPLE)
    texts += [f"{name} 내일 뭐 있어?" for name in invented[:40]]
    texts += [f"{name[:-1]}각 일정 알려줘" for name in invented[:40]]  # misheard
    rows: list[Row] = []
    readers: dict[str, Callable[[str], object]] = {}
    for count in (FEW, MANY):
        began = process_time()
        lexicon = _lexicon(knowledge, invented[:count])
        rows.append(
            Row(stage=f"a lexicon of {count:,} names, time of the processor", us=(process_time() - began) * 1e6)
        )
        readers[f"understand, {count:,} names"] = partial(_first, replace(knowledge.language, lexicon=lexicon))
    taken = each(readers, texts, rounds=5)
    few, many = (statistics.mean(times) for times in taken.values())
    names = [*taken]
    return [
        *rows,
        Row(stage=f"{names[0]}, mean", us=few, note=f"{len(texts)} utterances"),
        Row(stage=f"{names[1]}, mean", us=many, times=many / few, yardstick=names[0]),
    ]


def _invented(count: int) -> list[str]:
    chance = random.Random(20)
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(chr(chance.randrange(0xAC00, 0xD7A4)) for _ in range(chance.choice((2, 3, 3, 4))))] = None
    return [*names]


def _lexicon(knowledge: Knowledge, names: Sequence[str]) -> Lexicon:
    """A lexicon of invented groups, with all that is worked out when it is first asked for."""
    artists = [{"id": f"a{number}", "kind": "group", "name": name} for number, name in enumerate(names)]
    files = parse_lexicon({"artists": {"artists": artists}})
    lexicon = Lexicon.build(replace(files, rules=knowledge.files.rules, kinds=knowledge.files.kinds))
    lexicon.near("가나다")
    return lexicon


def _memory() -> list[Row]:
    """What a process of its own holds, where /proc tells it."""
    if sys.platform != "linux":
        return []
    told = subprocess.run([sys.executable, "-m", "bench.resident"], capture_output=True, text=True, check=True)
    held = json.loads(told.stdout)
    return [
        Row(stage="resident memory without the language", us=held["without"], unit="MB"),
        Row(stage="the language, ready", us=held["ready"] - held["without"], unit="MB"),
        Row(stage="the language after the whole corpus was heard", us=held["used"] - held["without"], unit="MB"),
    ]
