"""Actions v3: every sample becomes the turn that was written down by hand; echo, lists, slots, scenes, health."""

import copy
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML
from starlette.routing import compile_path

from dialogs import ChoiceCard, Command, EventCard, EventListCard, Facts, MonthCard, Reply, Row, TextCard
from intents import RawSlot, Surroundings, TimeRange, Turn
from locales import folder
from skill.errors import BadRequest, Unauthorized
from skill.platforms import Call, Platform
from skill.platforms import actions_v3 as v3

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Asia/Seoul"))
CALL = Call(now=NOW)
SAMPLES = Path(__file__).parent / "actions_v3"
TURNS = json.loads((SAMPLES / "turns.json").read_text(encoding="utf-8"))
SESSION = "ABwppHF4samplesession0001"
TODAY = TimeRange(start=NOW.replace(hour=0), end=NOW.replace(hour=0) + timedelta(days=1), grain="day")
ROWS = tuple(
    Row(
        when=f"11/{n:02}(수) 18:30",
        title="팬미팅",
        artist="아이유",
        place="고척스카이돔",
        url="https://calendar.example/1",
    )
    for n in range(1, 13)
)


def v3_names() -> dict[str, Any]:
    text = (folder("ko") / "platforms" / "actions_v3.yaml").read_text(encoding="utf-8")
    names: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return names


PLATFORM: Platform = v3.build(v3_names())


