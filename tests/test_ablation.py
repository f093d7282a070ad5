"""What switches rules off is itself proved; and the rules that decide most are all needed by a story or a row."""

from pathlib import Path

import pytest
from shipped_rules import raw, shipped

from skill.cli import ablation as tried
from skill.cli.ablation import Ablation, Proofs, read_proofs, unproved
from skill.cli.failures import Misuse
from skill.cli.ledger import gaps, read_ledger, write_ledger
from skill.cli.options import Rules
from skill.cli.stories import read_stories
from skill.cli.switches import PARTS, Switch, edited, switches


def switch(part: Rules, words: str) -> Switch:
    (found,) = [each for each in switches(raw(), [part]) if words in each.where]
    return found


def ablation(folder: Path, text: str) -> Ablation:
    (folder / "one.yaml").write_text(f"stories:\n  - {text}\n", "utf-8")
    return Ablation(raw(), Proofs(stories=read_stories([folder])))


def test_nothing_fails_as_it_is() -> None:
    assert shipped().failing() == []


def test_every_part_has_rules() -> None:
    counts = {part: len(switches(raw(), [part])) for part in PARTS}
    assert min(counts.values()) >= 10
    assert sum(counts.values()) == len(switches(raw())) > 1000


@pytest.mark.parametrize("part", PARTS)
def test_where_a_rule_stands_is_told_once(part: Rules) -> None:
    places = [each.where for each in switches(raw(), [part])]
    assert len(set(places)) == len(places)


def test_a_condition_that_a_story_needs(tmp_path: Path) -> None:
    told = "{id: a, now: 2026-11-24T14:00, events: [], turns: [{user: 처음 설정으로, intent: profile.set}]}"
    one = ablation(tmp_path, told)
    assert one.failing() == []
    noticed = [each.where for each in switches(raw(), ["intents"]) if one.proof(each)]
    assert [where.partition(" (")[0].removeprefix("intents.yaml: ") for where in noticed] == [
        "cues.reset.says",
        "intents.profile.set.when",
    ]


def test_a_weight_that_a_row_needs(tmp_path: Path) -> None:
    told = "{id: a, now: 2026-11-24T14:00, events: [], turns: [{user: 오늘 기업 정보 알려줘, says: [오늘], intent: schedule.lookup}]}"
    assert ablation(tmp_path, told).proof(switch("names", "weights.fandom_cue")) is None
    assert shipped().proof(switch("names", "weights.fandom_cue"))


@pytest.mark.parametrize(
    ("part", "rule", "turn"),
    [
        ("temporal", "(글피)", "{user: 아이브 글피 일정, range: [2026-11-26, 2026-11-26]}"),
        ("policy", "devices.speaker.questions", "{user: 우물우물, asks: true}"),
        ("phrases", "nomatch.1", "{user: 우물우물, says: [한 번만 더요]}"),
        ("personas", "night_owl.rollover", "{user: 내일 아이브 일정, range: [2026-11-24, 2026-11-24]}"),
    ],
)
def test_a_rule_of_each_part(tmp_path: Path, part: Rules, rule: str, turn: str) -> None:
    told = f"{{id: a, now: 2026-11-24T04:30, persona: {{user: night_owl}}, events: [], turns: [{turn}]}}"
    one = ablation(tmp_path, told)
    assert one.failing() == []
    assert one.proof(switch(part, rule)) == "one.yaml:a"
    assert one.proved(switch(part, rule), "one.yaml:a")
    assert not one.proved(switch(part, rule), "one.yaml:b")


def test_a_story_that_fails_as_it_is(tmp_path: Path) -> None:
    told = "{id: a, now: 2026-11-24T14:00, events: [], turns: [{user: 그만, intent: launch}]}"
    (failing,) = ablation(tmp_path, told).failing()
    assert failing.startswith("one.yaml:a: turn 1 '그만': intent is stop, not launch")


def test_the_words_of_a_cue_are_tried_on_all_processors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stories").mkdir()
    told = "{id: a, now: 2026-11-24T14:00, events: [], turns: [{user: 그만, intent: stop}]}"
    (tmp_path / "stories" / "one.yaml").write_text(f"stories:\n  - {told}\n", "utf-8")
    monkeypatch.setattr(tried, "switches", lambda *_: switches(raw(), ["intents"])[:2])
    lost = unproved(None, tmp_path, tmp_path, ["intents"], write=True)
    assert [line.partition(" (")[0] for line in lost] == [
        "intents.yaml: cues.schedule.says",
        "intents.yaml: cues.schedule.says",
    ]

    assert read_ledger(tmp_path) == {part: {} for part in PARTS}


def test_the_ledger_is_kept_beside_the_proofs(tmp_path: Path) -> None:
    """It can be read by people, and tells what it lacks and what is gone."""
    (told,) = switches(raw(), ["personas"])[:1]
    assert read_ledger(tmp_path) == {}
    write_ledger(tmp_path, {"personas": {told.where: 'one.yaml:"a"', "personas.yaml: nobody.items": "one.yaml:b"}})
    ledger = read_ledger(tmp_path)
    assert ledger["personas"][told.where] == 'one.yaml:"a"'
    assert [line.partition(":")[2].strip() for line in gaps([told], ledger)] == [
        "nobody.items: it is in proofs.yaml, but not in the data any more; run idolcal lint --ablate --write-ledger --only personas"
    ]
    (new,) = gaps([told], {})
    assert new.startswith(
        f"{told.where}: no proof; write a story or a row that goes wrong without it, then run idolcal lint"
    )


def test_what_is_written_down_is_tried_first() -> None:
    rule = switch("personas", "night_owl.rollover")
    assert shipped().proof(rule, "evidence.yaml:nobody") == shipped().proof(rule)
    others = [story.name for story in shipped().proofs.stories if shipped().proved(rule, story.name)]
    assert shipped().proof(rule, others[-1]) == others[-1]


def test_a_certainty_is_moved_into_the_other_bands() -> None:
    """TPO-15: half or double of it says nothing."""
    edits = switch("policy", "certainty.first_hour").edits
    assert [value for _, value in edits] == [0.55, 0.675, 0.95]
    assert [value for _, value in switch("policy", "names.subscribed").edits] == [0, 4]
    assert [value for _, value in switch("policy", "devices.watch.rows").edits] == [2]


def test_a_folder_without_proofs(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="no folder 'stories' here"):
        read_proofs(tmp_path)


def test_a_place_in_the_data_is_edited_in_a_copy() -> None:
    content = {"a": [{"b": 1}, {"b": 2}], "c": 3}
    assert edited(content, ("a", 1, "b"), 0) == {"a": [{"b": 1}, {"b": 0}], "c": 3}
    assert edited(content, ("a", 0), None) == {"a": [{"b": 2}], "c": 3}
    assert edited(content, ("c",), None) == {"a": [{"b": 1}, {"b": 2}]}
    assert content == {"a": [{"b": 1}, {"b": 2}], "c": 3}
