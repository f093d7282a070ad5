"""Calendars as tables: CSV of a spreadsheet, with Korean or English headers and any of the usual separators."""

import csv
import io
import re
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import dateparser

from skill.calendar.records import Batch, Options, split_names
from skill.calendar.rows import fold
from skill.calendar.written import add_row

# Headers as people write them, spaces and case aside.
HEADERS: dict[str, tuple[str, ...]] = {
    "uid": ("uid", "id", "아이디", "번호", "고유번호"),
    "artists": ("artist", "artists", "아티스트", "가수", "그룹", "팀", "아이돌"),
    "kind": ("kind", "type", "종류", "유형", "구분", "분류"),
    "title": ("title", "summary", "subject", "name", "제목", "일정", "이벤트", "행사", "내용"),
    "start": ("start", "starts", "startdate", "date", "시작", "시작일", "시작일시", "일시", "날짜", "일자"),
    "start_time": ("starttime", "time", "시간", "시작시간", "시각", "시작시각"),
    "end": ("end", "ends", "enddate", "종료", "종료일", "종료일시", "끝", "마감"),
    "end_time": ("endtime", "종료시간", "종료시각", "끝시간"),
    "zone": ("zone", "tz", "timezone", "시간대"),
    "venue": ("venue", "place", "location", "장소", "위치", "채널", "방송사"),
    "status": ("status", "상태"),
    "was": ("was", "원래시작", "원래일시", "변경전"),
    "url": ("url", "link", "링크", "주소"),
    "spoken": ("spoken", "읽기", "발음"),
    "cast": ("cast", "출연", "출연자"),
    "sequence": ("sequence", "revision", "판", "개정"),
}
_BY_HEADER = {fold(word): field for field, words in HEADERS.items() for word in words}

TEMPLATE = """\
uid,아티스트,종류,제목,시작,종료,장소,상태,링크
sample-1,데이식스,콘서트,서울 콘서트 첫째 날,2026-12-05 18:00,2026-12-05 20:30,고척스카이돔,확정,https://example.invalid/1
sample-2,"에스파, 라이즈",방송,연말 특집 출연,2026-12-25 20:40,2026-12-25 23:30,MBC,미정,
sample-3,아이브,전시,팝업스토어,2026-12-01,2026-12-14,서울 성수동,확정,
"""

_MOMENT = re.compile(
    r"(?P<year>\d{4})\s*[-./년]\s*(?P<month>\d{1,2})\s*[-./월]\s*(?P<day>\d{1,2})\s*[일.]?\s*(?:\([^)]*\))?"
    r"(?:[T\s]+(?P<rest>.+))?$"
)
_CLOCK = re.compile(
    r"(?P<half>오전|오후|am|pm)?\s*(?P<hour>\d{1,2})\s*(?::|시)\s*(?:(?P<minute>\d{1,2})\s*분?)?"
    r"(?::(?P<second>\d{2}))?\s*(?P<after>am|pm)?\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)


class Moment(NamedTuple):
    """A written time: the instant, the midnight of the day it was written with, and whether a time of day was there."""

    at: datetime
    day: datetime
    timed: bool


def read_csv(text: str, batch: Batch, options: Options) -> None:
    """Read the rows of a table into the batch. The first row that is not empty holds the headers."""
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header: list[str | None] | None = None
    line = 1
    try:
        for cells in reader:
            first, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(cells, first, batch)
                if header is None:
                    return
                continue
            row = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name and cell.strip()}
            _add(row, first, batch, options)
    except csv.Error as error:
        batch.problem(f"not a table: {error}", line)
        return
    if header is None:
        batch.problem("an empty file", 1)


def _separator(text: str) -> str:
    """The separator under which most headers are known."""
    head = next((row for row in text.splitlines() if row.strip()), "")
    return max(",;\t", key=lambda mark: sum(fold(cell) in _BY_HEADER for cell in head.split(mark)))


def _header(cells: list[str], line: int, batch: Batch) -> list[str | None] | None:
    header = [_BY_HEADER.get(fold(cell)) for cell in cells]
    for name, cell in zip(header, cells, strict=True):
        if name is None and cell.strip():
            batch.note(f"unknown column {cell.strip()!r}: left out", line)
        elif name is not None and header.count(name) > 1:
            batch.problem(f"two columns mean {name}: {cell.strip()!r} is one of them", line)
            return None
    missing = [name for name in ("title", "start") if name not in header]
    if missing:
        batch.problem(f"no column for {' and '.join(missing)} (see 'idolcal import --template csv')", line)
        return None
    return header


