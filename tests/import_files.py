"""What the tests of the import share: a small world of names, a moment, and files made of lines."""

from datetime import datetime
from zoneinfo import ZoneInfo

from skill.calendar.ingest import Options, read

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 25, 14, tzinfo=SEOUL)
NAMES = {"데이식스": "day6", "에스파": "aespa", "라이즈": "riize", "아이브": "ive"}
KINDS = {"콘서트": "concert", "방송": "broadcast", "전시": "exhibition", "라디오": "radio", "팬사인회": "fansign"}
WEEKLY = (
    "UID:w\nSUMMARY:데이식스 라디오\nDTSTART;TZID=Asia/Seoul:20261201T200000\nDTEND;TZID=Asia/Seoul:20261201T210000\n"
)


def find_names(text):
    artists = [i for name, i in NAMES.items() if name in text]
    return artists, next((k for word, k in KINDS.items() if word in text), None)


def options(**more):
    return Options(**{"now": NOW, "source": "test", "find_names": find_names, "known_artists": {"day6"}, **more})


def calendar(*events, head=""):
    """An iCalendar file around the lines of some events."""
    bodies = "".join(f"BEGIN:VEVENT\n{body}\nEND:VEVENT\n" for body in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{head}{bodies}END:VCALENDAR\n".encode()


def only(content, **more):
    """The single event of a file that has no problem."""
    batch = read(content, options(**more))
    assert batch.problems == []
    (event,) = batch.events
    return event


def said(remarks):
    return [str(r) for r in remarks]
