"""The shell: memory and calendar on SQLite, platforms, and how long a start takes."""

import asyncio
import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import perf_counter, sleep
from typing import Any, TypeVar

from bench.clockwork import Row, against
from bench.turns import NOW, TIMED, turn
from dialogs import EventQuery, Memory, Reply
from intents import TimeRange
from skill.bootstrap import build, core_of, platforms_of
from skill.calendar import open_calendar
from skill.calendar.demo import load_demo
from skill.knowledge import Knowledge
from skill.memory.sql import SqlMemory
from skill.platforms import Call
from skill.service import Skill
from skill.settings import Settings

V = TypeVar("V")
SAMPLES = Path(__file__).parents[1] / "tests" / "contract"


def stores(knowledge: Knowledge, folder: Path) -> list[Row]:
    """Memory and calendar beside a bare SQLite read of one row by its key, and a bare write of one row."""
    settings = Settings(data_dir=folder)
    folder.mkdir(parents=True, exist_ok=True)
    calendar = open_calendar(settings.database)
    memory = SqlMemory(settings.database)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(load_demo(calendar, NOW))
    said = turn(TIMED[0])
    known: list[Memory] = [loop.run_until_complete(memory.load(said))]
    week = TimeRange(start=NOW, end=NOW.replace(day=NOW.day + 5), grain="day")
    query = (EventQuery(artists=("aespa",), window=week),)
    with closing(_bare(folder / "bare.db")) as bare:

        def save() -> None:
            _awaited(memory.save(said, known[0].session, life=timedelta(minutes=10)))
            known[0] = _awaited(memory.load(said))

        reading = "bare SQLite read of one row"
        writing = "bare SQLite write of one row"
        rows = against(
            reading,
            {
                reading: lambda: bare.execute("SELECT v FROM t WHERE k = ?", ("a",)).fetchone(),
                "memory.load": lambda: _awaited(memory.load(said)),
                "calendar.find_all, one query": lambda: _awaited(calendar.find_all(query)),
            },
        )
        rows += against(
            writing,
            {writing: lambda: bare.execute("UPDATE t SET v = v || 'x' WHERE k = 'b'"), "memory.save and load": save},
        )
    rows += _on_sqlite(knowledge, settings, loop)
    loop.run_until_complete(memory.close())
    loop.run_until_complete(calendar.close())
    loop.close()
    return rows


def _awaited(asked: Coroutine[Any, Any, V]) -> V:
    """What a turn gets where it awaits this. SQLite answers at once; a loop started for each call would take 10 µs more."""
    try:
        asked.send(None)
    except StopIteration as answered:
        value: V = answered.value
        return value
    raise RuntimeError("the store did not answer at once: something else holds its file")


