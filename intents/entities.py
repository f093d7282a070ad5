"""Names in text: one automaton over the spacing-free view, word boundaries, homonyms kept as candidates.

`Lexicon.build` prepares the lexicon files; `hits` finds every name that may stand in a text by its letters and its
boundaries alone. Which of them are meant, and not a time or an ordinary word, is decided in `collisions.py`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import ahocorasick_rs

from intents.frames import Everyday, NameRules, fold
from intents.kept import LONG, Kept
from intents.lexicon import Artist, Company, KindTree, LexiconFiles, Show, Song
from intents.sound import SoundIndex
from intents.text import TAILS, Compact, Seams, Words, agrees, compact, inside, stems
from intents.types import Candidate, EntityMatch
from intents.values import replace

_COMMON = 3  # a name that is an everyday word steps back behind a kind of event,
_SURE = 8  # unless its group stands beside it
FAR = 0.34  # ERR-04: beyond this two names do not sound alike
_COMMON_AT_MOST = (0.15, 0.2)  # an everyday word, and one seldom heard, is no misheard name unless it nearly is it
_OTHER_PERSON = 0.16  # ratio of a full name that differs in anything: never taken, at most asked for
_HONORIFIC = "님"  # stands at once even behind a name of one syllable: '진님'
_SPLIT_BARE = 3  # a name this short may be written apart only where no josa follows: '하루 나와' is not 하루나
_WORDS, _STRANGE = 1024, 256  # written words that are known at least, and misheard names
ACTS = frozenset({"artist", "member"})
_CERTAIN = ACTS | {"show", "event_kind", "venue"}
_TAILS = frozenset(TAILS)
_LONGEST_TAIL = max(map(len, TAILS))
_INITIALS, _ONE_BY_ONE = 4, 0.15  # letters that are said one by one (XQZ): with one of them lost it is another name
Grade = Literal["full", "name", "alias", "heard", "partial"]


class Thing(NamedTuple):
    """One entry of the lexicon, as far as matching and speaking need it. `of`: the artist of a song or fandom."""

    id: str
    kind: str
    name: str
    spoken: str
    tier: int = 1
    groups: tuple[str, ...] = ()
    active: bool | None = None
    of: str | None = None
    whole: bool = True


class Ref(NamedTuple):
    """One thing a surface may name, how the surface matches it, and whether it is an everyday word for it."""

    thing: Thing
    grade: Grade
    common: bool


class Surface(NamedTuple):
    """What is written in one way: all it may name, and what follows from that for every place where it stands."""

    key: str
    refs: tuple[Ref, ...]
    everyday: Everyday | None  # how common it is as an everyday word; None where it is none for any of the things
    inside: Everyday | None  # the same of an ordinary word inside it
    is_act: bool
    is_kind: bool  # nothing but a kind of event
    rank: int
    tier: int
    is_doubtful: bool  # it may name what is only meant where the sentence speaks of such things
    is_many: bool  # a pet name of a group or the name of fans, of which people say 들, too: 트둥이들

    @staticmethod
    def of(key: str, refs: tuple[Ref, ...], rules: NameRules) -> "Surface":
        if not refs:
            return Surface(key, refs, None, None, False, False, 0, 0, False, False)
        kinds = {ref.thing.kind for ref in refs}
        everyday = everyday_of(key, refs, rules)
        inside = None
        if everyday is None:
            inside = next((known for word, known in rules.inside.items() if word in key and word != key), None)
        return Surface(
            key, refs, everyday, inside, not kinds.isdisjoint(ACTS), kinds == {"event_kind"},
            0 if refs[0].thing.kind == "event_kind" else 1, max([ref.thing.tier for ref in refs]), not kinds <= _CERTAIN,
            "fandom" in kinds or (everyday is None and kinds == {"artist"} and len(key) > 2 and refs[0].grade == "alias"),
        )  # fmt: skip


class Hit(NamedTuple):
    """A name by its letters: places [begin, end) of the view, its josa up to `tail`, and all it may name."""

    begin: int
    end: int
    tail: int
    surface: Surface
    josa: str = ""

    @property
    def key(self) -> str:
        """The surface without spaces and case."""
        return self.surface.key

    @property
    def many(self) -> bool:  # 캐럿들
        return self.end - self.begin > len(self.surface.key)

    @property
    def refs(self) -> tuple[Ref, ...]:
        """All that the surface may name; an ordinary word names nothing."""
        return self.surface.refs


class Written:
    """Some written words by themselves: the names in them, places where names of some length begin or end in them, and the
    parts that may be names misheard (None until they are asked for)."""

    __slots__ = ("borders", "hits", "strange")

    def __init__(self, hits: Sequence[Hit], borders: Sequence[int]) -> None:
        self.hits = hits
        self.borders = borders
        self.strange: Sequence[tuple[int, int]] | None = None


Unit = tuple[int, int, Written]  # places [begin, end) of a text, and the words that are written there


@dataclass(frozen=True)
class Lexicon:
    """Every name the skill knows, ready for matching. Build it with `Lexicon.build`."""

    rules: NameRules
    kinds: KindTree
    artists: Mapping[str, Artist]
    shows: Mapping[str, Show]
    companies: Mapping[str, Company]
    songs: Mapping[str, Song]
    things: Mapping[str, Thing]
    _keys: tuple[str, ...]
    _refs: tuple[tuple[Ref, ...], ...]
    _automaton: ahocorasick_rs.AhoCorasick

    @staticmethod
    def build(files: LexiconFiles) -> "Lexicon":
        """The lexicon of the given files. Linear in the number of names, about 10 µs each."""
        surfaces: dict[str, list[Ref]] = {}
        things: dict[str, Thing] = {}
        for thing, names in _things(files):
            things[thing.id] = thing
            for key, grade, common in names:
                refs = surfaces.setdefault(key, [])
                if all(ref.thing is not thing for ref in refs):
                    refs.append(Ref(thing, grade, common))
        for word, of in files.rules.partials.items():
            if of in things and word not in surfaces:
                surfaces[word] = [Ref(things[of], "partial", True)]
        for word in files.rules.longer:
            surfaces.setdefault(word, [])
        keys = tuple(surfaces)
        return Lexicon(
            rules=files.rules,
            kinds=files.kinds,
            artists={a.id: a for a in files.artists},
            shows={s.id: s for s in files.shows},
            companies={c.id: c for c in files.companies},
            songs={s.id: s for s in files.songs},
            things=things,
            _keys=keys,
            _refs=tuple(map(tuple, surfaces.values())),
            _automaton=ahocorasick_rs.AhoCorasick(list(keys) or ["\0"]),
        )

    @cached_property
    def sounds(self) -> SoundIndex[tuple[str, Ref]]:
        """How the names of performers and shows sound, for near misses; built when first asked for."""
        return SoundIndex.build(
            (key, tuple((key, ref) for ref in refs if ref.thing.kind in ("artist", "member", "show")))
            for key, refs in zip(self._keys, self._refs, strict=True)
        )

    @cached_property
    def _written(self) -> Kept[str, Written]:
        """Words that were heard before, by themselves, with the spaces in them."""
        return Kept(_WORDS)

    @cached_property
    def _seams(self) -> Seams:
        words = self.rules.words
        lists = ("beside_left", "beside_right", "requests", "questions", "verbal")
        return Seams([*self._keys, *TAILS, *(word for name in lists for word in words.get(name, ()))])

    def units(self, view: Compact) -> list[Unit]:
        """The text cut where no name, and nothing that tells a name, can stand on both sides: most written words are units."""
        text, known, pairs = view.text, self._written, self._seams.pairs
        units: list[Unit] = []
        begin = last = 0
        said = ""
        for end in view.edges:
            if end == last:
                continue
            said = f"{said} {text[last:end]}" if said else text[last:end]
            if text[end - 1 : end + 1] not in pairs or not self._seams.at(text, end):
                units.append((begin, end, known.get(said) or self._look_at(view, begin, end, said)))
                begin, said = end, ""
            last = end
        if said:
            units.append((begin, last, known.get(said) or self._look_at(view, begin, last, said)))
        return units

    def _look_at(self, view: Compact, begin: int, end: int, said: str) -> Written:
        found = self._automaton.find_matches_as_indexes(view.text[begin:end], overlapping=True)
        hits: Sequence[Hit] = self._hits(view.part(begin, end), found, ()) if found else ()
        written = Written(hits, self._borders(found))
        return self._written.put(said, written) if end - begin <= LONG else written

    @cached_property
    def _heard_like(self) -> Kept[tuple[str, float, float], tuple[str, tuple[tuple[Candidate, float], ...]]]:
        return Kept(_STRANGE)

    def forget(self) -> None:
        """Forget all words that were heard."""
        self._written.forget()
        self._heard_like.forget()

    @cached_property
    def _beside_right(self) -> Words:
        words = self.rules.words
        return Words(word for name in ("beside_right", "requests", "questions") for word in words.get(name, ()))

    @cached_property
    def _surfaces(self) -> dict[int, Surface]:
        """Surfaces that were found before, by their number."""
        return {}

    def _surface(self, index: int) -> Surface:
        found = self._surfaces.get(index)
        if found is None:
            found = self._surfaces[index] = Surface.of(self._keys[index], self._refs[index], self.rules)
        return found

    @cached_property
    def stop_words(self) -> frozenset[str]:
        """Words that never are a name that was misheard, whatever they sound like."""
        words = self.rules.words
        return frozenset(
            word for name in ("stop", "schedule", "event_nouns", "questions") for word in words.get(name, ())
        )

    def as_candidate(self, ref: Ref) -> Candidate:
        """A reference as a candidate with its score from the lexicon alone."""
        asked = ref.thing.id, ref.grade
        return self._made.get(asked) or self._made.setdefault(asked, candidate(ref, self.rules))

    @cached_property
    def _made(self) -> dict[tuple[str, Grade], Candidate]:
        """Candidates that were asked for before: a name is said again and again, and its candidate never changes."""
        return {}

    def near(self, text: str) -> tuple[tuple[Candidate, float], ...]:
        """What a name that matches nothing may be, by its sound: at most three with their ratios, nearest first (ERR-04).

        The text is taken for a name as a whole, with or without a josa behind it.
        """
        return self.nearest(compact(text).text, at_most=FAR, short=FAR)[1]

    def nearest(self, word: str, *, at_most: float, short: float) -> tuple[str, tuple[tuple[Candidate, float], ...]]:
        """The word with or without its josa, whichever comes nearer to a name, and the names it comes near to.

        `at_most` is the greatest ratio, `short` the one for words of two syllables, which sound alike easily.
        """
        asked = word, at_most, short
        found = self._heard_like.get(asked)
        if found is None:
            found = self._nearest(*asked)
            if len(word) <= LONG:
                self._heard_like.put(asked, found)
        return found

    def _nearest(self, word: str, at_most: float, short: float) -> tuple[str, tuple[tuple[Candidate, float], ...]]:
        tried = [(stem, self._like(stem, at_most if len(stem) > 2 else min(at_most, short))) for stem in stems(word)]
        return min(tried, key=lambda each: each[1][0][1] if each[1] else 1.0)

    def _like(self, word: str, at_most: float) -> tuple[tuple[Candidate, float], ...]:
        if len(word) < 2 or word in self.stop_words:
            return ()
        if len(word) <= _INITIALS and word.isascii() and word.isalpha():
            at_most = min(at_most, _ONE_BY_ONE)
        best: dict[str, tuple[Candidate, float]] = {}
        for ratio, refs in self.sounds.nearest(word, at_most):
            for key, ref in refs:
                most = _COMMON_AT_MOST[self.rules.hardly_else(key)] if ref.common else at_most
                if ref.thing.id not in best and ratio <= most:
                    other_person = 0 < ratio < _OTHER_PERSON and self._is_full_name(key, ref.thing)
                    best[ref.thing.id] = (self.as_candidate(ref), _OTHER_PERSON if other_person else ratio)
        return tuple(sorted(best.values(), key=lambda each: (each[1], -each[0].score))[:3])

    def _is_full_name(self, key: str, thing: Thing) -> bool:
        """Whether a name is a family name with a given name, one sound away from many others: 김태현, 김태희."""
        artist = self.artists.get(thing.id)
        is_person = artist is not None and artist.kind != "group"
        return is_person and len(key) == 3 and key.startswith(self.rules.words.get("surnames", ()))

    def refs(self, name: str) -> tuple[Ref, ...]:
        """All things that a whole name, alias or other surface may name; spaces and case do not matter."""
        return self._by_key.get(fold(name), ())

    @cached_property
    def _by_key(self) -> dict[str, tuple[Ref, ...]]:
        return dict(zip(self._keys, self._refs, strict=True))

    def candidate(self, id_: str) -> Candidate | None:
        """The thing with this id as a candidate, by its own name; None for an unknown id."""
        thing = self.things.get(id_)
        return None if thing is None else self.as_candidate(Ref(thing, "name", False))

    def fame(self, found: Candidate) -> int:
        """How well known a member's best known group is; 0 for what belongs to none."""
        return max((self.things[group].tier for group in found.groups if group in self.things), default=0)

    def members(self, group: str) -> tuple[str, ...]:
        """Ids of the members a group has now; all of them where the line-up is not known or the group has ended."""
        artist = self.artists.get(group)
        line_up = artist.members if artist else ()
        return tuple(m.id for m in line_up if m.current) or tuple(m.id for m in line_up)

    def hits(self, view: Compact, edges: Collection[int] = (), units: Sequence[Unit] | None = None) -> list[Hit]:
        """Names whose letters stand in the text between word boundaries, in text order; they may overlap.

        A hit without references is an ordinary word that begins like a name; no name is found inside it.
        `edges` are places where something else that is certain begins or ends (a time): a name may touch it.
        `units` are those of the text, where they are known already.
        """
        hits: list[Hit] = []
        touched = sorted(edges)
        for begin, end, written in self.units(view) if units is None else units:
            found = written.hits
            if touched and (inner := inside(touched, begin, end)):
                found = self._touched(view.part(begin, end), inner)
            if begin and found:
                hits += [Hit(begin + hit[0], begin + hit[1], begin + hit[2], hit[3], hit[4]) for hit in found]
            else:
                hits += found
        return hits

    def _touched(self, view: Compact, edges: Collection[int]) -> list[Hit]:
        return self._hits(view, self._automaton.find_matches_as_indexes(view.text, overlapping=True), edges)

    def borders(self, view: Compact, units: Sequence[Unit] | None = None) -> frozenset[int]:
        """Where names and kinds of events begin and end, whatever they touch (다음달방탄소년단일정, 두시에뮤직뱅크).

        Names of one or two letters are passed over, they are found in any text.
        """
        places: list[int] = []
        for begin, _, written in self.units(view) if units is None else units:
            if written.borders:
                places += [begin + place for place in written.borders]
        return frozenset(places)

    def _borders(self, found: Sequence[tuple[int, int, int]]) -> tuple[int, ...]:
        named = [(begin, end, _is_kind(refs)) for index, begin, end in found if (refs := self._refs[index])]
        places: set[int] = set()
        for begin, end, kind in named:
            short = kind and end - begin == 2
            if end - begin > 2 or (short and not any(a < begin < b < end or begin < a < end < b for a, b, _ in named)):
                places.update((begin, end))  # 위라 lies across two others in 원위라이브
        return tuple(places)

    def _hits(self, view: Compact, found: Sequence[tuple[int, int, int]], edges: Collection[int]) -> list[Hit]:
        """The names of which the letters were found in a text, between boundaries."""
        starts = {b for _, b, end in found if end - b > 1 and not (end - b == 2 and view.gap(b + 1))}
        begun = {*edges}
        hits: list[Hit] = []
        passed = 0  # the place behind the ordinary words so far
        for index, begin, end in sorted(found, key=_by_place):
            surface = self._surface(index)
            if not surface.refs:
                if view.opens(begin) and self._is_written_so(view, begin, end, surface.key):
                    passed = max(passed, end)
                    hits.append(Hit(begin, end, end, surface))
                continue
            if end <= passed or not self._opens(view, begin, end, begun):
                continue
            end += surface.is_many and view.text.startswith("들", end)
            josa = self._closes(view, begin, end, starts, edges, surface.rank == 0)
            if josa is None:
                continue
            if josa and end - begin <= _SPLIT_BARE and self._is_split(view, begin, end, surface):
                continue
            hit = Hit(begin, end, end + len(josa), surface, josa)
            hits.append(hit)
            begun.add(hit.tail)
            begun.add(end)
        return hits

    def _is_written_so(self, view: Compact, begin: int, end: int, word: str) -> bool:
        """Whether an ordinary word is written with spaces only where it may have them."""
        spaces = self.rules.longer[word]
        return all(at - begin in spaces for at in view.gaps.intersection(range(begin + 1, end)))

    def _opens(self, view: Compact, begin: int, end: int, begun: Collection[int]) -> bool:
        if view.opens(begin):
            return end - begin != 2 or not view.gap(begin + 1) or self.rules.list("apart").begin(view.text, begin)
        if end - begin < 2 or (end - begin == 2 and view.gap(begin + 1)):
            return False
        return begin in begun or self.rules.list("beside_left").end(view.text, begin)

    def _closes(
        self, view: Compact, begin: int, end: int, starts: Collection[int], edges: Collection[int], is_kind: bool
    ) -> str | None:
        """The josa behind the name ('' for none), or None where no word ends."""
        if view.closes(end):
            return ""
        text, glued = view.text, end - begin > 1 or view.text.startswith(_HONORIFIC, end)
        for after in range(min(len(text), end + _LONGEST_TAIL), end, -1):
            if text[end:after] in _TAILS and (
                view.closes(after) or (glued and self._touches(text, after, starts, edges))
            ):
                josa = text[end:after]
                if end - begin > 2 or agrees(text[begin:end], josa):
                    return josa
        if glued and (
            self._touches(text, end, starts, edges) or (is_kind and self.rules.list("verbal").begin(text, end))
        ):
            return ""
        return None

    def _is_split(self, view: Compact, begin: int, end: int, surface: Surface) -> bool:
        """Whether a name of one word is written as two, and is none of those that are."""
        whole = view.gaps.isdisjoint(range(begin + 1, end)) or surface.key in self.rules.words.get("apart", ())
        return not whole and all(" " not in ref.thing.name for ref in surface.refs)

    def _touches(self, text: str, place: int, starts: Collection[int], edges: Collection[int]) -> bool:
        return place in edges or place in starts or text[place].isdigit() or self._beside_right.begin(text, place)


