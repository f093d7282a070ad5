"""The verbs about the calendar, over a real SQLite file; and each way in which a database can be of no use."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import icalendar
import pytest
from rich.cells import cell_len

from skill.calendar import schema
from skill.calendar.sqlite import SqliteCalendar
from skill.clock import system_now

CSV = """\
uid,아티스트,종류,제목,시작,종료,장소
a,데이식스,콘서트,서울 콘서트,2026-12-05 18:00,2026-12-05 20:30,고척스카이돔
b,"에스파, 라이즈",방송,연말 특집,2026-12-06 20:40,,MBC
c,aespa,팬미팅,Winter Party,2026-12-07,,
"""
BROKEN = CSV + "d,데이식스,방송,제목만,내일,,\ne,모르는팀,방송,누구지,2026-12-08,,\n"


@pytest.fixture
def loaded(idolcal: Any, tmp_path: Path) -> Any:
    file = tmp_path / "schedule.csv"
    file.write_text(CSV, "utf-8")
    assert idolcal("import", str(file)).status == 0
    return idolcal


def test_an_import_is_told_and_changes_nothing_twice(idolcal: Any, tmp_path: Path) -> None:
    file = tmp_path / "schedule.csv"
    file.write_text(CSV, "utf-8")
    first = idolcal("import", str(file))
    assert first.status == 0
    assert "1 file: 3 added, 0 changed, 0 unchanged" in first.out
    assert "1 file: 0 added, 0 changed, 3 unchanged" in idolcal("import", str(file)).out


def test_an_event_of_no_known_kind_has_a_korean_word_in_the_table(idolcal: Any, tmp_path: Path) -> None:
    file = tmp_path / "schedule.csv"
    file.write_text("uid,아티스트,제목,시작\na,에스파,무언가,2026-12-05 18:00\n", "utf-8")
    idolcal("import", str(file))
    shown = idolcal("events", "--from", "2026-12-05", "--to", "2026-12-05").out
    assert "기타" in shown
    assert "other" not in shown


def test_bad_records_are_told_by_line_and_the_rest_is_loaded(idolcal: Any, tmp_path: Path) -> None:
    file = tmp_path / "schedule.csv"
    file.write_text(BROKEN, "utf-8")
    ended = idolcal("import", str(file))
    assert ended.status == 1
    assert "schedule.csv:5: '내일' is no full date" in ended.err
    assert "schedule.csv:6: unknown artist '모르는팀' (note)" in ended.err
    assert "4 added" in ended.out
    assert "1 record left out" in ended.out
    assert "1 kept aside for want of a known artist" in ended.out
    assert "schedule.csv: 2026-12-08 '누구지': no known artist (kept aside)" in ended.err


def test_strict_loads_nothing_if_anything_is_bad(idolcal: Any, tmp_path: Path) -> None:
    file = tmp_path / "schedule.csv"
    file.write_text(BROKEN, "utf-8")
    ended = idolcal("import", str(file), "--strict")
    assert ended.status == 2
    assert "nothing was loaded (--strict): 1 bad record" in ended.out
    assert json.loads(idolcal("events", "--from", "2026-12-01", "--to", "2026-12-31", "--json").out) == []


def test_a_dry_run_tells_and_loads_nothing(idolcal: Any, data: Path) -> None:
    ended = idolcal("import", "-", "--dry-run", stdin=BROKEN)
    assert ended.status == 1
    assert "would load 4 of 5 records; nothing was loaded" in ended.out
    assert not (data / "idolcal.db").exists()
    assert idolcal("import", "-", "--dry-run", "--strict", stdin=BROKEN).status == 2


def test_a_file_of_which_nothing_can_be_used_is_not_done(idolcal: Any) -> None:
    ended = idolcal("import", "-", stdin="no table at all\n")
    assert ended.status == 2
    assert "standard input:1: no column for title and start" in ended.err


def test_whose_events_they_are_may_be_told(idolcal: Any) -> None:
    ended = idolcal("import", "-", "--artist", "세븐틴", "--kind", "fanmeeting", "--source", "club", stdin=BROKEN)
    assert ended.status == 1
    events = json.loads(idolcal("events", "--from", "2026-12-01", "--to", "2026-12-31", "--json").out)
    assert {(tuple(e["artists"]), e["kind"], e["source"]) for e in events} == {(("seventeen",), "fanmeeting", "club")}


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_template_can_be_imported_as_it_is(idolcal: Any, form: str) -> None:
    template = idolcal("import", "--template", form)
    assert template.status == 0
    ended = idolcal("import", "-", stdin=template.out)
    assert (ended.status, "3 added" in ended.out) == (0, True)


def test_the_columns_of_the_agenda_align_whatever_they_hold(loaded: Any) -> None:
    ended = loaded("events", "--from", "2026-12-01", "--to", "2026-12-31")
    assert ended.status == 0
    rows = [line for line in ended.out.splitlines() if "2026-12" in line]
    assert [row.split()[0] for row in rows] == ["2026-12-05(토)", "2026-12-06(일)", "2026-12-07(월)"]
    titles = ("서울 콘서트", "연말 특집", "Winter Party")
    assert len({cell_len(row[: row.index(title)]) for row, title in zip(rows, titles, strict=True)}) == 1
    assert "18:00~20:30" in rows[0]
    assert "종일" in rows[2]


def test_the_agenda_by_artist_and_kind(loaded: Any) -> None:
    def titles(*options: str) -> list[str]:
        ended = loaded("events", "--from", "2026-12-01", "--to", "2026-12-31", "--json", *options)
        return [event["title"] for event in json.loads(ended.out)]

    assert titles("--artist", "에스파") == ["연말 특집", "Winter Party"]
    assert titles("--artist", "day6", "--artist", "라이즈") == ["서울 콘서트", "연말 특집"]
    assert titles("--kind", "fan_event") == ["Winter Party"]
    assert titles("--limit", "1") == ["서울 콘서트"]


def test_what_is_printed_as_json_can_be_imported_again(loaded: Any) -> None:
    printed = loaded("events", "--from", "2026-12-01", "--to", "2026-12-31", "--json").out
    ended = loaded("import", "-", "--source", "file:schedule.csv", stdin=printed)
    assert (ended.status, ended.out) == (0, "1 file: 0 added, 0 changed, 3 unchanged\n")


def test_an_empty_agenda_says_what_to_do(idolcal: Any) -> None:
    ended = idolcal("events", "--from", "2020-01-01")
    assert (ended.status, ended.out) == (0, "")
    assert "'idolcal import' loads some" in ended.err


def test_a_feed_on_standard_output_and_in_a_file(loaded: Any, tmp_path: Path) -> None:
    today = system_now().date()
    table = f"제목,시작,아티스트\n내일 공연,{today} 19:00,데이식스\n"
    assert loaded("import", "-", stdin=table).status == 0
    printed = loaded("feed", "데이식스")
    assert printed.status == 0
    calendar = icalendar.Calendar.from_ical(printed.out)
    assert "내일 공연" in [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")]
    file = tmp_path / "day6.ics"
    assert loaded("feed", "day6", "--out", str(file)).status == 0
    assert icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")


def test_the_demonstration_comes_once_and_goes(idolcal: Any) -> None:
    first = idolcal("demo", "load")
    assert first.status == 0
    assert "0 changed, 0 unchanged" in first.out
    assert idolcal("demo", "load", "--quiet", "--if-missing").out == ""
    assert "0 added, 0 changed" in idolcal("demo", "load").out
    gone = idolcal("demo", "clear")
    assert "events taken out" in gone.out
    assert "demonstration schedule: 0 events" in idolcal("demo", "clear").out


# ---------------------------------------------------------------- databases that are of no use


def only_line(ended: Any) -> str:
    assert ended.status == 2
    (line,) = ended.err.splitlines()
    return str(line)


def test_a_newer_database(loaded: Any, data: Path) -> None:
    with sqlite3.connect(data / "idolcal.db") as connection:
        connection.execute(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'")
    connection.close()
    for verb in (["events"], ["demo", "load"], ["db", "upgrade"], ["say", "안녕"], ["serve", "--port", "0"]):
        assert "of version 9999, newer than" in only_line(loaded(*verb))


def test_a_database_without_tables(idolcal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILL_DATABASE_URL", "postgresql://nobody:hush@127.0.0.1:1/none")
    monkeypatch.setattr(schema, "current", lambda url: None)
    assert "holds no calendar yet: run 'idolcal db upgrade'" in only_line(idolcal("events"))


def test_a_database_that_is_out_of_reach(idolcal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILL_DATABASE_URL", "postgresql://nobody:hush@127.0.0.1:1/none")
    for verb in (["events"], ["db", "upgrade"]):
        line = only_line(idolcal(*verb))
        assert "the calendar database cannot be opened" in line
        assert "hush" not in line


def test_a_database_that_is_being_written(loaded: Any, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SqliteCalendar.__init__.__kwdefaults__, "write_wait", 0.05)
    writer = sqlite3.connect(data / "idolcal.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        line = only_line(loaded("demo", "load"))
    finally:
        writer.execute("ROLLBACK")
        writer.close()
    assert "the calendar file cannot be used now" in line
    assert "locked" in line


def test_a_file_that_is_no_database(idolcal: Any, data: Path) -> None:
    (data / "idolcal.db").write_bytes(b"not a database at all" * 100)
    assert "not a database" in only_line(idolcal("events"))


def test_a_data_folder_that_cannot_be(idolcal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SKILL_DATA_DIR", str(tmp_path / "file"))
    assert str(tmp_path / "file") in only_line(idolcal("demo", "load"))
