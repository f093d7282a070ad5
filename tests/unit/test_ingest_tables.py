"""The import of tables and documents: columns, fields, templates, and what a load reports."""

import asyncio
import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from import_files import NOW, SEOUL, WEEKLY, calendar, only, options, said

from dialogs import EventQuery
from skill.calendar import Counts
from skill.calendar.ingest import ImportTooLarge, Options, load, read, template
from skill.calendar.memory import MemoryCalendar

# ---------------------------------------------------------------- tables


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("제목,시작,아티스트\n서울 콘서트,2026-12-05 18:00,데이식스\n", "utf-8"),
        ("제목,시작,아티스트\r\n서울 콘서트,2026-12-05 18:00,데이식스\r\n", "utf-8-sig"),
        ("제목;시작;아티스트\n서울 콘서트;2026-12-05 18:00;데이식스\n", "cp949"),
        ("제목\t시작\t아티스트\n서울 콘서트\t2026-12-05 18:00\t데이식스\n", "utf-16"),
        ("Title,Start,Artist\n서울 콘서트,2026-12-05T18:00:00+09:00,day6\n", "utf-8"),
        ("\n일정,날짜,시간,팀\n\n서울 콘서트,2026.12.05,오후 6:00,데이식스\n", "utf-8"),
        ('"제 목","시작 일시","아티스트"\n"서울 콘서트","2026년 12월 5일 18시","데이식스"\n', "utf-8"),
    ],
)
def test_tables_as_spreadsheets_write_them(content, encoding):
    event = only(content.encode(encoding))
    assert (event.title, event.artists, event.kind) == ("서울 콘서트", ("day6",), "concert")
    assert event.starts == datetime(2026, 12, 5, 18, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("start", "end", "starts", "ends", "all_day"),
    [
        ("2026-12-05 18:00", "", "2026-12-05T18:00", None, False),
        ("2026-12-05 18:00", "20:30", "2026-12-05T18:00", "2026-12-05T20:30", False),
        ("2026-12-05 23:00", "01:00", "2026-12-05T23:00", "2026-12-06T01:00", False),
        ("2026-12-05 25:30", "26:30", "2026-12-06T01:30", "2026-12-06T02:30", False),
        ("2026/12/05 6:30 PM", "2026-12-05 20:00", "2026-12-05T18:30", "2026-12-05T20:00", False),
        ("2026-12-05 오전 12:30", "", "2026-12-05T00:30", None, False),
        ("2026. 12. 5.", "", "2026-12-05T00:00", "2026-12-06T00:00", True),
        ("2026-12-05", "2026-12-14", "2026-12-05T00:00", "2026-12-15T00:00", True),
        ("2026-12-05(토) 18:00", "", "2026-12-05T18:00", None, False),
        ("5 December 2026", "", "2026-12-05T00:00", "2026-12-06T00:00", True),
        ("2026-12-05 18:00", "20:00+09:00", "2026-12-05T18:00", "2026-12-05T20:00", False),
        ("2026-12-05 18:00+09:00", "20:00", "2026-12-05T18:00", "2026-12-05T20:00", False),
    ],
)
def test_times_in_tables(start, end, starts, ends, all_day):
    event = only(f"제목,시작,종료,아티스트\n공연,{start},{end},데이식스\n".encode())
    assert event.starts == datetime.fromisoformat(starts).replace(tzinfo=SEOUL)
    assert event.ends == (ends and datetime.fromisoformat(ends).replace(tzinfo=SEOUL))
    assert (event.all_day, event.time_known) == (all_day, not all_day)


