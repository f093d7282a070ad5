"""Import of calendars: real files, files people make, and files that are wrong."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_files import NOW, SEOUL, WEEKLY, calendar, find_names, only, options, said

from dialogs import EventQuery
from skill.calendar import Counts, records
from skill.calendar.ingest import ImportTooLarge, Options, load, read, roll
from skill.calendar.memory import MemoryCalendar

REAL = Path(__file__).parents[1] / "ics"
FILES = sorted(REAL.glob("*.ics"))


# ---------------------------------------------------------------- real files


def test_the_real_files_are_there():
    assert len(FILES) == 10


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_real_file_is_loaded_and_loading_it_again_changes_nothing(path):
    store = MemoryCalendar()
    for now in (NOW, datetime(2012, 1, 1, tzinfo=SEOUL), datetime(2016, 11, 1, tzinfo=SEOUL)):
        batch = read(path, options(now=now))
        assert batch.problems == []
        assert batch.events or batch.series
        asyncio.run(load(store, [batch], strict=True))
        again = asyncio.run(load(store, [read(path, options(now=now))]))
        assert again.counts == Counts(same=len(batch.events))


@pytest.mark.parametrize(
    ("name", "events", "series"),
    [
        ("holidays-kr-2026", 22, 0),
        ("holidays-kr-2027", 24, 0),
        ("holidays-kr-anniversaries-2026", 101, 0),
        ("holidays-kr-basic-2025-01-duplicate-uid", 75, 0),
        ("icalendar-multiple-calendars", 3, 0),
        ("node-ical-duplicate-uid-sequence", 2, 0),
        ("node-ical-festival-multiday-rrule", 127, 1),
        ("node-ical-tv-show-episode", 27, 0),
    ],
)
def test_events_of_the_real_files(name, events, series):
    batch = read(REAL / f"{name}.ics", options())
    assert (len(batch.events), len(batch.series)) == (events, series)
    assert len({(e.uid, e.recurrence_id) for e in batch.events}) == events
    assert len({e.id for e in batch.events}) == events


def test_all_day_events_without_an_end_last_a_day():
    batch = read(REAL / "holidays-kr-2026.ics", options())
    seollal = next(e for e in batch.events if e.title == "설날")
    assert (seollal.starts, seollal.ends) == (
        datetime(2026, 2, 17, tzinfo=SEOUL),
        datetime(2026, 2, 18, tzinfo=SEOUL),
    )
    assert (seollal.all_day, seollal.time_known, seollal.zone) == (True, False, "Asia/Seoul")


def test_two_events_with_one_uid_are_both_kept():
    batch = read(REAL / "holidays-kr-basic-2025-01-duplicate-uid.ics", options())
    twins = [e for e in batch.events if e.starts.date() == date(2025, 5, 5)]
    assert sorted(e.title for e in twins) == ["부처님 오신 날", "어린이날"]
    first, second = (e.uid for e in twins)
    assert first == "20250505-1719570756964"
    assert second.startswith(first + "#")
    assert ["519: another event has the UID" in str(n) for n in batch.notes] == [True]


def test_the_higher_sequence_wins_in_one_file():
    batch = read(REAL / "node-ical-duplicate-uid-sequence.ics", options())
    assert {e.title: e.sequence for e in batch.events} == {
        "Team Meeting (SEQUENCE 2)": 2,
        "Updated version (SEQUENCE 3) - should win": 3,
    }


def test_floating_times_are_of_the_calendar_s_zone():
    batch = read(REAL / "node-ical-tv-show-episode.ics", options())
    episode = next(e for e in batch.events if "S04E24" in e.title)
    assert episode.starts == datetime(2011, 5, 19, 20, tzinfo=ZoneInfo("US/Eastern"))
    assert (episode.zone, episode.time_known) == ("US/Eastern", True)


def test_dates_that_hold_a_time_are_times():
    batch = read(REAL / "node-ical-festival-multiday-rrule.ics", options())
    start = next(e for e in batch.events if e.title == "foobar Summer 2011 starts!")
    assert (start.starts, start.ends, start.all_day) == (datetime(2011, 8, 4, 12, tzinfo=SEOUL), None, False)
    assert any("says that it is a date and holds a time" in str(n) and "127 more" in str(n) for n in batch.notes)
    repeated = read(REAL / "node-ical-festival-multiday-rrule.ics", options(now=datetime(2011, 8, 10, tzinfo=SEOUL)))
    days = [e.starts.date() for e in repeated.events if e.title == "foobarTV broadcast starts"]
    assert days[:4] == [date(2011, 8, 4), date(2011, 8, 5), date(2011, 9, 5), date(2011, 9, 9)]
    assert {d.weekday() for d in days[1:]} == {0, 4}


def test_moved_and_cancelled_occurrences():
    batch = read(REAL / "khal-rrule-recuid-cancelled.ics", options(now=datetime(2014, 7, 1, tzinfo=SEOUL)))
    berlin = ZoneInfo("Europe/Berlin")
    assert [(e.starts.day, e.starts.hour, e.status) for e in batch.events] == [
        (30, 7, "confirmed"),
        (7, 9, "moved"),
        (14, 7, "cancelled"),
        (21, 7, "confirmed"),
        (28, 7, "confirmed"),
        (4, 7, "confirmed"),
    ]
    moved = batch.events[1]
    assert (moved.was, moved.recurrence_id) == (datetime(2014, 7, 7, 7, tzinfo=berlin), "20140707T050000Z")
    assert {e.uid for e in batch.events} == {"event_rrule_recurrence_id"}


def test_an_endless_rule_fills_the_window_only():
    batch = read(REAL / "icalendar-google-x-location.ics", options())
    assert 500 < len(batch.events) < 600
    assert batch.events[0].starts >= NOW - timedelta(days=367)
    assert batch.events[-1].starts < NOW + timedelta(days=400)
    assert batch.events[0].venue == "Roadstar 16 12764 Happyville Denmark"
    assert {e.starts.hour for e in batch.events} == {14}


def test_several_calendars_in_one_file():
    batch = read(REAL / "icalendar-multiple-calendars.ics", options())
    assert {(e.uid, e.title) for e in batch.events} == {
        ("956630271", "Christmas Day"),
        ("911737808", "Boxing Day"),
        ("wh4t3v3r", "Christmas again!"),
    }


# ---------------------------------------------------------------- iCalendar in detail


@pytest.mark.parametrize(
    ("lines", "starts", "ends", "zone"),
    [
        ("DTSTART:20261201T100000Z", "2026-12-01T19:00+09:00", None, "Asia/Seoul"),
        ("DTSTART:20261201T190000", "2026-12-01T19:00+09:00", None, "Asia/Seoul"),
        ("DTSTART;TZID=Asia/Tokyo:20261201T190000", "2026-12-01T19:00+09:00", None, "Asia/Tokyo"),
        ('DTSTART;TZID="Asia/Tokyo":20261201T190000', "2026-12-01T19:00+09:00", None, "Asia/Tokyo"),
        ("DTSTART;TZID=Korea Standard Time:20261201T190000", "2026-12-01T19:00+09:00", None, "Asia/Seoul"),
        ("DTSTART;TZID=/vendor.example/Europe/Paris:20261201T190000", "2026-12-01T19:00+01:00", None, "Europe/Paris"),
        ("DTSTART;TZID=Mars/Base:20261201T190000", "2026-12-01T19:00+09:00", None, "Asia/Seoul"),
        ("DTSTART:20261201T190000\nDURATION:PT2H30M", "2026-12-01T19:00+09:00", "2026-12-01T21:30+09:00", "Asia/Seoul"),
        ("DTSTART:20261201T190000\nDTEND:20261201T190000", "2026-12-01T19:00+09:00", None, "Asia/Seoul"),
        ("DTSTART:20261201T190000\nDTEND:20261201T180000", "2026-12-01T19:00+09:00", None, "Asia/Seoul"),
        ("DTSTART;TZID=Asia/Seoul:20261201T230000\nDTEND:20261201T160000Z", "2026-12-01T23:00+09:00", "2026-12-02T01:00+09:00", "Asia/Seoul"),
        ("DTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261204", "2026-12-01T00:00+09:00", "2026-12-04T00:00+09:00", "Asia/Seoul"),
        ("DTSTART:20261201", "2026-12-01T00:00+09:00", "2026-12-02T00:00+09:00", "Asia/Seoul"),
        ("DTSTART;VALUE=DATE:20261201\nDURATION:P2D", "2026-12-01T00:00+09:00", "2026-12-03T00:00+09:00", "Asia/Seoul"),
    ],
)  # fmt: skip
def test_times(lines, starts, ends, zone):
    event = only(calendar(f"UID:1\nSUMMARY:데이식스 공연\n{lines}"))
    assert event.starts == datetime.fromisoformat(starts)
    assert event.ends == (ends and datetime.fromisoformat(ends))
    assert event.zone == zone


def test_a_zone_that_the_file_defines_itself():
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Our Stage\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0200\n"
        "TZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    event = only(calendar("UID:1\nSUMMARY:공연\nDTSTART;TZID=Our Stage:20261201T120000", head=zone))
    assert (event.starts, event.zone) == (datetime(2026, 12, 1, 10, tzinfo=UTC), "Asia/Seoul")


def test_an_outlook_all_day_event():
    event = only(
        calendar(
            "UID:1\nSUMMARY:공연\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE\nDTSTART:20261201T000000\nDTEND:20261202T000000"
        )
    )
    assert (event.all_day, event.time_known) == (True, False)


def test_folds_inside_of_a_character_and_all_line_ends():
    text = "SUMMARY:데이식스 콘서트".encode()
    folded = text[:12] + b"\r\n " + text[12:]
    body = b"BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261201T190000\r\n" + folded + b"\r\nEND:VEVENT\r\n"
    content = b"BEGIN:VCALENDAR\r\n" + body + b"END:VCALENDAR\r\n"
    for ends in (b"\r\n", b"\n", b"\r"):
        assert only(content.replace(b"\r\n", ends)).title == "데이식스 콘서트"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_encodings_of_calendars(encoding):
    content = calendar("UID:1\nSUMMARY:데이식스 콘서트\nDTSTART:20261201T190000").decode().encode(encoding)
    batch = read(content, options())
    assert batch.events[0].title == "데이식스 콘서트"
    assert any("CP949" in str(n) for n in batch.notes) is (encoding == "cp949")


def test_bytes_that_are_no_text():
    batch = read(b"title,start\n\xff\xfe\xff\x00", options(), name="a.csv")
    assert said(batch.problems) == ["a.csv: neither UTF-8 nor CP949: save it as UTF-8 and try again"]


@pytest.mark.parametrize(
    ("lines", "more", "artists", "kind"),
    [
        ("SUMMARY:데이식스 콘서트", {}, ("day6",), "concert"),
        ("SUMMARY:공연", {"artists": ("ive",), "kind": "radio"}, ("ive",), "radio"),
        ("SUMMARY:데이식스 콘서트\nX-IDOLCAL-ARTIST:에스파,라이즈\nX-IDOLCAL-KIND:fansign", {}, ("aespa", "riize"), "fansign"),
        ("SUMMARY:공연\nX-IDOLCAL-ARTIST:day6\nX-IDOLCAL-KIND:팬사인회", {}, ("day6",), "fansign"),
        ("SUMMARY:데이식스 콘서트\nX-IDOLCAL-ARTIST:누군가", {}, (), "concert"),
        ("SUMMARY:공연\nCATEGORIES:라디오,에스파", {}, ("aespa",), "radio"),
        ("SUMMARY:공연\nCATEGORIES:exhibition\nCATEGORIES:아이브", {}, ("ive",), "exhibition"),
        ("SUMMARY:데이식스 콘서트\nCATEGORIES:Event", {}, ("day6",), "concert"),
        ("SUMMARY:회의", {}, (), "other"),
        ("SUMMARY:데이식스 콘서트", {"find_names": None}, (), "other"),
    ],
)  # fmt: skip
def test_whose_and_what(lines, more, artists, kind):
    event = only(calendar(f"UID:1\nDTSTART:20261201T190000\n{lines}"), **more)
    assert (event.artists, event.kind, event.resolved) == (artists, kind, bool(artists))


def test_the_rest_of_an_event():
    event = only(
        calendar(
            "UID:1\nDTSTART:20261201T190000\nSUMMARY:데이식스  콘서트\\, 첫째 날\nLOCATION:고척\\nB홀\nSTATUS:TENTATIVE\n"
            "URL:https://example.invalid/1\nSEQUENCE:4\nLAST-MODIFIED:20261101T000000Z\nX-IDOLCAL-SPOKEN:데이식스 콘서트 첫날"
        )
    )
    assert (event.title, event.venue, event.spoken) == ("데이식스 콘서트, 첫째 날", "고척 B홀", "데이식스 콘서트 첫날")
    assert (event.status, event.sequence, event.url) == ("tentative", 4, "https://example.invalid/1")
    assert (event.updated, event.checked) == (datetime(2026, 11, 1, tzinfo=UTC), NOW)
    assert event.source == "test"


def test_a_cancelling_calendar_cancels():
    body = "UID:1\nSUMMARY:공연\nDTSTART:20261201T190000"
    assert only(calendar(body, head="METHOD:CANCEL\n")).status == "cancelled"
    repeated = read(calendar(f"{body}\nRRULE:FREQ=WEEKLY;COUNT=2", head="METHOD:CANCEL\n"), options())
    assert {e.status for e in repeated.events} == {"cancelled"}


def test_a_missing_uid_is_derived_and_stays():
    body = "SUMMARY:데이식스 콘서트\nDTSTART:20261201T190000"
    first, other = only(calendar(body)), only(calendar(body.replace("1201", "1202")))
    assert first.uid == only(calendar(body + "\nSTATUS:CANCELLED")).uid
    assert first.uid != other.uid


def test_broken_events_cost_only_themselves():
    content = calendar(
        "UID:1\nSUMMARY:하나\nDTSTART:20261201T190000",
        "UID:2\nSUMMARY:시작 없음",
        "UID:3\nSUMMARY:이상한 날\nDTSTART:2026-12-01",
        "UID:4\nDTSTART:20261201T190000",
        "UID:5\nSUMMARY:거꾸로\nDTSTART:20261301T190000",
        "UID:6\nSUMMARY:규칙\nDTSTART:20261201T190000\nRRULE:FREQ=SOMETIMES",
        "UID:7\nSUMMARY:일곱\nDTSTART:20261207T190000\nURL:not a link\nnonsense",
    )
    batch = read(content, options(), name="a.ics")
    assert [e.title for e in batch.events] == ["하나", "일곱"]
    assert [(p.line, p.reason.split(":")[0]) for p in batch.problems] == [
        (9, "no DTSTART"),
        (13, "DTSTART"),
        (18, "no SUMMARY"),
        (22, "DTSTART"),
        (27, "RRULE"),
    ]
    assert str(batch.problems[0]) == "a.ics:9: no DTSTART"


def test_events_that_do_not_end():
    content = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nBEGIN:VEVENT\nUID:2\nSUMMARY:A\nDTSTART:20261201\nEND:VEVENT\nBEGIN:VEVENT\nUID:3\n"
    batch = read(content, options())
    assert [e.uid for e in batch.events] == ["2"]
    assert [p.line for p in batch.problems] == [2, 9]


def test_a_calendar_that_begins_inside_of_an_event():
    good = calendar("UID:2\nSUMMARY:A\nDTSTART:20261201").decode()
    batch = read(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n{good}".encode(), options())
    assert [e.uid for e in batch.events] == ["2"]
    assert [str(p) for p in batch.problems] == ["-:2: a VEVENT that does not end"]


@pytest.mark.parametrize(
    "content", [b"BEGIN:VEVENT\nUID:1\nSUMMARY:A\nDTSTART:20261201\nEND:VEVENT\n", b"BEGIN:VTODO\nEND:VTODO\n"]
)
def test_files_without_a_calendar_around(content):
    batch = read(content, options())
    assert [e.uid for e in batch.events] == (["1"] if b"VEVENT" in content else [])
    assert [p.reason for p in batch.problems] == ([] if b"VEVENT" in content else ["no VCALENDAR in the file"])


def test_an_unknown_zone_of_the_calendar_is_mentioned():
    batch = read(calendar("UID:1\nSUMMARY:A\nDTSTART:20261201T190000", head="X-WR-TIMEZONE:Mars\n"), options())
    assert batch.events[0].zone == "Asia/Seoul"
    assert "unknown X-WR-TIMEZONE 'Mars'" in str(batch.notes[0])


def test_one_uid_twice_and_an_occurrence_of_what_does_not_recur():
    body = "UID:1\nSUMMARY:A\nDTSTART:20261201T190000"
    batch = read(
        calendar(
            body, body + "\nLOCATION:고척", "UID:1\nSUMMARY:A\nDTSTART:20261202T190000\nRECURRENCE-ID:20261201T190000"
        ),
        options(),
    )
    assert [e.venue for e in batch.events] == ["고척"]
    assert ["there twice" in str(n) or "does not recur" in str(n) for n in batch.notes] == [True, True]


@pytest.mark.parametrize("start", ["99991231T235959", "00010101T000000"])
def test_the_ends_of_time_are_a_problem_not_a_crash(start):
    batch = read(
        calendar(f"UID:1\nSUMMARY:A\nDTSTART:{start}Z\nRRULE:FREQ=DAILY;COUNT=2", f"UID:2\nSUMMARY:B\nDTSTART:{start}"),
        options(),
    )
    assert len(batch.events) + len(batch.problems) + len(batch.series) >= 2


def test_other_components_are_mentioned():
    content = calendar("UID:1\nSUMMARY:A\nDTSTART:20261201", head="BEGIN:VTODO\nUID:t\nSUMMARY:할 일\nEND:VTODO\n")
    batch = read(content, options())
    assert len(batch.events) == 1
    assert "1 to-do, journal or free-busy entries" in str(batch.notes[0])


# ---------------------------------------------------------------- recurrences


def days(batch):
    return [e.starts.strftime("%m%d %H%M") for e in batch.events]


def test_rules_dates_and_exceptions():
    batch = read(
        calendar(
            WEEKLY
            + "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=Asia/Seoul:20261208T200000\nRDATE;TZID=Asia/Seoul:20261230T220000"
        ),
        options(),
    )
    assert days(batch) == ["1201 2000", "1215 2000", "1222 2000", "1230 2200"]
    assert [e.recurrence_id for e in batch.events][-1] == "20261230T130000Z"
    assert {e.kind for e in batch.events} == {"radio"}
    assert len({e.id for e in batch.events}) == 4


def test_floating_rules_and_exceptions_share_their_zone():
    body = "UID:w\nSUMMARY:공연\nDTSTART:20261201T200000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20261202T200000"
    assert days(read(calendar(body, head="X-WR-TIMEZONE:Asia/Tokyo\n"), options())) == ["1201 2000", "1203 2000"]


def test_all_day_rules_with_a_date_exception():
    body = "UID:w\nSUMMARY:공연\nDTSTART;VALUE=DATE:20261201\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261202"
    batch = read(calendar(body), options())
    assert [(e.starts.day, e.ends.day, e.all_day, e.recurrence_id) for e in batch.events] == [
        (1, 2, True, "20261201"),
        (3, 4, True, "20261203"),
    ]


def test_wall_time_stays_over_the_change_of_clocks():
    body = "UID:w\nSUMMARY:공연\nDTSTART;TZID=America/New_York:20261025T190000\nRRULE:FREQ=WEEKLY;COUNT=3"
    batch = read(calendar(body), options())
    assert [e.starts.hour for e in batch.events] == [19, 19, 19]
    assert len({e.starts.utcoffset() for e in batch.events}) == 2


def test_an_occurrence_of_another_artist():
    batch = read(
        calendar(
            WEEKLY + "RRULE:FREQ=WEEKLY;COUNT=2",
            "UID:w\nRECURRENCE-ID;TZID=Asia/Seoul:20261208T200000\nSUMMARY:에스파 라디오\nDTSTART;TZID=Asia/Seoul:20261208T200000",
        ),
        options(),
    )
    assert [(e.title, e.artists, e.status) for e in batch.events] == [
        ("데이식스 라디오", ("day6",), "confirmed"),
        ("에스파 라디오", ("aespa",), "confirmed"),
    ]


def test_changes_of_the_whole_series_and_what_follows():
    body = WEEKLY + "RRULE:FREQ=WEEKLY;COUNT=4"
    change = "UID:w\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Asia/Seoul:20261215T200000\nSUMMARY:데이식스 라디오\nDTSTART;TZID=Asia/Seoul:20261215T213000"
    batch = read(calendar(body, change), options())
    assert days(batch) == ["1201 2000", "1208 2000", "1215 2130", "1222 2130"]


def test_an_occurrence_without_its_series_stands_alone():
    body = "UID:w\nRECURRENCE-ID:20261208T110000Z\nSUMMARY:데이식스 라디오\nDTSTART;TZID=Asia/Seoul:20261208T210000"
    event = only(calendar(body))
    assert (event.recurrence_id, event.starts.hour) == ("20261208T110000Z", 21)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("FREQ=SECONDLY", "recurs at most daily"),
        ("FREQ=MINUTELY;INTERVAL=5", "recurs at most daily"),
        ("FREQ=HOURLY", "recurs at most daily"),
        ("FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=0,1,2,3,4,5,6,7,8,9", "30 occurrences a day"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL must be 1 or more"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101T000000Z", "cannot have both COUNT and UNTIL"),
    ],
)
def test_rules_that_would_flood_the_store(rule, says):
    batch = read(calendar(WEEKLY + f"RRULE:{rule}", "UID:1\nSUMMARY:A\nDTSTART:20261201"), options())
    assert [e.uid for e in batch.events] == ["1"]
    assert says in batch.problems[0].reason
    assert batch.series == []


def test_rules_from_before_the_calendar_and_rules_without_days():
    old = "UID:w\nSUMMARY:A\nDTSTART:08000101T000000\nRRULE:FREQ=DAILY"
    assert "cannot start before 1900" in read(calendar(old), options()).problems[0].reason
    never = read(calendar(WEEKLY + "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), options())
    assert [e for e in never.events if e.starts.month == 2] == []


def test_the_whole_import_is_bounded(monkeypatch):
    monkeypatch.setattr(records, "MAX_EVENTS", 50)
    with pytest.raises(ImportTooLarge, match=r"^a\.ics holds more than 50 events, occurrences .* included: .*$"):
        read(calendar(WEEKLY + "RRULE:FREQ=DAILY"), options(), name="a.ics")


def test_a_file_of_more_than_a_hundred_megabytes(tmp_path):
    path = tmp_path / "big.ics"
    with path.open("wb") as big:
        big.truncate(101 * 1024 * 1024)
    with pytest.raises(ImportTooLarge, match=r"^big\.ics has 105 MB; at most 100 MB are read: split it$"):
        read(path, options())


def test_the_horizon_moves_on():
    async def story():
        store = MemoryCalendar()
        await load(store, [read(calendar(WEEKLY + "RRULE:FREQ=WEEKLY"), options())])

        async def last():
            (found,) = await store.find_all([EventQuery(order="desc", limit=1)])
            return found.events[0], found.total

        before, total = await last()
        assert await roll(store, NOW) == Counts()
        assert await roll(store, NOW + timedelta(weeks=3)) == Counts(added=3)
        after, more = await last()
        assert (after.starts - before.starts, more - total) == (timedelta(weeks=3), 3)
        assert (after.artists, after.kind, after.zone, after.resolved) == (("day6",), "radio", "Asia/Seoul", True)
        assert await roll(store, NOW + timedelta(weeks=3)) == Counts()
        later = Options(now=NOW + timedelta(weeks=3), source="test", find_names=find_names)
        again = await load(store, [read(calendar(WEEKLY + "RRULE:FREQ=WEEKLY"), later)])
        assert (again.counts.added, again.counts.changed, again.counts.gone) == (0, 0, 0)

    asyncio.run(story())


def test_a_changed_rule_replaces_the_old_occurrences():
    async def story():
        store = MemoryCalendar()
        await load(store, [read(calendar(WEEKLY + "RRULE:FREQ=WEEKLY;COUNT=4"), options())])
        report = await load(store, [read(calendar(WEEKLY + "RRULE:FREQ=WEEKLY;COUNT=2\nSEQUENCE:1"), options())])
        assert report.counts == Counts(same=2, gone=2)
        report = await load(store, [read(calendar(WEEKLY + "RRULE:FREQ=WEEKLY;COUNT=4"), options())])
        assert report.counts == Counts(older=4)

    asyncio.run(story())


LINES = st.sampled_from(
    [
        "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "UID:1", "UID:2", "SUMMARY:데이식스", "SEQUENCE:-1",
        "DTSTART:20261201T190000", "DTSTART;VALUE=DATE:20261201", "DTSTART:99991231T235959Z", "DTSTART:00010101T000000Z",
        "DTSTART;TZID=Nowhere:20261201T190000", "DTEND;VALUE=DATE:20261201", "DURATION:-P1D", "RRULE:FREQ=WEEKLY;BYDAY=XX",
        "RRULE:FREQ=YEARLY;UNTIL=20270101", "RRULE:FREQ=DAILY;COUNT=0", "RDATE;VALUE=PERIOD:20261201T100000Z/PT1H",
        "EXDATE:20261201", "RECURRENCE-ID:20261208T100000Z", "RECURRENCE-ID;VALUE=DATE:20261208", "X-WR-TIMEZONE:", "STATUS:?",
        'LOCATION;X=":', "CATEGORIES:,", "URL:", " folded", "제목,시작,종료", "a,2026-12-01 25:00,", '"', "[{", '{"events": [{"title": "x"',
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.one_of(st.binary(max_size=300), st.lists(LINES, max_size=25).map(lambda lines: "\n".join(lines).encode())))
def test_no_file_breaks_the_import(content):
    store = MemoryCalendar()
    batch = read(content, options())
    report = asyncio.run(load(store, [batch]))
    assert report.counts.added == len(batch.events)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(sorted(LINES.elements)), max_size=12), st.integers(0, 9))
def test_a_good_event_is_found_beside_any_other(lines, place):
    noise = [line for line in lines if not line.startswith((" ", "BEGIN", "END", "UID:1", "X-WR"))]
    events = ["UID:broken\n" + "\n".join(noise), "UID:good\nSUMMARY:데이식스 콘서트\nDTSTART:20261201T190000Z"]
    content = calendar(*(reversed(events) if place % 2 else events))
    assert "good" in {e.uid for e in read(content, options()).events}
