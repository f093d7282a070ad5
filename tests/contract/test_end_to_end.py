"""Every recorded request of every platform through the whole house: what a fan hears, day and night.

The answers to the look-ups are kept as golden files in `golden/<platform>/`, so that a change of words is seen in the diff.
`GOLDEN=write pytest tests/contract/test_end_to_end.py` writes them anew.
"""

import json
import os
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import whole_house
from ears import faults
from whole_house import NIGHT, READ_BY_EYE, VOICE, Heard, House, Sample, samples

GOLDEN = Path(__file__).parent / "golden"
SORRY = "불러오지 못했"
TOMORROW = "십일월 이십육 일 목요일"
NEXT_WEEK = "십일월 삼십 일, 월요일부터 십이월 육 일, 일요일까지"

LOOKUPS: dict[str, dict[str, tuple[str, str]]] = {  # sample → who and when, as it must be heard
    "nugu": {
        "01-date-slot-play-builder": ("방탄소년단", TOMORROW),
        "03-entity-query-device-without-screen": ("", "내년"),  # 뉴진스 has nothing in the month but a birthday
        "04-followup-branch-action-same-session": ("방탄소년단", "십일월 이십칠 일 금요일"),
        "06-nulls-sent-explicitly-and-raw-korean-date": ("아이브", "오늘"),
        "07-device-with-screen-display-list": ("방탄소년단", TOMORROW),
        "08-week-slot": ("세븐틴", NEXT_WEEK),
        "09-month-and-day-slots": ("에스파", "십이월 십이 일 토요일"),
        "10-weekday-slots": ("르세라핌", "십이월 육 일, 일요일"),
        "10b-weekday-with-week-slot": ("르세라핌", "십이월 이 일 수요일"),
        "14-private-play-profile": ("여러 팀", "십일월 이십삼 일, 월요일부터 이십구 일, 일요일까지"),
        "16-backend-failure": ("방탄소년단", TOMORROW),  # here the backend works
    },
    "bixby": {
        "02-date": ("방탄소년단", TOMORROW),
        "03-date-array": ("방탄소년단", TOMORROW),
        "04-date-interval": ("방탄소년단", NEXT_WEEK),
        "05-date-interval-open-end": ("아이유", ""),
        "06-date-time": ("방탄소년단", f"{TOMORROW} 저녁 여덟 시"),
        "07-date-time-interval": ("방탄소년단", f"{TOMORROW} 낮 열두 시부터 저녁 여섯 시까지"),
        "08-entity-only": ("아이유", ""),
        "09-follow-up-previous-result": ("방탄소년단", NEXT_WEEK),
        "10-speaker-hands-free": ("방탄소년단", TOMORROW),
        "11-no-result": ("방탄소년단", "십일월 이십오 일 수요일"),
        "14-enum-and-test-today": ("아이유", "석 달"),
        "17-js-http-post": ("방탄소년단", TOMORROW),
        "19-get-query": ("아이유", ""),
    },
    "dialogflow_es": {
        "02-date-assistant-phone": ("방탄소년단", TOMORROW),
        "03-date-assistant-speaker": ("방탄소년단", TOMORROW),
        "04-entity-only-list-assistant-phone": ("아이유", ""),
        "08-date-api-no-integration": ("방탄소년단", TOMORROW),
        "09-date-slack": ("방탄소년단", "11월 26일 목요일"),
        "10-date-telephony": ("방탄소년단", TOMORROW),
        "12-date-time-object-api": ("방탄소년단", f"{TOMORROW} 저녁 여덟 시"),
        "13-slot-filling-required-missing-api": ("여러 팀", TOMORROW),
        "16-date-foreign-offset-api": ("방탄소년단", TOMORROW),
        "17-period-reversed-api": ("방탄소년단", "십일월 이십삼 일, 월요일부터 이십구 일, 일요일까지"),
    },
    "dialogflow_cx": {
        "02-date": ("방탄소년단", TOMORROW),
        "03-entity-only": ("아이유", ""),
        "06-phone-voice": ("방탄소년단", TOMORROW),
        "07-messenger-card": ("아이유", ""),
        "11-numbers-as-floats": ("방탄소년단", TOMORROW),
    },
    "actions_v3": {
        "03-date-phone": ("방탄소년단", TOMORROW),
        "04-date-speaker": ("방탄소년단", TOMORROW),
        "05-entity-only-list-phone": ("아이유", ""),
        "13-partial-time-only-phone": ("방탄소년단", "이십오 일에서 이십육 일로 넘어가는 밤 열두 시"),
        "14-guest-english-locale-phone": ("방탄소년단", ""),
        "16-date-list-phone": ("방탄소년단", "십일월 이십육 일 목요일"),
    },
}
LISTS = ("15-list-output-bare-array", "16-list-output-empty")  # of Bixby: values, no words
WORDLESS = {("nugu", "13-audio-player-context-and-event"), ("actions_v3", "15-health-check")}

