"""The simulator: one user on one device, talking with the skill over the calendar in force."""

import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any, get_args

from dialogs import Profile, Register, Reply
from intents import Device, DeviceKind, Turn
from skill.bootstrap import PLATFORMS, core_of
from skill.cli.drawing import console, plain, reply_drawing, trace_drawing
from skill.cli.failures import Misuse, note
from skill.cli.house import opened, read_language
from skill.cli.options import moment, today
from skill.cli.plain import understood
from skill.cli.recording import Overheard, Tape
from skill.cli.reloading import Watch
from skill.cli.replies import PATIENCE, told
from skill.cli.stores import read_settings
from skill.clock import system_now
from skill.common_facts import ensure_facts
from skill.knowledge import Knowledge, NotInOrder
from skill.memory import Deed, MemoryStore
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

    def __init__(
        self, skill: Skill, speaker: Speaker, device: Device, now: Callable[[], datetime], knowledge: Knowledge
    ) -> None:
        self.skill, self.speaker, self.device = skill, speaker, device
        self.knowledge = knowledge
        self._now = now
        self._shift = timedelta()
        self._session = 0
        self.is_new = True
        self.last: tuple[Turn, Reply, float] | None = None
        self.tape: Tape | None = None

    def record(self, path: Path) -> None:
        """Write the conversation into a file. As in all stories, it is not said that data is made up (OCC-13)."""
        calendar = Overheard(self.skill.calendar)
        self.tape, self.skill.calendar = Tape(path, calendar), calendar
        self.take_over(self.knowledge)

    def take_over(self, knowledge: Knowledge) -> None:
        """Go on with other language data: from the next turn on, all at once."""
        core = core_of(knowledge)
        if self.tape is not None:
            core = replace(core, manner=replace(core.manner, demo_notice=False))
        self.knowledge, self.skill.core = knowledge, core

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
        if self.tape is not None and self.is_new:
            self.tape.begin(turn, await self.skill.memory.load(turn), self.knowledge)
        began = perf_counter()
        reply = await self.skill.answer(turn, budget_ms=PATIENCE)
        self.last = turn, reply, (perf_counter() - began) * 1000
        self.is_new = False
        if self.tape is not None:
            self.tape.add(turn, reply, self.knowledge)
        if reply.ends:
            self.begin()
        return reply

    def turn(self, text: str) -> Turn:
        """The turn for a text said now."""
        return Turn(
            platform=self.speaker.platform or "api",
            session=f"terminal-{self._session}",
            now=self.now().replace(microsecond=0),
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
async def conversation(speaker: Speaker) -> AsyncIterator[tuple[Conversation, Settings]]:
    """A conversation over the calendar in force."""
    start = moment(speaker.start, today(speaker.zone))
    settings = read_settings()
    configure_logs("error")
    knowledge = read_language(settings)
    speaker.introduce(knowledge)
    device = speaker.equipment(dict(knowledge.platforms.get("api", {})))
    async with opened(settings, knowledge, _memory(speaker)) as skill:
        talk = Conversation(skill, speaker, device, lambda: today(speaker.zone), knowledge)
        talk.go_to(start.isoformat())
        await _set_up(talk, speaker)
        yield talk, settings


def _memory(speaker: Speaker) -> MemoryStore | None:
    """Someone new is forgotten at the end; None: the memory of the database."""
    return InMemory() if speaker.user is None else None


async def _set_up(talk: Conversation, speaker: Speaker) -> None:
    """Give the user the persona and register that were asked for; a named user keeps them."""
    if speaker.persona is None and speaker.register is None:
        return
    turn = talk.turn("")

    def asked_for(profile: Profile) -> Profile:
        persona, register = speaker.persona or profile.persona, speaker.register or profile.register
        return replace(profile, persona=persona, register=register)

    await talk.skill.memory.carry_out(turn, Deed(change=asked_for))


async def say_once(text: str, speaker: Speaker, *, why: bool, as_json: bool) -> None:
    """One turn, printed."""
    async with conversation(speaker) as (talk, _):
        reply = await talk.say(text)
        if as_json:
            print(_json(talk))
            return
        out = console()
        out.print(reply_drawing(reply, screen=talk.device.eyes != "none"))
        if why:
            out.print(talk.why())


def _json(talk: Conversation) -> str:
    assert talk.last is not None
    _, reply, ms = talk.last
    return json.dumps(told(reply, talk.knowledge, ms=ms), ensure_ascii=False, indent=2)


async def converse(speaker: Speaker, *, why: bool, reload: bool = False, record: Path | None = None) -> None:
    """Turns from the terminal, with history and completion; from a pipe, one a line.

    `reload`: language data are read again when a file has changed. `record`: a file for the conversation.
    """
    async with conversation(speaker) as (talk, settings):
        watch = Watch(settings.locale_dir, settings.data_dir.expanduser() / "cache") if reload else None
        if record is not None:
            talk.record(record)
        try:
            async for line in _typed(talk, settings) if sys.stdin.isatty() else _piped():
                if watch is not None:
                    await _look(watch, talk)
                if line.startswith(":"):
                    if not _command(line, talk):
                        return
                    continue
                reply = await talk.say(line)
                console().print(reply_drawing(reply, screen=talk.device.eyes != "none"))
                if why:
                    console().print(talk.why())
        finally:
            if talk.tape is not None:
                await _listen_again(talk.tape, talk)


async def _look(watch: Watch, talk: Conversation) -> None:
    """Take over language data that have changed, or tell why not."""
    try:
        knowledge = watch.news()
    except NotInOrder as error:
        for problem in error.problems:
            note(problem)
        note("the language data are not in order; those of before stay in force")
        return
    if knowledge is not None:
        await ensure_facts(talk.skill.calendar, knowledge, system_now())
        talk.take_over(knowledge)
        note("the language data have changed and are in force")


async def _listen_again(tape: Tape, talk: Conversation) -> None:
    """Tell whether what was recorded comes out the same again."""
    for difference in await tape.differences(talk.knowledge, talk.skill.core):
        note(f"does not come out the same when it is had again: {difference}")


async def _piped() -> AsyncIterator[str]:
    for line in sys.stdin:
        yield line.rstrip("\n")


async def _typed(talk: Conversation, settings: Settings) -> AsyncIterator[str]:
    from skill.cli.prompt import Names, open_prompt

    known = talk.knowledge
    prompt = open_prompt(settings.data_dir.expanduser(), known)
    note("아이돌 캘린더예요. :help로 할 수 있는 일을 볼 수 있어요.")
    while True:
        if talk.knowledge is not known:
            known = talk.knowledge
            prompt.completer = Names(known.language.lexicon)
        try:
            yield await prompt.prompt_async(f"{talk.now():%m-%d %H:%M} {talk.device.kind}> ")
        except (EOFError, KeyboardInterrupt):
            return


def _command(line: str, talk: Conversation) -> bool:
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
                talk.device = _device(value.strip(), hands_free=talk.speaker.hands_free)
            case "new":
                talk.begin()
            case "why" | "json" if talk.last is None:
                note("nothing has been said yet")
            case "why":
                console().print(talk.why())
            case "json":
                console().print(plain(_json(talk)), soft_wrap=True)
            case _:
                note(f"there is no :{word}; :help lists what there is")
    except Misuse as error:
        note(str(error))
    return True


def _device(kind: str, *, hands_free: bool) -> Device:
    if kind not in get_args(DeviceKind):
        raise Misuse(f"{kind!r} is none of {', '.join(get_args(DeviceKind))}")
    return Device.of(kind, hands_free=hands_free)
