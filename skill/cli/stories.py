"""Stories: dialogs with what they must lead to, in YAML, each run in a world of its own through the real core.

A file holds `stories`, and what these share: a `calendar` for those without `events` of their own, and `defaults`. The
form is told in the README of the language data; designers write them, `chat --record` writes them, tests run them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from dialogs import Reply
from skill.cli.dialog_file import ContextPart, PersonaPart, parse_dialog
from skill.cli.failures import Misuse
from skill.cli.worlds import Worlds
from skill.knowledge import read_yaml

# said where another reading is offered (TPO-09, band B)
WAY_OUT = ("그 다음 날", "그 전날", "그 다음 주", "그 다음 달")


def _text(value: object) -> object:
    """Scalars of YAML as they were meant in speech: 7 and 19:30 are words here, and so is a date."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _moment(value: object) -> object:
    if isinstance(value, str):
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return value


Shape = TypeVar("Shape", bound=BaseModel)
Text = Annotated[str, BeforeValidator(_text)]
Moment = Annotated[datetime | date, BeforeValidator(_moment)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expected(_Strict):
    """One turn of a story: what is said, and what its answer must be like. What is not named may be anything.

    `intent` may name several with | between them, and so may each of `says` and `shows`. `range` is the window
    answered: its first and last day, both counted, or two times of the user's zone, half-open. `shows` looks at display
    and card, `band` at whether a way out is said (A: no, B: yes). `title` is that of the card, `rows` how many events or
    choices it holds (0: there is no card), `chips` what may be touched instead of said, all of it.
    """

    user: Text
    at: datetime | None = None
    device: str | None = None
    date: Text | None = None
    memory: Literal["works", "fails"] = "works"
    intent: str | None = None
    artist: tuple[Text, ...] | Text | None = None
    range: tuple[Moment, Moment] | None = None
    start: Moment | None = None
    says: tuple[Text, ...] = ()
    shows: tuple[Text, ...] = ()
    ssml: tuple[Text, ...] = ()
    never: tuple[Text, ...] = Field((), alias="not")
    asks: bool | None = None
    ends: bool | None = None
    band: Literal["A", "B", "C", "D"] | None = None
    title: Text | None = None
    rows: int | None = None
    chips: tuple[Text, ...] | None = None

    def faults(self, got: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
        """What an answer, in the form of `told`, lacks of this."""
        speech, eye = got["speech"] or "", f"{got['display']} {got.get('card') or ''}"
        if self.intent is not None and got["intent"] not in self.intent.split("|"):
            yield f"intent is {got['intent']}, not {self.intent}"
        if self.artist is not None:
            want = [self.artist] if isinstance(self.artist, str) else [*self.artist]
            if sorted(got["artists"]) != sorted(want):
                yield f"artists are {got['artists']}, not {want}"
        window = got["range"] or {}
        for name, at in self._bounds(zone):
            have = datetime.fromisoformat(window[name]) if window.get(name) else None
            if have != at:
                yield f"range {name} is {have}, not {at}"
        yield from (f"does not say {must!r}" for must in self.says if not _has(speech, must))
        yield from (f"does not show {must!r} but {eye!r}" for must in self.shows if not _has(eye, must))
        yield from (f"SSML lacks {must!r}: {got['ssml']!r}" for must in self.ssml if must not in (got["ssml"] or ""))
        yield from (f"says {never!r}" for never in self.never if never in speech)
        for name in ("asks", "ends"):
            want_it = getattr(self, name)
            if want_it is not None and got[name] != want_it:
                yield f"{name} is {got[name]}"
        hinted = any(word in speech for word in WAY_OUT)
        if self.band in ("A", "B") and hinted != (self.band == "B"):
            yield f"band is {self.band}, but {'a' if hinted else 'no'} way out is said"
        yield from self._unseen(got)

    def _unseen(self, got: Mapping[str, Any]) -> Iterator[str]:
        """What is not shown as it should be: the card and what may be touched."""
        card = got["card"] or {}
        if self.title is not None and card.get("title") != self.title:
            yield f"the title of the card is {card.get('title')!r}, not {self.title!r}"
        rows = len(card.get("rows") or card.get("choices") or ([card["row"]] if "row" in card else []))
        if self.rows is not None and rows != self.rows:
            yield f"the card has {rows} rows, not {self.rows}"
        if self.chips is not None and got["suggestions"] != [*self.chips]:
            yield f"the chips are {got['suggestions']}, not {[*self.chips]}"

    def _bounds(self, zone: ZoneInfo) -> Iterator[tuple[str, datetime]]:
        if self.start is not None:
            yield "start", _at(self.start, zone, last=False)
        if self.range is not None:
            yield "start", _at(self.range[0], zone, last=False)
            yield "end", _at(self.range[1], zone, last=True)


def _has(text: str, choices: str) -> bool:
    return any(choice in text for choice in choices.split("|"))


def _at(value: datetime | date, zone: ZoneInfo, *, last: bool) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    return datetime.combine(value + timedelta(days=1 if last else 0), time(), zone)


class _Tale(_Strict):
    """One story as it is written."""

    id: Text
    rules: tuple[str, ...] = ()
    why: str | None = None
    now: Any = None
    device: str = "speaker"
    platform_hint: str = "nugu"
    persona: Mapping[str, Any] = {}
    context: Mapping[str, Any] = {}
    events: tuple[Mapping[str, Any], ...] | None = None
    turns: tuple[Mapping[str, Any], ...]


class _Book(_Strict):
    calendar: tuple[Mapping[str, Any], ...] = ()
    defaults: Mapping[str, Any] = {}
    stories: tuple[Mapping[str, Any], ...]


class _Daily(_Strict):
    since: date = Field(alias="from")
    to: date
    at: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One difference between a story and what came of it, `turn` counted from 1."""

    story: "Story"
    turn: int
    says: str
    speech: str

    def __str__(self) -> str:
        said = self.story.turns[self.turn - 1].user
        return f"{self.story.name}: turn {self.turn} {said!r}: {self.says}  «{self.speech}»"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story, ready to be run: `dialog` is what `Worlds` takes."""

    file: str
    id: str
    rules: tuple[str, ...]
    dialog: Mapping[str, Any]
    turns: tuple[Expected, ...]
    zone: ZoneInfo

    @property
    def name(self) -> str:
        """File and id: unique in a run."""
        return f"{self.file}:{self.id}"

    @property
    def hands_free(self) -> bool:
        """Whether its phone is not in the hand."""
        return bool(self.dialog["context"].get("hands_free", False))

    async def play(self, worlds: Worlds, until: int | None = None) -> list[tuple[Reply, dict[str, Any]]]:
        """The answers to its turns, or to the first so many: each as it is, and as plain values. Raises `Misuse` for
        events or names that cannot be."""
        try:
            world = await worlds.make(parse_dialog(self.dialog))
        except Misuse as error:
            raise Misuse(f"{self.name}: {error}") from None
        return [await world.reply(part, number) for number, part in enumerate(world.dialog.turns[:until])]

    def faults(self, answers: Iterable[Mapping[str, Any]]) -> list[Fault]:
        """What the answers to its first turns, as plain values, lack of what it says."""
        return [
            Fault(story=self, turn=number, says=says, speech=got["speech"] or "")
            for number, (turn, got) in enumerate(zip(self.turns, answers, strict=False), 1)
            for says in turn.faults(got, self.zone)
        ]


def read_stories(places: Iterable[Path]) -> list[Story]:
    """All stories of files, and of all YAML files below folders. Raises `Misuse` and `DataError` that name the place of
    the first fault, `OSError` for what cannot be read."""
    out: list[Story] = []
    for place in places:
        if place.is_dir():
            found = sorted(place.rglob("*.yaml"))
            if not found:
                raise Misuse(f"{place}: no story files (*.yaml) in this folder")
            out += [story for path in found for story in _stories(path)]
        else:
            out += _stories(place)
    return out


def _stories(path: Path) -> Iterator[Story]:
    where, seen = path.name, set()
    book = _checked(_Book, read_yaml(str(path), path.read_bytes()), where)
    calendar = [*_spread(book.calendar, where)]
    for number, each in enumerate(book.stories, 1):
        place = f"{where}: story {each.get('id', number)}"
        tale = _checked(_Tale, {**book.defaults, **each}, place)
        if tale.id in seen:
            raise Misuse(f"{place}: the id stands twice in this file; give one of them another")
        seen.add(tale.id)
        yield _story(tale, calendar, path.name, place)


def _story(tale: _Tale, calendar: list[dict[str, Any]], file: str, place: str) -> Story:
    for part, shape in ((tale.persona, PersonaPart), (tale.context, ContextPart)):
        unknown = [key for key in part if key not in shape.model_fields]
        if unknown:
            raise Misuse(f"{place}: {unknown[0]!r} is none of {', '.join(shape.model_fields)}")
    if tale.now is None:
        raise Misuse(f"{place}: say when it takes place: now: 2026-11-26T01:10")
    turns = tuple(_checked(Expected, turn, f"{place}: turn {number}") for number, turn in enumerate(tale.turns, 1))
    events = calendar if tale.events is None else [*_spread(tale.events, place)]
    dialog = {
        "id": tale.id, "now": tale.now, "platform_hint": tale.platform_hint, "device": tale.device,
        "persona": tale.persona, "context": tale.context, "events": events,
        "turns": [
            {"user": turn.user, "at": turn.at, "device": turn.device, "date": turn.date, "memory": turn.memory}
            for turn in turns
        ],
    }  # fmt: skip
    try:
        plain = _plain(dialog)
        zone = parse_dialog(plain).zone
    except Misuse as error:
        raise Misuse(f"{place}: {error}") from None
    return Story(file=file, id=tale.id, rules=tale.rules, dialog=plain, turns=turns, zone=zone)


def _checked(shape: type[Shape], value: Any, place: str) -> Shape:
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        known = ", ".join(field.alias or name for name, field in shape.model_fields.items())
        says = f"is none of {known}" if first["type"] == "extra_forbidden" else first["msg"]
        raise Misuse(f"{place}: {key}: {says}") from None


def _spread(entries: Iterable[Mapping[str, Any]], place: str) -> Iterator[dict[str, Any]]:
    """Events; one with `daily: {from, to, at}` stands for one each day."""
    for entry in entries:
        if "daily" not in entry:
            yield dict(entry)
            continue
        daily = _checked(_Daily, entry["daily"], f"{place}: daily")
        for number in range((daily.to - daily.since).days + 1):
            day = daily.since + timedelta(days=number)
            yield {**{k: v for k, v in entry.items() if k != "daily"}, "start": f"{day.isoformat()}T{daily.at}"}


def _plain(value: Any) -> Any:
    """Dates and times as text, as JSON has them."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
