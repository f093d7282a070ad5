"""Stories for conversation designers, run through the real core."""

import asyncio
import re
from typing import Any

import pytest
import stories as book

from skill.bootstrap import core_of
from skill.cli.worlds import Worlds
from skill.knowledge import load

STORIES = list(book.stories())


@pytest.fixture(scope="session")
def worlds() -> Worlds:
    knowledge = load()
    return Worlds(knowledge, core_of(knowledge))


@pytest.mark.parametrize("story", STORIES, ids=[f"{s['file']}:{s['id']}" for s in STORIES])
def test_story(story: dict[str, Any], worlds: Worlds) -> None:
    answers = asyncio.run(worlds.run(book.as_dialog(story)))
    assert not book.faults(story, answers), "\n".join(book.faults(story, answers))


def test_speech_is_written_as_pronounced(worlds: Worlds) -> None:
    """PHR-00 over everything that any story says: no digit, no Latin letter, no bare josa pair."""
    for story in STORIES:
        for answer in asyncio.run(worlds.run(book.as_dialog(story))):
            assert not re.search(r"[0-9A-Za-z]|은\(는\)|이\(가\)|을\(를\)", answer["speech"] or ""), answer["speech"]


def test_there_are_stories() -> None:
    assert len(STORIES) > 50
    assert len({(s["file"], s["id"]) for s in STORIES}) == len(STORIES)
