"""The feed: golden files, what other programs read back, and what conditional requests are told."""

import asyncio
import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from dialogs import Event
from skill.app import create_app
from skill.feed import FeedWriter, Words, event_piece, feed_query, feed_text, one_line
from skill.service import Skill
from skill.settings import Settings

GOLDEN = Path(__file__).parents[1] / "feed"
SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=SEOUL)
WORDS = Words(artists={"byeolha": "별하", "dalbit": "달빛"}, kinds={"concert": "콘서트", "birthday": "생일"})
SOURCE = "https://cal.example/feeds/artists/byeolha.ics"

CONCERT = Event(
    id="0001",
    source="test",
    uid="a@test",
    title="별하 콘서트",
    kind="concert",
    artists=("byeolha",),
    starts=datetime(2026, 11, 28, 19, 0, tzinfo=SEOUL),
    ends=datetime(2026, 11, 28, 21, 0, tzinfo=SEOUL),
    venue="고척 스카이돔",
    updated=datetime(2026, 11, 1, 9, 0, tzinfo=SEOUL),
)
PARIS = replace(
    CONCERT,
    id="0002",
    title="별하 인 파리: 겨울, 밤; 그리고 아주 긴 제목 " + "가나다라마바사아자차카타파하" * 3,
    zone="Europe/Paris",
    starts=datetime(2026, 12, 5, 20, 0, tzinfo=ZoneInfo("Europe/Paris")),
    ends=None,
    status="moved",
    was=datetime(2026, 12, 4, 20, 0, tzinfo=ZoneInfo("Europe/Paris")),
    revision=2,
    url="https://tickets.example/별하?a=1,2;b",
)
BIRTHDAY = replace(
    CONCERT,
    id="0003",
    title="하나 생일",
    kind="birthday",
    starts=datetime(2026, 12, 24, tzinfo=SEOUL),
    ends=datetime(2026, 12, 25, tzinfo=SEOUL),
    all_day=True,
    venue=None,
)
FESTIVAL = replace(
    CONCERT,
    id="0004",
    title="사흘 축제",
    starts=datetime(2026, 12, 18, tzinfo=SEOUL),
    ends=datetime(2026, 12, 21, tzinfo=SEOUL),
    all_day=True,
    artists=("byeolha", "dalbit"),
    cast=("별하", "달빛", "그 밖의 사람들"),
    status="tentative",
)
CANCELLED = replace(CONCERT, id="0005", title="팬미팅", status="cancelled", revision=1, demo=True)
UNTIMED = replace(
    CONCERT, id="0006", title="새 앨범", time_known=False, starts=datetime(2026, 12, 1, tzinfo=SEOUL), ends=None
)
ALL = (CONCERT, PARIS, BIRTHDAY, FESTIVAL, CANCELLED, UNTIMED)


