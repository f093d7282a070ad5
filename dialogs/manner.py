"""How decisions are tuned and how we sound: everything of `locales/<lang>/` that the dialog core is given.

A `Manner` is built once from data files and is immutable; a changed file means a new Manner.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from dialogs.heard import Heard
from dialogs.korean import hangul_only
from dialogs.phrases import Phrasebook
from dialogs.reading import Reader
from dialogs.rules import Rule
from dialogs.types import Profile
from intents import Device, quick

_M = TypeVar("_M", bound=BaseModel)
Length = Literal["brief", "rich"]  # personas that are a length, too: wished for beside any other (PER-07)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DeviceLimits(_Strict):
    """What one device bears in one turn (PLC-04 to PLC-08). `orphan`: a total that is still read whole.

    What shows nothing has no `rows`, and nothing that goes with them.
    """

    items: int = Field(ge=0)
    orphan: int = Field(ge=0)
    syllables: int = Field(gt=0)
    questions: Literal["any", "yes_no", "clarify"]
    personal: Literal["masked", "told"]
    codes: bool = True  # a pairing code may be told (PLC-12)
    rows: int = Field(0, ge=0)
    title_chars: int = Field(0, ge=0)
    chips: int = Field(0, ge=0)

    @model_validator(mode="after")
    def _shown(self) -> "DeviceLimits":
        if bool(self.rows) != bool(self.title_chars):
            raise ValueError("rows and title_chars go together: a device that shows cards has both")
        if self.chips and not self.rows:
            raise ValueError("chips are shown below a card: they go with rows")
        return self

    @property
    def card(self) -> bool:
        """Whether it shows cards."""
        return self.rows > 0


class Persona(_Strict):
    """What a kind of user changes: the roll-over hour, the length, the number of items. Facts never."""

    rollover: int = Field(ge=0, le=12)
    items: int = 0  # more or fewer than the device's
    max_items: int | None = None
    length: float = 1.0  # of the syllable budget
    places: bool = False  # places and channels are told unasked
    overview: bool = True  # False: no overview for one or two items
    screen_words: bool = True
    why: str = ""


class Bands(_Strict):
    """TPO-15 and ENT-15: from which certainty on we just answer, offer a way out, or ask."""

    answer: float = Field(gt=0, lt=1)
    way_out: float = Field(gt=0, lt=1)
    write: float = Field(gt=0, lt=1)
    bare_today: float = Field(gt=0, lt=1)
    name_act: float
    name_say: float


class Certainty(_Strict):
    """Scores of readings that a hard rule decides (TPO-15)."""

    plain: float
    first_hour: float
    morning: float
    frame: float
    coordinate: float
    today: float
    today_past: float
    remaining: float
    dawn_tomorrow: float
    dawn_clock: float
    dawn_evening: float
    flip_today: float
    yesterday_one: float
    midnight_event: float
    midnight_none: float
    tonight: float
    date: float
    platform_cap: float


class UserWeights(_Strict):
    """User evidence for names (ENT-16); together at most `cap`."""

    subscribed: float
    bias: float
    focus: float
    screen: float
    only: float  # 만 while a list is in focus (E-48)
    cap: float
    kids: float
    kids_words: tuple[str, ...]
    senses: Mapping[str, str]  # what a word means where it is no name, so that the ear tells it from the name (ENT-15)
    cues: Mapping[str, str]  # what stands before a name of each kind in such a question
    plain: str  # stands before any other word in that sense,
    plain_time: str  # and before one that is a time
    learned: float
    parallel: float
    named: float
    carried: float  # against a name, where somebody else is still spoken of (ENT-13)
    namesake_said: float  # of several of one name the member whose group was said,
    namesake_focus: float  # and who was spoken of, or a member of theirs (ENT-20)


def _words_for(*keys: str) -> AfterValidator:
    """Words for each of the keys, which are those that the core asks for, and for nothing else."""

    def checked(words: Mapping[str, str]) -> Mapping[str, str]:
        if words.keys() != set(keys):
            raise ValueError(f"must hold words for {', '.join(keys)}, and for nothing else")
        return words

    return AfterValidator(checked)


class Subject(_Strict):
    """What a list is of, and the words around it (PHR-01). `outside` and `without` stand behind what they bar."""

    plain: str
    outside: str
    without: str
    picks: str
    mates: str
    highlights: str
    also: str  # besides what was told
    others: str  # of others than was told of


class Titles(_Strict):
    """Titles of cards (GUI-05)."""

    service: str  # of a text
    window: str  # stands for a time that has no name
    besides: str  # behind the first of many artists


class Chips(_Strict):
    """What may be tapped instead of said, below an answer."""

    next_day: str
    subscribe: str
    more: str


class Words(_Strict):
    """Words that are put together with others where something is told or shown."""

    acts: Annotated[Mapping[str, str], _words_for("girl", "boy", "band", "solo")]  # what a list was narrowed to
    states: Annotated[Mapping[str, str], _words_for("cancelled", "moved", "tentative")]  # of which status events are
    order: Annotated[Mapping[str, str], _words_for("first", "last")]  # of all
    kept: Annotated[Mapping[str, str], _words_for("subscriptions", "bias", "picked", "taught", "rollover")]  # of users
    subject: Subject
    notes: Annotated[Mapping[str, str], _words_for("running", "moved", "retimed")]  # before the time of an item
    doubts: Annotated[Mapping[str, str], _words_for("tentative")]  # before its title
    registers: Annotated[Mapping[str, str], _words_for("haeyo", "hapsyo", "banmal")]
    lengths: Annotated[Mapping[str, str], _words_for("default", "brief", "rich")]
    discreet: str  # what the mode is called in which no artist is named
    onward: Annotated[Mapping[str, str], _words_for("week", "month")]  # what may be asked next, by what was
    same_day: str  # instead of the date that was asked for
    that_day: str  # what is explained where no word for it was said
    badges: Annotated[Mapping[str, str], _words_for("cancelled", "moved", "tentative", "untimed", "late", "example")]
    titles: Titles
    chips: Chips

    @model_validator(mode="after")
    def _speakable(self) -> "Words":
        for name, words in self.model_dump(exclude={"badges", "titles", "chips"}).items():
            for word in words.values() if isinstance(words, Mapping) else (words,):
                if not hangul_only(word):
                    raise ValueError(f"{name}: {word!r}: digits and Latin letters cannot be spoken (PHR-00)")
        return self


class Policy(_Strict):
    """Thresholds and limits of the dialog, all of them data."""

    bands: Bands
    certainty: Certainty
    names: UserWeights
    words: Words
    heard: Heard
    devices: dict[str, DeviceLimits]
    morning_until: int
    night_from: int
    night_until: int
    quiet_from: int  # the hours at which others sleep beside a shared speaker (PLC-09)
    quiet_until: int
    rollover_until: int  # the latest hour at which a day may be set to begin (TPO-01)
    session_minutes: float
    carry_turns: int  # FUP-20
    focus_turns: int  # ENT-16
    past_days: int
    future_days: int
    onward_days: int
    next_days: int
    soon_minutes: int
    just_hours: int
    undo_seconds: int
    seek_seconds: int  # how far back or on, where no amount is said (CTX-02)
    running_default_hours: float
    stale_hours: float
    correction_half_life_days: float
    correction_cap: float
    consent_after: int
    unknown_take: float
    unknown_gap: float
    unknown_ask: float
    dawn_clock_hours: float
    teasers: list[str]
    deadlines: list[str]
    major: list[str]  # kinds that are the highlights of a list
    nth_days: list[str]  # words in titles for the first, second … day of what is on for several
    online: str  # what is no place, but said like one,
    online_words: list[str]  # and the words in titles and venues that tell it
    within: dict[str, list[str]]  # places and halls that lie in a wider one
    joins: list[str]  # words between two days that are both meant
    grounds: list[str]  # what names of places end with
    examples: dict[str, str]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """A narrower sort within a kind (팬콘 among concerts): the words for it, and what its titles hold, without spaces."""

    word: str
    says: frozenset[str]
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of event and its place in the tree of kinds."""

    id: str
    label: str
    spoken: str
    parent: str | None = None
    synonyms: tuple[str, ...] = ()
    sorts: tuple[Sort, ...] = ()


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A name of the catalogue, as far as answering needs it."""

    id: str
    name: str  # as it is written
    spoken: str
    kind: str = "artist"
    tier: int = 1
    groups: tuple[str, ...] = ()
    cue: str = ""  # 그룹, 가수: said before names that are ordinary words (ENT-10, 11, 14)
    solo: bool = False  # an act of one person
    acts: frozenset[str] = frozenset()  # girl, boy, mixed, band, solo: what a list may be narrowed to (걸그룹만)
    fame: int = 0  # members: the tier of their best known group, 0 for those who have left
    texts: tuple[str, ...] = ()  # shows: what a title must hold
    places: tuple[str, ...] = ()  # venues: what an event's place or title must hold
    channel: str | None = None  # shows: where they are seen or heard, as written
    channel_spoken: str | None = None
    fandom: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line about a company (the third question of the origin: 오늘 기업 정보)."""

    company: str  # id
    in_days: int  # from today; they are made up, as the demonstration month is
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """All that the dialog core is given besides the turn."""

    policy: Policy
    personas: Mapping[str, Persona]
    small_hours: tuple[Rule, ...]
    phrases: Phrasebook
    reader: Reader
    kinds: Mapping[str, Kind]
    known: Mapping[str, Known]
    channels: frozenset[str] = (
        frozenset()
    )  # names of channels and sites, spaces aside: there one watches, elsewhere one goes
    notices: tuple[Notice, ...] = ()
    demo_notice: bool = True  # OCC-13; off in the evaluation commands
    resolve: Any = field(default=None, repr=False)  # Grammar.resolve of the same language
    labels: Mapping[str, str] = field(init=False, repr=False)  # how each kind is called aloud, by its id
    common: frozenset[str] = field(init=False, repr=False)  # all words for kinds
    inside: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)  # what titles and venues say for a place
    families: Mapping[str, frozenset[str]] = field(init=False, repr=False)  # each kind with everything below it
    ancestry: Mapping[str, tuple[str, ...]] = field(init=False, repr=False)  # the kinds above each, nearest first

    home: Mapping[str, str] = field(init=False, repr=False)  # the best known group of each member
    called: Mapping[str, str] = field(init=False, repr=False)  # performers by name; of several the best known
    halls: Mapping[str, str] = field(init=False, repr=False)  # venues as they are spoken, by name

    def __post_init__(self) -> None:
        known = self.known
        groups = {who.id: [g for g in who.groups if g in known] for who in known.values() if who.groups}
        home = {who: max(theirs, key=lambda g: known[g].tier) for who, theirs in groups.items() if theirs}
        object.__setattr__(self, "home", home)
        performers = sorted((k for k in known.values() if k.kind in ("artist", "member")), key=lambda k: k.tier)
        object.__setattr__(self, "called", {k.name: k.id for k in performers})
        object.__setattr__(self, "halls", {k.name: k.spoken for k in known.values() if k.kind == "venue"})
        above = {kind: _ancestry(kind, self.kinds) for kind in self.kinds}
        families = {kind: frozenset({kind, *(k for k, kinds in above.items() if kind in kinds)}) for kind in above}
        object.__setattr__(self, "labels", {kind.id: kind.spoken for kind in self.kinds.values()})
        words = (word for kind in self.kinds.values() for word in (kind.label, kind.spoken, *kind.synonyms))
        object.__setattr__(self, "common", frozenset(words))
        object.__setattr__(self, "families", families)
        object.__setattr__(self, "inside", {place: _inside(place, self.policy.within) for place in self.policy.within})
        object.__setattr__(self, "ancestry", above)

    def persona(self, name: str) -> Persona:
        """The persona of that name; an unknown one is the default (TPO-24)."""
        return self.personas.get(name) or self.personas["default"]

    def persona_of(self, profile: Profile | None) -> Persona:
        """The persona of a user, as brief or as rich as was wished for (PER-07)."""
        if profile is None:
            return self.persona("default")
        own, wished = self.persona(profile.persona), self.personas.get(profile.length)
        if wished is None:
            return own
        length = {"length": wished.length, "places": wished.places, "overview": wished.overview}
        return own.model_copy(update=length)

    def limits_of(self, device: Device) -> DeviceLimits:
        """What a device bears (PLC-04, PLC-10): a phone without hands is a kind of its own, a speaker may have a screen."""
        kind = "handsfree" if device.kind == "phone" and device.hands_free else device.kind
        return self.device(kind, screen=device.eyes != "none")

    def is_quiet(self, device: Device, at: datetime) -> bool:
        """Whether it is night on a shared speaker, beside which others sleep (PLC-09)."""
        late = at.hour >= self.policy.quiet_from or at.hour < self.policy.quiet_until
        return late and device.kind == "speaker" and device.ears == "shared"

    def device(self, kind: str, *, screen: bool = False) -> DeviceLimits:
        """Limits of a device kind; unknown kinds are speakers (PLC-10), and a speaker may have a screen."""
        key = "display" if kind == "speaker" and screen else kind
        return self.policy.devices.get(key) or self.policy.devices["speaker"]

    def below(self, kind: str) -> frozenset[str]:
        """A kind and everything below it."""
        return self.families.get(kind) or frozenset({kind})

    def circle(self, *artists: str) -> frozenset[str]:
        """Artists with the groups of those who are members: an event of one of these is theirs, too."""
        known = self.known
        return frozenset((*artists, *(g for a in artists if a in known for g in known[a].groups)))

    def above(self, kind: str) -> tuple[str, ...]:
        """The kinds above one, nearest first."""
        return self.ancestry.get(kind, ())


def _inside(place: str, within: Mapping[str, list[str]]) -> tuple[str, ...]:
    """A place with all that lies in it, in what lies in it too (국내, 서울, 고척)."""
    return tuple(dict.fromkeys((place, *(name for part in within.get(place, ()) for name in _inside(part, within)))))


def _ancestry(kind: str, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """The kinds above one, nearest first."""
    out: list[str] = []
    at = kinds.get(kind)
    while at is not None and at.parent and at.parent not in out:
        out.append(at.parent)
        at = kinds.get(at.parent)
    return tuple(out)


def parse_policy(raw: Mapping[str, Any], where: str) -> Policy:
    """Policy from its file; raises ValueError that names the key."""
    return _parse(Policy, raw, where)


def parse_personas(raw: Mapping[str, Any], where: str) -> dict[str, Persona]:
    """Personas by name; `default` must be there."""
    if "default" not in raw:
        raise ValueError(f"{where}: a persona named 'default' must be there")
    return {name: _parse(Persona, entry, f"{where}: {name}") for name, entry in raw.items()}


def _parse(model: type[_M], raw: Any, where: str) -> _M:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{where}: {place}: {first['msg']}") from None
