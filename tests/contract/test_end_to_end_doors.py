"""The whole house at its doors: forms, broken bodies, repeated calls, stores that are gone, a real socket."""

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
import uvicorn
import whole_house
from whole_house import SAMPLES, VOICE, House, Sample, samples

from dialogs import Event, EventQuery, Found
from skill.calendar.memory import MemoryCalendar
from skill.errors import CalendarUnavailable

A_DATE = {"nugu": "01", "bixby": "02", "dialogflow_es": "03", "dialogflow_cx": "02", "actions_v3": "04"}
TOMORROW = "십일월 이십육 일 목요일"


class Moody(MemoryCalendar):
    """The shipped month, in a store that can be broken."""

    mood = "well"

    async def find_all(self, queries: Sequence[EventQuery]) -> tuple[Found, ...]:
        await self._suffer()
        return await super().find_all(queries)

    async def get(self, event_id: str) -> Event | None:
        await self._suffer()
        return await super().get(event_id)

    async def _suffer(self) -> None:
        if self.mood == "gone":
            raise CalendarUnavailable("the test took it away")
        if self.mood == "hanging":
            await asyncio.Event().wait()


@pytest.fixture
def calendar() -> Moody:
    store = Moody()
    asyncio.run(store.upsert(whole_house.month()))
    return store


@pytest.fixture
def house(tmp_path: Path, calendar: Moody) -> Iterator[House]:
    yield from whole_house.open_house(tmp_path, calendar, store_timeout=0.05)


def date_sample(platform: str) -> Sample:
    """The plain question for tomorrow."""
    return next(s for name, s in samples(platform).items() if name.startswith(A_DATE[platform]))


# ---------------------------------------------------------------- what comes in


def test_a_form_reaches_the_parser_of_the_capsule(house: House) -> None:
    body = date_sample("bixby").body
    form = {k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in body.items()}
    answer = house.web.post("/bixby/js/find-schedule", data=form)
    assert answer.request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert answer.status_code == 200
    assert TOMORROW in answer.json()["speech"]


def test_json_is_json_whatever_its_header_says(house: House) -> None:
    sample = date_sample("bixby")
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = house.web.post(sample.path, content=json.dumps(sample.body), headers=kind)
    assert TOMORROW in answer.json()["speech"]


