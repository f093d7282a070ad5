"""`replay`: stories had again, shown turn by turn or compared with what they tell."""

from collections.abc import Sequence
from pathlib import Path

from rich.rule import Rule
from rich.text import Text

from dialogs import Reply
from intents import Device
from skill.bootstrap import core_of
from skill.cli.drawing import console, plain, reply_drawing
from skill.cli.failures import note
from skill.cli.house import read_language
from skill.cli.stores import read_settings
from skill.cli.stories import Story, read_stories
from skill.cli.worlds import Worlds
from skill.observe import configure_logs


async def replay(places: Sequence[Path], *, check: bool, until: int | None) -> int:
    """Have stories again. 1 if `check` finds differences, each printed as one line. Raises `SkillError`, `OSError`."""
    configure_logs("critical")  # what fails on purpose in a story is an answer, not news
    stories = read_stories(places)
    knowledge = read_language(read_settings())
    worlds = Worlds(knowledge, core_of(knowledge))
    changed = 0
    for story in stories:
        answers = await story.play(worlds, until)
        if not check:
            _show(story, [reply for reply, _ in answers])
            continue
        faults = story.faults([told for _, told in answers])
        changed += bool(faults)
        for fault in faults:
            print(fault)
    if check:
        note(f"{len(stories) - changed} of {len(stories)} stories come out as they are told")
    return 1 if changed else 0


def _show(story: Story, replies: Sequence[Reply]) -> None:
    out, device = console(), str(story.dialog["device"])
    out.print(Rule(plain(f"{story.name}  {story.dialog['now']}  {device}"), align="left", style="dim"))
    for turn, reply in zip(story.turns, replies, strict=False):
        out.print(Text.assemble(("🙋 ", "bold"), plain(turn.user or "(조용함)")))
        out.print(
            reply_drawing(reply, screen=Device.of(turn.device or device, hands_free=story.hands_free).eyes != "none")
        )
