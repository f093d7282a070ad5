"""The command line under test: in this process, with a data folder of its own and no settings from outside."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import structlog

from skill.cli import house, run
from skill.knowledge import Knowledge, load
from skill.settings import PREFIX


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


Idolcal = Callable[..., Ended]


@pytest.fixture(scope="session")
def language_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("language")


@pytest.fixture(scope="session")
def knowledge(language_cache: Path) -> Knowledge:
    return _remembered(None, language_cache)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language_cache: Path) -> Path:
    """The data folder, with nothing in it but the parsed language, which all tests share."""
    for name in [n for n in os.environ if n.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "cache").symlink_to(language_cache)
    monkeypatch.setenv("SKILL_DATA_DIR", str(folder))
    return folder


@cache
def _remembered(directory: Path | None, cached: Path) -> Knowledge:
    return load(directory=directory, cache=cached)


@pytest.fixture
def idolcal(
    data: Path, language_cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Idolcal]:
    """Runs a command line: idolcal("say", "…", stdin="…"). The language is read once for all tests of a process."""
    monkeypatch.setattr(house, "load", lambda *, directory, cache: _remembered(directory, language_cache))

    def call(*arguments: str, stdin: str | bytes = "") -> Ended:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
        capsys.readouterr()
        status = run(arguments)
        said = capsys.readouterr()
        return Ended(status, said.out, said.err)

    yield call
    structlog.reset_defaults()  # the logs of a command go to the standard error of its test