OTHERS = [  # what is no look-up: (platform, sample, what must be heard, whether it asks)
    ("nugu", "02-launch-common-action", "아이돌 캘린더예요", True),
    ("bixby", "01-launch-no-inputs", "아이돌 캘린더예요", True),
    ("bixby", "13-null-and-string-null", "아이돌 캘린더예요", True),
    ("dialogflow_es", "01-welcome-assistant-phone", "아이돌 캘린더예요", True),
    ("dialogflow_es", "14-health-check-assistant", "아이돌 캘린더예요", True),
    ("dialogflow_cx", "01-welcome", "아이돌 캘린더예요", True),
    ("actions_v3", "01-main-first-time-phone", "아이돌 캘린더예요", True),
    ("actions_v3", "02-main-returning-speaker", "아이돌 캘린더예요", True),
    ("nugu", "05-empty-slots-exception-code", "어떤 아티스트요?", True),
    ("nugu", "11-unknown-artist-exception", "'무명그룹'은 아직 없는 아티스트예요", False),
    ("bixby", "12-unknown-artist", "'블랙홀보이즈'는 아직 없는 아티스트예요", False),
    ("dialogflow_cx", "08-form-invalid", "'블랙홀보이즈'는 아직 없는 아티스트예요", False),
    ("actions_v3", "08-slot-filling-invalid-speaker", "'블랙홀보이즈'는 아직 없는 아티스트예요", False),
    ("nugu", "12-linked-account-access-token", "구독", False),
    ("bixby", "18-oauth-token", "구독", False),
    ("dialogflow_cx", "10-trigger-event", "구독", False),
    ("dialogflow_es", "07-fallback-console", "한 번만 더요", True),
    ("dialogflow_cx", "05-no-match", "한 번만 더요", True),
    ("actions_v3", "09-no-match-1-phone", "한 번만 더요", True),
    ("actions_v3", "10-no-match-final-speaker", "다음에 다시 불러 주세요", False),
    ("dialogflow_es", "11-no-input-final-assistant-speaker", "필요할 때 다시 불러 주세요", False),
    ("actions_v3", "11-no-input-1-speaker", "어떤 아티스트", True),
    ("actions_v3", "12-cancel-phone", "네", False),
]

EVERY = [(platform, name) for platform in VOICE for name in samples(platform)]
ASKED = [(platform, name) for platform, found in LOOKUPS.items() for name in found]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    yield from whole_house.open_house(tmp_path_factory.mktemp("house"), public_url="https://calendar.example")


@pytest.fixture
def house(running: House) -> House:
    """The house in the morning, remembering nobody."""
    running.forgetful()
    return running.at(whole_house.MORNING)


def sample(platform: str, begins: str) -> Sample:
    """The sample whose name begins so."""
    return next(s for name, s in samples(platform).items() if name.startswith(begins))


def edited(platform: str, begins: str, **parameters: Any) -> Any:
    """The body of a NUGU sample with other parameters."""
    body = deepcopy(sample(platform, begins).body)
    body["action"]["parameters"] = {name: {"type": t, "value": v} for name, (t, v) in parameters.items()}
    return body


