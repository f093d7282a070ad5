"""The names of the world as frozen values: shapes of the lexicon files, checked once when they are read.

The files are described in the README beside them. `parse_lexicon` takes their plain contents, keyed by file name without
its ending, and gives a `LexiconFiles`; what matching makes of it is in `entities.py`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from intents.frames import PATHS, NameRules, RulesError, parse_name_rules

_T = TypeVar("_T")
_STRICT = ConfigDict(extra="forbid")
_READABLE = re.compile(r"[가-힣 !?.,'()&·-]+")


class LexiconError(ValueError):
    """A lexicon file does not hold what it should; the message names the file, the entry and the fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fandom:
    """The name that fans of an artist give themselves. `coined`: it is a word of theirs alone (몬베베, not 엔진)."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    ko: str
    en: str | None = None
    coined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberOf:
    """One line of a group's line-up. `current`: False for who left, died or whose group ended, None: unsure."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    name: str
    current: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Artist:
    """A group, a soloist or a member. `name` is the Korean name, `display` its usual written form where that is Latin.

    `aliases` are what people say instead (ENT-02), `heard` what speech recognition writes for the name (ENT-18).
    `tier` is popularity, 1 to 3. `needs_context`: names that are everyday words too and never stand for the artist
    without evidence. `group_ids`: groups a member or soloist belongs or belonged to.
    `acts`: what a group is filtered by (걸그룹만).
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    kind: Literal["group", "solo", "member"]
    name: str
    display: str | None = None
    spoken: str | None = None
    latin: str | None = None
    aliases: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    tier: Literal[1, 2, 3] = 1
    shared_names: tuple[str, ...] = ()
    needs_context: tuple[str, ...] = ()
    birthday: date | None = None
    group_ids: tuple[str, ...] = ()
    acts: tuple[Literal["girl", "boy", "mixed", "band"], ...] = ()
    debut: date | None = None
    fandom: Fandom | None = None
    active: bool | None = None
    members: tuple[MemberOf, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """A programme. `rrule` and `start` are its usual weekly time in Asia/Seoul; None: not known.

    `certain`: the start time is well established.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    name: str
    kind: str
    latin: str | None = None
    spoken: str | None = None
    aliases: tuple[str, ...] = ()
    needs_context: tuple[str, ...] = ()
    channel: str | None = None
    channel_spoken: str | None = None
    status: Literal["active", "ended", "unknown"] = "unknown"
    rrule: str | None = None
    start: str | None = None
    minutes: int | None = None
    certain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualEvent:
    """A yearly event with a name of its own; `usual` says in words when it usually takes place."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    name: str
    kind: str
    usual: str
    latin: str | None = None
    spoken: str | None = None
    aliases: tuple[str, ...] = ()
    needs_context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A hall, studio, place, channel or site, with how it is said."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    name: str
    type: Literal["hall", "studio", "place", "channel", "online"]
    spoken: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A public notice of a company; `in_days` counts from today, so that made-up news is always new."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    in_days: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company; `fictional` ones are made up, and so is each of their notices."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    name: str
    fictional: bool
    spoken: str | None = None
    legal: str | None = None
    aliases: tuple[str, ...] = ()
    needs_context: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """A title. `whole`: unmistakable when it stands there in full; other titles need evidence that a song is meant."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    title: str
    spoken: str | None = None
    aliases: tuple[str, ...] = ()
    artist: str | None = None
    year: int | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """A narrower sort within a kind of event: `says` are its words among the synonyms, `titles` what its titles hold."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    word: str
    says: tuple[str, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of event. `minutes` is its usual length, None: a moment. `titles`: words in a title that make an event of
    the kind above answer to this one too."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    label: str
    parent: str | None
    sorts: tuple[Sort, ...] = ()
    spoken: str | None = None
    synonyms: tuple[str, ...] = ()
    all_day: bool = False
    minutes: int | None = None
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTree:
    """The kinds of events with what lies below each."""

    kinds: Mapping[str, Kind]
    children: Mapping[str, tuple[str, ...]]

    def below(self, kind: str) -> tuple[str, ...]:
        """The kind itself and all kinds below it, upper ones first; an unknown kind is alone."""
        found = [kind]
        for each in found:
            found.extend(self.children.get(each, ()))
        return tuple(found)

    def above(self, kind: str) -> tuple[str, ...]:
        """The kinds above this one, nearest first."""
        found: list[str] = []
        at = self.kinds.get(kind)
        while at is not None and at.parent is not None:
            found.append(at.parent)
            at = self.kinds.get(at.parent)
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class LexiconFiles:
    """Everything the lexicon files hold, checked."""

    artists: tuple[Artist, ...] = ()
    shows: tuple[Show, ...] = ()
    annual_events: tuple[AnnualEvent, ...] = ()
    venues: tuple[Venue, ...] = ()
    companies: tuple[Company, ...] = ()
    songs: tuple[Song, ...] = ()
    kinds: KindTree = field(default_factory=lambda: KindTree(kinds={}, children={}))
    rules: NameRules = field(default_factory=NameRules)


_ARTISTS = TypeAdapter(tuple[Artist, ...])
_SHOWS = TypeAdapter(tuple[Show, ...])
_ANNUAL = TypeAdapter(tuple[AnnualEvent, ...])
_VENUES = TypeAdapter(tuple[Venue, ...])
_COMPANIES = TypeAdapter(tuple[Company, ...])
_SONGS = TypeAdapter(tuple[Song, ...])
_KINDS: TypeAdapter[tuple[Kind, ...]] = TypeAdapter(tuple[Kind, ...])


def parse_lexicon(raw: Mapping[str, Any]) -> LexiconFiles:
    """The checked contents of the lexicon files.

    `raw` maps `artists`, `shows`, `venues`, `companies`, `songs` (lexicon/*.json), `kinds` (kinds.yaml), `names`
    (rules/names.yaml) and `everyday` (rules/everyday.yaml) to what those files hold; a missing file counts as empty. Raises `LexiconError` with all faults.
    """
    shows = raw.get("shows") or {}
    files = LexiconFiles(
        artists=_read(_ARTISTS, "artists", (raw.get("artists") or {}).get("artists", ())),
        shows=_read(_SHOWS, "shows", shows.get("shows", ())),
        annual_events=_read(_ANNUAL, "shows", shows.get("annual_events", ())),
        venues=_read(_VENUES, "venues", (raw.get("venues") or {}).get("venues", ())),
        companies=_read(_COMPANIES, "companies", (raw.get("companies") or {}).get("companies", ())),
        songs=_read(_SONGS, "songs", (raw.get("songs") or {}).get("songs", ())),
        kinds=_tree(_read(_KINDS, "kinds", raw.get("kinds") or ())),
        rules=_rules(raw.get("names") or {}, raw.get("everyday") or {}),
    )
    if faults := [*_faults(files)]:
        raise LexiconError("\n".join(faults))
    return files


def _read(adapter: TypeAdapter[_T], name: str, content: Any) -> _T:
    try:
        return adapter.validate_python(content)
    except ValidationError as error:
        lines = [f"{_path(name)}: {_place(content, e['loc'])}: {e['msg']}" for e in error.errors()]
        raise LexiconError("\n".join(lines)) from None


def _path(name: str) -> str:
    return "kinds.yaml" if name == "kinds" else f"lexicon/{name}.json"


def _place(content: Any, loc: tuple[int | str, ...]) -> str:
    """Where a fault lies, an entry by its id where it has one."""
    number = loc[0] if loc else None
    entry = content[number] if isinstance(number, int) else None
    known = entry.get("id") if isinstance(entry, Mapping) else None
    return ".".join(map(str, (known, *loc[1:]) if known else loc))


def _rules(names: Any, everyday: Any) -> NameRules:
    try:
        return parse_name_rules(names, everyday)
    except ValidationError as error:
        lines = [f"{PATHS[error.title]}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise LexiconError("\n".join(lines)) from None
    except RulesError as error:
        raise LexiconError(f"rules/names.yaml: {error}") from None


def _tree(kinds: tuple[Kind, ...]) -> KindTree:
    by_id = {k.id: k for k in kinds}
    children: dict[str, list[str]] = {}
    for kind in by_id.values():
        if kind.parent is not None:
            children.setdefault(kind.parent, []).append(kind.id)
    return KindTree(kinds=by_id, children={k: tuple(v) for k, v in children.items()})


def _faults(files: LexiconFiles) -> Iterator[str]:
    seen: set[str] = set()
    rows: list[tuple[str, str, str, str | None]] = [
        *(("artists", a.id, a.display or a.name, a.spoken) for a in files.artists),
        *(("shows", s.id, s.name, s.spoken) for s in files.shows),
        *(("shows", e.id, e.name, e.spoken) for e in files.annual_events),
        *(("venues", v.id, v.name, v.spoken) for v in files.venues),
        *(("companies", c.id, c.name, c.spoken) for c in files.companies),
        *(("songs", s.id, s.title, s.spoken) for s in files.songs),
        *(("kinds", k.id, k.label, k.spoken) for k in files.kinds.kinds.values()),
    ]
    for file, id_, written, spoken in rows:
        if id_ in seen:
            yield f"{_path(file)}: {id_}: the id stands twice; give one of them another"
        seen.add(id_)
        if not _READABLE.fullmatch(spoken or written):
            yield f"{_path(file)}: {id_}: {spoken or written!r} cannot be read aloud; give a spoken form in Hangul (PHR-06)"
    for artist in files.artists:
        for id_ in (*artist.group_ids, *(m.id for m in artist.members)):
            if id_ not in seen:
                yield f"{_path('artists')}: {artist.id}: no entry {id_!r}; mend the id, or write the entry"
    for kind in files.kinds.kinds.values():
        if kind.parent is not None and kind.parent not in files.kinds.kinds:
            yield f"{_path('kinds')}: {kind.id}: no kind {kind.parent!r}; mend its parent, or write the kind"
