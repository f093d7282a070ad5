"""Each rule of the language data is needed: without it the story or row that the ledger names comes out differently.

`lint --ablate` searches for such a proof among all of them; here only the one that was found is had again.
"""

import pytest
from shipped_rules import CORPUS, raw, shipped

from skill.cli.ledger import WRITE, gaps, read_ledger
from skill.cli.options import Rules
from skill.cli.switches import PARTS, switches


@pytest.mark.parametrize("part", PARTS)
def test_every_rule_has_its_proof(part: Rules) -> None:
    assert gaps(switches(raw(), [part]), read_ledger(CORPUS)) == []


@pytest.mark.parametrize("part", PARTS)
def test_every_proof_holds(part: Rules) -> None:
    ledger = read_ledger(CORPUS)[part]
    lost = [
        f"{each.where}: {by} does not need it any more; run {WRITE} --only {part}"
        for each in switches(raw(), [part])
        if (by := ledger.get(each.where)) and not shipped().proved(each, by)
    ]
    assert lost == []
