"""Documents that cannot rot: links lead somewhere, commands and settings exist, the conversation of the README is real."""

import asyncio
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from typer.main import get_command

from dialogs.rules import Condition
from skill.bootstrap import PLATFORMS, core_of, platforms_of
from skill.cli import app
from skill.cli.stories import Expected, read_stories
from skill.cli.worlds import Worlds
from skill.knowledge import load
from skill.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "locales").rglob("*.md"),
        *(ROOT / "bench").glob("*.md"),
        *(ROOT / "tests").rglob("README.md"),
    ]
)
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"(?:^|\s|\(|bin/)idolcal (?P<rest>[a-z][^|<>#;]*)")
WHEN, WHERE = "2026-11-26T01:10:00+09:00", "phone"  # of the README's conversation, as its text says


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def snippets(name: str) -> Iterator[str]:
    """What is set as code: indented and fenced lines, and code within a line."""
    fenced = False
    for line in text(name).splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield line.strip()
        else:
            yield from CODE.findall(line)


def anchor(heading: str) -> str:
    """The anchor of a heading, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_the_documents_are_there() -> None:
    assert {"README.md", "CHANGELOG.md", "docs/architecture.md", "docs/operations.md", "locales/ko/README.md"} <= set(
        NAMES
    )
    assert len([name for name in NAMES if name.startswith("docs/adr/")]) >= 6


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    lost = []
    for target in LINK.findall(text(name)):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, part = target.partition("#")
        place = (ROOT / name).parent / path if path else ROOT / name
        headings = re.findall(r"^#+ (.*)$", place.read_text("utf-8"), re.M) if part and place.is_file() else []
        if not place.exists() or (part and part not in map(anchor, headings)):
            lost.append(target)
    assert not lost


def commands() -> list[Any]:
    """Every `idolcal …` that a document shows."""
    shown = [(name, match["rest"].strip()) for name in NAMES for s in snippets(name) for match in COMMAND.finditer(s)]
    return [pytest.param(line, id=f"{name}:{line[:40]}") for name, line in shown]


@pytest.mark.parametrize("line", commands())
def test_commands_can_be_given(line: str) -> None:
    words = shlex.split(line, comments=True)
    words = words[: words.index("&&")] if "&&" in words else words
    command: Any = get_command(app)
    path = ["idolcal"]
    while words and words[0] in getattr(command, "commands", {}):
        path.append(words[0])
        command = command.commands[words.pop(0)]
    assert len(path) > 1, f"idolcal {line}: there is no such verb"
    if getattr(command, "commands", None):
        assert not words, f"{' '.join(path)} has no {words[0]}"
        return
    if not words:
        return  # the verb is named, not called
    command.make_context(" ".join(path), [word.strip("[]") for word in words])


def test_there_are_commands() -> None:
    assert len(commands()) > 20


def test_targets_of_make_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.M))
    called = re.compile(r"^(?:[A-Z_]+=\S+ )*make ([a-z-]+)")
    shown = {match[1] for name in NAMES for snippet in snippets(name) if (match := called.match(snippet))}
    assert {"run", "test", "check"} <= shown
    assert shown <= targets


def test_settings_that_documents_name_exist() -> None:
    known = {PREFIX + field.upper() for field in Settings.model_fields}
    known |= {f"{PREFIX}{platform.upper()}_SECRET" for platform in PLATFORMS}
    files = [*NAMES, "Dockerfile", "compose.yaml", "Makefile"]
    unknown = {(name, word) for name in files for word in re.findall(rf"\b{PREFIX}[A-Z][A-Z_]*[A-Z]\b", text(name))}
    assert not {(name, word) for name, word in unknown if word not in known}


def test_every_setting_is_documented() -> None:
    documented = text("docs/settings.md")
    assert [f for f in Settings.model_fields if f"`{PREFIX}{f.upper()}`" not in documented] == []


def test_every_platform_has_a_first_page() -> None:
    pages = "\n".join(text(name) for name in NAMES if name.startswith("docs/platforms/"))
    for platform in platforms_of(load()):
        assert platform.path.partition("/{")[0] in pages, platform.name


def test_the_conversation_of_the_readme_is_real() -> None:
    """If an answer has changed for good, copy the new one into README.md."""
    shown = re.findall(r"^    (🙋|🔊|📱) (.+)$", text("README.md"), re.M)
    said = [words for who, words in shown if who == "🙋"]
    assert len(said) > 3
    knowledge = load()
    worlds = Worlds(knowledge, core_of(knowledge))
    dialog = {"id": "readme", "now": WHEN, "device": WHERE, "turns": [{"user": words} for words in said]}
    answers = iter(asyncio.run(worlds.run(dialog)))
    answer: dict[str, Any] = {}
    for who, words in shown:
        if who == "🙋":
            answer = next(answers)
        else:
            assert answer["speech" if who == "🔊" else "display"] == words


def test_the_story_for_designers_comes_true(tmp_path: Path) -> None:
    guide = text("locales/ko/README.md")
    block = re.search(r"^    calendar:\n(?:    .*\n)+", guide, re.M)
    assert block is not None
    (tmp_path / "story.yaml").write_text(dedent(block[0]), encoding="utf-8")
    (story,) = read_stories([tmp_path / "story.yaml"])
    knowledge = load()
    answers = asyncio.run(story.play(Worlds(knowledge, core_of(knowledge))))
    assert not [str(fault) for fault in story.faults(told for _, told in answers)]
    for key in {*Expected.model_fields, "not"} - {"never"}:
        assert f"`{key}`" in guide, key


def test_the_conditions_of_rules_are_told() -> None:
    guide = text("locales/ko/README.md")
    assert [name for name in Condition.model_fields if f"| `{name}` |" not in guide] == []


def test_the_version_has_its_entry() -> None:
    version = re.search(r'^version = "([^"]+)"', text("pyproject.toml"), re.M)
    assert version is not None
    assert re.search(rf"^## \[{re.escape(version[1])}\] - \d{{4}}-\d\d-\d\d$", text("CHANGELOG.md"), re.M)
