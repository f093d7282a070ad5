"""Dialogflow ES: every sample becomes the turn that was written down by hand, every kind of answer a valid response."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from dialogs import (
    ChoiceCard,
    Command,
    EventCard,
    EventListCard,
    Facts,
    MonthCard,
    Reply,
    Row,
    TextCard,
)
from intents import RawSlot, TimeRange, Turn
from locales import folder
from skill.errors import BadRequest, DataError, Unauthorized
from skill.platforms import Call, Platform
from skill.platforms import dialogflow_es as es

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=SEOUL)
CALL = Call(now=NOW)
SAMPLES = Path(__file__).parent / "dialogflow_es"
TURNS = json.loads((SAMPLES / "turns.json").read_text(encoding="utf-8"))
SESSION = "7d2f4e52-1c1a-4a8a-9f2b-5b1c9f0a7e11"
MARKUP = '<speak>아이유 일정이에요.<break time="350ms"/>팬미팅이에요.</speak>'


def es_names() -> dict[str, Any]:
    text = (folder("ko") / "platforms" / "dialogflow_es.yaml").read_text(encoding="utf-8")
    names: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return names


PLATFORM: Platform = es.build(es_names())


def es_request(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((SAMPLES / f"{name}.request.json").read_text(encoding="utf-8"))
    return body


def es_row(place: int) -> Row:
    return Row(
        when=f"11/{place:02}(수) 18:30",
        title="팬미팅" if place % 2 else "음악방송 사전 녹화 그리고 아주 긴 이름의 행사",
        artist="아이유",
        place="고척스카이돔",
        badges=("취소",) if place == 3 else (),
        event_id=f"event:{place}",
        url="https://calendar.example/e/1" if place == 1 else None,
    )


LONG = "아주 긴 문장이 여기에 하나 있어요. " * 60
REPLIES: dict[str, Reply] = {
    "plain": Reply(speech="아이유 일정은 없어요.", display="아이유 일정 없음"),
    "silence": Reply(speech="", display="", ends=True, outcome="close"),
    "markup": Reply(speech="아이유 일정이에요. 팬미팅이에요.", display="아이유 일정", ssml=MARKUP),
    "long markup": Reply(speech=LONG, display=LONG, ssml=f"<speak>{LONG}</speak>"),
    "long question": Reply(speech=LONG + "어떤 걸 들려 드릴까요?", display=LONG + "어떤 거요?", asks=True),
    "one word": Reply(speech="가" * 2000, display="가" * 2000),
    "event": Reply(speech="하나예요.", display="1개", card=EventCard(title="아이유 팬미팅", row=es_row(1))),
    "list": Reply(
        speech="두 개예요.",
        display="2개",
        card=EventListCard(title="아이유 일정", rows=(es_row(1), es_row(2)), total=2),
        suggestions=("첫 번째", "두 번째", "구독", "다음 날", "더 보기"),
    ),
    "long list": Reply(
        speech="많아요.",
        display="40개",
        card=EventListCard(
            title="아이유의 아주 긴 제목을 가진 일정 목록", rows=tuple(map(es_row, range(1, 31))), total=40
        ),
    ),
    "list of one": Reply(
        speech="하나예요.", display="1개", card=EventListCard(title="아이유 일정", rows=(es_row(1),), total=1)
    ),
    "empty list": Reply(speech="없어요.", display="0개", card=EventListCard(title="아이유 일정", rows=(), total=0)),
    "closing list": Reply(
        speech="두 개예요.",
        display="2개",
        card=EventListCard(title="아이유 일정", rows=(es_row(1), es_row(2)), total=2),
        suggestions=("다음 날",),
        reprompt="어떤 거요?",
        ends=True,
    ),
    "month": Reply(
        speech="세 개예요.",
        display="11월 3개",
        card=MonthCard(
            title="11월", year=2026, month=11, days=(1, 2, 3), rows=tuple(map(es_row, range(1, 4))), total=3
        ),
    ),
    "empty month": Reply(
        speech="없어요.", display="없음", card=MonthCard(title="11월", year=2026, month=11, days=(), rows=(), total=0)
    ),
    "choice": Reply(
        speech="데이식스요, 세븐틴이요?",
        display="데이식스, 세븐틴?",
        card=ChoiceCard(title="누구요?", choices=("데이식스", "세븐틴")),
        suggestions=("세븐틴", "둘 다", "이렇게 아주아주 길어서 도무지 칩에 들어가지 않는 말"),
        asks=True,
        reprompt="누구 일정을 찾을까요?",
    ),
    "one choice": Reply(
        speech="데이식스 말씀이세요?", display="데이식스?", card=ChoiceCard(title="", choices=("데이식스",)), asks=True
    ),
    "text": Reply(
        speech="이래서예요.", display="이유", card=TextCard(title="왜 그 날이야?", body="긴 설명이에요. " * 60)
    ),
    "audio": Reply(
        speech="들어 보세요.",
        display="미리 듣기",
        card=EventCard(title="미리 듣기", row=es_row(1)),
        commands=(Command(name="play", url="https://audio.example/1.mp3"),),
        suggestions=("그만",),
    ),
    "facts": Reply(
        speech="두 개예요.",
        display="2개",
        facts=Facts(
            artists=("bts", "iu"),
            window=TimeRange(start=NOW, end=NOW.replace(hour=0) + timedelta(days=3), grain="day"),
            total=2,
        ),
    ),
    "apology": Reply(
        speech="지금은 일정을 불러오지 못했어요. 잠시 뒤에 다시 불러 주세요.",
        display="일정을 불러오지 못했어요.",
        facts=Facts(status="error"),
        outcome="repair",
    ),
}


def es_rendered(reply: Reply, body: Any) -> dict[str, Any]:
    answer = PLATFORM.render(reply, PLATFORM.parse(body, CALL), body, CALL)
    assert isinstance(answer, dict)
    return answer


def test_the_samples_are_all_written_down() -> None:
    assert {path.name.removesuffix(".request.json") for path in SAMPLES.glob("*.request.json")} == set(TURNS)
    assert len(TURNS) == 16


@pytest.mark.parametrize("name", TURNS)
def test_a_sample_becomes_its_turn(name: str) -> None:
    expected = TURNS[name]
    turn = PLATFORM.parse(es_request(name), CALL)
    assert turn.platform == "dialogflow_es"
    assert turn.session == expected.get("session", SESSION)
    assert (turn.intent, turn.text) == (expected["intent"], expected["text"])
    slots = {role: RawSlot(text=s[0], type=s[1], resolved=s[2]) for role, s in expected.get("slots", {}).items()}
    assert turn.slots == slots
    assert (turn.device.kind, turn.device.ears) == (
        expected["device"],
        expected.get("ears", "private" if expected["device"] == "phone" else "shared"),
    )
    assert turn.device.eyes == ("look" if expected["device"] == "phone" else "none")
    assert (turn.is_new, turn.silent, turn.final) == tuple(
        expected.get(key, False) for key in ("is_new", "silent", "final")
    )
    assert (turn.locale, turn.zone, turn.now) == (expected.get("locale", "ko-KR"), "Asia/Seoul", NOW)
    assert turn.call == es_request(name)["responseId"]
    if expected["user"] == "made":
        assert turn.user is not None
        assert re.fullmatch(r"[0-9a-f]{32}", turn.user)
    elif expected["user"] == "hashed":
        assert turn.user is not None
        assert re.fullmatch(r"telephony:[0-9a-f]{32}", turn.user)
    else:
        assert turn.user == expected["user"]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.response.json")), ids=lambda p: p.name)
def test_the_sample_responses_fit_our_model(path: Path) -> None:
    es.Response.model_validate_json(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", REPLIES)
@pytest.mark.parametrize("name", TURNS)
def test_every_kind_of_answer_is_a_valid_response(name: str, kind: str) -> None:
    body, reply = es_request(name), REPLIES[kind]
    answer = es_rendered(reply, body)
    es.Response.model_validate_json(json.dumps(answer))
    assert answer["fulfillmentText"].strip()
    assert all(0 < len(message["text"]["text"][0]) <= 300 for message in answer["fulfillmentMessages"])
    assert len(json.dumps(answer)) < 64 * 1024
    assert_no_empties(answer)
    on_assistant = body.get("originalDetectIntentRequest", {}).get("source") == "google"
    assert ("payload" in answer) == on_assistant
    if on_assistant:
        google = answer["payload"]["google"]
        items = google["richResponse"]["items"]
        rich = items[1:]
        assert len(rich) <= 1
        assert not (rich and "systemIntent" in google)
        final = name.startswith("11")
        assert google["expectUserResponse"] is (not reply.ends and not final)
        if not google["expectUserResponse"]:
            assert "suggestions" not in google["richResponse"]
            assert "systemIntent" not in google
        if "speaker" in name or "health" in name:
            assert set(google) <= {"expectUserResponse", "richResponse", "userStorage", "noInputPrompts"}
            assert "suggestions" not in google["richResponse"]
            assert not any(key in item for item in items for key in ("basicCard", "tableCard"))
    for context in answer.get("outputContexts", []):
        assert context["name"].startswith(body["session"] + "/contexts/")
        assert context["lifespanCount"] > 0 or reply.ends or "final" in name


def assert_no_empties(value: Any) -> None:
    for item in value.values() if isinstance(value, dict) else value:
        assert item not in (None, "", [], {}) or item == ""  # an empty cell of a table is a string of the right type
        if isinstance(item, dict | list):
            assert_no_empties(item)


def google_of(kind: str, name: str = "02-date-assistant-phone") -> dict[str, Any]:
    google: dict[str, Any] = es_rendered(REPLIES[kind], es_request(name))["payload"]["google"]
    return google


def test_markup_is_spoken_and_the_display_text_is_shown() -> None:
    simple = google_of("markup")["richResponse"]["items"][0]["simpleResponse"]
    assert simple == {"ssml": MARKUP, "displayText": "아이유 일정"}


def test_what_is_too_long_ends_with_a_whole_sentence_and_keeps_the_question() -> None:
    simple = google_of("long question")["richResponse"]["items"][0]["simpleResponse"]
    assert len(simple["textToSpeech"]) <= 640
    assert simple["textToSpeech"].endswith("있어요. 어떤 걸 들려 드릴까요?")
    assert "ssml" not in google_of("long markup")["richResponse"]["items"][0]["simpleResponse"]


def test_a_list_is_a_system_intent_whose_keys_come_back_as_ordinals() -> None:
    google = google_of("list")
    listed = google["systemIntent"]["data"]["listSelect"]
    assert google["systemIntent"]["data"]["@type"] == "type.googleapis.com/google.actions.v2.OptionValueSpec"
    assert [item["optionInfo"]["key"] for item in listed["items"]] == ["event-1", "event-2"]
    assert listed["items"][0]["optionInfo"]["synonyms"] == ["팬미팅", "첫 번째"]
    assert [chip["title"] for chip in google["richResponse"]["suggestions"]] == [
        "첫 번째",
        "두 번째",
        "구독",
        "다음 날",
    ]
    body = es_request("05-option-selected-assistant-phone")
    body["originalDetectIntentRequest"]["payload"]["inputs"][0]["arguments"][0]["textValue"] = "event-2"
    turn = PLATFORM.parse(body, CALL)
    assert (turn.intent, turn.text) == ("select", "두 번째")
    assert turn.slots["ordinal"] == RawSlot(text="두 번째", type="list item", resolved="2")
    body["originalDetectIntentRequest"]["payload"]["inputs"][0]["rawInputs"][0]["inputType"] = "VOICE"
    assert PLATFORM.parse(body, CALL).text == "팬미팅"


def test_a_long_list_is_cut_says_how_many_there_are_and_keeps_its_titles_apart() -> None:
    listed = google_of("long list")["systemIntent"]["data"]["listSelect"]
    assert len(listed["items"]) == 10
    assert listed["title"].endswith("모두 40개")
    assert len(listed["title"]) <= 25
    assert len({item["title"] for item in listed["items"]}) == 10


def test_a_closing_list_and_a_month_are_tables() -> None:
    for kind in ("closing list", "month"):
        google = google_of(kind)
        table = google["richResponse"]["items"][1]["tableCard"]
        assert [column["header"] for column in table["columnProperties"]] == ["언제", "일정", "곳"]
        assert table["rows"][0]["cells"][0]["text"] == "11/01(수) 18:30"
        assert "systemIntent" not in google


def test_the_options_of_a_question_are_the_first_chips_and_too_long_ones_are_left_out() -> None:
    google = google_of("choice")
    assert [chip["title"] for chip in google["richResponse"]["suggestions"]] == ["데이식스", "세븐틴", "둘 다"]
    assert google["noInputPrompts"] == [{"textToSpeech": "누구 일정을 찾을까요?"}]
    assert [i["title"] for i in google["systemIntent"]["data"]["listSelect"]["items"]] == ["데이식스", "세븐틴"]


def test_one_event_is_a_card_with_its_link() -> None:
    assert google_of("event")["richResponse"]["items"][1]["basicCard"] == {
        "title": "아이유 팬미팅",
        "formattedText": "11/01(수) 18:30  \n아이유 팬미팅  \n고척스카이돔",
        "buttons": [{"title": "자세히 보기", "openUrlAction": {"url": "https://calendar.example/e/1"}}],
    }


def test_audio_takes_the_place_of_the_card() -> None:
    items = google_of("audio")["richResponse"]["items"]
    assert items[1]["mediaResponse"]["mediaObjects"] == [
        {"name": "미리 듣기", "contentUrl": "https://audio.example/1.mp3"}
    ]


def test_silence_is_a_word_where_the_platform_demands_one() -> None:
    assert google_of("silence")["richResponse"]["items"] == [{"simpleResponse": {"textToSpeech": "네."}}]


def test_the_context_tells_what_was_answered_and_dies_with_the_conversation() -> None:
    body = es_request("08-date-api-no-integration")
    name = f"{body['session']}/contexts/find_schedule-followup"
    told = es_rendered(REPLIES["facts"], body)["outputContexts"]
    parameters = {"artist": ["bts", "iu"], "from": "2026-11-25", "to": "2026-11-27"}
    assert told == [{"name": name, "lifespanCount": 3, "parameters": parameters}]
    assert es_rendered(REPLIES["silence"], body)["outputContexts"] == [{"name": name, "lifespanCount": 0}]
    assert "outputContexts" not in es_rendered(REPLIES["facts"], es_request("14-health-check-assistant"))


def test_text_channels_get_the_display_text_and_the_card_as_lines_and_calls_the_speech() -> None:
    slack = es_rendered(REPLIES["list"], es_request("09-date-slack"))
    assert slack["fulfillmentText"] == "2개"
    assert slack["fulfillmentMessages"][1]["text"]["text"][0].startswith(
        "11/01(수) 18:30 아이유 팬미팅 · 고척스카이돔\n"
    )
    phone = es_rendered(REPLIES["list"], es_request("10-date-telephony"))
    assert phone["fulfillmentText"] == "두 개예요."
    assert len(phone["fulfillmentMessages"]) == 1


def test_the_own_id_is_kept_in_the_user_storage_and_comes_back() -> None:
    body = es_request("02-date-assistant-phone")
    turn = PLATFORM.parse(body, CALL)
    stored = google_of("plain")["userStorage"]
    assert json.loads(stored) == {"data": {"appUserId": turn.user}}
    user = body["originalDetectIntentRequest"]["payload"]["user"]
    user["userStorage"] = json.dumps({"data": {"appUserId": "u-1", "theirs": 1}, "more": [2]})
    body["session"] += "-another"
    assert PLATFORM.parse(body, CALL).user == "u-1"
    again = es_rendered(REPLIES["plain"], body)["payload"]["google"]["userStorage"]
    assert json.loads(again) == {"data": {"appUserId": "u-1", "theirs": 1}, "more": [2]}
    user["userVerificationStatus"] = "GUEST"
    assert PLATFORM.parse(body, CALL).user is None
    assert "userStorage" not in es_rendered(REPLIES["plain"], body)["payload"]["google"]


@pytest.mark.parametrize("storage", ["no json", "[]", '{"data": 7}', "[" * 5000])
def test_a_broken_user_storage_is_no_obstacle(storage: str) -> None:
    body = es_request("02-date-assistant-phone")
    body["originalDetectIntentRequest"]["payload"]["user"]["userStorage"] = storage
    assert PLATFORM.parse(body, CALL).user
    es.Response.model_validate(es_rendered(REPLIES["plain"], body))


@pytest.mark.parametrize(
    ("origin", "user"),
    [
        ({"source": "facebook", "payload": {"data": {"sender": {"id": "77"}}}}, "facebook:77"),
        ({"source": "line", "payload": {"data": {"source": {"userId": "Uabc"}}}}, "line:Uabc"),
        ({"source": "telegram", "payload": {"data": {"from": {"id": 4711}}}}, "telegram:4711"),
        ({"payload": {"userId": "me", "device": "car", "timeZone": "Asia/Tokyo"}}, "api:me"),
        ({"source": "GOOGLE_TELEPHONY", "payload": {"telephony": {"caller_id": "REDACTED_TRIAL"}}}, None),
        ({"source": "slack", "payload": {"data": "odd"}}, None),
    ],
)
def test_identities_of_channels(origin: dict[str, Any], user: str | None) -> None:
    body = es_request("07-fallback-console") | {"originalDetectIntentRequest": origin}
    turn = PLATFORM.parse(body, CALL)
    assert turn.user == user
    if "device" in origin["payload"]:
        assert (turn.device.kind, turn.zone, turn.now.utcoffset()) == ("car", "Asia/Tokyo", timedelta(hours=9))


def test_events_have_no_words_and_unknown_ones_leave_the_choice_to_the_action() -> None:
    body = es_request("02-date-assistant-phone")
    for event, intent in (("morning_brief", "briefing"), ("ask_my_schedule", "schedule.lookup")):
        body["queryResult"]["queryText"] = event
        turn = PLATFORM.parse(body, CALL)
        assert (turn.text, turn.intent, turn.silent) == (None, intent, False)
    silence = es_request("11-no-input-final-assistant-speaker")
    silence["queryResult"]["intent"]["isFallback"] = True
    assert PLATFORM.parse(silence, CALL).intent == "noinput"
    body["queryResult"] |= {"queryText": "취소", "cancelsSlotFilling": True}
    assert PLATFORM.parse(body, CALL).intent == "stop"


def break_items(google: dict[str, Any], *items: dict[str, Any]) -> None:
    google["richResponse"]["items"] = list(items)


SIMPLE = {"simpleResponse": {"textToSpeech": "네."}}
CARD = {"basicCard": {"formattedText": "x"}}


@pytest.mark.parametrize(
    "break_it",
    [
        lambda google: google.update(expectUserResponse=False),
        lambda google: break_items(google, CARD, SIMPLE),
        lambda google: break_items(google, SIMPLE, SIMPLE, SIMPLE),
        lambda google: break_items(google, SIMPLE, CARD, CARD),
        lambda google: break_items(google, SIMPLE, CARD),  # beside a list
        lambda google: break_items(google, SIMPLE | CARD),
        lambda google: break_items(google, {"simpleResponse": {"textToSpeech": "네.", "ssml": "<speak>네.</speak>"}}),
        lambda google: google["systemIntent"]["data"]["listSelect"]["items"][1].update(title="팬미팅"),
        lambda google: google.update(userStorage=" " * 10_001),
        lambda google: google.update(unknown=1),
    ],
)
def test_the_model_of_the_response_refuses_what_the_platform_would(break_it: Callable[[dict[str, Any]], None]) -> None:
    answer = es_rendered(REPLIES["list"], es_request("02-date-assistant-phone"))
    es.Response.model_validate(answer)
    break_it(answer["payload"]["google"])
    with pytest.raises(ValidationError):
        es.Response.model_validate(answer)


# ------------------------------------------------------------------ hostile bodies


def es_paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from es_paths(item, (*path, key))


def es_parent(body: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        body = body[key]
    return body


@pytest.mark.parametrize("body", [None, 1, "x", [], {}, [{}], {"session": 1, "queryResult": {}}, {"session": "s"}])
def test_what_is_not_of_this_platform_is_refused(body: Any) -> None:
    with pytest.raises(BadRequest):
        PLATFORM.parse(body, CALL)


@pytest.mark.parametrize("name", TURNS)
def test_unknown_fields_change_nothing(name: str) -> None:
    body = es_request(name)
    before = PLATFORM.parse(body, CALL)
    for place in [body, *(es_parent(body, (*path, 0)) for path in es_paths(body))]:
        if isinstance(place, dict):
            place["someNewField"] = {"a": [1, None, {"b": "c"}]}
    assert PLATFORM.parse(body, CALL) == before


@pytest.mark.parametrize(
    "odd", ["removed", None, 7, True, "옷", [], [1, "x", None], {}, {"a": {"b": [1]}}, float("nan")]
)
@pytest.mark.parametrize("name", TURNS)
def test_missing_and_odd_fields_never_break_it(name: str, odd: Any) -> None:
    original = es_request(name)
    for path in list(es_paths(original)):
        body = copy.deepcopy(original)
        parent = es_parent(body, path)
        if odd == "removed":
            del parent[path[-1]]
        else:
            parent[path[-1]] = copy.deepcopy(odd)
        try:
            turn = PLATFORM.parse(body, CALL)
        except BadRequest:
            assert path in {("session",), ("queryResult",)}
            continue
        assert isinstance(turn, Turn)
        es.Response.model_validate(PLATFORM.render(REPLIES["list"], turn, body, CALL))


def test_lone_surrogates_and_deep_nests_survive() -> None:
    body = es_request("02-date-assistant-phone")
    body["queryResult"]["queryText"] = "방탄\ud83d 일정"
    nest: Any = "x"
    for _ in range(400):
        nest = {"date_time": [nest]}
    body["queryResult"]["parameters"]["date-time"] = nest
    turn = PLATFORM.parse(body, CALL)
    assert turn.text == "방탄  일정"
    json.dumps(PLATFORM.render(replace(REPLIES["plain"]), turn, body, CALL), ensure_ascii=False).encode()


# ------------------------------------------------------------------ who may call


@pytest.mark.parametrize(
    "headers",
    [
        {"x-idolcal-secret": "s3cret"},
        {"authorization": "Basic YW55Ym9keTpzM2NyZXQ="},
        {"authorization": "Bearer s3cret"},
    ],
)
def test_the_secret_opens_the_door(headers: dict[str, str]) -> None:
    PLATFORM.authenticate(Call(now=NOW, headers=headers, client="203.0.113.9"), "s3cret")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-idolcal-secret": "other"},
        {"authorization": "Basic !"},
        {"authorization": "Bearer x"},
        {"authorization": "s3cret"},
    ],
)
def test_without_the_secret_it_stays_shut(headers: dict[str, str]) -> None:
    with pytest.raises(Unauthorized):
        PLATFORM.authenticate(Call(now=NOW, headers=headers, client="127.0.0.1"), "s3cret")


# ------------------------------------------------------------------ the names


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"intents": {"launch": ["hi"], "help": ["hi"]}}, "belongs to"),
        ({"parameters": {"x": {"role": "nothing"}}}, "parameters"),
        ({"unknown": 1}, "unknown"),
        ({"context": {"name": "Upper Case", "lifespan": 3}}, "context.name"),
    ],
)
def test_broken_names_are_refused_with_their_place(change: dict[str, Any], says: str) -> None:
    with pytest.raises(DataError, match=says):
        es.build(es_names() | change)
