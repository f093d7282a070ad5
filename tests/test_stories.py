"""Stories of conversation designers, run through the real core; and what holds of all that they, and the platforms, say."""

import asyncio
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from ears import faults
from whole_house import READ_BY_EYE, VOICE, Heard

from skill.bootstrap import core_of
from skill.cli.stories import Story, read_stories
from skill.cli.worlds import Worlds
from skill.knowledge import load

HERE = Path(__file__).parent
STORIES = read_stories([HERE / "corpus" / "stories"])
GOLDEN = sorted((HERE / "contract" / "golden").glob("*/*.json"))
MANNERS = [("phone", "hapsyo"), ("earbuds", "banmal"), ("car", "haeyo"), ("tv", "hapsyo"), ("watch", "banmal")]


@cache
def worlds() -> Worlds:
    knowledge = load()
    return Worlds(knowledge, core_of(knowledge))


@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
def test_story(story: Story) -> None:
    """It goes as it is told, and no ear hears what none should."""
    answers = [told for _, told in asyncio.run(story.play(worlds()))]
    lost = story.faults(answers)
    assert not lost, "\n".join(map(str, lost))
    for answer in answers:
        assert faults(answer["speech"] or "") == [], answer["speech"]


@pytest.mark.parametrize(("device", "register"), MANNERS)
def test_every_story_can_be_heard_on_every_device(device: str, register: str) -> None:
    """Whatever it leads to there: it is words for the ear."""
    wrong = []
    for story in STORIES:
        turns = [{**turn, "device": None} for turn in story.dialog["turns"]]
        persona = {**story.dialog["persona"], "service": register}
        elsewhere = replace(story, dialog={**story.dialog, "device": device, "persona": persona, "turns": turns})
        for _, told in asyncio.run(elsewhere.play(worlds())):
            wrong += [f"{story.name}: {fault}: {told['speech']}" for fault in faults(told["speech"] or "")]
    assert wrong == []


@pytest.mark.parametrize("file", GOLDEN, ids=[f"{file.parent.name}/{file.stem}" for file in GOLDEN])
def test_what_platforms_are_sent_can_be_heard(file: Path) -> None:
    assert file.parent.name in VOICE
    heard = Heard(platform=file.parent.name, wire=json.loads(file.read_text("utf-8")))
    if (file.parent.name, file.stem) not in READ_BY_EYE:
        assert faults(heard.speech) == [], heard.speech


def test_there_are_stories() -> None:
    assert len(STORIES) > 300
    assert len({story.name for story in STORIES}) == len(STORIES)
    assert len(GOLDEN) > 40


@pytest.mark.parametrize(
    ("speech", "fault"),
    [
        ("내일 2PM 일정이에요.", "'2' cannot be spoken"),
        ("아이브는(은) 일정이 없어요.", "'(' is no speech"),
        ("화면에 보여 드릴게요.", "'화면' speaks of a screen"),
        ("아이브은 일정이 없어요.", "josa: '아이브은'"),
        ("세븐틴는 일정이 없어요.", "josa: '세븐틴는'"),
        ("에이프릴으로 찾아 드릴게요.", "josa: '릴으로'"),
        ("첫 일정은 콘서트이에요.", "josa: '트이에요'"),
        ("첫 일정은 생일예요.", "josa: '일예요'"),
        ("아이브 일정은  없어요.", "marks and spaces: '  '"),
        ("아이브 일정은 없어요..", "marks and spaces: '..'"),
        ("아이브 일정", "has no end"),
    ],
)
def test_the_ears_hear_what_is_wrong(speech: str, fault: str) -> None:
    assert fault in faults(speech)


@pytest.mark.parametrize(
    "speech",
    [
        "",
        "에이프릴로 찾아 드릴게요.",
        "아이브와 세븐틴이 같이 나와요.",
        "아니예요.",
        "'앞에 거'나 '뒤에 거'라고만 하셔도 돼요.",
    ],
)
def test_the_ears_hear_nothing_wrong(speech: str) -> None:
    assert faults(speech) == []


def test_a_kind_is_found_behind_hundreds_of_other_events(tmp_path: Path) -> None:
    """Of a busy act all of the year is read, not its first some hundreds of broadcasts."""
    busy = [
        {"artist": "아이브", "title": f"라디오 {n}", "type": "radio", "start": f"2026-12-{n % 28 + 1:02}T{n % 20:02}:{n % 60:02}"}
        for n in range(400)
    ]  # fmt: skip
    concert = {"artist": "아이브", "title": "콘서트", "type": "concert", "start": "2027-01-20T18:00"}
    turns = [{"user": "아이브 콘서트 언제야?", "says": ["일월 이십 일", "콘서트"]}]
    told = {"id": "busy", "rules": ["OCC-06"], "now": "2026-11-25T15:00", "events": [*busy, concert], "turns": turns}
    (tmp_path / "busy.yaml").write_text(json.dumps({"stories": [told]}, ensure_ascii=False), "utf-8")
    (story,) = read_stories([tmp_path])
    assert not story.faults([answer for _, answer in asyncio.run(story.play(worlds()))])
