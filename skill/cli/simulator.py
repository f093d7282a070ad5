"""The simulator: one user on one device, talking with the skill over the calendar in force."""

import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any, get_args

from dialogs import Profile, Register, Reply
from intents import Device, DeviceKind, Turn
from skill.bootstrap import PLATFORMS
from skill.cli.drawing import console, plain, reply_drawing, trace_drawing
from skill.cli.failures import Misuse, note
from skill.cli.house import opened, read_language
from skill.cli.options import moment, today
from skill.cli.plain import understood
from skill.cli.replies import PATIENCE, told
from skill.cli.stores import read_settings
from skill.knowledge import Knowledge
from skill.memory import MemoryStore
from skill.memory.in_memory import InMemory
from skill.observe import configure_logs
from skill.service import Skill
from skill.settings import Settings

STRANGER = "someone new"
HELP = """\
:why                 why the last answer is what it is
:now TIME            go to that time (ISO, or HH:MM of this day); the clock runs on from there
:device KIND         speaker, earbuds, phone, tv, car or watch
:json                the last answer as JSON
:new                 a new session
:quit                leave (as do Ctrl-D and the end of input)
An empty line is silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks, and where. `user` names a user to be remembered in the database; None: someone new, soon forgotten."""

    platform: str | None = None
    device: DeviceKind | None = None
    hands_free: bool = False
    persona: str | None = None
    register: Register | None = None
    zone: str = "Asia/Seoul"
    user: str | None = None
    start: str | None = None

    def equipment(self, hints: dict[str, Any]) -> Device:
        """The device: the one named, else the usual one of the platform, else a phone in the hand."""
        kinds = hints.get("hints", {})
        known = sorted({*kinds, *PLATFORMS})
        if self.platform is not None and self.platform.lower() not in known:
            raise Misuse(f"--platform {self.platform!r} is none of {', '.join(known)}")
        if self.hands_free and self.device not in (None, "phone"):
            raise Misuse(f"--hands-free is for a phone, not for a {self.device}")
        usual = kinds.get((self.platform or "").lower()) or hints.get("device", "phone")
        return Device.of("phone" if self.hands_free else self.device or usual, hands_free=self.hands_free)

    def introduce(self, knowledge: Knowledge) -> None:
        """Raise `Misuse` for a persona that does not exist."""
        personas = knowledge.manner.personas
        if self.persona is not None and self.persona not in personas:
            raise Misuse(f"--persona {self.persona!r} is none of {', '.join(personas)}")


class Conversation:
    """A running conversation: makes turns, answers them, remembers the last one for `:why` and `:json`."""

    def __init__(self, skill: Skill, speaker: Speaker, device: Device, now: Callable[[], datetime]) -> None:
        self.skill, self.speaker, self.device = skill, speaker, device
        self._now = now
        self._shift = timedelta()
        self._session = 0
        self.is_new = True
        self.last: tuple[Turn, Reply, float] | None = None

    def now(self) -> datetime:
        """The clock of the conversation."""
        return self._now() + self._shift

    def go_to(self, text: str) -> None:
        """Set the clock; it runs on from there. Raises `Misuse`."""
        at = self.now()
        self._shift += moment(text, at) - at

    def begin(self) -> None:
        """Begin a new session."""
        self._session, self.is_new = self._session + 1, True

    async def say(self, text: str) -> Reply:
        """Say something (nothing: silence) and get the answer."""
        turn = self.turn(text)
        began = perf_counter()
        reply = await self.skill.answer(turn, budget_ms=PATIENCE)
        self.last = turn, reply, (perf_counter() - began) * 1000
        self.is_new = False
        if reply.ends:
            self.begin()
        return reply

    def turn(self, text: str) -> Turn:
        """The turn for a text said now."""
        return Turn(
            platform=self.speaker.platform or "api",
            session=f"terminal-{self._session}",
            now=self.now(),
            zone=self.speaker.zone,
            text=text,
            user=self.speaker.user or STRANGER,
            device=self.device,
            is_new=self.is_new,
            silent=not text.strip(),
        )

    def why(self) -> Any:
        """The trace of the last answer, drawn."""
        assert self.last is not None
        turn, reply, _ = self.last
        language = self.skill.core.language
        return trace_drawing(reply.trace, understood(turn.text or "", turn.now, language) if turn.text else None)