def _bare(path: Path) -> sqlite3.Connection:
    bare = sqlite3.connect(path, isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = NORMAL")
    bare.execute("CREATE TABLE IF NOT EXISTS t (k TEXT PRIMARY KEY, v TEXT)")
    bare.executemany("INSERT OR REPLACE INTO t VALUES (?, ?)", [("a", "x" * 500), ("b", "")])
    return bare


def _on_sqlite(knowledge: Knowledge, settings: Settings, loop: asyncio.AbstractEventLoop) -> list[Row]:
    """One whole turn, with everything on SQLite, beside one that finds its answer in the process."""
    skill = build(settings, core_of(knowledge))
    said = turn(TIMED[0])
    bare = "understand"
    rows = against(
        bare,
        {
            bare: lambda: skill.core.understand(said, skill.core.language),
            "one turn on SQLite": lambda: loop.run_until_complete(skill.answer(said)),
        },
    )
    rows += _stages(skill, rows[0].us)
    loop.run_until_complete(skill.close())
    return rows


def _stages(skill: Skill, unit: float) -> list[Row]:
    """The mean of each stage over all turns that a skill has answered, out of its own figures."""
    figures: dict[str, dict[str, float]] = {"sum": {}, "count": {}}
    for family in skill.metrics.stages.collect():
        for sample in family.samples:
            kind = sample.name.rpartition("_")[2]
            if kind in figures:
                figures[kind][sample.labels["stage"]] = sample.value
    return [
        Row(stage=f"of it {stage}", us=us, times=us / unit, yardstick="understand")
        for stage, seconds in figures["sum"].items()
        if (us := seconds / figures["count"][stage] * 1e6)
    ]


def platforms(knowledge: Knowledge) -> list[Row]:
    """Parse and render of a recorded request of each platform beside reading and writing the same JSON."""
    rows: list[Row] = []
    reply = Reply(speech="내일은 일정이 없어요.", display="내일은 일정이 없어요.", suggestions=("다음 날",))
    for platform in platforms_of(knowledge):
        found = _sample(platform.name)
        if found is None:
            continue
        body, call = found
        parsed = platform.parse(json.loads(body), call)
        out = platform.render(reply, parsed, json.loads(body), call)
        yardstick = f"{platform.name}: JSON read and written"

        def bare(body: bytes = body, out: Any = out) -> object:
            return json.loads(body), json.dumps(out, ensure_ascii=False)

        def whole(platform: Any = platform, body: bytes = body, call: Call = call) -> object:
            wire = json.loads(body)
            said = platform.parse(wire, call)
            return json.dumps(platform.render(reply, said, wire, call), ensure_ascii=False)

        rows += against(yardstick, {yardstick: bare, f"{platform.name}: parse and render": whole})
    return rows


def _sample(name: str) -> tuple[bytes, Call] | None:
    """The first recorded request of a platform that is sent with POST, and the call around it."""
    folder = SAMPLES / name
    index = folder / "index.json"
    cases = {case["name"]: case for case in json.loads(index.read_text("utf-8"))["cases"]} if index.exists() else {}
    for file in sorted(folder.glob("*.request.json")):
        case: Mapping[str, Any] = cases.get(file.name.removesuffix(".request.json"), {})
        if case.get("method", "POST") != "POST":
            continue
        path = str(case.get("path", ""))
        return file.read_bytes(), Call(now=NOW, path={"action": path.rpartition("/")[2]}, client="127.0.0.1")
    if name == "api":
        return json.dumps({"text": TIMED[0], "session": "s"}).encode(), Call(now=NOW, client="127.0.0.1")
    return None


def starts(folder: Path) -> list[Row]:
    """Whole processes beside an empty Python: the command line, and the server until it is healthy."""
    environment = {**os.environ, "SKILL_DATA_DIR": str(folder)}
    yardstick = "python -c pass"
    taken = {yardstick: _run([sys.executable, "-c", "pass"], environment)}
    idolcal = [sys.executable, "-c", "from skill.cli import main; main()"]
    taken["idolcal --help"] = _run([*idolcal, "--help"], environment)
    taken["idolcal say, first time (database made)"] = _run([*idolcal, "say", TIMED[0]], environment, times=1)
    taken["idolcal say"] = _run([*idolcal, "say", TIMED[0]], environment)
    taken["server until /health answers"] = _server(idolcal, environment)
    unit = taken[yardstick]
    return [
        Row(stage=name, us=seconds * 1e6, times=None if name == yardstick else seconds / unit, yardstick=yardstick)
        for name, seconds in taken.items()
    ]


def _run(command: Sequence[str], environment: Mapping[str, str], *, times: int = 5) -> float:
    seconds = []
    for _ in range(times):
        began = perf_counter()
        subprocess.run(command, env=environment, check=True, capture_output=True, stdin=subprocess.DEVNULL)
        seconds.append(perf_counter() - began)
    return sorted(seconds)[len(seconds) // 2]


def _server(idolcal: Sequence[str], environment: Mapping[str, str]) -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = perf_counter()
    server = subprocess.Popen([*idolcal, "serve", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL)
    try:
        while not _healthy(port):
            if server.poll() is not None:
                raise RuntimeError("the server ended before it was healthy")
            sleep(0.01)
        return perf_counter() - began
    finally:
        server.terminate()
        server.wait(10)


def _healthy(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=1)) as connection:
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
