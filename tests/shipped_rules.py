"""The shipped language data and what proves its rules, read once for all tests of them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from skill.cli.ablation import Ablation, read_proofs
from skill.knowledge import read_files
from skill.observe import configure_logs

CORPUS = Path(__file__).parent / "corpus"


@cache
def raw() -> Mapping[str, Any]:
    """The files as they are."""
    configure_logs("critical")
    return read_files(None)


@cache
def shipped() -> Ablation:
    """All stories and rows over these files, as an ablation that has switched nothing off yet."""
    return Ablation(raw(), read_proofs(CORPUS))