def v3_request(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((SAMPLES / f"{name}.request.json").read_text(encoding="utf-8"))
    return body


REPLIES: dict[str, Reply] = {
    "plain": Reply(speech="두 개예요.", display="2개"),
    "silence": Reply(speech="", display="", ends=True, outcome="close"),
    "markup": Reply(speech="하나, 둘.", display="1, 2", ssml='<speak>하나,<break time="350ms"/>둘.</speak>'),
    "event": Reply(speech="하나예요.", display="1개", card=EventCard(title="아이유 팬미팅", row=ROWS[0])),
    "list": Reply(
        speech="두 개예요.",
        display="2개",
        card=EventListCard(title="아이유 일정", rows=ROWS[:2], total=2),
        suggestions=(
            "다음 날",
            "구독",
            "다음 날",
            "도무지 칩에 들어가지 않을 만큼 길고 긴 말이에요",
            "더",
            "처음",
            "끝",
        ),
    ),
    "long list": Reply(speech="많아요.", display="40개", card=EventListCard(title="아이유", rows=ROWS, total=40)),
    "list of one": Reply(speech="하나.", display="1개", card=EventListCard(title="아이유", rows=ROWS[:1], total=1)),
    "empty list": Reply(speech="없어요.", display="0개", card=EventListCard(title="아이유", rows=(), total=0)),
    "closing list": Reply(
        speech="둘.",
        display="2개",
        card=EventListCard(title="", rows=ROWS[:2], total=2),
        suggestions=("다음 날",),
        ends=True,
    ),
    "month": Reply(
        speech="둘이에요.",
        display="11월 2개",
        card=MonthCard(title="11월", year=2026, month=11, days=(1, 2), rows=ROWS[:2], total=2),
    ),
    "choice": Reply(
        speech="데이식스요, 세븐틴이요?",
        display="데이식스, 세븐틴?",
        card=ChoiceCard(title="누구요?", choices=("데이식스", "세븐틴")),
        asks=True,
    ),
    "one choice": Reply(speech="데이식스요?", display="?", card=ChoiceCard(title="", choices=("데이식스",)), asks=True),
    "text": Reply(speech="이래서예요.", display="이유", card=TextCard(title="왜?", body="긴 설명이에요. " * 60)),
    "blank text": Reply(speech="이래서예요.", display="이유", card=TextCard(title="", body=" ")),
    "long": Reply(speech="긴 문장이에요. " * 300, display="긴 문장이에요. " * 300, ssml="긴 문장이에요. " * 300),
    "audio": Reply(
        speech="들어 보세요.",
        display="미리 듣기",
        card=EventCard(title="미리 듣기", row=ROWS[0]),
        commands=(Command(name="play", url="https://audio.example/1.mp3"),),
    ),
    "today": Reply(speech="한 개예요.", display="1개", facts=Facts(artists=("iu",), window=TODAY, total=1)),
    "unknown": Reply(speech="없는 아티스트예요.", display="없는 아티스트", facts=Facts(status="unknown_artist")),
    "apology": Reply(speech="불러오지 못했어요.", display="오류", facts=Facts(status="error"), outcome="repair"),
}


def v3_rendered(kind: str, body: Any) -> dict[str, Any]:
    answer = PLATFORM.render(REPLIES[kind], PLATFORM.parse(body, CALL), body, CALL)
    assert isinstance(answer, dict)
    return answer


def test_the_samples_are_all_written_down() -> None:
    assert {path.name.removesuffix(".request.json") for path in SAMPLES.glob("*.request.json")} == set(TURNS)
    assert len(TURNS) == 16


@pytest.mark.parametrize("name", TURNS)
def test_a_sample_becomes_its_turn(name: str) -> None:
    expected = TURNS[name]
    turn = PLATFORM.parse(v3_request(name), CALL)
    assert (turn.platform, turn.session) == ("actions_v3", expected.get("session", SESSION))
    assert (turn.locale, turn.zone, turn.now) == (expected.get("locale", "ko-KR"), "Asia/Seoul", NOW)
    assert (turn.intent, turn.text) == (expected["intent"], expected["text"])
    slots = {role: RawSlot(text=s[0], type=s[1], resolved=s[2]) for role, s in expected.get("slots", {}).items()}
    assert turn.slots == slots
    device = expected.get("device", "speaker")
    assert (turn.device.kind, turn.device.eyes) == (device, "look" if device == "phone" else "none")
    flags = tuple(expected.get(key, False) for key in ("is_new", "silent", "final"))
    assert (turn.is_new, turn.silent, turn.final) == flags
    assert turn.call is None
    if "user" in expected:
        assert turn.user == expected["user"]
    else:
        assert turn.user is not None
        assert re.fullmatch(r"[0-9a-f]{32}", turn.user)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.response.json")), ids=lambda p: p.name)
def test_the_sample_responses_fit_our_model(path: Path) -> None:
    v3.Response.model_validate_json(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", REPLIES)
@pytest.mark.parametrize("name", TURNS)
def test_every_kind_of_answer_is_a_valid_response(name: str, kind: str) -> None:
    body = v3_request(name)
    answer = v3_rendered(kind, body)
    v3.Response.model_validate_json(json.dumps(answer))
    if name == "15-health-check":
        assert answer == {}
        return
    assert answer["session"]["id"] == body["session"]["id"]
    assert set(answer["session"]["params"]) >= set(body["session"]["params"])
    prompt = answer["prompt"]
    assert prompt["firstSimple"]["speech"].strip()
    assert prompt["firstSimple"]["text"].strip()
    ends = REPLIES[kind].ends or "final" in name
    assert (answer.get("scene", {}).get("next", {}).get("name") == "actions.scene.END_CONVERSATION") is ends
    if "RICH_RESPONSE" not in body["device"]["capabilities"]:
        assert set(prompt.get("content", {})) <= {"media"}
        assert "suggestions" not in prompt
    if ends:
        assert "suggestions" not in prompt
        assert "list" not in prompt.get("content", {})
    if "slots" in answer.get("scene", {}):
        assert set(answer["scene"]["slots"]) <= set(body["scene"]["slots"])


def test_a_list_keeps_its_titles_in_the_type_override_and_leads_to_the_choosing_scene() -> None:
    answer = v3_rendered("list", v3_request("05-entity-only-list-phone"))
    about = "11/{}(수) 18:30 · 아이유 · 고척스카이돔"
    assert answer["session"]["typeOverrides"] == [
        {
            "name": "event_option",
            "typeOverrideMode": "TYPE_REPLACE",
            "synonym": {
                "entries": [
                    {
                        "name": "event-1",
                        "synonyms": ["event-1", "팬미팅", "첫 번째"],
                        "display": {"title": "팬미팅", "description": about.format("01")},
                    },
                    {
                        "name": "event-2",
                        "synonyms": ["event-2", "팬미팅 (2)", "두 번째"],
                        "display": {"title": "팬미팅 (2)", "description": about.format("02")},
                    },
                ]
            },
        }
    ]
    listed = {"items": [{"key": "event-1"}, {"key": "event-2"}], "title": "아이유 일정"}
    assert answer["prompt"]["content"] == {"list": listed}
    assert [chip["title"] for chip in answer["prompt"]["suggestions"]] == ["다음 날", "구독", "더", "처음"]
    assert answer["scene"] == {"next": {"name": "ChooseEvent"}}


def test_the_chosen_key_comes_back_as_an_ordinal_and_the_conversation_returns() -> None:
    body = v3_request("06-list-selection-phone")
    body["intent"]["params"]["event_option"]["resolved"] = "event-2"
    turn = PLATFORM.parse(body, CALL)
    assert (turn.intent, turn.text) == ("select", "두 번째")
    assert turn.slots["ordinal"] == RawSlot(text="두 번째", type="list item", resolved="2")
    body["intent"]["params"] = {}
    body["scene"]["slots"]["event_option"]["value"] = "choice-1"
    assert PLATFORM.parse(body, CALL).text == "팬미팅"
    assert v3_rendered("plain", body)["scene"] == {"next": {"name": "Main"}}
    assert v3_rendered("list", body)["scene"] == {"next": {"name": "ChooseEvent"}}


def test_a_long_list_says_how_many_there_are_and_a_closing_one_is_a_table() -> None:
    listed = v3_rendered("long list", v3_request("03-date-phone"))["prompt"]["content"]["list"]
    assert (listed["title"], len(listed["items"])) == ("아이유 · 모두 40개", 10)
    for kind in ("closing list", "month"):
        table = v3_rendered(kind, v3_request("03-date-phone"))["prompt"]["content"]["table"]
        assert [column["header"] for column in table["columns"]] == ["언제", "일정", "곳"]
        assert table["rows"][0] == {
            "cells": [{"text": "11/01(수) 18:30"}, {"text": "아이유 팬미팅"}, {"text": "고척스카이돔"}]
        }


def test_without_a_choosing_scene_a_list_is_a_table() -> None:
    names = {key: value for key, value in v3_names().items() if key != "choosing"}
    platform, body = v3.build(names), v3_request("05-entity-only-list-phone")
    answer = platform.render(REPLIES["list"], platform.parse(body, CALL), body, CALL)
    assert isinstance(answer, dict)
    assert "table" in answer["prompt"]["content"]
    assert "scene" not in answer


def test_one_event_is_a_card_and_audio_takes_its_place() -> None:
    for kind in ("event", "list of one"):
        card = v3_rendered(kind, v3_request("03-date-phone"))["prompt"]["content"]["card"]
        assert card["text"] == "11/01(수) 18:30  \n아이유 팬미팅  \n고척스카이돔"
        assert card["button"] == {"name": "자세히 보기", "open": {"url": "https://calendar.example/1"}}
    content = v3_rendered("audio", v3_request("03-date-phone"))["prompt"]["content"]
    assert content["media"]["mediaObjects"] == [{"name": "미리 듣기", "url": "https://audio.example/1.mp3"}]


def test_speech_is_markup_where_it_fits_and_whole_sentences_where_it_does_not() -> None:
    simple = v3_rendered("markup", v3_request("04-date-speaker"))["prompt"]["firstSimple"]
    assert simple == {"speech": '<speak>하나,<break time="350ms"/>둘.</speak>', "text": "1, 2"}
    simple = v3_rendered("long", v3_request("04-date-speaker"))["prompt"]["firstSimple"]
    assert simple["speech"].endswith("긴 문장이에요.")
    assert 600 < len(simple["speech"]) <= 640


def test_parameters_are_echoed_nulls_dropped_and_the_answer_noted() -> None:
    body = v3_request("07-followup-free-text-phone")
    body["session"]["params"] |= {"mine": {"deep": [1, 2.5, None]}, "gone": None}
    params = v3_rendered("today", body)["session"]["params"]
    assert params == {"artist": "iu", "from": "2026-11-25", "to": "2026-11-25", "mine": {"deep": [1, 2.5, None]}}
    assert v3_rendered("plain", v3_request("03-date-phone"))["session"]["languageCode"] == "ko-KR"


def test_an_unknown_artist_makes_the_slot_invalid() -> None:
    assert v3_rendered("unknown", v3_request("08-slot-filling-invalid-speaker"))["scene"] == {
        "name": "AskArtist",
        "slots": {"artist": {"mode": "REQUIRED", "status": "INVALID", "value": None, "updated": True}},
    }
    assert "scene" not in v3_rendered("unknown", v3_request("03-date-phone"))


def test_a_verified_user_gets_an_id_once_and_keeps_the_rest() -> None:
    first = v3_request("01-main-first-time-phone")
    made = PLATFORM.parse(first, CALL).user
    assert v3_rendered("plain", first)["user"] == {"params": {"appUserId": made}}
    known = v3_rendered("plain", v3_request("02-main-returning-speaker"))["user"]
    assert known == {"params": {"appUserId": "u-7f3a", "favoriteArtist": "bts"}}
    assert "user" not in v3_rendered("plain", v3_request("14-guest-english-locale-phone"))


def test_zones_and_screens() -> None:
    body = v3_request("03-date-phone")
    for zone, expected in (
        ("America/New_York", "America/New_York"),
        ("../../etc/passwd", "Asia/Seoul"),
        ("Asia", "Asia/Seoul"),
        ("", "Asia/Seoul"),
        ("No/Where", "Asia/Seoul"),
    ):
        body["device"]["timeZone"]["id"] = zone
        turn = PLATFORM.parse(body, CALL)
        assert (turn.zone, turn.now) == (expected, NOW)
    body["device"]["capabilities"] = ["SPEECH", "RICH_RESPONSE"]
    assert (PLATFORM.parse(body, CALL).device.kind, PLATFORM.parse(body, CALL).device.ears) == ("tv", "shared")


def test_the_player_is_known_while_it_plays() -> None:
    body = v3_request("03-date-phone") | {"context": {"media": {"index": 0, "progress": "83.5s"}}}
    assert PLATFORM.parse(body, CALL).surroundings == Surroundings(player="playing", player_offset_ms=83_500)
    body["intent"] = {"name": "actions.intent.MEDIA_STATUS_FINISHED", "params": {}, "query": "x"}
    turn = PLATFORM.parse(body, CALL)
    assert (turn.surroundings, turn.intent, turn.text) == (Surroundings(), "nav.next", None)


def test_the_handler_may_stand_in_the_address() -> None:
    patterns = [compile_path(path)[0] for path in (PLATFORM.path, *PLATFORM.also)]
    for address in ("/google/actions", "/google/actions:find_schedule"):
        assert sum(pattern.match(address) is not None for pattern in patterns) == 1
    assert not any(pattern.match("/google/actionsfind") for pattern in patterns)


def test_the_model_of_the_response_refuses_what_the_platform_would() -> None:
    good = v3_rendered("list", v3_request("05-entity-only-list-phone"))
    for break_it in (
        lambda answer: answer["prompt"]["content"]["list"]["items"].reverse(),
        lambda answer: answer["session"].pop("typeOverrides"),
        lambda answer: answer["prompt"]["content"].update({"card": {"text": "x"}}),
        lambda answer: answer["session"]["typeOverrides"][0].update({"mode": "TYPE_REPLACE"}),
        lambda answer: answer["scene"]["next"].update({"name": "actions.scene.END_CONVERSATION"}),
    ):
        bad = copy.deepcopy(good)
        break_it(bad)
        with pytest.raises(ValidationError):
            v3.Response.model_validate(bad)


# ------------------------------------------------------------------ hostile bodies


def v3_paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from v3_paths(item, (*path, key))


def v3_parent(body: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        body = body[key]
    return body


@pytest.mark.parametrize(
    "body", [None, 1, "x", [], {}, {"handler": {"name": "x"}}, {"handler": 1, "session": {"id": "1"}}]
)
def test_what_is_not_of_this_platform_is_refused(body: Any) -> None:
    with pytest.raises(BadRequest):
        PLATFORM.parse(body, CALL)


@pytest.mark.parametrize("name", TURNS)
def test_unknown_fields_change_nothing(name: str) -> None:
    body = v3_request(name)
    before = PLATFORM.parse(body, CALL)
    for place in [body, *(v3_parent(body, (*path, 0)) for path in v3_paths(body))]:
        if isinstance(place, dict):
            place["someNewField"] = {"a": [1, None, {"b": "c"}]}
    assert PLATFORM.parse(body, CALL) == before


@pytest.mark.parametrize(
    "odd", ["removed", None, 7, True, "옷", [], [1, "x", None], {}, {"a": {"b": [1]}}, float("nan")]
)
@pytest.mark.parametrize("name", TURNS)
def test_missing_and_odd_fields_never_break_it(name: str, odd: Any) -> None:
    original = v3_request(name)
    required = {("handler",), ("handler", "name"), ("session",), ("session", "id")}
    for path in list(v3_paths(original)):
        body = copy.deepcopy(original)
        parent = v3_parent(body, path)
        if odd == "removed":
            del parent[path[-1]]
        else:
            parent[path[-1]] = copy.deepcopy(odd)
        try:
            turn = PLATFORM.parse(body, CALL)
        except BadRequest:
            assert path in required
            continue
        assert isinstance(turn, Turn)
        for kind in ("list", "unknown", "today"):
            answer = PLATFORM.render(REPLIES[kind], turn, body, CALL)
            v3.Response.model_validate(answer)
            json.dumps(answer, ensure_ascii=False, allow_nan=False).encode()


def test_who_may_call() -> None:
    PLATFORM.authenticate(Call(now=NOW, headers={"x-idolcal-secret": "s"}, client="203.0.113.9"), "s")
    for headers in ({}, {"google-assistant-signature": "e30.e30.e30"}):
        with pytest.raises(Unauthorized):
            PLATFORM.authenticate(Call(now=NOW, headers=headers, client="203.0.113.9"), "s")
