"""Dialogflow CX: every sample becomes the turn that was written down by hand; stale values, calls, forms, rich content."""

import copy
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from dialogs import ChoiceCard, Command, EventCard, EventListCard, Facts, MonthCard, Reply, Row, TextCard
from intents import RawSlot, TimeRange, Turn
from locales import folder
from skill.errors import BadRequest, DataError, Unauthorized
from skill.platforms import Call, Platform
from skill.platforms import dialogflow_cx as cx

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Asia/Seoul"))
CALL = Call(now=NOW)
SAMPLES = Path(__file__).parent / "dialogflow_cx"
TURNS = json.loads((SAMPLES / "turns.json").read_text(encoding="utf-8"))
WEEK = TimeRange(start=NOW.replace(day=30, hour=0), end=NOW.replace(day=30, hour=0) + timedelta(days=7), grain="week")
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


def cx_names() -> dict[str, Any]:
    text = (folder("ko") / "platforms" / "dialogflow_cx.yaml").read_text(encoding="utf-8")
    names: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return names


PLATFORM: Platform = cx.build(cx_names())


def cx_request(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((SAMPLES / f"{name}.request.json").read_text(encoding="utf-8"))
    return body


REPLIES: dict[str, Reply] = {
    "plain": Reply(speech="십일월 이십오 일이에요. 두 개예요.", display="11월 25일, 2개"),
    "silence": Reply(speech="", display="", ends=True, outcome="close"),
    "markup": Reply(speech="하나, 둘.", display="1, 2", ssml='하나,<break time="350ms"/>둘.'),
    "event": Reply(speech="하나예요.", display="1개", card=EventCard(title="아이유", row=ROWS[0])),
    "list": Reply(
        speech="두 개예요.",
        display="2개",
        card=EventListCard(title="아이유 일정", rows=ROWS[:2], total=2),
        suggestions=("다음 날", "구독"),
    ),
    "long list": Reply(speech="많아요.", display="40개", card=EventListCard(title="아이유", rows=ROWS, total=40)),
    "empty list": Reply(speech="없어요.", display="0개", card=EventListCard(title="아이유", rows=(), total=0)),
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
    "text": Reply(speech="이래서예요.", display="이유", card=TextCard(title="왜?", body="긴 설명이에요. " * 60)),
    "blank text": Reply(speech="이래서예요.", display="이유", card=TextCard(title="", body="")),
    "closing": Reply(speech="또 불러 주세요.", display="안녕", suggestions=("다음 날",), ends=True),
    "long": Reply(speech="긴 문장이에요. " * 300, display="긴 문장이에요. " * 300, ssml="긴 문장이에요. " * 300),
    "audio": Reply(
        speech="들어 보세요.", display="듣기", commands=(Command(name="play", url="https://audio.example/1.mp3"),)
    ),
    "week": Reply(speech="한 개예요.", display="1개", facts=Facts(artists=("bts",), window=WEEK, total=1)),
    "unknown": Reply(speech="없는 아티스트예요.", display="없는 아티스트", facts=Facts(status="unknown_artist")),
    "apology": Reply(speech="불러오지 못했어요.", display="오류", facts=Facts(status="error"), outcome="repair"),
}


def cx_rendered(kind: str, body: Any) -> dict[str, Any]:
    answer = PLATFORM.render(REPLIES[kind], PLATFORM.parse(body, CALL), body, CALL)
    assert isinstance(answer, dict)
    return answer


def messages_of(kind: str, name: str) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = cx_rendered(kind, cx_request(name))["fulfillmentResponse"]["messages"]
    return messages


def told_of(kind: str, name: str) -> dict[str, Any]:
    told: dict[str, Any] = cx_rendered(kind, cx_request(name))["sessionInfo"]["parameters"]
    return told


def test_the_samples_are_all_written_down() -> None:
    assert {path.name.removesuffix(".request.json") for path in SAMPLES.glob("*.request.json")} == set(TURNS)
    assert len(TURNS) == 11


@pytest.mark.parametrize("name", TURNS)
def test_a_sample_becomes_its_turn(name: str) -> None:
    expected = TURNS[name]
    turn = PLATFORM.parse(cx_request(name), CALL)
    assert (turn.platform, turn.session, turn.locale, turn.now) == ("dialogflow_cx", "cx-0001", "ko-KR", NOW)
    assert (turn.intent, turn.text) == (expected["intent"], expected["text"])
    slots = {role: RawSlot(text=s[0], type=s[1], resolved=s[2]) for role, s in expected.get("slots", {}).items()}
    assert turn.slots == slots
    assert (turn.device.kind, turn.device.ears) == (expected.get("device", "speaker"), expected.get("ears", "shared"))
    assert turn.device.eyes == ("look" if turn.device.kind == "phone" else "none")
    assert (turn.is_new, turn.silent, turn.final) == (expected.get("is_new", False), False, False)
    assert turn.call == cx_request(name)["detectIntentResponseId"]
    if expected.get("user") == "hashed":
        assert turn.user is not None
        assert re.fullmatch(r"telephony:[0-9a-f]{32}", turn.user)
    else:
        assert turn.user is None


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.response.json")), ids=lambda p: p.name)
def test_the_sample_responses_fit_our_model(path: Path) -> None:
    cx.Response.model_validate_json(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", REPLIES)
@pytest.mark.parametrize("name", TURNS)
def test_every_kind_of_answer_is_a_valid_response(name: str, kind: str) -> None:
    answer = cx_rendered(kind, cx_request(name))
    cx.Response.model_validate_json(json.dumps(answer))
    fulfilment = answer["fulfillmentResponse"]
    assert fulfilment["mergeBehavior"] == "REPLACE"
    assert fulfilment["messages"][0]["text"]["text"][0].strip()
    assert all(len(message) == 1 for message in fulfilment["messages"])
    assert len(json.dumps(answer)) < 64 * 1024
    if name != "07-messenger-card":
        assert not any("payload" in message for message in fulfilment["messages"])
    if REPLIES[kind].ends:
        assert "chips" not in json.dumps(fulfilment)


def test_a_call_hears_the_voice_and_a_speaker_reads_the_speech() -> None:
    assert messages_of("markup", "06-phone-voice") == [
        {"text": {"text": ["하나, 둘."]}},
        {"outputAudioText": {"ssml": '<speak>하나,<break time="350ms"/>둘.</speak>'}},
    ]
    assert messages_of("audio", "09-event-dtmf")[1:] == [
        {"outputAudioText": {"text": "들어 보세요."}},
        {"playAudio": {"audioUri": "https://audio.example/1.mp3"}},
    ]
    assert messages_of("long", "06-phone-voice")[1]["outputAudioText"].keys() == {"text"}
    assert messages_of("plain", "02-date") == [{"text": {"text": ["십일월 이십오 일이에요. 두 개예요."]}}]


def test_a_messenger_gets_the_display_text_rows_and_chips() -> None:
    text, rich = messages_of("list", "07-messenger-card")
    assert text == {"text": {"text": ["2개"]}}
    first, second, chips = rich["payload"]["richContent"][0]
    assert first == {
        "type": "info",
        "title": "아이유 팬미팅",
        "subtitle": "11/01(수) 18:30 · 고척스카이돔",
        "actionLink": "https://calendar.example/1",
        "anchor": {"href": "https://calendar.example/1"},
    }
    assert second["type"] == "info"
    assert chips == {"type": "chips", "options": [{"text": "다음 날"}, {"text": "구독"}]}
    *rows, rest = messages_of("long list", "07-messenger-card")[1]["payload"]["richContent"][0]
    assert len(rows) == 10
    assert rest == {"type": "description", "title": "아이유", "text": ["모두 40개"]}
    asked = messages_of("choice", "07-messenger-card")[1]["payload"]["richContent"][0]
    assert asked == [
        {"type": "description", "title": "누구요?", "text": ["1. 데이식스", "2. 세븐틴"]},
        {"type": "chips", "options": [{"text": "데이식스"}, {"text": "세븐틴"}]},
    ]


def test_a_new_period_deletes_the_stale_date_and_tells_the_flow_what_was_answered() -> None:
    assert told_of("week", "04-followup-period") == {
        "status": "ok",
        "artist": "bts",
        "from": "2026-11-30",
        "to": "2026-12-06",
        "event_count": 1,
        "date": None,
    }
    assert told_of("silence", "02-date") == {"status": "ok", "event_count": 0, "ended": True}
    assert told_of("apology", "02-date") == {"status": "error"}


def test_what_a_form_holds_is_not_deleted() -> None:
    body = cx_request("04-followup-period")
    body["pageInfo"]["formInfo"] = {"parameterInfo": [{"displayName": "date", "state": "FILLED", "value": {}}]}
    assert "date" not in cx_rendered("week", body)["sessionInfo"]["parameters"]


def test_an_unknown_artist_is_invalid_in_the_form_and_gone_from_the_session() -> None:
    answer = cx_rendered("unknown", cx_request("08-form-invalid"))
    parameter = {"displayName": "artist", "required": True, "state": "INVALID", "value": None}
    assert answer["pageInfo"] == {"formInfo": {"parameterInfo": [parameter]}}
    assert answer["sessionInfo"]["parameters"] == {"status": "unknown_artist", "artist": None}
    assert "pageInfo" not in cx_rendered("plain", cx_request("08-form-invalid"))


def test_values_of_an_earlier_intent_are_not_taken_for_new() -> None:
    body = cx_request("02-date")
    body["text"] = "그럼 모레는?"
    assert PLATFORM.parse(body, CALL).slots == {}
    body["text"] = "방탄 소년단 내 일 일정"
    assert set(PLATFORM.parse(body, CALL).slots) == {"artist", "date"}
    del body["text"]
    body["triggerEvent"] = "something_else"
    assert PLATFORM.parse(body, CALL).slots == {}
    body["triggerIntent"] = body["intentInfo"]["lastMatchedIntent"]
    assert set(PLATFORM.parse(body, CALL).slots) == {"artist", "date"}


@pytest.mark.parametrize(
    ("digits", "intent", "slots"),
    [
        ("*", "repeat", {}),
        ("#", "stop", {}),
        ("0", "help", {}),
        ("12", "select", {"ordinal": RawSlot(text="12번", type="dtmf", resolved="12")}),
        ("1225", "select", {"number": RawSlot(text="1225번", type="dtmf", resolved="1225")}),
        ("1*", "select", {}),
    ],
)
def test_keys_of_the_telephone(digits: str, intent: str, slots: dict[str, RawSlot]) -> None:
    turn = PLATFORM.parse(cx_request("09-event-dtmf") | {"dtmfDigits": digits}, CALL)
    assert (turn.intent, turn.slots, turn.text) == (intent, slots, None)


def test_silence_and_events() -> None:
    body = cx_request("05-no-match")
    del body["text"]
    for event, intent, silent in (
        ("sys.no-input-2", "noinput", True),
        ("sys.no-match-default", "fallback", False),
        ("unheard_of", "fallback", False),
    ):
        turn = PLATFORM.parse(body | {"triggerEvent": event}, CALL)
        assert (turn.intent, turn.silent, turn.text) == (intent, silent, None)


def test_hints_of_the_caller() -> None:
    hints = {"device": "watch", "userId": "me", "timeZone": "America/New_York"}
    turn = PLATFORM.parse(cx_request("02-date") | {"payload": hints}, CALL)
    assert (turn.device.kind, turn.user, turn.zone) == ("watch", "payload:me", "America/New_York")
    assert turn.now == NOW
    assert turn.now.hour == 20


def test_without_hangul_the_resolved_language_counts() -> None:
    assert PLATFORM.parse(cx_request("07-messenger-card") | {"text": "IU"}, CALL).locale == "en-US"


# ------------------------------------------------------------------ hostile bodies


def cx_paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from cx_paths(item, (*path, key))


def cx_parent(body: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        body = body[key]
    return body


@pytest.mark.parametrize("body", [None, 1, "x", [], {}, {"sessionInfo": 1}, {"sessionInfo": {"session": 5}}])
def test_what_is_not_of_this_platform_is_refused(body: Any) -> None:
    with pytest.raises(BadRequest):
        PLATFORM.parse(body, CALL)


@pytest.mark.parametrize("name", TURNS)
def test_unknown_fields_change_nothing(name: str) -> None:
    body = cx_request(name)
    before = PLATFORM.parse(body, CALL)
    for place in [body, *(cx_parent(body, (*path, 0)) for path in cx_paths(body))]:
        if isinstance(place, dict):
            place["someNewField"] = {"a": [1, None, {"b": "c"}]}
    assert PLATFORM.parse(body, CALL) == before


@pytest.mark.parametrize(
    "odd", ["removed", None, 7, True, "옷", [], [1, "x", None], {}, {"a": {"b": [1]}}, float("nan")]
)
@pytest.mark.parametrize("name", TURNS)
def test_missing_and_odd_fields_never_break_it(name: str, odd: Any) -> None:
    original = cx_request(name)
    for path in list(cx_paths(original)):
        body = copy.deepcopy(original)
        parent = cx_parent(body, path)
        if odd == "removed":
            del parent[path[-1]]
        else:
            parent[path[-1]] = copy.deepcopy(odd)
        try:
            turn = PLATFORM.parse(body, CALL)
        except BadRequest:
            assert path in {("sessionInfo",), ("sessionInfo", "session")}
            continue
        assert isinstance(turn, Turn)
        for kind in ("list", "unknown", "week"):
            cx.Response.model_validate(PLATFORM.render(REPLIES[kind], turn, body, CALL))


# ------------------------------------------------------------------ who may call, and the names


def test_who_may_call() -> None:
    for headers in ({"x-idolcal-secret": "s"}, {"authorization": "Bearer s"}, {"authorization": "Basic eDpz"}):
        PLATFORM.authenticate(Call(now=NOW, headers=headers, client="203.0.113.9"), "s")
    with pytest.raises(Unauthorized):
        PLATFORM.authenticate(Call(now=NOW, client="127.0.0.1"), "s")


def test_broken_names_are_refused_with_their_place() -> None:
    with pytest.raises(DataError, match=r"platforms/dialogflow_cx.yaml: session.ended"):
        cx.build(cx_names() | {"session": {"artist": "a", "from": "b", "to": "c", "count": "d", "status": "e"}})
