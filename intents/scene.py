"""What stands in a sentence before anything is weighed: its names as tokens, and what is beside each of them.

`scene_of` finds the names that may be meant and keeps of overlapping ones the longest (ENT-01); `observe` tells of one
token which ordinary frames stand on it and what is in its reach (ENT-09 to ENT-16).
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from intents.entities import ACTS, Hit, Lexicon, Ref, Surface, longest
from intents.frames import Everyday, Frame, NameRules
from intents.text import Compact
from intents.types import Because, EntityMatch, TemporalExpression

COMMON = 5  # everyday weight of a common noun that everyday.yaml does not list
_STRONG = 4  # weight of a frame that makes it no name
_NAMING = 4  # places before a name in which may stand that it is one
_PET = "이"  # stands behind names of people: 진이
_NAMESAKE = Everyday(sense="word", weight=0)  # a name that somebody of another trade may bear too


class Token:
    """One name in its sentence while it is being weighed; `chosen` is its best reference as a name."""

    is_name = True
    shown = timed = blocked = event = schedule = verb = False
    is_bias = False  # it is made the bias, or said to be: 최애를 비로 해 줘
    is_fixed = is_thing = False  # with 의 in a fixed phrase for a time; with a particle for places on a common noun
    apart = False  # a verb ends its clause before anything is asked: 소나무 심고 나서 저녁 공연 …
    accompanied = False  # somebody else certainly is spoken of
    after = reach = ""
    times: Sequence[int] = ()  # numbers of the times that overlap it
    frames: Sequence[Frame] = ()
    name: Sequence[Because] = ()
    other: Sequence[Because] = ()
    prior = 0.0
    match: EntityMatch | None = None  # the mention, once it is asked for
    beside: tuple[frozenset[str], tuple[Ref, ...]] | None = None  # acts before and behind it, once they are asked for

    def __init__(self, hit: Hit, at: int) -> None:
        surface = hit.surface
        self.hit = hit
        self.at = at  # its number in the scene
        self.inside = surface.inside is not None
        self.everyday = surface.everyday or surface.inside
        self.chosen: Ref = surface.refs[0]
        self.is_act = surface.is_act
        self.is_kind = surface.is_kind
        self.sums: dict[str, float] = {}
        self.own: dict[str, tuple[list[str], bool]] = {}  # features of each thing it may name that ask for nothing else

    @property
    def sense(self) -> str:
        """`time` where its other sense is a word for a time, else `word`."""
        return self.everyday.sense if self.everyday is not None else "word"

    @property
    def adverb(self) -> bool:
        """Whether it is above all a word for a time (ENT-04)."""
        return self.everyday is not None and self.everyday.sense == "time" and self.everyday.weight >= 5

    @property
    def eats_time(self) -> bool:
        """Whether the ordinary word is no time either."""
        return self.everyday is not None and (self.everyday.eats_time or any(f.eats_time for f in self.frames))


@dataclass
class Scene:
    """One sentence while its names are weighed: its tokens and the times beside them."""

    view: Compact
    lexicon: Lexicon
    rules: NameRules
    times: Sequence[TemporalExpression]
    spans: list[tuple[int, int]]  # places of the times
    tokens: list[Token]
    words: list[tuple[int, int]]  # places of ordinary words that begin like a name
    rivals: list[Token | None] = field(default_factory=list)  # for each time the first token that overlaps it
    verbs: dict[int, int | None] = field(default_factory=dict)  # place behind the first verb at or after a written word

    @cached_property
    def said(self) -> dict[str, int]:
        """How many tokens may name a thing, by its id."""
        return Counter([id_ for token in self.tokens for id_ in {ref.thing.id for ref in token.hit.refs}])

    def pair(self) -> None:
        """Find out which tokens and times overlap."""
        ends = [token.hit.end for token in self.tokens]
        for number, (begin, end) in enumerate(self.spans):
            at = bisect_right(ends, begin)
            beside = [token for token in self.tokens[at : at + end - begin] if token.hit.begin < end]
            self.rivals.append(beside[0] if beside else None)
            for token in beside:
                token.times = (*token.times, number)


def scene_of(
    view: Compact, times: Sequence[TemporalExpression], spans: list[tuple[int, int]], hits: list[Hit], lexicon: Lexicon
) -> Scene:
    """Of the names that a text may hold the longest (ENT-01), and the times that lie in no ordinary word.

    `spans` are the places of the times.
    """
    rules = lexicon.rules
    words: list[tuple[int, int]] = []
    doubtful = kinds = pets = False
    for begin, end, _, surface, josa in hits:
        if not surface.refs:
            words.append((begin, end))
        doubtful = doubtful or surface.is_doubtful
        kinds = kinds or not surface.rank
        pets = pets or josa[:1] == _PET
    if words:
        hits = [hit for hit in hits if hit.surface.refs]
        inside = [any(_within(span, word) for word in words) for span in spans]
        times = [time for time, is_inside in zip(times, inside, strict=True) if not is_inside]
        spans = [span for span, is_inside in zip(spans, inside, strict=True) if not is_inside]
    if doubtful:
        hits = _plausible(view, hits, rules)
    if spans and kinds:
        timed: set[int] = set()
        for time, span in zip(times, spans, strict=True):
            if time.rule != "event-anchor":  # of 컴백 전날 the kind is what it is counted from
                timed.update(range(*span))
        hits = [hit for hit in hits if hit.surface.rank or timed.isdisjoint(range(hit.begin, hit.end))]
    if pets:
        hits = _without_pet_forms(hits)
    tokens = [Token(hit, at) for at, hit in enumerate(longest(hits, _rank))]
    for token in tokens:
        if token.is_act and token.everyday is None and _may_be_another(view, token.hit, lexicon):
            token.everyday = _NAMESAKE
    scene = Scene(view, lexicon, rules, times, spans, tokens, words)
    if spans:
        scene.pair()
    return scene


def _may_be_another(view: Compact, hit: Hit, lexicon: Lexicon) -> bool:
    """Whether a name is told as somebody's of another trade, or as that of a person one knows or is; frames then decide."""
    rules, text, begin = lexicon.rules, view.text, hit.begin
    if begin and rules.list("occupations").end(text, begin):
        return True
    known = rules.list("kin_behind").begin(text, hit.tail)
    if begin and not known:
        known = rules.list("relations").end(text, begin) or rules.list("siblings").end(text, begin)
        known = known or rules.patterns["introducing"].search(text[max(0, begin - _NAMING) : begin]) is not None
    return known and all(_is_person(ref, lexicon) for ref in hit.refs)


