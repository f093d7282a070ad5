"""The values of the dialog core: events and queries, what a session remembers, what is to be said.

All are frozen, keyword-only dataclasses; the ones that are stored are plain enough for pydantic's `TypeAdapter`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from dialogs.screen import Card
from dialogs.spoken import Clock as Clock
from dialogs.spoken import Count as Count
from dialogs.spoken import Day as Day
from dialogs.spoken import Days as Days
from dialogs.spoken import Digits as Digits
from dialogs.spoken import Name as Name
from dialogs.spoken import Names as Names
from dialogs.spoken import Title as Title
from dialogs.spoken import Value as Value
from dialogs.spoken import When as When
from intents import Because, TimeRange, Turn, Understanding, quick

Status = Literal["confirmed", "tentative", "cancelled", "moved"]
Named = Literal["day", "days", "week", "weekend", "month", "year", "span"]
Role = Literal["opener", "head", "item", "status", "next", "wayout", "notice", "offer", "question"]
Audience = Literal["all", "ear", "eye"]
Register = Literal["haeyo", "hapsyo", "banmal"]

# ---------------------------------------------------------------- the calendar


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One dated thing of the calendar. `starts` and `ends` are aware and half-open; an all-day event runs from midnight
    to the midnight after its last day in `zone`. `was` is the old start of a moved event."""

    id: str
    source: str
    uid: str
    title: str
    kind: str
    artists: tuple[str, ...]
    starts: datetime
    ends: datetime | None = None
    zone: str = "Asia/Seoul"
    recurrence_id: str | None = None
    spoken: str | None = None  # how the title is read aloud, where the source says so (PHR-13)
    all_day: bool = False
    time_known: bool = True  # False: only the day is known (OCC-09)
    venue: str | None = None
    cast: tuple[str, ...] = ()  # names of all who appear, where told
    status: Status = "confirmed"
    was: datetime | None = None
    sequence: int = 0  # SEQUENCE of its own component; -1: an occurrence as its series tells it
    updated: datetime | None = None  # last change
    checked: datetime | None = None  # when the source was last read (OCC-12)
    demo: bool = False
    url: str | None = None
    preview: str | None = None  # address of an audio preview (CTX-01)
    resolved: bool = True  # False: whose event it is could not be told at import; kept, but never found by a query
    revision: int = 0  # how often the store saw its content change (part of the SEQUENCE of our own feed)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """What to look for. Empty tuples do not restrict; `ids` name the events themselves (picked ones); one of `texts` must occur in the title or venue, with case, spaces
    and punctuation aside ('음악중심' in '쇼! 음악 중심').

    `window` restricts by overlap: an event counts if it starts before the end and ends after the start (an event without
    an end lasts a moment). `artists` are ids; an event matches if it names one of them. Cancelled events are found too,
    what is done with them is the dialog's business; events that could not be resolved at import are never found.
    """

    window: TimeRange | None = None
    artists: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    order: Literal["asc", "desc"] = "asc"
    limit: int = 100


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to one query, in time order. `total` counts what the limit cut off too.

    `failed`: the store could not be read, `events` then are last good answers of the time `as_of`, or nothing (ERR-08).
    """

    events: tuple[Event, ...] = ()
    total: int = 0
    failed: bool = False
    as_of: datetime | None = None


