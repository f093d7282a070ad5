"""The values that travel through understanding: what a platform said, and what it may mean.

All are frozen, keyword-only dataclasses. Nothing here knows a dialog, a calendar or a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from intents.values import quick

Grain = Literal["minute", "hour", "day", "week", "month", "quarter", "year"]
Tense = Literal["past", "open"]
DeviceKind = Literal["speaker", "earbuds", "phone", "tv", "car", "watch"]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One line of an explanation: which rule spoke, in words, and by how much it moved the score."""

    rule: str
    says: str
    delta: float = 0.0


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class RawSlot:
    """A slot as the platform gave it.

    `text` is the spoken word, where the platform sends it (a code such as NUGU's TOMORROW counts as its word 내일);
    `type` the platform's own entity type; `resolved` what the platform made of it: for times an ISO date, instant or
    `from/to` (dates inclusive, either side may be empty), for the rest the canonical value. TPO-25: `text` decides.
    """

    text: str | None = None
    type: str | None = None
    resolved: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """Where the answer is heard and seen (PLC-01)."""

    kind: DeviceKind
    ears: Literal["shared", "private"]
    eyes: Literal["none", "glance", "look"]
    hands_free: bool = False

    @staticmethod
    def of(kind: str, *, hands_free: bool = False) -> "Device":
        """The device of a kind with its defaults; an unknown kind is a speaker, the strictest (PLC-10)."""
        if kind == "phone" and hands_free:
            return _HANDS_FREE_PHONE
        return _DEVICES.get(kind, _DEVICES["speaker"])


