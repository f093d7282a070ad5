"""The whole house, opened as a process opens it: settings from the environment, the shipped language, a database file."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from pkgutil import iter_modules
from zoneinfo import ZoneInfo

import pytest
import structlog
from starlette.testclient import TestClient

import skill.platforms
from intents import Turn
from locales import folder
from skill.app import factory
from skill.bootstrap import PLATFORMS, core_of, platforms_of
from skill.calendar.memory import MemoryCalendar
from skill.errors import DataError
from skill.knowledge import Knowledge, load
from skill.memory.in_memory import InMemory
from skill.service import Skill

NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Asia/Seoul"))


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[TestClient]:
    monkeypatch.setenv("SKILL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SKILL_LOG_LEVEL", "error")
    with TestClient(factory(), client=("127.0.0.1", 50000)) as client:
        yield client
    structlog.reset_defaults()


def test_every_platform_is_registered_and_has_its_file() -> None:
    assert sorted(PLATFORMS) == sorted(module.name for module in iter_modules(skill.platforms.__path__))
    files = {entry.name for entry in (folder("ko") / "platforms").iterdir()}
    assert {f"{name}.yaml" for name in PLATFORMS} <= files


def test_platforms_know_their_names(knowledge: Knowledge) -> None:
    built = platforms_of(knowledge)
    assert tuple(platform.name for platform in built) == PLATFORMS
    assert len({platform.path for platform in built}) == len(built)
    assert all(0 < platform.budget_ms <= 5000 for platform in built)
    assert [platform.name for platform in platforms_of(knowledge, ["api", "nugu", "api"])] == ["api", "nugu"]


def test_a_platform_that_does_not_exist_is_told(knowledge: Knowledge) -> None:
    with pytest.raises(ValueError, match="alexa"):
        platforms_of(knowledge, ["alexa"])


def test_a_platform_without_its_file_is_told(knowledge: Knowledge) -> None:
    with pytest.raises(DataError, match=r"nugu\.yaml"):
        platforms_of(replace(knowledge, platforms={}), ["nugu"])


def test_names_for_display_come_from_the_lexicon(knowledge: Knowledge) -> None:
    core = core_of(knowledge)
    assert core.artists["day6"] == "데이식스"
    assert core.kinds["concert"] == "콘서트"


def test_a_process_answers_out_of_the_box(web: TestClient) -> None:
    assert web.get("/health").text == "ok\n"
    first = web.post("/api/turn", json={"text": "데이식스 내일 일정 알려줘", "session": "s", "user": "u"})
    assert first.status_code == 200
    assert "데이식스" in first.json()["speech"]
    done = web.post("/api/turn", json={"text": "데이식스 구독해줘", "session": "s", "user": "u"})
    assert "구독했어요" in done.json()["speech"]
    assert web.get("/feeds/artists/day6.ics").status_code == 200
    assert "데이식스" in web.get("/feeds/artists/day6.ics").text
    document = web.get("/openapi.json").json()
    assert len([path for path in document["paths"] if "post" in document["paths"][path]]) == len(PLATFORMS)


def test_what_was_said_before_is_known_after_a_restart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SKILL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SKILL_LOG_LEVEL", "error")
    with TestClient(factory(), client=("127.0.0.1", 50000)) as one:
        one.post("/api/turn", json={"text": "데이식스 구독해줘", "session": "s", "user": "u"})
    with TestClient(factory(), client=("127.0.0.1", 50000)) as two:
        again = two.post("/api/turn", json={"text": "데이식스 구독해줘", "session": "other", "user": "u"})
    assert "이미 구독" in again.json()["speech"]
    structlog.reset_defaults()


def test_a_session_lasts_as_long_as_the_policy_says(knowledge: Knowledge) -> None:
    """Also where the policy is renewed while sessions run: what begins anew is kept, and its turns are counted on."""
    short = replace(knowledge.manner, policy=knowledge.manner.policy.model_copy(update={"session_minutes": 4}))
    core = core_of(replace(knowledge, manner=short))
    assert (core_of(knowledge).session_life, core.session_life) == (timedelta(minutes=10), timedelta(minutes=4))

    async def talk() -> list[int]:
        skill = Skill(core=core_of(knowledge), calendar=MemoryCalendar(), memory=InMemory())
        counted = []
        for minute, text in ((0, "에스파 내일 일정"), (1, "모레는?"), (6, "데이식스 내일 일정"), (7, "모레는?")):
            if minute == 6:
                skill.core = core
            turn = Turn(platform="test", session="s", now=NOW + timedelta(minutes=minute), text=text)
            await skill.answer(turn)
            session = (await skill.memory.load(turn)).session
            counted.append(session.turn_no)
        assert session.focus.artists == ("day6",)
        return counted

    assert asyncio.run(talk()) == [1, 2, 3, 4]