def assert_pronounceable(heard: Heard) -> None:
    assert faults(heard.speech) == [], heard.speech


# ---------------------------------------------------------------- every sample


def test_every_sample_is_looked_at() -> None:
    told = {(platform, name) for platform, name, *_ in OTHERS} | set(ASKED) | WORDLESS
    told |= {("bixby", name) for name in LISTS}
    told |= {("dialogflow_cx", "04-followup-period"), ("dialogflow_cx", "09-event-dtmf")}  # follow-ups: see below
    told |= {("dialogflow_es", "05-option-selected-assistant-phone")}
    told |= {("dialogflow_es", "06-followup-period-assistant-phone")}
    told |= {("actions_v3", "06-list-selection-phone"), ("actions_v3", "07-followup-free-text-phone")}
    assert told == set(EVERY)
    assert min(len(samples(platform)) for platform in VOICE) > 10


@pytest.mark.parametrize(("platform", "name"), EVERY)
@pytest.mark.parametrize("hour", [10, 1])
def test_every_sample_is_answered_in_words(house: House, platform: str, name: str, hour: int) -> None:
    heard = house.at(whole_house.MORNING if hour == 10 else NIGHT).ask(samples(platform)[name])
    assert SORRY not in json.dumps(heard.wire, ensure_ascii=False)
    if (platform, name) in WORDLESS or name in LISTS:
        assert heard.speech == ""
        return
    assert len(heard.speech) >= 2
    if (platform, name) not in READ_BY_EYE:
        assert_pronounceable(heard)


@pytest.mark.parametrize(("platform", "name"), ASKED)
def test_a_look_up_names_who_and_when(house: House, platform: str, name: str) -> None:
    who, when = LOOKUPS[platform][name]
    speech = house.ask(samples(platform)[name]).speech
    assert who in speech
    assert when in speech


@pytest.mark.parametrize(("platform", "name", "says", "asks"), OTHERS)
def test_what_is_no_look_up(house: House, platform: str, name: str, says: str, asks: bool) -> None:
    heard = house.ask(samples(platform)[name])
    assert says in heard.speech
    assert heard.asks is asks


