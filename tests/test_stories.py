"""Stories of conversation designers, run through the real core."""

import asyncio
import re
from pathlib import Path

import pytest

from skill.bootstrap import core_of
from skill.cli.stories import Story, read_stories
from skill.cli.worlds import Worlds
from skill.knowledge import load

STORIES = read_stories([Path(__file__).parent / "corpus" / "stories"])


@pytest.fixture(scope="session")
def worlds() -> Worlds:
    knowledge = load()
    return Worlds(knowledge, core_of(knowledge))


@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
def test_story(story: Story, worlds: Worlds) -> None:
    """It goes as it is told; and over everything that it says: no digit, no Latin letter, no bare josa pair (PHR-00)."""
    answers = [told for _, told in asyncio.run(story.play(worlds))]
    faults = story.faults(answers)
    assert not faults, "\n".join(map(str, faults))
    for answer in answers:
        assert not re.search(r"[0-9A-Za-z]|은\(는\)|이\(가\)|을\(를\)", answer["speech"] or ""), answer["speech"]


def test_there_are_stories() -> None:
    assert len(STORIES) > 50
    assert len({story.name for story in STORIES}) == len(STORIES)
