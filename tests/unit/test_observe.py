"""Logs, metrics and the stopwatch."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from skill.observe import Metrics, Stages, configure_logs, log, new_turn_id


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    text = io.StringIO()
    configure_logs("info", text)
    yield text
    configure_logs()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_one_json_line_for_each_event(stream: io.StringIO) -> None:
    log().info("turn", platform="nugu", ms={"say": 0.25}, rules=("TPO-02",), text="별하")
    log().debug("not told")
    (line,) = lines(stream)
    assert line["event"] == "turn"
    assert line["level"] == "info"
    assert (line["ms"], line["rules"], line["text"]) == ({"say": 0.25}, ["TPO-02"], "별하")
    assert str(line["timestamp"]).endswith("Z")
    assert "별하" in stream.getvalue()


def test_secrets_are_hidden_whatever_they_hold(stream: io.StringIO) -> None:
    log().warning("odd", token="t0ken", authorization=["Bearer t0ken"], code="123456", other="fine")
    (line,) = lines(stream)
    assert "t0ken" not in stream.getvalue()
    assert "123456" not in stream.getvalue()
    assert line["other"] == "fine"


def test_what_cannot_be_json_is_written_as_its_representation(stream: io.StringIO) -> None:
    log().info("odd", what=object)
    assert "class 'object'" in str(lines(stream)[0]["what"])


def test_a_traceback_has_no_local_values(stream: io.StringIO) -> None:
    said = "비밀 이야기"
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        log().exception("bug")
    assert "broken" in stream.getvalue()
    assert said not in stream.getvalue()


def test_turn_ids_differ() -> None:
    assert len({new_turn_id() for _ in range(100)}) == 100


def test_stages_follow_one_another() -> None:
    stages = Stages()
    stages.lap("calendar")
    stages.lap("say")
    assert list(stages.ms) == ["calendar", "say"]
    assert all(ms >= 0 for ms in stages.ms.values())
    assert stages.elapsed * 1000 >= sum(stages.ms.values())


def test_figures_of_one_process() -> None:
    metrics = Metrics()
    metrics.failures.labels("deadline").inc()
    assert b'skill_failures_total{kind="deadline"} 1.0' in metrics.exposition()
    assert b"deadline" not in Metrics().exposition()


CHILD = """
import sys
from pathlib import Path
from skill.observe import Metrics
metrics = Metrics(Path(sys.argv[1]))
metrics.failures.labels("deadline").inc()
sys.stdout.buffer.write(metrics.exposition())
"""
PARENT = """
import subprocess, sys
from pathlib import Path
from skill.observe import share_metrics
share_metrics(Path(sys.argv[1]))
for _ in range(2):
    last = subprocess.run([sys.executable, "-c", sys.argv[2], sys.argv[1]], check=True, capture_output=True).stdout
sys.stdout.buffer.write(last)
"""


def test_processes_add_up_their_figures(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    (folder / "counter_1.db").write_bytes(b"of a former run")
    done = subprocess.run(
        [sys.executable, "-c", PARENT, str(folder), CHILD], check=True, capture_output=True, text=True, env={}
    )
    assert 'skill_failures_total{kind="deadline"} 2.0' in done.stdout
