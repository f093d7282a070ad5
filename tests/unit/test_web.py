"""The pages as a browser gets them: landing, a pairing code, the personal page, and what guessers are told."""

import asyncio
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from dialogs import Event
from skill.app import create_app
from skill.doors import COOKIE, GuessLimit
from skill.errors import MemoryUnavailable
from skill.memory import Deed, HandedOver
from skill.service import Skill
from skill.settings import Settings
from skill.web import Pages, event_row


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def web(skill: Skill, tmp_path: Path, clock: Clock) -> Iterator[TestClient]:
    settings = Settings(data_dir=tmp_path)
    with TestClient(create_app(skill, settings, (), now=clock), base_url="http://localhost") as client:
        yield client


@pytest.fixture
def hand(skill: Skill, says: Any, concert: Event, now: datetime) -> Any:
    """Hands something over; the code or None."""

    def give(user: str | None = None, **more: Any) -> str | None:
        fields = {"text": "내일 일정", "events": (concert,), "artists": ("byeolha",), "at": now, **more}
        deed = Deed(items=(HandedOver(**fields),))
        return asyncio.run(skill.memory.carry_out(says("", user=user), deed)).code

    return give


class WellFormed(HTMLParser):
    """Collects what is not closed, and all scripts, handlers and outside addresses."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.bad: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)
        if tag in ("script", "iframe", "img", "link"):
            self.bad.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style" or (name in ("src", "action") and "//" in (value or "")):
                self.bad.append(f"{tag} {name}")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def fine(text: str) -> None:
    page = WellFormed(text)
    assert page.open == []
    assert page.bad == []


def test_the_landing_page_says_what_to_try(web: TestClient) -> None:
    response = web.get("/")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    fine(response.text)
    assert "방탄소년단 내일 일정 알려 줘" in response.text
    assert 'href="feeds/artists/byeolha.ics"' in response.text
    assert "SKILL_PUBLIC_URL" in response.text
    assert web.get("/feeds/artists/byeolha.ics").status_code == 200


def test_with_a_public_address_the_hint_is_gone(skill: Skill, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, public_url="https://cal.example")
    with TestClient(create_app(skill, settings, ())) as client:
        assert "SKILL_PUBLIC_URL" not in client.get("/").text


def test_the_only_style_is_ours_and_scripts_are_out(web: TestClient) -> None:
    response = web.get("/page")
    policy = response.headers["content-security-policy"]
    style = re.search(r"<style>(.*?)</style>", response.text, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["referrer-policy"] == "no-referrer"


def test_a_code_shows_what_was_handed_over(web: TestClient, hand: Any, clock: Clock) -> None:
    code = hand()
    response = web.post("/page", data={"code": f" {code[:3]} {code[3:]} "})
    assert response.status_code == 200
    fine(response.text)
    for text in ("내일 일정", "11/28(토) 19:00", "별하 콘서트", "[예시]", "고척 스카이돔", "feeds/artists/byeolha.ics"):
        assert text in response.text
    assert COOKIE not in response.cookies
    clock.now += timedelta(minutes=10)
    assert web.post("/page", data={"code": code}).status_code == 404


@pytest.mark.parametrize("user", [None, "u"])
def test_a_code_that_was_used_is_told(web: TestClient, hand: Any, clock: Clock, user: str | None) -> None:
    code = hand(user)
    assert web.post("/page", data={"code": code}).status_code == 200
    clock.now += timedelta(minutes=9)
    web.cookies.clear()
    again = web.post("/page", data={"code": code})
    assert again.status_code == 410
    fine(again.text)
    assert "이미 쓴 번호예요" in again.text
    assert "내일 일정" not in again.text
    assert COOKIE not in again.cookies


@pytest.mark.parametrize("form", [{"code": ""}, {"code": "12345"}, {"code": "１２３４５６"}, {"other": "1"}, {}])
def test_what_is_no_code_is_told(web: TestClient, form: dict[str, str]) -> None:
    response = web.post("/page", data=form)
    assert response.status_code == 404
    assert "맞는 번호가 없어요" in response.text


def test_a_known_user_gets_a_personal_page(web: TestClient, hand: Any, concert: Event) -> None:
    code = hand("u")
    response = web.post("/page", data={"code": code})
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    assert hand("u", text="그 다음 것", events=(replace(concert, title="새 일정"),)) is None
    page = web.get("/page").text
    fine(page)
    assert page.index("그 다음 것") < page.index("내일 일정")
    assert "새 일정" in page
    web.cookies.clear()
    assert "새 일정" not in web.get("/page").text


def test_over_https_the_cookie_stays_there(skill: Skill, tmp_path: Path, hand: Any, clock: Clock) -> None:
    settings = Settings(data_dir=tmp_path, public_url="https://cal.example")
    with TestClient(create_app(skill, settings, (), now=clock)) as client:
        cookie = client.post("/page", data={"code": hand("u")}).headers["set-cookie"]
    assert "secure" in cookie.lower()


def test_what_was_promised_stands_on_the_personal_page(web: TestClient, hand: Any, skill: Skill, says: Any) -> None:
    asyncio.run(skill.answer(says("담아", user="u")))
    page = web.post("/page", data={"code": hand("u", events=(), artists=())}).text
    fine(page)
    assert "캘린더에 넣은 일정" in page
    assert "별하 콘서트" in page
    assert "별하," not in page
    asyncio.run(skill.answer(says("구독", user="u")))
    page = web.get("/page").text
    assert re.search("구독 중인 아티스트</h2>\n<p>별하</p>", page)
    found = re.search(r'href="(feeds/mine/[^"]+)"', page)
    assert found is not None
    feed = web.get("/" + found[1])
    assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
    assert feed.headers["cache-control"] == "private, max-age=900"
    assert feed.text.count("BEGIN:VEVENT") == 1  # picked and subscribed to: once
    assert "[예시] 별하 콘서트" in feed.text
    assert web.get("/" + found[1], headers={"If-None-Match": feed.headers["etag"]}).status_code == 304


def test_a_feed_of_nobody_is_told(web: TestClient, hand: Any) -> None:
    response = web.get("/feeds/mine/0123456789abcdef0123456789abcdef.ics")
    assert (response.status_code, response.json()["error"]) == (404, "unknown_feed")
    cookie = web.post("/page", data={"code": hand("u")}).cookies[COOKIE]
    assert web.get(f"/feeds/mine/{cookie}.ics").status_code == 404


def test_this_device_is_mine(web: TestClient, hand: Any, skill: Skill, says: Any) -> None:
    web.post("/page", data={"code": hand("u")})
    assert "꺼져 있어요" in web.get("/page").text
    switched = web.post("/page", data={"mine": "on"})
    assert "켜져 있어요" in switched.text
    profile = asyncio.run(skill.memory.load(says("", user="u"))).profile
    assert profile is not None
    assert profile.mine
    assert "꺼져 있어요" in web.post("/page", data={"mine": "off"}).text


def test_another_site_cannot_submit(web: TestClient, hand: Any) -> None:
    for site in ("cross-site", "same-site"):
        response = web.post("/page", data={"code": hand()}, headers={"Sec-Fetch-Site": site})
        assert response.status_code == 403
    assert web.post("/page", data={"code": hand()}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_guessing_is_slowed_down(web: TestClient, hand: Any, clock: Clock) -> None:
    code = hand()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert [web.post("/page", data={"code": wrong}).status_code for _ in range(11)] == [404] * 10 + [429]
    locked = web.post("/page", data={"code": code})
    assert (locked.status_code, locked.headers["retry-after"]) == (429, "60")
    assert "너무 여러 번" in locked.text
    clock.now += timedelta(seconds=61)
    assert web.post("/page", data={"code": code}).status_code == 200


def test_guesses_are_limited_for_all_callers_together(now: datetime) -> None:
    limit = GuessLimit(each=2, all_callers=5)
    for n in range(5):
        assert not limit.exceeded(f"caller {n}", now)
        limit.failed(f"caller {n}", now)
    assert limit.exceeded("somebody else", now)
    assert limit.exceeded("somebody else", now + timedelta(seconds=59))
    assert not limit.exceeded("somebody else", now + timedelta(seconds=60))


def test_a_form_has_a_limit(web: TestClient) -> None:
    assert web.post("/page", data={"code": "1" * 5000}).status_code == 413


def test_without_memory_the_page_says_so(web: TestClient, skill: Skill) -> None:
    async def broken(*_: Any) -> None:
        raise MemoryUnavailable("on purpose")

    skill.memory.page = skill.memory.redeem = broken  # type: ignore[method-assign,assignment]
    for response in (web.get("/page"), web.post("/page", data={"code": "123456"})):
        assert response.status_code == 503
        assert "잠시 뒤에" in response.text


def test_a_used_code_is_worth_its_page_even_if_that_cannot_be_shown_now(
    web: TestClient, skill: Skill, hand: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise MemoryUnavailable("on purpose")

    code = hand("u")
    with monkeypatch.context() as away:
        away.setattr(skill.memory, "page", broken)
        assert web.post("/page", data={"code": code}).status_code == 503
    assert "내일 일정" in web.get("/page").text


def test_nothing_that_is_told_can_become_markup(concert: Event, now: datetime) -> None:
    evil = replace(concert, title="<script>alert(1)</script>", venue='"><b>', url="javascript:alert(1)")
    item = HandedOver(text="<i>", events=(evil,), artists=("<u>",), at=now)
    text = Pages(artists=lambda: {}).page([item])
    fine(text)
    assert "javascript" not in text
    assert "<script" not in text


@pytest.mark.parametrize(
    ("change", "when", "badges"),
    [
        ({}, "11/28(토) 19:00", ("예시",)),
        ({"demo": False, "status": "cancelled"}, "11/28(토) 19:00", ("취소",)),
        ({"status": "moved"}, "11/28(토) 19:00", ("변경", "예시")),
        ({"demo": False, "status": "tentative", "time_known": False}, "11/28(토)", ("미정",)),
        ({"zone": "America/New_York", "demo": False}, "11/28(토) 05:00", ()),
        ({"all_day": True, "demo": False}, "11/28(토)", ()),
    ],
)
def test_rows_on_a_page(concert: Event, change: dict[str, Any], when: str, badges: tuple[str, ...]) -> None:
    row = event_row(replace(concert, **change))
    assert (row.when, row.badges) == (when, badges)
    assert row.cancelled == (change.get("status") == "cancelled")
