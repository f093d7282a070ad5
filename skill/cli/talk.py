"""The verbs that talk: `say` for one turn, `chat` for a dialog or a file of dialogs, `replay` for one that was had."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from skill.cli.failures import Misuse
from skill.cli.options import (
    AsJson,
    DeviceOption,
    HandsFree,
    Lines,
    Now,
    Persona,
    Platform,
    RegisterOption,
    User,
    Why,
    Zone,
)


def say(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="What the user says; '' is silence.")],
    now: Now = None,
    platform: Platform = None,
    device: DeviceOption = None,
    hands_free: HandsFree = False,
    persona: Persona = None,
    register: RegisterOption = None,
    zone: Zone = "Asia/Seoul",
    user: User = None,
    why: Why = False,
    as_json: AsJson = False,
) -> int:
    """Say one thing to the skill and see the answer: speech, display, card."""
    from skill.cli.simulator import Speaker, say_once

    speaker = Speaker(
        platform=platform, device=device, hands_free=hands_free, persona=persona, register=register, zone=zone,
        user=user, start=now,
    )  # fmt: skip
    asyncio.run(say_once(" ".join(text), speaker, why=why, as_json=as_json))
    return 0


def chat(
    now: Now = None,
    platform: Platform = None,
    device: DeviceOption = None,
    hands_free: HandsFree = False,
    persona: Persona = None,
    register: RegisterOption = None,
    zone: Zone = "Asia/Seoul",
    user: User = None,
    why: Why = False,
    reload: Annotated[
        bool, typer.Option("--reload", help="Read the language data again when a file of them has changed.")
    ] = False,
    record: Annotated[
        Path | None, typer.Option("--record", metavar="FILE", help="Write the conversation there, as stories.")
    ] = None,
    jsonl: Lines = False,
) -> int:
    """Talk with the skill, turn by turn; with --jsonl have whole dialogs, one a line."""
    if jsonl:
        given = (now, platform, device, persona, register, user, record)
        if any(value is not None for value in given) or hands_free or why or reload:
            raise Misuse("with --jsonl every dialog brings its own clock, device and user: leave the other options out")
        _dialogs()
        return 0
    from skill.cli.simulator import Speaker, converse

    speaker = Speaker(
        platform=platform, device=device, hands_free=hands_free, persona=persona, register=register, zone=zone,
        user=user, start=now,
    )  # fmt: skip
    asyncio.run(converse(speaker, why=why, reload=reload, record=record))
    return 0


def replay(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Story files, or folders of them.")],
    check: Annotated[
        bool, typer.Option("--check", help="Compare with what the stories tell; a line for each difference.")
    ] = False,
    until: Annotated[int | None, typer.Option("--until", metavar="N", min=1, help="Stop after turn N.")] = None,
) -> int:
    """Have recorded or written stories again; with --check status 1 if anything comes out differently."""
    from skill.cli.replaying import replay as run

    return asyncio.run(run(files, check=check, until=until))


def _dialogs() -> None:
    """All dialogs of standard input, in one process and without a database."""
    from skill.bootstrap import core_of
    from skill.cli.house import read_language
    from skill.cli.lines import pump
    from skill.cli.stores import read_settings
    from skill.cli.worlds import Worlds
    from skill.observe import configure_logs

    configure_logs("critical")  # what fails on purpose in a dialog is an answer, not news
    knowledge = read_language(read_settings())
    worlds = Worlds(knowledge, core_of(knowledge))
    with asyncio.Runner() as runner:
        pump(lambda line: {"turns": runner.run(worlds.run(line))})


def add_to(app: typer.Typer) -> None:
    """Put the verbs of this room into the application."""
    app.command()(say)
    app.command()(chat)
    app.command()(replay)
