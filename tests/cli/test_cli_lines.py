"""The two evaluation commands: JSON Lines in, JSON Lines out, each dialog in a world of its own."""

import asyncio
import json
from datetime import datetime
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

import pytest

from dialogs import Profile
from intents import Device
from skill.bootstrap import core_of
from skill.calendar.memory import MemoryCalendar
from skill.cli.dialog_file import parse_dialog
from skill.cli.failures import Misuse
from skill.cli.plain import as_json_values, understood
from skill.cli.worlds import Worlds, _turn
from skill.knowledge import Knowledge

SEOUL = ZoneInfo("Asia/Seoul")
NOW = "2026-11-25T12:00"
RADIO = {"artist": "데이식스", "title": "라디오", "start": "2026-11-26T20:00", "type": "radio", "status": "confirmed"}


def lines(*rows: Any) -> str:
    return "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)


def answers(ended: Any) -> list[dict[str, Any]]:
    assert ended.status == 0
    return [json.loads(line) for line in ended.out.splitlines()]


def dialog(*turns: Any, **more: Any) -> dict[str, Any]:
    said = [{"user": turn} if isinstance(turn, str) else turn for turn in turns]
    return {"id": "d", "now": NOW, "device": "speaker", "events": [RADIO], "turns": said, **more}


# ---------------------------------------------------------------- understand --jsonl


def test_an_utterance_gives_times_entities_and_intents(idolcal: Any) -> None:
    given = {"id": 7, "utterance": "내일 저녁 7시 데이식스 콘서트 알려줘", "reference_time": "2026-11-25T12:00:00"}
    (answer,) = answers(idolcal("understand", "--jsonl", stdin=lines(given)))
    assert list(answer) == ["id", "times", "entities", "intents"]
    assert answer["id"] == 7
    (time,) = answer["times"]
    assert time["text"] == "내일 저녁 7시"
    assert time["span"] == [0, 8]
    assert (time["start"], time["kind"]) == ("2026-11-26T19:00:00+09:00", "instant")
    assert time["grain"] == "hour"
    assert time["seconds"] is None
    assert {"score", "rule", "end"} <= set(time)
    named = {entity["id"]: entity for entity in answer["entities"]}
    assert named["day6"]["text"] == "데이식스"
    assert named["day6"]["kind"] == "artist"
    assert set(named["day6"]) == {"text", "span", "kind", "id", "name", "score"}
    assert answer["intents"][0]["name"] == "schedule.lookup"


def test_reference_times_with_an_offset_are_brought_to_seoul(idolcal: Any) -> None:
    given = {"id": "z", "utterance": "내일 일정", "reference_time": "2026-11-25T20:00:00+00:00"}
    (answer,) = answers(idolcal("understand", "--jsonl", stdin=lines(given)))
    assert answer["times"][0]["start"] == "2026-11-27T00:00:00+09:00"


def test_a_length_has_seconds_and_no_range(idolcal: Any) -> None:
    given = {"id": "l", "utterance": "두 시간 동안", "reference_time": NOW}
    (answer,) = answers(idolcal("understand", "--jsonl", stdin=lines(given)))
    (time,) = answer["times"]
    assert (time["kind"], time["seconds"], time["start"], time["end"]) == ("duration", 7200, None, None)


def test_lines_that_cannot_be_used_are_answered_and_the_run_goes_on(idolcal: Any) -> None:
    good = {"id": "good", "utterance": "내일", "reference_time": NOW}
    given = lines(
        "not json",
        "[1]",
        {"id": "no text", "reference_time": NOW},
        {"id": "no time", "utterance": "내일"},
        {"id": "bad time", "utterance": "내일", "reference_time": "soon"},
        "",
        {"utterance": "내일", "reference_time": NOW},
        good,
    ).encode()
    found = answers(idolcal("understand", "--jsonl", stdin=b"\xff\xfe\n" + given))
    assert [(a["id"], "error" in a) for a in found] == [
        (None, True), (None, True), (None, True), ("no text", True), ("no time", True), ("bad time", True), (None, False),
        ("good", False),
    ]  # fmt: skip
    assert [a["error"].partition(":")[0] for a in found[:6]] == [f"line {n}" for n in range(1, 7)]
    assert found[5]["error"] == "line 6: reference_time: 'soon' is no ISO time such as 2026-11-25T01:00"


def test_spans_count_the_characters_as_they_were_given(knowledge: Knowledge) -> None:
    composed = "오늘 데이식스 일정"
    given = normalize("NFD", composed)
    meant = understood(given, datetime(2026, 11, 25, 12, tzinfo=SEOUL), knowledge.language)
    answer = as_json_values(given, meant, knowledge.manner.policy)
    for mention in (*answer["times"], *answer["entities"]):
        begin, end = mention["span"]
        assert given[begin:end] == mention["text"]
        assert normalize("NFC", mention["text"]) in composed
    assert [normalize("NFC", m["text"]) for m in answer["times"]] == ["오늘"]
    assert "데이식스" in [normalize("NFC", m["text"]) for m in answer["entities"]]


