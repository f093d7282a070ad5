"""NUGU: samples become the turns written down by hand; answers are what Play Builder takes; odd bodies cost no answer."""

import base64
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import ChoiceCard, Command, Event, EventCard, EventListCard, Facts, MonthCard, Reply, Row, TextCard
from intents import TimeRange, Turn
from skill.errors import BadRequest, DataError, Unauthorized
from skill.platforms import Call, Platform
from skill.platforms.nugu import build
from skill.platforms.nugu.answer import packed

SEOUL = ZoneInfo("Asia/Seoul")
CALL = Call(now=datetime(2026, 11, 25, 10, 0, tzinfo=SEOUL), public_url="https://calendar.example")
CASES = [
    case["name"] for case in json.loads((Path(__file__).parent / "nugu" / "index.json").read_text("utf-8"))["cases"]
]
SESSION = "1b0f6a8e-5d7c-4c0b-9a52-6f1d2c3e4b5a"


@pytest.fixture(scope="module")
def nugu(names_of: Callable[[str], dict[str, Any]]) -> Platform:
    return build(names_of("nugu"))


def spoken(nugu: Platform, parameters: dict[str, Any], action: str = "answer.schedule", **call: Any) -> Turn:
    body = {
        "version": "2.0",
        "action": {"actionName": action, "parameters": parameters},
        "context": {"session": {"id": "s"}},
    }
    return nugu.parse(body, replace(CALL, **call))


def words(nugu: Platform, kind: str | None, value: Any, name: str = "when") -> str | None:
    slots = spoken(nugu, {name: {"type": kind, "value": value}}).slots
    slot = slots.get("date") or slots.get("time") or slots.get("number") or slots.get("ordinal")
    return slot.text if slot else None


def event(n: int, **changes: Any) -> Event:
    starts = datetime(2026, 11, 26, 15 + n, 30 * (n % 2), tzinfo=SEOUL)
    known = {
        "id": f"evt-{n}",
        "source": "s",
        "uid": f"{n}",
        "title": f"팬사인회 {n}",
        "kind": "fansign",
        "artists": ("bts",),
    }
    return Event(**{**known, "starts": starts, "venue": "코엑스", **changes})


def row(n: int) -> Row:
    return Row(
        when="11/26(목) 15:00",
        title=f"팬사인회 {n}",
        artist="방탄소년단",
        place="코엑스",
        badges=("취소",),
        event_id=f"evt-{n}",
    )


WINDOW = TimeRange(start=datetime(2026, 11, 26, tzinfo=SEOUL), end=datetime(2026, 11, 27, tzinfo=SEOUL), grain="day")
TWO = Reply(
    speech="내일 십일월 이십육 일 목요일, 방탄소년단 일정은 두 개예요. 오후 세 시 팬사인회, 오후 네 시 삼십 분 팬사인회예요.",
    display="11월 26일 목요일, 방탄소년단 일정 2개",
    ssml="<speak>내일</speak>",
    card=EventListCard(title="방탄소년단 11월 26일 목요일 일정", rows=(row(0), row(1)), total=2),
    facts=Facts(artists=("bts",), window=WINDOW, events=(event(0), event(1)), total=2, names={"bts": "방탄소년단"}),
)
NOTHING = Reply(speech="없어요.", display="일정 없음", facts=Facts(window=WINDOW, status="empty"))
ASK = Reply(
    speech="어떤 아티스트요?", display="어떤 아티스트요?", asks=True, outcome="ask", facts=Facts(status="ask_artist")
)
UNKNOWN = Reply(
    speech="아직 없는 아티스트예요.", display="없는 아티스트", outcome="repair", facts=Facts(status="unknown_artist")
)
ERROR = Reply(speech="지금은 일정을 불러오지 못했어요.", display="오류", outcome="repair", facts=Facts(status="error"))
ANSWERS = {
    "05-empty-slots-exception-code": ASK,
    "04-followup-branch-action-same-session": NOTHING,
    "09-month-and-day-slots": NOTHING,
    "10b-weekday-with-week-slot": NOTHING,
    "11-unknown-artist-exception": UNKNOWN,
    "14-private-play-profile": NOTHING,
    "16-backend-failure": ERROR,
}

