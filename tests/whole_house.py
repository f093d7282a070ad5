"""The whole house for tests of all floors: the real core over a calendar of the shipped month, spoken to over HTTP.

The demonstration month stands on its own dates (the week of its snapshot is its own week), beside the facts that everybody
gets. The clock is an argument; sessions and profiles live in the process.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from starlette.testclient import TestClient

from dialogs import Event
from skill.app import create_app
from skill.bootstrap import core_of, platforms_of
from skill.calendar import CalendarStore
from skill.calendar.demo import demo_events
from skill.calendar.facts import facts
from skill.calendar.memory import MemoryCalendar
from skill.knowledge import Knowledge, load
from skill.memory.in_memory import InMemory
from skill.platforms import Platform
from skill.service import Skill
from skill.settings import Settings

SAMPLES = Path(__file__).parent / "contract"
SEOUL = ZoneInfo("Asia/Seoul")
MORNING = datetime(2026, 11, 25, 10, 0, tzinfo=SEOUL)  # a Wednesday, the clock of all samples
NIGHT = datetime(2026, 11, 25, 1, 0, tzinfo=SEOUL)  # the same date in the small hours
SNAPSHOT = datetime(2026, 11, 22, 12, 0, tzinfo=SEOUL)  # when the demonstration month was written

FIXED_PATHS = {"dialogflow_es": "/dialogflow/es", "dialogflow_cx": "/dialogflow/cx", "actions_v3": "/google/actions"}
READ_BY_EYE = {("dialogflow_es", "09-date-slack"), ("dialogflow_cx", "07-messenger-card")}  # display form, with digits
VOICE = ("nugu", "bixby", "dialogflow_es", "dialogflow_cx", "actions_v3")


@cache
def knowledge() -> Knowledge:
    """The shipped language, read once."""
    return load()


@cache
def month() -> tuple[Event, ...]:
    """The shipped month on its own dates, and the facts around the clock of the samples."""
    known = knowledge()
    return (*demo_events(SNAPSHOT), *facts(known.artists, known.shows, MORNING))


@cache
def platforms() -> tuple[Platform, ...]:
    """All platforms."""
    return platforms_of(knowledge())


def platform(name: str) -> Platform:
    """One platform by its name."""
    return next(p for p in platforms() if p.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One recorded request."""

    platform: str
    name: str
    path: str
    method: str
    headers: Mapping[str, str]
    body: Any


@cache
def samples(name: str) -> dict[str, Sample]:
    """The recorded requests of a platform by their names."""
    folder = SAMPLES / name
    index = folder / "index.json"
    cases = {case["name"]: case for case in json.loads(index.read_text("utf-8"))["cases"]} if index.exists() else {}
    found = {}
    for file in sorted(folder.glob("*.request.json")):
        key = file.name.removesuffix(".request.json")
        case = cases.get(key, {})
        found[key] = Sample(
            platform=name,
            name=key,
            path=case.get("path") or FIXED_PATHS[name],
            method=case.get("method", "POST"),
            headers=case.get("headers", {}),
            body=json.loads(file.read_text("utf-8")),
        )
    return found


@dataclass(slots=True)
class House:
    """A running application with a clock that tests may move."""

    web: TestClient
    skill: Skill
    clock: list[datetime] = field(default_factory=lambda: [MORNING])

    def at(self, now: datetime) -> "House":
        """The same house, later or earlier."""
        self.clock[0] = now
        return self

    def send(self, sample: Sample, body: Any = None, path: str | None = None) -> Any:
        """Send a recorded request, perhaps with another body; the whole response of the HTTP client."""
        body = sample.body if body is None else body
        path = path or sample.path
        if sample.method == "GET":
            return self.web.get(path, params=as_query(body), headers=dict(sample.headers))
        return self.web.request(sample.method, path, json=body, headers=dict(sample.headers))

    def ask(self, sample: Sample, body: Any = None, path: str | None = None) -> "Heard":
        """What came back, checked against the platform's own model."""
        response = self.send(sample, body, path)
        assert response.status_code == 200, (response.status_code, response.text)
        platform(sample.platform).response.model_validate(response.json())
        return Heard(platform=sample.platform, wire=response.json())

    def forgetful(self) -> None:
        """Forget every session and profile."""
        self.skill.memory = InMemory()


def as_query(body: Mapping[str, Any]) -> dict[str, str]:
    """The body of a GET sample as its query."""
    return {k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in body.items()}


def open_house(folder: Path, calendar: CalendarStore | None = None, **settings: Any) -> Iterator[House]:
    """A house over the shipped month, or over another calendar."""
    if calendar is None:
        calendar = MemoryCalendar()
        asyncio.run(calendar.upsert(month()))
    skill = Skill(
        core=core_of(knowledge()),
        calendar=calendar,
        memory=InMemory(),
        store_timeout=settings.pop("store_timeout", 1.0),
    )
    clock = [MORNING]
    app = create_app(
        skill, Settings.model_validate({"data_dir": folder, **settings}), platforms(), now=lambda: clock[0]
    )
    with TestClient(app, client=("127.0.0.1", 50000), base_url="http://127.0.0.1:8080") as web:
        yield House(web=web, skill=skill, clock=clock)


_MARKUP = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An answer on the wire, and what of it is heard, whatever the platform."""

    platform: str
    wire: Any

    @property
    def speech(self) -> str:
        """What is spoken, without markup; "" where the answer carries none."""
        return " ".join(_MARKUP.sub(" ", SPOKEN[self.platform](self.wire)).split())

    @property
    def asks(self) -> bool:
        """Whether the last thing heard is a question."""
        return self.speech.endswith("?")


def _of_nugu(wire: Any) -> str:
    """The whole answer; the two halves for prompts with short values say the same."""
    output = wire["output"]
    assert all(isinstance(key, str) and (value is None or isinstance(value, str)) for key, value in output.items())
    return output.get("schedule_text") or output.get("today_summary") or ""


def _of_bixby(wire: Any) -> str:
    return wire["speech"] if isinstance(wire, dict) else ""


def _of_es(wire: Any) -> str:
    google = wire.get("payload", {}).get("google")
    if google is None:
        return str(wire["fulfillmentText"])
    simple = google["richResponse"]["items"][0]["simpleResponse"]
    return str(simple.get("textToSpeech") or simple["ssml"])


def _of_cx(wire: Any) -> str:
    messages = wire["fulfillmentResponse"]["messages"]
    spoken = [m["outputAudioText"] for m in messages if "outputAudioText" in m]
    if spoken:
        return str(spoken[0].get("text") or spoken[0]["ssml"])
    return str(messages[0]["text"]["text"][0])


def _of_actions(wire: Any) -> str:
    return wire["prompt"]["firstSimple"]["speech"] if wire else ""


SPOKEN: Mapping[str, Callable[[Any], str]] = {
    "nugu": _of_nugu,
    "bixby": _of_bixby,
    "dialogflow_es": _of_es,
    "dialogflow_cx": _of_cx,
    "actions_v3": _of_actions,
}