def _add(row: dict[str, str], line: int, batch: Batch, options: Options) -> None:
    try:
        fields: dict[str, Any] = {k: v for k, v in row.items() if k not in ("start_time", "end_time")}
        if "start" not in row:
            raise ValueError("no start")
        start = moment(row["start"], row.get("start_time"))
        fields["start"], fields["all_day"] = start.at, not start.timed
        end_cell, end_clock = row.get("end"), row.get("end_time")
        if end_cell is None and end_clock is not None:
            end_cell, end_clock = end_clock, None
        fields["end"] = _end(end_cell, end_clock, start) if end_cell else None
        if "was" in row:
            fields["was"] = moment(row["was"]).at
        fields["artists"] = _artists(row.get("artists", ""), options)
        fields["cast"] = split_names(row.get("cast", ""))
        add_row(fields, batch, options, line=line)
    except (ValueError, OverflowError) as error:
        batch.problem(str(error), line)


def _artists(cell: str, options: Options) -> list[str]:
    """A cell may be one name that holds a comma or a stroke itself."""
    whole = cell in options.known_artists or (options.find_names is not None and options.find_names(cell)[0])
    parts = split_names(cell)
    return [cell] if whole and len(parts) < 2 else parts


def _end(cell: str, clock: str | None, start: Moment) -> datetime:
    """The end of a row. Of an all-day event it is the last day, as people write it; a time alone is of the start's day."""
    if _CLOCK.match(cell) and not _MOMENT.match(cell):
        length, zone = _clock(cell)
        end = start.day + length
        if end <= start.at.replace(tzinfo=None):
            end += timedelta(days=1)
        return end.replace(tzinfo=zone or start.at.tzinfo)
    stated = moment(cell, clock)
    return stated.at + timedelta(days=0 if stated.timed or start.timed else 1)


def moment(text: str, clock: str | None = None) -> Moment:
    """A written date, with the time of day in it or beside it. Without a zone unless the text names an offset.

    25:30 is half past one of the next day. Raises `ValueError` for what is no full date.
    """
    matched = _MOMENT.match(text.strip())
    if matched is None:
        return _free(text, clock)
    try:
        day = date(int(matched["year"]), int(matched["month"]), int(matched["day"]))
    except ValueError:
        raise ValueError(f"{text.strip()!r} is a date that does not exist") from None
    midnight = datetime(day.year, day.month, day.day)
    rest = clock or matched["rest"]
    if rest is None:
        return Moment(midnight, midnight, False)
    length, zone = _clock(rest)
    return Moment((midnight + length).replace(tzinfo=zone), midnight, True)


def _clock(text: str) -> tuple[timedelta, Any]:
    """A time of day as its distance from midnight, and its offset if there is one."""
    matched = _CLOCK.match(text.strip())
    if matched is None:
        raise ValueError(f"{text!r} is no time of day (18:30, 오후 6:30)")
    hour, minute, second = int(matched["hour"]), int(matched["minute"] or 0), int(matched["second"] or 0)
    half = (matched["half"] or matched["after"] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(f"{text!r} is no time of day")
    if half:
        hour = hour % 12 + (12 if half in ("오후", "pm") else 0)
    if hour > 29 or minute > 59 or second > 59:
        raise ValueError(f"{text!r} is no time of day")
    zone = datetime.fromisoformat(f"2026-01-01T00:00:00{matched['offset']}").tzinfo if matched["offset"] else None
    return timedelta(hours=hour, minutes=minute, seconds=second), zone


def _free(text: str, clock: str | None) -> Moment:
    """Dates in words, by dateparser held to full absolute dates (its defaults guess wrongly in Korean)."""
    day = dateparser.parse(
        text,
        languages=["ko", "en"],
        settings={
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month", "year"],
            "DATE_ORDER": "YMD",
            "STRICT_PARSING": True,
        },
    )
    if day is None:
        raise ValueError(f"{text!r} is no full date (2026-12-05 or 2026-12-05 18:30)")
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    if clock:
        length, zone = _clock(clock)
        return Moment((midnight + length).replace(tzinfo=zone), midnight, True)
    return Moment(day, midnight, bool(day.hour or day.minute))