def _is_person(ref: Ref, lexicon: Lexicon) -> bool:
    artist = lexicon.artists.get(ref.thing.id)
    return artist is not None and artist.kind != "group"


def hit_span(hit: Hit) -> tuple[int, int]:
    """The places of a name, without its josa."""
    return hit.begin, hit.end


def _without_pet_forms(hits: list[Hit]) -> list[Hit]:
    """Hits without those that are a better known name with 이 behind it: '진이 나오는' is 진, not another 진이.

    Better known is who is more popular, or whose group was said where the other's was not.
    """
    shorter = {(hit.begin, hit.tail): hit for hit in hits if hit.josa[:1] == _PET}
    said = {ref.thing.id for hit in hits for ref in hit.refs}

    def has_group(hit: Hit) -> bool:
        return not said.isdisjoint([group for ref in hit.refs for group in ref.thing.groups])

    def is_pet_form(hit: Hit) -> bool:
        known = shorter.get((hit.begin, hit.tail))
        if known is None or hit.end != known.end + 1 or has_group(hit):
            return False
        return has_group(known) or known.surface.tier > hit.surface.tier

    return [hit for hit in hits if not is_pet_form(hit)]


def _rank(hit: Hit) -> int:
    return hit.surface.rank


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1] and inner != outer


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two half-open spans share a place."""
    return one[0] < other[1] and other[0] < one[1]


def _plausible(view: Compact, hits: list[Hit], rules: NameRules) -> list[Hit]:
    """Hits without the titles, companies and fandoms that nothing in the sentence speaks of."""
    ids = {ref.thing.id for hit in hits for ref in hit.refs if ref.thing.kind in ACTS}
    speaks = {
        "song": rules.patterns["song"].search(view.text) is not None,
        "company": rules.patterns["company"].search(view.text) is not None,
        "fandom": rules.patterns["fandom"].search(view.text) is not None,
    }

    adverbs = rules.adverbs

    def fits(ref: Ref, hit: Hit) -> bool:
        thing = ref.thing
        if thing.kind == "song":
            return speaks["song"] or (thing.whole and not ref.common) or thing.of in ids or hit.key in adverbs
        if thing.kind == "company":
            return speaks["company"] or not ref.common
        return thing.kind != "fandom" or thing.whole or hit.many or speaks["fandom"] or thing.of in ids

    kept: list[Hit] = []
    for hit in hits:
        refs = tuple([ref for ref in hit.refs if fits(ref, hit)])
        if len(refs) == len(hit.refs):
            kept.append(hit)
        elif refs:
            kept.append(hit._replace(surface=Surface.of(hit.key, refs, rules)))
    return kept


# ---------------------------------------------------------------- what is beside a token


def observe(scene: Scene, token: Token) -> None:
    """What stands on the token and in its reach."""
    rules, text, hit = scene.rules, scene.view.text, token.hit
    token.after = text[hit.tail :]
    everyday = token.everyday
    assert everyday is not None
    if everyday.sense == "time" and not token.inside:
        if hit.josa:
            token.timed = hit.josa in rules.words.get("time_josa", ())
        else:
            token.timed = rules.patterns["time_after"].match(token.after) is not None
    token.frames = _frames_on(token, scene.view, rules)
    strong = False
    for frame in token.frames:
        strong = strong or weight_of(frame, rules) >= _STRONG
    token.is_fixed = hit.josa == "의" and _is_fixed(token, rules)
    token.is_bias = token.is_act and _is_made_bias(text, hit, rules)
    token.is_thing = (
        bool(hit.josa)
        and _is_thing(token, rules)
        and not (token.is_bias or holds_next(scene, token) or _is_role(scene, token))
    )
    token.blocked = strong or token.is_fixed or token.timed or token.is_thing
    token.verb, token.reach = _verbs_behind(scene, token)
    for found in rules.patterns["reach"].finditer(token.reach):
        if found.lastgroup == "stop":
            break
        token.schedule = True
        if found.lastgroup == "event":
            token.event = True
            break
    token.apart = everyday.weight >= COMMON and not token.schedule and _is_over(token, rules)


def _is_over(token: Token, rules: NameRules) -> bool:
    """Whether a verb ends the clause of a token that is nothing acts do or are asked about."""
    return len(token.reach) < len(token.after) and rules.patterns["of_acts"].search(token.reach) is None


def _verbs_behind(scene: Scene, token: Token) -> tuple[bool, str]:
    """Whether the written word behind the token is a verb, and what is in reach: all up to the first verb that ends."""
    view, first = scene.view, token.hit.tail
    end = _verb_from(scene, first)
    if end is None:
        return False, token.after
    return end == view.word_end(first), view.text[first:end]


def _verb_from(scene: Scene, at: int) -> int | None:
    """The place behind the first verb among the written words from `at` on; asked once for each word."""
    view, verb, known = scene.view, scene.rules.patterns["verb"], scene.verbs
    fond = scene.rules.patterns["fond"]
    names = {token.hit.begin for token in scene.tokens} if at not in known else ()
    passed: list[int] = []
    found: int | None = None
    while at < len(view.text):
        if at in known:
            found = known[at]
            break
        passed.append(at)
        end = view.word_end(at)
        if at not in names and verb.fullmatch(view.text, at, end) and not fond.match(view.text, at):
            found = end
            break
        at = end
    known.update(dict.fromkeys(passed, found))
    return found


def _previous(view: Compact, place: int) -> str:
    """The written word that ends directly before a place; '' where none does."""
    if place == 0 or not view.opens(place):
        return ""
    begin = place - 1
    while not view.opens(begin):
        begin -= 1
    return view.text[begin:place]


def _next(view: Compact, place: int) -> str:
    """What is left of the written word at a place, or the word that begins there."""
    return view.text[place : view.word_end(place)] if place < len(view.text) else ""


def _frames_on(token: Token, view: Compact, rules: NameRules) -> list[Frame]:
    """The ordinary frames that stand on a token: those of which all conditions hold."""
    hit, after, everyday = token.hit, token.after, token.everyday
    begin, josa, sense = hit.begin, hit.josa, everyday.sense if everyday is not None else None
    glued, before = not view.opens(begin), view.text[:begin]
    previous, following = _previous(view, begin), _next(view, hit.tail)
    found: list[Frame] = []
    for frame in rules.frames_of(hit.surface.key):
        if (
            (frame.sense != sense and frame.sense != "any")
            or (frame.josa is not None and josa not in frame.josa)
            or (frame.after is not None and frame.after.match(after) is None)
            or (frame.timed and not token.timed)
            or (frame.acts and not token.is_act)
            or (frame.inner and not begin)
            or (frame.glued and not glued)
            or (frame.least and (everyday is None or everyday.weight < frame.least))
        ):
            continue
        if (
            (frame.previous is None or frame.previous.match(previous) is not None)
            and (frame.next is None or frame.next.match(following) is not None)
            and (frame.before is None or frame.before.search(before) is not None)
        ):
            found.append(frame)
    return found


def weight_of(frame: Frame, rules: NameRules) -> int:
    """What a frame weighs: its own weight, else that of the rule of its id."""
    return frame.weight or rules.weights[frame.id].weight


def _is_fixed(token: Token, rules: NameRules) -> bool:
    """Whether a word for a time stands with 의 in a fixed phrase; before what belongs to somebody (일정, 생일) it does not."""
    everyday = token.everyday
    return (
        everyday is not None
        and everyday.sense == "time"
        and everyday.weight >= 3
        and rules.patterns["fixed_free"].match(token.after) is None
    )


def _is_thing(token: Token, rules: NameRules) -> bool:
    """Whether a particle for places and means stands on a common noun: 하늘에, 카드로."""
    everyday = token.everyday
    return (
        (token.is_act or token.chosen.thing.kind == "fandom")
        and everyday is not None
        and everyday.sense == "word"
        and everyday.weight > 1
        and token.hit.josa in rules.words.get("inanimate", ())
        and rules.patterns["among"].match(token.after) is None
    )


def _is_made_bias(text: str, hit: Hit, rules: NameRules) -> bool:
    """Whether a name stands where the bias is set or told: 최애를 비로 해 줘, 키를 최애로 등록해 줘, 최애는 비야 (ENT-16)."""
    if rules.patterns["bias_behind"].match(text, hit.end):
        return True
    before = rules.patterns["bias_before"].search(text[: hit.begin]) is not None
    return before and rules.patterns["bias_after"].match(text, hit.end) is not None


def _is_role(scene: Scene, token: Token) -> bool:
    """Whether somebody of a group, or the act by another name, is told before it: 권정열이 십센치로 나와 (ENT-20)."""
    if token.hit.josa not in scene.rules.words.get("role_josa", ()):
        return False
    mine = {ref.thing.id for ref in token.hit.refs}
    return any(
        not mine.isdisjoint((ref.thing.id, *ref.thing.groups))
        for other in scene.tokens[: token.at]
        if other.hit.key != token.hit.key
        for ref in other.hit.refs
    )


def holds_next(scene: Scene, token: Token) -> bool:
    """Whether a member of a group is named directly behind it and its josa: 레인보우에 노을이라는 멤버."""
    if token.at + 1 == len(scene.tokens):
        return False
    mine = {ref.thing.id for ref in token.hit.refs}
    following = scene.tokens[token.at + 1].hit
    return following.begin == token.hit.tail and any(not mine.isdisjoint(ref.thing.groups) for ref in following.refs)
