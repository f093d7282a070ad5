"""The web application with a platform written by hand: refusals, apologies, health, metrics, description."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import BaseModel, ConfigDict, SecretStr
from starlette.testclient import TestClient

from dialogs import Reply
from intents import Turn
from skill.app import create_app
from skill.errors import BadRequest
from skill.http import MAX_BODY
from skill.observe import configure_logs
from skill.platforms import Call, Platform
from skill.service import Skill
from skill.settings import Settings
from skill.verify import check_token


class Ask(BaseModel):
    """What the test's platform sends."""

    model_config = ConfigDict(extra="ignore")

    text: str
    session: str = "s1"
    call: str | None = None


class Answer(BaseModel):
    """What it is sent."""

    model_config = ConfigDict(extra="forbid")

    speech: str
    status: str
    action: str


def authenticate(call: Call, secret: str) -> None:
    check_token(call.headers, secret)


def parse(wire: Any, call: Call) -> Turn:
    if wire.get("text") == "":
        raise BadRequest("text must not be empty")
    ask = Ask.model_validate({**call.query, **wire})
    return Turn(platform="plain", session=ask.session, now=call.now, text=ask.text, call=ask.call)


def render(reply: Reply, turn: Turn, wire: Any, call: Call) -> dict[str, Any]:
    return {"speech": reply.speech, "status": reply.facts.status, "action": call.path["action"]}


PLAIN = Platform(
    name="plain",
    path="/plain/{action}",
    request=Ask,
    response=Answer,
    authenticate=authenticate,
    parse=parse,
    render=render,
    budget_ms=2000,
    methods=("POST", "GET"),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def client_of(
    skill: Skill, settings: Settings, now: datetime, *platforms: Platform, client: str = "127.0.0.1"
) -> TestClient:
    app = create_app(skill, settings, platforms or (PLAIN,), now=lambda: now)
    return TestClient(app, client=(client, 50000), raise_server_exceptions=False)


@pytest.fixture
def web(skill: Skill, settings: Settings, now: datetime) -> Iterator[TestClient]:
    with client_of(skill, settings, now) as client:
        yield client


def test_a_turn_over_http(web: TestClient) -> None:
    response = web.post("/plain/answer.schedule", json={"text": "별하 일정", "more": {"than": "documented"}})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json() == {"speech": "1번째 답: 별하 콘서트", "status": "ok", "action": "answer.schedule"}


def test_korean_action_names_and_get(web: TestClient) -> None:
    assert web.post("/plain/일정.조회", json={"text": "별하"}).json()["action"] == "일정.조회"
    assert web.get("/plain/a", params={"text": "별하"}).json()["status"] == "ok"


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"text": NaN}', "not JSON"),
        (b'{"text": "\\ud800"}', "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "object"),
        (b"null", "object"),
        (b'{"text": ""}', "text must not be empty"),
        (b'{"text": 5}', "text: Input should be a valid string"),
        (b"{}", "text: Field required"),
    ],
)
def test_what_is_not_of_the_platform_is_refused(web: TestClient, body: bytes, detail: str) -> None:
    response = web.post("/plain/a", content=body)
    assert response.status_code == 400
    assert response.json()["error"] == "bad_request"
    assert detail in response.json()["detail"]


def test_a_byte_order_mark_is_ignored(web: TestClient) -> None:
    assert web.post("/plain/a", content=b"\xef\xbb\xbf" + json.dumps({"text": "별하"}).encode()).status_code == 200


def test_a_body_has_a_limit(web: TestClient) -> None:
    fits = json.dumps({"text": "별하", "rest": ""}).encode()
    fits = fits.replace(b'""', b'"' + b"x" * (MAX_BODY - len(fits)) + b'"')
    assert len(fits) == MAX_BODY
    assert web.post("/plain/a", content=fits).status_code == 200
    assert web.post("/plain/a", content=fits + b" ").json()["error"] == "too_large"
    chunks = (chunk for chunk in (fits, b" "))  # without Content-Length
    assert web.post("/plain/a", content=chunks).status_code == 413


