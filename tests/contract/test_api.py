"""The plain interface: what may be told of a moment, what an answer holds, and who may ask."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dialogs import ChoiceCard, EventCard, EventListCard, Facts, MonthCard, Reply, Row, TextCard
from intents import Because, TimeRange
from skill.errors import BadRequest, DataError, Unauthorized
from skill.platforms import Call, Platform
from skill.platforms.api import build

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=SEOUL)
HERE = Call(now=NOW, client="127.0.0.1")
AWAY = Call(now=NOW, client="203.0.113.9")
CASES = [
    case["name"] for case in json.loads((Path(__file__).parent / "api" / "index.json").read_text("utf-8"))["cases"]
]
ROW = Row(when="11/26(목) 15:00", title="팬사인회", artist="방탄소년단", place="코엑스", event_id="evt-1")
REPLIES = {
    "01-one-turn": Reply(
        speech="내일 십일월 이십육 일 목요일, 방탄소년단 일정은 한 개예요. 오후 세 시 팬사인회예요.",
        display="11월 26일 목요일, 방탄소년단 일정 1개",
        card=EventCard(title="방탄소년단 일정", row=ROW),
        suggestions=("다음 날",),
        intent="schedule.lookup",
        facts=Facts(
            artists=("bts",),
            window=TimeRange(
                start=datetime(2026, 11, 26, tzinfo=SEOUL), end=datetime(2026, 11, 27, tzinfo=SEOUL), grain="day"
            ),
        ),
        trace=(Because(rule="TPO-04", says="not asked for"),),
    ),
    "02-silence": Reply(
        speech="어떤 아티스트 일정을 찾을까요?",
        display="어떤 아티스트 일정을 찾을까요?",
        asks=True,
        intent="noinput",
        facts=Facts(status="ask_artist"),
    ),
    "03-why": Reply(
        speech="없어요.",
        display="일정 없음",
        intent="schedule.lookup",
        facts=Facts(
            window=TimeRange(start=datetime(2026, 11, 27, tzinfo=SEOUL), end=None, grain="day"), status="empty"
        ),
        trace=(Because(rule="FUP-01", says="carried", delta=0.5),),
    ),
}


@pytest.fixture(scope="module")
def api(names_of: Callable[[str], dict[str, Any]]) -> Platform:
    return build(names_of("api"))


@pytest.mark.parametrize("name", CASES)
def test_samples(api: Platform, sample: Callable[..., Any], name: str) -> None:
    body = sample("api", name, "request")
    turn = api.parse(body, HERE)
    assert (turn.text, turn.session, turn.user, turn.now) == (body["text"], "s-1", body.get("user"), NOW)
    assert turn.silent == (body["text"] == "")
    answer = api.render(REPLIES[name], turn, body, HERE)
    api.response.model_validate(answer)
    assert json.loads(json.dumps(answer)) == sample("api", name, "response")


@pytest.mark.parametrize(
    ("body", "device"),
    [
        ({}, ("phone", "private", "look")),
        ({"hands_free": True}, ("phone", "shared", "none")),
        ({"device": "watch"}, ("watch", "private", "glance")),
        ({"device": "TV"}, ("tv", "shared", "look")),
        ({"device": "toaster"}, ("speaker", "shared", "none")),
        ({"platform_hint": "nugu"}, ("speaker", "shared", "none")),
        ({"platform_hint": "google"}, ("phone", "private", "look")),
        ({"platform_hint": "nugu", "device": "car"}, ("car", "shared", "none")),
        ({"platform_hint": "elsewhere"}, ("phone", "private", "look")),
    ],
)
def test_devices(api: Platform, body: dict[str, Any], device: tuple[str, str, str]) -> None:
    found = api.parse({"text": "안녕", **body}, HERE).device
    assert (found.kind, found.ears, found.eyes) == device


def test_the_clock_is_for_trusted_callers(api: Platform) -> None:
    body = {"text": "오늘", "now": "2026-11-24T01:00:00", "zone": "America/New_York"}
    wanted = datetime(2026, 11, 24, 1, 0, tzinfo=ZoneInfo("America/New_York"))
    assert api.parse(body, HERE).now == api.parse(body, replace(AWAY, trust_clock=True)).now == wanted
    assert api.parse(body, HERE).now.utcoffset() == wanted.utcoffset()
    with pytest.raises(BadRequest):
        api.parse(body, AWAY)
    turn = api.parse({"text": "오늘", "zone": "America/New_York"}, AWAY)
    assert (turn.now, turn.now.day, turn.zone) == (NOW, 24, "America/New_York")


@pytest.mark.parametrize(
    "body",
    [None, [], "x", {}, {"text": None}, {"text": 5}, {"text": ["x"]}, {"text": "x", "now": "soon"}, {"text": "x", "zone": "No/Where"},
     {"text": "x", "zone": "../../etc"}, {"text": "x", "now": "0001-01-01T00:00:00+14:00"}, {"text": "x", "now": {}}],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(api: Platform, body: Any) -> None:
    with pytest.raises(BadRequest) as refusal:
        api.parse(body, HERE)
    assert str(refusal.value)


@pytest.mark.parametrize("name", CASES)
def test_no_odd_part_costs_more_than_a_refusal(
    api: Platform, sample: Callable[..., Any], variations: Callable[..., Any], name: str
) -> None:
    for label, body in variations(sample("api", name, "request")):
        if not isinstance(body.get("text"), str) or body.get("now") or body.get("zone"):
            continue
        turn = api.parse(body, HERE)
        answer = api.render(REPLIES[name], turn, body, HERE)
        api.response.model_validate(answer)
        assert f"{turn.text}{turn.session}{turn.user}{turn.call}".encode(), label


def test_any_card_is_shown(api: Platform) -> None:
    cards = [
        EventListCard(title="일정", rows=(ROW, ROW), total=5),
        MonthCard(title="11월", year=2026, month=11, days=(26,), rows=(ROW,), total=1),
        ChoiceCard(title="누구요?", choices=("데이식스", "세븐틴")),
        TextCard(title="이유", body="잠들기 전의 내일로 봤어요."),
    ]
    for card in cards:
        body = {"text": "x"}
        answer = api.render(Reply(speech="네.", display="네", card=card), api.parse(body, HERE), body, HERE)
        assert isinstance(answer, dict)
        assert answer["card"]["kind"] == card.kind
        api.response.model_validate(answer)


def test_sessions_and_repeated_calls(api: Platform) -> None:
    one, two = ({"text": "x"}, Call(now=NOW, body=b"1")), ({"text": "x"}, Call(now=NOW, body=b"2"))
    assert api.parse(*one).session != api.parse(*two).session
    assert api.parse(*one).is_new
    turn = api.parse({"text": "x" * 5000, "session": "s", "call": "c-1"}, HERE)
    assert (turn.session, turn.call, turn.is_new, len(turn.text or "")) == ("s", "c-1", False, 400)
    assert "why" in api.render(REPLIES["03-why"], turn, {"text": "x"}, replace(HERE, query={"why": "1"}))


@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "127.8.9.10", "::ffff:127.0.0.1"])
def test_this_machine_needs_no_token(api: Platform, client: str) -> None:
    api.authenticate(Call(now=NOW, client=client), "sesam")


@pytest.mark.parametrize("client", ["", "203.0.113.9", "10.0.0.1", "testclient", "::ffff:8.8.8.8", "fe80::1%eth0"])
def test_others_need_the_token(api: Platform, client: str) -> None:
    api.authenticate(Call(now=NOW, client=client, headers={"authorization": "bearer sesam"}), "sesam")
    for headers, secret in (
        ({}, "sesam"),
        ({"authorization": "Bearer nein"}, "sesam"),
        ({"authorization": "Bearer "}, ""),
    ):
        with pytest.raises(Unauthorized):
            api.authenticate(Call(now=NOW, client=client, headers=headers), secret)


def test_files_of_another_shape_are_refused() -> None:
    for broken in ({}, {"hints": {}, "device": "toaster"}, {"hints": {}, "device": "phone", "x": 1}):
        with pytest.raises(DataError):
            build(broken)


def test_over_http(api: Platform, door: Callable[..., Any], sample: Callable[..., Any]) -> None:
    with door(api, REPLIES["01-one-turn"]) as web:
        answer = web.post("/api/turn", json=sample("api", "01-one-turn", "request"))
        assert (answer.status_code, answer.json()) == (200, sample("api", "01-one-turn", "response"))
        assert web.post("/api/turn", json={}).status_code == 400
    with door(api, REPLIES["01-one-turn"], peer="203.0.113.5") as web:
        assert web.post("/api/turn", json={"text": "x"}).status_code == 403
    with door(api, REPLIES["01-one-turn"], secret="sesam", peer="203.0.113.5") as web:
        assert web.post("/api/turn", json={"text": "x"}).status_code == 401
        assert web.post("/api/turn", json={"text": "x"}, headers={"Authorization": "Bearer sesam"}).status_code == 200
