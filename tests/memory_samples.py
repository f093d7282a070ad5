"""A session and a profile that hold a value of every kind, for the tests of the memory."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dialogs import (
    Ambiguity,
    Choice,
    Clock,
    Correction,
    Cursor,
    Day,
    DialogState,
    Digits,
    Event,
    EventCard,
    Facts,
    Focus,
    Frame,
    Line,
    Name,
    Names,
    Profile,
    Row,
    Saved,
    Title,
    Write,
)
from intents import Because, TimeRange

SEOUL = ZoneInfo("Asia/Seoul")
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=SEOUL)

CONCERT = Event(
    id="e1",
    source="test",
    uid="u1",
    title="별하 인 파리",
    kind="concert",
    artists=("byeolha",),
    starts=datetime(2026, 12, 1, 20, 0, tzinfo=PARIS),
    zone="Europe/Paris",
    was=datetime(2026, 11, 30, 20, 0, tzinfo=PARIS),
    updated=datetime(2026, 11, 1, tzinfo=UTC),
)
WINDOW = TimeRange(start=NOW, end=None, grain="day")
LINE = Line(
    key="schedule.one",
    slots={
        "name": Name(text="BTS", spoken="비티에스"),
        "names": Names(names=(Name(text="별하", spoken="별하"),)),
        "title": Title(text="BTS", spoken="비티에스"),
        "code": Digits(text="012345"),
        "day": Day(date=date(2026, 11, 25), word="내일"),
        "at": Clock(at=NOW),
        "none": None,
        "n": 3,
        "text": "글",
    },
)
CARD = EventCard(title="일정", row=Row(when="11/25(수) 18:30", title="별하", badges=("취소", "예시")))
FULL = DialogState(
    turn_no=3,
    at=NOW,
    frame=Frame(today=date(2026, 11, 25)),
    focus=Focus(window=WINDOW, artists=("byeolha",), events=(CONCERT,), slot="artist", p=0.75),
    cursor=Cursor(events=(CONCERT, CONCERT), begin=0, end=1),
    pending=Ambiguity(about="artist", choices=(Choice(label="별하", spoken="별하", window=WINDOW),)),
    last_reply=Saved(lines=(LINE,), intent="schedule.lookup", facts=Facts(window=WINDOW, events=(CONCERT,)), card=CARD),
    said=("demo",),
    taken=(("일곱", "artist"), ("우리", "word")),
    write=Write(kind="add", events=("e1",), at=NOW),
    trace=(Because(rule="TPO-02", says="날짜", delta=0.5),),
    counted=True,
)
KNOWN = Profile(
    subscriptions=("byeolha", "dalbit"),
    learned=(Correction(word="내일", hour=1, direction=-1, at=NOW),),
    chosen=(("일곱", "artist"),),
    register="hapsyo",
    last_seen=NOW,
)
