"""The ledger of proofs: for each rule of the data one story or row that comes out differently without it.

`lint --ablate --write-ledger` writes it. Whoever has it need not search: that one proof is had again without the rule, so a
test of all rules takes seconds (`tests/test_proofs.py`). Rules are named by what they say and not by their number, so that a
new one changes its own line only.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from skill.cli.switches import PARTS, Switch
from skill.knowledge import read_yaml

NAME = "proofs.yaml"
WRITE = "idolcal lint --ablate --write-ledger"
_HEAD = f"""\
# For each rule of the language data, what comes out differently without it: a story (file:id), or a row of the corpus (what it
# is about: its sentence). Written by `{WRITE}`; do not edit.
"""
Ledger = Mapping[str, Mapping[str, str]]  # part, rule, proof


def read_ledger(folder: Path) -> Ledger:
    """What `proofs.yaml` of a folder holds; nothing where there is none. Raises `DataError` for what is no YAML."""
    path = folder / NAME
    content = read_yaml(path.name, path.read_bytes()) if path.is_file() else {}
    return {part: rules or {} for part, rules in content.items()}


def write_ledger(folder: Path, ledger: Ledger) -> None:
    """Write it, a line for each rule in the order of the data."""
    lines = [_HEAD]
    for part in PARTS:
        lines.append(f"{part}:\n")
        lines += [f"  {_quoted(rule)}: {_quoted(proof)}\n" for rule, proof in ledger.get(part, {}).items()]
    (folder / NAME).write_text("".join(lines), "utf-8")


def gaps(rules: Sequence[Switch], ledger: Ledger) -> list[str]:
    """What the ledger lacks of some rules, and what it still holds of them that is gone, a line each."""
    known = {(switch.part, switch.where) for switch in rules}
    parts = {switch.part for switch in rules}
    new = [
        f"{where}: no proof; write a story or a row that goes wrong without it, then run {WRITE} --only {part}"
        for part, where in sorted(known)
        if where not in ledger.get(part, {})
    ]
    gone = [
        f"{where}: it is in {NAME}, but not in the data any more; run {WRITE} --only {part}"
        for part in sorted(parts)
        for where in ledger.get(part, {})
        if (part, where) not in known
    ]
    return [*new, *gone]


def _quoted(text: str) -> str:
    """A text as both JSON and YAML have it."""
    return json.dumps(text, ensure_ascii=False)
