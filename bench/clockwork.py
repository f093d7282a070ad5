"""Measuring: rounds in which every candidate runs in turn, so that a busy machine slows all of them alike."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

ROUNDS = 15
SHORT_ROUNDS = 400  # of one call each
SLICE = 0.02  # seconds that one candidate runs in one round


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: microseconds for one call (or MB), and how many times the yardstick that is."""

    stage: str
    us: float
    unit: Literal["µs", "MB"] = "µs"
    times: float | None = None
    yardstick: str = ""
    note: str = ""


def measure(candidates: Mapping[str, Callable[[], object]], *, best: bool = False) -> dict[str, float]:
    """The microseconds of one call of each candidate: the median over rounds of the mean within a round.

    `best`: of many short rounds the best one, for what only computes: a busy machine interrupts most of the others.
    """
    calls = {name: 1 if best else _calls(run) for name, run in candidates.items()}
    means: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(SHORT_ROUNDS if best else ROUNDS):
        for name, run in candidates.items():
            began = perf_counter()
            for _ in range(calls[name]):
                run()
            means[name].append((perf_counter() - began) / calls[name] * 1e6)
    return {name: min(each) if best else statistics.median(each) for name, each in means.items()}


def _calls(run: Callable[[], object]) -> int:
    run()
    began = perf_counter()
    run()
    return max(1, int(SLICE / max(perf_counter() - began, 1e-7)))


def against(
    yardstick: str, candidates: Mapping[str, Callable[[], object]], *, per: int = 1, best: bool = False
) -> list[Row]:
    """Rows for all candidates with their ratio to one of them. `per`: things done in one call; `best`: see `measure`."""
    taken = measure(candidates, best=best)
    unit = taken[yardstick]
    return [
        Row(stage=name, us=us / per, times=None if name == yardstick else us / unit, yardstick=yardstick)
        for name, us in taken.items()
    ]


def each(
    candidates: Mapping[str, Callable[[str], object]], texts: Sequence[str], rounds: int = 9
) -> dict[str, list[float]]:
    """The microseconds that each text takes each candidate: the best of some rounds, in which all texts come in turn."""
    best = {name: [float("inf")] * len(texts) for name in candidates}
    for _ in range(rounds):
        for at, text in enumerate(texts):
            for name, run in candidates.items():
                began = perf_counter()
                run(text)
                best[name][at] = min(best[name][at], (perf_counter() - began) * 1e6)
    return best


def middle_and_late(times: Sequence[float]) -> tuple[float, float]:
    """Median and 99th percentile."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def spread(stage: str, seconds: Sequence[float]) -> list[Row]:
    """Median and 99th percentile of single calls, in microseconds."""
    middle, late = (each * 1e6 for each in middle_and_late(seconds))
    return [
        Row(stage=f"{stage}, median", us=middle, note=f"{len(seconds)} calls"),
        Row(stage=f"{stage}, p99", us=late, times=late / middle, yardstick="its median"),
    ]


def table(title: str, rows: Sequence[Row]) -> str:
    """Rows as a Markdown table."""
    lines = [f"## {title}", "", "| stage | taken | ratio | to |", "|---|---:|---:|---|"]
    for row in rows:
        times = "" if row.times is None else f"{row.times:.2f}"
        lines.append(f"| {row.stage} | {row.us:,.1f} {row.unit} | {times} | {row.yardstick if times else row.note} |")
    return "\n".join(lines) + "\n"
