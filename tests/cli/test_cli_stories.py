"""Stories on the command line: a conversation that is recorded comes out the same again, a changed one is told."""

from pathlib import Path
from typing import Any

import pytest

from skill.cli.failures import Misuse
from skill.cli.stories import read_stories

STORIES = Path(__file__).parents[1] / "corpus" / "stories"
TALK = """\
데이식스 이번 달 뭐 있어?
더 들려줘
내일 뮤직뱅크 누가 나와?
:device speaker
데이식스 다음 콘서트 언제야?
구독해 줘
:now 01:10
내일은?
:new
내 구독 알려줘
그만
에스파 이번 주말에 뭐 해?
"""


@pytest.fixture
def tape(idolcal: Any, tmp_path: Path) -> Path:
    assert idolcal("demo", "load", "--quiet").status == 0
    path = tmp_path / "talk.yaml"
    ended = idolcal("chat", "--record", str(path), "--persona", "night_owl", "--register", "hapsyo", stdin=TALK)
    assert (ended.status, ended.err) == (0, "")
    return path


def test_what_is_recorded_comes_out_the_same_without_the_calendar(idolcal: Any, tape: Path) -> None:
    assert idolcal("demo", "clear").status == 0
    ended = idolcal("replay", "--check", str(tape))
    assert (ended.status, ended.out) == (0, "")
    assert ended.err == "3 of 3 stories come out as they are told\n"


def test_a_recording_says_who_spoke_and_what_was_heard(tape: Path) -> None:
    first, second, third = read_stories([tape])
    assert [turn.user for turn in first.turns][:2] == ["데이식스 이번 달 뭐 있어?", "더 들려줘"]
    assert [turn.device for turn in first.turns] == [None, None, None, "speaker", "speaker", "speaker"]
    assert first.turns[4].intent == "subscribe.add"
    assert first.turns[5].at is not None
    assert first.dialog["persona"] == {"service": "hapsyo", "user": "night_owl"}
    assert second.dialog["persona"]["subs"] == ["데이식스"]
    assert (second.dialog["device"], len(third.turns)) == ("speaker", 1)
    assert all(turn.says for story in (first, second, third) for turn in story.turns)


def test_stories_are_shown(idolcal: Any, tape: Path) -> None:
    whole = idolcal("replay", str(tape)).out
    assert "talk.yaml:talk-1" in whole
    assert (whole.count("🙋"), whole.count("🔊")) == (9, 9)
    part = idolcal("replay", str(tape), "--until", "2").out
    assert part.count("🙋") == 5
    assert "╭" in part


def test_differences_are_told_in_one_line_each(idolcal: Any, tape: Path) -> None:
    text = tape.read_text("utf-8")
    tape.write_text(text.replace("intent: subscribe.add", "intent: stop").replace("구독했", "그만두었"), "utf-8")
    ended = idolcal("replay", "--check", str(tape))
    assert ended.status == 1
    intent, speech = ended.out.splitlines()
    assert intent.startswith("talk.yaml:talk-1: turn 5 '구독해 줘': intent is subscribe.add, not stop")
    assert "talk.yaml:talk-1: turn 5 '구독해 줘': does not say" in speech
    assert "2 of 3 stories" in ended.err
    assert idolcal("replay", "--check", "--until", "4", str(tape)).status == 0


def test_folders_are_replayed(idolcal: Any, tape: Path) -> None:
    ended = idolcal("replay", "--check", str(tape.parent))
    assert (ended.status, ended.err) == (0, "3 of 3 stories come out as they are told\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["replay", "/no/such/story.yaml"], "/no/such/story.yaml: No such file"),
        (["chat", "--record", "/no/such/folder/talk.yaml"], "there is no folder /no/such/folder"),
        (["chat", "--record", __file__], "the file exists; name a new one"),
        (["chat", "--jsonl", "--reload"], "with --jsonl every dialog brings its own clock"),
    ],
)
def test_what_cannot_be_done_is_told(idolcal: Any, arguments: list[str], says: str) -> None:
    ended = idolcal(*arguments)
    assert ended.status == 2
    assert says in ended.err


@pytest.mark.parametrize(
    ("story", "says"),
    [
        ("{id: a, now: 2026-11-26T01:10, turns: [{user: 응, say: [네]}]}", "turn 1: say: is none of user, at"),
        ("{id: a, now: 2026-11-26T01:10, turns: [{user: 응, says: 네}]}", "turn 1: says: "),
        ("{id: a, now: 2026-11-26T01:10, mood: good, turns: []}", "story a: mood: is none of id, rules"),
        ("{id: a, now: 2026-11-26T01:10, context: {alarm: 7}, turns: []}", "'alarm' is none of last_seen"),
        ("{id: a, now: 2026-11-26T01:10, context: {tz: Mars/Base}, turns: []}", "'Mars/Base' is no IANA time zone"),
        ("{id: a, turns: []}", "say when it takes place"),
        ("{id: a, now: 2026-11-26T01:10, events: [{daily: {from: soon}}], turns: []}", "daily: from: "),
        (
            "{id: a, now: 2026-11-26T01:10, turns: []}\n  - {id: a, now: 2026-11-26T01:10, turns: []}",
            "story a: the id stands twice",
        ),
    ],
)
def test_a_story_that_is_none_is_told_with_its_place(tmp_path: Path, story: str, says: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(f"stories:\n  - {story}\n", "utf-8")
    with pytest.raises(Misuse) as told:
        read_stories([path])
    assert str(told.value).startswith("odd.yaml: ")
    assert says in str(told.value)


def test_a_folder_without_stories_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="no story files"):
        read_stories([tmp_path])


def test_the_stories_of_the_corpus_are_played_by_the_command(idolcal: Any) -> None:
    ended = idolcal("replay", "--check", str(STORIES / "followups.yaml"))
    assert (ended.status, ended.out) == (0, "")


def test_rules_that_nothing_needs_are_told(idolcal: Any, tmp_path: Path) -> None:
    (tmp_path / "stories").mkdir()
    told = "{id: a, now: 2026-11-24T03:30, events: [], turns: [{user: 내일 데이식스 일정, band: B}]}"
    (tmp_path / "stories" / "one.yaml").write_text(f"stories:\n  - {told}\n", "utf-8")
    ended = idolcal("lint", "--ablate", "--only", "small_hours", "--proofs", str(tmp_path))
    assert ended.status == 1
    lost = ended.out.splitlines()
    assert "rules/small_hours.yaml: TPO-05/alarm: nothing comes out differently without it" in ended.out
    assert not any("hour-03" in line for line in lost)
    assert all(line.endswith("write a story that needs it, or take it out") for line in lost)
    assert ended.err.splitlines()[-1] == f"{len(lost) + 1} of {len(lost) + 1} rules"


def test_ablation_needs_proofs_that_hold(idolcal: Any, tmp_path: Path) -> None:
    ended = idolcal("lint", "--ablate", "--proofs", str(tmp_path))
    assert (ended.status, ended.out) == (2, "")
    assert "name with --proofs the folder" in ended.err
    assert "--only says which rules" in idolcal("lint", "--only", "names").err
    assert "--write-ledger writes down" in idolcal("lint", "--write-ledger").err