def test_all_columns():
    event = only(
        (
            "uid,아티스트,종류,제목,시작,종료,시간대,장소,상태,원래 시작,링크,읽기,출연,개정\n"
            '7,"에스파, 라이즈",방송,연말 특집,2026-12-26 20:40,2026-12-26 23:30,Asia/Tokyo,MBC,변경,2026-12-25 20:40,'
            "https://example.invalid/7,연말 특집,카리나/윈터,3\n"
        ).encode()
    )
    assert (event.uid, event.artists, event.kind, event.zone, event.venue) == (
        "7", ("aespa", "riize"), "broadcast", "Asia/Tokyo", "MBC",
    )  # fmt: skip
    assert (event.status, event.was) == ("moved", datetime(2026, 12, 25, 20, 40, tzinfo=ZoneInfo("Asia/Tokyo")))
    assert (event.spoken, event.cast, event.sequence) == ("연말 특집", ("카리나", "윈터"), 3)


@pytest.mark.parametrize(
    ("columns", "cells", "starts", "ends"),
    [
        ("날짜,시작 시간,종료 시간", "2026-12-05,18:00,20:30", "2026-12-05T18:00", "2026-12-05T20:30"),
        (
            "날짜,시작 시간,종료일,종료 시간",
            "2026-12-05,18:00,2026-12-06,오전 1:00",
            "2026-12-05T18:00",
            "2026-12-06T01:00",
        ),
        ("날짜,시간", "5 December 2026,7 pm", None, None),
        ("날짜,시간", "5 December 2026,19:00", "2026-12-05T19:00", None),
        ("날짜,시간", "2026-12-05,오후 13:00", None, None),
        ("날짜,시간", "2026-12-05,저녁", None, None),
    ],
)
def test_times_in_columns_of_their_own(columns, cells, starts, ends):
    batch = read(f"제목,아티스트,{columns}\n공연,데이식스,{cells}\n".encode(), options())
    if starts is None:
        assert "is no time of day" in batch.problems[0].reason
        return
    (event,) = batch.events
    assert event.starts == datetime.fromisoformat(starts).replace(tzinfo=SEOUL)
    assert event.ends == (ends and datetime.fromisoformat(ends).replace(tzinfo=SEOUL))


def test_names_that_hold_a_separator():
    batch = read("제목,시작,아티스트\n공연,2026-12-01,데이식스 & 에스파\n".encode(), options())
    assert batch.events[0].artists == ("day6", "aespa")


def test_a_cell_without_an_end():
    huge = "제목,시작\n" + "x" * 200_000 + ",2026-12-01\n"
    assert "not a table" in read(huge.encode(), options()).problems[0].reason


def test_unknown_kinds_are_mentioned():
    batch = read("제목,시작,종류\n공연,2026-12-01,모임\n".encode(), options())
    assert batch.events[0].kind == "other"
    assert any("unknown kind '모임'" in str(n) for n in batch.notes)


def test_wrong_rows_cost_only_themselves():
    content = (
        "제목,시작,상태,아티스트,메모\n하나,2026-12-01,확정,데이식스,x\n,2026-12-02,,데이식스,\n셋,내일,,데이식스,\n넷,,,데이식스,\n"
        '"다섯\n(두 줄)",2026-12-05,?,데이식스,\n여섯,2026-13-01,,데이식스,\n일곱,2026-12-07 18:99,,데이식스,\n'
        "여덟,2026-12-08,,모르는팀,\n"
    )
    batch = read(content.encode(), options(), name="a.csv")
    assert [e.title for e in batch.events] == ["하나", "여덟"]
    assert [(p.line, p.reason) for p in batch.problems] == [
        (3, "no title"),
        (4, "'내일' is no full date (2026-12-05 or 2026-12-05 18:30)"),
        (5, "no start"),
        (6, "unknown status '?' (confirmed, tentative, cancelled, moved)"),
        (8, "'2026-13-01' is a date that does not exist"),
        (9, "'18:99' is no time of day"),
    ]
    assert [e.title for e in batch.unresolved] == ["여덟"]
    assert any("unknown column '메모'" in str(n) for n in batch.notes)
    assert any("unknown artist '모르는팀'" in str(n) for n in batch.notes)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("제목,장소\n공연,고척\n", "no column for start"),
        ("안녕하세요\n", "no column for title and start"),
        ("제목,title,시작\nA,B,2026-12-01\n", "two columns mean title"),
        ("", "an empty file"),
        ("\n\n", "an empty file"),
    ],
)
def test_tables_that_are_none(content, says):
    batch = read(content.encode(), options())
    assert batch.events == []
    assert says in batch.problems[0].reason