# ------------------------------------------------------------------ requests


@pytest.mark.parametrize("name", CASES)
def test_sample_becomes_the_turn_written_down(nugu: Platform, sample: Callable[..., Any], name: str) -> None:
    turn = nugu.parse(sample("nugu", name, "request"), CALL)
    wanted = sample("nugu", "turns")[name]
    assert turn.intent == wanted["intent"]
    assert {role: [s.text, s.type, s.resolved] for role, s in turn.slots.items()} == wanted["slots"]
    assert (turn.is_new, turn.user) == (wanted["is_new"], wanted.get("user"))
    assert (turn.device.kind, turn.device.ears, turn.device.eyes) == ("speaker", "shared", wanted.get("eyes", "none"))
    assert turn.surroundings.player == wanted.get("player", "none")
    assert (turn.platform, turn.session, turn.now, turn.zone, turn.text) == (
        "nugu",
        SESSION,
        CALL.now,
        "Asia/Seoul",
        None,
    )


def test_every_sample_has_a_turn_and_an_answer(sample: Callable[..., Any]) -> None:
    files = {file.name.partition(".")[0] for file in (Path(__file__).parent / "nugu").glob("[0-9]*.json")}
    assert files == set(CASES) == set(sample("nugu", "turns"))
    assert len(CASES) > 10


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("BID_DT_DAY", "TODAY", "오늘"),
        ("BID_DT_DAY", "AA_TOMORROW", "글피"),
        ("BID_DT_DAY", "AAA_TOMORROW", "그글피"),
        ("BID_DT_DAY", "B_YESTERDAY", "그저께"),
        ("BID_DT_DAY", "BB_YESTERDAY", "그끄저께"),
        ("BID_DT_DAY:BID_DT_DAY.START", "TOMORROW", "내일"),
        ("BID_DT_DAY", "D.2", "이틀 뒤"),
        ("BID_DT_DAY", "D.-3", "사흘 전"),
        ("BID_DT_DAY", "D.15", "15일 뒤"),
        ("BID_DT_DAY", "1", "하루"),
        ("BID_DT_DAY", "$D$", None),
        ("BID_DT_DAY", "이번 달 말일", "이번 달 말일"),
        ("BID_DT_WEEK", "W.-1", "지난주"),
        ("BID_DT_WEEK", "W.2", "다다음 주"),
        ("BID_DT_WEEK", "W.3", "3주 뒤"),
        ("BID_DT_WDAY", "WEEKBEGIN", "월요일"),
        ("BID_DT_WDAY", "WEEKBEGIN.W.1", "다음 주 월요일"),
        ("BID_DT_WDAY", "SUN.W.-1", "지난주 일요일"),
        ("BID_DT_WDAY", "THU.W.0", "이번 주 목요일"),
        ("BID_DT_MDAY", "15", "15일"),
        ("BID_DT_MDAY", "보름", "보름"),
        ("BID_DT_YMONTH", "8", "8월"),
        ("BID_DT_YMONTH", "11월", "11월"),
        ("BID_DT_MONTH", "M.1", "다음 달"),
        ("BID_DT_MONTH", "BID_DT_MONTH.M.-1", "지난달"),
        ("BID_DT_MONTH", "-1", "지난달"),
        ("BID_DT_YEAR", "Y.1", "내년"),
        ("BID_DT_YEAR", "-1", "작년"),
        ("BID_DT_YEAR", "2027", "2027년"),
        ("BID_DT_CYEAR", "2027", "2027년"),
        ("BID_DT_MWEEK", "1", "첫째 주"),
        ("BID_DT_PUBLIC_EVENT", "크리스마스", "크리스마스"),
        ("BID_DT_EVERYWEEK", "매주", "매주"),
        ("BID_TI_HOUR", "3", "3시"),
        ("BID_TI_HOUR", "세 시", "세 시"),
        ("BID_TI_MIN", "30", "30분"),
        ("BID_TI_DURATION", "점심", "점심"),
        ("BID_TI_DURATION", "PM", "오후"),
        ("BID_TI_NOW", "지금", "지금"),
        (None, "TOMORROW", "내일"),
        (None, "W.1", "다음 주"),
        (None, "WED", "수요일"),
        (None, "SUN.W.1", "다음 주 일요일"),
        (None, "아무 말", None),
        ("BID_QT", "3", "3"),
        ("BID_DT_DAY", 3, "사흘"),
        ("BID_DT_DAY", None, None),
        ("BID_DT_DAY", "", None),
        ("BID_DT_DAY", [], None),
        ("BID_DT_DAY", ["TODAY", "TOMORROW"], "오늘하고 내일"),
        ("BID_DT_WDAY", "XYZ.W.1", "XYZ.W.1"),
        ("BID_DT_MWEEK", "9", "9"),
    ],
)
def test_codes_become_words(nugu: Platform, kind: str | None, value: Any, said: str | None) -> None:
    assert words(nugu, kind, value) == said


