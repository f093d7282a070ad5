"""What the contract tests share: data files of platforms, the shape of an answer, hostile variations, the application."""

import copy
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML
from starlette.testclient import TestClient

from dialogs import Reply
from intents import Turn
from locales import folder
from skill.platforms import Platform

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Asia/Seoul"))
HERE = Path(__file__).parent

type_names = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}


@pytest.fixture
def now() -> datetime:
    """A Wednesday morning, the same as in all samples."""
    return NOW


@pytest.fixture(scope="session")
def names_of() -> Callable[[str], dict[str, Any]]:
    """The data file of a platform, as a plain mapping."""

    def load(platform: str) -> dict[str, Any]:
        text = (folder("ko") / "platforms" / f"{platform}.yaml").read_text(encoding="utf-8")
        loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
        return loaded

    return load


@pytest.fixture(scope="session")
def sample() -> Callable[..., Any]:
    """A file of a platform's samples: sample("nugu", "01-…", "request"), sample("nugu", "turns")."""

    def load(platform: str, name: str, part: str | None = None) -> Any:
        file = HERE / platform / (f"{name}.{part}.json" if part else f"{name}.json")
        return json.loads(file.read_text(encoding="utf-8"))

    return load


@pytest.fixture(scope="session")
def missing_in() -> Callable[[Any, Any], list[str]]:
    """Where an answer lacks a key of a sample answer, or has another type there; lists are compared by their first items.

    null in either stands for any type: a value that is not known.
    """

    def compare(wanted: Any, found: Any, path: str = "$") -> list[str]:
        if wanted is None or found is None:
            return []
        if type_names[type(wanted)] != type_names[type(found)]:
            return [f"{path}: {type_names[type(found)]} in the place of {type_names[type(wanted)]}"]
        if isinstance(wanted, dict):
            gone = [f"{path}.{key}: missing" for key in wanted if key not in found]
            deeper = [compare(wanted[key], found[key], f"{path}.{key}") for key in wanted if key in found]
            return gone + [line for lines in deeper for line in lines]
        if isinstance(wanted, list) and wanted and found:
            return compare(wanted[0], found[0], f"{path}[0]")
        return []

    return compare


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value but its root."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from _paths(inner, (*path, key))


def _edited(body: Any, path: tuple[Any, ...], edit: Callable[[Any, Any], None]) -> Any:
    changed = copy.deepcopy(body)
    place = changed
    for key in path[:-1]:
        place = place[key]
    edit(place, path[-1])
    return changed


@pytest.fixture(scope="session")
def variations() -> Callable[[Any], list[tuple[str, Any]]]:
    """A body with each part removed, nulled, mistyped and joined by unknown fields, one at a time, each with its label."""
    odd: tuple[Any, ...] = (None, True, -1, 1.5, "", "null", [], {}, [None], {"x": {"y": []}}, "\ud800", "가" * 3000)

    def replace(value: Any) -> Callable[[Any, Any], None]:
        return lambda place, key: place.__setitem__(key, value)

    def vary(body: Any) -> list[tuple[str, Any]]:
        found = []
        for path in _paths(body):
            found.append((f"without {path}", _edited(body, path, lambda place, key: place.pop(key))))
            found += [(f"{path} = {value!r:.40}", _edited(body, path, replace(value))) for value in odd]
        extended = copy.deepcopy(body)
        for path in [(), *(p for p in _paths(body))]:
            place = extended
            for key in path:
                place = place[key]
            if isinstance(place, dict):
                place["x_added_tomorrow"] = {"deep": [1, None, "나"]}
        found.append(("unknown fields everywhere", extended))
        return found

    return vary


@pytest.fixture
def door(tmp_path: Path, now: datetime) -> Callable[..., TestClient]:
    """door(platform, reply): a client of the application, in which every turn is answered with that reply.

    `secret` is the platform's, `peer` the address that calls. What a turn becomes is not asked here: only the way of a
    request through routes, headers and bodies, and of an answer back.
    """

    def open_door(
        platform: Platform, reply: Reply, *, secret: str | None = None, peer: str = "127.0.0.1"
    ) -> TestClient:
        from skill.app import create_app
        from skill.calendar.memory import MemoryCalendar
        from skill.memory.in_memory import InMemory
        from skill.service import Core, Skill
        from skill.settings import Settings

        class Parrot(Skill):
            async def answer(self, turn: Turn, *, budget_ms: int = 5000) -> Reply:
                return reply

        def unasked(*_: Any) -> Any:
            raise AssertionError("the core has no part in this")

        core = Core(
            understand=unasked,
            propose=unasked,
            settle=unasked,
            say=unasked,
            language=None,
            manner=None,
            session_life=timedelta(minutes=10),
        )
        skill = Parrot(core=core, calendar=MemoryCalendar(), memory=InMemory())
        secrets = {platform.name: secret} if secret is not None else {}
        settings = Settings.model_validate({"data_dir": tmp_path, "secrets": secrets})
        app = create_app(skill, settings, (platform,), now=lambda: now)
        return TestClient(app, client=(peer, 50000), raise_server_exceptions=True)

    return open_door
