"""Every rule is written down, has a place that exists, and is shown by a story, a corpus row or a test of its own."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "corpus"
FAMILIES = {
    "TPO": 25, "ENT": 20, "CTX": 7, "PLC": 12, "OCC": 13, "PER": 7, "PHR": 14, "ERR": 13, "GUI": 8, "FUP": 21,
}  # fmt: skip
ID = re.compile(rf"\b(?:{'|'.join(FAMILIES)})-\d\d\b")
ENTRY = re.compile(rf"^- \*\*({ID.pattern})\*\* (.+)$", re.M)
PLACE = re.compile(r"`([\w/.-]+\.(?:py|yaml|json|md))`(?: \(((?:`[^`]+`(?:, )?)+)\))?")

ENTRIES: list[tuple[str, str]] = ENTRY.findall((ROOT / "docs" / "rules.md").read_text("utf-8"))
KNOWN = {rule for rule, _ in ENTRIES}
WAYS = re.compile(r"\bC(?:1[0-9]|[1-9])\b")  # how a time is read by itself
WAY_ENTRIES: list[tuple[str, str]] = re.findall(
    rf"^- \*\*({WAYS.pattern})\*\* (.+)$", (ROOT / "docs" / "rules.md").read_text("utf-8"), re.M
)


def cited(files: Iterator[Path]) -> dict[str, str]:
    """Every rule that files cite, with the name of one that does."""
    return {rule: path.relative_to(ROOT).as_posix() for path in files for rule in ID.findall(path.read_text("utf-8"))}


def values(node: Any, key: str) -> Iterator[str]:
    """What stands under a key, wherever it is, in lists or alone."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key:
                yield from [value] if isinstance(value, str) else map(str, value)
            else:
                yield from values(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from values(value, key)


def shown() -> set[str]:
    """The rules that stories and rows of the corpus name as theirs."""
    out: set[str] = set()
    for path in CORPUS.rglob("*.yaml"):
        book = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
        for rule in (*values(book, "rules"), *values(book, "rule")):
            out |= set(ID.findall(rule))
    return out


def test_all_families_are_there_whole() -> None:
    assert dict(Counter(rule[:3] for rule, _ in ENTRIES)) == FAMILIES
    first = {family: 0 if family in ("PHR", "ERR", "FUP") else 1 for family in FAMILIES}
    assert [rule for rule, _ in ENTRIES] == [
        f"{family}-{number:02}"
        for family, count in FAMILIES.items()
        for number in range(first[family], first[family] + count)
    ]


@pytest.mark.parametrize(("rule", "text"), [*ENTRIES, *WAY_ENTRIES], ids=[r for r, _ in [*ENTRIES, *WAY_ENTRIES]])
def test_its_places_exist(rule: str, text: str) -> None:
    places = PLACE.findall(text.partition("*In* ")[2])
    assert places, f"{rule} has no place"
    for path, names in places:
        content = (ROOT / path).read_text("utf-8")
        lost = [name for name in re.findall(r"`([^`]+)`", names) if name not in content]
        assert not lost, f"{rule}: {path} does not hold {lost}"


def test_every_rule_is_shown() -> None:
    assert not KNOWN - shown()


def test_no_rule_is_cited_that_is_not_written_down() -> None:
    texts = [*CORPUS.rglob("*.yaml"), *(p for end in ("*.yaml", "*.md") for p in (ROOT / "locales").rglob(end))]
    code = [p for room in ("intents", "dialogs", "skill") for p in (ROOT / room).rglob("*.py")]
    documents = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    found = cited(iter([*texts, *code, *documents]))
    assert len(found) > 100
    assert not {rule: path for rule, path in found.items() if rule not in KNOWN}


def test_every_way_to_read_a_time_is_written_down() -> None:
    assert [way for way, _ in WAY_ENTRIES] == [f"C{number}" for number in range(1, 18)]
    files = [*(ROOT / "intents").glob("*.py"), *(ROOT / "locales" / "ko").rglob("*.yaml"), *CORPUS.glob("time_*.yaml")]
    assert {way for path in files for way in WAYS.findall(path.read_text("utf-8"))} <= {way for way, _ in WAY_ENTRIES}