def test_a_secret_is_demanded(skill: Skill, tmp_path: Path, now: datetime) -> None:
    settings = Settings(data_dir=tmp_path, secrets={"plain": SecretStr("s3cret")})
    with client_of(skill, settings, now, client="203.0.113.7") as web:
        refused = web.post("/plain/a", json={"text": "별하"})
        assert (refused.status_code, refused.json()["error"]) == (401, "unauthorized")
        assert refused.headers["www-authenticate"] == "Bearer"
        assert "s3cret" not in refused.text
        good = web.post("/plain/a", json={"text": "별하"}, headers={"Authorization": "Bearer s3cret"})
        assert good.status_code == 200


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.7", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 403),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.7"}, 403),
    ],
)
def test_without_a_secret_only_this_machine_calls(
    skill: Skill, settings: Settings, now: datetime, client: str, headers: dict[str, str], status: int
) -> None:
    with client_of(skill, settings, now, client=client) as web:
        assert web.post("/plain/a", json={"text": "별하"}, headers=headers).status_code == status
        assert web.get("/metrics", headers=headers).status_code == status


def test_a_platform_that_is_open_answers_anybody(skill: Skill, tmp_path: Path, now: datetime) -> None:
    settings = Settings(data_dir=tmp_path, open_platforms=("plain",))
    with client_of(skill, settings, now, client="203.0.113.7") as web:
        assert web.post("/plain/a", json={"text": "별하"}).status_code == 200
        assert web.get("/metrics").status_code == 403
    closed = settings.model_copy(update={"secrets": {"plain": SecretStr("s3cret")}})
    with client_of(skill, closed, now, client="203.0.113.7") as web:
        assert web.post("/plain/a", json={"text": "별하"}).status_code == 401


@pytest.mark.parametrize(
    ("told", "warned"),
    [
        ({}, []),
        ({"open_platforms": ("plain",)}, ["platforms without a secret answer anybody"]),
        ({"host": "0.0.0.0"}, ["platforms without a secret answer to this machine only"]),
        ({"public_url": "https://cal.example"}, ["platforms without a secret answer to this machine only"]),
        ({"host": "::1"}, []),
        ({"host": "0.0.0.0", "secrets": {"plain": SecretStr("s3cret")}}, []),
    ],
)
def test_platforms_without_a_secret_are_warned_of(
    skill: Skill, tmp_path: Path, now: datetime, told: dict[str, Any], warned: list[str]
) -> None:
    configure_logs()  # whatever another test has silenced
    with structlog.testing.capture_logs() as lines:
        client_of(skill, Settings(data_dir=tmp_path, **told), now, client="127.0.0.1")
    assert [line["event"] for line in lines if line["log_level"] == "warning"] == warned
    assert all(line["platforms"] == ["plain"] for line in lines)


def test_after_the_turn_there_is_always_a_sentence(web: TestClient) -> None:
    response = web.post("/plain/a", json={"text": "고장"})
    assert response.status_code == 200
    assert response.json() == {
        "speech": "지금은 일정을 불러오지 못했어요. 잠시 뒤에 다시 불러 주세요.",
        "status": "error",
        "action": "a",
    }


def test_an_answer_that_cannot_be_rendered_is_an_apology(skill: Skill, settings: Settings, now: datetime) -> None:
    def picky(reply: Reply, turn: Turn, wire: Any, call: Call) -> dict[str, Any]:
        if reply.facts.status != "error":
            raise KeyError("card")
        return render(reply, turn, wire, call)

    with client_of(skill, settings, now, replace(PLAIN, render=picky)) as web:
        response = web.post("/plain/a", json={"text": "별하"})
        assert (response.status_code, response.json()["status"]) == (200, "error")


def test_a_bug_before_the_turn_is_told_as_such(skill: Skill, settings: Settings, now: datetime) -> None:
    def broken(wire: Any, call: Call) -> Turn:
        raise KeyError("session")

    with client_of(skill, settings, now, replace(PLAIN, parse=broken)) as web:
        response = web.post("/plain/a", json={"text": "별하"})
        assert (response.status_code, response.json()["error"]) == (500, "internal")