def _is_kind(refs: tuple[Ref, ...]) -> bool:
    return refs[0].thing.kind == "event_kind"


def _by_place(match: tuple[int, int, int]) -> tuple[int, int]:
    return match[1], -match[2]


# ---------------------------------------------------------------- what has which names


def _things(files: LexiconFiles) -> Iterator[tuple[Thing, list[tuple[str, Grade, bool]]]]:
    for artist in files.artists:
        yield _artist(artist, files.rules)
        if artist.fandom is not None:
            fandom, id_ = artist.fandom, f"{artist.id}-fandom"
            thing = Thing(id_, "fandom", fandom.ko, fandom.ko, groups=(artist.id,), of=artist.id, whole=fandom.coined)
            yield thing, _surfaces([fandom.ko], [fandom.en] if fandom.en else [], (), (), not fandom.coined)
    for show in files.shows:
        thing = Thing(show.id, "show", show.name, show.spoken or show.name, active=show.status != "ended")
        yield thing, _surfaces([show.name, show.spoken, show.latin], show.aliases, (), show.needs_context)
    for event in files.annual_events:
        thing = Thing(event.id, "show", event.name, event.spoken or event.name)
        yield thing, _surfaces([event.name, event.spoken, event.latin], event.aliases, (), event.needs_context)
    for venue in files.venues:
        thing = Thing(venue.id, "venue", venue.name, venue.spoken or venue.name)
        yield thing, _surfaces([venue.name, venue.spoken], venue.aliases, (), ())
    for company in files.companies:
        thing = Thing(company.id, "company", company.name, company.spoken or company.name)
        yield thing, _surfaces([company.name, company.spoken], company.aliases, (), company.needs_context)
    for song in files.songs:
        groups = (song.artist,) if song.artist else ()
        thing = Thing(
            song.id, "song", song.title, song.spoken or song.title, groups=groups, of=song.artist, whole=song.whole
        )
        yield thing, _surfaces([song.title, song.spoken], song.aliases, (), (), not song.whole)
    for kind in files.kinds.kinds.values():
        thing = Thing(kind.id, "event_kind", kind.label, kind.spoken or kind.label)
        yield thing, _surfaces([kind.label], kind.synonyms, (), ())
    for other in files.rules.others:
        thing = Thing(f"other-{fold(other.name)}", other.what, other.name, other.spoken or other.name)
        yield thing, _surfaces([other.name], (), (), ())


