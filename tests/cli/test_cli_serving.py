"""`serve`: the port, the hints once it listens, and a service that answers."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from skill.cli.failures import Misuse
from skill.cli.serving import hint_text, take_port
from skill.knowledge import Knowledge
from skill.settings import Settings

START = "import sys; from skill.cli import main; main()"


@contextmanager
def listening() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_in_use(idolcal: Any) -> None:
    with listening() as port:
        ended = idolcal("serve", "--port", str(port))
    assert ended.status == 2
    assert ended.err == (
        f"idolcal: port {port} of 127.0.0.1 is in use: stop what listens there, or name another one with --port\n"
    )


def test_an_address_of_somebody_else() -> None:
    with pytest.raises(Misuse, match=r"192\.0\.2\.1 is no address of this machine"):
        take_port("192.0.2.1", 0)


def test_a_name_that_is_no_address() -> None:
    with pytest.raises(Misuse, match="cannot listen on"):
        take_port("no such host", 0)


def test_a_free_port_is_taken_and_kept() -> None:
    taken = take_port("127.0.0.1", 0)
    with taken:
        assert taken.getsockname()[1] > 0


def test_a_platform_that_does_not_exist(idolcal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILL_PLATFORMS", "radio")
    ended = idolcal("serve", "--port", "0")
    assert ended.status == 2
    assert "SKILL_PLATFORMS names radio" in ended.err


def test_hints_name_what_is_served(knowledge: Knowledge) -> None:
    text = hint_text("127.0.0.1", 8080, Settings(), knowledge)
    assert "http://127.0.0.1:8080/api/turn" in text
    assert "http://127.0.0.1:8080/feeds/artists/aespa.ics" in text
    assert 'idolcal say "' in text
    assert "/api/turn" not in hint_text("127.0.0.1", 8080, Settings(platforms=("nugu",)), knowledge)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_service_from_start_to_end(data: Path, workers: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", START, "serve", "--port", "0", "--workers", workers, "--hints"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, encoding="utf-8"
    ) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            assert "listens on http://127.0.0.1:" in first, process.stderr and process.stderr.read()
            root = first.split("listens on ")[1].split()[0]
            with urlopen(f"{root}/health", timeout=20) as answer:
                assert answer.read() == b"ok\n"
            call = Request(
                f"{root}/api/turn",
                data=json.dumps({"text": "데이식스 이번 주 일정 알려줘"}).encode(),
                headers={"Content-Type": "application/json"},
            )
            with urlopen(call, timeout=20) as answer:
                assert json.loads(answer.read())["artists"] == ["day6"]
            with urlopen(f"{root}/feeds/artists/day6.ics", timeout=20) as answer:
                assert answer.read().startswith(b"BEGIN:VCALENDAR")
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
    assert process.returncode == 0