# ---------------------------------------------------------------- chat --jsonl


def test_a_dialog_is_answered_turn_by_turn(idolcal: Any) -> None:
    (answer,) = answers(idolcal("chat", "--jsonl", stdin=lines(dialog("내일 데이식스 일정 알려줘", "그 다음 날은?"))))
    assert list(answer) == ["id", "turns"]
    first, second = answer["turns"]
    assert list(first) == [
        "intent", "artists", "range", "asks", "ends", "speech", "display", "ssml", "card", "suggestions", "why", "ms",
    ]  # fmt: skip
    assert first["intent"] == "schedule.lookup"
    assert first["artists"] == ["데이식스"]
    assert first["range"] == {"start": "2026-11-26T00:00:00+09:00", "end": "2026-11-27T00:00:00+09:00"}
    assert "라디오" in first["speech"]
    assert first["ms"] > 0
    assert {"rule", "says", "delta"} == set(first["why"][0])
    assert second["range"] == {"start": "2026-11-27T00:00:00+09:00", "end": "2026-11-28T00:00:00+09:00"}


def test_worlds_know_nothing_of_each_other(idolcal: Any) -> None:
    one = dialog("데이식스 구독해 줘", "내일 데이식스 일정 알려줘")
    other = dialog("그 다음 날은?", events=[])
    together = answers(idolcal("chat", "--jsonl", stdin=lines(one, other, one)))
    (alone,) = answers(idolcal("chat", "--jsonl", stdin=lines(other)))
    for answer in (*together, alone):
        for turn in answer["turns"]:
            del turn["ms"]
    assert together[0] == together[2]
    assert together[1] == alone


def test_silence_is_a_turn(idolcal: Any) -> None:
    (answer,) = answers(idolcal("chat", "--jsonl", stdin=lines(dialog("아이돌 캘린더 열어 줘", ""))))
    assert answer["turns"][1]["intent"] == "noinput"


def test_the_shipped_schedule_stands_on_its_own_dates(idolcal: Any) -> None:
    given = dialog("12월 30일 일정 알려줘", now="2026-11-25T12:00")
    del given["events"]
    (answer,) = answers(idolcal("chat", "--jsonl", stdin=lines(given)))
    (turn,) = answer["turns"]
    assert "error" not in answer
    assert "예시" not in turn["speech"] + turn["display"] + json.dumps(turn["card"], ensure_ascii=False)


def test_a_broken_dialog_costs_only_itself(idolcal: Any) -> None:
    found = answers(
        idolcal(
            "chat",
            "--jsonl",
            stdin=lines(
                {"id": 1, "turns": []},
                dialog("안녕", id=2, now=5),
                dialog({"user": 3}, id=3),
                dialog("안녕", id=4, context={"tz": "Mars/Base"}),
                dialog("안녕", id=5, events=[{**RADIO, "start": "tomorrow"}]),
                dialog("안녕", id=6, persona={"service": "rude"}),
                dialog("내일 데이식스 일정", id=7),
            ),
        )
    )
    assert [a["id"] for a in found] == [1, 2, 3, 4, 5, 6, 7]
    places = [a["error"].split(": ")[1] for a in found[:6]]
    assert places == ["now", "now", "turns.0.user", "context.tz", "events[0]", "persona.service"]
    assert "turns" in found[6]