@pytest.mark.parametrize(
    ("platform", "name"), [*ASKED, *(("bixby", name) for name in LISTS)], ids=lambda value: str(value)
)
def test_the_answers_are_the_golden_ones(house: House, platform: str, name: str) -> None:
    wire = house.ask(samples(platform)[name]).wire
    file = GOLDEN / platform / f"{name}.json"
    text = json.dumps(wire, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    assert file.read_text("utf-8") == text, "the answer has changed: GOLDEN=write keeps the new one"


def test_no_golden_file_is_left_over() -> None:
    kept = {(file.parent.name, file.stem) for file in GOLDEN.glob("*/*.json")}
    assert kept == {*ASKED, *(("bixby", name) for name in LISTS)}


# ---------------------------------------------------------------- follow-ups


@pytest.mark.parametrize(
    ("platform", "first", "then"),
    [("bixby", "02", "09"), ("dialogflow_es", "02", "06"), ("dialogflow_cx", "02", "04"), ("actions_v3", "03", "07")],
)
def test_the_next_week_of_the_same_artist(house: House, platform: str, first: str, then: str) -> None:
    house.ask(sample(platform, first))
    speech = house.ask(sample(platform, then)).speech
    assert speech.startswith(NEXT_WEEK)
    assert "방탄소년단" in speech


def test_a_branch_action_of_nugu_keeps_the_artist(house: House) -> None:
    assert TOMORROW in house.ask(sample("nugu", "01")).speech
    speech = house.ask(sample("nugu", "04")).speech
    assert "모레 십일월 이십칠 일 금요일" in speech
    assert "방탄소년단" in speech


def test_an_item_of_our_own_list_is_chosen_on_the_assistant(house: House) -> None:
    listed = house.ask(sample("dialogflow_es", "04")).wire["payload"]["google"]["systemIntent"]["data"]
    item = listed["listSelect"]["items"][0]
    body = json.loads(
        json.dumps(sample("dialogflow_es", "05").body).replace("evt-20261128-1", item["optionInfo"]["key"])
    )
    speech = house.ask(sample("dialogflow_es", "05"), body).speech
    assert "금요일 밤 라이브" in speech
    assert "첫 번째" in speech


def test_an_item_of_our_own_list_is_chosen_in_a_scene(house: House) -> None:
    override = house.ask(sample("actions_v3", "05")).wire["session"]["typeOverrides"][0]
    key = override["synonym"]["entries"][0]["name"]
    body = json.loads(json.dumps(sample("actions_v3", "06").body).replace("evt-20261128-1", key))
    assert "금요일 밤 라이브" in house.ask(sample("actions_v3", "06"), body).speech


def test_a_key_of_the_phone_chooses_from_what_was_read(house: House) -> None:
    house.ask(sample("dialogflow_cx", "03"))
    assert "금요일 밤 라이브" in house.ask(sample("dialogflow_cx", "09")).speech


@pytest.mark.parametrize("platform", ["dialogflow_es", "actions_v3"])
def test_an_item_of_a_list_that_nobody_remembers(house: House, platform: str) -> None:
    heard = house.ask(sample(platform, "05" if platform == "dialogflow_es" else "06"))
    assert heard.asks


def test_silence_three_times(house: House) -> None:
    heard = [house.ask(sample("actions_v3", "11")) for _ in range(3)]
    assert [h.asks for h in heard] == [True, True, False]
    assert heard[-1].wire["scene"]["next"]["name"] == "actions.scene.END_CONVERSATION"


@pytest.mark.parametrize(("platform", "name"), [("actions_v3", "10"), ("dialogflow_es", "11")])
def test_the_last_answer_closes_and_asks_nothing(house: House, platform: str, name: str) -> None:
    """ERR-01 and ERR-02, third level: the platform hangs up after this answer."""
    heard = house.ask(sample(platform, name))
    assert not heard.asks
    if platform == "actions_v3":
        assert heard.wire["scene"]["next"]["name"] == "actions.scene.END_CONVERSATION"
    else:
        assert heard.wire["payload"]["google"]["expectUserResponse"] is False


# ---------------------------------------------------------------- the values of NUGU and Bixby


def test_values_of_nugu_stand_beside_the_words(house: House) -> None:
    output = house.ask(sample("nugu", "01")).wire["output"]
    assert output["artist"] == "방탄소년단"
    assert output["day"] == "내일"
    assert output["schedule_count"] == "1"
    assert output["schedule_asks"] == "N"


def test_exception_codes_of_nugu(house: House) -> None:
    assert house.ask(sample("nugu", "05")).wire["resultCode"] == "ARTIST_REQUIRED"
    assert house.ask(sample("nugu", "11")).wire["resultCode"] == "ARTIST_NOT_FOUND"


def test_values_of_bixby_are_the_events_that_were_told(house: House) -> None:
    wire = house.ask(sample("bixby", "02")).wire
    assert wire["period"]["start"] == wire["period"]["end"] == {"year": 2026, "month": 11, "day": 26}
    assert [event["artistId"] for event in wire["events"]] == ["bts"]
    assert house.ask(sample("bixby", "11")).wire["status"] == "EMPTY"
    assert house.ask(sample("bixby", "16")).wire == []
    listed = house.ask(sample("bixby", "15")).wire
    assert listed
    assert all(event["artistId"] == "iu" for event in listed)


# ---------------------------------------------------------------- TPO-25: dates that a platform has resolved

TODAY_AT_NIGHT = "십일월 이십오 일 수요일"


@pytest.mark.parametrize(
    ("platform", "name"),
    [
        ("nugu", "01"),
        ("bixby", "02"),
        ("bixby", "10"),
        ("dialogflow_es", "02"),
        ("dialogflow_es", "03"),
        ("dialogflow_cx", "02"),
        ("dialogflow_cx", "06"),
        ("actions_v3", "03"),
        ("actions_v3", "04"),
    ],
)
def test_the_tomorrow_of_the_small_hours_is_the_day_that_dawns(house: House, platform: str, name: str) -> None:
    """At one o'clock their 내일 is the 26th; ours is the 25th, its date comes first, and a way out is said (band B)."""
    speech = house.at(NIGHT).ask(sample(platform, name)).speech
    assert speech.startswith(TODAY_AT_NIGHT)
    assert "'그 다음 날'" in speech
    assert "내일" not in speech
    assert "오늘" not in speech


def test_what_comes_next_at_night_may_be_on_the_other_day(house: House) -> None:
    speech = house.at(NIGHT).ask(sample("bixby", "02")).speech
    assert "다음 일정은 십일월 이십육 일 목요일 저녁 여덟 시" in speech


def test_the_raw_words_decide_where_the_capsule_sends_them(house: House) -> None:
    body = deepcopy(sample("bixby", "02").body) | {"rawDate": "내일"}
    assert house.at(NIGHT).ask(sample("bixby", "02"), body).speech.startswith(TODAY_AT_NIGHT)
    body |= {"rawDate": "십일월 이십육일"}
    house.forgetful()
    assert TOMORROW in house.ask(sample("bixby", "02"), body).speech


def test_by_day_the_date_of_the_platform_stands(house: House) -> None:
    body = deepcopy(sample("dialogflow_es", "16").body)
    assert TOMORROW in house.ask(sample("dialogflow_es", "16"), body).speech


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("TOMORROW", TOMORROW),
        ("내일", TOMORROW),
        ("모레", "십일월 이십칠 일 금요일"),
        ("11월 26일", TOMORROW),
        ("다음 주 금요일", "십이월 사 일 금요일"),
        ("크리스마스", "십이월 이십오 일 금요일"),
        ("D.3", "십일월 이십팔 일 토요일"),
    ],
)
def test_raw_korean_in_the_slots_of_nugu(house: House, value: str, says: str) -> None:
    body = edited("nugu", "01", artist=("ARTIST", "방탄소년단"), day=("BID_DT_DAY", value))
    assert says in house.ask(sample("nugu", "01"), body).speech


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("내일 십일월 이십육 일 목요일", TOMORROW),
        ("십이월 삼 일 목요일", "십이월 삼 일 목요일"),
        ("모레 십일월 이십칠 일 금요일", "십일월 이십칠 일 금요일"),
        ("십일월 삼십 일, 월요일부터 십이월 육 일, 일요일까지", NEXT_WEEK),
        ("11월 26일 목요일", TOMORROW),
        ("2027년 4월 11일 일요일", "내년 사월 십일 일, 일요일"),
        ("내일 십일월 이십육 일 목요일 저녁 여덟 시", f"{TOMORROW} 저녁 여덟 시"),
        ("이십오 일에서 이십육 일로 넘어가는 밤 열두 시", "이십오 일에서 이십육 일로 넘어가는 밤 열두 시"),
    ],
)
def test_our_own_words_come_back_as_a_slot(house: House, value: str, says: str) -> None:
    """NUGU keeps the values of an answer and may send them again in place of what the user said."""
    body = edited("nugu", "01", artist=("ARTIST", "방탄소년단"), day=("BID_DT_DAY", value))
    assert says in house.ask(sample("nugu", "01"), body).speech


def test_a_whole_answer_of_nugu_comes_back_with_the_next_call(house: House) -> None:
    output = house.ask(sample("nugu", "01")).wire["output"]
    echoed = {name: (None, value) for name, value in output.items() if value is not None}
    body = edited("nugu", "04", **(echoed | {"artist": ("ARTIST", "방탄소년단"), "day": ("BID_DT_DAY", "A_TOMORROW")}))
    assert "모레 십일월 이십칠 일 금요일" in house.ask(sample("nugu", "04"), body).speech
