"""Birthdays, debut days and weekly programmes, made from the data of the lexicon."""

import asyncio
import json
from datetime import datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from dialogs import EventQuery
from intents import TimeRange
from skill.calendar import Counts, Scope
from skill.calendar.facts import SOURCE, facts
from skill.calendar.memory import MemoryCalendar
from skill.errors import DataError

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 25, 14, tzinfo=SEOUL)


def group(ident, members=(), **more):
    listed = [{"id": i, "name": i, "current": current} for i, current in members]
    return {"id": ident, "kind": "group", "name": ident, "members": listed, "active": True, **more}


def person(ident, birthday=None, **more):
    return {"id": ident, "kind": "member", "name": ident, "birthday": birthday, "active": True, **more}


def told(artists=(), shows=(), now=NOW):
    return facts(artists, shows, now)


def test_a_birthday_stands_with_the_person_and_the_groups():
    entries = [
        group("에스파", [("카리나", True), ("떠난이", False)]),
        group("갓더비트", [("카리나", True)]),
        person("카리나", "2000-04-11"),
        person("떠난이", "2000-05-01"),
        person("없는이", "2000-05-01", active=False),
        person("비밀"),
    ]
    events = told(entries)
    assert {(e.title, e.artists) for e in events} == {
        ("카리나 생일", ("카리나", "에스파", "갓더비트")),
        ("떠난이 생일", ("떠난이",)),
    }
    karina = [e for e in events if e.title == "카리나 생일"]
    assert [e.starts.date().isoformat() for e in karina] == ["2026-04-11", "2027-04-11"]
    assert {(e.all_day, e.time_known, e.kind, e.demo, e.resolved) for e in karina} == {
        (True, False, "birthday", False, True)
    }
    assert karina[0].ends - karina[0].starts == timedelta(days=1)
    assert len({e.id for e in events}) == len(events)


def test_the_spoken_name_is_the_spoken_title():
    (event, *_) = told([person("큐", "2000-04-11", spoken="큐우")])
    assert (event.title, event.spoken) == ("큐 생일", "큐우 생일")


def test_a_leap_day_is_kept_on_the_28th_in_common_years():
    leap = [person("윤", "2004-02-29")]
    assert [e.starts.date().isoformat() for e in told(leap)] == ["2026-02-28", "2027-02-28"]
    later = told(leap, now=datetime(2027, 6, 1, tzinfo=SEOUL))
    assert [e.starts.date().isoformat() for e in later] == ["2027-02-28", "2028-02-29"]


@pytest.mark.parametrize("birthday", ["09-12", "--09-12", "--0912"])
def test_birthdays_without_a_year(birthday):
    events = told([person("예준", birthday)])
    assert [e.starts.date().isoformat() for e in events] == ["2026-09-12", "2027-09-12"]


@pytest.mark.parametrize("birthday", ["2000-13-01", "2001-02-30", "soon", "2000"])
def test_dates_that_are_none(birthday):
    with pytest.raises(DataError, match=f"x: '{birthday}' is no date"):
        told([person("x", birthday)])


def test_debut_days_count_the_years():
    events = told([group("에스파", debut="2020-11-17"), group("신인", debut="2026-06-01"), group("미정", debut=None)])
    assert {(e.starts.date().isoformat(), e.title) for e in events} == {
        ("2026-11-17", "에스파 데뷔 6주년"),
        ("2027-11-17", "에스파 데뷔 7주년"),
        ("2027-06-01", "신인 데뷔 1주년"),
    }
    assert {e.artists for e in events} == {("에스파",), ("신인",)}


SHOW = {
    "id": "inkigayo", "name": "인기가요", "kind": "music_show", "channel": "SBS", "status": "active",
    "rrule": "FREQ=WEEKLY;BYDAY=SU", "start": "15:35", "minutes": 70,
}  # fmt: skip


def test_weekly_programmes_belong_to_nobody_and_are_found():
    async def story():
        store = MemoryCalendar(told(shows=[SHOW]))
        window = TimeRange(start=NOW, end=NOW + timedelta(days=7), grain="week")
        (found,) = await store.find_all([EventQuery(window=window, texts=("인기가요",))])
        (event,) = found.events
        assert event.starts == datetime(2026, 11, 29, 15, 35, tzinfo=SEOUL)
        assert event.ends == datetime(2026, 11, 29, 16, 45, tzinfo=SEOUL)
        assert (event.artists, event.kind, event.venue, event.time_known) == ((), "music_show", "SBS", True)

    asyncio.run(story())


@pytest.mark.parametrize("change", [{"status": "ended"}, {"status": "unknown"}, {"rrule": None}, {"start": None}])
def test_programmes_of_which_too_little_is_known(change):
    assert told(shows=[{**SHOW, **change}]) == []


def test_a_programme_without_a_length_and_one_past_midnight():
    (first, *_) = told(shows=[{**SHOW, "minutes": None}])
    assert first.ends is None
    (late, *_) = told(shows=[{**SHOW, "start": "23:10", "minutes": 95}])
    assert (late.ends.hour, (late.ends.date() - late.starts.date()).days) == (0, 1)


def test_the_window_is_a_year_each_way():
    events = told([person("카리나", "2000-04-11")], [SHOW])
    assert min(e.starts for e in events) < NOW - timedelta(days=358)
    assert max(e.starts for e in events) > NOW + timedelta(days=365)


def test_loading_again_changes_nothing_and_follows_the_data():
    async def story():
        store = MemoryCalendar()
        entries = [person("카리나", "2000-04-11"), person("윈터", "2001-01-01")]

        async def load(artists, shows, now):
            return await store.upsert(facts(artists, shows, now), forget=[Scope(source=SOURCE)])

        first = await load(entries, [SHOW], NOW)
        assert first.added > 100
        again = await load(entries, [SHOW], NOW + timedelta(hours=3))
        assert again == Counts(same=first.added)
        corrected = await load([person("카리나", "2000-04-12")], [SHOW], NOW)
        assert (corrected.added, corrected.gone) == (2, 4)
        week = await load([person("카리나", "2000-04-12")], [SHOW], NOW + timedelta(days=7))
        assert (week.added, week.gone) == (1, 1)

    asyncio.run(story())


def test_the_shipped_data_makes_facts_of_the_known_kinds():
    lexicon = files("locales") / "ko" / "lexicon"
    artists = json.loads((lexicon / "artists.json").read_text("utf-8"))["artists"]
    shows = json.loads((lexicon / "shows.json").read_text("utf-8"))["shows"]
    events = facts(artists, shows, NOW)
    assert {e.kind for e in events} == {"birthday", "debut_anniversary", "music_show", "tv_variety", "radio"}
    assert len({e.id for e in events}) == len(events)
    titles = {(e.title, e.starts.date().isoformat()) for e in events}
    assert ("카리나 생일", "2027-04-11") in titles
    assert ("에스파 데뷔 6주년", "2026-11-17") in titles
    assert {e.source for e in events} == {"facts"}
