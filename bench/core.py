"""The pure core: deciding and saying beside understanding, whole turns over the stories."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.clockwork import Row, against, spread
from bench.turns import NOW, TIMED, turn
from dialogs import Done, Memory, Profile, propose, say, settle
from intents import understand
from skill.bootstrap import core_of
from skill.calendar.demo import demo_events
from skill.calendar.facts import facts
from skill.calendar.memory import MemoryCalendar
from skill.cli.stories import read_stories
from skill.cli.worlds import Worlds
from skill.knowledge import Knowledge


def deciding(knowledge: Knowledge) -> list[Row]:
    """Propose, settle and say beside understanding, on the same utterances over the demonstration month."""
    calendar = MemoryCalendar([*demo_events(NOW), *facts(knowledge.artists, knowledge.shows, NOW)])
    memory = replace(Memory(), profile=Profile())
    manner, language = knowledge.manner, knowledge.language
    meant = [understand(turn(text), language) for text in TIMED]

    def anew() -> None:
        for each in meant:
            language.heard.forget()
            understand(each.turn, language)

    plans = [propose(each, memory, manner) for each in meant]
    found = [asyncio.run(calendar.find_all(plan.queries)) for plan in plans]
    acts = [settle(plan, evidence, manner) for plan, evidence in zip(plans, found, strict=True)]
    yardstick = "understand"
    return against(
        yardstick,
        {
            yardstick: anew,
            "propose": lambda: [propose(each, memory, manner) for each in meant],
            "settle": lambda: [settle(plan, seen, manner) for plan, seen in zip(plans, found, strict=True)],
            "say": lambda: [say(act, Done(), manner) for act in acts],
        },
        per=len(TIMED),
        best=True,
    )


def turns(knowledge: Knowledge) -> list[Row]:
    """Every turn of every story through the whole skill in this process: memory and calendar are in memory."""
    return spread("one turn in process, over the stories", asyncio.run(_turns(knowledge)))


async def _turns(knowledge: Knowledge) -> list[float]:
    worlds = Worlds(knowledge, core_of(knowledge))
    seconds: list[float] = []
    for _ in range(3):
        for dialog in _dialogs():
            seconds += [answer["ms"] / 1000 for answer in await worlds.run(dialog)]
    return seconds


def _dialogs() -> Iterator[Mapping[str, Any]]:
    """The stories of the tests, in the form that the simulator runs."""
    for story in read_stories([Path(__file__).parents[1] / "tests" / "corpus" / "stories"]):
        yield story.dialog