def _artist(artist: Artist, rules: NameRules) -> tuple[Thing, list[tuple[str, Grade, bool]]]:
    kind = "member" if artist.kind == "member" else "artist"
    name, spoken = artist.display or artist.name, artist.spoken or artist.name
    thing = Thing(artist.id, kind, name, spoken, artist.tier, artist.group_ids, artist.active)
    names = [artist.name, artist.display, artist.spoken, artist.latin]
    return thing, _surfaces(names, artist.aliases, artist.heard, artist.needs_context)


def _surfaces(
    names: Iterable[str | None],
    aliases: Iterable[str],
    heard: Iterable[str],
    needs_context: Collection[str],
    common: bool = False,
) -> list[tuple[str, Grade, bool]]:
    """Folded surfaces with their grades, better grades first."""
    common_keys = {fold(word) for word in needs_context}
    made: list[tuple[str, Grade, bool]] = []
    groups: tuple[tuple[Grade, Iterable[str | None]], ...] = (("name", names), ("alias", aliases), ("heard", heard))
    for grade, group in groups:
        for name in group:
            if name and (key := fold(name)):
                full = grade == "name" and " " in name.strip() and key not in common_keys and not common
                made.append((key, "full" if full else grade, common or key in common_keys or len(key) == 1))
    return made


