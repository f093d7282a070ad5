"""The house keeps its shape: who may import whom, whose names ours are, and what no file of ours may hold."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("skill", "intents", "dialogs", "locales")
FRONT_DOORS = ("intents", "dialogs", "skill.calendar", "skill.cli")
MOST_LINES = 600
CLOCKS = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "time.localtime",
    "time.gmtime",
}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository; in a tree without git, every file that is not made by a tool."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        names = [name for name in listed.stdout.decode().split("\0") if name]
        return tuple(path for name in names if (path := ROOT / name).is_file())
    made = {".venv", "__pycache__", "build", "dist", ".git"}
    return tuple(p for p in ROOT.rglob("*") if p.is_file() and not made & set(p.parts) and ".cache" not in p.as_posix())


@cache
def modules() -> tuple[tuple[Path, ast.Module], ...]:
    """Every module of our packages, parsed."""
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return tuple((path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))) for path in files)


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute or a name, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def uses(names: set[str]) -> Iterator[tuple[Path, int, str]]:
    """Where one of these dotted names is used, however its module was imported."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                found = dotted(node)
                if any(found == name or found.endswith(f".{name}") for name in names):
                    yield path, node.lineno, found
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if f"{node.module}.{alias.name}" in names:
                        yield path, node.lineno, f"{node.module}.{alias.name}"


def test_there_is_something_to_look_at() -> None:
    assert len(modules()) > 80
    assert len(tracked()) > 200


def test_imports_keep_to_their_floors() -> None:
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0 broken" in ended.stdout


def test_nobody_else_owns_our_names() -> None:
    owners = packages_distributions()
    for package in PACKAGES:
        assert set(owners.get(package, ["idolcal"])) == {"idolcal"}, owners[package]
        module = importlib.import_module(package)
        assert module.__file__ is not None
        assert Path(module.__file__).is_relative_to(ROOT), f"{package} comes from {module.__file__}"


def test_tests_shadow_no_package() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]
    assert len(names) == len(set(names)), "two tests of one name"


def test_only_one_module_reads_the_clock() -> None:
    found = [use for use in uses(CLOCKS) if use[0] != Path("skill/clock.py")]
    assert not found


def test_only_the_settings_read_the_environment() -> None:
    """What others set for the processes that they start is no reading."""
    readers = []
    for path, tree in modules():
        if path == Path("skill/settings.py"):
            continue
        written = {
            id(target.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Subscript)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and dotted(node) in ("os.environ", "os.getenv", "os.environb"):
                if id(node) not in written:
                    readers.append((path, node.lineno))
            elif isinstance(node, ast.ImportFrom) and node.module == "os":
                readers += [(path, node.lineno) for a in node.names if a.name in ("environ", "getenv", "environb")]
    assert not readers


def test_nothing_is_made_while_modules_are_imported() -> None:
    """No application, engine or settings object stands in a module: they are made from arguments."""
    made = {"FastAPI", "Settings", "create_engine", "create_async_engine", "CollectorRegistry", "Skill"}
    found = []
    for path, tree in modules():
        for statement in tree.body:
            value = getattr(statement, "value", None)
            if isinstance(value, ast.Call) and dotted(value.func).rpartition(".")[2] in made:
                found.append((path, statement.lineno))
    assert not found


@pytest.mark.parametrize("name", FRONT_DOORS)
def test_front_doors_are_sorted_and_complete(name: str) -> None:
    module: Any = importlib.import_module(name)
    assert module.__file__ is not None
    listed = list(module.__all__)
    assert listed == sorted(listed, key=str)
    assert len(listed) == len(set(listed))
    missing = [each for each in listed if not hasattr(module, each)]
    assert not missing
    if name in ("intents", "dialogs"):  # there the door is nothing but a door: what it takes in, it gives out
        tree = ast.parse(Path(module.__file__).read_text("utf-8"))
        taken = {a.asname or a.name for node in tree.body if isinstance(node, ast.ImportFrom) for a in node.names}
        assert taken == set(listed)


def test_files_can_be_read_in_one_sitting() -> None:
    long = {}
    for path in tracked():
        if path.suffix == ".py":
            lines = path.read_text("utf-8").count("\n")
            if lines > MOST_LINES:
                long[path.relative_to(ROOT).as_posix()] = lines
    assert not long


def test_every_module_says_what_it_is() -> None:
    assert not [path for path, tree in modules() if tree.body and not ast.get_docstring(tree)]


def test_no_file_names_a_machine_or_a_registry() -> None:
    """Addresses of registries and mirrors and folders of somebody's machine belong into nobody's repository."""
    words = ("pythonhosted" + ".org", "pypi" + ".org", "registry." + "npmjs", "--index" + "-url", "--find" + "-links")
    registry = re.compile("|".join(map(re.escape, words)))
    folders = re.compile(r"(?<![\w.~/-])/(?:home|Users|root|mnt|workspace|work|opt)/[\w.-]+")
    found = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("tests/ics/") or path.suffix in (".png", ".ico", ".woff2"):
            continue  # files of other projects, as they were published; pictures
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if registry.search(line) or folders.search(line):
                found.append(f"{name}:{number}: {line.strip()[:80]}")
    assert not found


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_hashes_and_nothing_else(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(pinned) > 20
    for line in pinned:
        assert re.match(r"^[\w.-]+==[^ ]+( ;.*)? \\$", line), line
    assert not [line for line in lines if "://" in line or " @ " in line]
    for place, line in enumerate(lines):
        if line in pinned:
            assert lines[place + 1].strip().startswith("--hash=sha256:"), line


def test_dates_in_words_are_left_to_the_library_only_where_tables_are_imported() -> None:
    """Its reading of Korean sentences is wrong too often; it is held to full dates in the cells of a table."""
    ours = (p.relative_to(ROOT) for p in tracked() if p.suffix == ".py")
    users = [
        p.as_posix()
        for p in ours
        if p.parts[0] in PACKAGES
        and re.search(r"^\s*(?:import|from) dateparser\b", (ROOT / p).read_text("utf-8"), re.M)
    ]
    assert users == ["skill/calendar/sheets.py"]


def test_shell_scripts_read_their_pipes_to_the_end() -> None:
    """Under `pipefail` a reader that leaves early (`head`, `grep -q`) ends the script by chance: its writer dies of it."""
    scripts = [p for p in tracked() if p.read_bytes()[:64].split(b"\n")[0] in (b"#!/usr/bin/env bash", b"#!/bin/bash")]
    assert len(scripts) >= 2
    early = re.compile(r"\|\s*(?:head\b|grep\s+(?:-\w+\s+)*-\w*[qm]|sed\s+(?:-\w+\s+)*['\"]?\d*q)")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in scripts
        if "pipefail" in (text := path.read_text("utf-8"))
        for number, line in enumerate(text.splitlines(), 1)
        if early.search(line)
    ]
    assert not found