def test_declared_parameters_need_no_type(nugu: Platform) -> None:
    turn = spoken(nugu, {"month": {"value": "10"}, "mday": {"value": "3"}, "hour": "7", "part": "저녁", "ordinal": "2"})
    assert turn.slots["date"].text == "10월 3일"
    assert turn.slots["time"].text == "저녁 7시"
    assert turn.slots["ordinal"].text == "두 번째"


def test_split_values_are_joined_in_speaking_order(nugu: Platform) -> None:
    turn = spoken(
        nugu,
        {
            "a": {"type": "BID_TI_MIN", "value": "30"},
            "b": {"type": "BID_DT_WDAY", "value": "FRI"},
            "c": {"type": "BID_TI_DURATION", "value": "오후"},
            "d": {"type": "BID_DT_MWEEK", "value": "2"},
            "e": {"type": "BID_DT_YMONTH", "value": "12"},
            "f": {"type": "BID_TI_HOUR", "value": "7"},
            "g": {"type": "BID_DT_YEAR", "value": "Y.1"},
        },
    )
    assert turn.slots["date"].text == "내년 12월 둘째 주 금요일"
    assert turn.slots["time"].text == "오후 7시 30분"


def test_a_second_day_makes_a_range(nugu: Platform) -> None:
    assert (
        spoken(nugu, {"end_day": {"value": "TOMORROW"}, "day": {"value": "TODAY"}}).slots["date"].text
        == "오늘부터 내일까지"
    )
    assert spoken(nugu, {"end_day": {"value": "TOMORROW"}}).slots["date"].text == "내일까지"


def test_two_artists_are_tied_together(nugu: Platform) -> None:
    assert spoken(nugu, {"artist": {"value": ["데이식스", "세븐틴"]}}).slots["artist"].text == "데이식스하고 세븐틴"
    assert (
        spoken(nugu, {"artist": {"value": "데이식스"}, "artist2": {"value": "세븐틴"}}).slots["artist"].text
        == "데이식스하고 세븐틴"
    )


def test_our_own_answers_come_back_unheard(nugu: Platform) -> None:
    turn = spoken(
        nugu,
        {"day": {"type": "BID_DT_DAY", "value": "내일"}, "schedule_text": {"value": "TOMORROW"}, "schedule_asks": "Y"},
    )
    assert {role: slot.text for role, slot in turn.slots.items()} == {"date": "내일"}


def test_unmatched_speech_is_the_utterance(nugu: Platform) -> None:
    turn = spoken(nugu, {"raw": {"type": "_UNRESOLVED_", "value": "그럼 걔네는?"}}, action="common.unresolved")
    assert (turn.text, turn.intent, turn.slots["text"].text) == ("그럼 걔네는?", None, "그럼 걔네는?")


@pytest.mark.parametrize("action", ["오늘일정", "answer.schedule.v9", "a b", "가.나-다_라"])
def test_unknown_actions_are_answered_from_their_parameters(nugu: Platform, action: str) -> None:
    body = {"action": {"parameters": {"day": {"type": "BID_DT_DAY", "value": "TODAY"}, "mine": {"value": "그대로"}}}}
    call = replace(CALL, path={"action": action})
    turn = nugu.parse(body, call)
    assert turn.intent is None
    assert turn.slots["date"].text == "오늘"
    output = nugu.render(TWO, turn, body, call)["output"]  # type: ignore[call-overload]
    assert output["schedule_text"]
    assert (output["day"], output["mine"]) == ("오늘", "그대로")


