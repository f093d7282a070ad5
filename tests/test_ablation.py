"""Every rule about whose 내일 it is has a story that fails without it; and what switches rules off is itself proved."""

from pathlib import Path

import pytest

from skill.cli.ablation import Ablation, Proofs, Switch, read_proofs
from skill.cli.failures import Misuse
from skill.cli.stories import read_stories
from skill.knowledge import Knowledge, load
from skill.observe import configure_logs

CORPUS = Path(__file__).parent / "corpus"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    configure_logs("critical")
    return load()


def test_every_rule_of_the_small_hours_is_needed(knowledge: Knowledge) -> None:
    """A rule that no story needs: write one into evidence.yaml, or take the rule out."""
    stories = Proofs(stories=read_proofs(CORPUS).stories)
    ablation = Ablation(knowledge, stories, ("small_hours",))
    assert len(ablation.switches()) > 15
    assert [switch.where for switch in ablation.switches() if not ablation.noticed(switch)] == []


def switch(ablation: Ablation, words: str) -> Switch:
    (found,) = [each for each in ablation.switches() if words in each.where]
    return found


def story(folder: Path, text: str) -> Proofs:
    (folder / "one.yaml").write_text(f"stories:\n  - {text}\n", "utf-8")
    return Proofs(stories=read_stories([folder]))


def test_a_condition_that_a_story_needs(knowledge: Knowledge, tmp_path: Path) -> None:
    told = "{id: a, now: 2026-11-24T14:00, events: [], turns: [{user: 처음 설정으로, intent: profile.set}]}"
    ablation = Ablation(knowledge, story(tmp_path, told), ("intents",))
    assert ablation.failing() == []
    noticed = [each.where for each in ablation.switches() if ablation.noticed(each)]
    assert noticed
    assert all(where.startswith("intents.yaml: intents.profile.set.when.") for where in noticed)


def test_a_weight_that_a_story_needs(knowledge: Knowledge, tmp_path: Path) -> None:
    told = "{id: a, now: 2026-11-24T14:00, events: [], turns: [{user: 오늘 기업 정보 알려줘, says: [오늘], intent: schedule.lookup}]}"
    ablation = Ablation(knowledge, story(tmp_path, told), ("names",))
    assert not ablation.noticed(switch(ablation, "weights.fandom_cue"))
    with_names = Ablation(knowledge, read_proofs(CORPUS), ("names",))
    assert with_names.noticed(switch(with_names, "weights.fandom_cue"))


def test_a_story_that_fails_as_it_is(knowledge: Knowledge, tmp_path: Path) -> None:
    told = "{id: a, now: 2026-11-24T14:00, events: [], turns: [{user: 그만, intent: launch}]}"
    (failing,) = Ablation(knowledge, story(tmp_path, told)).failing()
    assert failing.startswith("one.yaml:a: turn 1 '그만': intent is stop, not launch")


def test_a_folder_without_proofs(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="no folder 'stories' here"):
        read_proofs(tmp_path)