# ---------------------------------------------------------------- documents


def document(*events, **more):
    return json.dumps({"events": list(events), **more}, ensure_ascii=False).encode()


def test_our_own_documents():
    event = only(
        document(
            {
                "uid": "1", "artists": ["데이식스", "에스파"], "kind": "concert", "title": "합동 공연", "start": "2026-12-05T18:00",
                "end": "2026-12-05T20:00", "zone": "Asia/Tokyo", "venue": "도쿄돔", "status": "moved", "was": "2026-12-04T18:00",
                "spoken": "합동 공연", "cast": ["영케이"], "url": "https://example.invalid", "preview": "https://example.invalid/a",
                "sequence": 2, "updated": "2026-11-01T00:00:00Z", "time_known": False,
            }
        )
    )  # fmt: skip
    tokyo = ZoneInfo("Asia/Tokyo")
    assert (event.artists, event.kind, event.status) == (("day6", "aespa"), "concert", "moved")
    assert (event.starts, event.was) == (
        datetime(2026, 12, 5, 18, tzinfo=tokyo),
        datetime(2026, 12, 4, 18, tzinfo=tokyo),
    )
    assert (event.cast, event.sequence, event.time_known) == (("영케이",), 2, False)
    assert event.updated == datetime(2026, 11, 1, tzinfo=UTC)


def test_a_date_alone_is_a_day_and_the_end_is_the_day_after():
    event = only(document({"uid": "1", "artists": "day6", "title": "팝업", "start": "2026-12-01", "end": "2026-12-15"}))
    assert (event.all_day, event.time_known) == (True, False)
    assert (event.starts.date(), event.ends.date()) == (date(2026, 12, 1), date(2026, 12, 15))


def test_a_bare_list_and_other_names_of_fields():
    event = only(
        json.dumps(
            [{"id": "x", "artist_ids": ["day6"], "type": "radio", "title_ko": "라디오", "start": "2026-12-05T18:00:00-08:00",
              "tz": "America/Los_Angeles", "place": "KBS", "status": "confirmed", "fictional": True, "end": None, "url": ""}]
        ).encode()
    )  # fmt: skip
    assert (event.uid, event.zone, event.venue, event.demo) == ("x", "America/Los_Angeles", "KBS", True)
    assert event.starts.isoformat() == "2026-12-05T18:00:00-08:00"


def test_what_was_moved_is_one_event():
    old = {
        "id": "m08",
        "artist_ids": ["day6"],
        "title": "팬사인회",
        "start": "2026-12-05T13:00",
        "status": "rescheduled",
        "moved_to": "m09",
    }
    new = {"id": "m09", "artist_ids": ["day6"], "title": "팬사인회", "start": "2026-12-13T13:00", "status": "confirmed"}
    for order in ([old, new], [new, old]):
        event = only(document(*order))
        assert (event.uid, event.status) == ("m09", "moved")
        assert (event.was, event.starts) == (
            datetime(2026, 12, 5, 13, tzinfo=SEOUL),
            datetime(2026, 12, 13, 13, tzinfo=SEOUL),
        )