# ---------------------------------------------------------------- from hits to matches


def everyday_of(key: str, refs: tuple[Ref, ...], rules: NameRules) -> Everyday | None:
    """How common the name is as an everyday word; None where it is none for any of the things it may name."""
    listed = rules.everyday.get(key)
    if listed is not None:
        return listed
    if not all(ref.common for ref in refs):
        return None
    kinds = {ref.thing.kind for ref in refs}
    if kinds == {"fandom"}:
        feature = "everyday_fandom"
    elif kinds == {"song"}:
        feature = "everyday_title"
    else:
        feature = "everyday_syllable" if len(key) == 1 else "everyday_name"
    return Everyday(sense="word", weight=rules.weigh(feature).weight)


def candidate(ref: Ref, rules: NameRules, *, near: Collection[str] = ()) -> Candidate:
    """A reference as a candidate with its score from the lexicon alone; `near` are ids of artists in the utterance."""
    thing, grade = ref.thing, ref.grade
    features: list[str] = [grade]
    if thing.kind in ("artist", "member"):
        features.append("domain")
        if thing.tier > 1:
            features.append(f"popularity_{thing.tier}")
        if thing.active is False:
            features.append("inactive")
    if near and any(group in near for group in thing.groups):
        features.append("own_group" if thing.kind == "member" or thing.kind == "artist" else "song_artist")
    because = tuple([rules.lines[feature] for feature in features])
    score = sum([b.delta for b in because])
    return Candidate(
        id=thing.id,
        kind=thing.kind,
        name=thing.name,
        spoken=thing.spoken,
        score=score,
        because=because,
        groups=thing.groups,
        matched=grade,
    )