# ---------------------------------------------------------------- memory


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The date bound to 오늘 for this session (TPO-06), once one of the day words has been answered."""

    today: date


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """What the last answers were about; expires with the session (CTX-06)."""

    window: TimeRange | None = None
    artists: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    show: str | None = None  # id of a show asked for
    events: tuple[Event, ...] = ()  # the events last read, in order
    slot: Literal["artist", "time", "none"] = "none"  # the slot type that was answered or asked last (ENT-08)
    turn_no: int = 0
    p: float = 1.0  # how sure the date of the answer was (writes need .90, TPO-15)
    word: str | None = None  # the day word the user said, for explanations (FUP-15)
    reason: str = "plain"  # why that day, key of the explanation
    others: tuple[TimeRange, ...] = ()  # the readings of the day that lost ('아니 오늘')
    hour: int = 12  # of the answer, for learning from corrections
    briefing: bool = False
    asked: TimeRange | None = (
        None  # the window asked about, no day that only the answer brought; questions about one event of its list leave it
    )
    parts: tuple[TimeRange, ...] = ()  # of the window asked about: days joined by 이랑
    only: Literal["", "first", "last"] = ""
    status: tuple[Status, ...] = ()
    question: str = ""  # what was asked of the calendar, by its intent; questions about an event in focus leave it
    texts: tuple[str, ...] = ()  # words that a title or venue had to hold, where no show was asked for
    places: tuple[str, ...] = ()  # of these, the places
    elsewhere: tuple[str, ...] = ()  # places that were left out
    without: tuple[str, ...] = ()  # artists that were left out
    acts: tuple[str, ...] = ()
    onward: bool = False  # whether the window asked about has no end that was said (앞으로)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A list being read: all its events, the half-open part that was read last, and what the list is of."""

    events: tuple[Event, ...]
    begin: int
    end: int
    artists: tuple[str, ...] = ()
    window: TimeRange | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One option of a question: how it is called, and what to look up if it is taken."""

    label: str
    spoken: str
    artists: tuple[str, ...] = ()
    window: TimeRange | None = None
    text: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguity:
    """A pending question: what it is about, its options, and the query that waits for the answer."""

    about: Literal["artist", "time", "event", "intent", "offer"]
    choices: tuple[Choice, ...] = ()
    intent: str = "schedule.lookup"
    offer: str | None = None  # what 응 would do: more, handoff, add, subscribe, date …
    window: TimeRange | None = None
    artists: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    text: str | None = None
    events: tuple[Event, ...] = ()
    part: str | None = None  # part of the day of `window`


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """The last write, so that it can be taken back (FUP-17)."""

    kind: str  # subscribe unsubscribe add remove profile; code: waits under a code, nothing is written yet
    artists: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    before: "Profile | None" = None  # what was set before, of a setting (PER-07)
    at: datetime
    turn_no: int = 0  # the turn that wrote it


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The events of one answer, and of whom it was."""

    artists: tuple[str, ...]
    events: tuple[Event, ...]
    window: TimeRange | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class DialogState:
    """What one session remembers. Stored for `session_minutes` of the policy after its last turn."""

    turn_no: int = 0
    at: datetime | None = None  # time of the last turn
    zone: str = "Asia/Seoul"
    frame: Frame | None = None
    focus: Focus = field(default_factory=Focus)
    cursor: Cursor | None = None
    pending: Ambiguity | None = None
    last_intent: str = ""
    last_reply: "Saved | None" = None
    said: tuple[str, ...] = ()  # keys of things said once per session or night
    worded: tuple[tuple[str, int], ...] = ()  # how often phrases of several wordings were said (PHR-09)
    asked: tuple[str, ...] = ()  # questions asked once per session
    taken: tuple[tuple[str, str], ...] = ()  # (token, reading) settled in this session (ENT-15)
    spoken_of: tuple[str, ...] = ()  # artists of this session, the last one last (둘 다)
    told: tuple[Told, ...] = ()  # what the last answers were about, the newest first (아까 그거)
    failures: int = 0  # failures in a row of any kind (ERR-00)
    no_match: int = 0
    no_input: int = 0
    write: Write | None = None
    seek: int = 0  # the last seek in seconds, for 'the other way' (CTX-03)
    signals: tuple[str, ...] = ()  # bedtime and waking words of this session (TPO-05)
    heard: datetime | None = None  # when this user was last heard before this session (TPO-05)
    trace: tuple[Because, ...] = ()  # of the last answer, for 왜 (FUP-15)
    windows: tuple[TimeRange, ...] = ()  # the last two windows asked about, for 'which of the two'
    counted: bool = False  # this session was counted as a successful one in the profile (OCC-02)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The last answer, kept for 다시 (FUP-10)."""

    lines: tuple["Line", ...]
    intent: str
    facts: "Facts"
    card: Card | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A learned correction of a day word: -1 towards the calendar day, +1 towards the user day (TPO-14)."""

    word: str
    hour: int
    direction: int
    at: datetime


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one user of one platform is known by; kept only where the platform gives an identity."""

    subscriptions: tuple[str, ...] = ()
    bias: str | None = None
    picked: tuple[str, ...] = ()  # event ids put into the user's calendar
    learned: tuple[Correction, ...] = ()
    chosen: tuple[tuple[str, str], ...] = ()  # (token, reading) chosen before (ENT-15)
    persona: str = "default"
    length: str = ""  # brief, rich: the persona whose length is wished for beside one's own (PER-07)
    register: Register = "haeyo"
    rollover: int | None = None  # hour, where the user set it (TPO-01)
    discreet: bool = False
    mine: bool = False  # 'this device is mine' (PLC-02)
    paired: bool = False  # the personal page is paired (PLC-12)
    sessions: int = 0
    last_seen: datetime | None = None
    told: tuple[str, ...] = ()  # things told once per user
    zone: str = "Asia/Seoul"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is loaded before a turn and saved after it. `profile` is None without an identity."""

    session: DialogState = field(default_factory=DialogState)
    profile: Profile | None = None
    first_use: bool = False


# ---------------------------------------------------------------- decisions


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One consistent resolution of the turn: what is meant, when, of whom. `score` ranks, it is no probability."""

    intent: str
    window: TimeRange | None = None
    artists: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    query: EventQuery | None = None
    score: float = 1.0
    trace: tuple[Because, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class DayChoice:
    """What a time expression means for this user at this moment (TPO).

    `options` are windows, best first; the calendar may still decide between them. `score` is S of TPO-05 for the
    user-day reading where the evidence model speaks: then `options` are (user day, calendar day). `p` is the certainty
    of the first option as far as it is known before the calendar was asked.
    """

    options: tuple[TimeRange, ...]
    p: float = 1.0
    model: Literal["fixed", "small_hours", "yesterday", "midnight", "events", "spans"] = "fixed"
    score: float = 0.0
    word: str | None = None  # the day word said: 오늘, 내일 …
    today: date | None = None  # the date that the first option binds to 오늘 (TPO-06)
    todays: tuple[date, ...] = ()  # the same for each option
    reason: str = "plain"  # key of the explanation (FUP-15)
    part: str | None = None
    clock: bool = False  # a clock time was said
    until: bool = False  # only an end was said (… 까지)
    by_date: bool = False  # named by a date or a weekday: 오늘 alone would not tell that it is this one (TPO-12)
    onward: bool = False  # counted from now on (앞으로 열흘): what is over today is left unread (TPO-17)
    cap: float = 1.0  # certainty never passes this (TPO-25)
    named: Named = "day"
    parts: tuple[TimeRange, ...] = ()  # days joined by 이랑: only these count, the first option spans them (TPO-15)
    trace: tuple[Because, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What the user does with this turn, before the calendar has been asked."""

    intent: str
    artists: tuple[str, ...] = ()  # ids, members included
    kinds: tuple[str, ...] = ()
    show: str | None = None  # id
    texts: tuple[str, ...] = ()  # words that a title or venue must hold
    places: tuple[str, ...] = ()  # of these, the places that were said
    elsewhere: tuple[str, ...] = ()  # places left out: 서울 말고
    barred: tuple[str, ...] = ()  # kinds left out: 라디오 빼고 일정
    days: DayChoice | None = None
    past: bool = False
    changed: frozenset[str] = frozenset()  # slots that a follow-up changed: artist, date, kind
    correcting: Literal["", "date", "artist"] = ""
    naming: tuple[str, str] | None = None  # a reading to be named: (token, phrase of the way out) (ENT-15)
    problem: str | None = None  # what keeps it from being looked up: unknown, near, impossible, missing, beyond …
    choices: tuple[Choice, ...] = ()
    value: int | None = None
    word: str | None = None
    events: tuple[Event, ...] = ()  # events already known (focus, list)
    accepts: Ambiguity | None = None  # the pending question or offer that this turn answers
    onward: bool = False
    anchored: tuple[str, int] | None = None  # (event kind, days from it): 컴백 전날
    also: tuple[str, ...] = ()  # further wishes of the same utterance
    upcoming: bool = False  # no window was said: what comes
    takes_back: bool = False  # the last write goes first: it was meant for something else (FUP-13)
    offset: int = 0  # a correction by so many days, for learning (TPO-14)
    acts: tuple[str, ...] = ()  # only what is on of such acts: girl, boy, band, solo
    but: TimeRange | None = None  # a time that is left out: 내일 거 말고
    sort: tuple[str, tuple[str, ...]] | None = None  # a narrower sort of the kind, with what its titles hold
    without: tuple[str, ...] = ()  # artists left out: 그날 다른 팀은?
    only: Literal["", "first", "last"] = ""  # one of all that is found: 제일 가까운 거, 올해 마지막 콘서트
    status: tuple[Status, ...] = ()  # only what was called off, put off or is not certain yet (취소된 공연 있어?)
    titled: tuple[str, ...] = ()  # words that nothing explains: title and place must hold them all
    hints: tuple[str, ...] = ()  # words that nothing explains: events that hold them come before the others
    instead: "Move | None" = None  # what this turn comes to if no event bears them


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be looked up before it can be decided what to say. `queries` are asked at once; `named` tells which is
    which: `main`, `other` (the second option of the day), `next` (what comes after an empty answer)."""

    turn: Turn
    meant: Understanding
    memory: Memory
    move: Move
    readings: tuple[Reading, ...] = ()
    queries: tuple[EventQuery, ...] = ()
    named: tuple[tuple[str, int], ...] = ()
    context: object = None  # the gathered context, so that settling need not gather again
    trace: tuple[Because, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A change in the world that must be done before it is said to be done (ERR-10).

    Kinds: subscribe, unsubscribe (artists); add, remove (events picked for the user's calendar, or their ids in `value`);
    learn (correction); set (setting, value); restore (profile: what was set before); handoff (events, artists: put on the
    personal page, or under a pairing code); choose (setting: the word, value: the sense that was chosen for it).
    """

    kind: Literal["subscribe", "unsubscribe", "add", "remove", "learn", "set", "restore", "handoff", "choose"]
    artists: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    correction: Correction | None = None
    setting: str | None = None
    value: str | None = None
    profile: Profile | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of the effects: whether all are done, and the pairing code where one was made (PLC-12)."""

    ok: bool = True
    code: str | None = None


# ---------------------------------------------------------------- what is said


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to say: a phrase of the bank and what fills it. A list's items are lines of role `item`.

    `drop` ranks what goes first when the syllable budget is short (1 first); 0 never goes (PHR-01). `audience`: who gets
    it: all, only the ear, or only the eye. Where all that may be dropped is gone and it is still too long, the ear goes
    without the slots of `spare` and gets the shorter wording `brief`; what is `on_screen` anyway is then left to the eye.
    """

    key: str
    slots: Mapping[str, Value] = field(default_factory=dict)
    role: Role = "head"
    drop: int = 0
    audience: Audience = "all"
    spare: tuple[str, ...] = ()
    brief: str | None = None
    on_screen: bool = False


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was told, apart from how (PER-03): the values that NUGU and Bixby are given."""

    artists: tuple[str, ...] = ()
    window: TimeRange | None = None
    events: tuple[Event, ...] = ()
    total: int = 0
    status: str = "ok"  # ok empty unknown_artist ask_artist ask error out_of_domain ended
    names: Mapping[str, str] = field(default_factory=dict)  # display names by id, of `artists` and of those of `events`


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is to be done and said. `lines` in the order of speech; `listing` are the events for the card."""

    kind: Literal["answer", "confirm", "ask", "repair", "greet", "close"]
    intent: str
    lines: tuple[Line, ...]
    memory: Memory
    turn: Turn
    reading: Reading | None = None
    listing: tuple[Event, ...] = ()
    effects: tuple[Effect, ...] = ()
    failed: tuple[Line, ...] = ()  # what to say instead if an effect could not be done
    facts: Facts = field(default_factory=Facts)
    suggestions: tuple[str, ...] = ()
    commands: tuple["Command", ...] = ()
    asks: bool = False
    ends: bool = False
    rate: int = 100  # percent of the normal speed (천천히, FUP-10)
    trace: tuple[Because, ...] = ()
    words: object = field(default=None, compare=False)  # of lines that were measured: they need not be worded again


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something a device is told besides words: seek, play, stop."""

    name: Literal["seek", "play", "stop"]
    value: int = 0
    url: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer, for any platform. `speech` is written as pronounced (no digit, no Latin letter, PHR-00); `display` is
    always filled; `ssml` is the speech inside `<speak>` with breaks, None where nothing is gained."""

    speech: str
    display: str
    ssml: str | None = None
    reprompt: str | None = None
    card: Card | None = None
    suggestions: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)
    commands: tuple[Command, ...] = ()
    asks: bool = False
    ends: bool = False
    intent: str = ""
    outcome: str = "answer"  # the act's kind
    trace: tuple[Because, ...] = ()
