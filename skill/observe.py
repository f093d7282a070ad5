"""Logs, metrics and the stopwatch of a turn. Personal data stays out: users are hashed, text is logged only on request."""

import logging
import os
import secrets
import sys
from collections.abc import Callable, MutableMapping
from pathlib import Path
from time import perf_counter
from typing import Any, TextIO

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from pydantic_core import to_json

_SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"
_SECRET_KEYS = frozenset({"authorization", "secret", "token", "password", "code", "access_token"})
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)


def configure_logs(level: str = "info", stream: TextIO | None = None) -> None:
    """JSON lines on `stream` (standard error by default), from `level` upwards."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(  # without locals: they hold what users say
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
            ),
            redact,
            structlog.processors.JSONRenderer(serializer=_dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )


def _dumps(line: Any, **_: Any) -> str:
    return to_json(line, fallback=repr).decode()


def redact(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide the values of keys that name a secret, whatever they hold (a structlog processor)."""
    for key in line.keys() & _SECRET_KEYS:
        line[key] = "****"
    return line


def log() -> Any:
    """The logger; lines are events with keys, never sentences put together."""
    return structlog.get_logger()


def new_turn_id() -> str:
    """A random name for one turn, to find its lines again."""
    return secrets.token_hex(8)


class Stages:
    """Stopwatch of one turn: milliseconds by stage, in the order in which the stages ended."""

    __slots__ = ("_began", "_lap", "ms")

    def __init__(self) -> None:
        self._began = self._lap = perf_counter()
        self.ms: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """A stage ends here; it began where the one before it ended."""
        now = perf_counter()
        self.ms[name] = (now - self._lap) * 1000
        self._lap = now

    @property
    def elapsed(self) -> float:
        """Seconds since the turn began."""
        return perf_counter() - self._began


class Metrics:
    """The figures of one process, or of all processes of this service where they share a folder (`share_metrics`)."""

    def __init__(self, shared: Path | None = None) -> None:
        self._shared = shared
        self.registry = CollectorRegistry()
        self.turns = Counter("skill_turns", "Turns answered", ("platform", "intent", "outcome"), registry=self.registry)
        self.seconds = Histogram(
            "skill_turn_seconds", "Time to answer a turn", ("platform",), buckets=_BUCKETS, registry=self.registry
        )
        self.stages = Histogram(
            "skill_stage_seconds", "Time of one stage of a turn", ("stage",), buckets=_BUCKETS, registry=self.registry
        )
        self.failures = Counter("skill_failures", "What went wrong", ("kind",), registry=self.registry)
        self.refused = Counter(
            "skill_refused", "Calls refused before a turn", ("platform", "status"), registry=self.registry
        )
        self._turn_series: dict[tuple[str, str, str], Counter] = {}
        self._second_series: dict[str, Histogram] = {}
        self._stage_series: dict[str, Histogram] = {}
        self.feeds = Counter("skill_feeds", "Feeds asked for", ("status",), registry=self.registry)

    def count_turn(self, platform: str, intent: str, outcome: str, stages: Stages) -> None:
        """Count one turn. The series are looked up here: prometheus_client's own look-up takes a lock each time."""
        key = platform, intent, outcome
        turns = self._turn_series.get(key)
        if turns is None:
            turns = self._turn_series[key] = self.turns.labels(*key)
            self._second_series[platform] = self.seconds.labels(platform)
        turns.inc()
        self._second_series[platform].observe(stages.elapsed)
        for name, ms in stages.ms.items():
            series = self._stage_series.get(name)
            if series is None:
                series = self._stage_series[name] = self.stages.labels(name)
            series.observe(ms / 1000)

    def exposition(self) -> bytes:
        """The text of GET /metrics (Prometheus exposition format 0.0.4)."""
        if self._shared is not None:
            registry = CollectorRegistry()
            collect: Callable[..., object] = MultiProcessCollector
            collect(registry, path=str(self._shared))
            return generate_latest(registry)
        return generate_latest(self.registry)


def share_metrics(folder: Path) -> None:
    """Let several processes add up their figures in `folder` (`Settings.shared_metrics`); to be called before they are
    started, once.

    prometheus_client decides at its import, by this variable, where it keeps its figures.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()
    os.environ[_SHARED_METRICS] = str(folder)
