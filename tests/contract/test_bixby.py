"""Bixby: samples become the turns written down by hand; answers are the concepts of the capsule; odd inputs cost nothing."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest

from dialogs import ChoiceCard, Event, EventListCard, Facts, Reply, Row
from intents import TimeRange, Turn
from skill.errors import BadRequest, DataError, Unauthorized
from skill.platforms import Call, Platform
from skill.platforms.bixby import build

SEOUL = ZoneInfo("Asia/Seoul")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=SEOUL)
INDEX = {
    case["name"]: case
    for case in json.loads((Path(__file__).parent / "bixby" / "index.json").read_text(encoding="utf-8"))["cases"]
}
PHONE = ["phone", "private", "look", False]
DATE = {"year": 2026, "month": 11, "day": 26}
AT_EIGHT = {"hour": 20, "minute": 0, "second": 0, "millisecond": 0, "timezone": "Asia/Seoul"}


@pytest.fixture(scope="module")
def bixby(names_of: Callable[[str], dict[str, Any]]) -> Platform:
    return build(names_of("bixby"))


def call_to(action: str, **changes: Any) -> Call:
    return replace(Call(now=NOW, path={"action": action}), **changes)


def sample_call(name: str) -> Call:
    return call_to(INDEX[name]["path"].removeprefix("/bixby/"))


def turn_of(
    bixby: Platform, inputs: dict[str, Any], *, action: str = "FindSchedule", trust: bool = False, **context: Any
) -> Turn:
    body = {**inputs, "$vivContext": {"locale": "ko-KR", "timezone": "Asia/Seoul", "sessionId": "s", **context}}
    return bixby.parse(body, call_to(action, trust_clock=trust))


def date_of(bixby: Platform, value: Any) -> str | None:
    slot = turn_of(bixby, {"artist": "아이유", "dateTimeExpression": value}).slots.get("date")
    return slot.resolved if slot else None


def event(n: int, **changes: Any) -> Event:
    known = {
        "id": f"evt-{n}",
        "source": "s",
        "uid": f"{n}",
        "title": "팬 사인회",
        "kind": "fansign",
        "artists": ("bts",),
    }
    return Event(**{**known, "starts": datetime(2026, 11, 26, 15, 30, tzinfo=SEOUL), "venue": "서울", **changes})


def row(n: int, *badges: str) -> Row:
    return Row(when="11/26(목) 15:30", title="팬 사인회", artist="방탄소년단", badges=badges, event_id=f"evt-{n}")


WINDOW = TimeRange(start=datetime(2026, 11, 26, tzinfo=SEOUL), end=datetime(2026, 11, 27, tzinfo=SEOUL), grain="day")
TWO = Reply(
    speech="내일 십일월 이십육 일 목요일, 방탄소년단 일정은 두 개예요.",
    display="11월 26일 목요일, 방탄소년단 일정 2개",
    facts=Facts(artists=("bts",), window=WINDOW, events=(event(0), event(1)), total=2, names={"bts": "방탄소년단"}),
)
NOTHING = replace(TWO, facts=replace(TWO.facts, events=(), total=0, status="empty"))
ASK = Reply(
    speech="어떤 아티스트요?", display="어떤 아티스트요?", asks=True, outcome="ask", facts=Facts(status="ask_artist")
)
UNKNOWN = Reply(speech="아직 없는 아티스트예요.", display="없는 아티스트", facts=Facts(status="unknown_artist"))
ERROR = Reply(speech="지금은 일정을 불러오지 못했어요.", display="오류", facts=Facts(status="error"))
OPEN = TimeRange(start=datetime(2026, 11, 28, tzinfo=SEOUL), end=None, grain="day")
ANSWERS = {
    "01-launch-no-inputs": ASK,
    "05-date-interval-open-end": replace(TWO, facts=replace(TWO.facts, window=OPEN)),
    "11-no-result": NOTHING,
    "12-unknown-artist": UNKNOWN,
    "13-null-and-string-null": ASK,
    "16-list-output-empty": NOTHING,
}

# ------------------------------------------------------------------ requests


@pytest.mark.parametrize("name", INDEX)
def test_sample_becomes_the_turn_written_down(bixby: Platform, sample: Callable[..., Any], name: str) -> None:
    turn = bixby.parse(sample("bixby", name, "request"), sample_call(name))
    wanted = sample("bixby", "turns")[name]
    assert turn.intent == wanted["intent"]
    assert {role: [s.text, s.type, s.resolved] for role, s in turn.slots.items()} == wanted["slots"]
    assert turn.user == wanted.get("user", "bx-sample-user-01")
    device = turn.device
    assert [device.kind, device.ears, device.eyes, device.hands_free] == wanted.get("device", PHONE)
    assert turn.session.startswith(wanted.get("session", "b1a2c3d4-0000-4000-8000-0000000000aa"))
    assert (turn.platform, turn.now, turn.zone, turn.text) == ("bixby", NOW, "Asia/Seoul", None)
    assert turn.is_new == wanted.get("is_new", False)


def test_every_sample_has_a_turn_and_an_answer(sample: Callable[..., Any]) -> None:
    files = {file.name.partition(".")[0] for file in (Path(__file__).parent / "bixby").glob("[0-9]*.json")}
    assert files == set(INDEX) == set(sample("bixby", "turns"))
    assert len(INDEX) > 15


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ({"date": DATE}, "2026-11-26"),
        (DATE, "2026-11-26"),
        ({"year": 2026.0, "month": "11", "day": 26}, "2026-11-26"),
        ([{"date": DATE}, {"date": {**DATE, "day": 27}}], "2026-11-26"),
        ([None, {"date": DATE}], "2026-11-26"),
        ({"date": DATE, "time": AT_EIGHT}, "2026-11-26T20:00:00+09:00"),
        ({"dateTime": {"date": DATE, "time": {"hour": 20}}}, "2026-11-26T20:00:00+09:00"),
        (
            {"dateTime": {"date": DATE, "time": {"hour": 20, "timezone": "America/New_York"}}},
            "2026-11-26T20:00:00-05:00",
        ),
        ({"dateTime": {"date": DATE, "time": {"hour": 20, "timezone": "Mars/Base"}}}, "2026-11-26T20:00:00+09:00"),
        ({"dateTime": {"date": DATE, "time": {"hour": 25}}}, "2026-11-26"),
        ({"dateTime": {"utcInstant": 1795568400000}}, "2026-11-25T10:00:00+09:00"),
        ({"dateInterval": {"start": DATE, "end": {**DATE, "day": 30}}}, "2026-11-26/2026-11-30"),
        ({"start": DATE, "end": {**DATE, "day": 20}}, "2026-11-20/2026-11-26"),
        ({"dateInterval": {"end": DATE, "start": None}}, "/2026-11-26"),
        ({"dateTimeInterval": {"start": {"date": DATE, "time": AT_EIGHT}}}, "2026-11-26T20:00:00+09:00/"),
        ({"date": {"year": 2026, "month": 2}}, "2026-02-01/2026-02-28"),
        ({"year": 2027}, "2027-01-01/2027-12-31"),
        ({"date": {"year": 2026, "month": 2, "day": 30}}, None),
        ({"date": {"year": 99999, "month": 1, "day": 1}}, None),
        ({"dateInterval": {}}, None),
        ({"dateInterval": {"start": {}, "end": {}}}, None),
        ({"duration": {"periods": []}}, None),
        ({"dateTime": {"utcInstant": 1e300}}, None),
        (None, None),
        ("null", None),
        ([], None),
        (True, None),
        (20261126, None),
    ],
)
def test_times_become_iso(bixby: Platform, value: Any, iso: str | None) -> None:
    assert date_of(bixby, value) == iso


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"hour": 8, "minute": 0, "amPM": "Pm"}, "오후 8시"),
        ({"time": {"hour": 8, "minute": 30}}, "8시 30분"),
        ({"time": {"hour": 20}}, "오후 8시"),
        ({"hour": 0, "minute": 10}, "오전 12시 10분"),
        ({"hour": 12, "amPM": "am"}, "오전 12시"),
        ([{"hour": 99}, {"hour": 7}], "7시"),
    ],
)
def test_clock_times_without_a_day_become_words(bixby: Platform, value: Any, said: str) -> None:
    slots = turn_of(bixby, {"dateTimeExpression": value}).slots
    assert "date" not in slots
    assert slots["time"].text == said


def test_the_spoken_words_stand_beside_the_resolved_date(bixby: Platform) -> None:
    slots = turn_of(bixby, {"rawDate": "내일", "rawTime": "저녁", "dateTimeExpression": {"date": DATE}}).slots
    assert (slots["date"].text, slots["date"].resolved, slots["time"].text) == ("내일", "2026-11-26", "저녁")
    assert turn_of(bixby, {"rawDate": ["다음 주", "수요일"]}).slots["date"].text == "다음 주 수요일"
    assert turn_of(bixby, {"dateTimeExpression": "다음 주"}).slots["date"].text == "다음 주"


def test_other_inputs(bixby: Platform) -> None:
    slots = turn_of(
        bixby, {"category": ["CONCERT", "fansign"], "artist": [{"$id": None, "name": "아이유"}, "에스파"]}
    ).slots
    assert (slots["kind"].text, slots["kind"].resolved) == ("콘서트하고 팬사인회", "concert fansign")
    assert slots["artist"].text == "아이유하고 에스파"
    assert turn_of(bixby, {"category": "음방"}).slots["kind"].text == "음방"
    turn = turn_of(bixby, {"utterance": "그럼 콘서트는?"}, action="Ask")
    assert (turn.text, turn.intent, turn.call) == ("그럼 콘서트는?", None, None)
    assert turn_of(bixby, {"ordinal": 2}, action="SelectEvent").slots["ordinal"].text == "2"


def test_the_previous_result_is_remembered_for_us(bixby: Platform) -> None:
    previous = {"artistId": "bts", "artistName": "방탄소년단", "period": {"start": DATE, "end": DATE}}
    turn = turn_of(bixby, {"previousResult": [previous]})
    assert (turn.intent, turn.is_new) == ("schedule.lookup", False)
    assert turn.slots["artist"].resolved == "bts"
    assert "date" not in turn.slots  # the session knows it
    turn = turn_of(bixby, {"previousResult": previous, "artist": "아이유"}, sessionId=None)
    assert (turn.slots["artist"].text, turn.slots["date"].resolved) == ("아이유", "2026-11-26/2026-11-26")


@pytest.mark.parametrize(
    ("target", "hands_free", "device"),
    [
        ("bixby-mobile-ko-KR", True, ["phone", "shared", "none", True]),
        ("bixby-mobile-ko-KR", "false", PHONE),
        ("bixby-tv-ko-KR", None, ["tv", "shared", "look", True]),
        ("bixby-watch-ko-KR", False, ["watch", "private", "glance", False]),
        ("bixby-toaster-ko-KR", False, ["speaker", "shared", "none", True]),
        (None, None, ["speaker", "shared", "none", True]),
    ],
)
def test_devices(bixby: Platform, target: str | None, hands_free: Any, device: list[Any]) -> None:
    found = turn_of(bixby, {}, canTypeId=target, handsFree=hands_free).device
    assert [found.kind, found.ears, found.eyes, found.hands_free] == device


def test_zone_clock_and_user(bixby: Platform) -> None:
    turn = turn_of(bixby, {}, timezone="America/New_York", testToday=1795568400000 + 86_400_000)
    assert (turn.zone, turn.now, turn.now.hour) == ("America/New_York", NOW, 20)
    assert turn_of(bixby, {}, testToday=1795654800000, trust=True).now == datetime(2026, 11, 26, 10, tzinfo=SEOUL)
    assert turn_of(bixby, {}, testToday=10**14 * 9, trust=True).now == NOW
    assert turn_of(bixby, {}, timezone="No/Where").zone == "Asia/Seoul"
    assert turn_of(bixby, {}, bixbyUserId=None, userId="old", accessToken="t").user == "t"
    assert turn_of(bixby, {}, bixbyUserId="b", accessToken="t").user == "b"
    assert turn_of(bixby, {}, bixbyUserId="b", sessionId=None).session == "user-b"


def test_forms_and_queries(bixby: Platform) -> None:
    inputs = {
        "artist": "아이유",
        "dateTimeExpression": json.dumps({"date": DATE}),
        "$vivContext": json.dumps({"sessionId": "s"}),
    }
    form = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    nested = {"query[artist]": "아이유", "query[dateTimeExpression][date][year]": "2026",
              "query[dateTimeExpression][date][month]": "11", "query[dateTimeExpression][date][day]": "26", "context[sessionId]": "s"}  # fmt: skip
    for call in (
        call_to("FindSchedule", headers=form, body=urlencode(inputs).encode()),
        call_to("js/find-schedule", headers=form, body=urlencode(nested).encode()),
        call_to("FindSchedule", query=inputs),
    ):
        turn = bixby.parse({}, call)
        assert (turn.slots["artist"].text, turn.slots["date"].resolved, turn.session) == ("아이유", "2026-11-26", "s")
    several = call_to(
        "FindSchedule", headers=form, body="artist=아이유&artist=에스파&artist[x]=1&category=null".encode()
    )
    assert bixby.parse({}, several).slots["artist"].text == "아이유하고 에스파"
    with pytest.raises(BadRequest):
        bixby.parse({}, call_to("FindSchedule", headers=form, body=b"a=1&" * 1000))


def test_repeated_plans_are_told_from_repeated_wishes(bixby: Platform) -> None:
    def mark(action: str, inputs: dict[str, Any]) -> str | None:
        body = {**inputs, "$vivContext": {"sessionId": "s"}}
        return bixby.parse(body, call_to(action, body=json.dumps(body).encode())).call

    assert mark("FindSchedule", {"artist": "아이유"}) == mark("FindSchedule", {"artist": "아이유"}) is not None
    assert mark("FindSchedule", {"artist": "아이유"}) != mark("FindSchedule", {"artist": "에스파"})
    assert mark("FindSchedule", {"artist": "아이유"}) != mark("FindNextEvent", {"artist": "아이유"})
    assert mark("ShowMore", {}) is None


@pytest.mark.parametrize("body", [[], "x", 7, True, {"queryResult": {}}, {"action": {"actionName": "x"}}])
def test_bodies_of_others_are_refused(bixby: Platform, body: Any) -> None:
    with pytest.raises(BadRequest):
        bixby.parse(body, call_to("FindSchedule", body=json.dumps(body).encode()))


@pytest.mark.parametrize("action", ["", "Unknown", "a/b/FindSchedule", "js"])
def test_unknown_actions_are_refused(bixby: Platform, action: str) -> None:
    with pytest.raises(BadRequest):
        bixby.parse({"artist": "아이유"}, call_to(action))


@pytest.mark.parametrize("name", INDEX)
def test_no_odd_part_costs_an_answer(
    bixby: Platform, sample: Callable[..., Any], variations: Callable[..., Any], name: str
) -> None:
    known = {"$vivContext", "artist", "dateTimeExpression", "category", "previousResult", "query", "context"}
    call = sample_call(name)
    for label, body in variations(sample("bixby", name, "request")):
        if body and not known & body.keys():
            continue
        turn = bixby.parse(body, call)
        answer = bixby.render(TWO, turn, body, call)
        bixby.response.model_validate(answer)
        assert json.dumps(answer, ensure_ascii=False).encode("utf-8"), label
        assert all(s.resolved is None or s.resolved.encode("utf-8") for s in turn.slots.values()), label


# ------------------------------------------------------------------ answers


def answer_to(bixby: Platform, reply: Reply, action: str = "FindSchedule", **context: Any) -> Any:
    body = {"$vivContext": {"canTypeId": "bixby-mobile-ko-KR", **context}}
    answer = bixby.render(reply, bixby.parse(body, call_to(action)), body, call_to(action))
    bixby.response.model_validate(answer)
    return answer


@pytest.mark.parametrize("name", INDEX)
def test_answers_have_the_shape_of_the_samples(
    bixby: Platform, sample: Callable[..., Any], missing_in: Callable[..., list[str]], name: str
) -> None:
    body, wanted = sample("bixby", name, "request"), sample("bixby", name, "response")
    answer = bixby.render(ANSWERS.get(name, TWO), bixby.parse(body, sample_call(name)), body, sample_call(name))
    bixby.response.model_validate(answer)
    assert missing_in(wanted, answer) == []
    if isinstance(wanted, dict):
        assert isinstance(answer, dict)
        assert answer["status"] == wanted["status"]
        assert answer["expectFollowUp"] == wanted["expectFollowUp"]
        assert answer.get("period", {}).keys() >= wanted.get("period", {}).keys()
    else:
        assert isinstance(answer, list)
        assert bool(answer) == bool(wanted)


def test_one_event_in_full(bixby: Platform) -> None:
    reply = replace(TWO, card=EventListCard(title="일정", rows=(row(0, "[예시]", "취소"), row(1)), total=2))
    first, second = answer_to(bixby, reply, "FindEvents")
    assert first == {
        "id": "evt-0",
        "artistId": "bts",
        "artistName": "방탄소년단",
        "title": "팬 사인회",
        "category": "FANSIGN",
        "start": {
            "date": DATE,
            "time": {"hour": 15, "minute": 30, "second": 0, "millisecond": 0, "timezone": "Asia/Seoul"},
        },
        "dateText": "11월 26일 목요일 오후 3시 30분",
        "place": "서울",
        "note": "예시, 취소",
    }
    assert "note" not in second


def test_a_day_without_a_time_is_no_midnight(bixby: Platform) -> None:
    midnight = datetime(2027, 1, 1, tzinfo=SEOUL)
    facts = replace(
        TWO.facts, events=(event(0, starts=midnight, time_known=False, kind="birthday", venue=None),), total=1
    )
    (found,) = answer_to(bixby, replace(TWO, facts=facts))["events"]
    assert "start" not in found
    assert "place" not in found
    assert (found["day"], found["category"]) == ({"year": 2027, "month": 1, "day": 1}, "BIRTHDAY")
    assert found["dateText"] == "2027년 1월 1일 금요일, 시간 미정"


def test_events_keep_their_own_zone(bixby: Platform) -> None:
    at = datetime(2026, 11, 26, 20, 0, tzinfo=NEW_YORK)
    facts = replace(TWO.facts, events=(event(0, starts=at.astimezone(SEOUL), zone="America/New_York"),))
    time = answer_to(bixby, replace(TWO, facts=facts))["events"][0]["start"]["time"]
    assert (time["hour"], time["timezone"]) == (20, "America/New_York")


def test_pages_and_chips(bixby: Platform) -> None:
    many = tuple(event(n) for n in range(25))
    reply = replace(
        TWO, facts=replace(TWO.facts, events=many, total=40), suggestions=("다음 날", "구독", "더 보기", "그만")
    )
    phone, speaker = answer_to(bixby, reply), answer_to(bixby, reply, canTypeId="bixby-speaker-ko-KR")
    assert (len(phone["events"]), len(speaker["events"]), phone["total"]) == (10, 3, 40)
    assert phone["suggestions"] == ["다음 날", "구독", "더 보기"]
    assert "suggestions" not in speaker
    choice = Reply(speech="누구요?", display="누구요?", asks=True, card=ChoiceCard(title="누구", choices=("데이식스", "세븐틴")),
                   facts=Facts(status="ask"))  # fmt: skip
    assert answer_to(bixby, choice)["suggestions"] == ["데이식스", "세븐틴"]
    assert answer_to(bixby, choice)["status"] == "ASK"


def test_speech_is_marked_up_only_as_a_whole(bixby: Platform) -> None:
    assert answer_to(bixby, TWO)["speech"] == TWO.speech
    marked = replace(TWO, ssml='<speak>하나 <break time="350ms"/>둘</speak>')
    assert answer_to(bixby, marked)["speech"] == marked.ssml
    assert answer_to(bixby, marked)["text"] == TWO.display


def test_the_artist_of_an_answer(bixby: Platform) -> None:
    both = Facts(artists=("bts", "iu"), names={"bts": "방탄소년단", "iu": "아이유"})
    answer = answer_to(bixby, replace(TWO, facts=both))
    assert "artistId" not in answer
    assert answer["artistName"] == "방탄소년단, 아이유"
    assert "artistName" not in answer_to(bixby, replace(TWO, facts=Facts(artists=("bts",))))


def test_periods_are_inclusive_days_of_the_user(bixby: Platform) -> None:
    at = datetime(2026, 11, 26, 20, 0, tzinfo=SEOUL)
    instant = TimeRange(start=at, end=at, grain="minute")
    assert answer_to(bixby, replace(TWO, facts=Facts(window=instant)))["period"] == {"start": DATE, "end": DATE}
    until = TimeRange(start=None, end=datetime(2026, 11, 27, tzinfo=SEOUL), grain="day")
    assert answer_to(bixby, replace(TWO, facts=Facts(window=until)))["period"] == {"end": DATE}
    assert "period" not in answer_to(
        bixby, replace(TWO, facts=Facts(window=TimeRange(start=None, end=None, grain="day")))
    )


def test_an_empty_list_never_stands_for_a_failure(bixby: Platform) -> None:
    assert answer_to(bixby, NOTHING, "FindEvents") == []
    assert answer_to(bixby, UNKNOWN, "FindEvents") == []
    assert answer_to(bixby, ERROR, "FindEvents")["status"] == "ERROR"
    assert answer_to(bixby, ERROR)["status"] == "ERROR"


def test_the_greeting_asks_for_an_artist(bixby: Platform) -> None:
    greeting = Reply(
        speech="어떤 아티스트가 궁금하세요?", display="어떤 아티스트?", asks=True, intent="launch", outcome="greet"
    )
    assert answer_to(bixby, greeting)["status"] == "ASK_ARTIST"
    assert answer_to(bixby, replace(greeting, asks=False))["status"] == "OK"


# ------------------------------------------------------------------ over HTTP


def test_samples_over_http(bixby: Platform, door: Callable[..., Any], sample: Callable[..., Any]) -> None:
    with door(bixby, TWO) as web:
        for name, case in INDEX.items():
            body = sample("bixby", name, "request")
            call = {"json": body} if case["method"] == "POST" else {"params": body}
            answer = web.request(case["method"], case["path"], **call)
            assert answer.status_code == 200, name
            bixby.response.model_validate(answer.json())
        assert web.get("/bixby/health").status_code == 200
        assert web.post("/bixby/Nothing", json={}).status_code == 400


def test_the_secret_may_begin_the_path(bixby: Platform, door: Callable[..., Any]) -> None:
    with door(bixby, TWO, secret="sesam", peer="203.0.113.5") as web:
        assert web.post("/bixby/sesam/FindSchedule", json={"artist": "아이유"}).status_code == 200
        assert web.post("/bixby/sesam/js/find-schedule", json={"query": {"artist": "아이유"}}).status_code == 200
        assert web.post("/bixby/FindSchedule", json={"artist": "아이유"}).status_code == 401


# ------------------------------------------------------------------ who calls


def test_a_secret_in_the_header_or_at_the_head_of_the_path(bixby: Platform) -> None:
    basic = "Basic " + base64.b64encode(b"capsule:sesam").decode()
    for call in (
        call_to("js/find-schedule", headers={"authorization": "Bearer sesam"}),
        call_to("js/find-schedule", headers={"authorization": basic}),
        call_to("sesam/FindSchedule"),
        call_to("sesam/js/find-schedule"),
    ):
        bixby.authenticate(call, "sesam")
    assert bixby.parse({"artist": "아이유"}, call_to("sesam/FindSchedule")).intent == "schedule.lookup"
    wrong = "Basic " + base64.b64encode(b"capsule:nein").decode()
    for call in (
        call_to("FindSchedule"),
        call_to("sesam"),
        call_to("nein/FindSchedule"),
        call_to("FindSchedule", headers={"authorization": "Bearer nein"}),
        call_to("FindSchedule", headers={"authorization": "Digest sesam"}),
        call_to("FindSchedule", headers={"authorization": wrong}),
        call_to("FindSchedule", headers={"authorization": "Basic !!!"}),
    ):
        with pytest.raises(Unauthorized):
            bixby.authenticate(call, "sesam")


def test_files_of_another_shape_are_refused(names_of: Callable[[str], dict[str, Any]]) -> None:
    names = names_of("bixby")
    for broken in ({}, names | {"actions": 1}, names | {"surplus": 1}, names | {"calendar": {"parts": 1}}):
        with pytest.raises(DataError):
            build(broken)