def test_a_bug_in_one_dialog_is_told_and_the_others_are_answered(idolcal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Worlds.run

    async def run(self: Worlds, line: Any) -> list[dict[str, Any]]:
        if line["id"] == "bug":
            raise ZeroDivisionError("on purpose")
        return await real(self, line)

    monkeypatch.setattr(Worlds, "run", run)
    found = answers(idolcal("chat", "--jsonl", stdin=lines(dialog("안녕", id="bug"), dialog("안녕", id="fine"))))
    assert found[0]["error"].startswith("line 1: ZeroDivisionError: on purpose (test_cli_lines.py:")
    assert "turns" in found[1]


# ---------------------------------------------------------------- what a dialog states


@pytest.fixture
def worlds(knowledge: Knowledge) -> Worlds:
    return Worlds(knowledge, core_of(knowledge))


async def profile_of(worlds: Worlds, **more: Any) -> Profile | None:
    """What is known of the user when the first turn of a dialog comes."""
    made = parse_dialog(dialog("안녕", **more))
    world = await worlds.make(made)
    return (await world.skill.memory.load(_turn(made, made.turns[0], 0))).profile


def test_the_user_of_a_dialog(worlds: Worlds) -> None:
    persona = {
        "service": "banmal", "user": "night_owl", "subs": ["데이식스", "에스파"], "bias": "에스파",
        "learned": {"tomorrow_small_hours": -3},
    }  # fmt: skip
    context = {"voice": "identified", "last_seen": "2026-11-25T09:00", "sessions": 9}
    profile = asyncio.run(profile_of(worlds, persona=persona, context=context))
    assert profile is not None
    assert profile.subscriptions == ("day6", "aespa")
    assert (profile.bias, profile.persona, profile.register) == ("aespa", "night_owl", "banmal")
    assert [(c.word, c.direction) for c in profile.learned] == [("내일", -1)] * 3
    assert (profile.mine, profile.paired, profile.sessions) == (True, True, 9)
    assert profile.last_seen == datetime(2026, 11, 25, 9, tzinfo=SEOUL)


def test_a_user_without_an_account_has_no_profile(worlds: Worlds) -> None:
    assert asyncio.run(profile_of(worlds, context={"account": "none"})) is None


def test_nulls_count_as_missing_and_strange_keys_are_left_alone() -> None:
    given = dialog("안녕", context=None, persona={"bias": None, "mood": "good"}, events=None, rules=["x"])
    parsed = parse_dialog(given)
    assert parsed.context == parse_dialog({"now": NOW, "turns": []}).context
    assert parsed.events is None


def test_times_are_local_to_the_user() -> None:
    parsed = parse_dialog(dialog("안녕", context={"tz": "America/New_York"}))
    assert parsed.local(parsed.now) == datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("America/New_York"))


def test_a_line_without_turns_is_no_dialog() -> None:
    with pytest.raises(Misuse, match=r"^turns: "):
        parse_dialog({"now": NOW})


def events_of(worlds: Worlds, *events: dict[str, Any]) -> list[Any]:
    async def find() -> list[Any]:
        world = await worlds.make(parse_dialog(dialog("안녕", events=list(events))))
        calendar: MemoryCalendar = world.calendar
        return list(calendar._events.values())

    return asyncio.run(find())


def test_the_events_of_a_dialog(worlds: Worlds) -> None:
    moved = {**RADIO, "status": "moved", "was": "2026-11-20T20:00", "place": "MBC", "cast": ["데이식스", "에스파"]}
    day = {**RADIO, "title": "생일", "start": "2026-11-27T00:00", "type": "birthday", "time_known": False}
    first, second = events_of(worlds, moved, day)
    assert (first.status, first.was) == ("moved", datetime(2026, 11, 20, 20, tzinfo=SEOUL))
    assert (first.venue, first.cast, first.ends) == ("MBC", ("데이식스", "에스파"), None)
    assert first.artists == ("day6", "aespa")
    assert (second.kind, second.time_known, second.demo) == ("birthday", False, False)


def test_an_artist_that_nobody_knows_is_known_in_its_dialog(idolcal: Any) -> None:
    stranger = {**RADIO, "artist": "별하늘소녀단"}
    persona = {"subs": ["별하늘소녀단"]}
    found = answers(
        idolcal("chat", "--jsonl", stdin=lines(dialog("내일 별하늘소녀단 일정", events=[stranger], persona=persona)))
    )
    assert found[0]["turns"][0]["artists"] == ["별하늘소녀단"]
    assert "라디오" in found[0]["turns"][0]["speech"]


def test_a_store_that_is_down_and_its_last_good_answers(idolcal: Any) -> None:
    down = dialog("내일 데이식스 일정 알려줘", context={"store": "down"})
    cached = dialog("내일 데이식스 일정 알려줘", context={"store": "down", "cached_at": "2026-11-24T21:00"})
    stale = dialog("내일 데이식스 일정 알려줘", context={"store": "down", "cached_at": "2026-11-22T21:00"})
    said = [a["turns"][0]["speech"] for a in answers(idolcal("chat", "--jsonl", stdin=lines(down, cached, stale)))]
    assert "라디오" not in said[0]
    assert "라디오" in said[1]
    assert said[2] == said[0]


def test_a_calendar_that_takes_nothing(idolcal: Any) -> None:
    talk = ("내일 데이식스 일정 알려줘", "캘린더에 넣어줘", "응")
    works = dialog(*talk, device="phone")
    fails = dialog(*talk, device="phone", context={"calendar": "fails"})
    found = answers(idolcal("chat", "--jsonl", stdin=lines(works, fails)))
    told = [" ".join(turn["speech"] for turn in answer["turns"][1:]) for answer in found]
    assert "못했" not in told[0]
    assert "못했" in told[1]


def test_an_unknown_device_is_the_strictest(worlds: Worlds) -> None:
    parsed = parse_dialog(dialog("안녕", device="fridge"))
    assert _turn(parsed, parsed.turns[0], 0).device == Device.of("speaker")