@pytest.mark.parametrize("flag", ["True", "true", True, 1, "1"])
def test_flags_may_be_strings(nugu: Platform, flag: Any) -> None:
    body = {"action": {"actionName": "answer.schedule"}, "context": {"session": {"id": 7, "isNew": flag}}}
    assert (nugu.parse(body, CALL).is_new, nugu.parse(body, CALL).session) == (True, "7")


def test_the_player_and_its_older_spelling(nugu: Platform) -> None:
    player = {"playerActivity": "PAUSED", "token": "https://a.example/1.mp3", "offset_in_milli_seconds": "5000"}
    body = {
        "action": {"actionName": "x"},
        "context": {"session": {"id": "s"}, "supportedInterfaces": {"AudioPlayer": player}},
    }
    around = nugu.parse(body, CALL).surroundings
    assert (around.player, around.player_token, around.player_offset_ms) == ("paused", "https://a.example/1.mp3", 5000)
    body = {"action": {"actionName": "x"}, "event": {"type": "AudioPlayer.NextCommandIssued"}}
    assert nugu.parse(body, CALL).intent == "nav.next"


def test_calls_without_a_session_are_kept_apart(nugu: Platform) -> None:
    body = {"action": {"actionName": "answer.schedule"}}
    later = replace(CALL, now=CALL.now + timedelta(seconds=1))
    assert nugu.parse(body, CALL).session != nugu.parse(body, later).session


@pytest.mark.parametrize(
    "body",
    [None, [], "x", 3, {}, {"action": None}, {"action": []}, {"action": {}}, {"userRequest": {}, "action": {"id": "1", "params": {}}},
     {"queryResult": {"queryText": "안녕"}}, {"action": {"actionName": None, "parameters": {}}}],
)  # fmt: skip
def test_bodies_of_others_are_refused(nugu: Platform, body: Any) -> None:
    with pytest.raises(BadRequest):
        nugu.parse(body, CALL)


@pytest.mark.parametrize("name", CASES)
def test_no_odd_part_costs_an_answer(
    nugu: Platform, sample: Callable[..., Any], variations: Callable[..., Any], name: str
) -> None:
    call = replace(CALL, path={"action": "answer.schedule"})
    for label, body in variations(sample("nugu", name, "request")):
        if not isinstance(body.get("action"), dict) or not {"actionName", "parameters"} & body["action"].keys():
            continue
        turn = nugu.parse(body, call)
        answer = nugu.render(TWO, turn, body, call)
        nugu.response.model_validate(answer)
        assert json.dumps(answer, ensure_ascii=False).encode("utf-8"), label


def test_many_and_long_parameters_are_bounded(nugu: Platform) -> None:
    turn = spoken(nugu, {f"p{n}": {"type": "BID_DT_DAY", "value": "가" * 10_000} for n in range(5000)})
    assert len(turn.slots["date"].text or "") < 50_000


# ------------------------------------------------------------------ answers


@pytest.mark.parametrize("name", CASES)
def test_answers_have_the_shape_of_the_samples(
    nugu: Platform, sample: Callable[..., Any], missing_in: Callable[..., list[str]], name: str
) -> None:
    body, wanted = sample("nugu", name, "request"), sample("nugu", name, "response")
    answer = nugu.render(ANSWERS.get(name, TWO), nugu.parse(body, CALL), body, CALL)
    assert isinstance(answer, dict)
    nugu.response.model_validate(answer)
    assert missing_in(wanted, answer) == []
    assert answer["resultCode"] == wanted["resultCode"]
    assert ("directives" in answer) == ("directives" in wanted)
    for said in ("day", "week", "month", "mday", "wday", "artist"):
        assert answer["output"].get(said) == wanted["output"].get(said) or said == "artist"