def test_wrong_records_cost_only_themselves():
    good = {"uid": "1", "artists": ["day6"], "title": "A", "start": "2026-12-01T18:00"}
    batch = read(
        document(
            good, "text", {"title": "B"}, {**good, "title": ""}, {**good, "start": "tomorrow"}, {**good, "end": "2026-11-01"},
            {**good, "zone": "Nowhere"}, {**good, "artists": [1]}, {**good, "sequence": "x"}, {**good, "all_day": "yes"},
            {**good, "title": ["x"]}, {**good, "status": "rescheduled", "moved_to": "none"}, {**good, "time_known": 1},
        ),
        options(),
        name="a.json",
    )  # fmt: skip
    assert [e.title for e in batch.events] == ["A"]
    assert said(batch.problems) == [
        "a.json:events[11]: moved to 'none', which is not there",
        "a.json:events[1]: not an object",
        "a.json:events[2]: no start",
        "a.json:events[3]: no title",
        "a.json:events[4]: start: 'tomorrow' is no ISO date or time (2026-12-05 or 2026-12-05T18:30+09:00)",
        "a.json:events[5]: ends before it starts",
        "a.json:events[6]: unknown time zone 'Nowhere'",
        "a.json:events[7]: artists is not a list of names",
        "a.json:events[8]: sequence is not a number",
        "a.json:events[9]: all_day is not true or false",
        "a.json:events[10]: title is not a text",
        "a.json:events[12]: time_known is not true or false",
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"events": [\n{"title": }\n]}', "a.json:2: not JSON"),
        (b'{"shows": []}', "a.json:1: no list of events"),
        (b"[" * 100_000, "a.json:1: not"),
    ],
)
def test_documents_that_are_none(content, says):
    assert str(read(content, options(), name="a.json").problems[0]).startswith(says)


def test_records_with_one_uid():
    base = {"uid": "1", "artists": ["day6"], "title": "A", "start": "2026-12-01T18:00"}
    batch = read(
        document(
            base,
            {**base, "venue": "고척"},
            {**base, "title": "B"},
            {**base, "sequence": 2, "title": "C"},
            {**base, "sequence": 1},
        ),
        options(),
    )
    assert [(e.uid.partition("#")[0], e.title, e.sequence) for e in batch.events] == [("1", "C", 2), ("1", "B", 0)]
    assert len({e.id for e in batch.events}) == 2


# ---------------------------------------------------------------- templates and loading


@pytest.mark.parametrize("form", ["csv", "json"])
def test_templates_can_be_imported_as_they_are(form):
    batch = read(template(form).encode(), options())
    assert (batch.problems, batch.notes) == ([], [])
    assert [len(batch.events), len(batch.unresolved)] == [3, 0]
    assert [e.all_day for e in batch.events] == [False, False, True]


def test_loading_reports_what_it_did():
    async def story():
        store = MemoryCalendar()
        good = calendar("UID:1\nSUMMARY:데이식스 콘서트\nDTSTART:20261201", "UID:2\nSUMMARY:회의\nDTSTART:20261201")
        bad = calendar("UID:3\nSUMMARY:에스파 콘서트\nDTSTART:20261201", "UID:4\nSUMMARY:시작 없음")
        batches = [read(good, options(), name="good.ics"), read(bad, options(), name="bad.ics")]
        strict = await load(store, batches, strict=True)
        assert (strict.loaded, strict.counts, await store.sources()) == (False, Counts(), {})
        assert said(strict.problems) == ["bad.ics:9: no DTSTART"]
        report = await load(store, batches)
        assert (report.loaded, report.files, report.events, report.counts) == (True, 2, 3, Counts(added=3))
        assert [e.title for e in report.unresolved] == ["회의"]
        (found,) = await store.find_all([EventQuery()])
        assert {e.title for e in found.events} == {"데이식스 콘서트", "에스파 콘서트"}

    asyncio.run(story())


def test_a_load_of_too_many_events_is_refused(monkeypatch):
    batch = read(calendar(WEEKLY + "RRULE:FREQ=DAILY"), options())
    monkeypatch.setattr("skill.calendar.ingest.MAX_EVENTS", 500)
    with pytest.raises(ImportTooLarge, match=r"events in all; at most 500 are loaded at once$"):
        asyncio.run(load(MemoryCalendar(), [batch, batch]))


def test_the_source_is_the_file_unless_it_is_told(tmp_path):
    path = tmp_path / "팬카페.csv"
    path.write_text("제목,시작\n공연,2026-12-01\n", "utf-8")
    assert read(path, Options(now=NOW)).events[0].source == "file:팬카페.csv"
    assert read(path, Options(now=NOW, source="cafe")).events[0].source == "cafe"
