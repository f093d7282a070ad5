"""No turn is longer than its device bears (PLC-04 to PLC-08), over all stories."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from skill.bootstrap import core_of
from skill.cli.stories import Story, read_stories
from skill.cli.worlds import Worlds
from skill.knowledge import load

STORIES = read_stories([Path(__file__).parent / "corpus" / "stories"])
KNOWLEDGE = load()
MANNER = core_of(KNOWLEDGE).manner
ALWAYS = (
    "취소됐어요",
    "바뀌었어요",
    "기간보다",
    "그 전날",
    "그 다음 날",
    "한국 시간",
    "취소하려면",
)  # may not be left out: OCC-08, ERR-03, TPO-15, TPO-19, FUP-17
OTHER_REGISTERS = 4  # syllables by which 합쇼체 may be longer than 해요체, in which all is measured (PER-03)


def budget(dialog: dict[str, Any]) -> float:
    device, persona = dialog.get("device", "speaker"), dialog.get("persona") or {}
    hands_free = device == "phone" and (dialog.get("context") or {}).get("hands_free")
    known = MANNER.device("handsfree" if hands_free else device)
    more = OTHER_REGISTERS if persona.get("service", "haeyo") != "haeyo" else 0
    return known.syllables * MANNER.persona(persona.get("user", "default")).length + more


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    return Worlds(KNOWLEDGE, core_of(KNOWLEDGE))


@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
def test_no_turn_is_too_long(story: Story, worlds: Worlds) -> None:
    """But for what may never be left out: a status, a limit, the way out."""
    for _, told in asyncio.run(story.play(worlds)):
        speech = told["speech"] or ""
        said = len(re.findall("[가-힣]", speech))
        assert said <= budget(story.dialog) or any(word in speech for word in ALWAYS), f"{said}: {speech}"