def as_match(hit: Hit, view: Compact, lexicon: Lexicon, near: Collection[str] = ()) -> EntityMatch:
    """A hit as a mention with its candidates, best first (ENT-20: own group, then popularity, then who is active)."""
    found: tuple[Candidate, ...]
    if len(hit.refs) == 1:
        found = (lexicon.as_candidate(hit.refs[0]),)
    else:
        kinds = any(ref.thing.kind == "event_kind" for ref in hit.refs)
        ranked = [(candidate(ref, lexicon.rules, near=near), kinds and ref.common) for ref in hit.refs]
        acts = lexicon.rules.lines["act_first"]
        ranked.sort(key=lambda each: (_rank(each, acts.delta), -lexicon.fame(each[0])))
        found = tuple([replace(c, score=c.score + acts.delta, because=(*c.because, acts)) if c.kind == "artist" else c for c, _ in ranked])  # fmt: skip
    begin, end = span = view.span(hit.begin, hit.end)
    return EntityMatch(text=view.source[begin:end], span=span, candidates=found, josa=hit.josa)


def _rank(each: tuple[Candidate, bool], act: float) -> float:
    """Sort key of homonyms: the score, an act before a member whose group was not said, a common word last."""
    found, common = each
    if found.score >= _SURE:
        return -found.score
    return -(found.score + (act if found.kind == "artist" else 0) - (_COMMON if common else 0))


def longest(hits: Sequence[Hit], better: Callable[[Hit], int] = lambda hit: 0) -> list[Hit]:
    """Of hits in text order those that do not overlap, longest name first (ENT-01); `better` breaks ties of length."""
    behind = 0
    for hit in hits:
        if hit.begin < behind:
            break
        behind = hit.end
    else:
        return [*hits]
    taken: list[Hit] = []
    covered: set[int] = set()
    for hit in sorted(hits, key=lambda h: (h.begin - h.end, -better(h), h.begin)):
        places = range(hit.begin, hit.end)
        if covered.isdisjoint(places):
            covered.update(places)
            taken.append(hit)
    return sorted(taken, key=lambda h: h.begin)