@pytest.mark.parametrize("platform", [name for name in VOICE if name != "bixby"])
def test_a_form_is_refused_where_there_are_none(house: House, platform: str) -> None:
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = house.web.post(date_sample(platform).path, content=urlencode({"artist": "아이유"}), headers=kind)
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'"x"', b"\xff", b"7", b'{"a":', b'{"other": {"thing": 1}}'])
@pytest.mark.parametrize("platform", VOICE)
def test_what_is_not_of_a_platform_is_refused_in_json(house: House, platform: str, body: bytes) -> None:
    answer = house.web.post(date_sample(platform).path, content=body, headers={"content-type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"] == "bad_request"
    assert answer.json()["detail"]


def test_the_handler_may_stand_in_the_path(house: House) -> None:
    sample = date_sample("actions_v3")
    assert TOMORROW in house.ask(sample, path=f"{sample.path}:{sample.body['handler']['name']}").speech


def test_the_description_names_paths_as_callers_write_them(house: House) -> None:
    paths = house.web.get("/openapi.json").json()["paths"]
    assert {"/nugu/{action}", "/bixby/{action}", "/dialogflow/es", "/dialogflow/cx", "/google/actions"} <= set(paths)
    assert not any(":" in path for path in paths)
    assert "application/x-www-form-urlencoded" in paths["/bixby/{action}"]["post"]["requestBody"]["content"]


# ---------------------------------------------------------------- what goes out


def test_the_logo_is_served_where_answers_say_it_is(tmp_path: Path, house: House) -> None:
    sample = samples("nugu")["07-device-with-screen-display-list"]
    assert "directives" not in house.ask(sample).wire
    logo = house.web.get("/static/logo.png")
    assert (logo.status_code, logo.headers["content-type"]) == (200, "image/png")
    assert logo.content.startswith(b"\x89PNG")
    assert house.web.get("/static/nothing.png").status_code == 404
    for public in whole_house.open_house(tmp_path, house.skill.calendar, public_url="https://calendar.example/skill"):
        (directive,) = public.ask(sample).wire["directives"]
        address = directive["title"]["logo"]["sources"][0]["url"]
        assert address == "https://calendar.example/skill/static/logo.png"


def test_a_call_again_gets_the_same_answer_until_the_session_moves_on(house: House) -> None:
    first, other = date_sample("bixby"), samples("bixby")["04-date-interval"]
    one = house.ask(first).wire
    assert house.ask(first).wire == one
    house.ask(other)
    later = house.ask(first).wire
    assert later["period"] == one["period"]
    assert later["speech"] != one["speech"], "what is told once in a session was told already"


# ---------------------------------------------------------------- a store that is gone


@pytest.mark.parametrize("mood", ["gone", "hanging"])
@pytest.mark.parametrize("platform", VOICE)
def test_without_the_calendar_there_is_still_a_sentence(
    house: House, calendar: Moody, platform: str, mood: str
) -> None:
    calendar.mood = mood
    heard = house.ask(date_sample(platform))
    assert "불러오지 못했" in heard.speech
    assert not heard.asks
    if platform == "nugu":
        assert heard.wire["resultCode"] == "BACKEND_PROXY_ERROR"
    if platform == "bixby":
        assert heard.wire["status"] == "ERROR"
    assert house.web.get("/health").status_code == 503
    calendar.mood = "well"
    assert house.web.get("/health").status_code == 200


def test_an_empty_list_never_stands_for_a_broken_store(house: House, calendar: Moody) -> None:
    calendar.mood = "gone"
    wire = house.ask(samples("bixby")["16-list-output-empty"]).wire
    assert wire["status"] == "ERROR"


@pytest.mark.parametrize("mood", ["gone", "hanging"])
@pytest.mark.parametrize("platform", VOICE)
def test_the_last_good_answer_stands_in_and_tells_its_age(
    house: House, calendar: Moody, platform: str, mood: str
) -> None:
    sample = date_sample(platform)
    house.ask(sample)
    calendar.mood = mood
    house.forgetful()
    speech = house.ask(sample).speech
    assert TOMORROW in speech
    assert "확인한 일정" in speech


@pytest.mark.parametrize("platform", VOICE)
def test_a_bug_in_the_core_is_an_apology_on_every_platform(house: House, platform: str) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    house.skill.core = replace(house.skill.core, settle=broken)
    heard = house.ask(date_sample(platform))
    assert "불러오지 못했" in heard.speech


@pytest.mark.parametrize("platform", VOICE)
def test_a_memory_that_is_gone_costs_no_answer(house: House, platform: str) -> None:
    async def gone(*_: Any, **__: Any) -> Any:
        await asyncio.Event().wait()

    for name in ("load", "save", "answered", "note_answer", "user"):
        setattr(house.skill.memory, name, gone)
    assert TOMORROW in house.ask(date_sample(platform)).speech


# ---------------------------------------------------------------- a real socket


class Announcing(uvicorn.Server):
    """A server that says when it listens, or that it ended."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    def run(self, sockets: list[Any] | None = None) -> None:
        try:
            super().run(sockets)
        finally:
            self.ready.set()


@contextmanager
def served(house: House) -> Iterator[str]:
    """The application behind a server of its own on this machine."""
    server = Announcing(
        uvicorn.Config(house.web.app, host="127.0.0.1", port=0, log_level="error", lifespan="off", ws="none")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert server.ready.wait(30)
        assert server.started
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def test_every_recorded_body_over_a_socket(house: House) -> None:
    """The very bytes of the samples with their own headers, through a real server."""
    with served(house) as root, httpx2.Client(base_url=root) as client:
        for platform in VOICE:
            for name, sample in samples(platform).items():
                if sample.method == "GET":
                    answer = client.get(sample.path, params=whole_house.as_query(sample.body))
                else:
                    content = (SAMPLES / platform / f"{name}.request.json").read_bytes()
                    headers = {"content-type": "application/json", **sample.headers}
                    answer = client.post(sample.path, content=content, headers=headers)
                assert answer.status_code == 200, (platform, name, answer.text)
                whole_house.platform(platform).response.model_validate_json(answer.content)