_HANDS_FREE_PHONE = Device(kind="phone", ears="shared", eyes="none", hands_free=True)
_DEVICES = {
    "speaker": Device(kind="speaker", ears="shared", eyes="none", hands_free=True),
    "earbuds": Device(kind="earbuds", ears="private", eyes="none", hands_free=True),
    "phone": Device(kind="phone", ears="private", eyes="look"),
    "tv": Device(kind="tv", ears="shared", eyes="look", hands_free=True),
    "car": Device(kind="car", ears="shared", eyes="none", hands_free=True),
    "watch": Device(kind="watch", ears="private", eyes="glance"),
}


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a platform or the user's profile may tell about the moment; every part may be missing."""

    player: Literal["playing", "paused", "none"] = "none"
    player_token: str | None = None
    player_offset_ms: int = 0
    on_screen: tuple[str, ...] = ()  # names or titles shown now
    alarm_at: datetime | None = None  # an alarm or morning routine was dismissed then


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One call of a platform, in our words. `text` is None where a platform sends slots and no utterance.

    `intent` is the platform's own choice, mapped to one of our labels: a prior, never the last word.
    `slots` are keyed by our roles: artist, date, time, kind, show, venue, ordinal, number, text.
    `call` identifies an identical repeated call (platforms retry); None where nothing identifies it.
    """

    platform: str
    session: str
    now: datetime  # aware, in the user's zone
    zone: str = "Asia/Seoul"
    locale: str = "ko-KR"
    text: str | None = None
    intent: str | None = None
    slots: Mapping[str, RawSlot] = field(default_factory=dict)
    user: str | None = None
    device: Device = field(default_factory=lambda: Device.of("speaker"))
    surroundings: Surroundings = field(default_factory=Surroundings)
    is_new: bool = False
    silent: bool = False  # the user said nothing (no-input)
    final: bool = False  # the platform ends the session after this answer (its last no-input or no-match)
    call: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRange:
    """Half-open and aware; None is an open end. `grain` is how precisely it was said."""

    start: datetime | None
    end: datetime | None
    grain: Grain


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class TimeReading:
    """One value an expression may have. `repeats` is an RRULE (매주 금요일), `seconds` a bare length (C15).

    `kind` is `duration` for a length without an anchor: then `range` is None.
    """

    kind: Literal["instant", "interval", "duration"]
    range: TimeRange | None
    score: float
    because: tuple[Because, ...] = ()
    repeats: str | None = None
    seconds: int | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFacts:
    """What stands in a time expression, for rules that must read it again (TPO-04…22).

    `anchor` names what the expression is counted from: the user's `day` (오늘, 내일, 사흘 뒤: moves with the roll-over
    hour), the `week`, `month` or `year` of today (이번 주, 다음 달, 올해), the instant `now` (열 시간 뒤, 지금, 이따),
    an absolute `date` (12월 3일, 화요일, 크리스마스, D-day: never moves, TPO-02), a `clock` time or part of day alone.
    """

    anchor: Literal["day", "week", "month", "year", "now", "date", "clock", "none"] = "none"
    offset: int | None = None  # 오늘 0, 내일 1, 어제 -1, 'N일 뒤' N; weeks, months or years for those anchors
    word: str | None = None  # canonical word of the anchor: 오늘, 내일, 모레, 글피, 어제, 그제, 이번 주, 다음 달 …
    part: str | None = None  # 새벽 아침 오전 점심 낮 오후 저녁 밤 심야
    hour: int | None = None  # as said, 0…29 (25시); None when no clock time is there
    minute: int | None = None
    half_said: bool = False  # 오전, 오후, 새벽 … decided the half of the day
    midnight: Literal["start", "end", "either"] | None = None  # 0시 start, 밤 12시 end, 자정 either
    weekday: int | None = None  # Monday 0; beside another anchor it is a coordinate (TPO-07)
    month: int | None = None
    day: int | None = None
    year: int | None = None
    remaining: bool = False  # 남은, 아직
    vague: Literal["soon", "now", "just"] | None = None  # 이따, 지금, 아까 (TPO-21)
    onward: bool = False  # 앞으로 … (TPO-17, CTX-01)
    weekend: bool = False
    is_range: bool = False  # A부터 B까지


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class TemporalExpression:
    """A stretch of the utterance that means a time, with all its plausible readings, best first.

    `latent` expressions mean a time only if nothing better is there (이따, 나중에): the dialog core uses them, the plain
    understanding does not list them. `spec` is the parsed form that `resolve()` evaluates against another "today".
    """

    text: str
    span: tuple[int, int]
    readings: tuple[TimeReading, ...]
    facts: TimeFacts
    rule: str
    latent: bool = False
    anchor: "EntityMatch | None" = None  # 컴백 전날: counted from an event
    anchor_offset: int = 0  # days from that anchor
    spec: object = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One thing of the world that a mention may name. `spoken` is how the name sounds (BTS → 방탄소년단)."""

    id: str
    kind: str  # artist member fandom show song venue company event_kind other
    name: str
    spoken: str
    score: float
    because: tuple[Because, ...] = ()
    groups: tuple[str, ...] = ()  # ids of the groups a member belongs to
    matched: Literal["full", "name", "alias", "heard", "partial"] = "name"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class EntityMatch:
    """A mention with its candidates, best first. `joined` says that 랑/하고/그리고 ties it to the next artist (ENT-19)."""

    text: str
    span: tuple[int, int]  # of the name alone, without its josa
    candidates: tuple[Candidate, ...]
    josa: str = ""
    joined: bool = False

    @property
    def best(self) -> Candidate:
        """What is meant most likely."""
        return self.candidates[0]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """One token that is a name and also a time or an ordinary word, with the sums of both senses (ENT-09 to ENT-16).

    The sums hold what the sentence alone shows; the dialog core adds focus, subscriptions, screen and history, and
    decides again by the bands of ENT-15. `match` is the name reading, `time` the time reading where there is one.
    """

    text: str
    span: tuple[int, int]
    match: EntityMatch
    name_because: tuple[Because, ...]
    other: Literal["time", "word"]
    other_because: tuple[Because, ...]
    time: TemporalExpression | None = None
    bare: bool = False  # '[X]은/는?' with no further content word (ENT-08)
    schedule_in_reach: bool = False  # a schedule frame that would be left without an artist
    blocked: bool = False  # a time particle or a strong ordinary frame stands on the token
    strong_word: str | None = None  # the ordinary sense, where it has a name: weather, sunrise, award …

    @property
    def name_score(self) -> float:
        """What speaks for the name, added up."""
        return sum(b.delta for b in self.name_because)

    @property
    def other_score(self) -> float:
        """What speaks for the ordinary word, added up."""
        return sum(b.delta for b in self.other_because)

    @property
    def delta(self) -> float:
        """By how much the name is ahead; below zero the ordinary word is."""
        return self.name_score - self.other_score


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A stretch that stands where a name should, matches none, and sounds like these (ERR-04), nearest first.

    `ratio` is distance over length of the pronounced forms. `candidates` may be empty: an unknown artist.
    """

    text: str
    span: tuple[int, int]
    candidates: tuple[tuple[Candidate, float], ...]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A cue word or phrase of `intents.yaml` that stands in the utterance (아니, 그럼, 더, 두 번째, 구독 …)."""

    name: str
    text: str
    span: tuple[int, int]
    value: int | None = None  # ordinals, numbers and seconds


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class IntentGuess:
    """A label of `intents.yaml` with its score."""

    name: str
    score: float
    because: tuple[Because, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """All that one utterance may mean, best first, nothing thrown away. No dialog, no persona, no calendar."""

    turn: Turn
    text: str  # the normalised utterance that all spans point into; composed from slots where none was sent
    intents: tuple[IntentGuess, ...]
    times: tuple[TemporalExpression, ...]
    entities: tuple[EntityMatch, ...]
    collisions: tuple[Collision, ...] = ()
    near: tuple[NearMiss, ...] = ()
    cues: tuple[Cue, ...] = ()
    tense: Tense = "open"
    rest: str = ""  # content words that nothing explains

    def cue(self, *names: str) -> Cue | None:
        """The first cue of one of these names, or None."""
        for cue in self.cues:
            if cue.name in names:
                return cue
        return None
