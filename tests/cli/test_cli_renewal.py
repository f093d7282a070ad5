"""Language data that change: taken over by a conversation between two turns, and by every process of a service."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from locales import folder

START = "import sys; from skill.cli import main; main()"
ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def ko(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the language data, in force."""
    shipped = folder("ko")
    assert isinstance(shipped, Path)
    copy = Path(shutil.copytree(shipped, tmp_path / "ko"))
    monkeypatch.setenv("SKILL_LOCALE_DIR", str(copy))
    return copy


def reword(ko: Path, text: str) -> None:
    """Let the skill say something else when it is told to stop."""
    path = ko / "phrases" / "acts.yaml"
    changed, found = re.subn(
        r"^stop:\n(?: .*\n)+|^stop: .*\n", f"stop: {{any: ['{text}']}}\n", path.read_text("utf-8"), flags=re.M
    )
    assert found == 1
    path.write_text(changed, "utf-8")


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", START, *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8", env={**os.environ, **ENVIRONMENT},
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def line_with(stream: Any, word: str) -> str:
    """The next line that holds a word; what comes before is passed over."""
    passed = []
    for line in stream:
        if word in line:
            return str(line)
        passed.append(line)
    raise AssertionError(f"no line with {word!r} in {passed}")


def test_a_conversation_takes_changes_over_and_refuses_broken_ones(ko: Path) -> None:
    with running("chat", "--reload", "--device", "speaker") as chat:
        assert chat.stdin is not None

        def say(text: str) -> str:
            assert chat.stdin is not None
            chat.stdin.write(f"{text}\n")
            chat.stdin.flush()
            return line_with(chat.stdout, "🔊")

        first = say("그만")
        reword(ko, "천만에요, 뭘요.")
        assert "천만에요, 뭘요." in say("그만")
        assert "천만에요" not in first
        assert "are in force" in line_with(chat.stderr, "language data")
        reword(ko, "{{ name }}은 천만에요.")
        assert "천만에요, 뭘요." in say("그만")
        assert "acts.yaml: stop" in line_with(chat.stderr, "phrases/")
        assert "those of before stay in force" in line_with(chat.stderr, "language data")
        reword(ko, "네, 그럼요.")
        assert "네, 그럼요." in say("그만")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_service_renews_on_a_hangup(ko: Path, workers: int) -> None:
    """Every process takes changed data over, keeps the old where the new are broken, and goes on to serve."""
    with running("serve", "--port", "0", "--workers", str(workers), "--hints") as service:
        root = line_with(service.stdout, "listens on").split("listens on ")[1].split()[0]

        def heard() -> set[str]:
            calls = [
                Request(
                    f"{root}/api/turn",
                    data=json.dumps({"text": "그만", "session": f"s{number}"}).encode(),
                    headers={"Content-Type": "application/json"},
                )
                for number in range(8)
            ]
            said = set()
            for call in calls:
                with urlopen(call, timeout=20) as answer:
                    said.add(json.loads(answer.read())["speech"])
            return said

        before = heard()
        assert "천만에요, 뭘요." not in before
        reword(ko, "천만에요, 뭘요.")
        service.send_signal(signal.SIGHUP)
        for _ in range(workers):
            line_with(service.stderr, "language data renewed")
        assert heard() == {"천만에요, 뭘요."}
        reword(ko, "{{ name }}은 천만에요.")
        service.send_signal(signal.SIGHUP)
        for _ in range(workers):
            assert "acts.yaml: stop" in line_with(service.stderr, "language data refused")
        assert heard() == {"천만에요, 뭘요."}
        assert service.poll() is None
    assert service.returncode == 0


def test_a_hangup_while_a_service_starts_is_not_its_end(ko: Path) -> None:
    with running("serve", "--port", "0", "--workers", "2", "--hints") as service:
        line_with(service.stdout, "listens on")
        for _ in range(3):
            service.send_signal(signal.SIGHUP)
        line_with(service.stderr, "language data renewed")
        assert service.poll() is None
    assert service.returncode == 0
