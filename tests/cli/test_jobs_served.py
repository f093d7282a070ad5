"""A process that is started straight from the factory, with an empty folder and no verb before it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest


def lines_until(stream: Any, word: str) -> str:
    """The next line that holds a word; what comes before is passed over."""
    passed = []
    for line in stream:
        if word in line:
            return str(line)
        passed.append(line)
    raise AssertionError(f"no line with {word!r} in {''.join(passed)}")


@pytest.mark.parametrize("jobs", ["on", "off"])
def test_facts_appear(data: Path, jobs: str) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "SKILL_JOBS": jobs,
        "SKILL_LOG_LEVEL": "debug",
    }
    command = [sys.executable, "-m", "uvicorn", "skill.app:factory", "--factory", "--port", "0", "--no-access-log"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, encoding="utf-8") as process:
        try:
            if jobs == "on":
                seen = []
                for line in process.stderr or ():
                    seen.append(line)
                    if '"job":"memory"' in line:
                        break
                told = [json.loads(line) for line in seen if line.startswith("{")]
                assert [line["job"] for line in told if line["event"] == "job"] == [
                    "facts", "series", "demonstration", "memory",
                ], seen  # fmt: skip
                assert told[0]["added"] > 1000
                listens = [line for line in seen if "running on" in line] or [lines_until(process.stderr, "running on")]
            else:
                listens = [lines_until(process.stderr, "running on")]
            root = listens[0].split("running on ")[1].split()[0]
            with urlopen(f"{root}/health", timeout=20) as answer:
                assert answer.read() == b"ok\n"
            with urlopen(f"{root}/feeds/artists/day6.ics", timeout=20) as answer:
                assert ("생일" in answer.read().decode()) == (jobs == "on")
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
