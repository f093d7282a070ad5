"""Whatever the reply and whatever the sample: the three formats of Google stay inside their models and limits."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from dialogs import Card, ChoiceCard, Command, EventCard, EventListCard, Facts, MonthCard, Reply, Row, TextCard
from intents import TimeRange
from locales import folder
from skill.platforms import Call, Platform, actions_v3, dialogflow_cx, dialogflow_es

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Asia/Seoul"))
CALL = Call(now=NOW)
HERE = Path(__file__).parent
LABELS = {
    "launch",
    "schedule.lookup",
    "schedule.next",
    "schedule.time",
    "schedule.place",
    "schedule.cast",
    "schedule.detail",
    "schedule.dday",
    "briefing",
    "subscribe.list",
    "subscribe.add",
    "subscribe.remove",
    "calendar.add",
    "undo",
    "nav.more",
    "nav.next",
    "nav.prev",
    "nav.first",
    "select",
    "repeat",
    "stop",
    "help",
    "explain",
    "handoff",
    "confirm.yes",
    "confirm.no",
    "clarify.choose",
    "correct.date",
    "correct.artist",
    "player.seek",
    "profile.set",
    "out_of_domain",
    "fallback",
    "noinput",
    "ack",
}


def google_names(name: str) -> dict[str, Any]:
    text = (folder("ko") / "platforms" / f"{name}.yaml").read_text(encoding="utf-8")
    names: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return names


PLATFORMS: dict[str, Platform] = {
    module.NAME: module.build(google_names(module.NAME)) for module in (dialogflow_es, dialogflow_cx, actions_v3)
}
SAMPLES = [
    (name, json.loads(path.read_text(encoding="utf-8")))
    for name in PLATFORMS
    for path in sorted((HERE / name).glob("*.request.json"))
]

words = st.text(alphabet="가나다 .?!…<&>'\"\n0A", max_size=40)
lines = st.one_of(words, st.sampled_from(["", "한 문장이에요. " * 70, "가" * 700]))
urls = st.sampled_from([None, "", "https://calendar.example/1", "http://127.0.0.1/e", "javascript:alert(1)", "/e/1"])
rows = st.builds(
    Row, when=words, title=words, artist=words, place=words, badges=st.lists(words, max_size=2).map(tuple), url=urls
)
many = st.lists(rows, max_size=13).map(tuple)
totals = st.integers(0, 99_999)
cards: st.SearchStrategy[Card | None] = st.one_of(
    st.none(),
    st.builds(EventCard, title=lines, row=rows),
    st.builds(EventListCard, title=lines, rows=many, total=totals),
    st.builds(
        MonthCard,
        title=lines,
        year=st.just(2026),
        month=st.integers(1, 12),
        days=st.just((1,)),
        rows=many,
        total=totals,
    ),
    st.builds(ChoiceCard, title=lines, choices=st.lists(words, max_size=13).map(tuple)),
    st.builds(TextCard, title=lines, body=lines),
)
windows = st.builds(
    lambda start, end: TimeRange(start=start, end=end, grain="day"),
    st.sampled_from([None, NOW]),
    st.sampled_from([None, NOW + timedelta(days=3)]),
)
replies = st.builds(
    Reply,
    speech=lines,
    display=lines,
    ssml=st.none() | lines,
    reprompt=st.none() | lines,
    card=cards,
    suggestions=st.lists(words, max_size=9).map(tuple),
    facts=st.builds(
        Facts,
        artists=st.lists(words, max_size=2).map(tuple),
        window=st.none() | windows,
        total=totals,
        status=st.sampled_from(["ok", "empty", "unknown_artist", "ask", "error", "ended"]),
    ),
    commands=st.lists(st.builds(Command, name=st.sampled_from(["play", "seek", "stop"]), url=urls), max_size=2).map(
        tuple
    ),
    asks=st.booleans(),
    ends=st.booleans(),
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(sample=st.sampled_from(SAMPLES), reply=replies)
def test_any_reply_to_any_sample_is_a_valid_response_that_says_something(
    sample: tuple[str, dict[str, Any]], reply: Reply
) -> None:
    name, body = sample
    platform = PLATFORMS[name]
    answer = platform.render(reply, platform.parse(body, CALL), body, CALL)
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False)
    platform.response.model_validate_json(text)
    assert len(text.encode()) < 64 * 1024
    assert isinstance(answer, dict)
    if not answer:
        assert body["handler"]["name"] == actions_v3.HEALTH_CHECK
    elif name == "dialogflow_es":
        assert answer["fulfillmentText"].strip()
    elif name == "dialogflow_cx":
        assert answer["fulfillmentResponse"]["messages"][0]["text"]["text"][0].strip()
    else:
        assert answer["prompt"]["firstSimple"]["speech"].strip()


def test_the_samples_are_there() -> None:
    assert [sum(name == platform for name, _ in SAMPLES) for platform in PLATFORMS] == [16, 11, 16]


@pytest.mark.parametrize("name", PLATFORMS)
def test_the_names_know_every_label_and_no_other(name: str) -> None:
    names = google_names(name)
    assert set(names["intents"]) == LABELS
    assert set(names["events"]) <= LABELS
    assert set(names.get("keys", {}).values()) <= LABELS


def test_an_answer_is_the_same_twice() -> None:
    reply = Reply(speech="두 개예요.", display="2개", suggestions=("다음 날",))
    for name, body in SAMPLES:
        platform = PLATFORMS[name]
        answers = [platform.render(reply, platform.parse(body, CALL), body, CALL) for _ in range(2)]
        assert answers[0] == answers[1]


def test_the_bodies_in_the_documents_are_understood() -> None:
    documents = HERE.parents[1] / "docs" / "platforms"
    texts = [(documents / name).read_text(encoding="utf-8") for name in ("dialogflow.md", "google.md")]
    calls = [call for text in texts for call in re.findall(r"localhost:8080(/\S+) .*?-d '({.*?})'", text, re.DOTALL)]
    paths = {platform.path: platform for platform in PLATFORMS.values()}
    assert [path for path, _ in calls] == ["/dialogflow/es", "/dialogflow/cx", "/google/actions"]
    for path, body in calls:
        assert paths[path].parse(json.loads(body), CALL).text == "방탄소년단 내일 일정 알려줘"