def parsed(text: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


@pytest.mark.parametrize(
    ("name", "events"),
    [
        ("empty", ()),
        ("one-concert", (CONCERT,)),
        ("another-zone-moved-long-lines", (PARIS,)),
        ("all-day-one-and-three-days", (BIRTHDAY, FESTIVAL)),
        ("cancelled-demo", (CANCELLED,)),
        ("time-not-known", (UNTIMED,)),
    ],
)
def test_golden_files(name: str, events: tuple[Event, ...]) -> None:
    text = feed_text("byeolha", events, NOW, words=WORDS, source=SOURCE)
    assert text == (GOLDEN / f"{name}.ics").read_bytes()
    assert len(parsed(text)) == len(events)


def test_every_golden_file_is_used() -> None:
    assert len(list(GOLDEN.glob("*.ics"))) == 6


def test_lines_are_as_the_standard_wants_them() -> None:
    text = feed_text("byeolha", ALL, NOW, words=WORDS, source=SOURCE)
    lines = text.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
    assert not any(line.startswith((b"METHOD", b"BEGIN:VALARM")) for line in lines)
    text.decode("utf-8")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H" in lines
    assert b"X-PUBLISHED-TTL:PT4H" in lines
    assert "X-WR-CALNAME:별하 일정 · 아이돌 캘린더".encode() in lines


def test_a_kind_without_a_word_of_its_own_is_no_category() -> None:
    (read,) = parsed(feed_text("byeolha", (replace(CONCERT, kind="other"),), NOW, words=WORDS))
    assert read.categories == ["별하"]


def test_what_was_written_is_read_back() -> None:
    concert, paris, birthday, festival, cancelled, untimed = parsed(feed_text("byeolha", ALL, NOW, words=WORDS))
    assert concert["UID"] == "0001@idolcal"
    assert concert.start == CONCERT.starts
    assert concert.end == CONCERT.ends
    assert concert.DTSTAMP == concert.LAST_MODIFIED == CONCERT.updated
    assert concert["LOCATION"] == "고척 스카이돔"
    assert concert.categories == ["콘서트", "별하"]
    assert "TRANSP" not in concert
    assert paris["SUMMARY"] == "[변경] " + PARIS.title
    assert paris["DTSTART"].params["TZID"] == "Europe/Paris"
    assert paris.start == PARIS.starts
    assert paris["SEQUENCE"] == 2
    assert paris["URL"] == "https://tickets.example/%EB%B3%84%ED%95%98?a=1,2;b"
    assert paris["DESCRIPTION"] == "원래 일정: 2026년 12월 4일 20:00"
    assert (birthday.start, birthday.end) == (date(2026, 12, 24), date(2026, 12, 25))
    assert birthday["TRANSP"] == "TRANSPARENT"
    assert (festival.start, festival.end) == (date(2026, 12, 18), date(2026, 12, 21))
    assert festival["STATUS"] == "TENTATIVE"
    assert festival["DESCRIPTION"] == "출연: 별하, 달빛, 그 밖의 사람들"
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", 1)
    assert cancelled["SUMMARY"] == "[예시] [취소] 팬미팅"
    assert (untimed.start, untimed.end) == (date(2026, 12, 1), date(2026, 12, 2))


def test_zones_are_described_once_and_even_in_an_empty_feed() -> None:
    twice = feed_text("byeolha", (PARIS, replace(PARIS, id="0007")), NOW, words=WORDS)
    calendar = icalendar.Calendar.from_ical(twice)
    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["Asia/Seoul", "Europe/Paris"]
    assert b"COMMENT" not in twice
    assert b"TZID:Asia/Seoul" in feed_text("byeolha", (), NOW, words=WORDS)
    utc = replace(CONCERT, zone="UTC", starts=CONCERT.starts.astimezone(UTC), ends=None)
    assert b"DTSTART:20261128T100000Z" in feed_text("byeolha", (utc,), NOW, words=WORDS)


def test_the_same_events_give_the_same_bytes() -> None:
    writer = FeedWriter()
    first = writer.text("별하", ALL, NOW, words=WORDS)
    later = NOW + timedelta(hours=5)
    assert writer.text("별하", ALL, later, words=WORDS) == first == FeedWriter().text("별하", ALL, later, words=WORDS)
    checked = [replace(event, checked=later) for event in ALL]  # reading the source again changes nothing
    assert writer.text("별하", checked, later, words=WORDS) == first
    renamed = Words(artists={"byeolha": "새 이름"}, kinds={})
    assert "새 이름".encode() in writer.text("별하", ALL, later, words=renamed)
    changed = replace(CONCERT, title="바뀐 제목", revision=1)
    assert "바뀐 제목".encode() in writer.text("별하", (changed,), later, words=renamed)


@pytest.mark.parametrize(("day", "kept"), [(27, True), (28, True), (29, False)])
def test_a_cancelled_event_stays_until_its_day_has_passed(day: int, kept: bool) -> None:
    text = feed_text("byeolha", (CANCELLED,), datetime(2026, 11, day, 23, 59, tzinfo=SEOUL), words=WORDS)
    assert (b"STATUS:CANCELLED" in text) == kept


def test_the_window_moves_at_midnight_in_seoul() -> None:
    window = feed_query(("byeolha",), datetime(2026, 11, 24, 15, 0, tzinfo=UTC)).window
    assert window is not None
    assert (window.start, window.end) == (datetime(2026, 8, 27, tzinfo=SEOUL), datetime(2027, 11, 26, tzinfo=SEOUL))
    assert feed_query(("byeolha",), NOW).window == window


@example(title="A\\N B \\n C", venue="\\N", cast=[])
@given(title=st.text(), venue=st.text(), cast=st.lists(st.text(), max_size=3))
def test_any_text_survives(title: str, venue: str, cast: list[str]) -> None:
    event = replace(CONCERT, title=title, venue=venue, cast=tuple(cast))
    text = feed_text("byeolha", (event,), NOW, words=WORDS)
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    (back,) = parsed(text)
    assert back["SUMMARY"] == one_line(title)
    assert back.get("LOCATION", "") == one_line(venue)


def test_a_piece_stands_alone() -> None:
    assert event_piece(CONCERT, WORDS).startswith(b"BEGIN:VEVENT\r\n")


# ---------------------------------------------------------------- over HTTP


@pytest.fixture
def moment() -> list[datetime]:
    return [NOW]


@pytest.fixture
def web(skill: Skill, tmp_path: Path, moment: list[datetime]) -> Iterator[TestClient]:
    settings = Settings(data_dir=tmp_path, public_url="https://cal.example")
    with TestClient(create_app(skill, settings, (), now=lambda: moment[0])) as client:
        yield client


URL = "/feeds/artists/byeolha.ics"


def test_a_feed_over_http(web: TestClient) -> None:
    response = web.get(URL)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    (event,) = parsed(response.content)
    assert event["SUMMARY"] == "[예시] 별하 콘서트"
    assert b"SOURCE;VALUE=URI:https://cal.example/feeds/artists/byeolha.ics" in response.content.replace(b"\r\n ", b"")
    assert response.headers["content-encoding"] == "gzip"
    plain = web.get(URL, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == response.content
    assert plain.headers["etag"] != response.headers["etag"]
    assert response.headers["vary"] == "Accept-Encoding"
    assert web.head(URL).headers["etag"] == response.headers["etag"]


def test_gzip_gives_the_same_bytes_every_time(web: TestClient) -> None:
    with web.stream("GET", URL) as one, web.stream("GET", URL) as two:
        raw = b"".join(one.iter_raw())
        assert raw == b"".join(two.iter_raw())
    assert gzip.decompress(raw).startswith(b"BEGIN:VCALENDAR")


def test_what_did_not_change_is_not_sent_again(web: TestClient, moment: list[datetime]) -> None:
    first = web.get(URL)
    tag, since = first.headers["etag"], first.headers["last-modified"]
    assert since == "Wed, 25 Nov 2026 01:00:00 GMT"
    moment[0] += timedelta(hours=3)
    for headers in (
        {"If-None-Match": tag},
        {"If-None-Match": f'"other", W/{tag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": since},
        {"If-None-Match": tag, "If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"},
    ):
        again = web.get(URL, headers=headers)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    for headers in (
        {"If-None-Match": '"other"'},
        {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"},
        {"If-Modified-Since": "nonsense"},
        {"If-None-Match": '"other"', "If-Modified-Since": since},
    ):
        assert web.get(URL, headers=headers).status_code == 200


def test_what_changed_is_sent_again(web: TestClient, moment: list[datetime], skill: Skill, concert: Event) -> None:
    first = web.get(URL)
    moment[0] += timedelta(minutes=5)
    asyncio.run(skill.calendar.remove(source="test"))
    gone = web.get(URL, headers={"If-Modified-Since": first.headers["last-modified"]})
    assert gone.status_code == 200
    assert parsed(gone.content) == []
    assert gone.headers["last-modified"] == "Wed, 25 Nov 2026 01:05:00 GMT"
    assert web.get(URL, headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_an_unknown_artist_is_told(web: TestClient) -> None:
    response = web.get("/feeds/artists/nobody.ics")
    assert (response.status_code, response.json()["error"]) == (404, "unknown_artist")
    assert "nobody" in response.json()["detail"]


def test_an_unreadable_calendar_is_no_empty_feed(web: TestClient, calendar: Any) -> None:
    calendar.failures = 1
    response = web.get(URL)
    assert (response.status_code, response.headers["retry-after"]) == (503, "60")


@pytest.mark.parametrize(
    ("header", "zipped"),
    [
        ("gzip", True),
        ("", False),
        ("gzip;q=0", False),
        ("*", True),
        ("br, gzip;q=0.5", True),
        ("identity", False),
        ("gzip;q=x", False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(web: TestClient, header: str, zipped: bool) -> None:
    assert ("content-encoding" in web.get(URL, headers={"Accept-Encoding": header}).headers) == zipped