def test_a_playback_event_gets_no_values(nugu: Platform, sample: Callable[..., Any]) -> None:
    body = sample("nugu", "13-audio-player-context-and-event", "request")
    assert nugu.render(TWO, nugu.parse(body, CALL), body, CALL) == {"version": "2.0", "resultCode": "OK", "output": {}}


def output_of(nugu: Platform, reply: Reply, action: str = "answer.schedule", **parameters: Any) -> dict[str, Any]:
    body = {"version": "1.0", "action": {"actionName": action, "parameters": parameters}}
    answer = nugu.render(reply, nugu.parse(body, CALL), body, CALL)
    assert isinstance(answer, dict)
    nugu.response.model_validate(answer)
    assert answer["version"] == "1.0"
    return answer


def test_values_of_an_answer(nugu: Platform) -> None:
    output = output_of(nugu, TWO)["output"]
    assert output["schedule_text"] == TWO.speech
    assert output["schedule_count"] == "2"
    assert output["artist"] == "방탄소년단"
    assert (output["schedule_asks"], output["schedule_status"]) == ("N", "OK")
    assert output_of(nugu, TWO, "answer.next")["output"]["next_day"] == "11월 26일 목요일"
    assert output_of(nugu, TWO, "answer.time")["output"]["schedule_time"] == "오후 3시"
    assert output_of(nugu, TWO, "answer.place")["output"]["schedule_place"] == "코엑스"


def test_every_field_of_the_data_file(names_of: Callable[[str], dict[str, Any]]) -> None:
    fields = ("speech", "speech_1", "speech_2", "display", "count", "date", "artist", "first_title", "first_date", "first_time",
              "first_place", "asks", "status", "said")  # fmt: skip
    own = build(names_of("nugu") | {"actions": {"all": {"output": {field: field for field in fields}}}})
    week = TimeRange(start=datetime(2026, 11, 30, tzinfo=SEOUL), end=datetime(2026, 12, 7, tzinfo=SEOUL), grain="week")
    untimed = event(0, time_known=False, title="긴 제목 " * 60, venue=None, artists=("iu",))
    facts = Facts(
        artists=("bts", "iu"), window=week, events=(untimed,), total=1, names={"bts": "방탄소년단", "iu": "아이유"}
    )
    output = output_of(own, replace(TWO, facts=facts), "all")["output"]
    assert output["display"] == TWO.display
    assert output["date"] == "11월 30일 월요일부터 12월 6일 일요일까지"
    assert output["artist"] == "방탄소년단, 아이유"
    assert (output["first_date"], output["first_time"], output["first_place"]) == (
        "11월 26일 목요일",
        "시간 미정",
        None,
    )
    assert len(output["first_title"]) == 150
    bare = output_of(own, ASK, "all")["output"]
    assert {field for field, value in bare.items() if value is None} == {
        "count", "date", "artist", "first_title", "first_date", "first_time", "first_place", "said"}  # fmt: skip


def test_all_values_are_strings_or_null_and_fit(nugu: Platform) -> None:
    long = replace(TWO, speech="아주 긴 문장이 이어져요. " * 40 + "더 들려 드릴까요?", asks=True)
    for reply in (TWO, NOTHING, ASK, UNKNOWN, ERROR, long, Reply(speech="", display="")):
        for action in ("answer.schedule", "answer.next", "answer.time", "answer.place", "common.today", "우리 액션"):
            for value in output_of(nugu, reply, action)["output"].values():
                assert value is None or (isinstance(value, str) and len(value) <= 150)


def test_nothing_counted_is_no_count(nugu: Platform) -> None:
    assert output_of(nugu, NOTHING)["output"]["schedule_count"] == "0"
    assert output_of(nugu, ASK)["output"]["schedule_count"] is None
    assert output_of(nugu, ERROR)["output"]["schedule_count"] is None


