"""Each rule of the language data is needed: without it the story or row that the ledger names comes out differently.

`lint --ablate` searches for such a proof among all of them; here only the one that was found is had again.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from skill.cli.ablation import Ablation, read_proofs
from skill.cli.ledger import WRITE, gaps, read_ledger
from skill.cli.options import Rules
from skill.cli.switches import PARTS, switches
from skill.knowledge import read_files
from skill.observe import configure_logs

CORPUS = Path(__file__).parent / "corpus"
KEPT: tuple[Rules, ...] = ("small_hours", "intents", "temporal", "policy", "personas", "phrases")
NAMES_WITHOUT = 56


@cache
def raw() -> Mapping[str, Any]:
    configure_logs("critical")
    return read_files(None)


@cache
def shipped() -> Ablation:
    return Ablation(raw(), read_proofs(CORPUS))


@pytest.mark.parametrize("part", KEPT)
def test_every_rule_has_its_proof(part: Rules) -> None:
    assert gaps(switches(raw(), [part]), read_ledger(CORPUS)) == []


def test_few_rules_of_names_have_none() -> None:
    """They are known (`idolcal lint --ablate --only names` tells them); there must not be more."""
    lost = gaps(switches(raw(), ["names"]), read_ledger(CORPUS))
    assert len(lost) <= NAMES_WITHOUT, "\n".join(lost)


@pytest.mark.parametrize("part", PARTS)
def test_every_proof_holds(part: Rules) -> None:
    ledger = read_ledger(CORPUS)[part]
    lost = [
        f"{each.where}: {by} does not need it any more; run {WRITE} --only {part}"
        for each in switches(raw(), [part])
        if (by := ledger.get(each.where)) and not shipped().proved(each, by)
    ]
    assert lost == []