@asynccontextmanager
async def conversation(speaker: Speaker) -> AsyncIterator[tuple[Conversation, Knowledge, Settings]]:
    """A conversation over the calendar in force."""
    start = moment(speaker.start, today(speaker.zone))
    settings = read_settings()
    configure_logs("error")
    knowledge = read_language(settings)
    speaker.introduce(knowledge)
    device = speaker.equipment(dict(knowledge.platforms.get("api", {})))
    async with opened(settings, knowledge, _memory(speaker)) as skill:
        talk = Conversation(skill, speaker, device, lambda: today(speaker.zone))
        talk.go_to(start.isoformat())
        await _set_up(talk, speaker)
        yield talk, knowledge, settings


def _memory(speaker: Speaker) -> MemoryStore | None:
    """Someone new is forgotten at the end; None: the memory of the database."""
    return InMemory() if speaker.user is None else None


async def _set_up(talk: Conversation, speaker: Speaker) -> None:
    """Give the user the persona and register that were asked for; a named user keeps them."""
    if speaker.persona is None and speaker.register is None:
        return
    turn = talk.turn("")
    profile = (await talk.skill.memory.load(turn)).profile or Profile(zone=speaker.zone)
    profile = replace(
        profile, persona=speaker.persona or profile.persona, register=speaker.register or profile.register
    )
    await talk.skill.memory.keep_profile(turn, profile)


async def say_once(text: str, speaker: Speaker, *, why: bool, as_json: bool) -> None:
    """One turn, printed."""
    async with conversation(speaker) as (talk, knowledge, _):
        reply = await talk.say(text)
        if as_json:
            print(_json(talk, knowledge))
            return
        out = console()
        out.print(reply_drawing(reply, screen=talk.device.eyes != "none"))
        if why:
            out.print(talk.why())


def _json(talk: Conversation, knowledge: Knowledge) -> str:
    assert talk.last is not None
    _, reply, ms = talk.last
    return json.dumps(told(reply, knowledge, ms=ms), ensure_ascii=False, indent=2)


async def converse(speaker: Speaker, *, why: bool) -> None:
    """Turns from the terminal, with history and completion; from a pipe, one a line."""
    async with conversation(speaker) as (talk, knowledge, settings):
        lines = _typed(talk, knowledge, settings) if sys.stdin.isatty() else _piped()
        async for line in lines:
            if line.startswith(":"):
                if not _command(line, talk, knowledge):
                    return
                continue
            reply = await talk.say(line)
            console().print(reply_drawing(reply, screen=talk.device.eyes != "none"))
            if why:
                console().print(talk.why())


async def _piped() -> AsyncIterator[str]:
    for line in sys.stdin:
        yield line.rstrip("\n")


async def _typed(talk: Conversation, knowledge: Knowledge, settings: Settings) -> AsyncIterator[str]:
    from skill.cli.prompt import open_prompt

    prompt = open_prompt(settings.data_dir.expanduser(), knowledge)
    note("아이돌 캘린더예요. :help로 할 수 있는 일을 볼 수 있어요.")
    while True:
        try:
            yield await prompt.prompt_async(f"{talk.now():%m-%d %H:%M} {talk.device.kind}> ")
        except (EOFError, KeyboardInterrupt):
            return


def _command(line: str, talk: Conversation, knowledge: Knowledge) -> bool:
    """Do what a line with a colon says; False to leave. A wrong one is told, and the conversation goes on."""
    word, _, value = line[1:].strip().partition(" ")
    try:
        match word:
            case "quit" | "q" | "exit":
                return False
            case "help" | "?":
                print(HELP)
            case "now" if value:
                talk.go_to(value.strip())
            case "now":
                print(talk.now().isoformat(timespec="minutes"))
            case "device":
                talk.device = _device(value.strip())
            case "new":
                talk.begin()
            case "why" | "json" if talk.last is None:
                note("nothing has been said yet")
            case "why":
                console().print(talk.why())
            case "json":
                console().print(plain(_json(talk, knowledge)), soft_wrap=True)
            case _:
                note(f"there is no :{word}; :help lists what there is")
    except Misuse as error:
        note(str(error))
    return True


def _device(kind: str) -> Device:
    if kind not in get_args(DeviceKind):
        raise Misuse(f"{kind!r} is none of {', '.join(get_args(DeviceKind))}")
    return Device.of(kind)