def test_long_speech_is_divided_between_sentences_and_keeps_its_question(nugu: Platform) -> None:
    sentences = [
        f"{n}번째 일정은 오후 세 시에 시작하는 팬사인회예요."
        for n in ("첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
    ]
    reply = replace(TWO, speech=" ".join([*sentences, "더 들려 드릴까요?"]), asks=True)
    output = output_of(nugu, reply)["output"]
    first, second = output["schedule_text_1"], output["schedule_text_2"]
    assert reply.speech.startswith(first)
    assert first.endswith("예요.")
    assert f"{first} {second}" == reply.speech
    assert max(len(first), len(second)) <= 150
    assert output["schedule_text"].endswith("더 들려 드릴까요?")
    assert len(output["schedule_text"]) <= 150


def test_no_word_is_ever_cut(nugu: Platform) -> None:
    reply = replace(TWO, speech="하나 둘셋 네다섯 " * 30)
    output = output_of(nugu, reply)["output"]
    assert set(f"{output['schedule_text_1']} {output['schedule_text_2']}".split()) == {"하나", "둘셋", "네다섯"}


@given(
    text=st.text(alphabet="가나다 .?!,…x", max_size=900),
    values=st.integers(min_value=1, max_value=3),
    keep_last=st.booleans(),
)
def test_any_speech_fits_and_nothing_is_made_up(text: str, values: int, keep_last: bool) -> None:
    found = packed(text, values, keep_last=keep_last)
    assert len(found) == values
    assert max(map(len, found)) <= 150
    longest = max(map(len, text.split()), default=0)
    if longest <= 150:
        said, heard = text.split(), " ".join(found).split()
        assert Counter(heard) <= Counter(said)
        if len(text.strip()) <= 150 or len(text) <= 100 * values:
            assert heard == said
        if keep_last and said:
            assert heard[-1] == said[-1]


@given(data=st.data())
def test_any_value_is_read(nugu: Platform, data: st.DataObject) -> None:
    code = data.draw(st.text(max_size=30) | st.from_regex(r"[A-Z_]{1,8}(\.[DWMY])?\.-?[0-9]{1,4}", fullmatch=True))
    kind = data.draw(st.sampled_from(["BID_DT_DAY", "BID_DT_WEEK", "BID_DT_YEAR", "BID_TI_HOUR", "BID_QT", "?", None]))
    assert all(slot.text for slot in spoken(nugu, {"when": {"type": kind, "value": code}}).slots.values())


def test_a_screen_gets_a_list_only_where_there_is_one(nugu: Platform, sample: Callable[..., Any]) -> None:
    body = sample("nugu", "07-device-with-screen-display-list", "request")
    turn = nugu.parse(body, CALL)
    rows = tuple(row(n) for n in range(9))
    cards = [
        EventListCard(title="아주 긴 제목이 여기에 있어서 잘려야 해요 정말로", rows=rows, total=9),
        MonthCard(title="11월", year=2026, month=11, days=(26,), rows=rows, total=9),
        EventCard(title="팬사인회", row=row(1)),
        ChoiceCard(title="누구요?", choices=("데이식스", "세븐틴")),
        TextCard(title="이유", body="잠들기 전의 내일로 봤어요."),
    ]
    for card in cards:
        answer = nugu.render(replace(TWO, card=card), turn, body, CALL)
        assert isinstance(answer, dict)
        nugu.response.model_validate(answer)
        (directive,) = answer["directives"]
        assert directive["playServiceId"] == "nugu.play.placeholder"
        assert len(directive["title"]["text"]["text"]) <= 20
        assert 1 <= len(directive["listItems"]) <= 5
        assert directive["title"]["logo"]["sources"][0]["url"] == "https://calendar.example/static/logo.png"
        assert all(item["header"]["text"] and item["body"]["text"] and item["token"] for item in directive["listItems"])
    for reply, call in (
        (replace(TWO, card=None), CALL),
        (ERROR, CALL),
        (TWO, replace(CALL, public_url=None, headers={"host": "calendar.example"})),
    ):
        assert "directives" not in nugu.render(reply, turn, body, call)
    body["context"]["supportedInterfaces"] = {}
    assert "directives" not in nugu.render(TWO, nugu.parse(body, CALL), body, CALL)


def test_the_player_is_told_where_there_is_one(nugu: Platform) -> None:
    player = {"playerActivity": "PLAYING", "token": "https://a.example/1.mp3", "offsetInMilliseconds": 25000}
    body = {"action": {"actionName": "x"}, "context": {"supportedInterfaces": {"AudioPlayer": player}}}
    turn = nugu.parse(body, CALL)

    def told(*commands: Command) -> Any:
        answer = nugu.render(Reply(speech="네.", display="네", commands=commands), turn, body, CALL)
        nugu.response.model_validate(answer)
        return answer.get("directives")  # type: ignore[union-attr]

    assert told(Command(name="seek", value=10))[0]["audioItem"]["stream"]["offsetInMilliseconds"] == 35000
    assert told(Command(name="seek", value=-60))[0]["audioItem"]["stream"]["offsetInMilliseconds"] == 0
    assert told(Command(name="seek", value=0))[0]["audioItem"]["stream"]["offsetInMilliseconds"] == 0
    assert (
        told(Command(name="play", url="https://a.example/2.mp3"))[0]["audioItem"]["stream"]["token"]
        == "https://a.example/2.mp3"
    )
    assert told(Command(name="play", url="https://a.example/2.mp3"), Command(name="stop")) == [
        {"type": "AudioPlayer.Stop"}
    ]
    body["context"] = {}
    assert told(Command(name="stop")) is None


# ------------------------------------------------------------------ over HTTP


@pytest.mark.parametrize("action", ["answer.schedule", "일정.알려줘", "%EC%9D%BC%EC%A0%95", "a%20b", "Answer.Schedule"])
def test_any_single_segment_is_an_action(nugu: Platform, door: Callable[..., Any], action: str) -> None:
    with door(nugu, TWO) as web:
        answer = web.post(f"/nugu/{action}", json={"version": "2.0", "action": {"parameters": {}}})
    assert answer.status_code == 200
    assert answer.json()["output"]["schedule_text"] == TWO.speech


def test_samples_over_http(nugu: Platform, door: Callable[..., Any], sample: Callable[..., Any]) -> None:
    key = "0123456789abcdef-PLACEHOLDER"
    with door(nugu, TWO, secret=key, peer="203.0.113.5") as web:
        for case in sample("nugu", "index")["cases"]:
            body = sample("nugu", case["name"], "request")
            answer = web.post(case["path"], json=body, headers=case["headers"])
            called_by_us = "authorization" in case["headers"] or body["context"]["session"].get("isPlayBuilderRequest")
            assert answer.status_code == (200 if called_by_us else 401), case["name"]
        assert web.get("/nugu/health").status_code == web.head("/health").status_code == 200


# ------------------------------------------------------------------ who calls


def call_with(body: Any, **headers: str) -> Call:
    return replace(CALL, headers=headers, body=json.dumps(body).encode())


def test_the_key_of_devices(nugu: Platform) -> None:
    device = {"action": {"actionName": "x"}, "context": {"session": {"id": "s"}}}
    tester = {"action": {"actionName": "x"}, "context": {"session": {"id": "s", "isPlayBuilderRequest": "True"}}}
    carried = {"action": {"actionName": "x", "parameters": {"KEY": {"value": "sesam"}}}}
    for call in (call_with(device, authorization="token sesam"), call_with(tester), call_with(carried)):
        nugu.authenticate(call, "sesam")
    basic = "Basic " + base64.b64encode(b"a:sesam").decode()
    for call in (call_with(device), call_with(tester, authorization="token other"), call_with(device, authorization=basic),
                 replace(CALL, body=b"{"), replace(CALL, body=b"[" * 100_000), call_with({"action": {"actionName": "x", "parameters": {"KEY": {"value": "nein"}}}})):  # fmt: skip
        with pytest.raises(Unauthorized):
            nugu.authenticate(call, "sesam")


def test_testers_can_be_refused_and_files_of_another_shape_are(names_of: Callable[[str], dict[str, Any]]) -> None:
    names = names_of("nugu")
    strict = build(names | {"authorization": {"play_builder": "refuse"}})
    tester = {"action": {"actionName": "x"}, "context": {"session": {"isPlayBuilderRequest": True}}}
    with pytest.raises(Unauthorized):
        strict.authenticate(call_with(tester), "sesam")
    for broken in ({}, names | {"actions": []}, names | {"surplus": 1}, names | {"calendar": {}}):
        with pytest.raises(DataError):
            build(broken)