def test_a_hanging_calendar_ends_within_the_platforms_budget(
    skill: Skill, settings: Settings, now: datetime, calendar: Any
) -> None:
    calendar.hangs = 2
    with client_of(skill, settings, now, replace(PLAIN, budget_ms=400)) as web:
        response = web.post("/plain/a", json={"text": "별하"})
        assert (response.status_code, response.json()["status"]) == (200, "error")


@pytest.mark.parametrize("path", ["/health", "/plain/health"])
def test_health(web: TestClient, calendar: Any, path: str) -> None:
    assert (web.get(path).status_code, web.get(path).text) == (200, "ok\n")
    assert web.head(path).status_code == 200
    calendar.fail = True
    down = web.get(path)
    assert down.status_code == 503
    assert "store is down" in down.text


def test_only_known_platforms_are_served(skill: Skill, tmp_path: Path, now: datetime) -> None:
    other = replace(PLAIN, name="other", path="/other/{action}")
    with client_of(skill, Settings(data_dir=tmp_path, platforms=("other",)), now, PLAIN, other) as web:
        assert web.post("/other/a", json={"text": "별하"}).status_code == 200
        assert web.post("/plain/a", json={"text": "별하"}).status_code == 404
    with pytest.raises(ValueError, match="nowhere"):
        create_app(skill, Settings(data_dir=tmp_path, platforms=("nowhere",)), (PLAIN,))


def test_the_clock_of_a_platform_is_trusted_by_setting(skill: Skill, tmp_path: Path, now: datetime) -> None:
    seen = []

    def noting(wire: Any, call: Call) -> Turn:
        seen.append((call.trust_clock, call.now))
        return parse(wire, call)

    for trust in (False, True):
        settings = Settings(data_dir=tmp_path, trust_clock=trust)
        with client_of(skill, settings, now, replace(PLAIN, parse=noting)) as web:
            web.post("/plain/a", json={"text": "별하"})
    assert seen == [(False, now), (True, now)]


def test_what_is_not_there_is_told_as_json(web: TestClient) -> None:
    assert (web.get("/nowhere").status_code, web.get("/nowhere").json()["error"]) == (404, "not_found")
    response = web.delete("/plain/a")
    assert (response.status_code, response.json()["error"]) == (405, "method_not_allowed")
    assert "POST" in response.headers["allow"]


def test_metrics_take_the_token(skill: Skill, tmp_path: Path, now: datetime) -> None:
    with client_of(skill, Settings(data_dir=tmp_path, api_token=SecretStr("t0ken")), now) as web:
        web.post("/plain/a", content=b"")
        assert web.get("/metrics").status_code == 401
        good = web.get("/metrics", headers={"Authorization": "Bearer t0ken"})
        assert good.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert 'skill_refused_total{platform="plain",status="400"} 1.0' in good.text


def test_the_description_has_the_wire_models(web: TestClient) -> None:
    document = web.get("/openapi.json").json()
    operation = document["paths"]["/plain/{action}"]["post"]
    assert operation["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Ask"}
    assert {"200", "400", "401", "403", "413"} <= set(operation["responses"])
    assert {"Ask", "Answer", "Problem"} <= set(document["components"]["schemas"])
    assert "requestBody" not in document["paths"]["/plain/{action}"]["get"]
    assert "/feeds/artists/{artist}.ics" in document["paths"]
    assert web.get("/docs").status_code == 200


def test_the_stores_are_closed_with_the_app(skill: Skill, settings: Settings, now: datetime) -> None:
    closed = []

    async def close() -> None:
        closed.append(True)

    skill.calendar.close = close  # type: ignore[method-assign]
    with client_of(skill, settings, now):
        assert not closed
    assert closed == [True]


def test_a_repeated_call_over_http(web: TestClient, orders: Any) -> None:
    bodies = [web.post("/plain/a", json={"text": "별하", "call": "r1"}).json() for _ in range(2)]
    assert bodies[0] == bodies[1]
    assert len(orders.understood) == 1
